"""What every page is: a widget with the four members `title`, `load`, `flush`, `refresh`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.sources import LocatorStyle, Source, located_by
from probationdesk.services.ports import Changed
from probationdesk.ui.binding import Binding, Field
from probationdesk.ui.context import Context
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.citing import SourceName
from probationdesk.ui.widgets.reading_order import step_in_reading_order
from probationdesk.ui.widgets.text_box import TextBox

V = TypeVar("V")


class Page(QWidget):
    """One page of a case. It shows what the case holds and keeps what is entered, and nothing else.

    A page is built once for each case that is opened; `load` fills it from the case as it now stands.
    """

    name = ""
    """The first part of the names of the page's widgets."""
    watches: frozenset[str] = frozenset()
    """The kinds of record whose change elsewhere makes the page load again."""
    freezes = True
    """Whether what is entered here belongs to the assessment and cannot be changed once it is frozen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.words = context.words
        self.case: CaseFile | None = None
        self.assessment_id = ""
        self.bindings: list[Binding] = []  # type: ignore[type-arg]  # fields of every type
        self.citing: list[TextBox] = []
        self.setObjectName(self.name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing.MEDIUM)

    @property
    def title(self) -> str:
        """The page's name, as the list of steps shows it."""
        return self.words(f"{self.name}.title")

    @property
    def assessment(self) -> AssessmentFile:
        """The assessment that the page shows."""
        assert self.case is not None
        return self.case.assessment(self.assessment_id)

    def bind(
        self,
        field: Field[V],
        edited: SignalInstance,
        read: Callable[[], V],
        keep: Callable[[V], Changed | None],
        *,
        at_once: bool = False,
    ) -> Binding[V]:
        """Bind a field (see `Binding`)."""
        binding = Binding(self.context, field, edited, read, keep, at_once=at_once)
        self.bindings.append(binding)
        return binding

    def cites(self, box: TextBox) -> None:
        """Offer the case's sources in `box` whenever the page loads."""
        self.citing.append(box)

    def take_away(self, card: QWidget) -> None:
        """Forget the bindings of the fields inside `card` and take it from the page."""
        self.bindings = [b for b in self.bindings if not _inside(b, card)]
        self.citing = [box for box in self.citing if not card.isAncestorOf(box)]
        card.hide()
        card.deleteLater()

    def load(self, case: CaseFile, assessment_id: str) -> None:
        """Show the case as it now stands; what is typed and not kept yet stays."""
        self.case = case
        self.assessment_id = assessment_id
        self.show_case()
        names = tuple(self._cited_as(source) for source in case.sources)
        for box in self.citing:
            box.set_sources(names)
        frozen = self.freezes and bool(assessment_id) and case.assessment(assessment_id).head.frozen
        for binding in self.bindings:
            binding.load()
            binding.set_frozen(frozen)
        for button in self.findChildren(ActionButton):
            button.set_frozen(frozen)
        self.context.spelling.attend(self, case)

    def _cited_as(self, source: Source) -> SourceName:
        key = f"terms.locator.{located_by(source)}"
        lead = self.words(key) if key in self.words else ""
        return SourceName(source.label, source.title, lead, whole=source.locator_style is LocatorStyle.NONE)

    def show_case(self) -> None:
        """Bring what is not a bound field (lists, marks) in line with `self.case`."""

    def reveal(self, field: str) -> None:
        """Unfold whatever hides a field, before the keyboard is put into it."""

    def reveal_record(self, record_id: str, key: str) -> None:
        """Show one record of the page, such as a note that search has found."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Have Tab follow the reading order, also through cards made later than what stands below them."""
        return step_in_reading_order(self, forward=forward) or super().focusNextPrevChild(forward)

    def flush(self) -> bool:
        """Keep everything typed; return False if something could not be kept."""
        unkept = [binding for binding in list(self.bindings) if not binding.flush()]
        return not unkept

    def leave_field(self, field: QWidget) -> None:
        """Keep what was typed in a field that the keyboard has just left."""
        for binding in list(self.bindings):
            if binding.unsaved and _holds(binding, field):
                binding.flush()

    def refresh(self, changed: Changed, case: CaseFile) -> None:
        """Load again if something the page watches has changed elsewhere."""
        if changed.kinds & self.watches:
            self.load(case, self.assessment_id)
        else:
            self.case = case


def _holds(binding: Binding, field: QWidget) -> bool:  # type: ignore[type-arg]
    owner = binding.parent()
    return isinstance(owner, QWidget) and (owner is field or owner.isAncestorOf(field))


def _inside(binding: Binding, parent: QWidget) -> bool:  # type: ignore[type-arg]
    owner = binding.parent()
    return isinstance(owner, QWidget) and (owner is parent or parent.isAncestorOf(owner))
