"""Two versions of one case: both are shown, nothing is decided, and the officer makes a third."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from probationdesk import resources
from probationdesk.domain.areas import Finding
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.merge import SECTIONS
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.ports import Desk
from probationdesk.services.settling_words import TERMS, section_name
from probationdesk.services.sharing import versions_apart
from probationdesk.ui import theme
from probationdesk.ui.driver import Driver
from probationdesk.ui.pages.apart import ApartPage
from probationdesk.ui.widgets.choice import ChoiceRow
from probationdesk.ui.widgets.compared_text import ComparedText
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.window import MainWindow
from tests.sync.world import Member
from tests.ui.conftest import put_on
from tests.ui.sharing import Pair, a_pair, label_of, windows_of

AREA = "finances"
ANN = "Ann heard that he works nights."
BOB = "Bob heard that the work ended in May."


def why(desk: Desk, case_id: str) -> str:
    return finding(desk, case_id).why


def finding(desk: Desk, case_id: str) -> Finding:
    assessment = load_case(desk, case_id).current
    assert assessment is not None
    return assessment.findings[AREA]


def write(member: Member, case_id: str, text: str, *, who: str = "") -> None:
    """What one officer writes without knowing of the other."""
    desk = member.desk
    fill_in(desk, finding(desk, case_id), why=text)
    if who:
        assessment = load_case(desk, case_id).current
        assert assessment is not None
        fill_in(desk, assessment.harm, who=who)
    desk.store.settle()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Both have written on the same area, and each has seen the other's version on the stick."""
    with a_pair(tmp_path) as pair:
        pair.hand_over()
        write(pair.ann, pair.case_id, ANN, who="Older people at home alone, and the neighbours.")
        write(pair.bob, pair.case_id, BOB)
        pair.both_visit_the_stick()
        assert pair.ann.stick(pair.stick).fault is None
        assert len(versions_apart(pair.ann.desk, pair.case_id)) == 1
        yield pair


def page_of(window: MainWindow, pair: Pair) -> ApartPage:
    window.open_case(pair.case_id)
    window.enter_place("apart")
    page = window.page("apart")
    assert isinstance(page, ApartPage)
    return page


def rows(page: QWidget) -> dict[str, ChoiceRow]:
    return {row.objectName().split(".")[-2]: row for row in page.findChildren(ChoiceRow)}


def choose(keys: Driver, row: ChoiceRow, word: str) -> None:
    keys.answer(row.objectName(), word)


class TestWhatIsShown:
    def test_both_texts_stand_side_by_side_with_who_wrote_them(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, _):
            page = page_of(window, pair)
            texts = {box.objectName().rsplit(".", 1)[1]: box.value() for box in page.findChildren(ComparedText)}
            shown = [*texts.values(), *(label.text() for label in page.findChildren(PlainLabel))]
            assert ANN in shown
            assert BOB in shown
            assert any("Invented Bob" in each for each in shown)

    def test_what_both_changed_has_no_answer_and_what_one_changed_is_marked_to_stand(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, _):
            page = page_of(window, pair)
            assert rows(page)["why"].value() == ""
            assert rows(page)["who"].value() == "here"
            assert label_of(page, "left") == "1 thing still needs your word."

    def test_the_window_says_on_every_page_of_the_case_that_there_are_two(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, _):
            page_of(window, pair)
            window.enter_place("prepare")
            banner = window.findChild(PlainLabel, "window.banner")
            assert banner is not None
            assert "two versions of this case" in banner.text()
            assert banner.isVisible()
            assert "apart" in [row.id for row in window.steps.rows()]

    def test_a_case_with_one_version_has_no_such_step_and_the_page_says_so(self, tmp_path: Path) -> None:
        with a_pair(tmp_path) as pair, windows_of(pair.ann) as (window, _):
            page = page_of(window, pair)
            assert "apart" not in [row.id for row in window.steps.rows()]
            assert label_of(page, "intro").startswith("There is one version")


