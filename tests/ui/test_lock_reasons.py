"""When the program wants to lock: nobody is at work, or the platform says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from probationdesk.ui.lock import IDLE_MINUTES, IdleWatch, LockWatch, seconds_on
from probationdesk.ui.lock_sources import LockSource
from probationdesk.ui.lock_sources_windows import (
    PBT_APMSUSPEND,
    WM_POWERBROADCAST,
    WM_WTSSESSION_CHANGE,
    WTS_CONSOLE_DISCONNECT,
    WTS_REMOTE_DISCONNECT,
    WTS_SESSION_LOCK,
    reason_of,
)
from probationdesk.ui.widgets.line_box import LineBox

LIMIT_S = 0.25
WTS_SESSION_UNLOCK = 0x8
PBT_APMRESUMEAUTOMATIC = 0x12


@pytest.fixture
def box(qtbot: QtBot) -> LineBox:
    box = LineBox("test.line", "A line")
    qtbot.addWidget(box)
    with qtbot.waitActive(box):
        box.show()
    return box


@pytest.fixture
def watch(box: LineBox) -> Iterator[IdleWatch]:
    watch = IdleWatch(LIMIT_S)
    yield watch
    watch.stop()
    watch.deleteLater()


class SayingSource(LockSource):
    """A platform that says what it is told to."""

    listening = False

    def listen(self) -> bool:
        self.listening = True
        return True

    def stop(self) -> None:
        self.listening = False


class TestIdle:
    def test_it_is_five_minutes_unless_policy_says_otherwise(self) -> None:
        assert IDLE_MINUTES == 5

    def test_nobody_at_work_is_noticed(self, watch: IdleWatch, qtbot: QtBot) -> None:
        with qtbot.waitSignal(watch.idle, timeout=4000):
            watch.start()

    @pytest.mark.parametrize("act", ["key", "mouse", "wheel_like", "kept"])
    def test_whoever_works_puts_it_off(self, watch: IdleWatch, box: LineBox, qtbot: QtBot, act: str) -> None:
        window = box.windowHandle()
        heard: list[bool] = []
        watch.idle.connect(lambda: heard.append(True))
        watch.start()
        for step in range(8):
            qtbot.wait(round(LIMIT_S * 1000 / 4))
            if act == "key":
                QTest.keyClick(window, Qt.Key.Key_A)
            elif act == "mouse":
                QTest.mouseMove(window, QPoint(5 + step, 5))
            elif act == "wheel_like":
                QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
            else:
                watch.touch()
        assert not heard
        qtbot.waitUntil(lambda: bool(heard), timeout=4000)

    def test_a_computer_that_slept_is_noticed_when_it_wakes(self, box: LineBox, qtbot: QtBot) -> None:
        """The clock goes on during sleep; the timer alone would wait for the rest of the five minutes."""
        now = [1000.0]
        watch = IdleWatch(LIMIT_S * 4, clock=lambda: now[0])
        watch.start()
        now[0] += 3600
        with qtbot.waitSignal(watch.idle, timeout=4000):
            pass
        watch.deleteLater()

    def test_a_window_opened_later_counts_as_well(self, watch: IdleWatch, qtbot: QtBot) -> None:
        watch.start()
        later = LineBox("test.later", "Later")
        qtbot.addWidget(later)
        with qtbot.waitActive(later):
            later.show()
        touched: list[float] = []
        watch.touch = lambda: touched.append(seconds_on())  # type: ignore[method-assign]
        QTest.keyClick(later.windowHandle(), Qt.Key.Key_A)
        assert touched


class TestSources:
    @pytest.mark.parametrize("reason", ["session", "sleep", "switch"])
    def test_whatever_the_platform_tells_is_a_reason(self, qapp: QApplication, reason: str) -> None:
        source = SayingSource()
        watch = LockWatch((source,))
        said: list[str] = []
        watch.wanted.connect(said.append)
        watch.listen()
        heard = [source.listening]
        source.happened.emit(reason)
        watch.stop()
        heard.append(source.listening)
        assert (said, heard) == ([reason], [True, False])
        watch.deleteLater()

    def test_windows_messages_are_understood(self) -> None:
        assert reason_of(WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK) == "session"
        assert reason_of(WM_WTSSESSION_CHANGE, WTS_CONSOLE_DISCONNECT) == "switch"
        assert reason_of(WM_WTSSESSION_CHANGE, WTS_REMOTE_DISCONNECT) == "switch"
        assert reason_of(WM_POWERBROADCAST, PBT_APMSUSPEND) == "sleep"

    def test_windows_messages_of_coming_back_are_none(self) -> None:
        assert reason_of(WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK) == ""
        assert reason_of(WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC) == ""
        assert reason_of(0x0100, WTS_SESSION_LOCK) == "", "a key press is no notice"
