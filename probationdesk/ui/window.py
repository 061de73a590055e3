"""The main window: the caseload, the steps of one case, and the page of one step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.errors import DeskError
from probationdesk.domain.glance import LOOKED_AT
from probationdesk.domain.lines import Hit
from probationdesk.services.changes import load_case, settle, undo
from probationdesk.services.keeping_log import log_view
from probationdesk.services.ports import Changed
from probationdesk.services.sharing import versions_apart
from probationdesk.ui import theme
from probationdesk.ui.commands import Commands, Palette
from probationdesk.ui.context import Context
from probationdesk.ui.gauge import LengthGauge
from probationdesk.ui.page import Page
from probationdesk.ui.pages.caseload import CaseloadPanel
from probationdesk.ui.pages.header import CaseHeader
from probationdesk.ui.pages.notes import NotesPage
from probationdesk.ui.pages.search import SearchPage
from probationdesk.ui.places import NEED_NO_CASE, PLACES, place_of, place_under_way, step_lines
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.page_scroll import PageScroll
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.reading_order import end_stop, first_stop
from probationdesk.ui.widgets.rule_line import RuleLine
from probationdesk.ui.widgets.shade import Shade
from probationdesk.ui.widgets.side_scroll import SideScroll
from probationdesk.ui.widgets.step_list import StepList
from probationdesk.ui.window_commands import add_commands

_IDLE_MS = 60_000
"""An edit that nothing has been added to for so long is settled in the history."""


class MainWindow(QWidget):
    """Everything after unlocking. Its title never says whose case is open."""

    lock_wanted = Signal()
    """The officer wants the store locked."""
    look_wanted = Signal(str)
    """The officer wants another look: `larger`, `smaller`, `colours` or `language`."""

    def __init__(self, context: Context, pages: dict[str, Callable[[Context], Page]]) -> None:
        super().__init__()
        self.context = context
        self.case: CaseFile | None = None
        self.assessment_id = ""
        self.setObjectName("window")
        self.setWindowTitle("ProbationDesk")
        self._made = pages
        self._pages: dict[str, Page] = {}
        self._scrolls: dict[str, PageScroll] = {}
        self._place = ""
        self._apart = False
        self._build()
        self.shade = Shade(context.words("window.shade"), self)
        self.commands = Commands(self, context.words)
        self.palette_panel = Palette(self.commands, self)
        add_commands(self)
        self.gauge = LengthGauge(context, self)
        self._connect()
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(_IDLE_MS)
        self._idle.timeout.connect(self._settle)
        self.caseload.finder.setFocus()

    # -- opening and moving -------------------------------------------------------------------------

    @Slot(str)
    def open_case(self, case_id: str, assessment_id: str = "") -> None:
        """Show a case at the step that is under way, of the assessment named or else the latest."""
        if not self.leave_page():
            return
        self.case = load_case(self.context.desk, case_id)
        log_view(self.context.desk, case_id)
        shown = self.case.assessment(assessment_id) if assessment_id else self.case.current
        self.assessment_id = shown.head.id if shown is not None else ""
        self._show_case()
        here = place_under_way(self.case, self.assessment_id, self.context.desk.framework)
        self.enter_place(here)

    @Slot(str)
    def open_assessment(self, assessment_id: str) -> None:
        """Show another assessment of the open case, such as a review that has just been started."""
        if self.case is not None:
            self.open_case(self.case.case.id, assessment_id)

    @Slot(str)
    def show_place(self, place: str) -> None:
        """Show a page of the open case, or the search, which needs none."""
        if not place or (self.case is None and place not in NEED_NO_CASE) or not self.leave_page():
            return
        self._place = place
        page = self.page(place)
        if self.case is not None:
            page.load(self.case, self.assessment_id)
        self._stack.setCurrentWidget(self._scrolls[place])
        self.steps.select(place)
        self.header.forget_refusal()
        self._show_banner()

    @Slot(str)
    def enter_place(self, place: str) -> None:
        """Show a page and put the keyboard into it."""
        self.show_place(place)
        if self._place == place:
            page = self.page(place)
            target = page.focusProxy() or end_stop(page, first=True)
            if target is not None:
                target.setFocus(Qt.FocusReason.OtherFocusReason)

    def page(self, place: str) -> Page:
        """Return the page of a place, made when it is first wanted."""
        if place not in self._pages:
            page = self._made[place](self.context)
            self._pages[place] = page
            self._scrolls[place] = PageScroll(page, name=f"{place}.scroll", label=page.title)
            self._stack.addWidget(self._scrolls[place])
            if isinstance(page, NotesPage | SearchPage):
                page.chosen.connect(self._open_hit)
        return self._pages[place]

    @property
    def place(self) -> str:
        """The name of the page shown."""
        return self._place

    @Slot(str)
    def go_to(self, field: str) -> None:
        """Put the keyboard into a field, on whatever page it is."""
        place = next((name for name in (*PLACES, *NEED_NO_CASE) if field.startswith(f"{name}.")), "")
        if not place:
            return
        if place != self._place:
            self.show_place(place)
        page = self.page(place)
        page.reveal(field)
        widget = page.findChild(QWidget, field)
        if widget is not None:
            takes_keys = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            target = widget.focusProxy() or (widget if takes_keys else first_stop(widget)) or widget
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def cover(self) -> None:
        """Vanish at once; only then is what was typed kept, so that a slow disk leaves nothing to be seen."""
        _application().focusChanged.disconnect(self._on_focus_changed)
        self.hide()

    def uncover(self) -> None:
        """Come back as the window was."""
        _application().focusChanged.connect(self._on_focus_changed)
        self.show()

    def leave_page(self) -> bool:
        """Keep what is typed and settle it; False, and the officer stays, if it could not be kept."""
        if self._place and self._place in self._pages:
            if not self._pages[self._place].flush():
                return False
            self._settle()
        return True

    # -- building -----------------------------------------------------------------------------------

    def _build(self) -> None:
        words = self.context.words
        self.caseload = CaseloadPanel(self.context)
        self.header = CaseHeader(self.context)
        self.steps = StepList("window.steps", words("window.steps.label"), words=words)
        self._banner = PlainLabel(role="strong", tone="warn", name="window.banner")
        self._banner.setContentsMargins(spacing.WIDE, spacing.SMALL, spacing.WIDE, 0)
        self._banner.hide()
        self._stack = QStackedWidget()
        empty = PlainLabel(words("window.empty"), tone="quiet")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setMargin(spacing.WIDE * 2)
        self._stack.addWidget(empty)
        side = SideScroll(self.steps, name="window.side")
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._banner)
        right.addWidget(self._stack, 1)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(side)
        body.addWidget(RuleLine(upright=True))
        body.addLayout(right, 1)
        case_part = QWidget()
        whole = QVBoxLayout(case_part)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addLayout(body, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setObjectName("window.splitter")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.caseload)
        self._splitter.addWidget(case_part)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.splitterMoved.connect(self._on_splitter_moved)
        self._widths_chosen = False
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._splitter)
        self._side = side
        side.hide()
        self._set_widths()

    def _set_widths(self) -> None:
        # In average letters of body text, and never so wide that the page is left without room.
        letter = QFontMetrics(theme.font("body")).averageCharWidth()
        self._side.setFixedWidth(min(letter * 33, self.width() // 4))
        if not self._widths_chosen:
            caseload = min(letter * 36, self.width() // 5)
            self._splitter.setSizes([caseload, max(1, self.width() - caseload)])

    @Slot(int, int)
    def _on_splitter_moved(self, _place: int, _index: int) -> None:
        self._widths_chosen = True

    def _connect(self) -> None:
        self.caseload.case_chosen.connect(self.open_case)
        self.steps.step_chosen.connect(self.show_place)
        self.steps.opened.connect(self.enter_place)
        self.context.changed.connect(self._on_changed)
        self.context.saved.connect(self._on_saved)
        self.context.not_saved.connect(self.header.show_failed)
        self.context.refused.connect(self.header.show_refusal)
        self.context.told.connect(self.header.tell)
        self.context.go_to.connect(self.go_to)
        self.context.open_case.connect(self.open_case)
        self.context.open_assessment.connect(self.open_assessment)
        self.context.settled.connect(self._settle)
        self.context.keep_typed.connect(self._keep_typed)
        self.gauge.measured.connect(self._show_steps)
        _application().focusChanged.connect(self._on_focus_changed)

    # -- what happens -------------------------------------------------------------------------------

    def undo_kept(self) -> None:
        """Put back the record that was changed last in this case, also after a restart."""
        if self.case is None or not self.leave_page():
            return
        desk = self.context.desk
        desk.store.settle()
        newest = next((c for c in desk.store.changes(self.case.case.id, limit=50) if c.record_id), None)
        record = desk.store.record(newest.record_id) if newest else None
        if record is not None:
            self.context.act(lambda: undo(desk, record))
            self._load_afresh()
            if self._place in self._pages and self.case is not None:
                self._pages[self._place].load(self.case, self.assessment_id)

    def next_pane(self) -> None:
        """Move the keyboard to the next pane: caseload, steps, page."""
        page = self._stack.currentWidget()
        panes: list[QWidget] = [self.caseload, self.steps, *([page] if page is not None else [])]
        focus = self.focusWidget()
        here = next((n for n, p in enumerate(panes) if focus is not None and (p is focus or p.isAncestorOf(focus))), -1)
        for step in range(1, len(panes) + 1):
            pane = panes[(here + step) % len(panes)]
            target = self.caseload.list if pane is self.caseload else pane
            first = target if target.focusPolicy() & Qt.FocusPolicy.TabFocus else first_stop(target)
            if first is not None and first.isVisible():
                first.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _show_case(self) -> None:
        assert self.case is not None
        self._side.show()
        self.header.show_case(self.case)
        self.caseload.show_open(self.case.case.id)
        self._show_steps()

    @Slot()
    def _show_steps(self) -> None:
        assert self.case is not None
        if not self.assessment_id:
            self.steps.set_steps(())
            return
        assessment = self.case.assessment(self.assessment_id)
        self.gauge.follow(self.case, self.assessment_id)
        framework, length = self.context.desk.framework, self.gauge.length
        self._apart = bool(versions_apart(self.context.desk, self.case.case.id))
        words = self.context.words
        self.steps.set_steps(step_lines(self.case, assessment, framework, words, length, apart=self._apart))
        self.steps.select(self._place)
        self._show_banner()

    def _show_banner(self) -> None:
        """Say that there are two versions, or that a version is frozen, on the pages that this matters to."""
        page, words = self._pages.get(self._place), self.context.words
        head = self.case.assessment(self.assessment_id).head if self.case is not None and self.assessment_id else None
        frozen = head is not None and head.frozen and page is not None and page.freezes
        apart = self._apart and self.case is not None and self._place not in ("apart", *NEED_NO_CASE)
        told = [words("apart.banner")] if apart else []
        if head is not None and frozen:
            told.append(words("window.frozen", version=head.version))
        self._banner.setText("\n".join(told))
        self._banner.setVisible(bool(told))

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        self._idle.start()
        if changed.kinds & {"person", "case", *LOOKED_AT}:
            self.caseload.reload()
        if self.case is None or changed.case_id != self.case.case.id:
            return
        self._load_afresh()
        for page in self._pages.values():
            if page.case is not None and page.case.case.id == changed.case_id:
                page.refresh(changed, self.case)

    def _load_afresh(self) -> None:
        assert self.case is not None
        self.case = load_case(self.context.desk, self.case.case.id)
        self.header.show_case(self.case)
        self._show_steps()

    @Slot()
    def _on_saved(self) -> None:
        self.header.show_saved(self.context.desk.clock())

    @Slot()
    def _keep_typed(self) -> None:
        for page in self._pages.values():
            page.flush()

    @Slot()
    def _settle(self) -> None:
        try:
            settle(self.context.desk)
        except DeskError as error:
            self.context.not_saved.emit(explain(error, self.context.words))

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, left: QWidget | None, _entered: QWidget | None) -> None:
        page = self._pages.get(self._place)
        if left is not None and page is not None and page.isAncestorOf(left):
            page.leave_field(left)

    @Slot(object)
    def _open_hit(self, hit: Hit) -> None:
        self.open_case(hit.case_id)
        if hit.assessment_id and self.case is not None and hit.assessment_id != self.assessment_id:
            self.assessment_id = hit.assessment_id
            self._show_case()
        record = self.context.desk.store.record(hit.record_id)
        place = place_of(record) if record is not None else ""
        if place:
            self.show_place(place)
            self.page(place).reveal_record(hit.record_id, hit.key)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Have Tab enter a page at its first field, and Shift+Tab at its last, whenever they were made."""
        edge = self.steps if forward else self.caseload.finder
        page = self._pages.get(self._place)
        if self.focusWidget() is edge and page is not None:
            target = end_stop(page, first=forward)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
                return True
        return super().focusNextPrevChild(forward)

    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs wider panes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ApplicationFontChange:
            self._set_widths()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only when everything typed is kept."""
        if self.leave_page():
            self.context.spelling.forget()
            event.accept()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the shade over everything."""
        super().resizeEvent(event)
        self._set_widths()
        self.shade.setGeometry(self.rect())


def _application() -> QApplication:
    running = QApplication.instance()
    assert isinstance(running, QApplication)
    return running