class TestDeciding:
    def test_keeping_is_refused_until_everything_has_an_answer_and_goes_to_what_has_none(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = page_of(window, pair)
            page.keep()
            assert label_of(page, "message") == "First say which is to stand here."
            focus = window.focusWidget()
            assert focus is not None
            assert rows(page)["why"].isAncestorOf(focus)
            assert len(versions_apart(pair.ann.desk, pair.case_id)) == 1
            assert keys.window is window

    def test_the_other_text_can_stand_and_one_version_is_left_at_both_ends(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = page_of(window, pair)
            choose(keys, rows(page)["why"], "Theirs")
            keys.tab_to("apart.keep")
            keys.press("Return")
            assert why(pair.ann.desk, pair.case_id) == BOB
            assert not versions_apart(pair.ann.desk, pair.case_id)
            assert "apart" not in [row.id for row in window.steps.rows()]
        pair.both_visit_the_stick()
        assert why(pair.bob.desk, pair.case_id) == BOB
        assert not versions_apart(pair.bob.desk, pair.case_id)

    def test_words_of_ones_own_can_stand_in_the_place_of_both(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = page_of(window, pair)
            choose(keys, rows(page)["why"], "My own words")
            box = next(box for box in page.findChildren(TextBox) if box.objectName().endswith(".why.own"))
            assert box.isVisible()
            assert box.value() == ANN
            keys.fill(box.objectName(), "He worked nights until May.")
            page.keep()
            assert why(pair.ann.desk, pair.case_id) == "He worked nights until May."

    def test_what_was_chosen_on_the_way_is_there_after_the_window_was_closed(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = page_of(window, pair)
            choose(keys, rows(page)["why"], "My own words")
            box = next(box for box in page.findChildren(TextBox) if box.objectName().endswith(".why.own"))
            keys.fill(box.objectName(), "Half a thought")
            page.flush()
        with windows_of(pair.ann) as (window, _):
            page = page_of(window, pair)
            box = next(box for box in page.findChildren(TextBox) if box.objectName().endswith(".why.own"))
            assert box.value() == "Half a thought"
            assert rows(page)["why"].value() == "own"

    def test_an_answer_can_be_taken_back(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = page_of(window, pair)
            choose(keys, rows(page)["why"], "Theirs")
            assert label_of(page, "left") == "Everything has your word."
            keys.press("Backspace")
            assert label_of(page, "left") == "1 thing still needs your word."


@pytest.mark.parametrize("language", list(Language))
class TestWords:
    def test_every_field_of_every_record_has_a_name(self, language: Language) -> None:
        words = Wording(language)
        for kind, record in KINDS.items():
            assert f"apart.record.{kind}" in words
            names = {field.name for field in fields(record)} - {"id", "case_id", "assessment_id"}
            assert not [name for name in names if f"apart.field.{kind}.{name}" not in words]

    def test_every_value_that_is_chosen_has_its_words(self, language: Language) -> None:
        words = Wording(language)
        for kind, table in TERMS.items():
            assert not [value for value in kind if value.value and f"terms.{table}.{value.value}" not in words]

    def test_every_section_has_a_name(self, language: Language) -> None:
        words, framework = Wording(language), resources.load_framework()
        assert all(section_name(section, framework, words) for section in SECTIONS)


class TestRoom:
    @pytest.mark.parametrize("place", ["apart", "handover", "sending"])
    def test_nothing_needs_sideways_scrolling_at_twice_the_size(
        self, pair: Pair, qapp: QApplication, place: str
    ) -> None:
        put_on(qapp, theme.Theme(scale=2.0))
        with windows_of(pair.ann) as (window, _):
            window.resize(1280, 800)
            window.open_case(pair.case_id)
            window.show_place(place)
            qapp.processEvents()
            scroll = window.findChild(QAbstractScrollArea, f"{place}.scroll")
            assert scroll is not None
            assert window.page(place).minimumSizeHint().width() <= scroll.viewport().width()
