"""The press: prints the report of one assessment. The same input gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.framework import Framework
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Printed
from probationdesk.report.blocks import Narrative
from probationdesk.report.difference import CLIPS, compose_difference
from probationdesk.report.fitting import Ledger, fit
from probationdesk.report.fonts import Face
from probationdesk.report.furniture import Furniture
from probationdesk.report.layout import Setting
from probationdesk.report.letters import Letters
from probationdesk.report.narrative import compose
from probationdesk.report.psr import press_pdf
from probationdesk.report.scale import SIDES_ALLOWED, Page, Type
from probationdesk.report.tagged import Structure
from probationdesk.report.wording import ReportWording, load_wording

CODE_LENGTH = 16
"""Hexadecimal digits of the digest that are printed."""
_REFERENCE_IN_QR = 32
"""Characters of the reference that a QR code holds at most, so that it stays large enough to scan."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is printed, beside the narrative: whose it is, in which words, of which day and under which code."""

    case: CaseFile
    assessment_id: str
    wording: ReportWording
    title: str
    dated: date
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPress:
    """Prints reports in one marking, language and edition."""

    marking: str = "OFFICIAL-SENSITIVE"
    language: Language = Language.ENGLISH
    type: Type = field(default_factory=Type)
    page: Page = field(default_factory=Page)

    def report(self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str) -> Printed:
        """Return the report of one assessment as a PDF file with what is to be known of it.

        `dated` is printed as its date. `code` is the digest of the frozen version in hexadecimal;
        without it the report is a draft, says so on every side and ends with what is missing.

        Raises KeyError if the case does not hold the assessment, and BadInput if a file of the program
        (wording, typeface) cannot be read.
        """
        wording = load_wording(self.language, case.assessment(assessment_id).head.purpose)
        narrative = compose(case, assessment_id, framework, wording, dated=dated, draft=not code)
        wanted = _Wanted(case, assessment_id, wording, wording.say("side.report"), dated, code)
        return self._press(narrative, wanted, allowed=SIDES_ALLOWED)

    def difference(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str
    ) -> Printed:
        """Return, on one side, what a review has changed since the version it starts from.

        Sentences that stand as they stood are left out; if that is still too much for one side, long texts
        are cut, which the ellipsis shows. `dated`, `code` and what is raised are as for `report`.
        """
        wording = load_wording(self.language, case.assessment(assessment_id).head.purpose)
        wanted = _Wanted(case, assessment_id, wording, wording.say("difference.side"), dated, code)
        for clip in CLIPS:
            narrative = compose_difference(case, assessment_id, framework, wording, dated=dated, clip=clip)
            printed = self._press(narrative, wanted, allowed=1)
            if not printed.lines_over:
                break
        return printed

    def _press(self, narrative: Narrative, wanted: _Wanted, *, allowed: int) -> Printed:
        setting = Setting(self.type, self.page, Letters(), Ledger(), Structure())
        version = wanted.case.assessment(wanted.assessment_id).head.version
        sides_printed = 0

        def furnish(sides: int) -> Furniture:
            nonlocal sides_printed
            sides_printed = sides
            return self._furniture(
                wanted.case, version, wanted.wording, setting.letters, dated=wanted.dated, code=wanted.code,
                sides=sides,
            )  # fmt: skip

        pdf = press_pdf(narrative, setting, furnish, title=wanted.title, language=self.language.value)
        fitted = fit(
            setting.ledger,
            leading=self.type.body.leading,
            top=self.page.height - self.page.top,
            bottom=self.page.bottom,
            allowed=allowed,
        )
        return Printed(
            pdf=pdf,
            sides=sides_printed,
            lines_over=fitted.lines_over,
            lines_left=fitted.lines_left,
            longest_section=fitted.longest_section,
            unprintable=setting.letters.unprintable,
        )

    def _furniture(
        self,
        case: CaseFile,
        version: int,
        wording: ReportWording,
        letters: Letters,
        *,
        dated: date,
        code: str,
        sides: int,
    ) -> Furniture:
        def drawn(key: str, face: Face = Face.REGULAR, **parameters: object) -> str:
            return letters.plain(wording.say(f"side.{key}", **parameters), face)

        face = Face.BOLD if case.case.invented else Face.REGULAR
        reference, short = case.case.reference, code[:CODE_LENGTH]
        grouped = " ".join(short[place : place + 4] for place in range(0, len(short), 4))
        numbers = range(1, sides + 1)
        return Furniture(
            reference=drawn("invented" if case.case.invented else "case", face, reference=reference),
            invented=case.case.invented,
            marking=letters.plain(self.marking, Face.BOLD),
            standing=drawn("version", number=version) if code else drawn("draft_of", Face.BOLD, number=version),
            draft=not code,
            dated=drawn("dated", date=wording.day(dated)),
            code=drawn("code", code=grouped) if code else drawn("no_code"),
            sides=tuple(drawn("of", Face.BOLD, side=side, total=sides) for side in numbers),
            payloads=tuple(
                f"{reference[:_REFERENCE_IN_QR]}:{version}:{side}/{sides}:{short}" if code else "" for side in numbers
            ),
            notes=drawn("notes"),
        )
