"""Whatever is typed into any field of any record prints as typed, in every print, and nothing of it is clipped."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import page
import pytest

from probationdesk.domain.assessment import CaseFile, gather
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.people import Case, Language, Person
from probationdesk.domain.printing import SIZED, Chosen, Print, Printed, Size
from probationdesk.domain.record import Record
from probationdesk.domain.sources import Source
from probationdesk.report.press import ReportPress
from probationdesk.resources import load_framework, sample_files
from probationdesk.services.exchanging import read_case
from tests.unit.report_case import CODE, DATED
from tests.unit.test_report_twin import painted, read

FRAMEWORK = load_framework()
MARKUP = '<b>bold</b> <img src="/etc/passwd"/> & </para> <shut up>'
TYPED = f"{MARKUP} \u202eevil\u202c \x07\x1b 好 😀 سلام ty\u0302 " + "w" * 60
LONG = "m" * 10_000
ENDLESS = frozenset({"note", "finding", "mark"})
NAMES_NO_WORDS = frozenset(
    {"id", "case_id", "assessment_id", "area", "kind", "statement", "record_id", "sex", "need", "frozen_as", "corrects",
     "based_on", "corrects_note", "interview", "name", "value", "basis", "key", "of", "language", "about",
     "rating", "seen"}
)  # fmt: skip
"""Fields that hold a key or an id; `name` and `value` are those of the inputs of a score."""
NO_CASE_TEXT = frozenset({Print.SELF_ASSESSMENT, Print.TRANSFER_SHEET})
"""Blank, or counts alone."""


def hostile(record: Any, word: str = "") -> Any:
    """A record with hostile words wherever an officer can write."""
    changed: dict[str, Any] = {}
    for field in fields(record):
        held = getattr(record, field.name)
        if field.name in NAMES_NO_WORDS or field.name.endswith("_id"):
            continue
        if type(held) is str and held:
            changed[field.name] = f"{TYPED} {word}".strip()
        elif isinstance(held, tuple) and held and all(is_dataclass(one) for one in held):
            changed[field.name] = tuple(hostile(one) for one in held)
    return replace(record, **changed)


def all_records() -> list[Record]:
    """The records of the fullest sample, with the view that a manager has given in another."""
    case, records, _ = read_case(sample_files()[2].read_bytes())
    assert case.current is not None
    head = case.current.head
    _, others, _ = read_case(sample_files()[1].read_bytes())
    views = [
        replace(one, case_id=head.case_id, assessment_id=head.id, version=head.version)
        for one in others
        if isinstance(one, Opinion)
    ]
    return [*records, *views]


def hostile_case() -> CaseFile:
    """The fullest sample with hostile words everywhere, and in a note, a finding and a dispute 10,000 letters."""
    changed: list[Record] = []
    met: set[str] = set()
    for record in all_records():
        word = LONG if record.KIND in ENDLESS - met else ""
        met.add(record.KIND)
        match record:
            case Case():
                changed.append(replace(record, place=TYPED, next_event=TYPED))
            case Person():
                changed.append(replace(hostile(record), full_name=TYPED, chosen_name=MARKUP))
            case Source():
                changed.append(replace(hostile(record, word), label=record.label))
            case _:
                changed.append(hostile(record, word))
    return gather(changed)


CASE = hostile_case()


def out(kind: Print, size: Size = Size.STANDARD, language: Language = Language.ENGLISH) -> Printed:
    assert CASE.current is not None
    return ReportPress().handout(
        kind, CASE, CASE.current.head.id, FRAMEWORK,
        dated=DATED, code=CODE, language=language, chosen=Chosen(size=size),
    )  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_most_kinds_of_record_were_made_hostile() -> None:
    assert len({record.KIND for record in all_records()}) > len(KINDS) * 0.7


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", [kind for kind in Print if kind is not Print.DIFFERENCE])
def test_every_word_that_is_given_stands_on_a_side_and_none_is_clipped(kind: Print, language: Language) -> None:
    printed = out(kind, language=language)
    assert painted(printed.pdf) == read(printed)
    told = "".join(read(printed))
    if kind not in NO_CASE_TEXT:
        assert squeezed(MARKUP) in told, "markup is printed as it was typed"
        assert {"U+202E", "好", "😀", "س"} <= set(printed.unprintable)
    assert not {"\x07", "\x1b", "\u202e"} & set(told)


@pytest.mark.parametrize("kind", [Print.REPORT, Print.HANDOVER_PACK, Print.PERSONS_COPY])
def test_a_word_of_ten_thousand_letters_prints_whole(kind: Print) -> None:
    told = "".join(painted(out(kind).pdf))
    assert "m" * 10_000 in told


@pytest.mark.parametrize(("kind", "size"), [(kind, Size.LARGE) for kind in sorted(SIZED - {Print.DIFFERENCE})])
def test_large_print_clips_nothing_either_and_stays_tagged(kind: Print, size: Size) -> None:
    printed = out(kind, size)
    assert painted(printed.pdf) == read(printed)
    assert [fault.message for fault in page.validate_pdf_bytes(printed.pdf, profile="ua1").failures] == []
