"""The commands for paper: anything of a case as a PDF file, and comparing paper with the record."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from probationdesk.domain.printing import Print
from tests.cli.terminal import READY, STATED, Terminal
from tests.unit.report_reading import sides


@pytest.mark.parametrize("kind", [kind for kind in Print if kind is not Print.DIFFERENCE])
def test_every_print_is_written(look: Terminal, tmp_path: Path, kind: Print) -> None:
    ran = look("print", READY, kind, "--output", tmp_path / "out.pdf", "--json", *STATED)
    assert ran.status == 0
    assert ran.json["sides"] == len(sides((tmp_path / "out.pdf").read_bytes()))
    assert (tmp_path / "out.pdf").stat().st_mode & 0o077 == 0


def test_language_areas_and_interview_are_chosen(look: Terminal, tmp_path: Path) -> None:
    output = tmp_path / "out.pdf"
    options = ("--language", "cy", "--areas", "drugs,alcohol", "--interview", "1")
    assert look("print", READY, "interview_sheets", "--output", output, *options, *STATED).status == 0
    told = sides(output.read_bytes())
    assert len(told) == 3
    assert "Cyfweliad 1: gwrando" in told[0]


def test_a_size_is_chosen(look: Terminal, tmp_path: Path) -> None:
    counts = []
    for size in ("standard", "large"):
        options = ("--size", size, "--output", tmp_path / f"{size}.pdf", "--json")
        ran = look("print", READY, "handover_pack", *options, *STATED)
        counts.append(ran.json["sides"])
    assert counts[0] < counts[1]


def test_a_file_that_is_there_is_not_replaced_unless_that_is_said(look: Terminal, tmp_path: Path) -> None:
    output = tmp_path / "out.pdf"
    output.write_text("mine", encoding="utf-8")
    assert look("print", READY, "plan_sheet", "--output", output, *STATED).status == 1
    assert output.read_text(encoding="utf-8") == "mine"
    assert look("print", READY, "plan_sheet", "--output", output, "--overwrite", *STATED).status == 0


def test_an_unknown_print_area_or_review_is_refused_and_nothing_written(look: Terminal, tmp_path: Path) -> None:
    output = tmp_path / "out.pdf"
    assert look("print", READY, "poster", "--output", output).status == 2
    assert look("print", READY, "interview_sheets", "--areas", "luck", "--output", output, *STATED).status == 1
    assert look("print", READY, "difference", "--output", output, *STATED).status == 1
    assert not output.exists()


def test_paper_is_compared_with_the_record_by_code_by_text_and_by_file(run: Terminal, tmp_path: Path) -> None:
    output = tmp_path / "report.pdf"
    assert run("report", READY, "--freeze", "--output", output, *STATED).status == 0
    code = sides(output.read_bytes())[0].partition("Check code ")[2][:19]
    scanned = tmp_path / "scanned.txt"
    scanned.write_text(f"{READY}:1:1/3:{code.replace(' ', '')}\n", encoding="utf-8")
    document = pypdfium2.PdfDocument(output.read_bytes())
    picture = tmp_path / "photograph.jpg"
    document[1].render(scale=200 / 72).to_pil().convert("L").save(picture)
    document.close()
    for paper in (code, output, scanned, picture):
        ran = run("report", "verify", paper)
        assert ran.status == 0
        assert ran.out.startswith(f"Match: this code is that of case {READY}, version 1, frozen on")
    assert run("report", "verify", code, "--json").json["finding"] == "match"
    assert "Sides read: 1, 2, 3 of 3." in run("report", "verify", output).out
    assert run("report", "verify", picture, "--json").json["sides"] == [2]


def test_what_is_not_ours_or_no_code_fails_in_plain_words(look: Terminal, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 torn")
    for paper, begins in (("0" * 16, "Not ours:"), ("hello", "That is neither"), (broken, "That is neither")):
        ran = look("report", "verify", paper)
        assert ran.status == 1
        assert ran.out.startswith(begins)
