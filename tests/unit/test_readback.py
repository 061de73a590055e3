"""Reading back: which statements the person hears, how they sound, and when they have to hear them again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probationdesk.domain.areas import AREAS, Finding, Formulation
from probationdesk.domain.readback import Mark, Reply, Statement, Verdict
from probationdesk.domain.risk import Harm
from probationdesk.domain.sources import cited
from probationdesk.domain.statements import statements, without_citations
from tests.unit.drafts import BUNDLE, Draft, begun, complete, own


def mark(verdict: Verdict, reply: Reply = Reply.NONE, as_read: str = "He drinks.") -> Mark:
    return Mark(id="m", case_id="c", statement="finding.alcohol.why", as_read=as_read, verdict=verdict, reply=reply)


def keys(draft: Draft) -> list[str]:
    return [statement.key for statement in statements(draft.assessment, draft.case.sources)]


class TestStatements:
    def test_are_none_while_nothing_is_written(self) -> None:
        assert keys(begun()) == []

    def test_follow_the_areas_then_the_formulation_then_harm(self) -> None:
        draft = begun().put(
            Harm(who="His brother.", brings_down="Distance.", **own(Harm)),
            Formulation(likelihood="Likely.", in_short="In short.", **own(Formulation)),
            Finding(area="health", why="A bad back.", **own(Finding, "health")),
            Finding(area="alcohol", why="He drinks.", helps="His sister.", **own(Finding, "alcohol")),
        )
        assert keys(draft) == [
            "finding.alcohol.why", "finding.alcohol.helps", "finding.health.why", "formulation.in_short",
            "formulation.likelihood", "harm.who", "harm.brings_down",
        ]  # fmt: skip

    def test_leave_risk_to_self_unread(self) -> None:
        assert keys(begun().put(Harm(to_self="Not for reading out.", **own(Harm)))) == []

    def test_that_are_nothing_but_a_citation_are_no_statements(self) -> None:
        finding = Finding(area="alcohol", why="[CPS bundle, p 3]", **own(Finding, "alcohol"))
        assert keys(begun().put(BUNDLE, finding)) == []

    def test_carry_the_mark_that_was_made_of_them(self) -> None:
        key = "formulation.likelihood"
        made = Mark(statement=key, as_read="Likely.", verdict=Verdict.RIGHT, **own(Mark, key))
        draft = complete().put(made)
        found = {s.key: s.mark for s in statements(draft.assessment, draft.case.sources)}
        assert found[key] == made
        assert found["formulation.in_short"] is None

    def test_have_keys_that_name_each_field_once(self) -> None:
        draft = begun()
        for area in AREAS:
            draft.put(Finding(area=area, why="Why.", helps="Helps.", **own(Finding, area)))
        found = keys(draft)
        assert len(found) == len(set(found)) == 2 * len(AREAS)


class TestHowTheySound:
    @pytest.mark.parametrize(
        ("written", "heard"),
        [
            ("He drinks [CPS bundle, p 3].", "He drinks."),
            ("He drinks [CPS bundle], he says [CPS bundle, p 4], a lot.", "He drinks, he says, a lot."),
            ("[CPS bundle] He drinks.", "He drinks."),
            ("He [CPS bundle] drinks.", "He drinks."),
            ("He drinks [CPS bundle; Typo, p 3].", "He drinks."),
            ("One.\nTwo [CPS bundle].", "One.\nTwo."),
            ("“I [he] went […].”", "“I [he] went […].”"),
            ("He drinks [Typo].", "He drinks [Typo]."),
        ],
    )
    def test_is_without_their_citations_and_without_the_spaces_those_leave(self, written: str, heard: str) -> None:
        assert without_citations(written, (BUNDLE,)) == heard

    @given(pieces=st.lists(st.sampled_from(["He drinks", "[CPS bundle, p 3]", " ", ".", "[Typo]", "[CPS bundle]"])))
    def test_holds_no_citation_no_double_space_and_every_other_word(self, pieces: list[str]) -> None:
        text = "".join(pieces)
        heard = without_citations(text, (BUNDLE,))
        assert cited(heard, (BUNDLE,)) == ()
        assert "  " not in heard
        assert heard.count("drinks") == pieces.count("He drinks")
        assert heard.count("[Typo]") == pieces.count("[Typo]")


class TestMarks:
    @pytest.mark.parametrize("verdict", [Verdict.PARTLY, Verdict.WRONG])
    def test_that_dispute_a_statement_await_an_answer(self, verdict: Verdict) -> None:
        assert mark(verdict).awaits_reply
        assert mark(verdict, Reply.KEPT).awaits_reply, "kept, and nobody knows why"
        assert not replace(mark(verdict, Reply.KEPT), reply_words="The footage shows it.").awaits_reply
        assert not mark(verdict, Reply.CHANGED).awaits_reply

    @pytest.mark.parametrize("verdict", [Verdict.RIGHT, Verdict.NOT_READ])
    def test_that_dispute_nothing_await_none(self, verdict: Verdict) -> None:
        assert not mark(verdict).awaits_reply

    def test_hold_what_was_heard_so_that_a_later_change_is_seen(self) -> None:
        assert Statement("finding.alcohol.why", "He drank.", mark(Verdict.RIGHT)).changed_since_read
        assert not Statement("finding.alcohol.why", "He drinks.", mark(Verdict.RIGHT)).changed_since_read

    def test_of_what_was_not_read_cannot_have_changed_since(self) -> None:
        assert not Statement("finding.alcohol.why", "He drank.", mark(Verdict.NOT_READ)).changed_since_read
        assert not Statement("finding.alcohol.why", "He drank.").changed_since_read
