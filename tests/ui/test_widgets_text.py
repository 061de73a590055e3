"""Boxes to write in: what may come in, how they grow, and citing a source while writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from probationdesk.ui.theme import Theme
from probationdesk.ui.widgets.citing import SourceName, being_cited, matching
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.pasting import LONGEST_PARAGRAPH, clean, split_huge
from probationdesk.ui.widgets.text_box import TextBox
from tests.ui.conftest import put_on

SOURCES = (
    SourceName("CPS bundle", "Prosecution case summary", "p"),
    SourceName("GP letter", "Letter from the surgery", whole=True),
    SourceName("Interview 1", "Interview of 3 November"),
    SourceName("Previous report", "Pre-sentence report of 2019", "para"),
)


@pytest.fixture
def box(qtbot: QtBot) -> TextBox:
    made = TextBox("analyse.drugs.why", "Why", prompt="Why, and on what basis?")
    made.resize(400, 100)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_a_box_says_its_name_to_scripts_and_to_screen_readers(box: TextBox) -> None:
    assert box.objectName() == "analyse.drugs.why"
    spoken = QAccessible.queryAccessibleInterface(box)
    assert spoken.text(QAccessible.Text.Name) == "Why"
    assert spoken.role() == QAccessible.Role.EditableText


@pytest.mark.parametrize(("name", "label"), [("", "Why"), ("a.b", "")])
def test_a_box_without_a_name_cannot_be_made(qapp: QApplication, name: str, label: str) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        LineBox(name, label)


def test_tab_leaves_the_box(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    first, second = TextBox("p.first", "First"), TextBox("p.second", "Second")
    layout = QVBoxLayout(page)
    for box in (first, second):
        layout.addWidget(box)
    page.show()
    qtbot.waitExposed(page)
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert first.value() == ""


def test_typing_is_told_and_loading_is_not(qtbot: QtBot, box: TextBox) -> None:
    told: list[str] = []
    box.edited.connect(lambda: told.append(box.value()))
    box.set_value("From the store")
    assert told == []
    box.selectAll()
    QTest.keyClicks(box, "No")
    assert told[-1] == "No"


def test_loading_what_already_stands_there_keeps_the_place(qtbot: QtBot, box: TextBox) -> None:
    box.set_value("four years of work")
    box.moveCursor(box.textCursor().MoveOperation.NextWord)
    place = box.textCursor().position()
    box.set_value("four years of work")
    assert box.textCursor().position() == place > 0


def test_the_box_grows_with_its_text_and_then_scrolls(box: TextBox) -> None:
    empty = box.height()
    box.set_value("one\n" * 6)
    grown = box.height()
    assert grown > empty
    assert box.verticalScrollBar().maximum() == 0
    box.set_value("one\n" * 200)
    assert box.height() < grown * 4
    assert box.verticalScrollBar().maximum() > 0
    box.set_value("")
    assert box.height() == empty


def test_larger_text_makes_the_box_higher(qapp: QApplication, box: TextBox) -> None:
    box.set_value("one\ntwo\nthree\nfour")
    before = box.height()
    put_on(qapp, Theme("light", 2.0))
    assert box.height() > before * 1.6
    assert box.verticalScrollBar().maximum() == 0


def test_only_plain_text_is_pasted_and_one_undo_takes_it_back(box: TextBox) -> None:
    box.set_value("Before. ")
    box.moveCursor(box.textCursor().MoveOperation.End)
    rich = QMimeData()
    rich.setHtml("<b>He said</b>")
    rich.setText("He\x07 said\ue000 it\r\nagain")
    box.insertFromMimeData(rich)
    assert box.value() == "Before. He said it\nagain"
    box.undo()
    assert box.value() == "Before. "


def test_a_picture_cannot_be_pasted(box: TextBox) -> None:
    picture = QMimeData()
    picture.setData("image/png", b"\x89PNG")
    assert not box.canInsertFromMimeData(picture)


def test_one_huge_pasted_paragraph_is_parted_after_sentences(box: TextBox) -> None:
    pasted = QMimeData()
    pasted.setText("He was seen at work. " * 1_000)
    box.insertFromMimeData(pasted)
    paragraphs = box.value().split("\n")
    assert len(paragraphs) > 5
    assert all(len(one) <= LONGEST_PARAGRAPH for one in paragraphs)
    assert all(one.rstrip().endswith("work.") for one in paragraphs)


@given(text=st.text())
def test_what_is_cleaned_can_be_stored_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned
    assert not any(sign < " " and sign not in "\t\n" for sign in cleaned)


@given(text=st.text(alphabet="ab .!\n", max_size=400))
def test_parting_loses_no_word(text: str) -> None:
    parted = split_huge(text, longest=20)
    assert all(len(paragraph) <= 20 for paragraph in parted.split("\n"))
    assert "".join(parted.split()) == "".join(text.split())


# Citing --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "typed"),
    [
        ("He lost work [", ""),
        ("He lost work [GP", "GP"),
        ("[CPS bundle, p 3; Int", "Int"),
        ("[GP letter] and [C", "C"),
        ("[CPS bundle, p", None),
        ("[GP letter]", None),
        ("no bracket", None),
    ],
)
def test_a_citation_is_noticed_while_its_label_is_typed(before: str, typed: str | None) -> None:
    assert being_cited(before) == typed


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("", ["CPS bundle", "GP letter", "Interview 1", "Previous report"]),
        ("int", ["Interview 1"]),
        ("letter gp", ["GP letter"]),
        ("pr", ["Previous report", "CPS bundle"]),
        ("zzz", []),
    ],
)
def test_sources_are_found_by_words_in_any_order_labels_first(typed: str, labels: list[str]) -> None:
    assert [source.label for source in matching(typed, SOURCES)] == labels


def test_a_source_is_cited_with_the_keyboard_alone(qtbot: QtBot, box: TextBox) -> None:
    box.set_sources(SOURCES)
    QTest.keyClicks(box, "He lost work [c")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClicks(box, "14]")
    assert box.value() == "He lost work [CPS bundle, p 14]"


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("[cps\r", "[CPS bundle, p "),
        ("[prev\r", "[Previous report, para "),
        ("[int\r", "[Interview 1, "),
        ("[gp\r", "[GP letter]"),
        ("[cps\r]", "[CPS bundle]"),
        ("[int\r]", "[Interview 1]"),
        ("[prev\r\b]", "[Previous report]"),
        ("[cps\r14; gp\r", "[CPS bundle, p 14; GP letter]"),
        ("[cps\r; prev\r3]", "[CPS bundle; Previous report, para 3]"),
        ("[cps\rp 14]", "[CPS bundle, p 14]"),
        ("[cps\rp 14; prev\rpara 3]", "[CPS bundle, p 14; Previous report, para 3]"),
        ("[cps\rpp 3-5]", "[CPS bundle, pp 3-5]"),
        ("[cps\rp3, line 2]", "[CPS bundle, p3, line 2]"),
        ("[cps\r3 p]", "[CPS bundle, p 3 p]"),
        ("[gp\r]", "[GP letter]"),
        ("[gp\r, he said]", "[GP letter], he said]"),
        ("[gp\r and [cps\r2]", "[GP letter] and [CPS bundle, p 2]"),
        ("[He left, p ]", "[He left, p ]"),
    ],
)
def test_a_citation_is_written_as_places_in_its_source_are_given(box: TextBox, keys: str, text: str) -> None:
    box.set_sources(SOURCES)
    _type(box, keys)
    assert box.value() == text


@pytest.mark.parametrize(
    ("before", "keys", "after", "text"),
    [
        ("He drank [", "gp\r", "] daily.", "He drank [GP letter] daily."),
        ("He drank [", "cps\r4", "] daily.", "He drank [CPS bundle, p 4] daily."),
        ("He drank [", "gp\r", " and [Interview 1]", "He drank [GP letter] and [Interview 1]"),
        ("He drank [", "cps\r", ", p 3] daily.", "He drank [CPS bundle, p 3] daily."),
        ("He drank [", "gp\r", "; Interview 1] daily.", "He drank [GP letter; Interview 1] daily."),
    ],
)
def test_what_follows_a_citation_in_the_text_is_left_as_it_stands(
    box: TextBox, before: str, keys: str, after: str, text: str
) -> None:
    box.set_sources(SOURCES)
    box.set_value(before + after)
    cursor = box.textCursor()
    cursor.setPosition(len(before))
    box.setTextCursor(cursor)
    _type(box, keys)
    assert box.value() == text
    assert not _sources_shown(box)


def test_a_bracket_typed_elsewhere_than_behind_the_one_just_closed_is_written(box: TextBox) -> None:
    box.set_sources(SOURCES)
    _type(box, "[gp\r.")
    assert box.value() == "[GP letter]."
    QTest.keyClick(box, Qt.Key.Key_Left)
    QTest.keyClicks(box, "]")
    assert box.value() == "[GP letter]]."


def test_another_source_is_reached_with_the_arrows(qtbot: QtBot, box: TextBox) -> None:
    box.set_sources(SOURCES)
    QTest.keyClicks(box, "[")
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == "[GP letter]"


def test_escape_closes_the_list_until_the_next_bracket(qtbot: QtBot, box: TextBox) -> None:
    box.set_sources(SOURCES)
    QTest.keyClicks(box, "[p")
    assert _sources_shown(box)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    QTest.keyClicks(box, "r")
    assert not _sources_shown(box)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == "[pr\n"
    QTest.keyClicks(box, "[g")
    assert _sources_shown(box) == ["GP letter – Letter from the surgery"]


def test_nothing_is_offered_where_there_are_no_sources(qtbot: QtBot, box: TextBox) -> None:
    QTest.keyClicks(box, "[he]")
    assert not _sources_shown(box)
    assert box.value() == "[he]"


def test_the_list_of_sources_closes_when_the_keyboard_leaves(qtbot: QtBot, box: TextBox) -> None:
    box.set_sources(SOURCES)
    QTest.keyClicks(box, "[")
    assert _sources_shown(box)
    box.clearFocus()
    assert not _sources_shown(box)


def test_a_line_takes_one_line_of_clean_text(qtbot: QtBot) -> None:
    line = LineBox("notes.place", "Place", prompt="Where")
    qtbot.addWidget(line)
    edits: list[str] = []
    line.edited.connect(lambda: edits.append(line.value()))
    line.set_value("Office")
    line.setText(" Car\ue001diff ")
    assert (line.value(), edits) == ("Cardiff", [])
    QTest.keyClicks(line, "!")
    assert len(edits) == 1


def test_a_field_shows_its_label_and_ties_it_to_the_box(qtbot: QtBot) -> None:
    line = LineBox("notes.place", "Place")
    field = Field(line, "Place", hint="Where you met")
    qtbot.addWidget(field)
    assert field.caption.buddy() is line
    assert line.accessibleDescription() == "Where you met"


def _type(box: TextBox, keys: str) -> None:
    """Press one key after another; `\r` is Enter and `\b` the key that takes back."""
    named = {"\r": Qt.Key.Key_Return, "\b": Qt.Key.Key_Backspace}
    for key in keys:
        if key in named:
            QTest.keyClick(box, named[key])
        else:
            QTest.keyClicks(box, key)


def _sources_shown(box: TextBox) -> list[str]:
    sources = box.findChild(QListWidget, f"{box.objectName()}.sources")
    if sources is None or not sources.isVisible():
        return []
    return [sources.item(row).text() for row in range(sources.count())]
