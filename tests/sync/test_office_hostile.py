"""Mail that means harm: each piece is refused with a reason, and never stops the rest or reaches anything else."""

from __future__ import annotations

import os
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pyrage
import pytest

from probationdesk.bundles import canonical
from probationdesk.bundles.contents import NoteContent, RevisionContent, inner_header
from probationdesk.bundles.format import Bundle, Header, Kind, Suite, assemble
from probationdesk.bundles.identity import key_id
from probationdesk.bundles.padding import padded_length
from probationdesk.sync.office_case import CaseTask, Item, open_case
from probationdesk.sync.office_child import MEMORY_BYTES
from probationdesk.sync.office_process import STOPPED, Opener
from tests.bundles import parties
from tests.sync.offices import OfficeAndStick, an_office, case_id, document, notes


@pytest.fixture
def office(tmp_path: Path) -> OfficeAndStick:
    return an_office(tmp_path)


def header_of(office: OfficeAndStick, seq: int = 1, prev: str = "") -> Header:
    return Header(
        suite=Suite.AGE, kind=Kind.REVISION, device=parties.OFFICER.device, seq=seq, prev=prev, office="leeds",
        region="north-east", case=case_id(), to=(key_id(office.home.recipient),), body_sha256="0" * 64, body_size=0,
        claimed_at=parties.AT,
    )  # fmt: skip


def put_raw(office: OfficeAndStick, packed: bytes) -> Bundle:
    """Put a rightly signed bundle on the stick whose sealed body is any bytes at all."""
    body = bytes(pyrage.encrypt(packed, [pyrage.x25519.Recipient.from_str(office.home.recipient)]))
    bundle = assemble(header_of(office), parties.OFFICER.signing, body)
    office.put(bundle)
    return bundle


def put_inner(office: OfficeAndStick, inner: bytes) -> Bundle:
    stream = zlib.compress(inner)
    return put_raw(office, stream.ljust(padded_length(len(stream)), b"\0"))


def inner_of(office: OfficeAndStick, content: Any) -> bytes:
    header = header_of(office)
    return canonical.encode({"author": header.device, "content": content, "header": inner_header(header)})


def zeros(mebibytes: int) -> bytes:
    folding = zlib.compressobj(9)
    stream = b"".join(folding.compress(bytes(2**20)) for _ in range(mebibytes)) + folding.flush()
    return stream.ljust(padded_length(len(stream)), b"\0")


def test_a_hostile_stick_does_not_keep_the_rest_from_being_filed(office: OfficeAndStick) -> None:
    good, note = office.revision(), office.note(notes()[0])
    bomb = put_raw(office, zeros(1500))
    deep = put_inner(office, b"[" * 2_000_000)
    data = good.to_bytes()
    (office.bundles / "cut.pdb").write_bytes(data[:-10])
    (office.bundles / "link.pdb").symlink_to("/etc/passwd")
    (office.bundles / "autorun.inf").write_text("[autorun]")
    (office.bundles / "giant.pdb").touch()
    os.truncate(office.bundles / "giant.pdb", 5 * 2**30)
    os.mkfifo(office.bundles / "pipe.pdb")
    report = office.open()
    assert sorted(report.filed) == sorted([good.id, note.id])
    refused = dict(report.refused)
    assert refused[bomb.id] == "unfolds_too_large"
    assert refused[deep.id] == "bad_body"
    assert {code for _, code in report.refused} >= {"too_large"}
    assert office.files()["case.json"]["records"]["note"] == [notes()[0]]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: {},
        lambda whole: {**whole, "format": "other"},
        lambda whole: {**whole, "version": 99},
        lambda whole: {**whole, "records": []},
        lambda whole: {**whole, "records": {**whole["records"], "case": []}},
        lambda whole: {**whole, "records": {**whole["records"], "shell": ["rm"]}},
        lambda whole: {**whole, "versions": [{"version": {}, "records": {}}]},
        lambda whole: {**whole, "extra": 1e308},
    ],
)
def test_what_is_no_case_is_refused_though_everything_else_is_right(office: OfficeAndStick, spoil: Any) -> None:
    bad = office.send(RevisionContent(document=spoil(document()), ancestors=()))
    report = office.open()
    assert report.refused == [(bad.id, "bad_case")]
    assert report.filed == []
    assert "case.json" not in office.files()


