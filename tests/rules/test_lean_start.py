"""What the program loads before the unlock window is there: little, because all of it is waited for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from probationdesk import app
from probationdesk.services.ports import Officer

ROOT = Path(__file__).parents[2]
SHOW_AND_TELL = """
import json, sys
from pathlib import Path
from probationdesk import app, cli, resources
from PySide6.QtWidgets import QApplication
from probationdesk.ui.application import Desktop

application = QApplication(sys.argv[:1])
desktop = Desktop(app.StoresOnDisk(Path(sys.argv[1])), app.desk_for, resources.folder())
desktop.begin()
application.processEvents()
assert desktop.unlock is not None and desktop.unlock.isVisible()
print(json.dumps(sorted(sys.modules)))
desktop.close()
"""
NOT_YET = (
    # for printing
    "reportlab", "PIL", "pypdfium2", "probationdesk.report",
    # for deriving a key: loaded while it is derived, away from the windows
    "cryptography", "keyring",
    # for bringing in a case, and for scores
    "jsonschema", "probationdesk.scores.ogrs3", "probationdesk.scores.ogrs4",
    # for commands
    "probationdesk.cli_shared", "probationdesk.cli_case", "probationdesk.cli_store",
    # for spelling: loaded by the worker when there is something to look at
    "hunspell", "probationdesk.dictionaries",
    # for after unlocking
    "probationdesk.storage.store", "probationdesk.domain.assessment", "probationdesk.dictionaries",
    "probationdesk.ui.window", "probationdesk.ui.context", "probationdesk.ui.pages.analyse",
    "probationdesk.ui.pages.report",
    # for tests
    "hypothesis", "pytest", "PySide6.QtTest",
)  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The modules of a process that shows the unlock window of a store and has done nothing else."""
    folder = tmp_path_factory.mktemp("data")
    stores = app.StoresOnDisk(folder)
    officer = Officer(name="Invented Officer", role="probation officer")
    stores.create("Officer 1", "five invented words for starting", stores.new_recovery_code(), officer)
    done = subprocess.run(
        [sys.executable, "-c", SHOW_AND_TELL, str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    return frozenset(json.loads(done.stdout))


@pytest.mark.parametrize("module", NOT_YET)
def test_the_unlock_window_does_not_wait_for(module: str, loaded: frozenset[str]) -> None:
    assert module not in loaded


def test_the_unlock_window_has_what_it_needs(loaded: frozenset[str]) -> None:
    assert {"PySide6.QtWidgets", "probationdesk.ui.pages.unlock", "probationdesk.storage.keyslots"} <= loaded
