"""Many laptops through a week: `make fleet`, or `python -m tests.fleet --officers 12 --seed 1`.

Real client code, a real store for each officer, a real hub on PostgreSQL. Exits with 1 unless nothing was lost,
nothing is there twice, and every conflict was known.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.fleet.inventory import take_inventory
from tests.fleet.telling import tell
from tests.fleet.week import a_fleet


def main() -> int:
    """Run one fleet and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fleet", description=__doc__)
    parser.add_argument("--officers", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--acts", type=int, default=10, help="what each does in a day")
    arguments = parser.parse_args()
    began = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="pd-fleet-") as place,
        a_fleet(Path(place), officers=arguments.officers, seed=arguments.seed) as (fleet, server),
    ):
        fleet.live_a_week(acts_a_day=arguments.acts)
        week = time.perf_counter() - began
        rounds = fleet.come_together()
        found = take_inventory(fleet, server)
        told = list(tell(fleet, found))
    lines = {
        "officers": arguments.officers, "seed": arguments.seed, **asdict(fleet.counts),
        "rounds until nothing was new": rounds, "bundles at the hub": found.bundles,
        "megabytes": round(found.megabytes, 1), "cases held, over all": found.cases, "marks looked for": found.marks,
        "seconds for the week": round(week), "seconds in all": round(time.perf_counter() - began),
    }  # fmt: skip
    for name, value in lines.items():
        print(f"{name.replace('_', ' '):<34}{value:>10}")
    checks = {
        "lost": found.lost, "there twice": found.doubled, "sealed and not at the hub": found.not_at_hub,
        "at the hub and not received": found.not_received, "conflicts nobody was told of": found.missed_conflicts,
        "conflicts that are none": found.false_conflicts, "cases that differ between holders": found.differing,
        "refused": found.refused,
    }  # fmt: skip
    print()
    for name, faults in checks.items():
        print(f"{name:<34}{len(faults):>10}  {'; '.join(faults[:4])}")
    for line in told:
        print(line)
    sound = found.sound and rounds > 0
    print("\neverything came out as it must" if sound else "\nNOT as it must")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
