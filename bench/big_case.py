"""A case as long as the longest there are, beside one of the usual length."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from bench.measuring import Arm, Line, in_turns, timed
from bench.places import Places, desk_on
from bench.windows import Paints, main_window, program, put_away, settle
from probationdesk.domain.assessment import gather
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.ports import Desk
from probationdesk.storage import records
from probationdesk.ui.places import PLACES
from probationdesk.ui.widgets.text_box import TextBox
from probationdesk.ui.window import MainWindow

AT_ONCE_MS = 100
"""Up to about a tenth of a second an answer feels immediate (Nielsen 1993, *Usability Engineering*, chapter 5)."""
A_FRAME_MS = 16
KEYS_A_ROUND = 20
PEER = "the usual case"


def big_case(places: Places, rounds: int) -> Iterator[Line]:
    """Measure a case with 1,000 notes and 400 interview entries: opened, its pages, and typing in it."""
    plain: Any = places.plain(places.big_case)
    program()
    with ExitStack() as stack:
        big, usual = (stack.enter_context(desk_on(folder)) for folder in (places.big_case, places.full_case))
        case_id = _only_case(big)
        ours, beside = in_turns(
            rounds, timed(lambda: load_case(big, case_id)), timed(lambda: gather(records.of_case(plain, case_id)))
        )
        yield Line(
            what="1,000 notes and 400 entries read and gathered",
            figure=ours,
            peer="plain SQLite",
            beside=beside,
            most_ratio=1.5,
        )
        windows = [main_window(desk) for desk in (big, usual)]
        yield from _pages(windows, rounds)
        yield _key(windows[0], rounds)
        yield _pause(windows[0], big, rounds)
        for window in windows:
            put_away(window)
            window.context.tasks.close()
    plain.close()


def _only_case(desk: Desk) -> str:
    return desk.store.cases()[0].case_id


def _pages(windows: list[MainWindow], rounds: int) -> Iterator[Line]:
    ours, beside = in_turns(rounds, *(timed(_opening(window)) for window in windows))
    yield Line(what="that case opened in the window", figure=ours, peer=PEER, beside=beside, most=AT_ONCE_MS)
    for place in PLACES:
        ours, beside = in_turns(rounds, *(_showing(window, place) for window in windows))
        yield Line(what=f"its page: {place}", figure=ours, peer=PEER, beside=beside, most=AT_ONCE_MS)


def _opening(window: MainWindow) -> Any:
    case_id = _only_case(window.context.desk)

    def act() -> None:
        window.open_case(case_id)
        settle()

    return act


def _showing(window: MainWindow, place: str) -> Arm:
    """Return an arm that shows a page which has been shown before, coming from another one."""

    def act() -> None:
        window.show_place(place)
        settle()

    def arm() -> float:
        window.show_place("risk" if place == "plan" else "plan")
        settle()
        return timed(act)()

    return arm


def _key(window: MainWindow, rounds: int) -> Line:
    """Measure a letter typed into a finding, from the key to its picture, beside a bare text box with the same text."""
    window.go_to("analyse.alcohol.why")
    box = window.page("analyse").findChild(TextBox, "analyse.alcohol.why")
    assert box is not None
    bare = QPlainTextEdit()
    bare.resize(box.size())
    bare.setPlainText(box.toPlainText())
    bare.show()
    settle()
    box.moveCursor(box.textCursor().MoveOperation.End)
    ours, beside = in_turns(rounds * KEYS_A_ROUND, *(_typing(each) for each in (box, bare)))
    put_away(bare)
    window.leave_page()
    return Line(
        what="a letter typed in its analysis, to the picture", figure=ours, peer="a bare text box", beside=beside,
        most=A_FRAME_MS,
    )  # fmt: skip


def _typing(box: QPlainTextEdit) -> Arm:
    paints = Paints(box.viewport())

    def act() -> None:
        seen = paints.count
        QTest.keyClick(box, Qt.Key.Key_E)
        paints.wait(seen)

    return timed(act)


def _pause(window: MainWindow, desk: Desk, rounds: int) -> Line:
    """Measure what happens at a pause in typing: kept, and everything on the page brought in line."""
    window.go_to("analyse.alcohol.why")
    box = window.page("analyse").findChild(TextBox, "analyse.alcohol.why")
    assert box is not None
    finding = load_case(desk, _only_case(desk)).assessments[0].findings["alcohol"]
    typed = iter(range(10_000))

    def keep() -> None:
        window.page("analyse").flush()
        settle()

    def pause() -> float:
        QTest.keyClick(box, Qt.Key.Key_E)
        settle()
        return timed(keep)()

    ours, beside = in_turns(
        rounds, pause, timed(lambda: fill_in(desk, finding, helps=f"{finding.helps} {next(typed)}"))
    )
    return Line(
        what="a pause in typing: kept and shown", figure=ours, peer="the save alone", beside=beside, most=AT_ONCE_MS
    )
