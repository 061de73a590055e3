from __future__ import annotations

from probationdesk.domain.printing import Length
from probationdesk.report.fitting import DRAFT, Ledger, Placement, fit

TOP, FOOT, LEADING = 700.0, 0.0, 10.0


def fitted(*placements: Placement) -> Length:
    return fit(Ledger(list(placements)), leading=LEADING, top=TOP, bottom=FOOT, allowed=3)


def test_an_empty_report_needs_one_side_and_has_three_to_fill() -> None:
    assert fitted() == Length(sides=1, lines_over=0, lines_left=210, lines={})
    assert fitted().longest_section == ""


def test_what_is_free_is_counted_on_every_side_allowed() -> None:
    result = fitted(Placement("answer", 1, 700, 0), Placement("why", 2, 700, 400))
    assert (result.sides, result.lines_left, result.lines_over) == (2, 110, 0)


def test_lines_over_are_those_that_must_go_after_the_last_side_is_filled_up() -> None:
    result = fitted(Placement("why", 3, 700, 55), Placement("harm", 4, 700, 600))
    assert (result.sides, result.lines_left, result.lines_over) == (4, 0, 5)


def test_a_piece_that_only_just_went_over_is_one_line_over() -> None:
    assert fitted(Placement("why", 3, 700, 100), Placement("harm", 4, 700, 690)).lines_over == 1


def test_space_that_fell_away_at_the_head_of_a_side_counts() -> None:
    plain = fitted(Placement("why", 3, 700, 0), Placement("harm", 4, 700, 600))
    spaced = fitted(Placement("why", 3, 700, 0), Placement("harm", 4, 700, 600, above=20))
    assert spaced.lines_over == plain.lines_over + 2


def test_space_that_fell_away_at_the_foot_of_a_side_counts_and_of_two_spaces_the_larger() -> None:
    plain = fitted(Placement("why", 3, 700, 0), Placement("harm", 4, 700, 600))
    spaced = fitted(Placement("why", 3, 700, 0, below=20), Placement("harm", 4, 700, 600, above=10))
    assert spaced.lines_over == plain.lines_over + 2


def test_space_that_fell_away_between_sides_that_are_allowed_does_not_count() -> None:
    plain = fitted(Placement("why", 1, 700, 0), Placement("why", 2, 700, 0), Placement("why", 3, 700, 95))
    spaced = fitted(Placement("why", 1, 700, 0, below=20), Placement("why", 2, 700, 0), Placement("why", 3, 700, 95))
    assert spaced == plain


def test_what_a_draft_lacks_is_not_counted() -> None:
    result = fitted(Placement("why", 3, 700, 100), Placement(DRAFT, 4, 700, 100))
    assert (result.sides, result.lines_over, result.lines_left) == (3, 0, 10)


def test_lines_are_counted_by_section_and_the_longest_is_named() -> None:
    result = fitted(Placement("why", 1, 700, 650), Placement("harm", 1, 650, 500), Placement("why", 2, 700, 690))
    assert result.lines == {"why": 6, "harm": 15}
    assert result.longest_section == "harm"


def test_the_pen_margin_runs_beside_the_column_and_over_its_headings_only() -> None:
    ledger = Ledger(
        [
            Placement("why", 2, 700, 600, in_column=True),
            Placement("harm", 2, 590, 580, heading=True),
            Placement("harm", 2, 580, 500, in_column=True),
            Placement("harm", 2, 490, 400),
            Placement("harm", 2, 400, 300, in_column=True),
            Placement("harm", 3, 700, 600, in_column=True),
        ]
    )
    assert ledger.columns_of(2) == [(700, 500), (400, 300)]
    assert ledger.columns_of(1) == []


def test_lines_are_numbered_from_one_on_every_side() -> None:
    ledger = Ledger()
    assert [ledger.count_line(side) for side in (2, 2, 3, 2)] == [1, 2, 1, 3]
