"""What managers think comes in whole from either side, and only one manager can disagree with themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from probationdesk.domain.opinions import Opinions, put_together
from probationdesk.domain.oversight import Opinion

BEGUN = Opinion(
    id="o1", case_id="case", assessment_id="assessment", version=1, manager="Invented Manager",
    began=datetime(2026, 3, 2, 9, tzinfo=UTC),
)  # fmt: skip
TYPED = replace(BEGUN, vulnerable="His sister.")
OTHERWISE = replace(BEGUN, vulnerable="His mother.")
SIGNED = replace(TYPED, countersigned_on=date(2026, 3, 3))
ANOTHER = replace(BEGUN, id="o2", manager="Invented Second Manager")


def test_what_one_side_began_comes_in() -> None:
    assert put_together((), (), (BEGUN,)) == Opinions((BEGUN,), agree=True)
    assert put_together((), (ANOTHER,), (BEGUN,)) == Opinions((ANOTHER, BEGUN), agree=True)
    assert put_together(None, (), (BEGUN,)) == Opinions((BEGUN,), agree=True)


def test_what_one_side_altered_is_taken_from_there() -> None:
    assert put_together((BEGUN,), (BEGUN,), (TYPED,)) == Opinions((TYPED,), agree=True)
    assert put_together((BEGUN,), (TYPED,), (BEGUN,)) == Opinions((TYPED,), agree=True)


def test_what_one_side_took_out_is_gone_unless_the_other_altered_it() -> None:
    assert put_together((BEGUN,), (BEGUN,), ()) == Opinions((), agree=True)
    assert put_together((BEGUN,), (), (BEGUN,)) == Opinions((), agree=True)
    assert put_together((BEGUN,), (TYPED,), ()) == Opinions((TYPED,), agree=False)
    assert put_together((BEGUN,), (), (TYPED,)) == Opinions((), agree=False)


def test_a_countersigned_one_here_stands_and_one_from_there_goes_over_nothing_that_is_written_here() -> None:
    assert put_together((BEGUN,), (BEGUN,), (SIGNED,)) == Opinions((SIGNED,), agree=True)
    assert put_together((BEGUN,), (OTHERWISE,), (SIGNED,)) == Opinions((OTHERWISE,), agree=False)
    assert put_together(None, (SIGNED,), (OTHERWISE,)) == Opinions((SIGNED,), agree=True)


def test_one_comes_in_from_its_manager_alone() -> None:
    manager = "invented  MANAGER"
    assert put_together((), (), (SIGNED,), by=manager) == Opinions((SIGNED,), agree=True)
    assert put_together((), (), (SIGNED,), by="Invented Other") == Opinions((), agree=False)
    assert put_together((BEGUN,), (BEGUN,), (), by="Invented Other") == Opinions((BEGUN,), agree=False)
    as_other = replace(SIGNED, manager="Invented Other")
    assert put_together((BEGUN,), (BEGUN,), (as_other,), by="Invented Other") == Opinions((BEGUN,), agree=False)


def test_one_that_was_altered_on_both_sides_awaits_a_person_and_stays_as_it_is_here() -> None:
    assert put_together((BEGUN,), (TYPED,), (OTHERWISE,)) == Opinions((TYPED,), agree=False)
    assert put_together(None, (TYPED,), (OTHERWISE,)) == Opinions((TYPED,), agree=False)
    signed_too = replace(OTHERWISE, countersigned_on=date(2026, 3, 4))
    assert put_together((BEGUN,), (SIGNED,), (signed_too,)) == Opinions((SIGNED,), agree=False)
