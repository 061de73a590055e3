"""A case handed over to an office is passed on to a named officer, and the officer's answer finds its way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from probationdesk.bundles.contents import (
    AcceptContent,
    HandoverContent,
    NoteContent,
    RevisionContent,
)
from probationdesk.bundles.format import Bundle, Kind
from probationdesk.bundles.identity import key_id
from probationdesk.bundles.seal import open_bundle
from probationdesk.domain.errors import Refused
from probationdesk.sync.office import leave_forwarded
from probationdesk.sync.office_relay import forward
from tests.bundles import parties
from tests.sync.offices import NOW, OfficeAndStick, an_office, case_id, document, notes

TO = parties.THIEF
"""The keys of the officer whom the case is passed on to; in other tests they are a thief's."""


@pytest.fixture
def office(tmp_path: Path) -> OfficeAndStick:
    made = an_office(tmp_path)
    made.give_out(recovery=())
    return made


@pytest.fixture
def handed(office: OfficeAndStick) -> tuple[Bundle, Bundle, Bundle]:
    """A version, a note and the hand-over of both, opened by the office."""
    revision, note = office.revision(), office.note(notes()[0])
    handover = office.handover(revision, note)
    office.open()
    return revision, note, handover


def received(office: OfficeAndStick, kind: Kind) -> list[tuple[Bundle, object]]:
    """Return what the officer finds on the stick, opened with their own key."""
    own = key_id(TO.box_recipient)
    return [
        (one, open_bundle(one, [TO.box_identity], office.home.keys.signing_public))
        for one in office.from_reader()
        if one.header.kind is kind and own in one.header.to
    ]


def test_the_hand_over_is_shown_to_the_office_with_its_questions(
    office: OfficeAndStick, handed: tuple[Bundle, ...]
) -> None:
    files = office.files()
    shown = files[f"handover-{handed[2].id[:12]}.json"]
    assert shown["questions"] == "Who has the keys?"
    assert shown["bundles"] == [handed[0].id, handed[1].id]
    assert files["index.json"]["others"][0]["kind"] == "handover"


def test_the_named_officer_opens_the_whole_case_with_their_own_key(
    office: OfficeAndStick, handed: tuple[Bundle, ...]
) -> None:
    done = forward(office.home, office.directory, case_id(), TO.device, NOW)
    left, refused = leave_forwarded(office.home, office.carrier(), case_id())
    assert (done.bundles, left, refused) == (2, 3, [])
    (((version, case)), (note_bundle, note), (handover_bundle, handover)) = (
        received(office, kind)[0] for kind in (Kind.REVISION, Kind.NOTE, Kind.HANDOVER)
    )
    assert case == RevisionContent(document=document(), ancestors=(handed[0].id,))
    assert version.header.parents == (handed[0].id,)
    assert note == NoteContent(note=notes()[0])
    assert isinstance(handover, HandoverContent)
    assert handover.origin == handed[2].id
    assert handover.heads == (version.id,)
    assert set(handover.bundles) == {version.id, note_bundle.id}
    assert (handover.questions, handover.needed_by) == ("Who has the keys?", "2026-12-01")
    assert (handover.to.id, handover.to.name) == (TO.device, "Colleague Nobody (invented)")
    assert {one.id for one in handover.parties} == {"leeds", parties.OFFICER.device}
    assert handover_bundle.header.case == case_id()


def test_it_stays_readable_for_the_office_and_its_recovery_key(
    office: OfficeAndStick, handed: tuple[Bundle, ...]
) -> None:
    office.give_out(recovery=(parties.LATER_OFFICE,))
    forward(office.home, office.directory, case_id(), TO.device, NOW)
    leave_forwarded(office.home, office.carrier(), case_id())
    version, _ = received(office, Kind.REVISION)[0]
    assert version.header.to == tuple(
        sorted(map(key_id, (TO.box_recipient, office.home.recipient, parties.LATER_OFFICE)))
    )


def test_passing_on_twice_sends_once(office: OfficeAndStick, handed: tuple[Bundle, ...]) -> None:
    forward(office.home, office.directory, case_id(), TO.device, NOW)
    leave_forwarded(office.home, office.carrier(), case_id())
    again = forward(office.home, office.directory, case_id(), TO.device, NOW)
    assert (again.handovers, again.bundles) == ((), 0)
    assert leave_forwarded(office.home, office.carrier(), case_id()) == (0, [])


