"""Sudden death (kill -9) while posting and receiving: what was said to be kept is there, and nothing by halves."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from .conftest import ROOT, a_case, a_person, opened, save


def test_what_was_said_to_be_posted_or_filed_is_there_after_a_kill_with_all_that_belongs_to_it(folder: Path) -> None:
    store = opened(folder)
    save(store, a_case(), a_person())
    store.close()
    chance = random.Random(5)
    said: list[str] = []
    for turn in range(4):
        poster = subprocess.Popen(
            [sys.executable, "-m", "tests.storage.poster", str(folder), str(turn)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert poster.stdout is not None
        assert poster.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0.05, 0.4))
        poster.kill()
        said += [line.strip() for line in poster.stdout if line.endswith("\n")]
        poster.stdout.close()
        poster.wait()
    assert len(said) > 8
    store = opened(folder)
    posted = {line.bundle_id: line for line in store.outbox()}
    received = {line.bundle_id for line in store.received()}
    graph = store.revisions("case-1")
    assert set(said) <= posted.keys() | received
    assert [line.seq for line in reversed(store.outbox())] == list(range(1, len(posted) + 1))
    assert all(store.sealed_bytes(one) and store.revision_document(one) for one in posted)
    assert graph.keys() == posted.keys() | received, "a bundle and its revision are kept in one act"
    last = store.outbox()[0].bundle_id
    assert last in store.sharing("case-1").bases
    assert store.verify().sound
    store.close()
