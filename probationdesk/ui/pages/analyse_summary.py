"""One area in one glance: its name, three answers and how the reason begins. Enter opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from probationdesk.domain.claims import Answer
from probationdesk.resources import Wording
from probationdesk.ui import theme, theme_marks
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.naming import give_name

QUESTIONS: Final = ("offending", "harm", "strength")
"""The three questions asked of every area, as in the names of the fields."""

_SHORTEST_NAME: Final = 16
"""Characters: with less room than this for the name, the answers go on lines of their own."""
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How wide the parts of a row are, in pixels, at one width of the page."""

    mark: int
    name: int
    cell: int
    abreast: bool
    """Whether the answers stand in columns beside the name."""

    def column(self, number: int, width: int) -> QRect:
        """Return the left edge and width of the column of an answer."""
        left = width - spacing.SMALL - (len(QUESTIONS) - number) * self.cell
        return QRect(left, 0, self.cell, 0)


def _sheet(width: int, words: Wording) -> _Sheet:
    strong, small = QFontMetrics(theme.font("strong")), QFontMetrics(theme.font("small"))
    mark = max(16, round(strong.height() * 0.8))
    answers = max(strong.horizontalAdvance(words(f"terms.answer.{answer}")) for answer in Answer if answer)
    heads = max(small.horizontalAdvance(words(f"analyse.heads.{question}")) for question in QUESTIONS)
    cell = max(answers + mark + spacing.HAIR, heads) + spacing.MEDIUM
    room = width - mark - 4 * spacing.SMALL
    beside = room - len(QUESTIONS) * cell
    abreast = beside >= strong.averageCharWidth() * _SHORTEST_NAME
    return _Sheet(mark, beside if abreast else room, cell, abreast)


