"""What passes between the services, the store and the carriers when a case is shared; all of it plain.

The carriers (`sync/`) seal what is `Outgoing` and hand in what is `Incoming`. What is done in one act with either is
a `Posting` or an `Intake`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from probationdesk.domain.keeping import Access
from probationdesk.domain.record import Record
from probationdesk.domain.revisions import Fingerprint, Revision
from probationdesk.domain.sharing import (
    Author,
    BroughtChange,
    BundleKind,
    HandOver,
    HandOverReason,
    Party,
    Place,
    Reader,
    ReceivedLine,
)
from probationdesk.domain.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCase:
    """What a revision holds: the case but its notes, as a document (`probationdesk/case`, version 1)."""

    document: dict[str, Any]
    ancestors: tuple[str, ...]
    """Every revision it descends from, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRead:
    """A revision's document, read and checked."""

    records: tuple[Record, ...]
    versions: tuple[tuple[Version, tuple[Record, ...]], ...]
    document: bytes
    """As it is kept."""
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class OneNote:
    """One contact note, as it stands in a case document."""

    note: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverPack:
    """What goes with a case that is passed on. Who passes it on is the author of the bundle."""

    reason: HandOverReason
    to: Party
    purpose: str
    questions: str
    needed_by: date | None
    heads: tuple[str, ...]
    """The revisions that the working copy takes in."""
    bundles: tuple[str, ...]
    """Every bundle of the case that was sealed to whoever receives it, oldest first."""
    parties: tuple[Party, ...]
    """Who else has a part in the case."""
    history: tuple[BroughtChange, ...]
    """The history of the case until then, oldest first; none for oversight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The answer to a hand-over."""

    hand_over: str
    """The id of the bundle that the hand-over came in."""
    held: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedList:
    """Which bundles a reader has decrypted, checked and filed."""

    bundles: tuple[str, ...]


Content = WholeCase | OneNote | HandOverPack | Acceptance | OpenedList


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One thing to be sealed and posted."""

    key: str
    """Tells it from everything else there is to post: `revision/<case>`, `note/<id>`, `handover/<id>`, ..."""
    kind: BundleKind
    case_id: str
    """Empty for word of what was opened."""
    record_id: str = ""
    parents: tuple[str, ...] = ()
    content: Content
    parties: tuple[Party, ...] = ()
    """Whom to seal it to besides the own office, the officer's other devices and the recovery keys."""
    fingerprint: Fingerprint | None = None
    """Of a revision."""
    purpose: str = ""
    """Of a hand-over: why, for the access log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An `Outgoing` as a bundle."""

    bundle_id: str
    place: Place
    """The one that `next_place` gave; it is refused if another bundle has taken it since."""
    content: bytes
    """The whole bundle, as it goes out."""
    recipients: tuple[str, ...] = ()
    """To whom it is sealed, by name, for the log."""
    sealed_to: tuple[str, ...] = ()
    """To whom it is sealed, as `Party.tag`, without this very device: whose word that it was opened counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One bundle that came in: opened, its author known and in good standing, its signature checked."""

    bundle_id: str
    kind: BundleKind
    case_id: str
    author: Author
    place: Place
    parents: tuple[str, ...]
    claimed_at: datetime
    content: Content
    others: tuple[Party, ...] = ()
    """To whom else it is sealed, as far as the directory knows them, but the author's own office."""
    sealed_to: tuple[str, ...] = ()
    """The same with that office, as `Party.tag`."""
    sealed: bytes = field(default=b"", repr=False)
    """The whole bundle, as it came."""
    office: str = ""
    """The office that this computer belongs to."""
    read: CaseRead | None = None
    """Of a revision: its document, if that was read where no window waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """One bundle that was not taken, and why."""

    bundle_id: str
    """Of bytes that are no bundle, their SHA-256."""
    code: str
    """Why, as a code of `resources/i18n/*/sharing.toml`, table `refused`."""
    detail: str = ""
    """Where in it the fault is; never a word of a case."""
    kind: str = ""
    case_id: str = ""
    author: Author = field(default_factory=lambda: Author(device="", officer=""))
    seq: int = 0
    claimed_at: datetime | None = None
    sealed: bytes | None = None
    """Its bytes, if it is to be kept for a person to look at (`SET_ASIDE`)."""


@dataclass(frozen=True, slots=True)
class DeviceSecret:
    """What this store signs and opens with. It never leaves the store but to be used."""

    device: str
    signing_private: bytes = field(repr=False)
    box_identity: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Everything that is kept in one act when something is posted."""

    outgoing: Outgoing
    sealed: Sealed
    at: datetime
    revision: Revision | None = None
    document: bytes = b""
    """Of a revision: its document."""
    bases: tuple[str, ...] = ()
    access: Access | None = None
    """What the access log is to say of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A bundle of ours that came back to a store which did not know of it: one that was put back to a backup."""

    content: bytes = field(repr=False)
    recipients: tuple[str, ...]
    sealed_to: tuple[str, ...]
    """As in `Sealed`."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A note that waited for its case and is not among its records."""

    bundle_id: str
    code: str
    """Why not."""
    kept: bool = False
    """True if it is set aside as it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an officer decides on who has a part in a case and on what was set aside of it: kept in one act."""

    case_id: str
    who: str
    """Whom it is about, by name; the history keeps it."""
    act: str
    """For the history; one of `Access` where the access log tells of it as well."""
    purpose: str = ""
    """Why, in the officer's words."""
    given_to: Party | None = None
    given_too: tuple[Party, ...] = ()
    taken_from: Party | None = None
    """With all of their computers; of an office, the one that reads its mail stands under `taken_too`."""
    taken_too: tuple[Party, ...] = ()
    bundles: tuple[str, ...] = ()
    """Bundles set aside that it is about."""
    reason: str = ""
    """Under which those are kept from now on."""
    holder: Party | None = None
    """Who holds the pen by it; None leaves it where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Everything that is kept in one act when a bundle has come in, or when two versions are settled."""

    line: ReceivedLine | None
    place: Place | None = None
    case_id: str
    act: str
    """For the history."""
    actor: str = ""
    """In whose name the history tells of it; empty for the officer at the desk."""
    access: Access | None = None
    revision: Revision | None = None
    document: bytes = b""
    note: bytes = b""
    """Of a note that waits for its case."""
    records: tuple[Record, ...] = ()
    gone: tuple[str, ...] = ()
    """Ids of records that are taken out."""
    versions: tuple[tuple[Version, tuple[Record, ...]], ...] = ()
    bases: tuple[str, ...] | None = None
    """None leaves them as they are."""
    no_longer_waiting: tuple[str, ...] = ()
    """Bundles whose notes are among `records`."""
    parties: tuple[Party, ...] = ()
    hand_over: HandOver | None = None
    offered: tuple[BroughtChange, ...] = ()
    """The history that comes with a hand-over; it stands beside the own once a person accepts that."""
    holder: Party | None = None
    opened: tuple[str, ...] = ()
    """Bundles of ours that the author has opened."""
    reader: Reader | None = None
    sealed: bytes = field(default=b"", repr=False)
    """Of a note that waits: its bundle."""
    turned_away: tuple[TurnedAway, ...] = ()
    returned: Returned | None = None
