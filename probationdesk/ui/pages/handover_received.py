"""A case that was passed to this officer: by whom, what they ask, who else has a part in it, and accepting it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.dates import in_words
from probationdesk.domain.sharing import HandOver, HandOverReason, HandOverState
from probationdesk.resources import Wording
from probationdesk.services.handing_over import state_words
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.action_button import ActionButton
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.heading import Heading
from probationdesk.ui.widgets.plain_label import PlainLabel

_ANSWERED = (HandOverState.ACCEPTED, HandOverState.INCOMPLETE)


class ReceivedCard(QWidget):
    """Stands at the top of the page until it is accepted, and after that says how much of it is here."""

    def __init__(self, line: HandOver, words: Wording, accept: Callable[[str], None]) -> None:
        super().__init__()
        self._words = words
        name = f"handover.received.{line.id[:8]}"
        self.setObjectName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.SMALL)
        day = in_words(line.made_at.astimezone().date(), words.language)
        column.addWidget(Heading(words(f"handover.from.{line.reason}", by=line.by.name, day=day)))
        column.addWidget(PlainLabel(words("handover.why", purpose=line.purpose)))
        if line.questions:
            column.addWidget(PlainLabel(words("handover.asks"), role="strong"))
            column.addWidget(PlainLabel(line.questions, name=f"{name}.questions", selectable=True))
        if line.needed_by is not None:
            column.addWidget(PlainLabel(words("handover.needed", day=in_words(line.needed_by, words.language))))
        if line.parties:
            names = ", ".join(party.name for party in line.parties)
            column.addWidget(PlainLabel(words("handover.also_shared", names=names), name=f"{name}.also_shared"))
        told = words("admitting.accepting_lets_back", by=line.by.name)
        self._put_out = PlainLabel(told, role="strong", tone="warn", name=f"{name}.put_out")
        column.addWidget(self._put_out)
        self._state = PlainLabel(name=f"{name}.state")
        column.addWidget(self._state)
        key = "accept" if line.reason is HandOverReason.HAND_OVER else "confirm"
        self._accept = ActionButton(
            f"{name}.accept", words(f"handover.{key}.label"), lambda: accept(line.id), primary=True
        )
        column.addWidget(flowing_row(self._accept))

    def show_state(self, line: HandOver, *, put_out: bool = False) -> None:
        """Show how much of it is here, and whether that has been said; and if its giver was put out of the case."""
        answered = line.state in _ANSWERED
        self._put_out.setVisible(put_out and not answered)
        here = self._words("handover.here", held=line.held, all=len(line.bundles))
        self._state.setText(state_words(line, self._words) if answered else here)
        self._accept.setVisible(not answered)
