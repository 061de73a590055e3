"""What the person says of a statement, and what the officer answers, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from probationdesk.domain.assessment import AssessmentFile
from probationdesk.domain.readback import Mark, Reply, Statement, Verdict
from probationdesk.services.changes import load_case
from probationdesk.services.people import open_case
from probationdesk.services.ports import Desk
from probationdesk.services.reading_back import answer_mark, mark_statement, note_their_words
from tests.desks import open_desk

HEARD = Statement("finding.alcohol.why", "He drinks every day.")
CHANGED = Statement("finding.alcohol.why", "He drinks at the weekend.")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "store") as desk:
        open_case(desk, "Invented Person")
        yield desk


def current(desk: Desk) -> AssessmentFile:
    found = load_case(desk, desk.store.cases()[0].case_id).current
    assert found is not None
    return found


def mark(desk: Desk) -> Mark:
    return current(desk).marks[HEARD.key]


def disputed_and_answered(desk: Desk) -> None:
    head = current(desk).head
    mark_statement(desk, head, HEARD, Verdict.WRONG)
    note_their_words(desk, head, HEARD, "Only when I am paid.")
    answer_mark(desk, head, HEARD, Reply.CHANGED, "“Every day” came from one call-out.")


def test_their_words_and_the_answer_stand_beside_the_verdict(desk: Desk) -> None:
    disputed_and_answered(desk)

    kept = mark(desk)
    assert (kept.verdict, kept.their_words) == (Verdict.WRONG, "Only when I am paid.")
    assert (kept.reply, kept.reply_words) == (Reply.CHANGED, "“Every day” came from one call-out.")
    assert kept.as_read == HEARD.text
    assert not kept.awaits_reply


def test_a_new_verdict_on_the_same_words_keeps_the_answer(desk: Desk) -> None:
    disputed_and_answered(desk)

    mark_statement(desk, current(desk).head, HEARD, Verdict.PARTLY)

    assert mark(desk).reply is Reply.CHANGED


def test_a_dispute_of_changed_words_needs_an_answer_of_its_own(desk: Desk) -> None:
    disputed_and_answered(desk)

    mark_statement(desk, current(desk).head, CHANGED, Verdict.PARTLY)

    assert mark(desk).awaits_reply
    assert mark(desk).as_read == CHANGED.text
    assert mark(desk).their_words == "Only when I am paid."


def test_what_is_called_right_needs_no_answer(desk: Desk) -> None:
    disputed_and_answered(desk)

    mark_statement(desk, current(desk).head, CHANGED, Verdict.RIGHT)

    assert mark(desk).reply is Reply.NONE
    assert not mark(desk).awaits_reply
