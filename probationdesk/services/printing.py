"""Every print of a case: which state of it is printed, in which language, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.errors import Refused
from probationdesk.domain.framework import Framework
from probationdesk.domain.keeping import Access
from probationdesk.domain.passages import language_of as language_written
from probationdesk.domain.people import Language
from probationdesk.domain.plain_english import Ease, ease
from probationdesk.domain.printing import OF_A_VERSION, Chosen, Print
from probationdesk.domain.statements import statements
from probationdesk.services.keeping_log import log_disclosure
from probationdesk.services.notes_passed_on import with_signers
from probationdesk.services.ports import Desk, Press, Printed
from probationdesk.services.reporting import case_in, day_of, frozen_version
from probationdesk.services.sharing import with_versions_apart

FOR_THE_PERSON = frozenset(
    {
        Print.PERSONS_COPY,
        Print.PERSONS_COPY_LARGE,
        Print.PLAN_SHEET,
        Print.INTERVIEW_SHEETS,
        Print.SELF_ASSESSMENT,
    }
)
"""Prints that are read by the person or read out to them: in their language unless another is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Everything that one print is made from: plain values, so that it can be pressed away from the store."""

    kind: Print
    case: CaseFile
    assessment_id: str
    framework: Framework
    dated: date
    code: str
    language: Language
    chosen: Chosen
    history: str


def print_out(
    desk: Desk,
    case: CaseFile,
    assessment_id: str,
    kind: Print,
    *,
    language: Language | None = None,
    chosen: Chosen = Chosen(),  # noqa: B008 - frozen
) -> Printed:
    """Return one print of a case; what is printed and what is raised are as for `order`."""
    return press(desk.press, order(desk, case, assessment_id, kind, language=language, chosen=chosen))


def press(press: Press, order: Order) -> Printed:
    """Return the print that was ordered. May run on any thread."""
    return press.handout(
        order.kind,
        order.case,
        order.assessment_id,
        order.framework,
        dated=order.dated,
        code=order.code,
        language=order.language,
        chosen=order.chosen,
        history=order.history,
    )


def order(
    desk: Desk,
    case: CaseFile,
    assessment_id: str,
    kind: Print,
    *,
    language: Language | None = None,
    chosen: Chosen = Chosen(),  # noqa: B008 - frozen
) -> Order:
    """Return the order of one print of a case.

    What an assessment says is printed from its frozen version, with the check code, once there is one; everything
    else from the case as it stands; so is all of it, as a draft that says so, while another version of the case
    awaits a decision. Without `language` it is the person's for what they read, otherwise English.

    Raises Refused `not_a_review` for the differences of an assessment that reviews nothing, `area_unknown` for an
    area that is none of the thirteen, and `version_not_here` if the store does not hold the frozen version.
    """
    assessment = case.assessment(assessment_id)
    if kind is Print.DIFFERENCE and assessment.reviewed is None:
        raise Refused("not_a_review")
    if not set(chosen.areas) <= assessment.findings.keys():
        raise Refused("area_unknown")
    dated, code, history = desk.clock().date(), "", ""
    case = with_signers(desk, with_versions_apart(desk, case))
    if assessment.head.frozen and kind in OF_A_VERSION and not case.apart:
        version = frozen_version(desk, assessment.head)
        case, dated, code = case_in(desk, version), day_of(version), version.digest
        history = desk.store.head_code(version.id)
    return Order(
        kind=kind,
        case=case,
        assessment_id=assessment_id,
        framework=desk.framework,
        dated=dated,
        code=code,
        language=language or language_of(case, kind),
        chosen=chosen,
        history=history,
    )


def over_elsewhere(press: Press, order: Order) -> dict[Language, int]:
    """Return how many lines the report would be over three sides in each language it is not ordered in and too long in.

    The program's own words are not of one length in two languages, so a report that fits in one may not in the
    other. Empty for every other print. May run on any thread.
    """
    if order.kind is not Print.REPORT:
        return {}
    others = (language for language in Language if language is not order.language)
    found = {
        language: press.measure(
            order.case, order.assessment_id, order.framework, dated=order.dated, language=language
        ).lines_over
        for language in others
    }
    return {language: lines for language, lines in found.items() if lines}


def refuse_if_over(kind: Print, printed: Printed) -> None:
    """Raise Refused `report_too_long` if the report itself is longer than three sides; no other print can be."""
    if kind is Print.REPORT and printed.lines_over:
        raise Refused("report_too_long", lines=printed.lines_over)


def file_name(reference: str, day: date, kind: Print) -> str:
    """Return the name of the file of one print: the reference of the case and what it is, and nobody's name."""
    return f"{reference}-{day:%Y-%m-%d}-{kind.replace('_', '-')}.pdf"


def log_print(desk: Desk, case_id: str, printed: Printed, *, recipient: str, purpose: str) -> None:
    """Log that a print goes to a printer; call it before it does.

    Raises Refused `recipient_missing` or `purpose_missing`: what is printed has left the store like what is exported.
    """
    refuse_without_reason(recipient, purpose)
    digest = sha256(printed.pdf).hexdigest()
    log_disclosure(desk, case_id, Access.PRINTED, recipient=recipient, purpose=purpose, digest=digest)


def refuse_without_reason(recipient: str, purpose: str) -> None:
    """Raise Refused `recipient_missing` or `purpose_missing` if it was not said who a print is for, or what for."""
    if not recipient.strip():
        raise Refused("recipient_missing")
    if not purpose.strip():
        raise Refused("purpose_missing")


def language_of(case: CaseFile, kind: Print) -> Language:
    """Return the language a print is in unless another is asked for."""
    return case.person.print_language if kind in FOR_THE_PERSON else Language.ENGLISH


def ease_of(case: CaseFile, assessment_id: str) -> Ease:
    """Return how hard the officer's own sentences in the person's copy are to read, measured as English.

    What the person said is never measured: neither their answers to the draft nor what stands between quotation marks.
    Nor is what is written in Cymraeg: the measure counts the syllables of English.
    """
    return ease(text for text in _told(case, assessment_id) if language_written(text) is not Language.CYMRAEG)


def told_in_cymraeg(case: CaseFile, assessment_id: str) -> int:
    """Return how many statements of the person's copy are written in Cymraeg, and so are not measured."""
    return sum(1 for text in _told(case, assessment_id) if language_written(text) is Language.CYMRAEG)


def _told(case: CaseFile, assessment_id: str) -> list[str]:
    return [one.text for one in statements(case.assessment(assessment_id), case.sources)]


def interview_next(case: CaseFile, assessment_id: str) -> int:
    """Return the number of the interview that comes next: the second once the first has been held or called off."""
    first = case.assessment(assessment_id).interview(1)
    return 2 if first.began is not None or first.not_held_because.strip() else 1
