"""The organisation's folder for backups, which a policy may name and which is often on another computer."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from probationdesk.storage import backup, backup_elsewhere, backup_places
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED, SteppingClock, a_case, a_note, a_person, same_key, save
from .pages import decrypted


@pytest.fixture
def further(tmp_path: Path) -> Path:
    folder = tmp_path / "further"
    folder.mkdir()
    return folder


@pytest.fixture
def sent(folder: Path, further: Path) -> Iterator[EncryptedStore]:
    """A store with one case, opened with a policy that names the folder."""
    (folder / "keyslots.json").write_bytes(b"the key file of a store that opens with a known key\n")
    store = EncryptedStore(folder, same_key(), actor="Officer 1", clock=SteppingClock(), further_backups=further)
    save(store, a_case(), a_person(), *(a_note(f"n{n}", f"Heather {n} " * 60) for n in range(80)))
    yield store
    store.close()


def copies(store: EncryptedStore, further: Path) -> tuple[str, ...]:
    return tuple(line.name for line in backup_places.list_backups(further / store.folder.name))


def test_the_folder_has_a_copy_of_each_backup_that_opens_and_reads_back(sent: EncryptedStore, further: Path) -> None:
    line = sent.begin_backup().finish()
    assert line.not_copied == ""
    place = further / sent.folder.name
    assert copies(sent, further) == (line.name,)
    assert backup.is_sound(place, line.name, same_key())
    for path in (place / "backups" / line.name).iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"Heather" not in path.read_bytes()


def test_the_folder_is_rotated_as_the_backups_are(sent: EncryptedStore, further: Path) -> None:
    for day in range(12):
        sent._clock.now = STARTED + timedelta(days=day)  # type: ignore[attr-defined]
        sent.begin_backup().finish()
    assert copies(sent, further) == tuple(line.name for line in sent.backups())
    assert len(copies(sent, further)) < 12


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (FileNotFoundError(), "backup_folder_missing"),
        (OSError(errno.ENOSPC, "full"), "backup_folder_full"),
        (PermissionError(errno.EACCES, "shut"), "backup_folder_unwritable"),
        (OSError(errno.EIO, "gone"), "backup_folder_failed"),
    ],
)
def test_the_folder_that_fails_is_told_and_the_backup_counts(
    sent: EncryptedStore, further: Path, monkeypatch: pytest.MonkeyPatch, fault: OSError, code: str
) -> None:
    if code == "backup_folder_missing":
        further.rmdir()
    else:

        def fail(*_: object) -> bool:
            raise fault

        monkeypatch.setattr(backup_elsewhere, "_copied", fail)
    line = sent.begin_backup().finish()
    assert line.not_copied == code
    assert [held.name for held in sent.backups()] == [line.name]
    assert copies(sent, further) == ()
    assert list(further.rglob("*.db")) == []


def test_the_folder_loses_what_is_erased_as_the_backups_do(sent: EncryptedStore, further: Path) -> None:
    sent.begin_backup().finish()
    told = sent.erase("case-1")
    assert not told.backups_out_of_reach
    assert copies(sent, further) == tuple(line.name for line in sent.backups())
    assert not any(b"Heather" in decrypted(path) for path in further.rglob("*.db"))


def test_the_folder_that_is_out_of_reach_at_an_erasure_loses_it_when_it_is_back(
    sent: EncryptedStore, further: Path
) -> None:
    sent.begin_backup().finish()
    away = further.rename(further.with_name("away"))
    assert sent.erase("case-1").backups_out_of_reach
    away.rename(further)
    assert any(b"Heather" in decrypted(path) for path in further.rglob("*.db"))
    sent.backup_if_due(sent._clock())
    assert not any(b"Heather" in decrypted(path) for path in further.rglob("*.db"))
