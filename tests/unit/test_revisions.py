"""What is to become of a revision that comes in: nobody's work is overwritten, and nobody is asked without need."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probationdesk.domain.notes import Note
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.revisions import (
    Fate,
    Revision,
    bases_after,
    began_from,
    fingerprint,
    judge,
    maximal,
    taken_in,
    told_by,
    unmerged,
)
from tests.unit.laptops import Laptop, Parcel, print_of, revision

A = revision("a")
B = revision("b", A)
C = revision("c", A)
D = revision("d", B)
BOTH = revision("both", B, C)
TEXT = print_of(frozenset({"typed since"}))


def known(*revisions: Revision) -> dict[str, Revision]:
    return {one.id: one for one in revisions}


class TestARevisionThatComesIn:
    def test_of_a_case_that_is_not_here_brings_the_case_in(self) -> None:
        assert judge(known(A), (), None, A) is Fate.NEW_CASE
        assert bases_after(known(A), (), A, Fate.NEW_CASE) == ("a",)

    def test_takes_the_place_of_work_that_stands_as_it_was_received(self) -> None:
        assert judge(known(A, B), ("a",), A.fingerprint, B) is Fate.FORWARD
        assert bases_after(known(A, B), ("a",), B, Fate.FORWARD) == ("b",)

    def test_never_takes_the_place_of_what_was_typed_since(self) -> None:
        assert judge(known(A, B), ("a",), TEXT, B) is Fate.APART
        assert bases_after(known(A, B), ("a",), B, Fate.APART) == ("a",)

    def test_that_did_not_know_of_what_is_here_stands_beside_it(self) -> None:
        assert judge(known(A, B, C), ("b",), B.fingerprint, C) is Fate.APART

    def test_that_is_behind_is_only_kept(self) -> None:
        assert judge(known(A, B), ("b",), B.fingerprint, A) is Fate.KNOWN
        assert judge(known(A, B), ("b",), TEXT, B) is Fate.KNOWN

    def test_that_says_the_same_is_never_a_conflict(self) -> None:
        same = revision("e", A, content=frozenset({"b"}))
        assert judge(known(A, B, same), ("b",), B.fingerprint, same) is Fate.SAME
        assert bases_after(known(A, B, same), ("b",), same, Fate.SAME) == ("b", "e")

    def test_that_altered_nothing_but_an_opinion_is_taken_in_beside_what_is_typed(self) -> None:
        seen = revision("seen", A, content=frozenset({"a"}))
        assert judge(known(A, seen), ("a",), TEXT, seen) is Fate.NOTHING_NEW

    def test_with_an_opinion_that_was_altered_on_both_sides_stands_beside_it(self) -> None:
        assert judge(known(A, B), ("a",), A.fingerprint, B, opinions_agree=False) is Fate.APART

    def test_in_which_somebody_else_settled_both_ends_the_conflict(self) -> None:
        graph = known(A, B, C, BOTH)
        assert [one.id for one in unmerged(known(A, B, C), ("b",))] == ["c"]
        assert judge(graph, ("b",), B.fingerprint, BOTH) is Fate.FORWARD
        assert unmerged(graph, ("both",)) == ()

    def test_of_a_case_held_without_any_revision_stands_beside_it(self) -> None:
        assert judge(known(A), (), TEXT, A) is Fate.APART

    def test_whose_predecessor_was_lost_still_says_what_it_descends_from(self) -> None:
        assert judge(known(A, D), ("a",), A.fingerprint, D) is Fate.FORWARD


class TestBesides:
    def test_of_two_that_follow_each_other_only_the_newer_is_shown(self) -> None:
        assert [one.id for one in unmerged(known(A, B, C, D), ("c",))] == ["d"]

    def test_what_was_cleared_here_is_not_shown(self) -> None:
        cleared = replace(C, document_held=False)
        assert unmerged(known(A, B, cleared), ("b",)) == ()

    def test_everything_descended_from_is_taken_in(self) -> None:
        assert taken_in(known(A, B, D), ("d",)) == {"a", "b", "d"}
        assert taken_in({}, ("lost",)) == {"lost"}
        assert maximal(known(A, B, C, D), "abcd") == ("c", "d")

    def test_both_began_from_the_newest_that_both_take_in(self) -> None:
        assert began_from(known(A, B, C, D), ("d",), C) == "a"
        assert began_from(known(A, B), ("b",), revision("x")) == ""

    def test_nobody_can_say_where_two_began_that_met_crosswise(self) -> None:
        left, right = revision("left", B, C), revision("right", C, B)
        assert began_from(known(A, B, C, left, right), ("left",), right) == ""


class TestWhetherThereIsSomethingToSend:
    def test_there_is_at_first_and_after_every_change(self) -> None:
        assert not told_by({}, (), TEXT)
        assert not told_by(known(A), ("a",), TEXT)
        assert told_by(known(A), ("a",), A.fingerprint)

    def test_there_is_after_settling_two_that_differ_even_if_one_stands_as_it_was(self) -> None:
        assert not told_by(known(A, B, C), ("b", "c"), B.fingerprint)

    def test_there_is_not_for_two_that_say_the_same(self) -> None:
        same = revision("e", A, content=frozenset({"b"}))
        assert told_by(known(A, B, same), ("b", "e"), B.fingerprint)

    def test_there_is_not_for_one_that_only_went_out_again_for_somebody_new(self) -> None:
        again = revision("again", A, content=frozenset({"a"}))
        assert judge(known(A, B, again), ("again",), A.fingerprint, B) is Fate.FORWARD
        assert told_by(known(A, B, again), ("again", "b"), B.fingerprint)


class TestAFingerprint:
    MEMBERS = (("case", "1", "aa"), ("note", "2", "bb"), ("opinion", "3", "cc"))

    def test_is_the_same_in_any_order_and_without_notes(self) -> None:
        assert Note.KIND == "note"
        assert fingerprint(self.MEMBERS) == fingerprint(reversed(self.MEMBERS))
        assert fingerprint(self.MEMBERS) == fingerprint(m for m in self.MEMBERS if m[0] != "note")

    def test_tells_an_opinion_from_the_officers_own_work(self) -> None:
        assert Opinion.KIND == "opinion"
        other = (*self.MEMBERS[:2], ("opinion", "3", "dd"))
        assert fingerprint(other).work == fingerprint(self.MEMBERS).work
        assert fingerprint(other).whole != fingerprint(self.MEMBERS).whole
        assert fingerprint((("case", "1", "ab"),)).work != fingerprint((("case", "1", "aa"),)).work


class Office:
    """Some laptops, and everything that was ever posted: by wire or by stick, late, twice and in any order."""

    def __init__(self, size: int, *, none_false: bool = True) -> None:
        self.none_false = none_false
        self.laptops = [Laptop(f"laptop {n}") for n in range(size)]
        self.backups: list[Laptop | None] = [None] * size
        self.posted: list[Parcel] = []
        self.events = 0
        self.laptops[0].edit("begun", "begun")
        self.post(0)
        for laptop in self.laptops[1:]:
            laptop.file(self.posted[0])

    def event(self) -> str:
        self.events += 1
        return f"event {self.events}"

    def post(self, which: int, *, anyway: bool = False) -> None:
        parcel = self.laptops[which].post(f"revision {len(self.posted)}", anyway=anyway)
        if parcel is not None:
            self.posted.append(parcel)

    def do(self, act: str, which: int, chance: random.Random) -> None:
        laptop = self.laptops[which]
        if act == "edit":
            event = self.event()
            laptop.edit(event, event)
        elif act == "the same edit":
            laptop.edit(f"ticked {chance.randrange(3)}", self.event())
        elif act == "post":
            self.post(which)
        elif act == "post for somebody new":
            self.post(which, anyway=True)
        elif act == "receive one":
            laptop.file(chance.choice(self.posted))
        elif act == "receive a stick":
            for parcel in chance.sample(self.posted, k=chance.randrange(1, len(self.posted) + 1)):
                laptop.file(parcel)
        elif act == "settle":
            laptop.settle(self.event())
        elif act == "back up":
            self.backups[which] = replace(laptop, graph=dict(laptop.graph), parcels=dict(laptop.parcels))
        elif act == "restore":
            kept = self.backups[which]
            self.laptops[which] = kept.put_back(self.event()) if kept is not None else laptop
        self.laptops[which].check(none_false=self.none_false)

    def everybody_receives_everything(self, chance: random.Random) -> None:
        for laptop in self.laptops:
            for parcel in chance.sample(self.posted, k=len(self.posted)):
                laptop.file(parcel)
                laptop.check(none_false=self.none_false)

    def end_the_week(self, chance: random.Random) -> None:
        """All exchange everything, and the first settles what is left, until nothing is left to tell."""
        for _ in range(12):
            before = len(self.posted)
            for which in range(len(self.laptops)):
                self.post(which)
            self.everybody_receives_everything(chance)
            self.laptops[0].settle(self.event())
            self.post(0)
            self.everybody_receives_everything(chance)
            if len(self.posted) == before:
                return
        raise AssertionError("the laptops never come to an end")


ACTS = (
    "edit", "edit", "post", "post", "post for somebody new", "receive one", "receive one", "receive a stick",
    "settle", "back up", "restore",
)  # fmt: skip
HISTORIES = settings(
    max_examples=1000, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)


def weeks(*acts: str) -> st.SearchStrategy[list[tuple[str, int]]]:
    return st.lists(st.tuples(st.sampled_from(acts), st.integers(0, 3)), max_size=40)


def live_through(office: Office, week: list[tuple[str, int]], chance: random.Random) -> frozenset[str]:
    """Let a week pass and everybody exchange everything; return what was written by then.

    On the way `Office` sees to it that no conflict is missed and, unless it is told otherwise, none is false.
    """
    for act, which in week:
        office.do(act, which % len(office.laptops), chance)
    kept = frozenset().union(*(parcel.content for parcel in office.posted), *(one.content for one in office.laptops))
    office.end_the_week(chance)
    return kept


def ends_of(office: Office) -> set[tuple[tuple[Revision, ...], frozenset[str]]]:
    """How the laptops ended: what still stands apart on each, and what its text says."""
    return {(unmerged(laptop.graph, laptop.bases), laptop.content) for laptop in office.laptops}


@HISTORIES
@given(size=st.integers(2, 4), week=weeks(*ACTS), seed=st.integers(0, 2**32))
def test_in_a_thousand_histories_no_conflict_is_missed_none_is_false_and_nothing_is_lost(
    size: int, week: list[tuple[str, int]], seed: int
) -> None:
    office = Office(size)
    written = live_through(office, week, random.Random(seed))
    ((apart, text),) = ends_of(office)
    assert apart == ()
    assert written <= text, "something that was written is in nobody's text"


@HISTORIES
@given(size=st.integers(2, 4), week=weeks(*ACTS, "the same edit", "the same edit"), seed=st.integers(0, 2**32))
def test_where_two_type_the_same_somebody_may_be_asked_in_vain_and_nothing_is_missed_or_lost(
    size: int, week: list[tuple[str, int]], seed: int
) -> None:
    office = Office(size, none_false=False)
    written = live_through(office, week, random.Random(seed))
    ((apart, text),) = ends_of(office)
    assert apart == ()
    assert written <= text, "something that was written is in nobody's text"
