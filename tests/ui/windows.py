"""A main window on a real store with sample cases, for the tests that need the whole of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.ui.context import Context
from probationdesk.ui.pages import all_pages
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.window import MainWindow
from tests.desks import open_desk


@contextmanager
def open_window(folder: Path, *samples: int, language: Language = Language.ENGLISH) -> Iterator[MainWindow]:
    """Show the main window on a store with the sample cases of these numbers (1 to 3), the last one open."""
    with open_desk(folder, *samples) as desk:
        tasks = Tasks()
        window = MainWindow(Context(desk, Wording(language), tasks), all_pages())
        window.resize(1280, 900)
        window.show()
        references = {line.reference: line.case_id for line in desk.store.cases()}
        if references:
            window.open_case(desk.store.cases()[0].case_id)
        QApplication.processEvents()
        try:
            yield window
        finally:
            window.close()
            window.deleteLater()
            tasks.close()
