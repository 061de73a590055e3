"""A store made once for each module, by the command itself with a real passphrase."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from probationdesk.cli import main
from tests.cli.terminal import PASSPHRASE, Terminal


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store with the sample cases, made by the command itself with a real passphrase."""
    data = tmp_path_factory.mktemp("made")
    (data / "passphrase.txt").write_text(PASSPHRASE + "\n", encoding="utf-8")
    status = main([
        "store", "create", "--samples", "--label", "Swyddog 1", "--officer", "Invented Officer",
        "--data", str(data), "--passphrase-file", str(data / "passphrase.txt"),
    ])  # fmt: skip
    assert status == 0
    return data


@pytest.fixture
def run(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal on a copy of the store, for what writes into it."""
    shutil.copytree(made, tmp_path / "data")
    return Terminal(tmp_path / "data", capsys)


@pytest.fixture
def look(made: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal on the store itself, for what only reads."""
    return Terminal(made, capsys)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal on a folder without any store."""
    terminal = Terminal(tmp_path, capsys)
    terminal.key.write_text(PASSPHRASE, encoding="utf-8")
    return terminal
