"""The reader of an office opens mail into case files, says so to whoever sent it, and does the same twice over."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from probationdesk.bundles.contents import NoteContent, RevisionContent, read_opened
from probationdesk.bundles.directory import Standing
from probationdesk.bundles.format import Kind
from probationdesk.bundles.identity import key_id
from probationdesk.bundles.seal import open_bundle
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.services.exchanging import read_case
from probationdesk.sync.office_home import make_home, open_home
from tests.bundles import parties
from tests.sync.offices import PASSPHRASE, OfficeAndStick, an_office, case_id, document, notes, sample


@pytest.fixture
def office(tmp_path: Path) -> OfficeAndStick:
    return an_office(tmp_path)


def changed(words: str) -> dict[str, Any]:
    """Return the case with something else said in it."""
    other = document()
    other["records"]["person"][0]["chosen_name"] = words
    return other


def receipts_of(office: OfficeAndStick) -> set[str]:
    receipts = (one for one in office.from_reader() if one.header.kind is Kind.OPENED)
    return {bundle_id for one in receipts for bundle_id in read_opened(one).opened}


def test_a_case_and_its_notes_become_the_file_that_a_store_would_have_written(office: OfficeAndStick) -> None:
    office.revision()
    for note in notes():
        office.note(note)
    report = office.open()
    written = (office.into / case_id() / "case.json").read_bytes()
    case, _, _ = read_case(written)
    whole = json.loads(sample())
    whole["records"]["note"].sort(key=lambda one: one["id"])
    assert case.case.id == case_id()
    assert json.loads(written) == whole
    assert len(report.filed) == 1 + len(notes())
    assert (report.refused, report.apart, report.waiting, report.warnings) == ([], [], [], [])
    index = office.files()["index.json"]
    assert (index["conflict"], index["notes"], index["left_out"]) == (False, len(notes()), {})
    assert index["versions"][0]["made"][0]["officer"] == "Officer Nobody (invented)"


def test_whoever_sent_it_gets_a_receipt_signed_by_the_reader_and_addressed_to_them(office: OfficeAndStick) -> None:
    revision, note = office.revision(), office.note(notes()[0])
    office.open()
    (receipt,) = office.from_reader()
    assert receipt.header.to == (key_id(parties.OFFICER.box_recipient),)
    content = open_bundle(receipt, [], office.home.keys.signing_public)
    assert set(read_opened(receipt).opened) == {revision.id, note.id}
    assert content == read_opened(receipt)


def test_each_sender_gets_a_receipt_of_their_own(office: OfficeAndStick) -> None:
    office.revision()
    office.note(notes()[0], by=office.colleague)
    office.open()
    made = list(office.from_reader())
    assert [len(read_opened(one).opened) for one in made] == [1, 1]
    assert {one.header.to for one in made} == {
        (key_id(parties.OFFICER.box_recipient),),
        (key_id(parties.THIEF.box_recipient),),
    }
    assert (made[0].header.seq, made[1].header.seq, made[1].header.prev) == (1, 2, made[0].id)


def test_opening_the_same_mail_again_changes_nothing(office: OfficeAndStick) -> None:
    office.revision()
    office.note(notes()[0])
    office.open()
    before = {file: file.read_bytes() for file in office.folder.rglob("*") if file.is_file()}
    report = office.open()
    assert {file: file.read_bytes() for file in office.folder.rglob("*") if file.is_file()} == before
    assert (report.cases, report.filed, report.receipts, report.returned) == ([], [], 0, 0)


def test_a_receipt_that_was_lost_on_the_way_is_left_again(office: OfficeAndStick) -> None:
    office.revision()
    office.open()
    (receipt,) = office.from_reader()
    (office.bundles / f"{receipt.id}.pdb").unlink()
    assert office.open().returned == 1
    assert list(office.from_reader()) == [receipt]


def test_a_run_cut_off_before_the_files_were_written_is_made_good_by_the_next(
    office: OfficeAndStick, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.revision()

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr("probationdesk.sync.office._give_receipts", power_cut)
        with pytest.raises(KeyboardInterrupt):
            office.open()
    assert receipts_of(office) == set()
    assert len(office.open().filed) == 1
    assert (office.into / case_id() / "case.json").exists()


def test_files_that_were_taken_away_are_written_again_from_the_mail_kept_sealed(office: OfficeAndStick) -> None:
    revision = office.revision()
    office.open()
    (office.bundles / f"{revision.id}.pdb").unlink()
    for file in (office.into / case_id()).iterdir():
        file.unlink()
    office.open()
    assert office.files()["case.json"] == document()


def test_what_is_kept_of_the_mail_is_sealed_and_what_is_written_is_for_the_owner_alone(office: OfficeAndStick) -> None:
    office.revision()
    office.open()
    name = document()["records"]["person"][0]["full_name"].encode()
    kept = [file for file in (office.folder / "reader").rglob("*") if file.is_file()]
    assert all(name not in file.read_bytes() for file in kept)
    assert name in (office.into / case_id() / "case.json").read_bytes()
    assert stat.S_IMODE((office.into / case_id() / "case.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((office.into / case_id()).stat().st_mode) == 0o700


def test_a_later_version_takes_the_place_of_the_one_it_was_made_from(office: OfficeAndStick) -> None:
    first = office.revision()
    office.open()
    office.revision(changed("Second"), parents=(first,))
    office.open()
    assert office.files()["case.json"] == changed("Second")


def test_a_version_that_comes_before_the_one_it_was_made_from_stays_the_latest(office: OfficeAndStick) -> None:
    whole = RevisionContent(document=document(), ancestors=())
    first = office.officer.seal(whole, (office.home.recipient,))
    office.revision(changed("Second"), parents=(first,))
    office.open()
    office.put(first)
    office.open()
    assert office.files()["case.json"] == changed("Second")
    assert receipts_of(office) == {bundle.id for bundle in office.officer.sent}


def test_two_versions_are_both_written_and_neither_wins(office: OfficeAndStick) -> None:
    first = office.revision()
    office.open()
    here = office.revision(changed("Here"), parents=(first,))
    there = office.revision(changed("There"), by=office.colleague, parents=(first,))
    report = office.open()
    files = office.files()
    assert report.conflicts == [case_id()]
    assert files["index.json"]["conflict"] is True
    assert "case.json" not in files
    assert files[f"case-{here.id[:12]}.json"] == changed("Here")
    assert files[f"case-{there.id[:12]}.json"] == changed("There")
    office.revision(changed("Both"), parents=(here, there))
    assert office.open().conflicts == []
    assert set(office.files()) == {"index.json", "case.json"}
    assert office.files()["case.json"] == changed("Both")


def test_the_same_version_sealed_twice_is_no_conflict(office: OfficeAndStick) -> None:
    office.revision()
    office.revision(by=office.colleague)
    assert office.open().conflicts == []
    assert len(office.files()["index.json"]["versions"][0]["made"]) == 2


def test_the_same_note_sealed_twice_is_filed_once_and_both_are_receipted(office: OfficeAndStick) -> None:
    office.revision()
    office.note(notes()[0])
    office.note(notes()[0], by=office.colleague)
    assert len(office.open().filed) == 3
    assert office.files()["index.json"]["notes"] == 1


def test_a_note_waits_for_its_case_without_a_receipt(office: OfficeAndStick) -> None:
    note = office.note(notes()[0])
    assert office.open().waiting == [note.id]
    assert receipts_of(office) == set()
    office.revision()
    assert note.id in office.open().filed
    assert office.files()["case.json"]["records"]["note"] == [notes()[0]]


def test_after_the_office_changed_its_key_mail_to_the_old_one_still_opens(office: OfficeAndStick) -> None:
    before = office.revision()
    office.home = office.home.new_key(PASSPHRASE)
    after = office.note(notes()[0])
    assert before.header.to != after.header.to
    assert sorted(office.open().filed) == sorted([before.id, after.id])
    again = open_home(office.folder / "reader", PASSPHRASE)
    assert again.identities == office.home.identities


def test_of_a_revoked_device_what_leads_to_its_last_good_bundle_is_filed_and_the_rest_kept_apart(
    office: OfficeAndStick,
) -> None:
    revision, last, later = office.revision(), office.note(notes()[0]), office.note(notes()[1])
    office.revoke(office.officer, last)
    report = office.open()
    assert sorted(report.filed) == sorted([revision.id, last.id])
    assert report.apart == [(later.id, Standing.REVOKED_LATER)]
    assert office.files()["index.json"]["left_out"] == {later.id: "revoked_later"}
    assert office.files()["case.json"]["records"]["note"] == [notes()[0]]


def test_an_unknown_device_is_told_and_taken_once_a_directory_knows_it(office: OfficeAndStick) -> None:
    certificates = office.directory.certificates
    office.give_out(certificates=certificates[1:])
    revision = office.revision()
    assert office.open().refused == [(revision.id, "unknown_device")]
    office.give_out(certificates=certificates)
    assert office.open().filed == [revision.id]


def test_a_directory_that_goes_back_is_not_taken_and_mail_still_opens(office: OfficeAndStick) -> None:
    office.give_out(recovery=())
    office.open()
    office.directory = replace(office.directory, version=1)
    office.give_out()
    office.revision()
    report = office.open()
    assert report.warnings == ["old_directory"]
    assert len(report.filed) == 1


def test_an_old_directory_warns_only(office: OfficeAndStick) -> None:
    office.give_out(issued_at="2026-01-01T00:00:00Z")
    office.revision()
    report = office.open()
    assert report.warnings == ["stale_directory"]
    assert len(report.filed) == 1


def test_without_a_certificate_or_a_directory_nothing_is_opened(office: OfficeAndStick) -> None:
    (office.stick / "probationdesk" / "directory.pdd").unlink()
    with pytest.raises(Refused) as refused:
        office.open()
    assert refused.value.code == "no_directory"
    (office.folder / "reader" / "certificate.pdc").unlink()
    with pytest.raises(Refused) as refused:
        office.open()
    assert refused.value.code == "reader_not_enrolled"


def test_the_reader_s_own_bundles_are_not_taken_for_mail(office: OfficeAndStick) -> None:
    office.put(office.home.send(NoteContent(note=notes()[0]), case_id(), (office.home.recipient,), parties.AT))
    assert office.open().cases == []


def test_there_is_one_reader_in_a_folder(office: OfficeAndStick) -> None:
    with pytest.raises(Refused) as refused:
        make_home(office.folder / "reader", "leeds", "Another", PASSPHRASE)
    assert refused.value.code == "reader_there"
    with pytest.raises(BadInput) as missing:
        open_home(office.folder / "nowhere", PASSPHRASE)
    assert missing.value.code == "reader_missing"
