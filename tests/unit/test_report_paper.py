from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from probationdesk.domain.areas import Formulation
from probationdesk.domain.assessment import CaseFile, gather
from probationdesk.domain.people import Case, Person
from probationdesk.domain.plan import Goal
from probationdesk.domain.risk import Management
from probationdesk.domain.sources import Source
from tests.unit.report_case import (
    CODE,
    MANAGEMENT,
    case_with,
    case_with_finding,
    empty_case,
    full_case,
    full_records,
)
from tests.unit.report_reading import body, fonts, metadata, print_report, sides, squeezed

LINE = "m" * 38
"""A word so wide that no other stands beside it in the column: one word is one line."""


def lengthened(lines: int) -> CaseFile:
    """The full case with `lines` more lines at the end of the contingency."""
    text = " ".join([MANAGEMENT["contingency"], *[LINE] * lines])
    return case_with(Management, contingency=text)


# What stands on every side


@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_side_has_reference_marking_version_side_and_check_code(number: int) -> None:
    side = sides(print_report(full_case()).pdf)[number]
    assert "Invented case PD-7F3A-9C21" in side
    assert side.count("OFFICIAL-SENSITIVE") == 2
    assert "Version 1" in side
    assert f"Side {number + 1} of 3" in side
    assert "Check code 9b41 e07c 52d8 a6f3 – to compare with the record" in side
    assert "DRAFT" not in side


def test_an_invented_case_says_so_on_every_side_and_a_real_one_on_none() -> None:
    assert all("Invented case" in side for side in sides(print_report(full_case()).pdf))
    real = sides(print_report(case_with(Case, invented=False)).pdf)
    assert all("Case PD-7F3A-9C21" in side and "Invented" not in side for side in real)


def test_a_draft_says_so_on_every_side_and_has_no_check_code() -> None:
    told = sides(print_report(full_case(), code="").pdf)
    assert all("DRAFT of version 1" in side and "Check code" not in side for side in told)
    assert "Nothing is missing. It stays a draft until it is frozen." in told[-1]


def test_a_draft_lists_what_is_missing_on_its_last_side() -> None:
    case = case_with(Formulation, in_short="", likelihood="")
    case = gather([*(r for r in full_records() if not isinstance(r, Goal | Formulation)), *_of(case, Formulation)])
    told = sides(print_report(case, code="").pdf)[-1]
    listed = told.partition("Missing before this can be frozen")[2]
    assert "The answer in short is empty." in listed
    assert "Your view of how likely further offending is has not been written." in listed
    assert "The plan has no goal." in listed


def _of(case: CaseFile, kind: type[Formulation]) -> list[Formulation]:
    return [one.formulation for one in case.assessments if isinstance(one.formulation, kind)]


def test_the_list_of_what_is_missing_takes_none_of_the_three_sides() -> None:
    draft, frozen = print_report(empty_case(), code=""), print_report(empty_case())
    assert (draft.lines_over, draft.lines_left) == (frozen.lines_over, frozen.lines_left)


# Three sides


@pytest.mark.parametrize("lines", [1, 2, 7, 20, 60])
def test_each_line_added_to_a_report_that_is_over_is_one_line_over(lines: int) -> None:
    before, after = print_report(lengthened(20)), print_report(lengthened(20 + lines))
    assert before.sides > 3
    assert after.lines_over == before.lines_over + lines


def test_a_report_that_fits_says_how_much_room_is_left() -> None:
    full = print_report(full_case())
    one_more = print_report(lengthened(1))
    assert full.lines_over == one_more.lines_over == 0
    assert full.lines_left - one_more.lines_left == 1


def test_the_first_line_too_many_is_one_line_over() -> None:
    left = print_report(full_case()).lines_left
    assert print_report(lengthened(left)).lines_over == 0
    assert print_report(lengthened(left + 1)).lines_over == 1


def test_the_longest_section_is_named() -> None:
    assert print_report(full_case()).longest_section == "areas"
    assert print_report(lengthened(60)).longest_section == "management"


# Whatever is typed


def test_markup_is_printed_as_it_was_typed() -> None:
    typed = '<b>bold</b> <img src="/etc/passwd"/> & <shut up> </para> &amp; <a href="x">'
    assert squeezed(typed) in body(print_report(case_with(Formulation, protects=typed)).pdf)


@pytest.mark.parametrize("area", ["drugs", "analysis_of_offences"])
def test_a_word_of_ten_thousand_letters_is_broken_and_not_clipped(area: str) -> None:
    printed = print_report(case_with_finding(area, why="a" * 10_000))
    assert body(printed.pdf).count("a" * 30) > 200
    assert len(re.findall("a", body(printed.pdf))) >= 10_000


