"""The week: who does what, in which order, by chance that can be repeated; and the coming together at its end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.desks import NOW
from tests.fleet.officers import Counts, SimulatedOfficer
from tests.hub.members import Organisation
from tests.hub.postgres import Postgres, a_server
from tests.hub.running import RunningHub, a_hub, free_port
from tests.sync.proxy import Line, a_line
from tests.sync.sticks import bundles_on
from tests.sync.world import OFFICES, World

DAYS = 7
STICKS = 3
MOST_ROUNDS = 40
"""Rounds of visits after the week until nobody has anything new."""


class Fleet:
    """Officers, sticks, one hub and the line to it."""

    def __init__(self, place: Path, world: World, line: Line, hub: RunningHub, *, officers: int, seed: int) -> None:
        self.world = world
        self.hub = hub
        self.line = line
        self.chance = Random(seed)
        self.counts = Counts()
        self.sticks = [place / f"stick-{number}" for number in range(STICKS)]
        for stick in self.sticks:
            stick.mkdir()
        offices = list(OFFICES)
        self.officers = [
            SimulatedOfficer(
                world.member(f"Officer {number}", offices[number % len(offices)]),
                Random(seed * 1000 + number),
                self.counts,
            )
            for number in range(officers)
        ]
        world.share_directory()
        self.day = 0

    def live_a_week(self, *, acts_a_day: int = 10) -> None:
        """Seven days of work, spells without a line, sticks, faults, backups put back and wrong clocks."""
        for officer in self.officers:
            for _ in range(2):
                officer.open_case()
        for self.day in range(1, DAYS + 1):
            for officer in self.officers:
                if self.chance.random() < 0.15:
                    officer.offline_until = self.day + self.chance.randint(1, 3)
                    self.counts.offline_spells += 1
            turns = [officer for officer in self.officers for _ in range(acts_a_day)]
            self.chance.shuffle(turns)
            for officer in turns:
                self._act(officer)
            self._what_must_happen_too()

    def come_together(self) -> int:
        """Have everybody visit every stick and the hub until nobody has anything new; return how many rounds it took.

        Two versions are settled by one officer at a time, as people would agree on by telephone.
        """
        self.line.cut_after = None
        for officer in self.officers:
            officer.member.clock.now = NOW
            for stick in self.sticks:
                self._by_stick(officer, stick)
        for number in range(1, MOST_ROUNDS + 1):
            moved = sum(self._moved(officer) for officer in self.officers)
            settled = self._settle_one_of_each()
            if not moved and not settled:
                return number
        return 0

    def _what_must_happen_too(self) -> None:
        """What chance might leave out of a small fleet: backups, lost disks, wrong clocks, and a hub that dies."""
        some = self.chance.sample(self.officers, max(1, len(self.officers) // 6))
        for officer in some:
            if self.day in (1, 4):
                officer.back_up()
            elif self.day == 5:
                officer.jump_clock()
        if self.day in (2, 5):
            self._duplicate()
        if self.day in (3, 6):
            for officer in [one for one in self.officers if one.backup is not None][: len(some)]:
                officer.restore()
        if self.day == DAYS // 2:
            self.hub.kill()
            self.hub.start()

    def _moved(self, officer: SimulatedOfficer) -> int:
        officer.accept_all()
        outcome = officer.member.hub()
        officer.exchanged(outcome)
        return outcome.sealed + outcome.received + outcome.left

    def _settle_one_of_each(self) -> int:
        settled: set[str] = set()
        for officer in self.officers:
            for case, apart in officer.apart().items():
                if case not in settled:
                    officer.settle(case, apart)
                    settled.add(case)
        return len(settled)

    def _act(self, officer: SimulatedOfficer) -> None:
        deeds: list[tuple[float, Callable[[], None]]] = [
            (30, officer.write),
            (25, officer.note),
            (16, lambda: self._by_hub(officer)),
            (10, lambda: self._by_stick(officer, self.chance.choice(self.sticks))),
            (6, lambda: officer.hand_over(self.officers)),
            (4, officer.accept_all),
            (3, officer.back_up),
            (1.5, officer.restore),
            (1.5, officer.jump_clock),
            (2, self._duplicate),
            (3, lambda: self._settle(officer)),
        ]
        (deed,) = self.chance.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])
        deed()

    def _by_hub(self, officer: SimulatedOfficer) -> None:
        if officer.offline_until >= self.day:
            return
        self.line.cut_after = self.chance.choice((None, None, None, 3_000, 30_000))
        self.line.swallow_answers = self.chance.choice((0, 0, 0, 1))
        officer.exchanged(officer.member.hub())
        self.line.cut_after, self.line.swallow_answers = None, 0
        self.counts.visits_hub += 1

    def _by_stick(self, officer: SimulatedOfficer, stick: Path) -> None:
        officer.exchanged(officer.member.stick(stick))
        self.counts.visits_stick += 1

    def _settle(self, officer: SimulatedOfficer) -> None:
        for case, apart in officer.apart().items():
            officer.settle(case, apart)

    def _duplicate(self) -> None:
        """Copy files about as people do: twice on one stick, and from one to another."""
        one, other = self.chance.sample(self.sticks, 2)
        for path in sorted(bundles_on(one).glob(f"{'[0-9a-f]' * 8}*")):
            if self.chance.random() < 0.3:
                shutil.copy(path, bundles_on(other) / path.name)
                shutil.copy(path, bundles_on(one) / f"Copy of {path.stem[-12:]}.pdb")
                self.counts.duplicates += 2


@contextmanager
def a_fleet(
    place: Path, *, officers: int, seed: int, server: Postgres | None = None
) -> Iterator[tuple[Fleet, Postgres]]:
    """Give a fleet with a hub and a database of its own."""
    if server is None:
        with a_server() as own, a_fleet(place, officers=officers, seed=seed, server=own) as fleet:
            yield fleet
        return
    port = free_port()
    with a_line(port) as line:
        world = World(place, hub_port=line.port)
        organisation = Organisation(root=world.root, receipt_key=world.receipt_key)
        # More than a laptop sends in an hour: a week passes in a minute here.
        settings = {"port": port, "bundles_an_hour": 1_000_000, "refusals_before_wait": 1_000_000}
        with a_hub(server, f"fleet_{seed}_{officers}", organisation, folder=place / "hub", **settings) as hub:
            try:
                yield Fleet(place, world, line, hub, officers=officers, seed=seed), server
            finally:
                world.close()
