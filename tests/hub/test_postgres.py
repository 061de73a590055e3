"""The tests' own PostgreSQL: found, or missed in words that say what to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub import postgres


def test_it_is_found_on_the_path_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in postgres.NEEDED:
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert postgres.binaries() == tmp_path


def test_it_is_found_where_debian_puts_it_if_it_is_recent_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    for version in ("9", "14", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        for name in postgres.NEEDED:
            (tmp_path / version / "bin" / name).touch(mode=0o755)
    assert postgres.binaries() == tmp_path / "17" / "bin"


def test_what_to_install_is_said_if_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    with pytest.raises(postgres.PostgresMissing, match="apt-get install postgresql"):
        postgres.binaries()
