"""Officers who exchange by stick: what one wrote the other reads, once, whatever happens to the stick between."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from probationdesk.domain.brought import MOST_LINES, left_out
from probationdesk.domain.sharing import BundleState, HandOverState
from probationdesk.services import handing_over, overseeing, settling
from probationdesk.services.changes import load_case
from probationdesk.services.ports_exchange import FolderTarget, Outcome, Step, Turn
from tests.sync import acts
from tests.sync.sticks import bundles_on, names_on
from tests.sync.world import Member, World
from tests.unit.test_brought import history


@pytest.fixture
def shared(giver: Member, taker: Member, stick: Path) -> str:
    """A case that both hold, handed over and accepted, with nothing still to be told."""
    case = acts.bring_in(giver)
    acts.pass_on(giver, case, taker.as_party)
    giver.stick(stick)
    taker.stick(stick)
    acts.accept(taker, case)
    taker.stick(stick)
    giver.stick(stick)
    return case


class TestHandingOver:
    def test_brings_the_whole_case_with_its_history_and_the_giver_sees_it_arrive(
        self, giver: Member, taker: Member, stick: Path
    ) -> None:
        case = acts.bring_in(giver)
        acts.note(giver, case, "He settles in.")
        acts.pass_on(giver, case, taker.as_party, questions="Has the school answered?")
        sent = giver.stick(stick)
        assert sent.complete
        assert acts.states(giver, case) == {BundleState.COPIED}
        came = taker.stick(stick)
        assert (came.new_cases, came.refused, came.conflicts) == ((case,), (), ())
        assert acts.work(taker, case) == acts.work(giver, case)
        assert acts.notes(taker, case) == acts.notes(giver, case)
        (handed,) = handing_over.hand_overs(taker.desk, case)
        assert (handed.questions, handed.missing) == ("Has the school answered?", ())
        before = giver.desk.store.changes(case, limit=10_000)
        assert taker.desk.store.brought_changes(case) == ()

        acts.accept(taker, case)
        brought = taker.desk.store.brought_changes(case)
        assert {change.record_id for change in before} <= {change.record_id for change in brought}
        taker.stick(stick)
        back = giver.stick(stick)
        assert back.confirmed > 0
        (told,) = handing_over.hand_overs(giver.desk, case)
        assert told.state is HandOverState.ACCEPTED
        assert told.held == len(told.bundles) > 0
        assert handing_over.holder(giver.desk, case) == taker.officer.name
        opened = {line.bundle_id for line in giver.desk.store.outbox(case) if line.state is BundleState.OPENED}
        assert set(told.bundles) <= opened

    def test_of_a_history_too_long_to_go_along_the_oldest_lines_are_counted(
        self, giver: Member, taker: Member, stick: Path
    ) -> None:
        case = acts.bring_in(giver)
        acts.came_with(giver, case, history(MOST_LINES))
        lines = len(giver.desk.store.history_to_bring(case))
        acts.pass_on(giver, case, taker.as_party)
        giver.stick(stick)
        assert taker.stick(stick).refused == ()
        acts.accept(taker, case)
        brought = taker.desk.store.brought_changes(case)
        assert len(brought) == MOST_LINES
        # Posting what goes along has added lines of its own, which go along as well.
        assert left_out(brought) > lines - MOST_LINES > 0
        assert len(giver.desk.store.history_to_bring(case)) >= left_out(brought) + MOST_LINES - 1 >= lines

    def test_goes_on_both_ways_without_a_conflict_as_long_as_one_writes_at_a_time(
        self, giver: Member, taker: Member, stick: Path, shared: str
    ) -> None:
        for turn, member in enumerate((taker, giver, taker, giver)):
            acts.write(member, shared, in_short=f"Written in turn {turn}.")
            acts.note(member, shared, f"Note {turn}")
            other = giver if member is taker else taker
            member.stick(stick)
            came = other.stick(stick)
            assert came.conflicts == ()
            assert acts.formulation(other, shared)[0] == f"Written in turn {turn}."
        taker.stick(stick)
        assert acts.work(giver, shared) == acts.work(taker, shared)
        assert acts.notes(giver, shared) == acts.notes(taker, shared) >= {"Note 0", "Note 1", "Note 2", "Note 3"}

    def test_names_what_is_missing_and_has_it_sent_again(self, giver: Member, taker: Member, stick: Path) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        giver.stick(stick)
        (made,) = handing_over.hand_overs(giver.desk, case)
        lost = made.bundles[-1]
        (bundles_on(stick) / f"{lost}.pdb").unlink()
        taker.stick(stick)
        answer = acts.accept(taker, case)
        assert (answer.state, answer.missing) == (HandOverState.INCOMPLETE, (lost,))
        taker.stick(stick)
        giver.stick(stick)
        (told,) = handing_over.hand_overs(giver.desk, case)
        assert (told.state, told.missing) == (HandOverState.INCOMPLETE, (lost,))
        assert handing_over.send_again(giver.desk, told.id) == 1
        giver.stick(stick)
        taker.stick(stick)
        giver.stick(stick)
        (whole,) = handing_over.hand_overs(giver.desk, case)
        assert whole.state is HandOverState.ACCEPTED


class TestThreeWhoShareACase:
    def test_come_to_seal_to_each_other_whoever_passed_it_to_whom(
        self, world: World, giver: Member, taker: Member, stick: Path, shared: str
    ) -> None:
        """The taker passes the case on; the first officer, who was not told, hears of the third by what comes in."""
        third = world.member("Third Officer", "cardiff")
        world.share_directory()
        acts.pass_on(taker, shared, third.as_party)
        acts.write(giver, shared, in_short="Written before the giver had heard of a third.")
        acts.note(giver, shared, "Noted before the giver had heard of a third.")
        for member in (giver, taker, third):
            assert member.stick(stick).conflicts == ()
        acts.accept(third, shared)
        for _ in range(3):
            for member in (giver, taker, third):
                assert member.stick(stick).conflicts == ()
        assert acts.formulation(third, shared)[0] == "Written before the giver had heard of a third."
        assert "Noted before the giver had heard of a third." in acts.notes(third, shared)
        assert acts.work(giver, shared) == acts.work(taker, shared) == acts.work(third, shared)
        before = names_on(stick)
        for member in (giver, taker, third):
            assert member.stick(stick).sealed == 0
        assert names_on(stick) == before


class TestOversight:
    def test_shows_the_case_to_a_manager_and_brings_the_opinion_back(
        self, world: World, giver: Member, stick: Path
    ) -> None:
        manager = world.member("Manager", "leeds", role="senior probation officer")
        world.share_directory()
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, manager.as_party, oversight=True)
        giver.stick(stick)
        manager.stick(stick)
        current = load_case(manager.desk, case).current
        assert current is not None
        opinion = overseeing.begin_opinion(manager.desk, current.head, manager.officer.name, manager.officer.role)
        overseeing.answer_prompt(manager.desk, opinion, circumstances="Overcrowded wing, short of time.")
        acts.write(giver, case, in_short="Meanwhile the officer writes on.")
        manager.stick(stick)
        came = giver.stick(stick)
        assert came.conflicts == ()
        back = load_case(giver.desk, case).current
        assert back is not None
        assert [one.circumstances for one in back.opinions] == ["Overcrowded wing, short of time."]
        assert acts.formulation(giver, case)[0] == "Meanwhile the officer writes on."
        assert handing_over.holder(giver.desk, case) == ""


class TestTwoWhoWriteAtOnce:
    def test_are_both_kept_and_shown_and_what_a_person_settles_is_one_at_both_ends(
        self, giver: Member, taker: Member, stick: Path, shared: str
    ) -> None:
        acts.write(giver, shared, in_short="The giver's paragraph.", keeps_going="Only the giver wrote this.")
        acts.write(taker, shared, in_short="The taker's paragraph.")
        giver.stick(stick)
        assert taker.stick(stick).conflicts == (shared,)
        assert giver.stick(stick).conflicts == (shared,)
        # Nothing was altered on either side, and each sees the other's words.
        assert acts.formulation(giver, shared)[0] == "The giver's paragraph."
        assert acts.formulation(taker, shared)[0] == "The taker's paragraph."
        (seen,) = settling.conflicts(taker.desk, shared)
        fields = {field.name: (field.here, field.there) for section in seen.sections for one in section.records
                  for field in one.changed}  # fmt: skip
        assert fields["in_short"] == ("The taker's paragraph.", "The giver's paragraph.")
        assert [field for _, field in seen.open] == ["in_short"]

        acts.settle_with_own_text(taker, shared, "What both agree on.")
        taker.stick(stick)
        assert giver.stick(stick).conflicts == ()
        for member in (giver, taker):
            assert acts.formulation(member, shared) == ("What both agree on.", "Only the giver wrote this.")
            assert settling.conflicts(member.desk, shared) == ()
            assert len(member.desk.store.sharing(shared).bases) == 1
        assert giver.desk.store.sharing(shared).bases == taker.desk.store.sharing(shared).bases

    def test_make_no_conflict_of_notes(self, giver: Member, taker: Member, stick: Path, shared: str) -> None:
        acts.note(giver, shared, "By the giver.")
        acts.note(taker, shared, "By the taker.")
        giver.stick(stick)
        assert taker.stick(stick).conflicts == ()
        assert giver.stick(stick).conflicts == ()
        assert acts.notes(giver, shared) == acts.notes(taker, shared) >= {"By the giver.", "By the taker."}

    def test_make_no_conflict_of_the_same_words(self, giver: Member, taker: Member, stick: Path, shared: str) -> None:
        for member in (giver, taker):
            acts.write(member, shared, in_short="The very same words.")
        giver.stick(stick)
        assert taker.stick(stick).conflicts == ()
        assert giver.stick(stick).conflicts == ()


class TestWhateverHappensToTheStick:
    def test_a_second_visit_finds_nothing_new(self, giver: Member, taker: Member, stick: Path, shared: str) -> None:
        taker.stick(stick)
        giver.stick(stick)
        before = names_on(stick)
        for member in (giver, taker, giver):
            again = member.stick(stick)
            assert (again.sent, again.received, again.sealed, again.refused) == (0, 0, 0, ())
        assert names_on(stick) == before

    def test_every_bundle_copied_twice_is_filed_once(self, giver: Member, taker: Member, stick: Path) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        giver.stick(stick)
        for path in list(bundles_on(stick).iterdir()):
            shutil.copy(path, path.with_name(f"Copy of {path.name}"))
        came = taker.stick(stick)
        lines = taker.desk.store.received(case)
        assert len({line.bundle_id for line in lines}) == len(lines) == came.received
        assert acts.notes(taker, case) == acts.notes(giver, case)

    def test_a_damaged_copy_is_refused_with_its_reason_and_the_whole_one_is_filed_later(
        self, giver: Member, taker: Member, stick: Path
    ) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        giver.stick(stick)
        (made,) = handing_over.hand_overs(giver.desk, case)
        cut, flipped = (bundles_on(stick) / f"{one}.pdb" for one in made.bundles[1:3])
        whole = cut.read_bytes(), flipped.read_bytes()
        cut.write_bytes(whole[0][:-10])
        flipped.write_bytes(whole[1][:-1] + bytes([whole[1][-1] ^ 1]))
        came = taker.stick(stick)
        assert sorted(one.code for one in came.refused) == ["truncated", "wrong_digest"]
        assert case in came.new_cases
        assert sorted(line.reason for line in taker.desk.store.received() if line.reason) == [
            "truncated", "wrong_digest",
        ]  # fmt: skip
        cut.write_bytes(whole[0])
        flipped.write_bytes(whole[1])
        again = taker.stick(stick)
        assert (again.received, again.refused) == (2, ())
        assert acts.accept(taker, case).missing == ()

    def test_notes_that_come_before_their_case_wait_for_it(
        self, giver: Member, taker: Member, stick: Path, tmp_path: Path
    ) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        giver.stick(stick)
        revisions = {line.bundle_id for line in giver.desk.store.outbox(case) if line.kind == "revision"}
        late = tmp_path / "late stick"
        for revision in revisions:
            path = bundles_on(stick) / f"{revision}.pdb"
            shutil.move(path, bundles_on(late) / path.name)
        early = taker.stick(stick)
        assert early.waiting > 0
        assert taker.desk.store.cases() == ()
        assert taker.stick(late).new_cases == (case,)
        assert acts.notes(taker, case) == acts.notes(giver, case)

    def test_what_a_lost_stick_carried_goes_on_the_next_one(
        self, giver: Member, taker: Member, stick: Path, tmp_path: Path
    ) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        giver.stick(stick)
        other = tmp_path / "another stick"
        other.mkdir()
        assert giver.stick(other).complete
        assert taker.stick(other).new_cases == (case,)


class TestARun:
    def test_leaves_the_window_its_turn_between_short_turns_with_the_store(
        self, giver: Member, taker: Member, stick: Path
    ) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        steps, turns, _ = taken_apart(giver, stick)
        assert {Step.LOOKING, Step.SEALING, Step.SENDING, Step.FETCHING} <= steps
        assert turns.count(Turn.HERE) > len(giver.desk.store.outbox(case))

    def test_that_is_stopped_keeps_what_arrived_and_the_next_goes_on_from_there(
        self, giver: Member, taker: Member, stick: Path
    ) -> None:
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        for after in (3, 12, 50):
            _, _, outcome = taken_apart(giver, stick, stop_after=after)
            assert outcome.stopped
        assert giver.stick(stick).complete
        assert taker.stick(stick).new_cases == (case,)
        ids = [line.bundle_id for line in giver.desk.store.outbox(case)]
        assert len(ids) == len({line.seq for line in giver.desk.store.outbox(case)}) == len(set(ids))


def taken_apart(member: Member, stick: Path, *, stop_after: int = 10_000) -> tuple[set[Step], list[Turn], Outcome]:
    """Drive a run turn by turn and return its steps, its turns and what it came to."""
    run = member.exchange.begin(member.desk, FolderTarget(stick))
    steps: set[Step] = set()
    turns: list[Turn] = []
    while (turn := run.advance()) is not Turn.DONE:
        steps.add(run.progress.step)
        turns.append(turn)
        if len(turns) == stop_after:
            run.stop()
        if turn is Turn.AWAY:
            run.carry()
    return steps, turns, run.outcome
