"""The file is what it says it is: readable aloud (PDF/UA-1) and fit to be kept (PDF/A-2a)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import page
import pikepdf
import pytest

from probationdesk.domain.areas import Formulation
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Printed
from probationdesk.domain.risk import Management
from probationdesk.report.archive import character_map
from probationdesk.resources import folder
from tests.unit.report_case import case_with, empty_case, full_case, sentence_management_case
from tests.unit.report_reading import print_report

PROFILES = ("ua1", "2a")
EVERY_LETTER = "".join(chr(n) for n in range(0x21, 0x180) if chr(n).isprintable())


def faults(pdf: bytes, profile: str) -> list[str]:
    return [f"{fault.rule_id}: {fault.message}" for fault in page.validate_pdf_bytes(pdf, profile=profile).failures]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "printed",
    [
        lambda: print_report(full_case()),
        lambda: print_report(full_case(), language=Language.CYMRAEG),
        lambda: print_report(empty_case(), code=""),
        lambda: print_report(sentence_management_case()),
        lambda: print_report(case_with(Management, contingency="Seen within two days. " * 400)),
        lambda: print_report(case_with(Formulation, protects=EVERY_LETTER)),
        lambda: print_report(case_with(Formulation, protects="سلام, 好, torn \ud83d, one\x00two")),
        lambda: print_report(case_with(Formulation, in_short="<&]]> “in short”")),
    ],
    ids=["frozen", "cymraeg", "just-opened", "sentence", "five-sides", "every-letter", "unprintable", "markup"],
)
def test_every_report_keeps_both_standards(printed: Callable[[], Printed], profile: str) -> None:
    assert faults(printed().pdf, profile) == []


@pytest.mark.parametrize(
    ("profile", "told", "planted"),
    [
        ("ua1", b"<pdfuaid:part>1<", b"<pdfuaid:part>7<"),
        ("2a", b"<pdfaid:conformance>A<", b"<pdfaid:conformance>Q<"),
        ("2a", b"/OutputIntents", b"/OutputIntentz"),
        ("ua1", b"/StructTreeRoot", b"/StructTreeRooz"),
    ],
)
def test_a_fault_that_is_planted_is_found(profile: str, told: bytes, planted: bytes) -> None:
    pdf = print_report(full_case()).pdf
    assert told in pdf
    assert faults(pdf.replace(told, planted), profile)


def test_the_colours_are_told_by_the_profile_that_comes_with_the_program() -> None:
    with pikepdf.open(io.BytesIO(print_report(full_case()).pdf)) as document:
        (intent,) = document.Root.OutputIntents
        assert intent.DestOutputProfile.read_bytes() == (folder() / "colour" / "sRGB.icc").read_bytes()


def test_a_character_map_has_no_null_and_blocks_of_a_hundred_at_most() -> None:
    told = character_map("Face", [0, *range(0x20, 0x20 + 230), 0xFEFF, 0x1F600])
    blocks = re.findall(r"(\d+) beginbfchar\n(.*?)\nendbfchar", told, re.DOTALL)
    assert [int(count) for count, _ in blocks] == [len(lines.splitlines()) for _, lines in blocks] == [100, 100, 31]
    assert "<0000>" not in told
    assert "<FEFF>" not in told
    assert "<01> <0020>" in told
    assert "<E8> <D83DDE00>" in told
