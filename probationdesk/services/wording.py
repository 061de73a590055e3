"""Gaps, steps and statements in the officer's words; the wording itself is in `resources/i18n/`."""

from __future__ import annotations

from probationdesk.domain.areas import AREAS
from probationdesk.domain.checks import Gap
from probationdesk.domain.enquiries import OWN
from probationdesk.domain.flow import StepState
from probationdesk.domain.framework import Framework
from probationdesk.resources import Wording


def gap_words(gap: Gap, framework: Framework, words: Wording) -> str:
    """Return what is missing or doubtful, and what to do about it, in one sentence or two."""
    told = words(f"checks.{gap.code}", about=about_words(gap.about, framework, words), count=gap.count)
    return words("places.at", place=place_words(gap.place, framework, words), gap=told) if gap.place else told


def place_words(place: str, framework: Framework, words: Wording) -> str:
    """Return what a printed text is called, such as "Alcohol" or "Condition 2", from `PrintedText.place`."""
    kind, _, rest = place.partition(".")
    if kind in ("finding", "formulation", "harm") and place != "harm.to_self":
        return statement_words(place, framework, words)
    if kind == "enquiry":
        return words("places.enquiry", name=about_words(rest, framework, words))
    if kind == "reply":
        return words("places.reply", name=about_words(rest, framework, words))
    if kind in ("goal", "condition", "score", "not_held"):
        return words(f"places.{kind}", name=rest)
    if kind == "rating":
        return words(f"terms.group.{rest}")
    return words(f"places.{place}")


def step_words(state: StepState, words: Wording) -> str:
    """Return where a step stands and why, such as "Started: 2 questions still to ask"."""
    key = f"flow.reason.{state.reason}"
    if state.count == 1 and f"{key}_one" in words:
        key = f"{key}_one"
    return words(key, count=state.count)


def about_words(about: str, framework: Framework, words: Wording) -> str:
    """Return the name of what a gap is about: an area, an enquiry, a statement, or the label or phrase itself."""
    if about in AREAS:
        return framework.area(about).name.to(words.language)
    if about == OWN:
        return words("terms.own_enquiry")
    enquiry = framework.enquiry_name(about, words.language)
    if enquiry:
        return enquiry
    if about.startswith(("finding.", "formulation.", "harm.")):
        return statement_words(about, framework, words)
    return about


def statement_words(key: str, framework: Framework, words: Wording) -> str:
    """Return the name of a statement that is read back, from its key such as `finding.alcohol.why`."""
    record, _, rest = key.partition(".")
    if record == "finding":
        area, _, field = rest.partition(".")
        name = framework.area(area).name.to(words.language)
        return name if field == "why" else words("statements.finding.helps", area=name)
    return words(f"statements.{record}.{rest}")
