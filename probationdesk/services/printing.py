"""Every print of a case: which state of it is printed, in which language, and for whom."""

from __future__ import annotations

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.errors import Refused
from probationdesk.domain.people import Language
from probationdesk.domain.plain_english import Ease, ease
from probationdesk.domain.printing import OF_A_VERSION, Chosen, Print
from probationdesk.domain.statements import statements
from probationdesk.services.ports import Desk, Printed
from probationdesk.services.reporting import case_in, day_of, frozen_version

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


def print_out(
    desk: Desk,
    case: CaseFile,
    assessment_id: str,
    kind: Print,
    *,
    language: Language | None = None,
    chosen: Chosen = Chosen(),  # noqa: B008 - frozen
) -> Printed:
    """Return one print of a case.

    What an assessment says is printed from its frozen version, with the check code, once there is one; everything
    else from the case as it stands. Without `language` it is the person's for what they read, otherwise English.

    Raises Refused `not_a_review` for the differences of an assessment that reviews nothing, `area_unknown` for an
    area that is none of the thirteen, and `version_not_here` if the store does not hold the frozen version.
    """
    assessment = case.assessment(assessment_id)
    if kind is Print.DIFFERENCE and assessment.reviewed is None:
        raise Refused("not_a_review")
    if not set(chosen.areas) <= assessment.findings.keys():
        raise Refused("area_unknown")
    dated, code, history = desk.clock().date(), "", ""
    if assessment.head.frozen and kind in OF_A_VERSION:
        version = frozen_version(desk, assessment.head)
        case, dated, code = case_in(desk, version), day_of(version), version.digest
        history = desk.store.head_code(version.id)
    return desk.press.handout(
        kind,
        case,
        assessment_id,
        desk.framework,
        dated=dated,
        code=code,
        language=language or language_of(case, kind),
        chosen=chosen,
        history=history,
    )


def language_of(case: CaseFile, kind: Print) -> Language:
    """Return the language a print is in unless another is asked for."""
    return case.person.print_language if kind in FOR_THE_PERSON else Language.ENGLISH


def ease_of(case: CaseFile, assessment_id: str) -> Ease:
    """Return how hard the officer's own sentences in the person's copy are to read, measured as English.

    What the person said is never measured: neither their answers to the draft nor what stands between quotation marks.
    """
    return ease(one.text for one in statements(case.assessment(assessment_id), case.sources))


def interview_next(case: CaseFile, assessment_id: str) -> int:
    """Return the number of the interview that comes next: the second once the first has been held or called off."""
    first = case.assessment(assessment_id).interview(1)
    return 2 if first.began is not None or first.not_held_because.strip() else 1
