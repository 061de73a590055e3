"""How controls are drawn: Fusion, with our own outlines, focus ring, marks and sizes.

Fusion's own selection (3.69:1), empty-box words (4.06:1) and check-box outline (1.65:1) are too faint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QLineEdit,
    QPlainTextEdit,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionFrame,
    QStyleOptionGroupBox,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionViewItem,
    QWidget,
)

from probationdesk.ui import theme_marks as marks
from probationdesk.ui.theme_colours import Colours

SMALLEST_TARGET: Final = 24
"""Pixels (WCAG 2.2, 2.5.8)."""

_P = QStyle.PrimitiveElement
_C = QStyle.ControlElement
_S = QStyle.StateFlag
_M = QStyle.PixelMetric
_T = QStyle.ContentsType
_SC = QStyle.SubControl

_BAR: Final = 14
_METRICS: Final = {
    _M.PM_DefaultFrameWidth: 2,
    _M.PM_ScrollBarExtent: _BAR,
    _M.PM_ScrollView_ScrollBarSpacing: 0,
    _M.PM_LayoutLeftMargin: 12,
    _M.PM_LayoutTopMargin: 12,
    _M.PM_LayoutRightMargin: 12,
    _M.PM_LayoutBottomMargin: 12,
    _M.PM_LayoutHorizontalSpacing: 8,
    _M.PM_LayoutVerticalSpacing: 8,
    _M.PM_ButtonShiftHorizontal: 0,
    _M.PM_ButtonShiftVertical: 0,
    _M.PM_FocusFrameHMargin: 8,
    _M.PM_CheckBoxLabelSpacing: 8,
    _M.PM_RadioButtonLabelSpacing: 8,
}
_MENU_ICON: Final = QSize(48, 48)
_MARK_METRICS: Final = frozenset(
    {
        _M.PM_IndicatorWidth,
        _M.PM_IndicatorHeight,
        _M.PM_ExclusiveIndicatorWidth,
        _M.PM_ExclusiveIndicatorHeight,
        _M.PM_ButtonIconSize,
        _M.PM_SmallIconSize,
    }
)
_PADDING: Final = {
    _T.CT_PushButton: (28, 14),
    _T.CT_ToolButton: (8, 8),
    _T.CT_LineEdit: (12, 14),
    _T.CT_ComboBox: (12, 14),
    _T.CT_CheckBox: (0, 8),
    _T.CT_RadioButton: (0, 8),
    _T.CT_ItemViewItem: (8, 8),
    _T.CT_MenuItem: (16, 8),
}
"""What is added to the words: width and height in pixels."""


class DeskStyle(QProxyStyle):
    """The style of the program in one set of colours."""

    def __init__(self, colours: Colours) -> None:
        super().__init__("fusion")
        self._colours = colours
        self._primitives: dict[QStyle.PrimitiveElement, Callable[..., None]] = {
            _P.PE_PanelButtonCommand: self._button,
            _P.PE_PanelButtonTool: self._tool,
            _P.PE_PanelLineEdit: self._line_edit,
            _P.PE_FrameLineEdit: self._line_edit,
            _P.PE_Frame: self._frame,
            _P.PE_FrameGroupBox: self._group,
            _P.PE_FrameMenu: self._group,
            _P.PE_FrameFocusRect: self._focus,
            _P.PE_IndicatorCheckBox: self._check,
            _P.PE_IndicatorItemViewItemCheck: self._check,
            _P.PE_IndicatorRadioButton: self._radio,
            _P.PE_PanelItemViewItem: self._row,
        }

    def wear(self, colours: Colours) -> None:
        """Draw in `colours` from now on; the caller has the windows painted again."""
        self._colours = colours

    # Sizes -----------------------------------------------------------------

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """Our distances; marks and icons grow with the text."""
        if metric in _METRICS:
            return _METRICS[metric]
        if metric in _MARK_METRICS:
            height = option.fontMetrics.height() if option is not None else 0
            return max(18, round(height * 0.95))
        return super().pixelMetric(metric, option, widget)

    def sizeFromContents(  # noqa: N802 - Qt's name
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        """Make every target comfortable, and never smaller than `SMALLEST_TARGET`."""
        # Qt passes no widget for a control that is drawn without one; PySide's stub does not know.
        usual = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
        padding = _PADDING.get(kind)
        parting = isinstance(option, QStyleOptionMenuItem) and (
            option.menuItemType is QStyleOptionMenuItem.MenuItemType.Separator
        )
        if padding is None or parting:
            return usual
        words = option.fontMetrics.height()
        return QSize(
            max(usual.width(), size.width() + padding[0], SMALLEST_TARGET),
            max(usual.height(), words + padding[1], SMALLEST_TARGET),
        )

    def subControlRect(  # noqa: N802 - Qt's name
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Give a scroll bar no end buttons and a thumb that is never too short to catch."""
        if control is QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            return marks.scroll_bar_part(option, part, SMALLEST_TARGET)
        if part is _SC.SC_GroupBoxContents and isinstance(option, QStyleOptionGroupBox) and not option.text:
            return option.rect
        if part is _SC.SC_ComboBoxEditField:
            side = marks.chevron_side(option)
            return option.rect.adjusted(8, 2, -side - 8, -2)
        return super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]

    # Drawing ---------------------------------------------------------------

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Draw our own outlines and marks; leave the rest to Fusion."""
        ours = self._primitives.get(element)
        if ours is None:
            super().drawPrimitive(element, option, painter, widget)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ours(option, painter, widget)
        painter.restore()

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Draw a button without Fusion's faint focus line, and list rows in our colours."""
        if element is _C.CE_PushButton and isinstance(option, QStyleOptionButton):
            self.drawPrimitive(_P.PE_PanelButtonCommand, option, painter, widget)
            self._button_words(option, painter, widget)
            return
        if element is _C.CE_ItemViewItem and isinstance(option, QStyleOptionViewItem):
            row = QStyleOptionViewItem(option)
            _recolour(row, QPalette.ColorRole.HighlightedText, self._colours.text)
            super().drawControl(element, row, painter, widget)
            return
        if element is _C.CE_MenuItem and isinstance(option, QStyleOptionMenuItem):
            if option.state & _S.State_Selected and not option.icon.isNull():
                option.icon = QIcon(option.icon.pixmap(_MENU_ICON, QIcon.Mode.Selected))
        elif element is _C.CE_ComboBoxLabel and isinstance(option, QStyleOptionComboBox):
            if option.state & _S.State_Enabled:
                _recolour(option, QPalette.ColorRole.ButtonText, self._colours.text)
            room = self.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, _SC.SC_ComboBoxEditField, widget)
            words = option.fontMetrics.elidedText(option.currentText, Qt.TextElideMode.ElideRight, room.width() - 2)
            option.currentText = words
        super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw scroll bars and drop-down boxes."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if control is QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            self._scroll_bar(option, painter)
        elif control is QStyle.ComplexControl.CC_ComboBox:
            self._combo_box(option, painter)
        else:
            super().drawComplexControl(control, option, painter, widget)
        painter.restore()

    def _button(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        colours, state = self._colours, option.state
        usable = bool(state & _S.State_Enabled)
        flat = isinstance(option, QStyleOptionButton) and bool(
            option.features & QStyleOptionButton.ButtonFeature.Flat
        )  # fmt: skip
        fill, edge, width = colours.surface, colours.outline, 1.0
        if not usable:
            fill, edge = colours.page, colours.off
        elif is_primary(widget):
            fill = edge = colours.fill
        elif state & _S.State_On:
            fill, edge, width = colours.selected, colours.ink, 2.0
        elif state & (_S.State_Sunken | _S.State_MouseOver):
            fill = colours.selected if state & _S.State_Sunken else colours.hover
        elif flat:
            fill = edge = ""
        area = QRectF(option.rect)
        if state & _S.State_HasFocus:
            marks.box(painter, area, "", colours.focus, 2.0)
            area.adjust(3.5, 3.5, -3.5, -3.5)
        if fill:
            marks.box(painter, area, fill, "" if flat else edge, width)

    def _button_words(self, option: QStyleOptionButton, painter: QPainter, widget: QWidget | None) -> None:
        words = QStyleOptionButton(option)
        if is_primary(widget) and option.state & _S.State_Enabled:
            _recolour(words, QPalette.ColorRole.ButtonText, self._colours.on_fill)
            if not option.icon.isNull():
                words.icon = QIcon(option.icon.pixmap(option.iconSize, QIcon.Mode.Selected))
        super().drawControl(_C.CE_PushButtonLabel, words, painter, widget)

    def _tool(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        colours, area = self._colours, QRectF(option.rect)
        if option.state & (_S.State_On | _S.State_Sunken):
            marks.box(painter, area, colours.selected, colours.ink, 1.0)
        elif option.state & _S.State_MouseOver and option.state & _S.State_Enabled:
            marks.box(painter, area, colours.hover, "", 0)
        if option.state & _S.State_HasFocus:
            marks.box(painter, area, "", colours.focus, 2.0)

    def _line_edit(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        framed = not isinstance(option, QStyleOptionFrame) or option.lineWidth > 0
        if framed:
            self._entry_edge(option, painter, widget)
        else:
            painter.fillRect(option.rect, option.palette.base())

    def _frame(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        if isinstance(widget, QAbstractScrollArea):
            self._entry_edge(option, painter, widget)
        else:
            self._group(option, painter, widget)

    def _entry_edge(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        colours = self._colours
        usable = bool(option.state & _S.State_Enabled)
        edge, width = (colours.outline, 1.0) if usable else (colours.off, 1.0)
        if widget is not None and widget.property("invalid"):
            edge, width = colours.wrong, 2.0
        if option.state & _S.State_HasFocus:
            edge, width = colours.focus, 2.0
        writable = usable and not _only_to_read(widget)
        fill = option.palette.base().color().name() if writable else colours.page
        marks.box(painter, QRectF(option.rect), fill, edge, width)

    def _group(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        marks.box(painter, QRectF(option.rect), "", self._colours.line, 1.0)

    def _focus(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        marks.box(painter, QRectF(option.rect), "", self._colours.focus, 2.0)

    def _check(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        chosen = bool(option.state & (_S.State_On | _S.State_NoChange))
        edge, fill, mark = self._mark_colours(option, chosen=chosen)
        marks.box(painter, QRectF(option.rect), fill, edge, 1.6)
        if option.state & _S.State_On:
            marks.tick(painter, QRectF(option.rect), mark)
        elif option.state & _S.State_NoChange:
            marks.dash(painter, QRectF(option.rect), mark)

    def _radio(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        chosen = bool(option.state & _S.State_On)
        edge, _, _ = self._mark_colours(option, chosen=chosen)
        marks.ring(painter, QRectF(option.rect), edge, filled=chosen)

    def _mark_colours(self, option: QStyleOption, *, chosen: bool) -> tuple[str, str, str]:
        colours = self._colours
        if not option.state & _S.State_Enabled:
            return colours.off, colours.off if chosen else colours.page, colours.page
        return (colours.fill, colours.fill, colours.on_fill) if chosen else (colours.outline, colours.surface, "")

    def _row(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        colours, area = self._colours, QRectF(option.rect)
        if option.state & _S.State_Selected:
            painter.fillRect(area, QColor(colours.selected))
            painter.fillRect(QRectF(area.left(), area.top(), 4, area.height()), QColor(colours.ink))
        elif option.state & _S.State_MouseOver:
            painter.fillRect(area, QColor(colours.hover))

    def _scroll_bar(self, option: QStyleOptionSlider, painter: QPainter) -> None:
        colours = self._colours
        painter.fillRect(option.rect, QColor(colours.page))
        thumb = QRectF(marks.scroll_bar_part(option, _SC.SC_ScrollBarSlider, SMALLEST_TARGET))
        if option.maximum > option.minimum:
            marks.box(painter, thumb.adjusted(3, 3, -3, -3), colours.outline, "", 0)

    def _combo_box(self, option: QStyleOptionComplex, painter: QPainter) -> None:
        self._entry_edge(option, painter, None)
        shade = self._colours.ink if option.state & _S.State_Enabled else self._colours.off
        marks.chevron(painter, option, shade)


def make_primary(button: QWidget) -> None:
    """Mark a button as the main act of its page; a page has at most one."""
    button.setProperty("primary", True)
    button.update()


def is_primary(widget: QWidget | None) -> bool:
    """Say whether `widget` is the main act of its page."""
    return widget is not None and bool(widget.property("primary"))


def _recolour(option: Any, role: QPalette.ColorRole, colour: str) -> None:
    # An option hands out its palette by value, so it is changed and put back.
    palette = QPalette(option.palette)
    palette.setColor(role, QColor(colour))
    option.palette = palette


def _only_to_read(widget: QWidget | None) -> bool:
    return isinstance(widget, QLineEdit | QPlainTextEdit) and widget.isReadOnly()
