"""How long the report is while it is being written: measured after every save, away from the main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Length
from probationdesk.services.ports import Desk
from probationdesk.ui.context import Context
from probationdesk.ui.widgets.naming import Words

_AFTER_OPENING_MS = 1500
"""The typesetting is loaded with the first measurement: not while a case is being opened."""
_BETWEEN_MS = 300
"""At most one measurement in so long, however fast someone types."""


class LengthGauge(QObject):
    """Measures the draft that is open. A measurement that is overtaken by a later change is made again."""

    measured = Signal()
    """`length` is new."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted: tuple[CaseFile, str] | None = None
        self._last: tuple[CaseFile, str] | None = None
        self._shown = ""
        self._busy = False
        self.length: Length | None = None
        """Of the draft that is open; None while it is not known, and for a frozen version."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)

    def follow(self, case: CaseFile, assessment_id: str) -> None:
        """Measure this state of a case as soon as there is time."""
        if assessment_id != self._shown:
            self.length = None
            self._shown = assessment_id
        if not assessment_id or case.assessment(assessment_id).head.frozen:
            self._last = self._wanted = None
            self.length = None
            return
        if self._last == (case, assessment_id):
            return
        self._last = self._wanted = (case, assessment_id)
        if not self._busy and not self._timer.isActive():
            self._timer.start(_BETWEEN_MS if self.length is not None else _AFTER_OPENING_MS)

    @Slot()
    def _begin(self) -> None:
        if self._wanted is None or self._busy:
            return
        (case, assessment_id), self._wanted = self._wanted, None
        self._busy = True
        desk = self._context.desk
        self._context.tasks.run(
            lambda: _measured(desk, case, assessment_id), lambda length: self._on_measured(assessment_id, length), _lost
        )

    def _on_measured(self, assessment_id: str, length: Length) -> None:
        self._busy = False
        if assessment_id == self._shown:
            self.length = length
            self.measured.emit()
        if self._wanted is not None:
            self._timer.start(_BETWEEN_MS)


def length_told(length: Length, words: Words) -> str:
    """Return in a few words how long a report is and which section is longest."""
    section = words(f"report.section.{length.longest_section}")
    if length.lines_over:
        return words("report.length.over", over=length.lines_over, section=section)
    whole = length.sides - 1
    key = {0: "none", 1: "one"}.get(whole, "many")
    return words(f"report.length.{key}", sides=whole, lines=length.lines_on_last, section=section)


def lines_told(length: Length, words: Words) -> str:
    """Return the lines of every section, in printing order."""
    return "; ".join(f"{words(f'report.section.{key}')} ({lines})" for key, lines in length.lines.items() if lines)


def _measured(desk: Desk, case: CaseFile, assessment_id: str) -> Length:
    return desk.press.measure(case, assessment_id, desk.framework, dated=desk.clock().date(), language=Language.ENGLISH)


def _lost(error: BaseException) -> None:
    raise error
