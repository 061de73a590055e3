# make run · make test · make check · make bench · make faults · make fleet · make demo · make paper      each sets up what it needs
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export QT_LOGGING_RULES ?= qt.qpa.*=false

.PHONY: run demo test check faults fleet bench paper schema clean

# Without a display the same windows are driven off the screen instead.
run: $(READY)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(BIN)/python main.py --demonstration; \
	else \
		$(BIN)/python main.py demo --output demo-output; \
	fi

demo: $(READY)
	$(BIN)/python main.py demo --output demo-output

test: check
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n auto --dist loadfile

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Puts every fault in as often as is promised (some minutes); the tests put each in a few times.
faults: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.faults

# Twelve simulated officers, their stores, sticks, a hub and PostgreSQL, through a week in some minutes.
fleet: $(READY)
	$(BIN)/python -m tests.fleet

bench: $(VENV)/.bench
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m bench

# The peers of the printing benchmark, which nothing else needs; without them it says what is missing.
$(VENV)/.bench: $(READY)
	-EXTRAS=dev,bench PYTHON=$(PYTHON) VENV=$(VENV) sh packaging/prepare.sh
	@touch $@

# Every print of every sample in both languages and every size, as PDF files and pictures.
paper: $(READY)
	$(BIN)/python packaging/paper.py build/paper

# Made again when the dependencies or the preparation change; needs the network only then.
$(READY): pyproject.toml packaging/prepare.sh
	PYTHON=$(PYTHON) VENV=$(VENV) sh packaging/prepare.sh
	@touch $@

# Prints the published schema of the case file again after a kind of record has changed.
schema: $(READY)
	$(BIN)/python -c 'import json; from probationdesk.services.exchanging import schema; \
	print(json.dumps(schema(), ensure_ascii=False, indent=2, sort_keys=True))' > resources/schema/case.schema.json.new
	mv resources/schema/case.schema.json.new resources/schema/case.schema.json

clean:
	rm -rf $(VENV) build dist demo-output
