"""Real windows, drawn offscreen with the fonts, colours and wording of the program.

A warning from Qt, an exception in a slot and a window left open each fail the test that caused them.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from probationdesk.domain.people import Language
from probationdesk.resources import Wording, folder
from probationdesk.ui import theme


def pytest_configure(config: pytest.Config) -> None:
    # The offscreen platform says this of every window shown on it; it says nothing about us.
    config.addinivalue_line("qt_log_ignore", r"^This plugin does not support ")


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    """Start each test in the light theme at 100 % and undo what it changed."""
    put_on(qapp, theme.Theme())
    yield
    put_on(qapp, theme.Theme())


@pytest.fixture(autouse=True)
def nothing_left_open(qapp: QApplication, dressed: None) -> Iterator[None]:
    """Fail a test that leaves a window behind."""
    before = {id(widget) for widget in _windows()}
    yield
    left = [widget for widget in _flushed_windows(qapp) if id(widget) not in before]
    names = [f"{type(widget).__name__} {widget.objectName()!r}" for widget in left]
    for widget in left:
        widget.deleteLater()
    _flushed_windows(qapp)
    assert not names, f"left open: {', '.join(names)}"


@pytest.fixture(scope="session")
def words() -> Wording:
    """The English wording of the program."""
    return Wording(Language.ENGLISH)


def put_on(app: QApplication, chosen: theme.Theme) -> None:
    if theme.current() != chosen or app.font().family() != theme.FAMILY:
        theme.apply(app, chosen, folder() / "fonts", folder() / "icons")


def _flushed_windows(app: QApplication) -> list[QWidget]:
    app.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if _windows():
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return _windows()


def _windows() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.parent() is None]
