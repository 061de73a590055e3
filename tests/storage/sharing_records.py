"""Things that are posted and that come in, for a store to keep."""

from __future__ import annotations

from datetime import timedelta

from probationdesk.domain.exchange import Intake, OneNote, Outgoing, Posting, Sealed, WholeCase
from probationdesk.domain.record import Record
from probationdesk.domain.revisions import Fingerprint, Revision
from probationdesk.domain.sharing import Author, BundleKind, Place, ReceivedLine, ReceivedState
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED

AUTHOR = Author(device="device-2", officer="Officer 2", office="north", recipient="age1officer2")


def a_revision(
    identifier: str, *parents: str, case_id: str = "case-1", ancestors: tuple[str, ...] = (), ours: bool = False
) -> Revision:
    return Revision(
        id=identifier, case_id=case_id, parents=parents, ancestors=frozenset((*parents, *ancestors)),
        fingerprint=Fingerprint(whole=f"whole {identifier}", work=f"work {identifier}"), author="Officer 2",
        device="device-2", made_at=STARTED, received_at=STARTED, ours=ours,
    )  # fmt: skip


def a_posting(
    store: EncryptedStore, identifier: str, *, words: str = "words", case_id: str = "case-1", place: Place | None = None
) -> Posting:
    """A revision that goes out."""
    return Posting(
        outgoing=Outgoing(
            key=f"revision/{case_id}", kind=BundleKind.REVISION, case_id=case_id,
            content=WholeCase(document={}, ancestors=()),
        ),
        sealed=Sealed(
            bundle_id=identifier, place=place or store.next_place(), content=f"sealed {words}".encode(),
            recipients=("Invented Office",),
        ),
        at=STARTED + timedelta(hours=1),
        revision=a_revision(identifier, case_id=case_id, ours=True),
        document=f"document {words}".encode(),
        bases=(identifier,),
    )  # fmt: skip


def a_note_posting(store: EncryptedStore, identifier: str, record_id: str, words: str, case_id: str) -> Posting:
    """A note that goes out."""
    return Posting(
        outgoing=Outgoing(
            key=f"note/{record_id}", kind=BundleKind.NOTE, case_id=case_id, record_id=record_id,
            content=OneNote(note={}),
        ),
        sealed=Sealed(bundle_id=identifier, place=store.next_place(), content=f"sealed {words}".encode()),
        at=STARTED,
    )  # fmt: skip


def a_line(
    identifier: str, *, case_id: str = "case-1", kind: BundleKind = BundleKind.REVISION, seq: int = 1,
    state: ReceivedState = ReceivedState.FILED, record_id: str = "", device: str = "device-2",
) -> ReceivedLine:  # fmt: skip
    author = Author(device=device, officer=AUTHOR.officer, office=AUTHOR.office, recipient=AUTHOR.recipient)
    return ReceivedLine(
        bundle_id=identifier, kind=kind, case_id=case_id, record_id=record_id, author=author, seq=seq,
        claimed_at=STARTED, received_at=STARTED, state=state,
    )  # fmt: skip


def an_intake(
    identifier: str, *records: Record, case_id: str = "case-1", words: str = "words", revision: Revision | None = None
) -> Intake:
    """A revision that comes in."""
    return Intake(
        line=a_line(identifier, case_id=case_id),
        place=Place(seq=1, prev=""),
        case_id=case_id,
        act="revision_received",
        actor="Officer 2",
        revision=revision or a_revision(identifier, case_id=case_id),
        document=f"document {words}".encode(),
        records=records,
        bases=(identifier,),
        parties=(AUTHOR.as_party(),),
    )
