"""Sharing in a damaged store: nothing is sent from it and nothing comes in. What helps is restoring a backup."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NoReturn

from probationdesk.domain.errors import StoreError
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


class NothingShared:
    """Answers what a store is asked of sharing with nothing, and refuses every act with StoreError `read_only`."""

    # -- what is asked ------------------------------------------------------------------------------------------

    def device_secret(self) -> DeviceSecret | None:
        """Return None: a damaged store signs and opens nothing."""
        return None

    def former_box_identities(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def certificate(self) -> bytes:
        """Return nothing."""
        return b""

    def directory(self) -> tuple[int, bytes]:
        """Return nothing."""
        return 0, b""

    def next_place(self) -> Place:
        """Return the first place; nothing can be posted."""
        return Place(seq=1, prev="")

    def outbox(self, case_id: str = "") -> tuple[OutboxLine, ...]:
        """Return nothing."""
        return ()

    def copies(self, case_id: str) -> tuple[Copy, ...]:
        """Return nothing."""
        return ()

    def sealed_bytes(self, bundle_id: str) -> bytes | None:
        """Return None."""
        return None

    def receipt(self, bundle_id: str) -> bytes:
        """Return nothing."""
        return b""

    def received(self, case_id: str = "") -> tuple[ReceivedLine, ...]:
        """Return nothing."""
        return ()

    def kept_aside(self, case_id: str = "") -> tuple[ReceivedLine, ...]:
        """Return nothing."""
        return ()

    def received_line(self, bundle_id: str) -> ReceivedLine | None:
        """Return None."""
        return None

    def waiting_notes(self, case_id: str) -> tuple[tuple[str, bytes], ...]:
        """Return nothing."""
        return ()

    def to_acknowledge(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def brought_by(self, case_id: str, acts: Collection[str]) -> frozenset[str]:
        """Return nothing."""
        return frozenset()

    def revisions(self, case_id: str) -> dict[str, Revision]:
        """Return nothing: revisions are not looked for in a damaged store."""
        return {}

    def revision_document(self, revision_id: str) -> bytes | None:
        """Return None."""
        return None

    def fingerprint(self, case_id: str) -> Fingerprint | None:
        """Return None."""
        return None

    def held_elsewhere(self, case_id: str, ids: Iterable[str]) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def note_ids(self, case_id: str) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def sharing(self, case_id: str) -> CaseSharing:
        """Return that nothing is known."""
        return CaseSharing()

    def cases_to_post(self) -> tuple[str, ...]:
        """Return nothing: what can be read of a damaged store is not the whole of it."""
        return ()

    def has_left(self, case_id: str) -> bool:
        """Return False."""
        return False

    def parties(self, case_id: str) -> tuple[Party, ...]:
        """Return nothing."""
        return ()

    def those_put_out(self, case_id: str) -> tuple[PutOut, ...]:
        """Return nothing."""
        return ()

    def cases_with(self, devices: Collection[str]) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def hand_overs(self, case_id: str = "") -> tuple[HandOver, ...]:
        """Return nothing."""
        return ()

    def history_to_bring(self, case_id: str) -> tuple[BroughtChange, ...]:
        """Return nothing."""
        return ()

    def brought_changes(self, case_id: str) -> tuple[BroughtChange, ...]:
        """Return nothing."""
        return ()

    # -- what cannot be done ------------------------------------------------------------------------------------

    def keep_device_secret(self, secret: DeviceSecret) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def keep_certificate(self, content: bytes) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def keep_directory(self, version: int, content: bytes) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def post(self, posting: Posting) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def mark(
        self, bundle_id: str, state: BundleState, *, at: datetime, reason: str = "", receipt: bytes = b""
    ) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def send_again(self, bundle_ids: Collection[str], *, missed_at: datetime | None = None) -> int:
        """Refuse."""
        raise StoreError("read_only")

    def note_listed(self, bundle_ids: Collection[str], at: datetime) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def take_in(self, intake: Intake) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def not_taken(self, refusal: NotTaken, at: datetime) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def hold(self, case_id: str, why: str) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def decide(self, decision: Decision) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def begin_hand_over(self, hand_over: HandOver) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")

    def answer_hand_over(self, hand_over: HandOver, *, holder: Party | None) -> NoReturn:
        """Refuse."""
        raise StoreError("read_only")