def test_a_case_under_the_number_of_another_is_refused(office: OfficeAndStick) -> None:
    bad = office.send(RevisionContent(document=document(1), ancestors=()))
    assert office.open().refused == [(bad.id, "bad_case")]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../../../etc/cron.d/x"},
        {"text": 7},
        {"at": "yesterday"},
        {"unknown": 1},
        {"case_id": "11111111-1111-4111-8111-111111111111"},
        {"recorded_at": "0001-01-01T00:00:00+00:00"},
    ],
)
def test_a_bad_note_is_kept_out_of_the_case_and_the_good_one_stays(
    office: OfficeAndStick, change: dict[str, Any]
) -> None:
    office.revision()
    good = office.note(notes()[0])
    bad = office.send(NoteContent(note={**notes()[1], **change}))
    report = office.open()
    written = office.files()["case.json"]["records"]["note"]
    assert good.id in report.filed
    if change == {"id": "../../../etc/cron.d/x"}:  # an identity is any text; it is never a path
        assert {file.parent for file in office.into.rglob("*.json")} == {office.into / case_id()}
    else:
        assert report.refused == [(bad.id, "bad_case")]
        assert written == [notes()[0]]


def test_a_note_cannot_be_replaced_by_another_of_the_same_identity(office: OfficeAndStick) -> None:
    office.revision()
    office.note(notes()[0])
    office.open()
    for _ in range(4):  # whichever id sorts first
        bad = office.note({**notes()[0], "text": "Something else."}, by=office.colleague)
        assert (bad.id, "note_differs") in office.open().refused
    assert office.files()["case.json"]["records"]["note"] == [notes()[0]]


def test_a_note_that_poses_as_another_record_is_kept_out(office: OfficeAndStick) -> None:
    office.revision()
    taken = document()["records"]["person"][0]["id"]
    bad = office.send(NoteContent(note={**notes()[0], "id": taken}))
    good = office.note(notes()[1])
    report = office.open()
    assert report.refused == [(bad.id, "bad_case")]
    assert good.id in report.filed


def test_somebody_else_s_signature_is_refused_before_anything_is_opened(office: OfficeAndStick) -> None:
    bundle = office.officer.seal(RevisionContent(document=document(), ancestors=()), (office.home.recipient,))
    forged = Bundle(bundle.header, bundle.header_bytes, bytes(64), bundle.body)
    office.put(forged)
    assert office.open().refused == [(forged.id, "wrong_signature")]
    office.put(bundle)
    assert office.open().filed == [bundle.id]


def _task(office: OfficeAndStick, *bundles: Bundle) -> CaseTask:
    items = tuple(
        Item(id=one.id, data=one.to_bytes(), public=parties.OFFICER.signing_public, checked=False) for one in bundles
    )
    return CaseTask(case=case_id(), identities=office.home.identities, items=items)


def test_the_child_may_take_only_so_much_memory_and_write_nothing(tmp_path: Path) -> None:
    import subprocess

    program = f"""
import io, os, sys
from probationdesk.sync import office_child
office_child._limit_memory()
try:
    bytearray({MEMORY_BYTES})
    print("memory")
except MemoryError:
    pass
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with open({str(tmp_path / "out")!r}, "w") as file:
        file.write("words")
    print("written")
except OSError:
    pass
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == ""
    assert not (tmp_path / "out").exists() or (tmp_path / "out").stat().st_size == 0


def _child_that(body: str) -> tuple[str, ...]:
    """Return a command for a child in which opening a bundle named in `body` does something terrible."""
    program = f"""
import sys
from probationdesk.sync import office_case, office_child
real = office_case.open_case
def opened(task):
    {body}
    return real(task)
