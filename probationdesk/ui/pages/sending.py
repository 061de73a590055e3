"""Sending and receiving: by stick or by the service, what waits, what came in, and what was not taken."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from PySide6.QtGui import QShowEvent

from probationdesk.domain.sharing import BundleState, OutboxLine, ReceivedLine, ReceivedState
from probationdesk.services import admitting, sharing
from probationdesk.services.admitting_words import unreached_words
from probationdesk.services.handing_over import bundle_words
from probationdesk.services.ports_exchange import FolderTarget, HubTarget, Outcome, Progress, Target
from probationdesk.ui.carrying import Carrying
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.admitting import AdmittingPart
from probationdesk.ui.pages.sending_enrolment import EnrolmentPart
from probationdesk.ui.pages.sending_words import outcome_lines, progress_words, reason_words
from probationdesk.ui.telling import moment
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.few_rows import FewRows
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.row import Row
from probationdesk.ui.widgets.rows import RowList

_ROWS = 8
_FOLDER = "sending.folder"


class SendingPage(Page):
    """Reached from the palette and with Ctrl+Shift+S; it needs no case to be open."""

    name = "sending"
    freezes = False
    watches = frozenset({"case", "person"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._carrying = Carrying(context, self)
        self._carrying.progressed.connect(self._on_progress)
        self._carrying.ended.connect(self._on_ended)
        self._carrying.failed.connect(self._on_failed)
        form = Form(self, self.column)
        form.heading("sending.title", 1)
        self._lay_out_carrying(form)
        self._lay_out_lists(form)
        self._enrolment = EnrolmentPart(context, self.show_store)
        self.column.addWidget(self._enrolment)
        self.column.addStretch(1)
        self.setFocusProxy(self._folder)

    def show_case(self) -> None:
        """Show where everything stands; the page is of the store, whatever case is open."""
        self.show_store()

    def show_store(self) -> None:
        """Show what waits, what came in and whether this computer is enrolled."""
        desk = self.context.desk
        self._enrolment.show_enrolment()
        ready = self._enrolment.enrolled
        self._not_enrolled.setVisible(not ready)
        hubs = self._enrolment.hubs
        self._no_hub.setVisible(ready and not hubs)
        under_way = self._carrying.under_way
        self._by_folder.setEnabled(ready and not under_way)
        self._by_hub.setEnabled(ready and bool(hubs) and not under_way)
        self._stop.setVisible(under_way)
        if not self._folder.value():
            self._folder.set_value(desk.store.setting(_FOLDER))
        names = {line.case_id: line.name for line in desk.store.cases(limit=10_000)}
        self._admitting.show_waiting(names)
        self._show_apart(names)
        self._show_unreached(names)
        self._show_going(sharing.outbox(desk), names)
        self._show_trouble(sharing.outbox(desk), sharing.inbox(desk), names)

    def showEvent(self, event: QShowEvent) -> None:
        """Without a case nobody loads the page."""
        super().showEvent(event)
        self._admitting.forget_message()
        self.show_store()

    # -- laying out ---------------------------------------------------------------------------------

    def _lay_out_carrying(self, form: Form) -> None:
        words = self.words
        self._not_enrolled = form.note("sending.not_enrolled")
        self._by_hub = ActionButton("sending.by_hub", words("sending.by_hub.label"), self.send_by_hub, primary=True)
        self._no_hub = form.note("sending.no_hub")
        self.column.addWidget(flowing_row(self._by_hub))
        self._folder = LineBox("sending.folder", words("sending.folder.label"), prompt=words("sending.folder.prompt"))
        self._folder.returnPressed.connect(self.send_by_folder)
        self.column.addWidget(Field(self._folder, self._folder.label, hint=words("sending.folder.hint")))
        self._by_folder = ActionButton("sending.by_folder", words("sending.by_folder.label"), self.send_by_folder)
        self._stop = ActionButton("sending.stop", words("sending.stop.label"), self._carrying.stop)
        self.column.addWidget(flowing_row(self._by_folder, self._stop, gap=spacing.SMALL))
        self._progress = PlainLabel(name="sending.progress", role="strong")
        self._progress.hide()
        self.column.addWidget(self._progress)
        self._outcome = PlainLabel(name="sending.outcome")
        self._outcome.hide()
        self.column.addWidget(self._outcome)

    def _lay_out_lists(self, form: Form) -> None:
        words = self.words
        self._admitting = AdmittingPart(self.context, self.name, self.show_store)
        self.column.addWidget(self._admitting)
        self._apart_heading = form.heading("sending.heading.apart")
        self._apart = FewRows("sending.apart", words("sending.apart.label"), most=_ROWS)
        self._apart.opened.connect(self._open_apart)
        self.column.addWidget(self._apart)
        self._unreached_heading = form.heading("admitting.heading.unreached")
        self._unreached = RowList("sending.unreached", words("admitting.unreached_list.label"), wraps=True, fits=True)
        self._unreached.opened.connect(self._open_unreached)
        self.column.addWidget(self._unreached)
        form.heading("sending.heading.going")
        self._nothing_going = form.note("sending.nothing_going")
        self._going = FewRows("sending.going", words("sending.going.label"), most=_ROWS)
        self._going.opened.connect(self._open_of_row)
        self.column.addWidget(self._going)
        self._trouble_heading = form.heading("sending.heading.trouble")
        self._trouble_note = form.note("sending.trouble")
        self._reconsider = form.note("admitting.reconsider")
        self._trouble = FewRows("sending.not_taken", words("sending.not_taken.label"), most=_ROWS)
        self._trouble.opened.connect(self._admitting.reconsider)
        self.column.addWidget(self._trouble)

    # -- carrying -----------------------------------------------------------------------------------

    def send_by_hub(self) -> None:
        """Exchange with the service."""
        self._begin(HubTarget())

    def send_by_folder(self) -> None:
        """Exchange with the stick or the shared folder that is named."""
        folder = self._folder.value().strip()
        if not folder:
            self._say(self.words("sending.no_folder"))
            self._folder.setFocus()
            return
        self.context.desk.store.set_setting(_FOLDER, folder)
        self.send_to(Path(folder).expanduser())

    def send_to(self, folder: Path) -> None:
        """Exchange with a stick or a shared folder."""
        self._begin(FolderTarget(folder))

    @property
    def under_way(self) -> bool:
        """True while an exchange is under way."""
        return self._carrying.under_way

    def _begin(self, target: Target) -> None:
        if self._carrying.under_way:
            return
        self._outcome.hide()
        self._carrying.begin(target)
        self.show_store()

    def _on_progress(self, progress: Progress) -> None:
        self._progress.setText(progress_words(progress, self.words))
        self._progress.show()

    def _on_ended(self, outcome: Outcome) -> None:
        self._progress.hide()
        self._say("\n".join(outcome_lines(outcome, self.words)), trouble=not outcome.complete)
        self.show_store()
        if outcome.conflicts:
            self._apart.setFocus()

    def _on_failed(self, reason: str) -> None:
        self._progress.hide()
        self._say(reason, trouble=True)
        self.show_store()

    def _say(self, text: str, *, trouble: bool = False) -> None:
        self._outcome.setText(text)
        self._outcome.set_tone("warn" if trouble else "text")
        self._outcome.show()
        announce(self._outcome, text)

    # -- lists --------------------------------------------------------------------------------------

    def _show_apart(self, names: dict[str, str]) -> None:
        rows = tuple(
            Row(case_id, names[case_id], self.words("sending.apart.detail"), icon="warning")
            for case_id in sorted(sharing.cases_apart(self.context.desk), key=lambda one: names.get(one, ""))
            if case_id in names
        )
        self._apart_heading.setVisible(bool(rows))
        self._apart.set_rows(rows)

    def _show_unreached(self, names: dict[str, str]) -> None:
        """One row for each case in which somebody has a part by a computer that was closed and by no other."""
        desk, exchange = self.context.desk, self.context.exchange
        cases = desk.store.cases_with(tuple(exchange.computers(desk))) if exchange is not None else ()
        devices = [party.id for case in cases for party in desk.store.parties(case)]
        known = exchange.computers(desk, devices) if exchange is not None and cases else {}
        found = [one for case in cases if case in names for one in admitting.unreached(desk, known, case)]
        rows = (
            Row(f"{one.case_id} {one.party.id}", names[one.case_id],
                unreached_words(one, self.words, "admitting.unreached_row"), icon="warning")
            for one in found
        )  # fmt: skip
        for widget in (self._unreached_heading, self._unreached):
            widget.setVisible(bool(found))
        self._unreached.set_rows(tuple(rows))

    def _show_going(self, lines: Iterable[OutboxLine], names: dict[str, str]) -> None:
        """One row for each case and state: how many things of it have come how far."""
        waiting = [line for line in lines if line.case_id and line.state is not BundleState.OPENED]
        rows = []
        for (case_id, state), found in groupby(sorted(waiting, key=_of_row), key=_of_row):
            held = tuple(found)
            latest = max(line.stored_at or line.posted_at for line in held)
            count = self.words("sending.things_one" if len(held) == 1 else "sending.things", count=len(held))
            name = names.get(case_id, self.words("sending.case_not_here"))
            told = bundle_words(BundleState(state), self.words)
            rows.append(Row(f"{case_id} {state}", name, f"{count}. {told}", moment(latest, self.words)))
        self._nothing_going.setVisible(not rows)
        self._going.set_rows(tuple(rows))

    def _show_trouble(self, ours: Iterable[OutboxLine], theirs: Iterable[ReceivedLine], names: dict[str, str]) -> None:
        words = self.words
        rows = [
            Row(one.bundle_id, words("sending.ours"), reason_words(one.reason, "", words), moment(one.posted_at, words))
            for one in ours
            if one.state is BundleState.REFUSED
        ]
        asides = admitting.set_aside(self.context.desk)
        asked = {line.bundle_id for aside in asides if aside.asks for line in aside.lines}
        rows += [
            self._row_of_theirs(line, names) for line in theirs
            if line.state is not ReceivedState.FILED and line.bundle_id not in asked
        ]  # fmt: skip
        self._trouble_heading.setVisible(bool(rows))
        self._trouble_note.setVisible(bool(rows))
        self._reconsider.setVisible(any(aside.kept_out for aside in asides))
        self._trouble.set_rows(tuple(rows))

    def _row_of_theirs(self, line: ReceivedLine, names: dict[str, str]) -> Row:
        words = self.words
        waits = line.state is ReceivedState.WAITING
        why = words("sending.waits") if waits else reason_words(line.reason, line.detail, words, names)
        author = line.author.officer or words("sending.unknown_author")
        return Row(line.bundle_id, author, why, moment(line.received_at, words))

    def _open_apart(self, case_id: str) -> None:
        self.context.open_case.emit(case_id)
        self.context.go_to.emit("apart.versions")

    def _open_unreached(self, row_id: str) -> None:
        self.context.open_case.emit(row_id.split(" ", 1)[0])
        self.context.go_to.emit("handover.find")

    def _open_of_row(self, row_id: str) -> None:
        case_id = row_id.split(" ", 1)[0]
        if self.context.desk.store.records(case_id):
            self.context.open_case.emit(case_id)


def _of_row(line: OutboxLine) -> tuple[str, str]:
    return line.case_id, line.state.value
