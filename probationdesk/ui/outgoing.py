"""Prints on their way out, one after the other: pressed, logged, then written or painted. One that is refused is named.

The generators here run on the main thread and yield what takes long (see `ui.steps`); the store is only touched
between two steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter

from probationdesk.domain.errors import DeskError
from probationdesk.domain.keeping import Access
from probationdesk.domain.printing import Print
from probationdesk.services import printing
from probationdesk.services.keeping_log import log_disclosure
from probationdesk.services.ports import Desk, Printed
from probationdesk.services.printing import Order
from probationdesk.ui.exporting import free_name, write_new
from probationdesk.ui.paper import paint, sides_wanted
from probationdesk.ui.steps import Steps


@dataclass(frozen=True, slots=True)
class ForWhom:
    """Who prints go to and what for, as the log of the case keeps it."""

    recipient: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Which prints are to leave, in order, and what orders each."""

    kinds: tuple[Print, ...]
    order_of: Callable[[Print], Order]
    finished: bool = True
    """Whether a report that is longer than three sides is refused; a draft may be printed to work on."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is: which print of how many, and which side of how many; 0 while it is being set."""

    kind: Print
    number: int
    prints: int
    side: int = 0
    sides: int = 0


@dataclass(slots=True)
class Outcome:
    """What has left so far, and what was refused and why."""

    gone: list[Print] = field(default_factory=list)
    refused: list[tuple[Print, DeskError]] = field(default_factory=list)


Told = Callable[[Progress], None]


def to_folder(desk: Desk, batch: Batch, folder: Path, why: ForWhom, outcome: Outcome, told: Told) -> Steps:
    """Yield the steps of writing each print to a file of its own in `folder`, under a neutral name."""
    for number, kind in enumerate(batch.kinds, 1):
        told(Progress(kind, number, len(batch.kinds)))
        with _noted(outcome, kind):
            order = batch.order_of(kind)
            printed = yield partial(_pressed, desk, order, finished=batch.finished)
            assert isinstance(printed, Printed)
            digest = sha256(printed.pdf).hexdigest()
            file = free_name(folder / printing.file_name(order.case.case.reference, desk.clock().date(), kind))
            log_disclosure(
                desk,
                order.case.case.id,
                Access.EXPORTED,
                recipient=why.recipient,
                purpose=why.purpose,
                digest=digest,
            )
            yield partial(write_new, file, printed.pdf)


def to_printer(desk: Desk, batch: Batch, printer: QPrinter, why: ForWhom, outcome: Outcome, told: Told) -> Steps:
    """Yield the steps of painting each print as a job of its own."""
    for number, kind in enumerate(batch.kinds, 1):
        told(Progress(kind, number, len(batch.kinds)))
        with _noted(outcome, kind):
            order = batch.order_of(kind)
            printed = yield partial(_pressed, desk, order, finished=batch.finished)
            assert isinstance(printed, Printed)
            sides = sides_wanted(printer, printed.sides)
            printing.log_print(desk, order.case.case.id, printed, recipient=why.recipient, purpose=why.purpose)
            yield from paint(printer, printed.pdf, sides, partial(_told_of_side, told, kind, number, len(batch.kinds)))


def _pressed(desk: Desk, order: Order, *, finished: bool) -> Printed:
    """Return the print if it may leave as it is (on the worker thread: nothing here touches the store)."""
    printed = printing.press(desk.press, order)
    if finished:
        printing.refuse_if_over(order.kind, printed)
    return printed


def _told_of_side(told: Told, kind: Print, number: int, prints: int, side: int, sides: int) -> None:
    told(Progress(kind, number, prints, side, sides))


@contextmanager
def _noted(outcome: Outcome, kind: Print) -> Iterator[None]:
    """Enter a print as gone, or as refused: one that is refused does not stop the others."""
    try:
        yield
    except DeskError as error:
        outcome.refused.append((kind, error))
    else:
        outcome.gone.append(kind)
