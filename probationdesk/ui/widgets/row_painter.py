"""Draws the rows of a list: plain text, elided or wrapped, with the matches of a search in bold."""

from __future__ import annotations

import re
from typing import Final, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from probationdesk.domain.lines import MATCH_BEGINS, MATCH_ENDS
from probationdesk.ui import theme, theme_marks
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.row import Row, without_marks

ROW: Final = int(Qt.ItemDataRole.UserRole)
"""The role under which a model gives its whole row."""

_MARKED = re.compile(f"{MATCH_BEGINS}(.*?){MATCH_ENDS}", re.DOTALL)
_WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_INDENT: Final = 12


class RowPainter(QStyledItemDelegate):
    """Paints `Row`s and says how high they are."""

    def __init__(self, view: QAbstractItemView, *, wraps: bool, details: int, title_role: theme.Role) -> None:
        super().__init__(view)
        self._title_role: theme.Role = title_role
        self._view = view
        self._wraps = wraps
        self._details = details

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the room a row needs in the width that the list has."""
        row = _row(index)
        title, detail = QFontMetrics(theme.font(self._title_role)), QFontMetrics(theme.font("small"))
        if not self._wraps:
            lines = title.height() + spacing.HAIR // 2 + self._details * detail.height()
            return QSize(self._view.viewport().width(), lines + 2 * spacing.SMALL)
        width = self._words_width(self._view.viewport().width(), row)
        height = _wrapped(title, row.title, width)
        if row.detail:
            height += spacing.HAIR // 2 + _wrapped(detail, without_marks(row.detail), width)
        return QSize(self._view.viewport().width(), height + 2 * spacing.SMALL)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        row, colours = _row(index), theme.current().colours
        painter.save()
        self._view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, self._view)
        area = option.rect.adjusted(_INDENT, spacing.SMALL, -_INDENT, -spacing.SMALL)
        if row.icon:
            side = _icon_side()
            theme.icon(row.icon).paint(painter, QRect(area.left(), area.top(), side, side))
            area.setLeft(area.left() + side + spacing.SMALL)
        taken = self._paint_tag(painter, area, row)
        if self._wraps:
            self._paint_wrapped(painter, area, row)
        else:
            self._paint_lines(painter, area, row, taken)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme_marks.box(painter, option.rect.toRectF(), "", colours.focus, 2.0)
        painter.restore()

    def _paint_tag(self, painter: QPainter, area: QRect, row: Row) -> int:
        """Draw the tag at the right of the first line and return the width in pixels that it takes."""
        if not row.tag:
            return 0
        font = theme.font("small")
        width = min(QFontMetrics(font).horizontalAdvance(row.tag) + 1, area.width() // 2)
        place = QRect(area.right() - width, area.top(), width, QFontMetrics(theme.font("strong")).height())
        painter.setFont(font)
        painter.setPen(QColor(theme.current().colours.quiet))
        text = QFontMetrics(font).elidedText(row.tag, Qt.TextElideMode.ElideRight, width)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return width + spacing.SMALL

    def _paint_lines(self, painter: QPainter, area: QRect, row: Row, taken: int) -> None:
        colours, font = theme.current().colours, theme.font(self._title_role)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        title = QRect(area.left(), area.top(), area.width() - taken, metrics.height())
        words = metrics.elidedText(_one_line(row.title), Qt.TextElideMode.ElideRight, title.width())
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, words)
        rest = QRect(area.left(), title.bottom() + 1 + spacing.HAIR // 2, area.width(), area.bottom() - title.bottom())
        painter.setPen(QColor(colours.quiet))
        for line in _lines(row.detail, self._details):
            _paint_marked(painter, rest, line)
            rest.setTop(rest.top() + QFontMetrics(theme.font("small")).height())

    def _paint_wrapped(self, painter: QPainter, area: QRect, row: Row) -> None:
        colours = theme.current().colours
        width = self._words_width(self._view.viewport().width(), row)
        top = area.top()
        parts: tuple[tuple[theme.Role, str, str], ...] = (
            (self._title_role, row.title, colours.text),
            ("small", row.detail, colours.quiet),
        )
        for role, text, shade in parts:
            font = theme.font(role)
            height = _wrapped(QFontMetrics(font), without_marks(text), width)
            painter.setFont(font)
            painter.setPen(QColor(shade))
            painter.drawText(QRect(area.left(), top, width, height), int(_WRAP), without_marks(text))
            top += height + spacing.HAIR // 2

    def _words_width(self, room: int, row: Row) -> int:
        width = room - 2 * _INDENT
        if row.icon:
            width -= _icon_side() + spacing.SMALL
        if row.tag:
            tag = QFontMetrics(theme.font("small")).horizontalAdvance(row.tag) + 1
            width -= min(tag, width // 2) + spacing.SMALL
        return max(width, 40)


def _paint_marked(painter: QPainter, area: QRect, text: str) -> None:
    """Draw one line, its marked parts bold, ending in "…" where it does not fit."""
    plain, bold = theme.font("small"), theme.font("small")
    bold.setWeight(QFont.Weight.Bold)
    left = area.left()
    for number, part in enumerate(_MARKED.split(text)):
        font = bold if number % 2 else plain
        metrics, room = QFontMetrics(font), area.right() - left
        shown = metrics.elidedText(without_marks(part), Qt.TextElideMode.ElideRight, room)
        if room <= 0 or not part:
            continue
        painter.setFont(font)
        painter.drawText(QRect(left, area.top(), room, metrics.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        left += metrics.horizontalAdvance(shown)
        if shown != without_marks(part):
            return


def _wrapped(metrics: QFontMetrics, text: str, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, width, 100_000), int(_WRAP), text).height() if text else 0


def _lines(text: str, most: int) -> list[str]:
    """Return at most `most` lines; one line takes in whatever line breaks a text has."""
    if not most:
        return []
    return [_one_line(line) for line in (text.split("\n", most - 1) if most > 1 else [text])]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _icon_side() -> int:
    return QFontMetrics(theme.font("strong")).height()


def _row(index: QModelIndex | QPersistentModelIndex) -> Row:
    return cast("Row", index.data(ROW))
