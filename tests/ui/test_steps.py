"""Long acts run step by step: results and errors come back, a stop holds between two steps, and windows stay whole."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from probationdesk.domain.errors import Refused
from probationdesk.ui.steps import Run, Steps
from probationdesk.ui.tasks import Tasks


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def carried_out(tasks: Tasks, qtbot: QtBot, steps: Steps) -> bool:
    ends: list[bool] = []
    Run(tasks, steps, ends.append).begin()
    qtbot.waitUntil(lambda: bool(ends), timeout=5000)
    return ends[0]


def test_each_step_runs_on_the_worker_thread_and_its_result_comes_back(tasks: Tasks, qtbot: QtBot) -> None:
    heard: list[object] = []

    def where(number: int) -> tuple[int, str]:
        return number, threading.current_thread().name

    def steps() -> Steps:
        for number in range(3):
            heard.append((yield partial(where, number)))
            assert threading.current_thread() is threading.main_thread()

    assert carried_out(tasks, qtbot, steps())
    assert heard == [(0, "task_0"), (1, "task_0"), (2, "task_0")]


def test_an_error_of_a_step_can_be_dealt_with_and_the_run_goes_on(tasks: Tasks, qtbot: QtBot) -> None:
    heard: list[str] = []

    def refuse() -> None:
        raise Refused("unprintable", count=1)

    def steps() -> Steps:
        try:
            yield refuse
        except Refused as error:
            heard.append(error.code)
        yield lambda: heard.append("went on")

    assert carried_out(tasks, qtbot, steps())
    assert heard == ["unprintable", "went on"]


def test_a_stop_lets_the_step_under_way_finish_and_clears_up(tasks: Tasks, qtbot: QtBot) -> None:
    done: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def first() -> None:
        begun.set()
        assert go_on.wait(5)
        done.append("first")

    def steps() -> Steps:
        try:
            yield first
            yield lambda: done.append("second")
        finally:
            done.append("cleared up")

    ends: list[bool] = []
    run = Run(tasks, steps(), ends.append)
    run.begin()
    assert begun.wait(5)
    run.stop()
    go_on.set()
    qtbot.waitUntil(lambda: bool(ends), timeout=5000)
    assert (done, ends) == (["first", "cleared up"], [False])


def test_nothing_is_cleared_away_on_the_worker_thread(tasks: Tasks, qtbot: QtBot) -> None:
    """Python would destroy windows there that nobody holds any more."""
    found: list[bool] = []
    tasks.run(gc.isenabled, found.append, lambda error: None)
    qtbot.waitUntil(lambda: bool(found), timeout=5000)
    assert found == [False]
    assert gc.isenabled()


def test_clearing_away_goes_on_after_tasks_are_closed(qtbot: QtBot) -> None:
    tasks = Tasks()
    tasks.run(lambda: None, lambda _: None, lambda error: None)
    tasks.close()
    assert gc.isenabled()
