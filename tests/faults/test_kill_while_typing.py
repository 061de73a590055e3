"""A killed process loses at most one second of typing, whenever it is killed."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from probationdesk.services.changes import load_case
from tests.desks import open_desk
from tests.faults.typist import text

KILLS = 20
ROOT = Path(__file__).parents[2]
ALLOWED_LOSS_S = 1.0


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_killed_process_loses_at_most_one_second_of_typing(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(KILLS)]
    with ThreadPoolExecutor(2) as pool:
        lines = list(pool.map(_type_and_kill, folders))
    for folder, (typed, killed_at) in zip(folders, lines, strict=True):
        with open_desk(folder) as desk:
            case = load_case(desk, desk.store.cases()[0].case_id)
            assert case.current is not None
            held = case.current.harm.circumstances
            changes = desk.store.changes(case.case.id, record_id=case.current.harm.id)
        everything = "".join(itertools.islice(text(), len(typed) + 10))
        assert everything.startswith(held), "what is kept is what was typed, from the beginning on"
        due = sum(1 for moment in typed if moment <= killed_at - ALLOWED_LOSS_S)
        assert due > 10, "the typist had been typing for a while"
        # A field is kept without the space it ends in.
        assert len(held) >= due - 1
        assert changes, "the edit that the crash left open is in the history"


def _type_and_kill(folder: Path) -> tuple[list[float], float]:
    with open_desk(folder, 1):
        pass
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.typist", str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first, "the typist began"
        time.sleep(random.uniform(1.2, 2.4))
        killed_at = time.monotonic()
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().splitlines()
    moments = [float(line.split()[1]) for line in (first, *rest) if len(line.split()) == 2]
    return moments, killed_at
