"""The desktop program as a process beside the test: started, spoken to, and its memory looked through."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from probationdesk import app
from probationdesk.services.exchanging import import_case
from probationdesk.services.ports import Officer
from probationdesk.storage.storekey import StoreKey
from tests.desks import sample

PASSPHRASE = "kettle harbour violin Tuesday moss"
MARKER = "zyzzyvaquokka"
ROOT = Path(__file__).parents[2]
_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Made:
    """A data folder with one store, which holds a sample case."""

    data: Path
    store_id: str
    key: StoreKey


def make_data(folder: Path) -> Made:
    """Make a data folder whose store holds the second sample case."""
    stores = app.StoresOnDisk(folder)
    officer = Officer(name="Invented Officer", role="probation officer")
    line, key = stores.create("Officer 1", PASSPHRASE, stores.new_recovery_code(), officer)
    assert isinstance(key, StoreKey)
    store = stores.open(line.store_id, key.copy())
    import_case(app.desk_for(store), sample(2))
    store.close()
    return Made(folder, line.store_id, key)


class DesktopProcess:
    """One run of `tests.faults.desktop`."""

    def __init__(self, process: subprocess.Popen[str], data: Path) -> None:
        self.process = process
        self._data = data

    def hears(self, word: str) -> str:
        """Wait for a line that begins with `word` and return it."""
        assert self.process.stdout is not None
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            line = self.process.stdout.readline()
            if line.startswith(word) or not line:
                break
        assert line.startswith(word), f"the program said {line!r} and not {word!r}"
        return line.strip()

    def lock(self) -> None:
        """Have it lock as Ctrl+L does."""
        self._data.with_name(f"{self._data.name}.act").touch()

    def hits(self, *wanted: bytes) -> list[int]:
        """Return how often each stands in the memory that the process can write to; it stands still meanwhile."""
        found = [0] * len(wanted)
        pid = self.process.pid
        with self._standing_still():
            self._look_through(pid, wanted, found)
        return found

    @contextmanager
    def _standing_still(self) -> Iterator[None]:
        """Stop every thread of the process: one that ends takes its memory along while it is being read."""
        pid = self.process.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            end = time.monotonic() + _PATIENCE_S
            while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
                assert time.monotonic() < end, "the program does not stand still"
                time.sleep(0.01)
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def _look_through(self, pid: int, wanted: tuple[bytes, ...], found: list[int]) -> None:
        with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            for line in maps:
                span, rights, *rest = line.split()
                if not rights.startswith("rw") or rest[-1] in ("[vvar]", "[vsyscall]"):
                    continue
                first, last = (int(end, 16) for end in span.split("-"))
                memory.seek(first)
                content = memory.read(last - first)
                for number, each in enumerate(wanted):
                    found[number] += content.count(each)


@contextmanager
def running(data: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[DesktopProcess]:
    """Run the program on a data folder and end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.desktop", str(data), *options],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **(environment or {})},
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(f"{PASSPHRASE}\n{MARKER}\n")
    process.stdin.close()
    try:
        yield DesktopProcess(process, data)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def both_forms(text: str) -> tuple[bytes, bytes]:
    """Return a text as Python and SQLite hold it, and as Qt does."""
    return text.encode(), text.encode("utf-16-le")
