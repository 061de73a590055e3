"""The demonstration: open at once the first time, and after a lock at its unlock window, which says its passphrase."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from probationdesk import app

ROOT = Path(__file__).parents[2]
SHOWN = """
import sys
from PySide6 import QtWidgets

class Once(QtWidgets.QApplication):
    def exec(self):
        self.processEvents()
        for shown in self.topLevelWidgets():
            if shown.isVisible() and shown.objectName() in ("window", "unlock"):
                print(shown.objectName())
                said = shown.findChild(QtWidgets.QLabel, "unlock.message")
                print(said.text() if said is not None else "")
        return 0

QtWidgets.QApplication = Once
from probationdesk.cli import main
sys.exit(main(["--demonstration", *sys.argv[1:]]))
"""


def shown(data: Path, *arguments: str) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "-c", SHOWN, *arguments], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PROBATIONDESK_DATA": str(data)},
    )  # fmt: skip
    return ran.stdout.splitlines()


def test_it_opens_at_once_and_after_a_lock_asks_for_the_passphrase_that_it_says(tmp_path: Path) -> None:
    assert shown(tmp_path)[0] == "window"
    window, said = shown(tmp_path, "--locked")
    assert window == "unlock"
    assert said == (
        "This is the demonstration. It holds invented cases only, and its passphrase is: invented cases only here"
    )
    assert shown(tmp_path)[0] == "window"


def test_a_lock_starts_the_program_again_with_the_same_arguments_and_once_with_locked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, arguments: started.append(arguments[1:]))
    monkeypatch.setattr(sys, "orig_argv", ["python", "main.py", "--demonstration"])
    app.start_afresh("--locked")
    monkeypatch.setattr(sys, "orig_argv", ["python", *started[0]])
    app.start_afresh("--locked")
    assert started == [["main.py", "--demonstration", "--locked"]] * 2
