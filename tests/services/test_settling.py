"""Two versions of one case: both are kept, both are shown, and a person makes one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from probationdesk.domain.claims import Answer
from probationdesk.domain.merge import SectionMerge, Standing
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Print
from probationdesk.domain.revisions import Fate
from probationdesk.domain.risk import Level
from probationdesk.services.changes import fill_in, take_out
from probationdesk.services.erasing import erase_case, erase_record
from probationdesk.services.exchanging import import_case
from probationdesk.services.gathering import add_enquiry
from probationdesk.services.outgoing import next_outgoing
from probationdesk.services.planning import add_goal
from probationdesk.services.printing import print_out
from probationdesk.services.reporting import freeze, make_correction, print_report
from probationdesk.services.settling import (
    WHOLE,
    Apart,
    Choice,
    choices_of_section,
    conflicts,
    keep_choices,
    kept_choices,
    settle,
    take_one_sided,
)
from probationdesk.services.sharing import versions_apart
from tests.desks import sample
from tests.services.desk import current, held, only, refusal
from tests.services.post_office import Laptop, laptop
from tests.services.test_exchanging import words as words_of


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Laptop, Laptop]]:
    """Two laptops that hold the same case, ready to freeze."""
    with (
        laptop(tmp_path / "here", "Invented Officer Here") as here,
        laptop(tmp_path / "there", "Invented Officer There") as there,
    ):
        import_case(here.desk, sample(3))
        there.file(*here.post())
        yield here, there


def type_on(one: Laptop, area: str, words: str) -> None:
    fill_in(one.desk, current(one.desk).findings[area], why=words, settle=True)


def meet(here: Laptop, there: Laptop) -> Apart:
    """Have `here` receive what `there` has made, and return how they differ."""
    here.file(*there.post())
    (apart,) = conflicts(here.desk, only(here.desk).case.id)
    return apart


def section(apart: Apart, name: str) -> SectionMerge:
    return next(one for one in apart.sections if one.name == name)


def settled(one: Laptop, apart: Apart, *choices: Choice) -> None:
    settle(one.desk, apart.revision.case_id, apart.revision.id, choices)


class TestWhatIsShown:
    def test_says_who_altered_what_section_by_section(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "alcohol", "There.")
        type_on(here, "drugs", "Only here.")
        type_on(there, "health", "Only there.")
        apart = meet(here, there)
        assert (apart.revision.author, apart.base_known) == (there.name, True)
        standings = {one.name: one.standing for one in apart.sections if one.standing is not Standing.SAME}
        assert standings == {
            "area.alcohol": Standing.BOTH, "area.drugs": Standing.HERE, "area.health": Standing.THERE,
        }  # fmt: skip
        assert apart.open == ((current(here.desk).findings["alcohol"].id, "why"),)

    def test_is_both_texts_in_full(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        before = current(here.desk).findings["alcohol"].why
        type_on(here, "alcohol", "Here.")
        type_on(there, "alcohol", "There.")
        (found,) = [one for one in section(meet(here, there), "area.alcohol").records if one.changed]
        (field,) = found.changed
        assert (field.base, field.here, field.there) == (before, "Here.", "There.")

    def test_counts_everything_that_differs_as_open_if_what_both_began_from_is_not_known(self, tmp_path: Path) -> None:
        with laptop(tmp_path / "a", "Invented A") as here, laptop(tmp_path / "b", "Invented B") as there:
            for one in (here, there):
                import_case(one.desk, sample(3))
            type_on(there, "alcohol", "There.")
            apart = meet(here, there)
            assert not apart.base_known
            assert section(apart, "area.alcohol").standing is Standing.BOTH

    def test_has_no_contact_notes_in_it(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "alcohol", "There.")
        assert "notes" not in {one.name for one in meet(here, there).sections}


class TestSettling:
    @pytest.mark.parametrize(
        ("choice", "stands"),
        [
            (Choice(record_id="", field="why", side=Standing.HERE), "Here."),
            (Choice(record_id="", field="why", side=Standing.THERE), "There."),
            (Choice(record_id="", field="why", own="A third text."), "A third text."),
        ],
    )
    def test_lets_a_person_choose_or_write_a_third_text(
        self, pair: tuple[Laptop, Laptop], choice: Choice, stands: str
    ) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "alcohol", "There.")
        type_on(there, "health", "Only there.")
        apart = meet(here, there)
        settled(here, apart, replace(choice, record_id=current(here.desk).findings["alcohol"].id))
        assert current(here.desk).findings["alcohol"].why == stands
        assert current(here.desk).findings["health"].why == "Only there."
        assert versions_apart(here.desk, apart.revision.case_id) == ()

    def test_makes_a_revision_that_descends_from_both(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        here.post()
        type_on(there, "drugs", "There.")
        apart = meet(here, there)
        settled(here, apart)
        outgoing = next_outgoing(here.desk, apart.revision.case_id)
        assert outgoing is not None
        assert len(outgoing.parents) == 2
        assert apart.revision.id in outgoing.parents
        (filed, *_) = there.file(*here.post())
        assert (filed.verdict, filed.apart) == (Fate.FORWARD, False)
        assert held(there.desk) == held(here.desk)

    def test_decides_nothing_by_itself(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "alcohol", "There.")
        apart = meet(here, there)
        before = held(here.desk)
        refused = refusal(lambda: settled(here, apart))
        assert (refused.code, refused.parameters) == ("still_unsettled", {"count": 1})
        assert held(here.desk) == before
        assert versions_apart(here.desk, apart.revision.case_id)

    def test_treats_ticks_and_ratings_like_text(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        was = current(here.desk).findings["drugs"].offending, current(here.desk).harm.level
        for one, answer, level in ((here, Answer.YES, Level.VERY_HIGH), (there, Answer.UNKNOWN, Level.LOW)):
            assert answer is not was[0]
            assert level is not was[1]
            fill_in(one.desk, current(one.desk).findings["drugs"], settle=True, offending=answer)
            fill_in(one.desk, current(one.desk).harm, settle=True, level=level)
        apart = meet(here, there)
        drugs, harm = current(here.desk).findings["drugs"].id, current(here.desk).harm.id
        assert set(apart.open) == {(drugs, "offending"), (harm, "level")}
        own = Choice(record_id=drugs, field="offending", own="maybe")
        assert refusal(lambda: settled(here, apart, own, Choice(record_id=harm, field="level"))).code == "own_text_only"
        there_stands = Choice(record_id=drugs, field="offending", side=Standing.THERE)
        settled(here, apart, there_stands, Choice(record_id=harm, field="level"))
        assert current(here.desk).findings["drugs"].offending is Answer.UNKNOWN
        assert current(here.desk).harm.level is Level.VERY_HIGH

    def test_asks_about_what_one_side_took_out_and_the_other_altered(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        goal = current(here.desk).goals[0]
        take_out(here.desk, goal)
        fill_in(there.desk, goal, settle=True, i_will="Something else.")
        apart = meet(here, there)
        assert (goal.id, "") in apart.open
        settled(here, apart, Choice(record_id=goal.id, side=Standing.THERE))
        assert [one.i_will for one in current(here.desk).goals if one.id == goal.id] == ["Something else."]

    def test_can_leave_out_what_only_the_other_side_altered(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        before = current(here.desk).findings["health"].why
        type_on(here, "alcohol", "Here.")
        type_on(there, "health", "Only there.")
        apart = meet(here, there)
        settled(here, apart, *choices_of_section(section(apart, "area.health"), Standing.HERE))
        assert current(here.desk).findings["health"].why == before

    def test_keeps_what_both_added(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        for one in pair:
            add_enquiry(one.desk, only(one.desk).case.id, f"Body of {one.name}")
        type_on(here, "alcohol", "Here.")
        settled(here, meet(here, there))
        asked = {enquiry.asked_of for enquiry in only(here.desk).enquiries}
        assert {f"Body of {one.name}" for one in pair} <= asked

    def test_is_told_of_in_the_history(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "health", "There.")
        apart = meet(here, there)
        settled(here, apart)
        acts = [change.act for change in here.desk.store.changes(apart.revision.case_id, limit=3)]
        assert "versions_settled" in acts
        assert here.store.verify().sound

    def test_of_a_version_that_has_moved_on_is_refused(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "health", "There.")
        apart = meet(here, there)
        type_on(there, "health", "There, later.")
        newer = meet(here, there)
        assert refusal(lambda: settled(here, apart)).code == "version_moved_on"
        settled(here, newer)
        assert current(here.desk).findings["health"].why == "There, later."


class TestTakingWhatOnlyOneSideAltered:
    def test_is_one_act_and_leaves_open_what_both_altered(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "alcohol", "There.")
        type_on(there, "health", "Only there.")
        add_goal(there.desk, current(there.desk).head, "Only there.")
        apart = meet(here, there)
        take_one_sided(here.desk, apart.revision.case_id, apart.revision.id)
        assert current(here.desk).findings["health"].why == "Only there."
        assert "Only there." in {goal.i_will for goal in current(here.desk).goals}
        assert current(here.desk).findings["alcohol"].why == "Here."
        (still,) = conflicts(here.desk, apart.revision.case_id)
        assert [one.name for one in still.sections if one.standing is not Standing.SAME] == ["area.alcohol"]
        assert still.open == apart.open


class TestAFrozenAssessment:
    def freeze(self, one: Laptop) -> str:
        head = current(one.desk).head
        return freeze(one.desk, head.case_id, head.id).id

    def test_stands_over_a_draft_without_a_choice_and_whole(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        version = self.freeze(there)
        type_on(here, "alcohol", "Typed meanwhile.")
        apart = meet(here, there)
        head = current(here.desk).head
        assert apart.frozen == {head.id: (Standing.THERE,)}
        assert apart.open == ()
        settled(here, apart, Choice(record_id=head.id, field=WHOLE, side=Standing.HERE))
        assert current(here.desk).head.frozen_as == version
        assert current(here.desk).findings["alcohol"].why != "Typed meanwhile."
        make_correction(here.desk, current(here.desk).head, "What was typed meanwhile.")

    def test_frozen_on_both_sides_is_chosen_whole_and_both_versions_stay(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        sourced = current(there.desk).findings["alcohol"].why
        type_on(there, "alcohol", f"There. {sourced}")
        mine, theirs = self.freeze(here), self.freeze(there)
        apart = meet(here, there)
        head = current(here.desk).head
        assert apart.open == ((head.id, WHOLE),)
        assert refusal(lambda: settled(here, apart)).code == "still_unsettled"
        settled(here, apart, Choice(record_id=head.id, field=WHOLE, side=Standing.THERE))
        assert current(here.desk).head.frozen_as == theirs
        assert current(here.desk).findings["alcohol"].why == f"There. {sourced}"
        assert {one.id for one in here.desk.store.versions(head.id)} == {mine, theirs}

    def test_is_left_alone_by_taking_what_only_one_side_altered(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        version = self.freeze(here)
        type_on(there, "alcohol", "There.")
        apart = meet(here, there)
        take_one_sided(here.desk, apart.revision.case_id, apart.revision.id)
        assert current(here.desk).head.frozen_as == version
        assert current(here.desk).findings["alcohol"].why != "There."


class TestUntilItIsSettled:
    def test_nothing_is_frozen(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", f"Here. {current(here.desk).findings['alcohol'].why}")
        type_on(there, "alcohol", "There.")
        apart = meet(here, there)
        head = current(here.desk).head
        refused = refusal(lambda: freeze(here.desk, head.case_id, head.id))
        assert (refused.code, refused.parameters) == ("two_versions", {"count": 2})
        settled(here, apart, Choice(record_id=current(here.desk).findings["alcohol"].id, field="why"))
        assert freeze(here.desk, head.case_id, head.id)

    def test_paper_is_a_draft_and_says_on_every_side_that_there_are_two_versions(
        self, pair: tuple[Laptop, Laptop]
    ) -> None:
        here, there = pair
        head = current(here.desk).head
        freeze(here.desk, head.case_id, head.id)
        assert "Check code" in words_of(print_report(here.desk, only(here.desk), head.id))
        type_on(there, "alcohol", "There.")
        meet(here, there)
        for printed in (
            print_report(here.desk, only(here.desk), head.id),
            print_out(here.desk, only(here.desk), head.id, Print.REPORT),
        ):
            told = words_of(printed)
            assert told.count("There are two versions of this assessment") == printed.sides
            assert "DRAFT of version" in told
            assert "Check code" not in told
        cymraeg = print_out(here.desk, only(here.desk), head.id, Print.REPORT, language=Language.CYMRAEG)
        assert "Mae dwy fersiwn o’r asesiad hwn" in words_of(cymraeg)

    def test_no_single_record_is_erased_which_would_take_the_other_version_with_it(
        self, pair: tuple[Laptop, Laptop]
    ) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "alcohol", "There.")
        meet(here, there)
        goal = current(here.desk).goals[0]
        assert refusal(lambda: erase_record(here.desk, goal)).code == "two_versions"
        assert len(conflicts(here.desk, goal.case_id)) == 1

    def test_what_was_decided_so_far_is_kept_and_goes_with_the_case(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "alcohol", "There.")
        apart = meet(here, there)
        case, revision = apart.revision.case_id, apart.revision.id
        decided = (Choice(record_id="one", field="why", own="Half a third te"),)
        keep_choices(here.desk, case, revision, decided)
        assert kept_choices(here.desk, case, revision) == decided
        assert kept_choices(here.desk, case, "another") == ()
        erase_case(here.desk, case)
        assert kept_choices(here.desk, case, revision) == ()

    def test_what_was_decided_is_forgotten_once_it_is_done(self, pair: tuple[Laptop, Laptop]) -> None:
        here, there = pair
        type_on(here, "alcohol", "Here.")
        type_on(there, "alcohol", "There.")
        apart = meet(here, there)
        case, revision = apart.revision.case_id, apart.revision.id
        decided = (Choice(record_id=current(here.desk).findings["alcohol"].id, field="why", own="Third."),)
        keep_choices(here.desk, case, revision, decided)
        settled(here, apart, *decided)
        assert kept_choices(here.desk, case, revision) == ()
