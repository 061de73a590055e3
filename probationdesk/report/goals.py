"""A goal as the person would say it: "I will … so that …", in the language they said it in."""

from __future__ import annotations

from probationdesk.domain.passages import language_of
from probationdesk.domain.people import Language
from probationdesk.report.account import ended
from probationdesk.report.wording import ReportWording
from probationdesk.resources import Wording, folder


def goal_sentence(i_will: str, so_that: str, wording: ReportWording) -> str:
    """Return both halves with the words that lead into each, unless they are written there already; empty if neither.

    The leads are in the language of the goal, so that no sentence is half in one and half in the other.
    """
    language = language_of(f"{i_will} {so_that}") or wording.language
    halves = (_led("i_will", i_will, language), _led("so_that", so_that, language))
    return ended(" ".join(half for half in halves if half))


def _led(key: str, text: str, language: Language) -> str:
    text = text.strip()
    if not text or text.split()[0].casefold() in {_lead(key, one).split()[0].casefold() for one in Language}:
        return text
    return f"{_lead(key, language)} {text}"


def _lead(key: str, language: Language) -> str:
    return Wording(language, folder() / "report")(f"report.plan.{key}")
