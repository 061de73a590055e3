"""The store as sharing sees it: every act in one transaction, and told only once it is on the disk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlcipher3 import dbapi2 as sqlcipher

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
from probationdesk.storage import caseload, changes, identity, inbox, outbox, parties, records, revisions, shared
from probationdesk.storage.handle import Handle


class SharedStore(Handle):
    """What a store keeps of sharing its cases. Errors are those of `EncryptedStore`."""

    # -- who this store is --------------------------------------------------------------------------------------

    def device_secret(self) -> DeviceSecret | None:
        """Return what this store signs and opens with; None before it was made."""
        return self._read(identity.secret)

    def former_box_identities(self) -> tuple[str, ...]:
        """Return what opened bundles before the present device secret, newest first."""
        return self._read(identity.former_boxes)

    def keep_device_secret(self, secret: DeviceSecret) -> None:
        """Keep a device secret as the present one; a former one goes on opening what was sealed to it."""
        deed = self._deed("device_keys_made")

        def work(connection: sqlcipher.Connection) -> None:
            if identity.secret(connection) != secret:
                identity.keep_secret(connection, secret)
                changes.append(connection, deed, case_id="")

        self._write(work, lambda connection: identity.secret(connection) == secret)

    def certificate(self) -> bytes:
        """Return this device's certificate; empty before enrolment."""
        return self._read(lambda connection: identity.paper(connection, identity.CERTIFICATE))[1]

    def keep_certificate(self, content: bytes) -> None:
        """Keep this device's certificate."""
        self._write(
            lambda connection: identity.keep_paper(connection, identity.CERTIFICATE, 1, content),
            lambda connection: identity.paper(connection, identity.CERTIFICATE)[1] == content,
        )

    def directory(self) -> tuple[int, bytes]:
        """Return the version and the bytes of the directory held; 0 and nothing before the first."""
        return self._read(lambda connection: identity.paper(connection, identity.DIRECTORY))

    def keep_directory(self, version: int, content: bytes) -> None:
        """Keep a directory; raises StoreError `older_directory` for a lower version, or other bytes of the same."""
        self._write(
            lambda connection: identity.keep_directory(connection, version, content),
            lambda connection: identity.paper(connection, identity.DIRECTORY) == (version, content),
        )

    # -- sending ------------------------------------------------------------------------------------------------

    def next_place(self) -> Place:
        """Return the place that the next bundle of this device takes."""
        return self._read(outbox.next_place)

    def post(self, posting: Posting) -> None:
        """Keep a sealed bundle with all that goes with it; raises StoreError `place_taken`."""
        deed = replace(self._deed(f"{posting.outgoing.kind}_posted"), at=posting.at)
        self._write(
            lambda connection: shared.post(connection, posting, deed),
            lambda connection: outbox.is_posted(connection, posting.sealed.bundle_id),
        )

    def outbox(self, case_id: str = "") -> tuple[OutboxLine, ...]:
        """Return what was posted, of one case or of all, newest first."""
        return self._read(lambda connection: outbox.lines(connection, case_id))

    def sealed_bytes(self, bundle_id: str) -> bytes | None:
        """Return a posted or set aside bundle; None if its bytes are not held any more."""
        return self._read(lambda connection: outbox.sealed_bytes(connection, bundle_id))

    def mark(self, bundle_id: str, state: BundleState, *, at: datetime, reason: str = "", receipt: bytes = b"") -> None:
        """Note how far a bundle has come; a lower grade than the one held changes nothing."""

        def work(connection: sqlcipher.Connection) -> None:
            outbox.mark(connection, bundle_id, state, at, reason, receipt)

        self._write(work, lambda connection: outbox.is_marked(connection, bundle_id, state))

    def send_again(self, bundle_ids: Collection[str], *, missed_at: datetime | None = None) -> int:
        """Put bundles whose bytes are held back to sealed, so that they go out again; return how many.

        With `missed_at` it is noted, in the history as well, that the service no longer named them.
        """
        deed = self._deed("service_answer_shrank")

        def work(connection: sqlcipher.Connection) -> int:
            if missed_at is not None and bundle_ids:
                changes.append(connection, deed, case_id="", count=len(bundle_ids))
            return outbox.send_again(connection, bundle_ids, missed_at)

        return self._write(work, lambda connection: outbox.go_again(connection, bundle_ids, missed_at))

    def note_listed(self, bundle_ids: Collection[str], at: datetime) -> None:
        """Note that the service said that it holds these."""
        self._write(
            lambda connection: outbox.note_listed(connection, bundle_ids, at),
            lambda connection: outbox.are_listed(connection, bundle_ids, at),
        )

    def receipt(self, bundle_id: str) -> bytes:
        """Return the service's signed receipt for a bundle; empty if there is none."""
        return self._read(lambda connection: outbox.receipt(connection, bundle_id))

    def copies(self, case_id: str) -> tuple[Copy, ...]:
        """Return the bundles in which the notes and revisions of a case are had, ours and those from elsewhere."""
        return self._read(lambda connection: shared.copies(connection, case_id))

    # -- receiving ----------------------------------------------------------------------------------------------

    def received(self, case_id: str = "") -> tuple[ReceivedLine, ...]:
        """Return what came in, of one case or of all, newest first."""
        return self._read(lambda connection: inbox.lines(connection, case_id))

    def kept_aside(self, case_id: str = "") -> tuple[ReceivedLine, ...]:
        """Return what was set aside, of one case or of all, newest first."""
        return self._read(lambda connection: inbox.aside(connection, case_id))

    def received_line(self, bundle_id: str) -> ReceivedLine | None:
        """Return what became of one bundle that came in; None if it never did."""
        return self._read(lambda connection: inbox.find(connection, bundle_id))

    def take_in(self, intake: Intake) -> None:
        """Keep what came in with all that it does to the case."""
        deed = self._deed(intake.act)
        if intake.actor:
            deed = replace(deed, actor=intake.actor)
        self._write(
            lambda connection: shared.take_in(connection, intake, deed),
            lambda connection: shared.is_taken_in(connection, intake),
        )

    def not_taken(self, refusal: NotTaken, at: datetime) -> None:
        """Note that a bundle was not taken, and keep its bytes if it has any; one filed already is left alone."""
        self._write(
            lambda connection: inbox.refuse(connection, refusal, at),
            lambda connection: inbox.find(connection, refusal.bundle_id) is not None,
        )

    def waiting_notes(self, case_id: str) -> tuple[tuple[str, bytes], ...]:
        """Return the notes that wait for a case: the bundle each came in, and the note."""
        return self._read(lambda connection: inbox.waiting(connection, case_id))

    def to_acknowledge(self) -> tuple[str, ...]:
        """Return the bundles that were opened here and of which nobody has been told, oldest first."""
        return self._read(inbox.to_acknowledge)

    def brought_by(self, case_id: str, acts: Collection[str]) -> frozenset[str]:
        """Return the records of a case that came to be, or were altered, by one of these acts of the history."""
        return self._read(lambda connection: changes.brought_by(connection, case_id, acts))

    # -- revisions ----------------------------------------------------------------------------------------------

    def revisions(self, case_id: str) -> dict[str, Revision]:
        """Return the revisions of a case that are known, by id."""
        return self._read(lambda connection: revisions.graph(connection, case_id))

    def revision_document(self, revision_id: str) -> bytes | None:
        """Return the document of a revision; None if it is not held."""
        return self._read(lambda connection: revisions.document(connection, revision_id))

    def fingerprint(self, case_id: str) -> Fingerprint | None:
        """Return what the records of a case come to; None if the case is not held."""
        return self._read(lambda connection: revisions.fingerprint(connection, case_id))

    def held_elsewhere(self, case_id: str, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the other cases in which something goes by one of these ids: a record, or a version."""
        return self._read(lambda connection: records.held_elsewhere(connection, case_id, ids))

    def note_ids(self, case_id: str) -> tuple[str, ...]:
        """Return the ids of a case's contact notes, without reading what they say."""
        return self._read(lambda connection: revisions.note_ids(connection, case_id))

    def sharing(self, case_id: str) -> CaseSharing:
        """Return what is known of a case's sharing."""
        return self._read(lambda connection: revisions.sharing(connection, case_id))

    def cases_to_post(self) -> tuple[str, ...]:
        """Return every case held, the one changed last first."""
        return self._read(caseload.held)

    def has_left(self, case_id: str) -> bool:
        """Say whether a case was erased or cleared here and has neither come back nor been accepted since."""
        return self._read(lambda connection: shared.has_left(connection, case_id))

    def hold(self, case_id: str, why: str) -> None:
        """Keep why a case must stay here, or with an empty text that it need not."""
        deed = self._deed("case_held" if why else "case_not_held_any_more")

        def work(connection: sqlcipher.Connection) -> None:
            revisions.set_hold(connection, case_id, why)
            changes.append(connection, deed, case_id=case_id)

        self._write(work, lambda connection: revisions.sharing(connection, case_id).hold == why)

    # -- parties and hand-overs ---------------------------------------------------------------------------------

    def parties(self, case_id: str) -> tuple[Party, ...]:
        """Return who has a part in a case."""
        return self._read(lambda connection: parties.of_case(connection, case_id))

    def those_put_out(self, case_id: str) -> tuple[PutOut, ...]:
        """Return who was put out of a case and is out of it still."""
        return self._read(lambda connection: parties.those_put_out(connection, case_id))

    def cases_with(self, devices: Collection[str]) -> tuple[str, ...]:
        """Return the cases in which one of these computers has a part."""
        return self._read(lambda connection: parties.cases_with(connection, devices))

    def decide(self, decision: Decision) -> None:
        """Keep who is given or loses a part in a case and what becomes of what was set aside, with a line of it."""
        deed = self._deed(decision.act)
        self._write(
            lambda connection: shared.decide(connection, decision, deed),
            lambda connection: shared.is_told(connection, decision.case_id, deed),
        )

    def begin_hand_over(self, hand_over: HandOver) -> None:
        """Keep a hand-over that was said here, and add whom it goes to to the parties."""
        deed = self._deed("hand_over_begun")

        def work(connection: sqlcipher.Connection) -> None:
            parties.add(connection, hand_over.case_id, hand_over.to, back=True)
            parties.keep_hand_over(connection, hand_over)
            changes.append(connection, deed, case_id=hand_over.case_id, recipient=hand_over.to.name)

        self._write(work, lambda connection: parties.hand_over(connection, hand_over.id) is not None)

    def hand_overs(self, case_id: str = "") -> tuple[HandOver, ...]:
        """Return the hand-overs of one case or of all, newest first."""
        return self._read(lambda connection: parties.hand_overs(connection, case_id))

    def answer_hand_over(self, hand_over: HandOver, *, holder: Party | None) -> None:
        """Keep that a hand-over from elsewhere was accepted here; whoever it names has a part in the case by that."""

        def work(connection: sqlcipher.Connection) -> None:
            before = parties.hand_over(connection, hand_over.id)
            anew = before is not None and before.answered_at is not None
            deed = self._deed("hand_over_accepted" if anew else shared.TAKEN_UP)
            parties.keep_hand_over(connection, hand_over)
            parties.take_up(connection, hand_over)
            if holder is not None:
                revisions.set_holder(connection, hand_over.case_id, holder)
            changes.append(connection, deed, case_id=hand_over.case_id, after=hand_over.bundle_id)

        self._write(work, lambda connection: parties.hand_over(connection, hand_over.id) == hand_over)

    def history_to_bring(self, case_id: str) -> tuple[BroughtChange, ...]:
        """Return the whole history of a case, what was brought with it and what came about here, oldest first."""
        return self._read(lambda connection: shared.history_to_bring(connection, case_id))

    def brought_changes(self, case_id: str) -> tuple[BroughtChange, ...]:
        """Return the history that a case had before it came here, newest first."""
        return self._read(lambda connection: parties.brought(connection, case_id))
