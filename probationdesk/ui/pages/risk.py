"""Risk of serious harm: the officer's own view, why this level, and what would bring it down."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from probationdesk.domain.claims import Answer
from probationdesk.domain.people import Setting
from probationdesk.domain.record import Record
from probationdesk.domain.review import departs
from probationdesk.domain.risk import LEVELS, Group, Level, Rating
from probationdesk.services.changes import fill_in
from probationdesk.services.ports import Changed
from probationdesk.ui.context import Context
from probationdesk.ui.form import Form
from probationdesk.ui.page import Page
from probationdesk.ui.pages.risk_earlier import EarlierPanel
from probationdesk.ui.pages.section import show_field
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.line_box import LineBox
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel


class RiskPage(Page):
    """The level is asked for before anything else, so that it is the officer's own."""

    name = "risk"
    watches = frozenset({"harm", "rating", "source", "opinion", "assessment"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        form = Form(self, self.column)
        form.heading("risk.title", 1)
        form.note("risk.definition")
        form.choice(self._harm, "level", Level, "level", offered=LEVELS)
        self._meaning = PlainLabel(role="small", tone="quiet")
        self.column.addWidget(self._meaning)
        self._earlier = EarlierPanel(self)
        self.column.addWidget(self._earlier)
        self._departure = form.text(self._harm, "departure", lines=(2, 8))
        form.text(self._harm, "why_this_level")
        form.heading("risk.heading.who_and_what")
        form.text(self._harm, "who", lines=(2, 8))
        form.text(self._harm, "what")
        form.text(self._harm, "when")
        self._lay_out_ratings(form)
        form.heading("risk.heading.circumstances")
        form.text(self._harm, "circumstances")
        form.choice(self._harm, "present_now", Answer, "answer")
        form.text(self._harm, "protects")
        form.text(self._harm, "stopped_before")
        form.text(self._harm, "brings_down")
        form.heading("risk.heading.to_self")
        form.text(self._harm, "to_self")
        self.column.addStretch(1)

    def show_case(self) -> None:
        """Say what the chosen level means, and offer custody only where it matters."""
        level = self.assessment.harm.level
        self._meaning.setText(self.words(f"terms.level_meaning.{level}") if level else "")
        self._meaning.setVisible(bool(level))
        self._earlier.show_assessment(self.assessment)
        show_field(self._departure, departs(self.assessment))
        assert self.case is not None
        for widget in self._custody:
            widget.setVisible(self.case.case.setting is Setting.CUSTODY)
        for group, box in self._remarks.items():
            rating = self.assessment.ratings[group]
            show_field(box, bool(rating.community or rating.custody or rating.remark))

    def _harm(self) -> Record:
        return self.assessment.harm

    def _lay_out_ratings(self, form: Form) -> None:
        form.heading("risk.heading.groups")
        form.note("risk.groups_note")
        grid = QGridLayout()
        grid.setHorizontalSpacing(spacing.LARGE)
        grid.setColumnStretch(3, 1)
        community = PlainLabel(self.words("terms.setting.community"), role="small", tone="quiet")
        custody = PlainLabel(self.words("terms.setting.custody"), role="small", tone="quiet")
        grid.addWidget(community, 0, 1)
        grid.addWidget(custody, 0, 2)
        self._custody: list[PlainLabel | PickBox] = [custody]
        for row, group in enumerate(Group, 1):
            label = PlainLabel(self.words(f"terms.group.{group}"), role="strong")
            grid.addWidget(label, row, 0)
            if group is not Group.PRISONERS:
                grid.addWidget(self._rating(group, "community"), row, 1)
            else:
                self._custody.append(label)
            in_custody = self._rating(group, "custody")
            self._custody.append(in_custody)
            grid.addWidget(in_custody, row, 2)
        self.column.addLayout(grid)
        self._remarks = {group: self._remark(group) for group in Group}

    def _rating(self, group: Group, where: str) -> PickBox:
        label = f"{self.words(f'terms.group.{group}')}, {self.words(f'terms.setting.{where}')}"
        options = (("", self.words("risk.not_rated")), *((v.value, self.words(f"terms.level.{v}")) for v in LEVELS))
        box = PickBox(f"risk.{group}.{where}", label, options)

        def rating() -> Rating:
            return self.assessment.ratings[group]

        def keep(value: str) -> Changed:
            return fill_in(self.context.desk, rating(), settle=True, **{where: Level(value)})

        self.bind(box, box.edited, lambda: str(getattr(rating(), where)), keep, at_once=True)
        return box

    def _remark(self, group: Group) -> LineBox:
        """Add a line for what is to be known of one group; it shows once the group is rated."""
        label = self.words("risk.remark.label", group=self.words(f"terms.group.{group}"))
        box = LineBox(f"risk.{group}.remark", label, prompt=self.words("risk.remark.prompt"))
        self.column.addWidget(Field(box, label))

        def rating() -> Rating:
            return self.assessment.ratings[group]

        self.bind(
            box,
            box.edited,
            lambda: rating().remark,
            lambda text: fill_in(self.context.desk, rating(), remark=text),
        )
        return box
