"""What sharing a case needs from the store. The same object that fulfils `ports.Store` fulfils it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the unlock window comes through here and waits for none of these
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from probationdesk.domain.exchange import Decision, DeviceSecret, Intake, NotTaken, Posting
    from probationdesk.domain.revisions import Fingerprint, Revision
    from probationdesk.domain.sharing import (
        BroughtChange,
        BundleState,
        CaseSharing,
        Copy,
        HandOver,
        OutboxLine,
        Party,
        Place,
        PutOut,
        ReceivedLine,
    )


class SharingStore(Protocol):
    """Where sharing is kept, in the same store as the cases. Every method is synchronous and one transaction."""

    # -- who this store is --------------------------------------------------------------------------------------

    def device_secret(self) -> DeviceSecret | None:
        """Return what this store signs and opens with; None before it was made."""

    def former_box_identities(self) -> tuple[str, ...]:
        """Return what opened bundles before the present device secret, newest first."""

    def keep_device_secret(self, secret: DeviceSecret) -> None:
        """Keep a device secret as the present one; a former one goes on opening what was sealed to it."""

    def certificate(self) -> bytes:
        """Return this device's certificate; empty before enrolment."""

    def keep_certificate(self, content: bytes) -> None:
        """Keep this device's certificate."""

    def directory(self) -> tuple[int, bytes]:
        """Return the version and the bytes of the directory held; 0 and nothing before the first."""

    def keep_directory(self, version: int, content: bytes) -> None:
        """Keep a directory; raises StoreError `older_directory` for a lower version, or other bytes of the same."""

    # -- sending ------------------------------------------------------------------------------------------------

    def next_place(self) -> Place:
        """Return the place that the next bundle of this device takes."""

    def post(self, posting: Posting) -> None:
        """Keep a sealed bundle with all that goes with it; raises StoreError `place_taken`."""

    def outbox(self, case_id: str = "") -> tuple[OutboxLine, ...]:
        """Return what was posted, of one case or of all, newest first."""

    def sealed_bytes(self, bundle_id: str) -> bytes | None:
        """Return a posted or set aside bundle; None if its bytes are not held any more."""

    def mark(self, bundle_id: str, state: BundleState, *, at: datetime, reason: str = "", receipt: bytes = b"") -> None:
        """Note how far a bundle has come; a lower grade than the one held changes nothing."""

    def send_again(self, bundle_ids: Collection[str], *, missed_at: datetime | None = None) -> int:
        """Put bundles whose bytes are held back to sealed, so that they go out again; return how many.

        With `missed_at` it is noted that the service no longer named them.
        """

    def note_listed(self, bundle_ids: Collection[str], at: datetime) -> None:
        """Note that the service said that it holds these."""

    def receipt(self, bundle_id: str) -> bytes:
        """Return the service's signed receipt for a bundle; empty if there is none."""

    # -- receiving ----------------------------------------------------------------------------------------------

    def received(self, case_id: str = "") -> tuple[ReceivedLine, ...]:
        """Return what came in, of one case or of all, newest first."""

    def kept_aside(self, case_id: str = "") -> tuple[ReceivedLine, ...]:
        """Return what was set aside, of one case or of all, newest first."""

    def received_line(self, bundle_id: str) -> ReceivedLine | None:
        """Return what became of one bundle that came in; None if it never did."""

    def take_in(self, intake: Intake) -> None:
        """Keep what came in with all that it does to the case."""

    def not_taken(self, refusal: NotTaken, at: datetime) -> None:
        """Note that a bundle was not taken, and keep its bytes if it has any; one filed already is left alone."""

    def waiting_notes(self, case_id: str) -> tuple[tuple[str, bytes], ...]:
        """Return the notes that wait for a case: the bundle each came in, and the note."""

    def to_acknowledge(self) -> tuple[str, ...]:
        """Return the bundles that were opened here and of which nobody has been told, oldest first."""

    def brought_by(self, case_id: str, acts: Collection[str]) -> frozenset[str]:
        """Return the records of a case that came to be, or were altered, by one of these acts of the history."""

    # -- revisions ----------------------------------------------------------------------------------------------

    def revisions(self, case_id: str) -> Mapping[str, Revision]:
        """Return the revisions of a case that are known, by id."""

    def revision_document(self, revision_id: str) -> bytes | None:
        """Return the document of a revision; None if it is not held."""

    def fingerprint(self, case_id: str) -> Fingerprint | None:
        """Return what the records of a case come to; None if the case is not held."""

    def held_elsewhere(self, case_id: str, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the other cases in which something goes by one of these ids: a record, or a frozen version."""

    def note_ids(self, case_id: str) -> tuple[str, ...]:
        """Return the ids of a case's contact notes, without reading what they say."""

    def sharing(self, case_id: str) -> CaseSharing:
        """Return what is known of a case's sharing."""

    def cases_to_post(self) -> tuple[str, ...]:
        """Return every case held, the one changed last first."""

    def has_left(self, case_id: str) -> bool:
        """Say whether a case was erased or cleared here and has neither come back nor been accepted since."""

    def hold(self, case_id: str, why: str) -> None:
        """Keep why a case must stay here, or with an empty text that it need not."""

    def copies(self, case_id: str) -> tuple[Copy, ...]:
        """Return the bundles in which the notes and revisions of a case are had, ours and those from elsewhere."""

    # -- parties and hand-overs ---------------------------------------------------------------------------------

    def parties(self, case_id: str) -> tuple[Party, ...]:
        """Return who has a part in a case."""

    def those_put_out(self, case_id: str) -> tuple[PutOut, ...]:
        """Return who was put out of a case and is out of it still."""

    def cases_with(self, devices: Collection[str]) -> tuple[str, ...]:
        """Return the cases in which one of these computers has a part."""

    def decide(self, decision: Decision) -> None:
        """Keep who is given or loses a part in a case and what becomes of what was set aside, with a line of it."""

    def begin_hand_over(self, hand_over: HandOver) -> None:
        """Keep a hand-over that was said here, and add whom it goes to to the parties."""

    def hand_overs(self, case_id: str = "") -> tuple[HandOver, ...]:
        """Return the hand-overs of one case or of all, newest first."""

    def answer_hand_over(self, hand_over: HandOver, *, holder: Party | None) -> None:
        """Keep that a hand-over from elsewhere was accepted here; whoever it names has a part in the case by that."""

    def history_to_bring(self, case_id: str) -> tuple[BroughtChange, ...]:
        """Return the whole history of a case, what was brought with it and what came about here, oldest first."""

    def brought_changes(self, case_id: str) -> Sequence[BroughtChange]:
        """Return the history that a case had before it came here, newest first."""
