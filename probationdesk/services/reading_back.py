"""Reading the draft back: what the person says of each statement, and what the officer answers."""

from __future__ import annotations

from dataclasses import replace

from probationdesk.domain.assessment import Assessment
from probationdesk.domain.ids import derived_id
from probationdesk.domain.readback import Mark, Reply, Statement, Verdict
from probationdesk.services.changes import fill_in, keep
from probationdesk.services.ports import Changed, Desk


def mark_statement(desk: Desk, head: Assessment, statement: Statement, verdict: Verdict) -> Changed:
    """Record what the person says of a statement as it now reads.

    What they said before is kept in the history. A statement now called right needs no reply, and a
    reply to an earlier wording does not answer what is said of the present one.
    """
    mark = _mark(desk, head, statement)
    settled = verdict in (Verdict.RIGHT, Verdict.NOT_READ) or mark.as_read != statement.text
    marked = replace(
        mark,
        as_read=statement.text,
        verdict=verdict,
        read_at=None if verdict is Verdict.NOT_READ else desk.clock(),
        reply=Reply.NONE if settled else mark.reply,
    )
    return keep(desk, (marked,), "statement_marked")


def note_their_words(desk: Desk, head: Assessment, statement: Statement, words: str) -> Changed:
    """Keep the person's own words about a statement, exactly as they said them."""
    return fill_in(desk, _mark(desk, head, statement), their_words=words)


def answer_mark(desk: Desk, head: Assessment, statement: Statement, reply: Reply, words: str) -> Changed:
    """Record the officer's answer: what was changed, or why the statement was kept."""
    return fill_in(desk, _mark(desk, head, statement), reply=reply, reply_words=words)


def _mark(desk: Desk, head: Assessment, statement: Statement) -> Mark:
    identifier = derived_id(head.id, Mark.KIND, statement.key)
    held = desk.store.record(identifier)
    if isinstance(held, Mark):
        return held
    return Mark(
        id=identifier, case_id=head.case_id, assessment_id=head.id, statement=statement.key, as_read=statement.text
    )
