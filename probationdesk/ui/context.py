"""What every page is given: the desk, the wording, the tasks, and the one signal that tells of changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from probationdesk.domain.errors import DeskError, StoreError
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services.ports import Changed, Desk
from probationdesk.services.ports_exchange import Exchange
from probationdesk.ui.own_store import OwnStore
from probationdesk.ui.spelling import Spelling
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.telling import explain


class Context(QObject):
    """Shared by the window and its pages. Signals live here and nowhere below the windows."""

    changed = Signal(object)
    """A `Changed`: something was kept; open pages decide whether to load again."""
    saved = Signal()
    """A COMMIT has returned."""
    not_saved = Signal(str)
    """The words that say why something could not be kept: the disk, or the store."""
    refused = Signal(str)
    """The words that say why an act was not allowed, and what to do instead."""
    told = Signal(str)
    """The words that say what was done, on a page too long to show them beside every button."""
    go_to = Signal(str)
    """A wish to be taken to a field, by its `page.field` name."""
    open_assessment = Signal(str)
    """A wish to see another assessment of the open case; its id."""
    settled = Signal()
    """A page was left: edits still open get their line in the history."""

    open_case = Signal(str)
    """A wish to be taken to a case, by its id."""
    lock_wanted = Signal()
    """A page asks for the store to be locked."""
    keep_typed = Signal()
    """Whatever is typed anywhere is to be kept now, before something from elsewhere is filed."""

    def __init__(
        self, desk: Desk, words: Wording, tasks: Tasks, own: OwnStore | None = None, exchange: Exchange | None = None
    ) -> None:
        super().__init__()
        self.desk = desk
        self.words = words
        self.tasks = tasks
        self._own = own
        self.exchange = exchange
        """What carries work to others; None for windows that have nothing to do with anybody else."""
        self.exchanging = False
        """Whether something is being carried just now."""
        self.spelling = Spelling(desk, words, tasks, self)
        self.spelling.told.connect(self.told)
        self.spelling.not_kept.connect(self.not_saved)

    @property
    def has_own(self) -> bool:
        """True if the store that is open has key slots that can be asked."""
        return self._own is not None

    @property
    def own(self) -> OwnStore:
        """The store that is open, for what its passphrase alone may do."""
        assert self._own is not None, "these windows stand on a store without key slots"
        return self._own

    @property
    def language(self) -> Language:
        """The language of the windows."""
        return self.words.language

    def act(self, act: Callable[[], Changed | None]) -> bool:
        """Carry out an act of the services and tell every open page what it changed.

        Returns False, after saying why, if the act was refused or could not be kept; what the officer
        typed stays where it is.
        """
        try:
            changed = act()
        except StoreError as error:
            self.not_saved.emit(explain(error, self.words))
            return False
        except DeskError as error:
            self.refused.emit(explain(error, self.words))
            return False
        if changed is not None:
            self.saved.emit()
            if changed.kinds:
                self.changed.emit(changed)
        return True
