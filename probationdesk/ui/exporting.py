"""Letting something leave the store as a file: where to, for whom, what for, and the passphrase once more."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.errors import BadInput, DeskError
from probationdesk.domain.keeping import Access
from probationdesk.services.keeping_log import log_disclosure
from probationdesk.ui.context import Context
from probationdesk.ui.telling import explain
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.passphrase_box import PassphraseBox
from probationdesk.ui.widgets.plain_label import PlainLabel


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is about to leave the store."""

    case_id: str
    content: bytes


class ExportPanel(QWidget):
    """Asked for by a button of the page. The path is typed: a file dialog would keep it in lists of recent files.

    `prepare` makes what is to leave, or says why not and returns None; `say` shows a message on the page.
    """

    def __init__(
        self, context: Context, prefix: str, prepare: Callable[[], Leaving | None], say: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._context = context
        self._prepare = prepare
        self._say = say
        words = context.words
        self.setObjectName(f"{prefix}.leaving")
        self._file = self._line(prefix, "file")
        self._recipient = self._line(prefix, "recipient")
        self._purpose = self._line(prefix, "purpose")
        self._passphrase = PassphraseBox(f"{prefix}.passphrase", words("exporting.passphrase.label"))
        self._passphrase.returnPressed.connect(self._write)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.MEDIUM)
        column.addWidget(PlainLabel(words("exporting.explanation"), tone="quiet"))
        for box in (self._file, self._recipient, self._purpose):
            column.addWidget(Field(box, box.label))
        column.addWidget(Field(self._passphrase, self._passphrase.label))
        write = ActionButton(f"{prefix}.write", words("exporting.write.label"), self._write, primary=True)
        cancel = ActionButton(f"{prefix}.not_now", words("exporting.not_now.label"), self.dismiss)
        column.addWidget(flowing_row(write, cancel, gap=spacing.SMALL))
        self.hide()

    def ask(self, name: str) -> None:
        """Show the fields, with a file in the officer's home proposed: `name` is neutral and bears its ending."""
        self._file.set_value(str(free_name(Path.home() / name)))
        self.show()
        self._file.setFocus()

    def dismiss(self) -> None:
        """Take the fields away and forget what was typed."""
        self._passphrase.clear()
        self._recipient.clear()
        self._purpose.clear()
        self.setEnabled(True)
        self.hide()

    def _line(self, prefix: str, field: str) -> LineBox:
        words = self._context.words
        return LineBox(
            f"{prefix}.{field}", words(f"exporting.{field}.label"), prompt=words(f"exporting.{field}.prompt")
        )

    def _write(self) -> None:
        file = Path(self._file.value()).expanduser()
        missing = next((box for box in (self._file, self._recipient, self._purpose) if not box.value()), None)
        if missing is not None:
            self._say(self._context.words(f"exporting.missing.{missing.objectName().rsplit('.', 1)[1]}"))
            missing.setFocus()
            return
        leaving = self._prepare()
        if leaving is None:
            return
        recipient, purpose = self._recipient.value(), self._purpose.value()
        self.setEnabled(False)
        self._context.own.confirm(
            self._passphrase.take(), lambda: self._let_go(leaving, file, recipient, purpose), self._refuse
        )

    def _let_go(self, leaving: Leaving, file: Path, recipient: str, purpose: str) -> None:
        """Log first, then write: nothing leaves unlogged."""
        desk, digest = self._context.desk, sha256(leaving.content).hexdigest()
        try:
            _refuse_if_there(file)
            log_disclosure(desk, leaving.case_id, Access.EXPORTED, recipient=recipient, purpose=purpose, digest=digest)
            write_new(file, leaving.content)
        except DeskError as error:
            self._refuse(explain(error, self._context.words), at_passphrase=False)
            return
        self.dismiss()
        self._say(self._context.words("exporting.written", file=file.name))

    def _refuse(self, reason: str, *, at_passphrase: bool = True) -> None:
        self.setEnabled(True)
        self._say(reason)
        (self._passphrase if at_passphrase else self._file).setFocus()


def write_new(file: Path, content: bytes) -> None:
    """Write a file that only its owner may read and that is not there yet.

    Raises BadInput `export_exists` or `file_unwritable`; nothing half written is left behind.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise BadInput("export_exists", file=file.name) from None
    except (OSError, ValueError):
        raise BadInput("file_unwritable", file=file.name) from None
    try:
        with os.fdopen(descriptor, "wb") as open_file:
            open_file.write(content)
            open_file.flush()
            os.fsync(open_file.fileno())
    except OSError:
        with suppress(OSError):
            file.unlink()
        raise BadInput("file_unwritable", file=file.name) from None


def _refuse_if_there(file: Path) -> None:
    if file.exists():
        raise BadInput("export_exists", file=file.name)


def free_name(file: Path) -> Path:
    """Return a name beside `file` that is not taken yet."""
    number, free = 2, file
    while free.exists():
        free = file.with_stem(f"{file.stem}-{number}")
        number += 1
    return free
