"""A small fleet through the same week; `make fleet` runs a larger one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fleet.inventory import take_inventory
from tests.fleet.week import a_fleet


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_loses_nothing_doubles_nothing_and_knows_every_conflict(tmp_path: Path) -> None:
    with a_fleet(tmp_path, officers=3, seed=7) as (fleet, server):
        fleet.live_a_week(acts_a_day=6)
        assert fleet.come_together() > 0
        found = take_inventory(fleet, server)
        counts = fleet.counts
    # The week was one in which things went wrong.
    assert min(counts.writes, counts.notes, counts.visits_hub, counts.visits_stick, counts.restored, counts.clocks) > 0
    assert min(counts.hand_overs, counts.conflicts, counts.settled, counts.duplicates, counts.offline_spells) > 0
    assert found.marks > 30
    assert found.sound, found
