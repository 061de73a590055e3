"""The press, loaded only when something is printed: no command or window waits for typesetting it does not need."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from probationdesk.domain.assessment import CaseFile
    from probationdesk.domain.framework import Framework
    from probationdesk.domain.people import Language
    from probationdesk.domain.printing import Chosen, Length, Print, Printed


class LazyPress:
    """A press that loads the typesetting only when the first report is asked for."""

    def report(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str, history: str = ""
    ) -> Printed:
        """Return the report of one assessment (see `services.ports.Press`)."""
        from probationdesk.report.press import ReportPress

        return ReportPress().report(case, assessment_id, framework, dated=dated, code=code, history=history)

    def measure(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, language: Language
    ) -> Length:
        """Return how the draft of a report would fill its sides (see `services.ports.Press`)."""
        from probationdesk.report.press import ReportPress

        return ReportPress().measure(case, assessment_id, framework, dated=dated, language=language)

    def difference(
        self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str
    ) -> Printed:
        """Return how a review differs from the version it starts from (see `services.ports.Press`)."""
        from probationdesk.report.press import ReportPress

        return ReportPress().difference(case, assessment_id, framework, dated=dated, code=code)

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
        chosen: Chosen,
        history: str = "",
    ) -> Printed:
        """Return any of the prints (see `services.ports.Press`)."""
        from probationdesk.report.press import ReportPress

        return ReportPress().handout(
            kind, case, assessment_id, framework,
            dated=dated, code=code, language=language, chosen=chosen, history=history,
        )  # fmt: skip