@pytest.mark.parametrize("field", ["full_name", "chosen_name"])
def test_a_name_of_any_length_prints_whole(field: str) -> None:
    name = "Abcdefghi" * 300
    assert name in body(print_report(case_with(Person, **{field: name})).pdf)


def test_a_source_with_an_endless_title_prints_whole() -> None:
    title = "Klmnopqrs" * 400
    records = [replace(r, title=title) if isinstance(r, Source) and r.label == "PNC" else r for r in full_records()]
    letters = body(print_report(gather(records)).pdf)
    assert letters.count("Klmnopqrs") > 390


def test_a_reference_of_any_length_leaves_the_marking_alone() -> None:
    told = sides(print_report(case_with(Case, reference="X" * 5_000)).pdf)
    assert all("OFFICIAL-SENSITIVE" in side and "…" in side for side in told)


def test_welsh_letters_and_those_of_other_latin_alphabets_print() -> None:
    typed = "Ŵyn a'r tŷ; Nguyễn, Łukasz, Žižek, Ọlá"
    printed = print_report(case_with(Formulation, protects=typed))
    assert squeezed(typed) in body(printed.pdf)
    assert printed.unprintable == ()


def test_letters_given_in_parts_are_joined() -> None:
    assert "tŷ" in body(print_report(case_with(Formulation, protects="ty\u0302")).pdf)


def test_what_no_face_has_is_reported_and_leaves_a_visible_mark() -> None:
    printed = print_report(case_with(Formulation, protects="Said سلام and 好"))
    assert printed.unprintable == ("س", "ل", "ا", "م", "好")
    assert "Said����and�" in body(printed.pdf)


def test_marks_that_turn_the_line_round_are_taken_out_and_reported() -> None:
    printed = print_report(case_with(Formulation, protects="safe\u202eelbat\u202c, so\u200b so"))
    assert printed.unprintable == ("U+202E", "U+202C")
    assert "safeelbat,soso" in body(printed.pdf)


def test_control_characters_are_taken_out() -> None:
    assert "onetwothree" in body(print_report(case_with(Formulation, protects="one\x00\x1btwo\tthree\x7f")).pdf)


def test_half_a_character_is_reported_and_does_not_stop_the_print() -> None:
    assert print_report(case_with(Formulation, protects="torn \ud83d")).unprintable == ("U+D83D",)


# The file


def test_the_same_input_gives_the_same_bytes() -> None:
    assert print_report(full_case()).pdf == print_report(full_case()).pdf


def test_the_bytes_do_not_depend_on_the_hash_seed_or_the_clock() -> None:
    code = (
        "import hashlib; from tests.unit.report_reading import print_report; "
        "from tests.unit.report_case import full_case; print(hashlib.sha256(print_report(full_case()).pdf).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "TZ": zone},
            cwd=root, check=True, capture_output=True, text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    }  # fmt: skip
    assert len(digests) == 1


def test_every_font_is_embedded_and_is_one_of_ours() -> None:
    found = fonts(print_report(full_case()).pdf)
    assert all(found.values())
    assert {re.sub(r"^/\w+\+", "", name) for name in found} == {
        "AtkinsonHyperlegibleNext-Regular",
        "AtkinsonHyperlegibleNext-SemiBold",
        "AtkinsonHyperlegibleNext-Bold",
        "Andika",
    }


def test_the_metadata_name_nobody() -> None:
    found = metadata(print_report(full_case()).pdf)
    assert found["/Title"] == "Report"
    assert found["/Author"] == found["/Subject"] == ""
    assert not any("Hale" in value or "Rhian" in value or "7F3A" in value for value in found.values())


def test_nothing_is_written_to_disk() -> None:
    opened: list[str] = []
    watching = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open":
            path, mode, flags = arguments[0], arguments[1], arguments[2]
            writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & 3)
            if writes:
                opened.append(str(path))

    sys.addaudithook(hook)
    print_report(full_case())
    watching = False
    assert opened == []


def test_nothing_stands_outside_the_margins() -> None:
    document = pypdfium2.PdfDocument(print_report(lengthened(30)).pdf)
    try:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            for n in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(n)
                assert left >= 36
                assert right <= width - 50
                assert bottom >= 14
                assert top <= height - 14
    finally:
        document.close()


def test_the_check_code_is_the_beginning_of_the_digest() -> None:
    assert CODE.startswith("9b41e07c52d8a6f3")
    other = print_report(full_case(), code="ffff" * 16)
    assert "Check code ffff ffff ffff ffff" in sides(other.pdf)[0]
    assert other.pdf != print_report(full_case()).pdf
