"""A store to try things on, and records of invented people to put into it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from probationdesk.domain.areas import Finding
from probationdesk.domain.assessment import Assessment
from probationdesk.domain.claims import Answer
from probationdesk.domain.interviews import Entry
from probationdesk.domain.notes import Note, NoteKind
from probationdesk.domain.people import Case, Person
from probationdesk.domain.record import Record
from probationdesk.storage import database
from probationdesk.storage.keyslots_slot import Cost
from probationdesk.storage.store import FILE_NAME, EncryptedStore
from probationdesk.storage.storekey import StoreKey

from .opening import create_store

PASSPHRASE = "five plain words make this"
RAW_KEY = bytes(range(32))
STARTED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


ROOT = Path(__file__).parents[2]


def in_another_process(script: str, *arguments: object) -> str:
    """Run a script in a process of its own and return what it printed; fail if it printed any error."""
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout


def same_key() -> StoreKey:
    """The key of every store that is made without a passphrase here."""
    return StoreKey(bytearray(RAW_KEY))


class SteppingClock:
    """Tells a time one second later at each call."""

    def __init__(self, now: datetime = STARTED) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def make_folder(folder: Path) -> Path:
    """Make an empty store with the known key, without the cost of a passphrase."""
    folder.mkdir(parents=True, exist_ok=True)
    database.create(folder / FILE_NAME, same_key())
    return folder


def opened(folder: Path, *, actor: str = "Officer 1") -> EncryptedStore:
    """Open the store in `folder` with the known key."""
    return EncryptedStore(folder, same_key(), actor=actor, clock=SteppingClock())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of an empty, closed store."""
    return make_folder(tmp_path / "store")


@pytest.fixture
def store(folder: Path) -> Iterator[EncryptedStore]:
    """An empty store, open."""
    store = opened(folder)
    yield store
    store.close()


@dataclass(frozen=True, slots=True)
class Made:
    """A store made with a passphrase, closed."""

    data: Path
    folder: Path
    code: str


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Made:
    data = tmp_path_factory.mktemp("data")
    store, code = create_store(data, PASSPHRASE, label="Officer 1", clock=SteppingClock(), cost=Cost())
    store.save([a_case(), a_person()], act="case_opened", settle=True)
    store.close()
    return Made(data, store.folder, code)


@pytest.fixture
def made(_made_once: Made, tmp_path: Path) -> Made:
    """A store with its passphrase and recovery code, holding one case; each test has a copy of its own."""
    data = tmp_path / "data"
    shutil.copytree(_made_once.data, data)
    return Made(data, data / _made_once.folder.relative_to(_made_once.data), _made_once.code)


def a_case(
    case_id: str = "case-1", *, reference: str = "PD-0001", next_event: str = "", on: date | None = None
) -> Case:
    return Case(
        id=case_id,
        case_id=case_id,
        reference=reference,
        opened=date(2026, 1, 5),
        next_event=next_event,
        next_event_on=on,
        invented=True,
    )


def a_person(case_id: str = "case-1", name: str = "Siân Wyn-Parry", chosen: str = "") -> Person:
    return Person(id=f"{case_id}-person", case_id=case_id, full_name=name, chosen_name=chosen)


def a_note(
    note_id: str, text: str, *, case_id: str = "case-1", at: datetime = STARTED, place: str = "", who: str = ""
) -> Note:
    return Note(
        id=note_id,
        case_id=case_id,
        kind=NoteKind.OFFICE,
        at=at,
        recorded_at=STARTED,
        recorded_by="Officer 1",
        place=place,
        who=who,
        text=text,
    )


def an_assessment(assessment_id: str = "assessment-1", case_id: str = "case-1") -> Assessment:
    return Assessment(id=assessment_id, case_id=case_id, started=date(2026, 2, 1))


def a_finding(why: str, *, area: str = "alcohol", case_id: str = "case-1") -> Finding:
    return Finding(
        id=f"{case_id}-{area}",
        case_id=case_id,
        assessment_id="assessment-1",
        area=area,
        offending=Answer.YES,
        why=why,
    )


def an_entry(entry_id: str, text: str, at: datetime = STARTED) -> Entry:
    return Entry(id=entry_id, case_id="case-1", assessment_id="assessment-1", interview=1, at=at, text=text)


def save(store: EncryptedStore, *records: Record, settle: bool = True, act: str = "recorded") -> None:
    """Save records as one act."""
    store.save(records, act=act, settle=settle)
