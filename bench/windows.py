"""The program's windows in this process, for what is measured inside them."""

from __future__ import annotations

import sys
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from probationdesk import resources
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services.ports import Desk
from probationdesk.ui import theme
from probationdesk.ui.context import Context
from probationdesk.ui.pages import all_pages
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.window import MainWindow

_PATIENCE_S = 5.0


def program() -> QApplication:
    """Return the Qt program of this process in our theme, made by the first call."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    qInstallMessageHandler(_pass_on)
    application = QApplication(sys.argv[:1])
    theme.apply(application, theme.Theme(), resources.folder() / "fonts", resources.folder() / "icons")
    return application


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Print what Qt has to say, but for what the offscreen platform says of every window."""
    if not message.startswith("This plugin does not support "):
        print(message, file=sys.stderr)


def context_on(desk: Desk) -> Context:
    """Return what the pages of a desk are given."""
    return Context(desk, Wording(Language.ENGLISH), Tasks(program()))


def main_window(desk: Desk) -> MainWindow:
    """Return the main window on a desk, shown."""
    program()
    window = MainWindow(context_on(desk), all_pages())
    window.resize(1440, 960)
    window.show()
    settle()
    return window


def settle() -> None:
    """Let everything that is due happen."""
    QApplication.processEvents()


def put_away(window: QWidget) -> None:
    """Close a window and have it gone, timers and all, before its store is closed."""
    window.close()
    window.deleteLater()
    settle()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class Paints(QObject):
    """Counts how often a widget has been painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count."""
        self.count += event.type() == QEvent.Type.Paint
        return False

    def wait(self, seen: int) -> None:
        """Let the program work until the widget has been painted since `seen`; raises RuntimeError after 5 s."""
        end = perf_counter() + _PATIENCE_S
        while self.count == seen:
            QApplication.processEvents()
            if perf_counter() > end:
                raise RuntimeError("the widget was not painted")
