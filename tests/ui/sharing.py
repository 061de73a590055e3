"""Two officers of an invented organisation, each at their own windows, who pass a case to each other by stick."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from probationdesk import resources
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services import handing_over
from probationdesk.services.exchanging import import_case
from probationdesk.ui.context import Context
from probationdesk.ui.driver import Driver
from probationdesk.ui.page import Page
from probationdesk.ui.pages import all_pages
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.rows import RowList
from probationdesk.ui.window import MainWindow
from tests.sync.world import Member, World, a_world

SAMPLE = 2


@dataclass
class Pair:
    """A prison officer who has the case, and a community officer who is to have it."""

    world: World
    ann: Member
    bob: Member
    stick: Path
    case_id: str

    def hand_over(self) -> None:
        """Pass the case from Ann to Bob, as far as the stick and Bob's store."""
        handing_over.hand_over(
            self.ann.desk, self.case_id, self.bob.as_party, purpose="Release", questions="Has the hostel answered?"
        )
        self.both_visit_the_stick()

    def both_visit_the_stick(self) -> None:
        """Ann, then Bob, then Ann."""
        for member in (self.ann, self.bob, self.ann):
            assert member.stick(self.stick).fault is None


@contextmanager
def a_pair(place: Path) -> Iterator[Pair]:
    """Two enrolled officers, one of them with a sample case."""
    with a_world(place) as world:
        ann, bob = world.member("Ann", "prison"), world.member("Bob", "leeds")
        world.share_directory()
        stick = place / "stick"
        stick.mkdir()
        import_case(ann.desk, resources.sample_files()[SAMPLE - 1].read_bytes())
        yield Pair(world, ann, bob, stick, ann.desk.store.cases()[0].case_id)


@contextmanager
def windows_of(member: Member, *, language: Language = Language.ENGLISH) -> Iterator[tuple[MainWindow, Driver]]:
    """The officer's main window, with a keyboard."""
    tasks = Tasks()
    window = MainWindow(Context(member.desk, Wording(language), tasks, exchange=member.exchange), all_pages())
    window.resize(1280, 900)
    window.show()
    QApplication.processEvents()
    try:
        yield window, Driver(lambda: window)
    finally:
        window.close()
        window.deleteLater()
        tasks.close()


def label_of(page: Page, name: str) -> str:
    """What a label of the page says."""
    label = page.findChild(PlainLabel, f"{page.name}.{name}")
    assert label is not None
    return label.text()


def rows_of(page: Page, name: str) -> list[str]:
    """The rows of a list of the page, as title and detail."""
    found = page.findChild(RowList, f"{page.name}.{name}")
    assert found is not None
    return [f"{row.title} | {row.detail}" for row in found.rows()]
