"""Runs commands as an officer's terminal would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from probationdesk.cli import main

PASSPHRASE = "five plain words make this"
READY = "PD-6BED-A5ED"
"""The reference of the sample case that is ready to freeze."""
STATED = ("--to", "The court", "--purpose", "Hearing")
"""For whom something leaves the store, and why."""
WORDS_OF_THE_CASE = ("Beddoes", "Tyler", "Telford", "alcohol", "sister")
"""Words that stand in the sample cases and may stand in no error."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command ended with."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Runs commands on one data folder with the passphrase in a file."""

    data: Path
    capture: pytest.CaptureFixture[str]

    @property
    def key(self) -> Path:
        return self.data / "passphrase.txt"

    @property
    def store(self) -> Path:
        """The folder of the one store there is."""
        (folder,) = (self.data / "stores").iterdir()
        return folder

    def __call__(self, *arguments: object, key: bool = True, data: bool = True) -> Ran:
        """Run a command on the store, with its folder and the file of its passphrase unless told otherwise."""
        extra: list[str] = []
        if data:
            extra += ["--data", str(self.data)]
        if key:
            extra += ["--passphrase-file", str(self.key)]
        return self.plain(*arguments, *extra)

    def plain(self, *arguments: object) -> Ran:
        """Run a command exactly as given."""
        self.capture.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        told = self.capture.readouterr()
        return Ran(status, told.out, told.err)
