"""Erasing takes what sharing holds as well: no word stays on any page, and headers and receipts tell on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from probationdesk.domain.exchange import DeviceSecret, NotTaken
from probationdesk.domain.keeping import Access
from probationdesk.domain.sharing import (
    Author,
    BroughtChange,
    BundleKind,
    BundleState,
    HandOver,
    HandOverReason,
    HandOverState,
    Party,
    PartyKind,
    ReceivedState,
)
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED, a_case, a_finding, a_note, a_person, opened, save
from .pages import decrypted
from .sharing_records import a_line, a_note_posting, a_posting, an_intake

WORD = "quillwort"


@pytest.fixture
def store(folder: Path) -> Iterator[EncryptedStore]:
    """A store in which all that sharing holds of one case has the word, and nothing of the other has."""
    (folder / "keyslots.json").write_bytes(b"a key file\n")
    store = opened(folder)
    store.keep_device_secret(DeviceSecret("device-1", b"s" * 32, "AGE-SECRET-KEY-INVENTED-1"))
    save(store, a_case(), a_person(), a_finding("Heather"))
    store.post(a_posting(store, "stays"))
    case = "case-2"
    save(store, a_case(case), a_person(case), a_finding("Calm", case_id=case), a_note("note-2", "Calm", case_id=case))
    store.post(a_posting(store, "posted", words=f"{WORD} " * 400, case_id=case))
    store.post(a_note_posting(store, "posted-note", "note-2", f"{WORD} " * 400, case))
    store.take_in(an_intake("received", case_id=case, words=f"{WORD} " * 400))
    waits = a_line("waits", kind=BundleKind.NOTE, case_id=case, state=ReceivedState.WAITING, record_id="note-9")
    store.take_in(
        replace(an_intake("waits", case_id=case), line=waits, revision=None, bases=None, note=f"{WORD} ".encode() * 400)
    )
    aside = NotTaken(
        bundle_id="aside", code="revoked_device", case_id=case, kind="note", sealed=f"{WORD} ".encode() * 400,
        author=Author(device="device-3", officer="Officer 3"),
    )  # fmt: skip
    store.not_taken(aside, STARTED)
    store.begin_hand_over(_hand_over(case))
    brought = BroughtChange(
        seq=1, at=STARTED, actor=WORD, device="device-2", act="recorded", record_id="x", before="", after="y", hash="h"
    )
    handed = replace(_hand_over(case), id="handed", ours=False)
    store.take_in(replace(an_intake("handed", case_id=case), offered=(brought,), hand_over=handed))
    store.answer_hand_over(replace(handed, answered_at=STARTED), holder=None)
    assert store.brought_changes(case) == (brought,)
    store.take_in(replace(an_intake("offered", case_id=case), offered=(replace(brought, hash="other"),)))
    store.hold(case, f"Held because of {WORD}")
    yield store
    store.close()


def _hand_over(case_id: str) -> HandOver:
    return HandOver(
        id="hand-over-2", case_id=case_id, reason=HandOverReason.HAND_OVER,
        by=Party(kind=PartyKind.DEVICE, id="device-1", name="Officer 1"),
        to=Party(kind=PartyKind.DEVICE, id="device-2", name="Officer 2"), purpose=f"Because of {WORD}",
        questions=f"What of {WORD}?", made_at=STARTED, ours=True, state=HandOverState.PREPARED,
    )  # fmt: skip


def pages_with_the_word(folder: Path) -> int:
    # Documents are deflated: the word itself stands once in each, whatever is repeated.
    return sum(decrypted(path).count(WORD.encode()) for path in folder.rglob("*.db"))


class TestACase:
    def test_leaves_no_word_on_any_page_of_the_store_or_its_backups(self, store: EncryptedStore, folder: Path) -> None:
        store.begin_backup().finish()
        assert pages_with_the_word(folder) > 1000  # so the test can see
        assert store.revision_document("received") is not None
        store.erase("case-2")
        assert pages_with_the_word(folder) == 0
        store.close()
        assert pages_with_the_word(folder) == 0

    def test_leaves_no_document_no_sealed_bytes_no_waiting_note_and_no_brought_history(
        self, store: EncryptedStore
    ) -> None:
        store.erase("case-2")
        assert [store.revision_document(one) for one in ("posted", "received", "handed")] == [None] * 3
        assert [store.sealed_bytes(one) for one in ("posted", "posted-note", "aside")] == [None] * 3
        assert store.waiting_notes("case-2") == ()
        assert store.brought_changes("case-2") == ()
        assert store.sharing("case-2").hold == ""

    def test_leaves_headers_and_who_passed_it_to_whom(self, store: EncryptedStore) -> None:
        graph = store.revisions("case-2")
        store.erase("case-2")
        after = store.revisions("case-2")
        assert after.keys() == graph.keys()
        assert not any(revision.document_held for revision in after.values())
        assert {(line.bundle_id, line.state, line.reason) for line in store.outbox("case-2")} == {
            ("posted", BundleState.REFUSED, "erased"), ("posted-note", BundleState.REFUSED, "erased"),
        }  # fmt: skip
        (hand_over,) = [one for one in store.hand_overs("case-2") if one.ours]
        assert (hand_over.to.name, hand_over.purpose, hand_over.questions) == ("Officer 2", "", "")
        assert store.verify().sound

    def test_leaves_the_other_case_as_it_was(self, store: EncryptedStore) -> None:
        before = store.outbox("case-1"), store.revisions("case-1"), store.revision_document("stays")
        store.erase("case-2")
        assert (store.outbox("case-1"), store.revisions("case-1"), store.revision_document("stays")) == before
        assert store.sealed_bytes("stays") == b"sealed words"

    def test_that_was_stored_elsewhere_is_not_called_refused(self, store: EncryptedStore) -> None:
        store.mark("posted", BundleState.STORED, at=STARTED, receipt=b"receipt")
        store.erase("case-2", act=Access.CLEARED)
        states = {line.bundle_id: line.state for line in store.outbox("case-2")}
        assert states["posted"] is BundleState.STORED
        assert store.receipt("posted") == b"receipt"
        assert store.accesses("case-2")[0].act is Access.CLEARED


class TestSingleRecords:
    def test_a_note_takes_its_own_bundles_and_no_document(self, store: EncryptedStore) -> None:
        store.erase("case-2", ["note-2"])
        assert store.sealed_bytes("posted-note") is None
        assert store.sealed_bytes("posted") is not None
        assert store.revision_document("received") is not None

    def test_anything_else_takes_every_whole_document_of_its_case(self, store: EncryptedStore, folder: Path) -> None:
        store.erase("case-2", ["case-2-alcohol"])
        assert [store.revision_document(one) for one in ("posted", "received")] == [None] * 2
        assert store.sealed_bytes("posted") is None
        assert store.sealed_bytes("posted-note") is not None
        assert store.revision_document("stays") is not None
        assert store.verify().sound