office_child.open_case = opened
sys.exit(office_child.serve())
"""
    return (sys.executable, "-c", program)


@pytest.mark.parametrize(
    "terror",
    [
        "import os; os.abort()",
        "bytearray(10**11)",
        "sys.exit(3)",
        "raise RecursionError",
        "sys.stdout.buffer.write(b'x' * 99)",
    ],
)
def test_a_bundle_that_fells_the_child_is_found_and_the_others_are_opened(office: OfficeAndStick, terror: str) -> None:
    good, bad = office.revision(), office.note(notes()[0])
    command = _child_that(f"if any(item.id == {bad.id!r} for item in task.items): {terror}")
    with Opener(command) as opener:
        answer = opener.open(_task(office, good, bad))
    assert answer.codes == {good.id: "", bad.id: STOPPED}
    assert len(answer.heads) == 1


def test_mail_that_is_too_much_only_together_leaves_the_case_as_it_was(
    office: OfficeAndStick, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.revision()
    office.open()
    fresh = [office.note(note) for note in notes()[:2]]
    monkeypatch.setattr(
        "probationdesk.sync.office_process._command", lambda: _child_that("if len(task.items) > 1: sys.exit(3)")
    )
    report = office.open()
    assert sorted(report.refused) == sorted((one.id, STOPPED) for one in fresh)
    assert office.files()["case.json"] == document()


def test_mail_that_the_disk_damaged_is_fetched_again(office: OfficeAndStick) -> None:
    revision = office.revision()
    office.open()
    (kept,) = (office.folder / "reader" / "mail").rglob("*.pdb")
    kept.write_bytes(kept.read_bytes()[:100])
    office.note(notes()[0])
    office.open()
    office.open()
    assert kept.read_bytes() == revision.to_bytes()
    assert office.files()["case.json"]["records"]["note"] == [notes()[0]]


@pytest.mark.slow
def test_a_bundle_that_never_ends_is_stopped_by_its_processor_time(
    office: OfficeAndStick, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = office.revision()
    command = _child_that("office_child._limit_time(1)\n    while True: pass")
    began = time.monotonic()
    with Opener(command) as opener:
        assert opener.open(_task(office, bad)).codes == {bad.id: STOPPED}
    assert time.monotonic() - began < 60


@pytest.mark.slow
def test_a_child_that_sleeps_is_stopped_by_the_clock(office: OfficeAndStick, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("probationdesk.sync.office_process.seconds_for", lambda bundles: 0.25)
    bad = office.revision()
    with Opener(_child_that("import time; time.sleep(600)")) as opener:
        assert opener.open(_task(office, bad)).codes == {bad.id: STOPPED}


def test_what_felled_a_reader_once_is_not_tried_again_at_every_visit(
    office: OfficeAndStick, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = office.revision(), office.note(notes()[0])
    command = _child_that(f"if any(item.id == {bad.id!r} for item in task.items): sys.exit(3)")
    monkeypatch.setattr("probationdesk.sync.office_process._command", lambda: command)
    assert (bad.id, STOPPED) in office.open().refused
    asked: list[CaseTask] = []
    monkeypatch.setattr(Opener, "open", lambda self, task: asked.append(task))
    report = office.open()
    assert (report.refused, asked) == ([(bad.id, STOPPED)], [])
    assert office.files()["index.json"]["left_out"] == {bad.id: STOPPED}
    assert good.id in office.home.held()


def test_nothing_that_a_child_says_of_a_case_reaches_standard_error(
    office: OfficeAndStick, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = office.revision()
    with Opener(_child_that("raise KeyError('Nerys Pritchard')")) as opener:
        opener.open(_task(office, bad))
    assert "Nerys" not in "".join(capfd.readouterr())


def test_a_child_of_this_program_opens_what_the_parent_would(office: OfficeAndStick) -> None:
    task = _task(office, office.revision(), office.note(notes()[0]))
    with Opener() as opener:
        assert opener.open(task) == open_case(task)
