"""The head of the window: who, what is next, and whether everything is kept."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.dates import in_words
from probationdesk.domain.enquiries import outstanding
from probationdesk.ui.context import Context
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.naming import announce
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.rule_line import RuleLine
from probationdesk.ui.widgets.saved_mark import SavedMark
from probationdesk.ui.widgets.spelling_mark import SpellingMark

_PARTING = "\u00a0\u00a0·  "
"""Stands between two parts; it ends a line and never begins one."""
_SHORT = 30
"""A part of so many characters is not parted from itself at the end of a line."""


class CaseHeader(QWidget):
    """One line about the case that is open."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("header")
        self._name = PlainLabel(role="heading", tone="ink")
        self._about = PlainLabel(role="small", tone="quiet")
        self._saved = SavedMark("header.saved", context.words("window.saved.label"), words=context.words)
        self._spelling = SpellingMark("header.spelling", words=context.words)
        context.spelling.counted.connect(self._spelling.show_count)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._name)
        left.addWidget(self._about)
        row = QHBoxLayout()
        row.setContentsMargins(spacing.WIDE, spacing.SMALL, spacing.WIDE, spacing.SMALL)
        row.setSpacing(spacing.LARGE)
        row.addLayout(left, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addStretch()
        right.addWidget(self._saved)
        right.addWidget(self._spelling)
        right.addStretch()
        row.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(RuleLine())
        self._notice = PlainLabel(role="strong", tone="wrong", name="header.notice")
        self._notice.setContentsMargins(spacing.WIDE, spacing.SMALL, spacing.WIDE, spacing.SMALL)
        self._notice.hide()
        self._refused = False
        column.addWidget(self._notice)

    def show_case(self, case: CaseFile) -> None:
        """Show whose case is open, where they are, what is next and what is outstanding."""
        words, language = self._context.words, self._context.language
        person, record = case.person, case.case
        name = person.full_name if person.called in person.full_name else f"{person.full_name} ({person.called})"
        self._name.setText(name)
        parts = [record.reference, record.place or words(f"terms.setting.{record.setting}")]
        if record.next_event_on is not None or record.next_event:
            day = in_words(record.next_event_on, language) if record.next_event_on is not None else ""
            parts.append(words("window.next", what=" ".join(part for part in (record.next_event, day) if part)))
        waiting = len(outstanding(case.enquiries))
        if waiting:
            parts.append(words("window.outstanding_one" if waiting == 1 else "window.outstanding", count=waiting))
        if record.invented:
            parts.append(words("terms.invented"))
        self._about.setText(_PARTING.join(_held_together(part) for part in parts))

    def show_saved(self, at: datetime) -> None:
        """Say that everything was kept at a moment; called only after the store has returned."""
        self._saved.show_saved(at)
        self._notice.hide()

    @Slot(str)
    def show_failed(self, reason: str) -> None:
        """Say that something was not kept, and why."""
        self._saved.show_failed(self._context.words("window.see_notice"))
        self.show_notice(reason)

    @Slot(str)
    def tell(self, text: str) -> None:
        """Say across the window what was done or is to be known, until the next thing is kept."""
        self.show_notice(text)
        self._notice.set_tone("text")

    @Slot(str)
    def show_refusal(self, reason: str) -> None:
        """Say why an act was not allowed, until the next thing is kept or another page is shown."""
        self.show_notice(reason)
        self._refused = True

    def forget_refusal(self) -> None:
        """Take a refusal away with the page that it was about; what was not saved stays said."""
        if self._refused:
            self._notice.hide()
            self._refused = False

    @Slot(str)
    def show_notice(self, text: str) -> None:
        """Say across the window what went wrong, until the next thing is kept."""
        self._refused = False
        self._notice.set_tone("wrong")
        self._notice.setText(text)
        self._notice.show()
        announce(self, text, at_once=True)


def _held_together(part: str) -> str:
    return part.replace(" ", "\u00a0") if len(part) <= _SHORT else part
