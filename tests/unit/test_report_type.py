from __future__ import annotations

import pypdfium2
import pytest

from probationdesk.domain.risk import Management
from probationdesk.report.fonts import Face, characters, face_for
from probationdesk.report.scale import MILLIMETRE, Page, Type
from probationdesk.report.zero import with_plain_zero
from probationdesk.resources import folder
from tests.unit.report_case import case_with, full_case
from tests.unit.report_reading import print_report


def font(face: Face) -> bytes:
    return (folder() / "fonts" / f"{face.value}.ttf").read_bytes()


@pytest.mark.parametrize("face", [Face.REGULAR, Face.SEMIBOLD, Face.BOLD])
def test_the_slash_of_the_zero_is_taken_out_and_nothing_else_is_moved(face: Face) -> None:
    before = font(face)
    after = with_plain_zero(before)
    assert len(after) == len(before)
    changed = [n for n, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    assert changed
    assert changed[-1] - changed[0] < 150


def test_a_zero_without_a_slash_is_left_as_it_is() -> None:
    assert with_plain_zero(font(Face.PERSON)) == font(Face.PERSON)
    plain = with_plain_zero(font(Face.REGULAR))
    assert with_plain_zero(plain) == plain


def test_the_printed_zero_is_open_in_the_middle() -> None:
    """The centre of the zero is white and its sides are black."""
    document = pypdfium2.PdfDocument(print_report(full_case()).pdf)
    try:
        page = document[0]
        text = page.get_textpage()
        place = text.get_text_range().index("2026")
        left, bottom, right, top = text.get_charbox(place + 1)
        scale = 20
        x, y = (left + right) / 2, page.get_size()[1] - (bottom + top) / 2
        image = page.render(scale=scale, grayscale=True).to_pil()
        row = [image.getpixel((round((left + (right - left) * n / 20) * scale), round(y * scale))) for n in range(21)]
        assert image.getpixel((round(x * scale), round(y * scale))) == 255
        assert min(row[:6]) < 128
        assert min(row[-6:]) < 128
    finally:
        document.close()


def test_every_letter_of_english_and_welsh_is_in_every_face() -> None:
    letters = "abcdefghijklmnopqrstuvwxyzâêîôûŵŷáéíóúẃýàèìòùẁỳäëïöüẅÿABCDEFGHIJKLMNOPQRSTUVWXYZŴŶ0123456789“”‘’–£[];:"
    for face in Face:
        assert {letter for letter in letters if ord(letter) not in characters(face)} == set()


def test_a_letter_that_a_face_lacks_comes_from_the_other_one() -> None:
    assert face_for("a", Face.REGULAR) is Face.REGULAR
    assert face_for("я", Face.BOLD) is Face.PERSON_BOLD
    assert face_for("好", Face.REGULAR) is None


def test_the_body_is_eleven_point_and_the_column_leaves_a_margin_to_write_in() -> None:
    page = Page()
    assert Type().body.size == 11
    assert Type().body.leading / Type().body.size >= 1.25
    assert page.column == pytest.approx(136 * MILLIMETRE)
    assert page.measure - page.column - page.gutter >= 30 * MILLIMETRE


def test_a_line_of_the_column_holds_about_seventy_five_characters() -> None:
    """Above the sixty to seventy of clear print, for which three sides have no room; it must not grow further."""
    document = pypdfium2.PdfDocument(print_report(full_case()).pdf)
    try:
        second = document[1].get_textpage()
        right = Page().left + Page().column + 1
        lines = second.get_text_bounded(left=55, bottom=60, right=right, top=600).splitlines()
    finally:
        document.close()
    lengths = sorted(len(line.strip()) for line in lines)
    longest = lengths[len(lengths) // 2 :]
    assert len(longest) >= 10
    assert 65 <= sum(longest) / len(longest) <= 80


def test_every_fifth_line_of_the_column_has_its_number_in_the_gutter() -> None:
    case = case_with(Management, contingency=" ".join(["m" * 38] * 30))
    document = pypdfium2.PdfDocument(print_report(case).pdf)
    try:
        first, *later = [
            page.get_textpage().get_text_bounded(left=0, bottom=62, right=54, top=800).split() for page in document
        ]
    finally:
        document.close()
    assert first == []
    assert len(later) == 3
    for numbers in later:
        assert numbers == [str(5 * n) for n in range(1, len(numbers) + 1)]
    assert [len(numbers) >= 3 for numbers in later] == [True, True, False]