def test_what_was_passed_on_is_no_conflict_for_the_office(office: OfficeAndStick, handed: tuple[Bundle, ...]) -> None:
    forward(office.home, office.directory, case_id(), TO.device, NOW)
    leave_forwarded(office.home, office.carrier(), case_id())
    version, _ = received(office, Kind.REVISION)[0]
    later = document()
    later["records"]["person"][0]["chosen_name"] = "Another"
    ancestors = tuple(sorted((version.id, handed[0].id)))
    office.send(RevisionContent(document=later, ancestors=ancestors), by=office.colleague, parents=(version.id,))
    assert office.open().conflicts == []
    assert office.files()["case.json"]["records"]["person"][0]["chosen_name"] == "Another"


def answer(office: OfficeAndStick, handover: str, held: int, *missing: str) -> Bundle:
    content = AcceptContent(handover=handover, held=held, missing=missing)
    return office.send(content, by=office.colleague)


def told_to_the_giver(office: OfficeAndStick) -> list[AcceptContent]:
    found = []
    for one in office.from_reader():
        if one.header.kind is Kind.ACCEPT:
            content = open_bundle(one, [parties.OFFICER.box_identity], office.home.keys.signing_public)
            assert isinstance(content, AcceptContent)
            found.append(content)
    return found


def test_the_giver_hears_that_all_of_it_was_accepted(office: OfficeAndStick, handed: tuple[Bundle, ...]) -> None:
    done = forward(office.home, office.directory, case_id(), TO.device, NOW)
    answer(office, done.handovers[0], 2)
    report = office.open()
    assert report.passed_on == 1
    assert told_to_the_giver(office) == [AcceptContent(handover=handed[2].id, held=2, missing=())]
    assert office.open().passed_on == 0


def test_the_giver_hears_what_is_missing_by_the_names_the_giver_knows(
    office: OfficeAndStick, handed: tuple[Bundle, ...]
) -> None:
    done = forward(office.home, office.directory, case_id(), TO.device, NOW)
    leave_forwarded(office.home, office.carrier(), case_id())
    note, _ = received(office, Kind.NOTE)[0]
    answer(office, done.handovers[0], 1, note.id)
    office.open()
    assert told_to_the_giver(office) == [AcceptContent(handover=handed[2].id, held=1, missing=(handed[1].id,))]


def test_what_the_office_never_got_is_named_as_missing(office: OfficeAndStick) -> None:
    revision, lost = office.revision(), office.note(notes()[1])
    (office.bundles / f"{lost.id}.pdb").unlink()
    handover = office.handover(revision, lost)
    office.open()
    done = forward(office.home, office.directory, case_id(), TO.device, NOW)
    answer(office, done.handovers[0], 1)
    office.open()
    assert told_to_the_giver(office) == [AcceptContent(handover=handover.id, held=1, missing=(lost.id,))]


def test_an_answer_to_some_other_hand_over_is_filed_and_not_passed_on(
    office: OfficeAndStick, handed: tuple[Bundle, ...]
) -> None:
    other = answer(office, "ab" * 32, 1)
    report = office.open()
    assert report.filed == [other.id]
    assert report.passed_on == 0


def test_only_a_case_that_was_handed_over_is_passed_on_and_only_to_a_known_officer(office: OfficeAndStick) -> None:
    office.revision()
    office.open()
    for device, code in ((TO.device, "not_handed_over"), ("ab" * 16, "device_unknown")):
        with pytest.raises(Refused) as refused:
            forward(office.home, office.directory, case_id(), device, NOW)
        assert refused.value.code == code
    office.revoke(office.colleague)
    with pytest.raises(Refused) as refused:
        forward(office.home, office.directory, case_id(), TO.device, NOW)
    assert refused.value.code == "device_revoked"


def test_two_versions_are_both_passed_on(office: OfficeAndStick) -> None:
    first = office.revision()
    other = document()
    other["records"]["person"][0]["chosen_name"] = "Another"
    second = office.revision(other, by=office.colleague)
    office.handover(first, second)
    office.open()
    assert forward(office.home, office.directory, case_id(), TO.device, NOW).bundles == 2
    leave_forwarded(office.home, office.carrier(), case_id())
    (_, handover) = received(office, Kind.HANDOVER)[0]
    assert isinstance(handover, HandoverContent)
    assert len(handover.heads) == 2
