"""What an exchange does and what it came to, in sentences."""

from __future__ import annotations

from probationdesk.resources import Wording
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
    counts = [
        _count(words, key, count)
        for key, count in (
            ("sent", outcome.sent), ("received", outcome.received), ("confirmed", outcome.confirmed),
            ("left", outcome.left), ("waiting", outcome.waiting), ("new_cases", len(outcome.new_cases)),
            ("conflicts", len(outcome.conflicts)), ("refused", len(outcome.refused)), ("lost", len(outcome.lost)),
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
    title = words(f"errors.{trouble.code}.title", **trouble.parameters)
    return f"{title}. {words(f'errors.{trouble.code}.message', **trouble.parameters)}"


def reason_words(code: str, detail: str, words: Wording) -> str:
    """Return why one bundle was not taken, and where in it the fault is if that is known."""
    tables = (f"{table}.refused.{code}" for table in ("sharing", "organisation", "sync"))
    key = next((key for key in tables if key in words), "")
    told = words(key) if key else words("sending.refused_otherwise", code=code)
    return f"{told} ({detail})" if detail else told


def _count(words: Wording, key: str, count: int) -> str:
    return words(f"sending.count.{key}_one" if count == 1 else f"sending.count.{key}", count=count)
