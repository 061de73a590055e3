"""What an exchange does and what it came to, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from probationdesk.resources import Wording, error_words
from probationdesk.resources import reason_words as fault_words
from probationdesk.services.admitting import KEPT
from probationdesk.services.handing_over import refusal_words
from probationdesk.services.parts import RECORD_ELSEWHERE
from probationdesk.services.ports_exchange import Outcome, Progress, Trouble


def progress_words(progress: Progress, words: Wording) -> str:
    """Return what is being done, with how far it is where that is known."""
    step = words(f"sync.step.{progress.step}")
    if not progress.total:
        return step
    return words("sending.so_far", step=step, done=progress.done, total=progress.total)


def outcome_lines(outcome: Outcome, words: Wording) -> tuple[str, ...]:
    """Return what an exchange came to: the whole of it first, then what needs the officer."""
    if outcome.fault is not None:
        first = words("sending.broken_off", why=trouble_words(outcome.fault, words))
    elif outcome.stopped:
        first = words("sending.stopped")
    else:
        first = words("sending.complete" if outcome.complete else "sending.incomplete")
    aside = sum(trouble.code in KEPT for trouble in outcome.refused)
    counts = [
        _count(words, key, count)
        for key, count in (
            ("sent", outcome.sent), ("received", outcome.received), ("confirmed", outcome.confirmed),
            ("left", outcome.left), ("waiting", outcome.waiting), ("new_cases", len(outcome.new_cases)),
            ("conflicts", len(outcome.conflicts)), ("aside", aside), ("refused", len(outcome.refused) - aside),
            ("lost", len(outcome.lost)),
        )
        if count
    ]  # fmt: skip
    if not counts and outcome.fault is None and not outcome.stopped:
        counts = [words("sending.nothing_new")]
    if outcome.directory_taken:
        counts.append(words("sending.directory_taken", version=outcome.directory_taken))
    warnings = [words(f"sync.warning.{each.code}", **each.parameters) for each in outcome.warnings]
    return (first, *counts, *warnings)


def trouble_words(trouble: Trouble, words: Wording) -> str:
    """Return why a whole run ended early."""
    return ". ".join(error_words(trouble.code, trouble.parameters, words))


def reason_words(code: str, detail: str, words: Wording, names: Mapping[str, str] | None = None) -> str:
    """Return why one bundle was not taken, and where in it the fault is if that is known.

    `names` are whom the cases here are of, by their ids: one of them may be in the way.
    """
    if code == RECORD_ELSEWHERE:
        return refusal_words(code, words, in_the_way=(names or {}).get(detail, ""))
    tables = (f"{table}.refused.{code}" for table in ("sharing", "organisation", "sync"))
    key = next((key for key in tables if key in words), "")
    told = words(key) if key else words("sending.refused_otherwise", code=code)
    return f"{told} ({_fault_words(detail, words)})" if detail else told


def _fault_words(detail: str, words: Wording) -> str:
    """Return where the fault is and which, from its path, the code of its reason and what it is about."""
    path, _, fault = detail.partition(": ")
    reason, _, what = fault.partition(": ")
    told = fault_words(reason, what, words)
    return detail if told == reason else f"{path}: {told}"


def _count(words: Wording, key: str, count: int) -> str:
    return words(f"sending.count.{key}_one" if count == 1 else f"sending.count.{key}", count=count)
