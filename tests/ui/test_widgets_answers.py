"""Questions answered by choosing, ticking, picking, or typing a date."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QRadioButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.ui.theme import Theme
from probationdesk.ui.theme_style import SMALLEST_TARGET
from probationdesk.ui.widgets.button import Button
from probationdesk.ui.widgets.choice import ChoiceRow, Option
from probationdesk.ui.widgets.date_box import DateBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.tick_box import TickBox
from tests.ui.conftest import put_on

YES_NO_UNKNOWN = (Option("yes", "Yes"), Option("no", "No"), Option("unknown", "Not known"))
Key = Qt.Key


class Page(QWidget):
    """A box, a row of answers and a box below it."""

    def __init__(self, words: Wording) -> None:
        super().__init__()
        self.above, self.below = QLineEdit(), QLineEdit()
        self.row = ChoiceRow("analyse.drugs.offending", "Contributes to offending?", YES_NO_UNKNOWN, words=words)
        self.told: list[str] = []
        self.row.chosen.connect(self.told.append)
        layout = QVBoxLayout(self)
        for widget in (self.above, self.row, self.below):
            layout.addWidget(widget)

    def answer(self, value: str) -> QRadioButton:
        found = self.findChild(QRadioButton, f"analyse.drugs.offending.{value}")
        assert isinstance(found, QRadioButton)
        return found

    def press(self, *keys: Key) -> None:
        for key in keys:
            widget = QApplication.focusWidget()
            assert widget is not None
            QTest.keyClick(widget, key)


@pytest.fixture
def page(qtbot: QtBot, words: Wording) -> Page:
    made = Page(words)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.above.setFocus()
    qtbot.waitUntil(made.above.hasFocus)
    return made


def test_nothing_is_chosen_at_first(page: Page) -> None:
    assert page.row.value() == ""
    assert not any(page.answer(option.value).isChecked() for option in YES_NO_UNKNOWN)


def test_the_row_is_one_stop_on_the_way_through_the_page(page: Page) -> None:
    page.press(Key.Key_Tab)
    assert page.answer("yes").hasFocus()
    page.press(Key.Key_Tab)
    assert page.below.hasFocus()
    page.row.set_value("unknown")
    page.press(Key.Key_Backtab)
    assert page.answer("unknown").hasFocus()
    page.press(Key.Key_Backtab)
    assert page.above.hasFocus()


def test_a_letter_chooses(page: Page) -> None:
    page.press(Key.Key_Tab, Key.Key_N)
    assert (page.row.value(), page.told) == ("no", ["no"])
    page.press(Key.Key_O)
    assert page.row.value() == "unknown", "the first letter of “Not known” that “No” has left free"


def test_arrows_move_first_and_change_the_choice_once_there_is_one(page: Page) -> None:
    page.press(Key.Key_Tab, Key.Key_Right)
    assert page.answer("no").hasFocus()
    assert page.row.value() == ""
    page.press(Key.Key_Space, Key.Key_Right, Key.Key_Right)
    assert page.told == ["no", "unknown", "yes"]
    page.press(Key.Key_Left)
    assert page.row.value() == "unknown"


@pytest.mark.parametrize("key", [Key.Key_Backspace, Key.Key_Delete])
def test_an_answer_can_be_taken_away(page: Page, key: Key) -> None:
    page.press(Key.Key_Tab, Key.Key_Y, key)
    assert (page.row.value(), page.told) == ("", ["yes", ""])
    page.press(key)
    assert page.told == ["yes", ""], "taking nothing away is no news"


def test_the_mouse_chooses_and_takes_away(page: Page, words: Wording) -> None:
    QTest.mouseClick(page.answer("unknown"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.answer("unknown"), Qt.MouseButton.LeftButton)
    assert page.told == ["unknown"]
    page.row._offer_clear(QPoint(0, 0))
    menu = page.row.findChild(QMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    assert page.row.value() == ""
    menu.close()


def test_showing_a_value_tells_nobody(page: Page) -> None:
    page.row.set_value("yes")
    page.row.set_value("")
    assert page.told == []
    with pytest.raises(KeyError):
        page.row.set_value("perhaps")


def test_shortcuts_pass_through_the_row(page: Page) -> None:
    page.press(Key.Key_Tab)
    QTest.keyClick(page.answer("yes"), Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.row.value() == ""


def test_a_screen_reader_is_told_the_question_the_answers_and_the_choice(page: Page) -> None:
    page.row.set_value("no")
    row = QAccessible.queryAccessibleInterface(page.row)
    assert (row.role(), row.text(QAccessible.Text.Name)) == (QAccessible.Role.Grouping, "Contributes to offending?")
    spoken = {one.value: QAccessible.queryAccessibleInterface(page.answer(one.value)) for one in YES_NO_UNKNOWN}
    assert all(one.role() == QAccessible.Role.RadioButton for one in spoken.values())
    assert spoken["unknown"].text(QAccessible.Text.Name) == "Not known"
    assert [value for value, one in spoken.items() if one.state().checked] == ["no"]


def test_the_choice_shows_without_colour(page: Page) -> None:
    before = _darkness(page.answer("yes"))
    page.row.set_value("yes")
    assert _darkness(page.answer("yes")) > before


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_row_goes_on_in_the_next_line_where_it_is_narrow(
    qtbot: QtBot, qapp: QApplication, page: Page, scale: float
) -> None:
    put_on(qapp, Theme("light", scale))
    page.resize(page.answer("unknown").sizeHint().width() + 40, 400)
    qtbot.waitUntil(lambda: page.answer("unknown").y() > page.answer("yes").y())
    assert all(
        page.rect().contains(page.answer(one.value).geometry().translated(page.row.pos())) for one in YES_NO_UNKNOWN
    )
    assert all(page.answer(one.value).height() >= SMALLEST_TARGET for one in YES_NO_UNKNOWN)


def test_a_tick_is_told_when_a_hand_set_it(qtbot: QtBot) -> None:
    box = TickBox("interview.purpose", "R&R explained")
    qtbot.addWidget(box)
    told: list[bool] = []
    box.edited.connect(lambda: told.append(box.value()))
    box.set_value(True)
    QTest.keyClick(box, Key.Key_Space)
    assert told == [False]
    assert QAccessible.queryAccessibleInterface(box).text(QAccessible.Text.Name) == "R&R explained"


def test_a_list_to_pick_from_ignores_the_wheel(qtbot: QtBot) -> None:
    box = PickBox("notes.kind", "Kind", (("office", "Office"), ("phone", "Telephone")))
    qtbot.addWidget(box)
    box.show()
    wheel = QWheelEvent(
        QPoint(5, 5), box.mapToGlobal(QPoint(5, 5)), QPoint(0, 0), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, wheel)
    assert box.value() == "office"
    assert not wheel.isAccepted()
    QTest.keyClick(box, Key.Key_Down)
    assert box.value() == "phone"
    box.set_options((("video", "Video"), ("phone", "Telephone")))
    assert box.value() == "phone"


def test_a_button_shows_its_words_as_they_are(qtbot: QtBot) -> None:
    button = Button("notes.add", "Add & close", icon="add", primary=True)
    qtbot.addWidget(button)
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) == "Add & close"
    assert button.text() == "Add && close"


# Dates ---------------------------------------------------------------------


@pytest.fixture
def asked_on(qtbot: QtBot, words: Wording) -> DateBox:
    made = DateBox(
        "prepare.asked", "Asked on", words=words, language=Language.ENGLISH, today=lambda: date(2026, 11, 22)
    )
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_date_is_read_back_in_words_while_it_is_typed(asked_on: DateBox) -> None:
    edits: list[date | None] = []
    asked_on.edited.connect(lambda: edits.append(asked_on.value()))
    QTest.keyClicks(asked_on.line, "1/3/26")
    assert asked_on.value() == date(2026, 3, 1)
    assert asked_on.echo.text() == "Sunday 1 March 2026"
    assert edits[-1] == date(2026, 3, 1)


def test_a_date_can_be_read_back_in_welsh(qtbot: QtBot) -> None:
    box = DateBox(
        "prepare.asked",
        "Gofynnwyd",
        words=Wording(Language.CYMRAEG),
        language=Language.CYMRAEG,
        today=lambda: date(2026, 11, 22),
    )
    qtbot.addWidget(box)
    QTest.keyClicks(box.line, "yfory")
    assert box.echo.text() == "Dydd Llun 23 Tachwedd 2026"


def test_what_cannot_be_read_is_marked_in_words_and_kept(asked_on: DateBox, words: Wording) -> None:
    QTest.keyClicks(asked_on.line, "32/3/26")
    assert asked_on.echo.text() == "", "while it is being typed nothing is called wrong"
    QTest.keyClick(asked_on.line, Key.Key_Return)
    assert asked_on.echo.text() == words("widgets.date.invalid")
    assert (asked_on.line.text(), asked_on.value(), asked_on.readable()) == ("32/3/26", None, False)
    asked_on.set_value(None)
    assert asked_on.line.text() == "32/3/26"


def test_an_empty_date_is_in_order(asked_on: DateBox) -> None:
    QTest.keyClick(asked_on.line, Key.Key_Return)
    assert asked_on.readable()
    assert not asked_on.echo.isVisible()


def test_a_date_from_the_store_leaves_alone_what_already_means_it(asked_on: DateBox) -> None:
    QTest.keyClicks(asked_on.line, "1/3/26")
    asked_on.set_value(date(2026, 3, 1))
    assert asked_on.line.text() == "1/3/26"
    asked_on.set_value(date(2026, 4, 2))
    assert asked_on.line.text() == "2 April 2026"
    asked_on.set_value(None)
    assert asked_on.line.text() == ""


def test_the_line_of_a_date_carries_the_name(asked_on: DateBox) -> None:
    assert asked_on.findChild(QLineEdit, "prepare.asked") is asked_on.line
    assert asked_on.focusProxy() is asked_on.line
    spoken = QAccessible.queryAccessibleInterface(asked_on.line)
    assert spoken.text(QAccessible.Text.Name) == "Asked on"


def _darkness(widget: QWidget) -> int:
    image = widget.grab().toImage()
    return sum(image.pixelColor(x, y).lightness() < 128 for x in range(image.width()) for y in range(image.height()))
