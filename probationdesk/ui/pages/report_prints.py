"""What is printed: which print, in which language, and for which areas; and how hard the person's copy is to read."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.people import Language
from probationdesk.domain.plain_english import LONGEST
from probationdesk.domain.printing import SIZED, Chosen, Print, Size
from probationdesk.services import printing
from probationdesk.services.printing import Order
from probationdesk.ui.context import Context
from probationdesk.ui.theme import spacing
from probationdesk.ui.widgets.field import Field
from probationdesk.ui.widgets.flowing import flowing_row
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.plain_label import PlainLabel
from probationdesk.ui.widgets.tick_box import TickBox

_BY_AREA = frozenset({Print.INTERVIEW_SHEETS, Print.SELF_ASSESSMENT})
_COPIES = frozenset({Print.PERSONS_COPY, Print.PERSONS_COPY_LARGE})


class PrintChoice(QWidget):
    """Offers every print of the case; the one chosen is what the page shows and writes."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._words = words = context.words
        self._case: CaseFile | None = None
        self._report_language = Language.ENGLISH
        self._assessment_id = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._print = PickBox("report.print", words("report.print.label"), self._prints(review=False))
        languages = tuple((one.value, words(f"terms.language.{one}")) for one in Language)
        self._language = PickBox("report.language", words("report.language.label"), languages)
        sizes = tuple((one.value, words(f"terms.print_size.{one}")) for one in Size)
        self._size = PickBox("report.size", words("report.size.label"), sizes)
        self._size_field = Field(self._size, self._size.label)
        fields = (Field(box, box.label) for box in (self._print, self._language))
        column.addWidget(flowing_row(*fields, self._size_field, gap=spacing.MEDIUM))
        self._areas = self._area_boxes()
        column.addWidget(self._areas)
        self._told = PlainLabel(role="small", selectable=True, name="report.ease")
        self._told.setAccessibleName(words("report.ease.label"))
        column.addWidget(self._told)
        self._print.edited.connect(self._on_print)
        self._language.edited.connect(self._on_choice)
        self._size.edited.connect(self._on_choice)

    @property
    def kind(self) -> Print:
        """The print that is chosen."""
        return Print(self._print.value())

    @property
    def report_language(self) -> Language:
        """The language the report was last shown in: it is the one whose sides are counted before freezing."""
        return self._report_language

    def show_case(self, case: CaseFile, assessment_id: str) -> None:
        """Offer the prints there are of an assessment; the choice stays if it is still among them."""
        first = self._case is None
        self._case, self._assessment_id = case, assessment_id
        self._print.set_options(self._prints(review=case.assessment(assessment_id).reviewed is not None))
        if first:
            self._language.set_value(printing.language_of(case, self.kind))
        self._show()

    @property
    def chosen(self) -> Chosen:
        """For which areas and which interview sheets are printed."""
        assert self._case is not None
        return Chosen(
            areas=tuple(key for key, box in self._ticks.items() if box.value()),
            interview=printing.interview_next(self._case, self._assessment_id),
            size=Size(self._size.value()) if self.kind in SIZED else Size.STANDARD,
        )

    def order(self) -> Order:
        """Return the order of the print that is chosen; raises DeskError if it cannot be made."""
        assert self._case is not None
        language, desk = Language(self._language.value()), self._context.desk
        return printing.order(desk, self._case, self._assessment_id, self.kind, language=language, chosen=self.chosen)

    def _prints(self, *, review: bool) -> tuple[tuple[str, str], ...]:
        offered = [kind for kind in Print if review or kind is not Print.DIFFERENCE]
        return tuple((kind.value, self._words(f"terms.print.{kind}")) for kind in offered)

    def _area_boxes(self) -> QWidget:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(PlainLabel(self._words("report.areas.label")))
        self._ticks: dict[str, TickBox] = {}
        for area in self._context.desk.framework.areas:
            box = TickBox(f"report.areas.{area.key}", area.name.to(self._words.language))
            box.edited.connect(self._on_choice)
            self._ticks[area.key] = box
        column.addWidget(flowing_row(*self._ticks.values(), gap=spacing.MEDIUM))
        return panel

    def _on_print(self) -> None:
        assert self._case is not None
        self._language.set_value(printing.language_of(self._case, self.kind))
        self._on_choice()

    def _on_choice(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        assert self._case is not None
        if self.kind is Print.REPORT:
            self._report_language = Language(self._language.value())
        self._areas.setVisible(self.kind in _BY_AREA)
        self._size_field.setVisible(self.kind in SIZED)
        self._told.setVisible(self.kind in _COPIES)
        if self.kind not in _COPIES:
            return
        self._told.setText(" ".join(self._ease_told()))

    def _ease_told(self) -> Iterator[str]:
        """Yield how hard the officer's sentences in the person's copy are to read, and what was not measured."""
        assert self._case is not None
        words = self._words
        ease = printing.ease_of(self._case, self._assessment_id)
        if ease.sentences:
            average = round(ease.words / ease.sentences)
            yield words("report.ease.average", average=average)
            yield words("report.ease.long", count=len(ease.long_sentences), most=LONGEST)
        if ease.long_sentences:
            yield words("report.ease.longest", sentence=max(ease.long_sentences, key=len))
        if ease.reading_age is not None:
            yield words("report.ease.age", age=ease.reading_age)
        if ease.unexplained:
            yield words("report.ease.unexplained", letters=", ".join(ease.unexplained))
        unmeasured = printing.told_in_cymraeg(self._case, self._assessment_id)
        if unmeasured:
            yield words("report.ease.cymraeg", count=unmeasured)
        yield words("report.ease.note")
