"""Sharing a case between officers: what is sent, where it stands, who has a part in it, and who holds the pen.

What is sent is a *bundle*, which is never altered: one whole revision of a case, one contact note, a hand-over,
its acceptance, or word of what was opened. How bundles are sealed and carried is no matter of this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class BundleKind(StrEnum):
    """What a bundle holds."""

    REVISION = "revision"
    """The whole case but its contact notes."""
    NOTE = "note"
    HANDOVER = "handover"
    ACCEPT = "accept"
    OPENED = "opened"
    """Which bundles a reader has decrypted, checked and filed."""


class BundleState(StrEnum):
    """How far a bundle of ours has come."""

    SEALED = "sealed"
    """Ready to go; nobody has it."""
    COPIED = "copied"
    """On a stick or a share, read back and whole; nobody has it yet."""
    STORED = "stored"
    """Held by the service, which has signed for it; not read."""
    OPENED = "opened"
    """Decrypted, checked and filed by whoever it was sealed to, who has signed for it."""
    REFUSED = "refused"
    """Not taken, with a reason; the next one goes on its way."""

    @property
    def grade(self) -> int:
        """How far that is: a later word about a bundle never takes it back to a lower grade."""
        return _GRADES.index(self)


_GRADES = (BundleState.REFUSED, BundleState.SEALED, BundleState.COPIED, BundleState.STORED, BundleState.OPENED)


class ReceivedState(StrEnum):
    """What became of a bundle that came in."""

    FILED = "filed"
    WAITING = "waiting"
    """A note whose case is not here yet."""
    REFUSED = "refused"
    SET_ASIDE = "set_aside"
    """Signed by a device after it was closed, or by somebody who has no part in the case: kept for a person to see."""


class PartyKind(StrEnum):
    """Who a case is shared with."""

    DEVICE = "device"
    """One officer, on one computer."""
    OFFICE = "office"


class HandOverReason(StrEnum):
    """Why a case is passed to somebody."""

    HAND_OVER = "hand_over"
    """They go on with it and hold the pen from then on."""
    OVERSIGHT = "oversight"
    """A manager looks at it and sends an opinion back; the pen stays where it is."""


class HandOverState(StrEnum):
    """Where a hand-over stands."""

    PREPARED = "prepared"
    """Said, and not sealed yet."""
    SENT = "sent"
    ACCEPTED = "accepted"
    INCOMPLETE = "incomplete"
    """Accepted, and something is missing there."""
    WITHDRAWN = "withdrawn"
    """Said here, and never sealed: whoever it was to go to was put out of the case first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who has a part in a case and to whom everything of it is sealed."""

    kind: PartyKind
    id: str
    """The id of a device, or of an office."""
    name: str
    """The officer or the office, as people call them."""
    recipient: str = ""
    """What it was sealed to when they were added; the directory may know a newer one."""
    person: str = ""
    """Whose computer it is, as the organisation says; empty for an office, and if nothing has told it yet."""

    @property
    def tag(self) -> str:
        """What tells them from everybody else: `device/<id>` or `office/<id>`."""
        return f"{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who made a bundle that came in, as the directory's certificate has it."""

    device: str
    officer: str
    office: str = ""
    recipient: str = ""
    own: bool = False
    """True of another computer of the officer at this desk."""
    reader: bool = False
    """True of the computer by which an office reads its mail."""
    person: str = ""
    """Whose computer it is: the same for all of one person's; empty if nothing has told it."""

    @property
    def tags(self) -> frozenset[str]:
        """By what they may have a part in a case: their computer, or the office it belongs to."""
        office = {f"{PartyKind.OFFICE}/{self.office}"} if self.office else set()
        return frozenset({f"{PartyKind.DEVICE}/{self.device}", *office})

    def as_party(self) -> Party:
        """Return the author as somebody with a part in the case."""
        return Party(
            kind=PartyKind.DEVICE, id=self.device, name=self.officer, recipient=self.recipient, person=self.person
        )  # fmt: skip

    def is_of(self, party: Party) -> bool:
        """Say whether this is somebody's computer, whichever of theirs; of an office, none is."""
        return self.as_party().tag == party.tag or (bool(self.person) and self.person == party.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOut:
    """Somebody who had a part in a case until an officer put them out of it."""

    party: Party
    at: datetime


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same but for capitals and spaces."""
    return one.casefold().split() == other.casefold().split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A bundle's place among all that one device has made."""

    seq: int
    """Counted from 1."""
    prev: str
    """The id of the bundle before it; empty for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who has opened a bundle of ours, and when we learnt of it."""

    device: str
    name: str
    at: datetime
    office: bool = False
    """True if an office has it by that: the computer by which it reads its mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxLine:
    """One bundle of ours and how far it has come."""

    bundle_id: str
    kind: BundleKind
    case_id: str
    record_id: str
    """The id of the note or the hand-over in it; empty for a revision."""
    seq: int
    posted_at: datetime
    size: int
    """In bytes, sealed."""
    state: BundleState
    reason: str = ""
    """Why it was refused, as a code."""
    stored_at: datetime | None = None
    opened: tuple[Reader, ...] = ()
    listed_at: datetime | None = None
    """When the service last said that it holds it."""
    missed_at: datetime | None = None
    """When the service, which had signed for it, no longer named it among what it holds."""
    recipients: tuple[str, ...] = ()
    """To whom it was sealed, by name."""
    sealed_to: tuple[str, ...] = ()
    """To whom it was sealed, as `Party.tag`: nobody else can have opened it."""
    bytes_held: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedLine:
    """One bundle that came in and what became of it."""

    bundle_id: str
    kind: str
    case_id: str
    record_id: str
    author: Author
    seq: int
    claimed_at: datetime | None
    """When it was made, by the clock there; shown, never used to order anything."""
    received_at: datetime
    state: ReceivedState
    reason: str = ""
    """Why it was not taken, as a code."""
    detail: str = ""
    """Where in it the fault is, without any word of a case; of a note that was filed, what is to be known of it."""
    acknowledged: bool = False
    """Whether word that it was opened has been posted."""
    sealed_to: tuple[str, ...] = ()
    """To whom it is sealed, as `Party.tag`, as far as the directory knew them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One bundle in which a note or a revision is had, ours or from elsewhere."""

    of: str
    """The id of the note, or of the revision."""
    tags: frozenset[str]
    """Who has it by that, as `Party.tag`: everybody it is sealed to, and whoever made it."""
    seq: int
    """Its place among ours; 0 for one from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A case passed to somebody: what goes with it, what was asked, and what came back."""

    id: str
    """Of one made here: its own. Of one from elsewhere: that of the bundle it came in."""
    case_id: str
    reason: HandOverReason
    by: Party
    """Who passes it on."""
    to: Party
    purpose: str
    """Why, in the officer's words; kept in the access log."""
    questions: str = ""
    """What is still open, for whoever goes on with it."""
    needed_by: date | None = None
    """The earliest day on which the next officer needs it."""
    made_at: datetime
    ours: bool
    """True if it was made here."""
    state: HandOverState
    since: int = 0
    """Of one made here: the place from which on everything of the case is posted for whoever receives it."""
    bundle_id: str = ""
    """The bundle it went in, or came in."""
    bundles: tuple[str, ...] = ()
    """Every bundle of the case that goes with it."""
    parties: tuple[Party, ...] = ()
    """Of one from elsewhere: who else has a part in the case. They have one here once it is accepted."""
    missing: tuple[str, ...] = ()
    """Those of them that the other side does not hold."""
    answered_at: datetime | None = None
    answer_sent: bool = False
    """For one from elsewhere: whether the latest answer has been posted."""

    @property
    def held(self) -> int:
        """How many of its bundles the other side holds."""
        return len(self.bundles) - len(self.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtChange:
    """One line of the history that a case had before it came here; digests as in `Change`."""

    seq: int
    """Its number in the history of the store it comes from."""
    at: datetime
    actor: str
    device: str
    act: str
    record_id: str
    before: str
    after: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSharing:
    """What this store knows of one case's sharing."""

    bases: tuple[str, ...] = ()
    """The revisions that the working copy takes in."""
    holder: str = ""
    """Who holds the pen, by name; advisory. Empty: nobody has said, or it is here."""
    holder_device: str = ""
    hold: str = ""
    """Why the case must stay here whatever else allows clearing it; empty if nothing holds it."""


class ClearingBar(StrEnum):
    """What stands against clearing the words of a case from this computer."""

    NOT_SENT = "not_sent"
    """Something of it has not been sealed and sent."""
    NOT_OPENED = "not_opened"
    """Something of it has not been opened by anybody else."""
    NOT_PASSED_ON = "not_passed_on"
    """The case is neither closed nor is its hand-over accepted in full."""
    UNSETTLED = "unsettled"
    """There are two versions of it."""
    NO_LATE_ANSWER = "no_late_answer"
    """The service has not listed all of it again a week or more after the last was opened."""
    MISSED = "missed"
    """The service no longer names something it had signed for."""
    WAITS = "waits"
    """Something that came in of it waits for an officer's word, and would be lost."""
    ON_HOLD = "on_hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One thing against clearing, with how many bundles it is about."""

    what: ClearingBar
    count: int = 0
