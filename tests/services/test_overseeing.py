"""A manager's view stands beside the officer's, under the manager's own name, and never over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from probationdesk.domain.claims import Answer
from probationdesk.domain.oversight import Opinion, View
from probationdesk.domain.risk import Group, Level
from probationdesk.domain.subjects import LEVEL, PROPOSAL, Subject, still_missing, subjects
from probationdesk.services.changes import fill_in, load_case, take_out
from probationdesk.services.exchanging import export_case, import_case
from probationdesk.services.overseeing import answer_prompt, begin_opinion, countersign, give_view
from probationdesk.services.ports import Desk, Officer
from probationdesk.services.reporting import freeze, make_correction, print_report
from probationdesk.services.reviewing import start_review
from tests.desks import open_desk
from tests.services.desk import current, held, only, refusal
from tests.unit.report_reading import sides

MANAGER, ROLE = "Carys Example", "senior probation officer"


def subject(desk: Desk, about: str) -> Subject:
    return next(one for one in subjects(current(desk)) if one.about == about)


def begun(desk: Desk) -> Opinion:
    return begin_opinion(desk, current(desk).head, MANAGER, ROLE)


def opinion(desk: Desk) -> Opinion:
    return current(desk).opinions[-1]


def freeze_it(desk: Desk) -> None:
    head = current(desk).head
    freeze(desk, head.case_id, head.id)


def differ(desk: Desk) -> Opinion:
    """Have the manager differ on the level, agree with the proposal, and say they have not met the person."""
    first = begun(desk)
    give_view(
        desk,
        first,
        subject(desk, LEVEL),
        View.DIFFERS,
        level=Level.HIGH,
        reasons="Two call-outs since then.",
    )
    give_view(desk, first, subject(desk, PROPOSAL), View.AGREES)
    answer_prompt(desk, first, met_person=Answer.NO, vulnerable="His brother’s children.")
    return opinion(desk)


def printed(desk: Desk) -> str:
    return " ".join(sides(print_report(desk, only(desk), current(desk).head.id).pdf))


class TestGivingAView:
    def test_is_asked_of_every_rating_and_of_the_proposal(self, ready: Desk) -> None:
        fill_in(ready, current(ready).ratings[Group.PUBLIC], community=Level.LOW, custody=Level.MEDIUM)
        assert [(one.about, one.seen) for one in subjects(current(ready))] == [
            ("level", "medium"),
            ("group.public.community", "low"),
            ("group.public.custody", "medium"),
            ("proposal", "A community order."),
        ]

    def test_never_changes_what_the_officer_entered(self, ready: Desk) -> None:
        before = held(ready)
        countersign(ready, differ(ready))
        assert {record for record in held(ready) if not isinstance(record, Opinion)} == before

    def test_is_kept_under_the_managers_name_and_the_officers_acts_under_the_officers(self, ready: Desk) -> None:
        differ(ready)
        ready.store.settle()
        fill_in(ready, current(ready).harm, protects="Work.", settle=True)
        case_id = only(ready).case.id
        actors = {
            change.actor: {one.act for one in ready.store.changes(case_id) if one.actor == change.actor}
            for change in ready.store.changes(case_id)
        }
        assert "oversight_begun" in actors[MANAGER]
        assert actors["Invented Officer"] >= {"case_opened", "harm_filled_in"}
        assert not [act for act in actors["Invented Officer"] if act.startswith(("oversight", "rating_overseen"))]

    def test_keeps_what_the_officer_had_entered_at_the_time(self, ready: Desk) -> None:
        given = differ(ready)
        fill_in(ready, current(ready).harm, level=Level.HIGH)
        view = given.view_of(LEVEL)
        assert view is not None
        assert view.seen == "medium"
        assert ("view_again", LEVEL) in still_missing(opinion(ready), current(ready))

    def test_that_is_taken_back_leaves_nothing(self, ready: Desk) -> None:
        differ(ready)
        give_view(ready, opinion(ready), subject(ready, LEVEL), View.NONE)
        assert opinion(ready).view_of(LEVEL) is None

    def test_is_refused_to_the_author(self, ready: Desk) -> None:
        head = current(ready).head
        fill_in(ready, head, author="Invented Officer", settle=True)
        error = refusal(lambda: begin_opinion(ready, current(ready).head, " invented  OFFICER ", ""))
        assert error.code == "own_oversight"

    def test_is_refused_without_a_name(self, ready: Desk) -> None:
        assert refusal(lambda: begin_opinion(ready, current(ready).head, "  ", "")).code == "manager_without_name"

    def test_comes_after_the_officers_own_level(self, ready: Desk) -> None:
        fill_in(ready, current(ready).harm, level=Level.UNRATED, settle=True)
        assert refusal(lambda: begun(ready)).code == "officer_has_not_rated"

    def test_of_two_managers_stands_twice(self, ready: Desk) -> None:
        differ(ready)
        begin_opinion(ready, current(ready).head, "Bryn Example", ROLE)
        assert [one.manager for one in current(ready).opinions] == [MANAGER, "Bryn Example"]

    def test_is_gone_on_with_by_the_same_name(self, ready: Desk) -> None:
        first = differ(ready)
        assert begin_opinion(ready, current(ready).head, "carys  example", "") == first


class TestCountersigning:
    @pytest.mark.parametrize(
        ("change", "missing"),
        [
            (lambda desk, one: give_view(desk, one, subject(desk, PROPOSAL), View.NONE), ("view", PROPOSAL)),
            (
                lambda desk, one: give_view(desk, one, subject(desk, LEVEL), View.DIFFERS, level=Level.HIGH),
                ("reasons", LEVEL),
            ),
            (
                lambda desk, one: give_view(desk, one, subject(desk, LEVEL), View.DIFFERS, reasons="Since."),
                ("their_level", LEVEL),
            ),
            (
                lambda desk, one: give_view(
                    desk, one, subject(desk, LEVEL), View.DIFFERS, level=Level.MEDIUM, reasons="Since."
                ),
                ("their_level", LEVEL),
            ),
            (lambda desk, one: answer_prompt(desk, one, met_person=Answer.UNANSWERED), ("met_person", "")),
            (lambda desk, one: answer_prompt(desk, one, met_person=Answer.YES), ("met_on", "")),
        ],
    )
    def test_is_refused_while_something_is_missing(
        self, ready: Desk, change: Callable[[Desk, Opinion], Any], missing: tuple[str, str]
    ) -> None:
        change(ready, differ(ready))
        assert still_missing(opinion(ready), current(ready)) == (missing,)
        assert refusal(lambda: countersign(ready, opinion(ready))).code == "oversight_unfinished"

    def test_closes_the_view_for_good(self, ready: Desk) -> None:
        countersign(ready, differ(ready))
        signed = opinion(ready)
        assert signed.countersigned_on == date(2026, 11, 21)
        for act in (
            lambda: answer_prompt(ready, signed, vulnerable="Nobody."),
            lambda: give_view(ready, signed, subject(ready, LEVEL), View.AGREES),
            lambda: take_out(ready, signed),
        ):
            assert refusal(act).code == "opinion_signed"
        assert opinion(ready) == signed


class TestOnAFrozenAssessment:
    def test_a_view_can_still_be_given(self, ready: Desk) -> None:
        freeze_it(ready)
        countersign(ready, differ(ready))
        assert opinion(ready).signed

    def test_it_is_printed_as_a_dated_addition_outside_what_was_frozen(self, ready: Desk) -> None:
        freeze_it(ready)
        before = print_report(ready, only(ready), current(ready).head.id)
        countersign(ready, differ(ready))
        text = printed(ready)
        assert "Added after this version was frozen" in text
        assert "not covered by its check code" in text
        assert "Overall level: would set high, not medium. Two call-outs since" in text
        assert "His brother’s children." in text
        after = print_report(ready, only(ready), current(ready).head.id)
        assert (after.lines_over, after.lines_left) == (before.lines_over, before.lines_left)

    def test_what_was_frozen_keeps_its_digest_and_its_words(self, ready: Desk) -> None:
        freeze_it(ready)
        (version,) = ready.store.versions(current(ready).head.id)
        members = ready.store.version_records(version.id)
        differ(ready)
        assert ready.store.version_records(version.id) == members
        assert ready.store.versions(current(ready).head.id) == (version,)

    def test_a_correction_is_a_new_version_and_waits_for_a_view_of_its_own(self, ready: Desk) -> None:
        freeze_it(ready)
        differ(ready)
        make_correction(ready, current(ready).head, "A date.")
        assert ("view", LEVEL) in still_missing(begun(ready), current(ready))
        assert [one.version for one in current(ready).opinions] == [1, 2]


class TestBeforeFreezing:
    def test_the_report_prints_both_views_within_its_three_sides(self, ready: Desk) -> None:
        differ(ready)
        freeze_it(ready)
        text = printed(ready)
        assert "Level: medium." in text, "the officer’s level"
        assert f"A manager’s view: {MANAGER}, {ROLE}, 21 November 2026." in text
        assert "Has not met the person. Agrees: The proposal to the court." in text
        assert "Overall level: would set high, not medium. Two call-outs since then." in text
        assert "Added after" not in text

    def test_what_is_gone_on_with_after_freezing_is_an_addition(self, ready: Desk) -> None:
        differ(ready)
        freeze_it(ready)
        countersign(ready, opinion(ready))
        text = printed(ready)
        assert "Added after this version was frozen" in text
        assert "Countersigned on 21 November 2026." in text


def test_a_managers_own_store_takes_the_case_in_and_gives_it_back_with_the_view(ready: Desk, tmp_path: Path) -> None:
    freeze_it(ready)
    with open_desk(tmp_path / "manager") as store:
        manager = replace(store, officer=Officer(name=MANAGER, role=ROLE))
        import_case(manager, export_case(ready, only(ready).case.id))
        countersign(manager, differ(manager))
        content = export_case(manager, only(manager).case.id)
    with open_desk(tmp_path / "third") as third:
        import_case(third, content)
        assert opinion(third).signed
        assert opinion(third).manager == MANAGER


def test_in_a_review_the_manager_too_waits_for_the_officers_own_level(ready: Desk) -> None:
    freeze_it(ready)
    differ(ready)
    review = start_review(ready, current(ready).head)
    assert load_case(ready, review.case_id).assessment(review.id).opinions == ()
    assert refusal(lambda: begin_opinion(ready, review, MANAGER, ROLE)).code == "officer_has_not_rated"
