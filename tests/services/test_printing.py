"""What is printed of which state of a case, and comparing paper with the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from probationdesk.domain.errors import Refused
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Chosen, Print
from probationdesk.domain.versions import Version
from probationdesk.services.changes import fill_in, keep
from probationdesk.services.ports import Desk
from probationdesk.services.printing import ease_of, interview_next, language_of, order, over_elsewhere, print_out
from probationdesk.services.reporting import freeze, make_correction, print_report
from probationdesk.services.verifying import Finding, verify_paper
from tests.desks import open_desk
from tests.services.desk import current, lengthen_until_cymraeg_is_over, only
from tests.unit.report_reading import sides


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "store", 3) as opened:
        yield opened


def frozen(desk: Desk) -> Version:
    head = current(desk).head
    return freeze(desk, head.case_id, head.id)


def told(desk: Desk, kind: Print, **options: object) -> str:
    case = only(desk)
    assert case.current is not None
    return " ".join(sides(print_out(desk, case, case.current.head.id, kind, **options).pdf))  # type: ignore[arg-type]


def test_the_report_is_the_one_the_report_page_has_always_printed(desk: Desk) -> None:
    case, head = only(desk), current(desk).head
    assert print_out(desk, case, head.id, Print.REPORT) == print_report(desk, case, head.id)
    frozen(desk)
    case = only(desk)
    assert print_out(desk, case, head.id, Print.REPORT) == print_report(desk, case, head.id)


def test_what_the_assessment_says_is_printed_from_its_frozen_version(desk: Desk) -> None:
    version = frozen(desk)
    keep(desk, [replace(only(desk).person, chosen_name="Klmno")], "named")
    copy = told(desk, Print.PERSONS_COPY)
    assert "Klmno" not in copy
    code = version.digest[:16]
    assert " ".join(code[n : n + 4] for n in range(0, 16, 4)) in copy


def test_everything_else_is_printed_from_the_case_as_it_stands(desk: Desk) -> None:
    frozen(desk)
    keep(desk, [replace(only(desk).person, chosen_name="Klmno")], "named")
    assert "Klmno" in told(desk, Print.HANDOVER_PACK)


def test_the_handover_pack_holds_every_note_and_source_and_counts_them(desk: Desk) -> None:
    pack = told(desk, Print.HANDOVER_PACK)
    case = only(desk)
    assert f"Contact notes {len(case.notes)} Sources {len(case.sources)}" in pack
    for note in case.notes:
        assert note.text.split(".")[0].split("’")[0][:25] in pack
    for source in case.sources:
        assert source.title in pack


def test_the_transfer_sheet_names_nobody_but_says_what_goes(desk: Desk) -> None:
    sheet = told(desk, Print.TRANSFER_SHEET)
    assert "PD-6BED-A5ED" in sheet
    assert "Tyler" not in sheet
    assert "Contact notes 18" in sheet


def test_the_person_reads_their_own_language_and_others_english(desk: Desk) -> None:
    keep(desk, [replace(only(desk).person, print_language=Language.CYMRAEG)], "asked")
    assert language_of(only(desk), Print.PERSONS_COPY) is Language.CYMRAEG
    assert language_of(only(desk), Print.HANDOVER_PACK) is Language.ENGLISH
    assert "Eich copi chi" in told(desk, Print.PERSONS_COPY)
    assert "Your copy" in told(desk, Print.PERSONS_COPY, language=Language.ENGLISH)


def test_the_second_interview_comes_next_once_the_first_was_held(desk: Desk) -> None:
    case, head = only(desk), current(desk).head
    assert interview_next(case, head.id) == 2
    fill_in(desk, current(desk).interview(1), began=None)
    assert interview_next(only(desk), head.id) == 1


def test_differences_of_what_is_no_review_are_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        told(desk, Print.DIFFERENCE)
    assert refused.value.code == "not_a_review"


def test_an_area_that_is_none_of_the_thirteen_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        told(desk, Print.INTERVIEW_SHEETS, chosen=Chosen(areas=("drugs", "gambling")))
    assert refused.value.code == "area_unknown"


def test_the_officers_sentences_are_measured_and_the_persons_words_are_not(desk: Desk) -> None:
    head = current(desk).head
    before = ease_of(only(desk), head.id)
    fill_in(desk, current(desk).formulation, keeps_going="“MAPPA and so on and so forth.”")
    quoted = ease_of(only(desk), head.id)
    assert "MAPPA" not in quoted.unexplained
    fill_in(desk, current(desk).formulation, keeps_going="MAPPA " + "and so on " * 20)
    own = ease_of(only(desk), head.id)
    assert "MAPPA" in own.unexplained
    assert len(own.long_sentences) == len(before.long_sentences) + 1


class TestVerifying:
    def test_the_code_of_the_newest_version_matches_however_it_is_typed(self, desk: Desk) -> None:
        version = frozen(desk)
        code = version.digest[:16]
        grouped = " ".join(code[n : n + 4] for n in range(0, 16, 4))
        for text in (code, code.upper(), grouped, f" {grouped}\n", version.digest, f"PD-6BED-A5ED:1:2/3:{code}"):
            found = verify_paper(desk, text)
            assert (found.finding, found.reference, found.number) == (Finding.MATCH, "PD-6BED-A5ED", 1), text

    def test_the_code_of_an_earlier_version_is_said_to_be_older(self, desk: Desk) -> None:
        first = frozen(desk)
        make_correction(desk, current(desk).head, "A date")
        fill_in(desk, current(desk).formulation, protects="Work, and his aunt.")
        second = frozen(desk)
        older, newest = verify_paper(desk, first.digest[:16]), verify_paper(desk, second.digest[:16])
        assert (older.finding, older.number, older.newest) == (Finding.OLDER, 1, 2)
        assert (newest.finding, newest.number) == (Finding.MATCH, 2)

    def test_any_other_code_is_not_ours(self, desk: Desk) -> None:
        code = frozen(desk).digest[:16]
        altered = ("0" if code[0] != "0" else "1") + code[1:]
        for text in (altered, f"PD-6BED-A5ED:2:1/3:{code}", f"PD-0000-0000:1:1/3:{code}"):
            assert verify_paper(desk, text).finding is Finding.NOT_OURS, text

    def test_a_draft_has_no_code_that_could_match(self, desk: Desk) -> None:
        assert verify_paper(desk, "0" * 16).finding is Finding.NOT_OURS

    @pytest.mark.parametrize("text", ["", "1234567", "hello", "9b41 e07c zzzz", "::::", "a:b:c"])
    def test_what_is_no_code_is_said_to_be_none(self, desk: Desk, text: str) -> None:
        frozen(desk)
        assert verify_paper(desk, text).finding is Finding.UNREADABLE


def test_a_report_that_is_too_long_in_the_other_language_alone_is_known_before_it_is_frozen(desk: Desk) -> None:
    over, head = lengthen_until_cymraeg_is_over(desk), current(desk).head
    in_english, in_cymraeg = (
        order(desk, only(desk), head.id, Print.REPORT, language=language) for language in Language
    )
    assert over_elsewhere(desk.press, in_english) == {Language.CYMRAEG: over}
    assert over_elsewhere(desk.press, in_cymraeg) == {}
    assert over_elsewhere(desk.press, order(desk, only(desk), head.id, Print.PERSONS_COPY)) == {}
    printed = print_out(desk, only(desk), head.id, Print.REPORT, language=Language.CYMRAEG)
    assert printed.lines_over == over


def test_the_language_that_will_be_printed_is_the_one_that_is_counted_before_freezing(desk: Desk) -> None:
    over, head = lengthen_until_cymraeg_is_over(desk), current(desk).head
    with pytest.raises(Refused) as refused:
        freeze(desk, head.case_id, head.id, language=Language.CYMRAEG)
    assert (refused.value.code, refused.value.parameters) == ("report_too_long", {"lines": over})
    assert not current(desk).head.frozen
    freeze(desk, head.case_id, head.id)
    assert current(desk).head.frozen
    # It is told of a frozen version as well, whose print in Cymraeg is then refused.
    assert over_elsewhere(desk.press, order(desk, only(desk), head.id, Print.REPORT)) == {Language.CYMRAEG: over}
