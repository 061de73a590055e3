"""Sources, enquiries and the history of behaviour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from probationdesk.domain.areas import Finding
from probationdesk.domain.claims import ClaimKind
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.history import EventKind
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.plan import Goal, PlanStep
from probationdesk.domain.sources import Source, SourceKind, cited
from probationdesk.services.changes import fill_in, keep
from probationdesk.services.gathering import (
    add_enquiry,
    add_event,
    add_source,
    chase_enquiry,
    places_cited,
    remove_source,
    rename_source,
    set_event_kind,
)
from probationdesk.services.noting import add_note
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import freeze, make_correction
from tests.services.desk import current, held, only, opened, refusal

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 9)


def bundle(desk: Desk, label: str = "CPS bundle") -> Source:
    add_source(desk, only(desk).case.id, label=label, title="Prosecution papers", kind=SourceKind.PROSECUTION)
    return next(source for source in only(desk).sources if source.label == " ".join(label.split()))


def write(desk: Desk, why: str) -> Finding:
    fill_in(desk, current(desk).findings["alcohol"], settle=True, why=why)
    return current(desk).findings["alcohol"]


class TestASource:
    def test_is_kept_under_a_label_with_single_spaces(self, desk: Desk) -> None:
        opened(desk)
        assert bundle(desk, "  CPS \n bundle ").label == "CPS bundle"

    def test_without_a_title_is_called_by_its_label(self, desk: Desk) -> None:
        case = opened(desk)
        add_source(desk, case.case.id, label="GP letter", title=" ", kind=SourceKind.HEALTH)
        assert only(desk).sources[0].title == "GP letter"

    @pytest.mark.parametrize("label", ["cps BUNDLE", " CPS   bundle"])
    def test_needs_a_label_unlike_every_other(self, desk: Desk, label: str) -> None:
        opened(desk)
        bundle(desk)
        before = held(desk)
        assert refusal(lambda: bundle(desk, label)).code == "label_taken"
        assert held(desk) == before

    def test_needs_a_label_unlike_one_that_came_with_a_file_and_has_more_spaces(self, desk: Desk) -> None:
        case = opened(desk)
        imported = Source(id="s", case_id=case.case.id, kind=SourceKind.OTHER, label="CPS  bundle", title="Papers")
        keep(desk, (imported,), "source_added")
        assert refusal(lambda: bundle(desk)).code == "label_taken"

    @pytest.mark.parametrize("label", ["", " ", "Letter, GP", "a;b", "[x]", "y" * 81])
    def test_needs_a_label_that_can_be_cited(self, desk: Desk, label: str) -> None:
        opened(desk)
        assert refusal(lambda: bundle(desk, label)).code == "label_unusable"

    def test_may_have_the_label_of_a_source_of_another_case(self, desk: Desk) -> None:
        opened(desk)
        bundle(desk)
        other = opened(desk, "Ash Invented")
        changed = add_source(desk, other.case.id, label="CPS bundle", title="Papers", kind=SourceKind.PROSECUTION)
        assert changed.case_id == other.case.id


class TestRenaming:
    def test_writes_the_new_label_into_every_citation(self, desk: Desk) -> None:
        opened(desk)
        source = bundle(desk)
        write(desk, "He drinks [CPS bundle, p 3]. “[he]” [Unknown].")
        add_event(desk, source.case_id, kind=EventKind.CALL_OUT, began=DAY, what="Shouting [cps bundle, p 9]")
        rename_source(desk, source, "Papers")
        assert current(desk).findings["alcohol"].why == "He drinks [Papers, p 3]. “[he]” [Unknown]."
        assert only(desk).events[0].what == "Shouting [Papers, p 9]"
        assert only(desk).sources[0].label == "Papers"

    def test_reaches_the_parts_of_a_record_too(self, desk: Desk) -> None:
        opened(desk)
        source = bundle(desk)
        head = current(desk).head
        step = PlanStep(id="step", what="Pay the fine [CPS bundle, p 5]")
        goal = Goal(
            id="goal", case_id=head.case_id, assessment_id=head.id, position=1, i_will="pay what I owe", steps=(step,)
        )
        keep(desk, (goal,), "goal_added")
        assert places_cited(desk, source) == (goal,)
        rename_source(desk, source, "Papers")
        assert current(desk).goals[0].steps[0].what == "Pay the fine [Papers, p 5]"

    def test_of_a_source_that_cites_itself_changes_both(self, desk: Desk) -> None:
        opened(desk)
        source = bundle(desk)
        fill_in(desk, source, settle=True, remark="See [CPS bundle, p 1].")
        rename_source(desk, only(desk).sources[0], "Papers")
        (renamed,) = only(desk).sources
        assert (renamed.label, renamed.remark) == ("Papers", "See [Papers, p 1].")

    def test_leaves_contact_notes_as_they_were_written(self, desk: Desk) -> None:
        case = opened(desk)
        source = bundle(desk)
        at = datetime(2026, 3, 2, tzinfo=UTC)
        add_note(desk, case.case.id, kind=NoteKind.OFFICE, at=at, text="He read [CPS bundle, p 3].")
        write(desk, "He drinks [CPS bundle, p 3].")
        rename_source(desk, source, "Papers")
        assert only(desk).notes[0].text == "He read [CPS bundle, p 3]."
        assert current(desk).findings["alcohol"].why == "He drinks [Papers, p 3]."

    def test_does_not_reach_into_a_frozen_assessment(self, ready: Desk) -> None:
        fill_in(ready, current(ready).head, settle=True, offences="Assault [CPS bundle, p 1]")
        source = only(ready).sources[0]
        freeze(ready, source.case_id, current(ready).head.id)
        rename_source(ready, source, "Papers")
        assert current(ready).findings["alcohol"].why == "He had drunk [CPS bundle, p 3]."
        assert current(ready).head.offences == "Assault [CPS bundle, p 1]"
        assert only(ready).sources[0].label == "Papers"

    def test_to_the_label_it_has_does_nothing(self, desk: Desk) -> None:
        opened(desk)
        source = bundle(desk)
        changes = len(desk.store.changes(source.case_id))
        assert rename_source(desk, source, " CPS  bundle").kinds == frozenset()
        assert len(desk.store.changes(source.case_id)) == changes

    def test_may_change_its_capitals_alone(self, desk: Desk) -> None:
        opened(desk)
        source = bundle(desk)
        write(desk, "He drinks [CPS bundle].")
        rename_source(desk, source, "CPS Bundle")
        assert current(desk).findings["alcohol"].why == "He drinks [CPS Bundle]."

    def test_to_the_label_of_another_is_refused(self, desk: Desk) -> None:
        opened(desk)
        source = bundle(desk)
        bundle(desk, "GP letter")
        before = held(desk)
        assert refusal(lambda: rename_source(desk, source, "gp letter")).code == "label_taken"
        assert refusal(lambda: rename_source(desk, source, "a, b")).code == "label_unusable"
        assert held(desk) == before

    def test_is_one_act_that_leaves_no_citation_without_a_source(self, desk: Desk) -> None:
        opened(desk)
        source = bundle(desk)
        write(desk, "He drinks [CPS bundle, p 3].")
        rename_source(desk, source, "Papers")
        case = only(desk)
        assert [c.source_id for c in cited(current(desk).findings["alcohol"].why, case.sources)] == [source.id]
        newest = desk.store.changes(case.case.id, limit=2)
        assert {change.act for change in newest} == {"source_renamed"}


class TestRemoving:
    def test_is_refused_with_the_number_of_places_that_cite_the_source(self, desk: Desk) -> None:
        opened(desk)
        source = bundle(desk)
        write(desk, "He drinks [CPS bundle, p 3] a lot [CPS bundle, p 4].")
        fill_in(desk, current(desk).harm, settle=True, who="His brother [CPS bundle].")
        before = held(desk)
        error = refusal(lambda: remove_source(desk, source))
        assert (error.code, error.parameters) == ("source_is_cited", {"count": 2})
        assert held(desk) == before

    def test_takes_out_a_source_that_nothing_cites(self, desk: Desk) -> None:
        opened(desk)
        source = bundle(desk)
        fill_in(desk, source, settle=True, remark="See [CPS bundle, p 1].")
        remove_source(desk, source)
        assert only(desk).sources == ()


class TestEnquiries:
    def prison(self, desk: Desk) -> Enquiry:
        return next(enquiry for enquiry in only(desk).enquiries if enquiry.kind == "prison")

    def test_are_chased_on_each_day_once_in_the_order_of_the_days(self, desk: Desk) -> None:
        opened(desk)
        as_the_page_holds_it = self.prison(desk)
        for day in (NEXT, DAY, NEXT):
            chase_enquiry(desk, as_the_page_holds_it, day)
        assert self.prison(desk).chased_on == (DAY, NEXT)

    def test_of_the_officers_own_stand_beside_those_of_the_framework(self, desk: Desk) -> None:
        case = opened(desk)
        add_enquiry(desk, case.case.id, " The landlord ")
        add_enquiry(desk, case.case.id, "The coach")
        own = [enquiry for enquiry in only(desk).enquiries if enquiry.kind == "own"]
        assert sorted(enquiry.asked_of for enquiry in own) == ["The coach", "The landlord"]
        assert len(only(desk).enquiries) == len(case.enquiries) + 2


class TestEvents:
    @pytest.mark.parametrize(
        ("kind", "claim"),
        [
            (EventKind.CONVICTION, ClaimKind.ESTABLISHED),
            (EventKind.BREACH, ClaimKind.ESTABLISHED),
            (EventKind.QUIET_PERIOD, ClaimKind.ESTABLISHED),
            (EventKind.CALL_OUT, ClaimKind.REPORTED),
            (EventKind.ALLEGATION, ClaimKind.REPORTED),
        ],
    )
    def test_that_are_only_said_begin_as_reported(self, desk: Desk, kind: EventKind, claim: ClaimKind) -> None:
        case = opened(desk)
        add_event(desk, case.case.id, kind=kind, began=DAY, what=" Something ")
        (event,) = only(desk).events
        assert (event.claim, event.what) == (claim, "Something")

    def test_may_last_a_day_and_no_less(self, desk: Desk) -> None:
        case = opened(desk)
        add_event(desk, case.case.id, kind=EventKind.QUIET_PERIOD, began=DAY, ended=DAY, what="Quiet")
        act = lambda: add_event(  # noqa: E731
            desk, case.case.id, kind=EventKind.QUIET_PERIOD, began=NEXT, ended=DAY, what="Backwards"
        )
        assert refusal(act).code == "period_ends_before_it_begins"
        assert [event.what for event in only(desk).events] == ["Quiet"]

    def test_that_become_allegations_are_no_longer_established(self, desk: Desk) -> None:
        case = opened(desk)
        add_event(desk, case.case.id, kind=EventKind.CONVICTION, began=DAY, what="Theft")
        set_event_kind(desk, only(desk).events[0], EventKind.ALLEGATION)
        (event,) = only(desk).events
        assert (event.kind, event.claim) == (EventKind.ALLEGATION, ClaimKind.REPORTED)

    def test_that_become_allegations_keep_what_else_was_said_of_how_they_are_known(self, desk: Desk) -> None:
        case = opened(desk)
        add_event(desk, case.case.id, kind=EventKind.CALL_OUT, began=DAY, what="Shouting")
        stale = only(desk).events[0]
        fill_in(desk, stale, claim=ClaimKind.PERSONS_ACCOUNT)
        set_event_kind(desk, stale, EventKind.ALLEGATION)
        assert only(desk).events[0].claim is ClaimKind.PERSONS_ACCOUNT


def test_a_renamed_source_is_written_into_the_draft_of_a_correction(ready: Desk) -> None:
    source = only(ready).sources[0]
    freeze(ready, source.case_id, current(ready).head.id)
    make_correction(ready, current(ready).head, "The page.")
    rename_source(ready, source, "Papers")
    assert current(ready).findings["alcohol"].why == "He had drunk [Papers, p 3]."
    assert replace(source, label="Papers") in only(ready).sources
