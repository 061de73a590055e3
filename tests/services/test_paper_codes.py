"""Codes are read from a print, a scan of it or a photograph, and compared with the record in plain findings."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageFilter

from probationdesk.domain.printing import OF_A_VERSION, Print
from probationdesk.services.changes import fill_in
from probationdesk.services.paper_codes import read_codes
from probationdesk.services.ports import Desk
from probationdesk.services.printing import print_out
from probationdesk.services.reporting import freeze, make_correction
from probationdesk.services.verifying import Finding, verify_codes
from tests.desks import open_desk
from tests.services.desk import current, only


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "store", 3) as opened:
        head = current(opened).head
        freeze(opened, head.case_id, head.id)
        yield opened


def printed(desk: Desk, kind: Print = Print.REPORT) -> bytes:
    return print_out(desk, only(desk), current(desk).head.id, kind).pdf


def sides(pdf: bytes, dpi: int = 200) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def scan(pictures: list[Image.Image]) -> bytes:
    """A PDF that holds pictures of sides and no words, as a scanner makes it."""
    file = io.BytesIO()
    pictures[0].save(file, "PDF", save_all=True, append_images=pictures[1:], resolution=200)
    return file.getvalue()


@pytest.mark.parametrize("kind", sorted(OF_A_VERSION - {Print.DIFFERENCE}))
def test_the_qr_code_of_every_side_of_every_print_is_read_back(desk: Desk, kind: Print) -> None:
    pictures = sides(printed(desk, kind))
    code = desk.store.versions(current(desk).head.id)[0].digest[:16]
    for number, picture in enumerate(pictures, 1):
        assert read_codes(saved(picture, "PNG")) == (f"PD-6BED-A5ED:1:{number}/{len(pictures)}:{code}",)


def test_a_print_of_ours_matches_and_all_its_sides_are_named(desk: Desk) -> None:
    found = verify_codes(desk, read_codes(printed(desk)))
    assert (found.finding, found.reference, found.number) == (Finding.MATCH, "PD-6BED-A5ED", 1)
    assert (found.sides, found.total) == ((1, 2, 3), 3)


def test_a_scan_of_some_sides_says_which(desk: Desk) -> None:
    first, _, third = sides(printed(desk))
    found = verify_codes(desk, read_codes(scan([third, first])))
    assert (found.finding, found.sides, found.total) == (Finding.MATCH, (1, 3), 3)


@pytest.mark.parametrize("turned", [0, 3, 90, 180])
def test_a_poor_scan_is_read(desk: Desk, turned: int) -> None:
    poor = sides(printed(desk), dpi=150)[0].rotate(turned, expand=True, fillcolor=255)
    poor = poor.filter(ImageFilter.GaussianBlur(0.5))
    assert verify_codes(desk, read_codes(saved(poor, "JPEG", quality=40))).finding is Finding.MATCH


def test_an_earlier_version_is_older(desk: Desk) -> None:
    first = sides(printed(desk))[0]
    make_correction(desk, current(desk).head, "A date")
    fill_in(desk, current(desk).formulation, protects="Work, and his aunt.")
    head = current(desk).head
    freeze(desk, head.case_id, head.id)
    assert verify_codes(desk, read_codes(saved(first, "PNG"))).finding is Finding.OLDER


def test_sides_of_two_versions_do_not_belong_together(desk: Desk) -> None:
    first = sides(printed(desk))
    make_correction(desk, current(desk).head, "A date")
    fill_in(desk, current(desk).formulation, protects="Work, and his aunt.")
    head = current(desk).head
    freeze(desk, head.case_id, head.id)
    second = sides(printed(desk))
    assert verify_codes(desk, read_codes(scan([first[0], second[1], first[2]]))).finding is Finding.MIXED


def test_sides_of_two_prints_of_one_version_do_not_belong_together(desk: Desk) -> None:
    report, copy = sides(printed(desk)), sides(printed(desk, Print.PERSONS_COPY))
    assert len(report) != len(copy)
    assert verify_codes(desk, read_codes(scan([report[0], copy[1]]))).finding is Finding.MIXED


def test_a_printed_code_that_its_qr_code_does_not_bear_is_told(desk: Desk) -> None:
    code = desk.store.versions(current(desk).head.id)[0].digest[:16]
    assert verify_codes(desk, (f"PD-6BED-A5ED:1:1/3:{code}", "0000 0000 0000 0000")).finding is Finding.MIXED


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"%PDF-1.7 torn", b"\x89PNG\r\n\x1a\n torn", b"\xff\xd8\xff torn", b"hello", bytes(range(256))],
)
def test_what_holds_no_code_is_said_to_hold_none(desk: Desk, content: bytes) -> None:
    assert verify_codes(desk, read_codes(content)).finding is Finding.UNREADABLE


def test_a_blank_page_and_a_draft_hold_no_code(desk: Desk) -> None:
    assert read_codes(saved(Image.new("L", (1654, 2339), 255), "PNG")) == ()
    make_correction(desk, current(desk).head, "A date")
    assert read_codes(printed(desk)) == ()


def test_a_picture_too_large_to_be_a_side_is_not_opened(desk: Desk) -> None:
    assert verify_codes(desk, read_codes(saved(Image.new("1", (9000, 9000), 1), "PNG"))).finding is Finding.UNREADABLE


def test_someone_elses_qr_code_is_not_ours(desk: Desk) -> None:
    found = verify_codes(desk, ("PD-0000-0000:1:1/3:" + "0" * 16,))
    assert found.finding is Finding.NOT_OURS
    assert verify_codes(desk, ("https://example.org/",)).finding is Finding.UNREADABLE
