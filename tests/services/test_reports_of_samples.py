"""The samples on paper: the one that is ready fills three sides and no more; the others print as drafts."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from probationdesk.domain.people import Language
from probationdesk.domain.printing import Print
from probationdesk.services.printing import print_out
from probationdesk.services.reporting import freeze, print_report
from tests.desks import open_desk
from tests.services.desk import current, only


def test_the_sample_that_is_ready_is_frozen_on_exactly_three_sides(tmp_path: Path) -> None:
    with open_desk(tmp_path / "store", 3) as desk:
        head = current(desk).head
        assert print_report(desk, only(desk), head.id).lines_over == 0
        freeze(desk, head.case_id, head.id)
        printed = print_report(desk, only(desk), head.id)
    assert (printed.sides, printed.lines_over, printed.unprintable) == (3, 0, ())
    document = pypdfium2.PdfDocument(printed.pdf)
    try:
        told = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    assert len(told) == 3
    assert all("Check code" in side and "DRAFT" not in side for side in told)
    # The person's signature, at the end of the last side and nowhere else.
    assert [side.count("and date") for side in told] == [0, 0, 3]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("language", list(Language))
def test_every_sample_fits_three_sides_in_both_languages(tmp_path: Path, number: int, language: Language) -> None:
    with open_desk(tmp_path / "store", number) as desk:
        printed = print_out(desk, only(desk), current(desk).head.id, Print.REPORT, language=language)
    assert (printed.length.sides, printed.lines_over, printed.unprintable) == (3, 0, ())


@pytest.mark.parametrize("number", [1, 2])
def test_a_sample_that_is_begun_prints_within_three_sides_with_what_is_missing(tmp_path: Path, number: int) -> None:
    with open_desk(tmp_path / "store", number) as desk:
        printed = print_report(desk, only(desk), current(desk).head.id)
    assert printed.sides <= 3
    assert printed.lines_over == 0
    assert printed.unprintable == ()
