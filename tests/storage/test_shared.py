"""Sharing in the store: each act whole or not at all, told after its commit, and kept through everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.domain.exchange import DeviceSecret, NotTaken
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
    Place,
    ReceivedState,
)
from probationdesk.storage import backup_places, restore
from probationdesk.storage.rescued import open_damaged
from probationdesk.storage.rescued_sharing import NothingShared
from probationdesk.storage.store import EncryptedStore

from .conftest import STARTED, SteppingClock, a_case, a_finding, a_note, a_person, opened, same_key, save
from .sharing_records import a_line, a_note_posting, a_posting, a_revision, an_intake
from .test_faults import fail_next_commit

SECRET = DeviceSecret("device-1", b"s" * 32, "AGE-SECRET-KEY-INVENTED-1")


@pytest.fixture
def shared(store: EncryptedStore) -> EncryptedStore:
    """A store with one case and a device secret."""
    save(store, a_case(), a_person(), a_finding("He had drunk"))
    store.keep_device_secret(SECRET)
    return store


def a_hand_over(identifier: str = "hand-over-1", *, ours: bool = True) -> HandOver:
    return HandOver(
        id=identifier, case_id="case-1", reason=HandOverReason.HAND_OVER,
        by=Party(kind=PartyKind.DEVICE, id="device-1", name="Officer 1"),
        to=Party(kind=PartyKind.DEVICE, id="device-2", name="Officer 2"), purpose="Release",
        made_at=STARTED, ours=ours, state=HandOverState.PREPARED,
    )  # fmt: skip


ACTS: dict[str, Callable[[EncryptedStore], object]] = {
    "posting": lambda store: store.post(a_posting(store, "p2")),
    "taking in": lambda store: store.take_in(an_intake("r2", a_finding("Then"))),
    "marking": lambda store: store.mark("p1", BundleState.STORED, at=STARTED, receipt=b"receipt"),
    "marking as refused": lambda store: store.mark("p1", BundleState.REFUSED, at=STARTED, reason="quota"),
    "sending again": lambda store: store.send_again(["p1"], missed_at=STARTED),
    "noting what is listed": lambda store: store.note_listed(["p1"], STARTED),
    "refusing": lambda store: store.not_taken(NotTaken(bundle_id="bad", code="truncated"), STARTED),
    "keeping a secret": lambda store: store.keep_device_secret(DeviceSecret("device-9", b"9" * 32, "AGE-9")),
    "keeping a certificate": lambda store: store.keep_certificate(b"certificate"),
    "keeping a directory": lambda store: store.keep_directory(7, b"directory"),
    "holding a case": lambda store: store.hold("case-1", "An inquest"),
    "handing over": lambda store: store.begin_hand_over(a_hand_over()),
    "answering": lambda store: store.answer_hand_over(replace(a_hand_over(), answered_at=STARTED), holder=None),
}


class TestEveryAct:
    @pytest.mark.parametrize("name", ACTS)
    def test_that_the_disk_fails_at_its_commit_is_told_as_what_it_is(self, shared: EncryptedStore, name: str) -> None:
        shared.post(a_posting(shared, "p1"))
        before = _told(shared)
        fail_next_commit(shared, committing=False)
        with pytest.raises(StoreError, match="disk_error"):
            ACTS[name](shared)
        assert _told(shared) == before
        fail_next_commit(shared, committing=True)
        ACTS[name](shared)
        assert _told(shared) != before
        assert shared.verify().sound

    def test_that_fails_half_way_leaves_nothing(self, shared: EncryptedStore) -> None:
        before = _told(shared)
        stranger = replace(a_finding("Another's"), case_id="case-2")
        with pytest.raises(StoreError, match="record_elsewhere"):
            shared.take_in(an_intake("r1", a_finding("Then"), stranger))
        assert _told(shared) == before

    def test_is_told_in_the_history_and_the_history_stays_whole(self, shared: EncryptedStore) -> None:
        shared.post(a_posting(shared, "p1"))
        shared.take_in(an_intake("r1", a_finding("From elsewhere")))
        rows = [(row.act, row.actor, row.record_id, row.after) for row in shared.changes("case-1", limit=3)]
        assert [row[:3] for row in rows] == [
            ("revision_received", "Officer 2", "case-1-alcohol"),
            ("revision_received", "Officer 2", ""),
            ("revision_posted", "Officer 1", ""),
        ]
        assert [row[3] for row in rows[1:]] == ["r1", "p1"]
        assert shared.verify_chain() is None


def _told(store: EncryptedStore) -> tuple[object, ...]:
    """Everything that sharing tells."""
    return (
        store.records("case-1"), store.outbox(), store.received(), store.revisions("case-1"), store.sharing("case-1"),
        store.parties("case-1"), store.hand_overs(), store.device_secret(), store.certificate(), store.directory(),
        len(store.changes("case-1")), len(store.changes("")),
    )  # fmt: skip


class TestPlaces:
    def test_follow_each_other_and_are_taken_once(self, shared: EncryptedStore) -> None:
        assert shared.next_place() == Place(seq=1, prev="")
        shared.post(a_posting(shared, "p1"))
        assert shared.next_place() == Place(seq=2, prev="p1")
        with pytest.raises(StoreError, match="place_taken"):
            shared.post(a_posting(shared, "p2", place=Place(seq=1, prev="")))
        assert [line.bundle_id for line in shared.outbox()] == ["p1"]

    def test_begin_again_with_a_new_device_secret(self, shared: EncryptedStore) -> None:
        shared.post(a_posting(shared, "p1"))
        other = DeviceSecret("device-9", b"9" * 32, "AGE-SECRET-KEY-INVENTED-9")
        shared.keep_device_secret(other)
        assert shared.next_place() == Place(seq=1, prev="")
        assert shared.device_secret() == other
        assert shared.former_box_identities() == (SECRET.box_identity,)
        assert "SECRET" not in repr(other)

    def test_go_on_after_own_bundles_that_come_in_but_not_after_what_was_refused(self, shared: EncryptedStore) -> None:
        own = a_line("own", device="device-1", seq=8)
        shared.take_in(replace(an_intake("own"), line=own))
        forged = Author(device="device-1", officer="Nobody")
        shared.not_taken(NotTaken(bundle_id="forged", code="wrong_signature", author=forged, seq=99), STARTED)
        assert shared.next_place() == Place(seq=9, prev="own")


class TestRevisions:
    def test_say_what_they_descend_from_even_if_one_between_was_lost(self, shared: EncryptedStore) -> None:
        for revision in (a_revision("a"), a_revision("c", "b", ancestors=("a",)), a_revision("d", "c", "x")):
            whole = revision.ancestors | ({"a", "b"} if revision.id == "d" else set())
            shared.take_in(an_intake(revision.id, revision=replace(revision, ancestors=whole)))
        held = shared.revisions("case-1")
        assert {one: revision.ancestors for one, revision in held.items()} == {
            "a": set(), "c": {"a", "b"}, "d": {"a", "b", "c", "x"},
        }  # fmt: skip

    def test_keep_their_documents(self, shared: EncryptedStore) -> None:
        shared.post(a_posting(shared, "p1", words="juniper " * 1000))
        assert shared.revision_document("p1") == ("document " + "juniper " * 1000).encode()
        assert shared.revision_document("nowhere") is None
        (size,) = shared._opened().connection.execute("SELECT length(content) FROM revision_document").fetchone()
        assert size < 200, "they are kept deflated"

    def test_are_never_altered(self, shared: EncryptedStore) -> None:
        shared.post(a_posting(shared, "p1"))
        with pytest.raises(sqlcipher.IntegrityError, match="never altered"):
            shared._opened().connection.execute("UPDATE revision SET author = 'Somebody else'")


class TestTheDirectory:
    def test_never_goes_back_to_an_older_version(self, shared: EncryptedStore) -> None:
        assert shared.directory() == (0, b"")
        shared.keep_directory(3, b"three")
        shared.keep_directory(3, b"three")
        for version, content in ((2, b"two"), (3, b"another three")):
            with pytest.raises(StoreError) as refused:
                shared.keep_directory(version, content)
            assert refused.value.code == "older_directory"
        assert shared.directory() == (3, b"three")


class TestHandOvers:
    def test_add_whoever_receives_the_case_once(self, shared: EncryptedStore) -> None:
        shared.begin_hand_over(a_hand_over())
        assert [party.id for party in shared.parties("case-1")] == ["device-2"]
        shared.take_in(an_intake("r1"))
        assert [party.id for party in shared.parties("case-1")] == ["device-2"]

    def test_bring_each_line_of_history_once_and_none_of_our_own(self, shared: EncryptedStore) -> None:
        own = shared.changes("case-1")[0]
        lines = tuple(
            BroughtChange(
                seq=seq, at=STARTED, actor="Officer 2", device="device-2", act="recorded", record_id="x", before="",
                after="y", hash=digest,
            )
            for seq, digest in ((1, "one"), (2, own.hash), (3, "three"), (3, "three"))
        )  # fmt: skip
        offered = replace(an_intake("r1"), offered=lines, hand_over=a_hand_over("r1", ours=False))
        shared.take_in(offered)
        assert shared.brought_changes("case-1") == ()
        assert offered.hand_over is not None
        shared.answer_hand_over(replace(offered.hand_over, answered_at=STARTED), holder=None)
        assert [line.hash for line in shared.brought_changes("case-1")] == ["three", "one"]
        brought = shared.history_to_bring("case-1")
        assert [line.hash for line in brought[:2]] == ["one", "three"]
        assert brought[-1].hash == shared.changes("case-1")[0].hash


class TestAltogether:
    @pytest.fixture
    def full(self, shared: EncryptedStore) -> EncryptedStore:
        """A store that has posted and received something of everything."""
        shared.post(a_posting(shared, "p1"))
        shared.post(a_note_posting(shared, "p2", "note-1", "words", "case-1"))
        shared.take_in(an_intake("r1", a_finding("From elsewhere")))
        waits = a_line("w1", kind=BundleKind.NOTE, case_id="case-9", state=ReceivedState.WAITING)
        shared.take_in(replace(an_intake("w1", case_id="case-9"), line=waits, revision=None, bases=None, note=b"note"))
        shared.not_taken(NotTaken(bundle_id="bad", code="revoked_device", sealed=b"set aside"), STARTED)
        shared.begin_hand_over(a_hand_over())
        shared.keep_certificate(b"certificate")
        shared.keep_directory(3, b"directory")
        shared.hold("case-1", "An inquest")
        return shared

    def test_it_is_there_after_closing_and_opening(self, full: EncryptedStore, folder: Path) -> None:
        told = _told(full)
        full.close()
        again = opened(folder)
        assert _told(again) == told
        assert again.waiting_notes("case-9") == (("w1", b"note"),)
        assert again.sealed_bytes("bad") == b"set aside"
        again.close()

    def test_it_is_in_a_backup_and_comes_back_from_it(self, full: EncryptedStore, folder: Path) -> None:
        (folder / "keyslots.json").write_bytes(b"a key file\n")
        full.begin_backup().finish()
        told = _told(full)
        full.mark("p1", BundleState.STORED, at=STARTED)
        full.close()
        (line,) = backup_places.list_backups(folder)
        restore.restore(folder, line.name, same_key(), actor="Officer 1", now=SteppingClock()() + timedelta(days=9))
        again = opened(folder)
        assert _told(again)[:-1] == told[:-1], "all but the row that tells of the restoring"
        assert again.outbox()[-1].state is BundleState.SEALED
        assert again.verify().sound
        again.close()

    @pytest.mark.parametrize("table", ["sealed", "revision_document"])
    def test_a_byte_that_was_altered_is_found(self, full: EncryptedStore, folder: Path, table: str) -> None:
        assert full.verify().sound
        full._opened().connection.execute(f"UPDATE {table} SET content = x'00' WHERE number = 1")
        report = full.verify()
        assert not report.sound
        assert len(report.altered_bodies) == 1
        (folder / "keyslots.json").write_bytes(b"a key file\n")
        with pytest.raises(StoreError, match="backup_not_sound"):
            full.begin_backup().finish()

    def test_a_damaged_store_shows_its_cases_and_shares_nothing(self, full: EncryptedStore, folder: Path) -> None:
        full.close()
        rescued = open_damaged(folder, same_key())
        assert rescued.record("case-1-alcohol") == a_finding("From elsewhere")
        assert rescued.unreadable() == ()
        asked = {
            name: ["", ()] if name in ("brought_by", "held_elsewhere") else [""] if name in WITH_AN_ID else []
            for name in vars(NothingShared)
            if not name.startswith("_") and name not in REFUSED
        }
        for name, arguments in asked.items():
            assert not getattr(rescued, name)(*arguments) or name in ("next_place", "directory", "sharing"), name
        assert rescued.directory() == (0, b"")
        for name, (given, named) in REFUSED.items():
            with pytest.raises(StoreError, match="read_only"):
                getattr(rescued, name)(*given, **named)


WITH_AN_ID = frozenset({
    "sealed_bytes", "receipt", "received_line", "waiting_notes", "revisions", "revision_document", "fingerprint",
    "note_ids",
    "sharing", "has_left", "parties", "history_to_bring", "brought_changes", "those_put_out", "cases_with", "copies",
})  # fmt: skip
REFUSED: dict[str, tuple[tuple[object, ...], dict[str, object]]] = {
    "keep_device_secret": ((SECRET,), {}),
    "keep_certificate": ((b"",), {}),
    "keep_directory": ((1, b""), {}),
    "post": ((None,), {}),
    "mark": (("p1", BundleState.STORED), {"at": STARTED}),
    "send_again": (((),), {}),
    "note_listed": (((), STARTED), {}),
    "take_in": ((None,), {}),
    "not_taken": ((None, STARTED), {}),
    "hold": (("case-1", ""), {}),
    "begin_hand_over": ((None,), {}),
    "decide": ((None,), {}),
    "answer_hand_over": ((None,), {"holder": None}),
}


def test_a_case_has_left_until_it_comes_back(shared: EncryptedStore, folder: Path) -> None:
    (folder / "keyslots.json").write_bytes(b"a key file\n")
    assert not shared.has_left("case-1")
    shared.erase("case-1")
    assert shared.has_left("case-1")
    shared.bring_in([a_case(), a_person(), a_note("n", "Again")], [], act="case_imported")
    assert not shared.has_left("case-1")
    assert shared.cases_to_post() == ("case-1",)
