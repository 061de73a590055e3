"""Reading the draft back: what the person says stands, and what the officer answers stands beside it."""

from __future__ import annotations

from probationdesk.domain.readback import Mark, Reply, Statement, Verdict
from probationdesk.domain.statements import statements
from probationdesk.services.changes import fill_in
from probationdesk.services.ports import Desk
from probationdesk.services.reading_back import answer_mark, mark_statement, note_their_words
from tests.services.desk import current, only, opened, refusal


def statement(desk: Desk, text: str = "He drinks on Fridays.") -> Statement:
    fill_in(desk, current(desk).findings["alcohol"], settle=True, why=text)
    (found,) = statements(current(desk), only(desk).sources)
    return found


def mark(desk: Desk) -> Mark:
    return current(desk).marks["finding.alcohol.why"]


def test_a_mark_holds_what_was_heard_what_was_said_of_it_and_when(desk: Desk) -> None:
    opened(desk)
    mark_statement(desk, current(desk).head, statement(desk), Verdict.WRONG)
    assert (mark(desk).as_read, mark(desk).verdict) == ("He drinks on Fridays.", Verdict.WRONG)
    assert mark(desk).read_at is not None


def test_their_words_and_the_answer_stand_together_on_one_mark(desk: Desk) -> None:
    opened(desk)
    heard = statement(desk)
    mark_statement(desk, current(desk).head, heard, Verdict.PARTLY)
    note_their_words(desk, current(desk).head, heard, "Not every Friday, mind.")
    answer_mark(desk, current(desk).head, heard, Reply.KEPT, "His sister says the same.")
    kept = mark(desk)
    assert kept.their_words == "Not every Friday, mind."
    assert (kept.reply, kept.reply_words) == (Reply.KEPT, "His sister says the same.")
    assert kept.verdict is Verdict.PARTLY
    assert not kept.awaits_reply


def test_their_words_can_be_noted_before_the_verdict(desk: Desk) -> None:
    opened(desk)
    heard = statement(desk)
    note_their_words(desk, current(desk).head, heard, "Hang on.")
    assert mark(desk).verdict is Verdict.NOT_READ
    mark_statement(desk, current(desk).head, heard, Verdict.RIGHT)
    assert mark(desk).their_words == "Hang on."


def test_an_answer_stands_if_the_verdict_only_moves_between_partly_and_wrong(desk: Desk) -> None:
    opened(desk)
    heard = statement(desk)
    mark_statement(desk, current(desk).head, heard, Verdict.PARTLY)
    answer_mark(desk, current(desk).head, heard, Reply.KEPT, "His sister says the same.")
    mark_statement(desk, current(desk).head, heard, Verdict.WRONG)
    assert mark(desk).reply is Reply.KEPT


def test_a_statement_now_called_right_needs_no_answer(desk: Desk) -> None:
    opened(desk)
    heard = statement(desk)
    mark_statement(desk, current(desk).head, heard, Verdict.WRONG)
    answer_mark(desk, current(desk).head, heard, Reply.KEPT, "His sister says the same.")
    mark_statement(desk, current(desk).head, heard, Verdict.RIGHT)
    assert mark(desk).reply is Reply.NONE


def test_an_answer_to_an_earlier_wording_does_not_answer_a_dispute_of_the_present_one(desk: Desk) -> None:
    opened(desk)
    heard = statement(desk)
    mark_statement(desk, current(desk).head, heard, Verdict.WRONG)
    answer_mark(desk, current(desk).head, heard, Reply.CHANGED, "Took out “every”.")
    rewritten = statement(desk, "He drinks on some Fridays.")
    mark_statement(desk, current(desk).head, rewritten, Verdict.WRONG)
    assert mark(desk).as_read == "He drinks on some Fridays."
    assert mark(desk).awaits_reply


def test_a_mark_taken_back_says_that_nothing_was_read(desk: Desk) -> None:
    opened(desk)
    heard = statement(desk)
    mark_statement(desk, current(desk).head, heard, Verdict.RIGHT)
    mark_statement(desk, current(desk).head, heard, Verdict.NOT_READ)
    assert (mark(desk).verdict, mark(desk).read_at) == (Verdict.NOT_READ, None)


def test_what_they_said_before_is_kept_in_the_history(desk: Desk) -> None:
    opened(desk)
    heard = statement(desk)
    for verdict in (Verdict.WRONG, Verdict.RIGHT):
        mark_statement(desk, current(desk).head, heard, verdict)
    newest = desk.store.changes(only(desk).case.id, record_id=mark(desk).id, limit=1)[0]
    before = desk.store.past(newest)
    assert isinstance(before, Mark)
    assert before.verdict is Verdict.WRONG


def test_a_frozen_assessment_takes_no_marks(ready: Desk) -> None:
    from probationdesk.services.reporting import freeze

    head = current(ready).head
    heard = statements(current(ready), only(ready).sources)[0]
    freeze(ready, head.case_id, head.id)
    assert refusal(lambda: mark_statement(ready, head, heard, Verdict.WRONG)).code == "frozen"