class SheetHeads(QWidget):
    """The words above the three columns of answers; nothing where the answers name their questions themselves."""

    def __init__(self, words: Wording) -> None:
        super().__init__()
        self._words = words
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        """Return the height in pixels of a line of small words, or 0."""
        return QFontMetrics(theme.font("small")).height() if _sheet(width, self._words).abreast else 0

    def sizeHint(self) -> QSize:
        """Return the height for the width that there is."""
        return QSize(0, self.heightForWidth(self.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write the heads."""
        sheet = _sheet(self.width(), self._words)
        if not sheet.abreast:
            return
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        painter.setPen(QColor(theme.current().colours.quiet))
        for number, question in enumerate(QUESTIONS):
            place = sheet.column(number, self.width())
            area = QRect(place.left(), 0, place.width(), self.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._words(f"analyse.heads.{question}"))


class AreaSummary(QPushButton):
    """The row of one area in the sheet: a button that opens and closes it.

    Up and down go to the areas before and after. Nothing depends on colour: an answer is a filled ring,
    an open ring or a barred ring, with its word; what is missing is said in words.
    """

    def __init__(self, name: str, area: str, words: Wording) -> None:
        super().__init__()
        give_name(self, name, area)
        self.area = area
        self._words = words
        self._answers: tuple[Answer, ...] = (Answer.UNANSWERED,) * len(QUESTIONS)
        self._why = ""
        self._missing = ""
        self.neighbours: list[AreaSummary] = []
        self.setCheckable(True)
        self.setAutoDefault(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_state(self, answers: tuple[Answer, ...], why: str, missing: str) -> None:
        """Show the answers, how the reason begins, and in a few words what is missing."""
        self._answers, self._missing = answers, missing
        self._why = " ".join(why.split())
        said = [
            self._words("analyse.summary.answer", question=self._words(f"analyse.heads.{question}"), answer=word)
            for question, word in zip(QUESTIONS, (self._words(f"terms.answer.{a}") for a in answers), strict=True)
        ]
        self.setAccessibleName(f"{self.area}. {'; '.join(said)}. {missing}".strip())
        self.setAccessibleDescription(self._words("analyse.summary.help"))
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to a neighbour with the arrows; the rest is a button's."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        place = self.neighbours.index(self) + step
        if 0 <= place < len(self.neighbours):
            self.neighbours[place].setFocus(Qt.FocusReason.TabFocusReason)

    def heightForWidth(self, width: int) -> int:
        """Return the height in pixels of everything shown."""
        sheet = _sheet(width, self._words)
        height = self._name_height(sheet, width)
        if not self.isChecked():
            if not sheet.abreast:
                height += len(self._lines_of_answers(sheet)) * (self._line_height() + spacing.HAIR)
            if self._why or self._missing:
                height += QFontMetrics(theme.font("small")).height() + spacing.HAIR
        return height + 2 * spacing.SMALL

    def sizeHint(self) -> QSize:
        """Return the height for the width that there is."""
        return QSize(0, self.heightForWidth(max(self.width(), 320)))

    def minimumSizeHint(self) -> QSize:
        """Return room for one answer with its question."""
        return QSize(0, self.heightForWidth(max(self.width(), 320)))

    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs more room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the row."""
        colours = theme.current().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            theme_marks.box(painter, QRectF(self.rect()), colours.hover, "", 0.0)
        if self.hasFocus():
            theme_marks.box(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), "", colours.focus, 2.0)
        sheet = _sheet(self.width(), self._words)
        top = spacing.SMALL
        room = self.width() - sheet.mark - 4 * spacing.SMALL if self.isChecked() else sheet.name
        name = QRect(2 * spacing.SMALL + sheet.mark, top, room, self._name_height(sheet, self.width()))
        icon = theme.icon("chevron-down" if self.isChecked() else "chevron-right")
        icon.paint(painter, QRect(spacing.SMALL, top, sheet.mark, self._line_height()))
        painter.setFont(theme.font("strong"))
        painter.setPen(QColor(colours.ink))
        painter.drawText(name, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter, self.area)
        if self.isChecked():
            return
        top = name.bottom() + 1
        if sheet.abreast:
            for number, answer in enumerate(self._answers):
                place = sheet.column(number, self.width())
                self._draw_answer(painter, place.left(), name.center().y() - self._line_height() // 2, answer, "")
        else:
            for line in self._lines_of_answers(sheet):
                top += spacing.HAIR
                for left, number in line:
                    head = self._words(f"analyse.heads.{QUESTIONS[number]}")
                    self._draw_answer(painter, name.left() + left, top, self._answers[number], head)
                top += self._line_height()
        self._draw_reason(painter, name.left(), top + spacing.HAIR)

    def _draw_answer(self, painter: QPainter, left: int, top: int, answer: Answer, head: str) -> None:
        colours = theme.current().colours
        side, height = _sheet(self.width(), self._words).mark, self._line_height()
        mark = QRectF(left, top + (height - side) / 2, side, side)
        picked = answer is Answer.YES
        if answer is Answer.UNANSWERED:
            theme_marks.dash(painter, mark, colours.outline)
        else:
            theme_marks.ring(painter, mark, colours.ink if picked else colours.outline, filled=picked)
        if answer is Answer.UNKNOWN:
            theme_marks.dash(painter, mark, colours.outline)
        painter.setFont(theme.font("strong" if picked else "body"))
        painter.setPen(QColor(colours.ink if picked else colours.text if answer else colours.quiet))
        word = self._word(answer, head)
        place = QRect(left + side + spacing.HAIR, top, self.width(), height)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, word)

    def _draw_reason(self, painter: QPainter, left: int, top: int) -> None:
        colours = theme.current().colours
        font = theme.font("small")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        room = self.width() - left - spacing.SMALL
        if self._missing:
            missing = metrics.elidedText(self._missing, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(colours.warn))
            painter.drawText(left, top + metrics.ascent(), missing)
            used = metrics.horizontalAdvance(missing) + spacing.MEDIUM
            left, room = left + used, room - used
        if self._why and room > metrics.averageCharWidth() * 8:
            painter.setPen(QColor(colours.quiet))
            why = metrics.elidedText(self._why, Qt.TextElideMode.ElideRight, room)
            painter.drawText(left, top + metrics.ascent(), why)

    def _lines_of_answers(self, sheet: _Sheet) -> list[list[tuple[int, int]]]:
        """Return, line by line, where each answer starts and which it is, for a narrow page."""
        metrics = QFontMetrics(theme.font("strong"))
        lines: list[list[tuple[int, int]]] = [[]]
        used = 0
        for number, answer in enumerate(self._answers):
            head = self._words(f"analyse.heads.{QUESTIONS[number]}")
            width = sheet.mark + spacing.HAIR + metrics.horizontalAdvance(self._word(answer, head)) + spacing.LARGE
            if lines[-1] and used + width > sheet.name:
                lines.append([])
                used = 0
            lines[-1].append((used, number))
            used += width
        return lines

    def _word(self, answer: Answer, head: str) -> str:
        if head:
            return self._words("analyse.summary.answer", question=head, answer=self._words(f"terms.answer.{answer}"))
        return self._words(f"terms.answer.{answer}") if answer else ""

    def _line_height(self) -> int:
        return QFontMetrics(theme.font("strong")).height()

    def _name_height(self, sheet: _Sheet, width: int) -> int:
        metrics = QFontMetrics(theme.font("strong"))
        room = width - sheet.mark - 4 * spacing.SMALL if self.isChecked() else sheet.name
        wrapped = metrics.boundingRect(QRect(0, 0, max(room, 80), 10_000), Qt.TextFlag.TextWordWrap, self.area)
        return max(wrapped.height(), self._line_height())
