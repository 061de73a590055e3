"""The press: prints the report of one assessment. The same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.framework import Framework
from probationdesk.domain.people import Language
from probationdesk.domain.printing import OF_A_VERSION, Chosen, Length, Print, Printed, Size, edition_of
from probationdesk.report.account import account_of
from probationdesk.report.blocks import Narrative, Voice, Weight
from probationdesk.report.difference import CLIPS, compose_difference
from probationdesk.report.fitting import Ledger, fit
from probationdesk.report.fonts import Face
from probationdesk.report.furniture import Furniture
from probationdesk.report.layout import Setting
from probationdesk.report.letters import REPORT_FACES, Letters
from probationdesk.report.narrative import compose
from probationdesk.report.prints import DIFFERENCES, EDITIONS, SHEETS, look_of
from probationdesk.report.psr import measure, press_pdf
from probationdesk.report.scale import SIDES_ALLOWED, Page, Type
from probationdesk.report.sheet import Sheet
from probationdesk.report.tagged import Structure
from probationdesk.report.twin import twin_of
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
    of_version: bool = True
    """Whether a version of the assessment is printed, and not the case as it stands."""
    history: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPress:
    """Prints reports in one marking, language and edition."""

    marking: str = "OFFICIAL-SENSITIVE"
    language: Language = Language.ENGLISH
    type: Type = field(default_factory=Type)
    page: Page = field(default_factory=Page)
    faces: Mapping[tuple[Voice, Weight], Face] = field(default_factory=lambda: REPORT_FACES)

    def report(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str, history: str = ""
    ) -> Printed:
        """Return the report of one assessment as a PDF file with what is to be known of it.

        `dated` is printed as its date. `code` is the digest of the frozen version in hexadecimal;
        without it the report is a draft, says so on every side and ends with what is missing. `history`
        is the head code of the store's history when the version was cut, printed beside the date.

        Raises KeyError if the case does not hold the assessment, and BadInput if a file of the program
        (wording, typeface) cannot be read.
        """
        wording = load_wording(self.language, case.assessment(assessment_id).head.purpose)
        narrative = compose(case, assessment_id, framework, wording, dated=dated, draft=not code)
        wanted = _Wanted(case, assessment_id, wording, wording.say("side.report"), dated, code, history=history)
        printed = self._press(narrative, wanted, allowed=SIDES_ALLOWED)
        if not printed.lines_over or not case.assessment(assessment_id).opinions:
            return printed
        narrative = compose(case, assessment_id, framework, wording, dated=dated, draft=not code, oversight_apart=True)
        return self._press(narrative, wanted, allowed=SIDES_ALLOWED)

    def measure(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, language: Language
    ) -> Length:
        """Return how the draft of a report in `language` would fill its three sides, without printing it.

        What is raised is as for `report`.
        """
        press = replace(self, language=language)
        wording = load_wording(language, case.assessment(assessment_id).head.purpose)
        opinions = bool(case.assessment(assessment_id).opinions)
        for apart in (False, True) if opinions else (False,):
            narrative = compose(case, assessment_id, framework, wording, dated=dated, draft=True, oversight_apart=apart)
            length = press._measured(narrative, allowed=SIDES_ALLOWED)  # noqa: SLF001 - another of its kind
            if not length.lines_over:
                break
        return length

    def _measured(self, narrative: Narrative, *, allowed: int) -> Length:
        setting = self._setting(measuring=True)
        measure(narrative, setting)
        return self._length(setting.ledger, allowed)

    def difference(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str
    ) -> Printed:
        """Return, on one side, what a review has changed since the version it starts from.

        Sentences that stand as they stood are left out; if that is still too much for one side, long texts
        are cut, which the ellipsis shows. In larger type nothing is cut, and it may run on. `dated`, `code` and
        what is raised are as for `report`.
        """
        wording = load_wording(self.language, case.assessment(assessment_id).head.purpose)
        wanted = _Wanted(case, assessment_id, wording, wording.say("difference.side"), dated, code)
        limited = self.type.body.size < DIFFERENCES[Size.CLEAR].type.body.size
        for clip in CLIPS if limited else CLIPS[:1]:
            narrative = compose_difference(case, assessment_id, framework, wording, dated=dated, clip=clip)
            if clip == CLIPS[-1] or not self._measured(narrative, allowed=1).lines_over:
                break
        return self._press(narrative, wanted, allowed=1 if limited else None)

    def handout(
        self,
        kind: Print,
        case: CaseFile,
        assessment_id: str,
        framework: Framework,
        *,
        dated: date,
        code: str,
        language: Language,
        chosen: Chosen = Chosen(),  # noqa: B008 - frozen
        history: str = "",
    ) -> Printed:
        """Return any of the prints, in `language`; `chosen` says in which size, and for which areas and interview.

        Those that may run to any number of sides are never over; `lines_left` is then what is free on the last.
        `dated`, `code`, `history` and what is raised are as for `report`; the codes count only for prints of a version.
        """
        kind = edition_of(kind, chosen.size)
        if kind is Print.REPORT:
            press = replace(self, language=language)
            return press.report(case, assessment_id, framework, dated=dated, code=code, history=history)
        if kind is Print.DIFFERENCE:
            look = DIFFERENCES[chosen.size]
            press = replace(self, language=language, type=look.type, page=look.page)
            return press.difference(case, assessment_id, framework, dated=dated, code=code)
        wording = load_wording(language, case.assessment(assessment_id).head.purpose)
        if kind in EDITIONS:
            look, title = EDITIONS[kind], wording.say("side.report")
            narrative = compose(case, assessment_id, framework, wording, dated=dated, draft=not code)
        else:
            write, look = SHEETS[kind][0], look_of(kind, chosen.size)
            sheet = Sheet(
                account=account_of(case, assessment_id, framework, wording, dated=dated),
                chosen=chosen,
                draft=not code,
            )
            narrative = write(sheet)
            title = narrative.title
        of_version = kind in OF_A_VERSION
        codes = (code, history) if of_version else ("", "")
        wanted = _Wanted(case, assessment_id, wording, title, dated, codes[0], of_version, codes[1])
        marking = self.marking if look.marked else ""
        press = replace(self, language=language, marking=marking, type=look.type, page=look.page, faces=look.faces)
        return press._press(narrative, wanted)  # noqa: SLF001 - another of its kind

    def _press(self, narrative: Narrative, wanted: _Wanted, *, allowed: int | None = None) -> Printed:
        setting = self._setting()
        sides_printed = 0

        def furnish(sides: int) -> Furniture:
            nonlocal sides_printed
            sides_printed = sides
            return self._furniture(wanted, setting.letters, sides)

        pdf = press_pdf(narrative, setting, furnish, title=wanted.title)
        return Printed(
            pdf=pdf,
            sides=sides_printed,
            length=self._length(setting.ledger, allowed or sides_printed),
            unprintable=setting.letters.unprintable,
            twin=twin_of(setting.structure.document),
        )

    def _setting(self, *, measuring: bool = False) -> Setting:
        letters = Letters(self.faces)
        return Setting(self.type, self.page, letters, Ledger(), Structure(), self.language, measuring)

    def _length(self, ledger: Ledger, allowed: int) -> Length:
        top, leading = self.page.height - self.page.top, self.type.body.leading
        return fit(ledger, leading=leading, top=top, bottom=self.page.bottom, allowed=allowed)

    def _furniture(self, wanted: _Wanted, letters: Letters, sides: int) -> Furniture:
        case, wording, code = wanted.case, wanted.wording, wanted.code
        version = case.assessment(wanted.assessment_id).head.version

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
            standing=self._standing(wanted, letters, version),
            draft=wanted.of_version and not code,
            dated=drawn(
                "dated_in_history" if wanted.history else "dated",
                date=wording.day(wanted.dated),
                history=wanted.history,
            ),
            code=drawn("code", code=grouped) if code else drawn(_without_code(wanted)),
            sides=tuple(drawn("of", Face.BOLD, side=side, total=sides) for side in numbers),
            payloads=tuple(
                f"{reference[:_REFERENCE_IN_QR]}:{version}:{side}/{sides}:{short}" if code else "" for side in numbers
            ),
            notes=drawn("notes"),
        )

    def _standing(self, wanted: _Wanted, letters: Letters, version: int) -> str:
        """Return what stands at the head of a side at the right: the version, or that it is none yet."""
        if not wanted.of_version:
            return letters.plain(wanted.title, Face.REGULAR)
        key, face = ("version", Face.REGULAR) if wanted.code else ("draft_of", Face.BOLD)
        return letters.plain(wanted.wording.say(f"side.{key}", number=version), face)


def _without_code(wanted: _Wanted) -> str:
    """Return the key of what stands where a check code would."""
    if wanted.case.apart:
        return "two_versions"
    return "no_code" if wanted.of_version else "working"
