"""Enrolling this computer: a request out, a certificate back, each checked by a number said aloud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import BadInput, DeskError
from probationdesk.services.ports_exchange import Membership
from probationdesk.ui.context import Context
from probationdesk.ui.exporting import write_new
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel

_MOST = 4 * 1024 * 1024
"""Bytes that a certificate or a directory can have; what is larger is neither."""


class EnrolmentPart(QWidget):
    """Folded away to two lines once the computer is enrolled."""

    def __init__(self, context: Context, changed: Callable[[], None]) -> None:
        super().__init__()
        self._context = context
        self._changed = changed
        self.words = words = context.words
        self.enrolled = False
        self.hubs: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("sending.heading.enrolment")))
        self._state = PlainLabel(name="sending.enrolment")
        column.addWidget(self._state)
        self._fingerprint = PlainLabel(name="sending.fingerprint", role="strong", selectable=True)
        column.addWidget(self._fingerprint)
        self._again = ActionButton("sending.enrol_again", words("sending.enrol_again.label"), self._unfold)
        column.addWidget(flowing_row(self._again))
        self._ways = QWidget()
        column.addWidget(self._ways)
        self._message = PlainLabel(name="sending.enrolment_message")
        column.addWidget(self._message)
        self._lay_out_ways()

    def show_enrolment(self) -> None:
        """Show where the enrolment of this computer stands."""
        exchange = self._context.exchange
        self.setVisible(exchange is not None)
        if exchange is None:
            return
        now = exchange.membership(self._context.desk)
        self.enrolled, self.hubs = now.state == "enrolled", now.hubs
        self._state.setText(self._told(now))
        self._state.set_tone("warn" if now.directory_stale else "text")
        self._fingerprint.setText(self.words("sending.fingerprint", number=now.fingerprint) if now.fingerprint else "")
        self._fingerprint.setVisible(bool(now.fingerprint))
        self._again.setVisible(self.enrolled and self._ways.isHidden())
        if not self.enrolled:
            self._ways.show()

    def _told(self, now: Membership) -> str:
        words = self.words
        if now.state != "enrolled":
            return words(f"sending.enrolment.{now.state}")
        until = in_words(now.valid_until, words.language) if now.valid_until else ""
        told = words("sending.enrolment.enrolled", officer=now.officer, office=now.office, until=until)
        key = "sending.directory_stale" if now.directory_stale else "sending.directory"
        return f"{told} {words(key, version=now.directory_version)}" if now.directory_version else told

    def _lay_out_ways(self) -> None:
        words = self.words
        column = QVBoxLayout(self._ways)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(Heading(words("sending.heading.request"), 3))
        self._office = self._line(column, "office")
        self._label = self._line(column, "label")
        self._request = self._line(column, "request_file")
        column.addWidget(flowing_row(self._button("request", self._write_request)))
        column.addWidget(Heading(words("sending.heading.certificate"), 3))
        column.addWidget(PlainLabel(words("sending.certificate")))
        self._certificate = self._line(column, "certificate_file")
        self._directory = self._line(column, "directory_file")
        self._organisation = self._line(column, "organisation")
        column.addWidget(flowing_row(self._button("accept", self._take_certificate)))
        self._ways.hide()

    def _line(self, column: QVBoxLayout, field: str) -> LineBox:
        box = LineBox(
            f"sending.{field}", self.words(f"sending.{field}.label"), prompt=self.words(f"sending.{field}.prompt")
        )
        column.addWidget(Field(box, box.label))
        return box

    def _button(self, field: str, act: Callable[[], None]) -> ActionButton:
        return ActionButton(f"sending.{field}", self.words(f"sending.{field}.label"), act)

    def _unfold(self) -> None:
        self._ways.show()
        self._again.hide()
        self._office.setFocus()

    def _write_request(self) -> None:
        missing = next((box for box in (self._office, self._label, self._request) if not box.value().strip()), None)
        if missing is not None:
            self._say(self.words("sending.missing", field=missing.label))
            missing.setFocus()
            return
        file = Path(self._request.value().strip()).expanduser()
        exchange = self._context.exchange
        assert exchange is not None
        try:
            content = exchange.request(
                self._context.desk, office=self._office.value().strip(), label=self._label.value().strip()
            )
            write_new(file, content)
        except DeskError as error:
            self._say(explain(error, self.words))
            return
        self._say(self.words("sending.request_written", file=file.name))
        self._changed()

    def _take_certificate(self) -> None:
        boxes = (self._certificate, self._directory, self._organisation)
        missing = next((box for box in boxes if not box.value().strip()), None)
        if missing is not None:
            self._say(self.words("sending.missing", field=missing.label))
            missing.setFocus()
            return
        exchange = self._context.exchange
        assert exchange is not None
        try:
            certificate, directory = (_content(box.value()) for box in boxes[:2])
            exchange.accept(self._context.desk, certificate, directory, organisation=self._organisation.value().strip())
        except DeskError as error:
            self._say(explain(error, self.words))
            return
        self._ways.hide()
        self._say(self.words("sending.enrolled_now"))
        self._changed()

    def _say(self, text: str) -> None:
        self._message.setText(text)
        announce(self, text)


def _content(typed: str) -> bytes:
    """Return what a file holds; raises BadInput `file_unreadable` if it cannot be read or is far too large."""
    file = Path(typed.strip()).expanduser()
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST + 1)
    except (OSError, ValueError):
        raise BadInput("file_unreadable", file=file.name) from None
    if len(content) > _MOST:
        raise BadInput("file_unreadable", file=file.name)
    return content
