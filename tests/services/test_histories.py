"""Whole weeks on real stores: offline spells, sticks, duplicates, disorder, lost bundles and restored backups.

What is true is kept beside: every edit is an event with a name of its own, and of each revision it is noted which
events whoever made it knew of. The same on the rules alone, a thousand times, is in `tests/unit/test_revisions.py`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probationdesk.domain.assessment import AssessmentFile
from probationdesk.domain.exchange import Incoming
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.revisions import taken_in
from probationdesk.domain.sharing import BundleKind, ReceivedState
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.noting import add_note
from probationdesk.services.people import open_case
from probationdesk.services.planning import add_goal
from probationdesk.services.settling import Apart, Choice, conflicts, settle
from probationdesk.services.sharing import versions_apart
from tests.services.post_office import laptop

AREAS = ("alcohol", "drugs")
ACTS = ("rewrite", "rewrite", "add", "note", "post", "post", "receive", "receive", "settle", "back up", "restore")


class Week:
    """Some laptops that hold one case, and what each of them truly knows."""

    def __init__(self, place: Path, size: int, open_until: ExitStack) -> None:
        self.place = place
        self.laptops = [open_until.enter_context(laptop(place / f"laptop-{n}", f"Officer {n}")) for n in range(size)]
        self.case = open_case(self.laptops[0].desk, "Rowan Invented").case_id
        self.seen: list[frozenset[str]] = [frozenset()] * size
        self.backups: list[tuple[Path, frozenset[str]] | None] = [None] * size
        self.knew: dict[str, frozenset[str]] = {}
        self.sent: list[Incoming] = []
        self.count = 0
        self.post(0)
        for which in range(1, size):
            self.receive(which, self.sent)

    def do(self, act: str, which: int, chance: random.Random) -> None:
        one = self.laptops[which]
        if act == "rewrite":
            finding = self.assessment(which).findings[chance.choice(AREAS)]
            words = f"{finding.why} {self.event(which)}".strip()
            fill_in(one.desk, finding, settle=chance.random() < 0.5, why=words)
        elif act == "add":
            add_goal(one.desk, self.assessment(which).head, self.event(which))
        elif act == "note":
            self.count += 1
            add_note(one.desk, self.case, kind=NoteKind.OFFICE, at=one.desk.clock(), text=f"note-{self.count}")
        elif act == "post":
            self.post(which)
        elif act == "receive":
            self.receive(which, chance.choices(self.sent, k=chance.randrange(1, 4)))
        elif act == "settle":
            self.settle(which)
        elif act == "back up":
            self.post(which)
            one.back_up(self.place / f"backup-{self.count}-{which}")
            self.backups[which] = (self.place / f"backup-{self.count}-{which}", self.seen[which])
        elif (backup := self.backups[which]) is not None:
            one.put_back(backup[0])
            self.seen[which] = backup[1]
        self.check(which)

    def event(self, which: int) -> str:
        self.count += 1
        self.seen[which] |= {f"event-{self.count}"}
        return f"event-{self.count}"

    def post(self, which: int) -> None:
        for parcel in self.laptops[which].post(self.case):
            if parcel.kind is BundleKind.REVISION:
                self.knew[parcel.bundle_id] = self.seen[which]
            self.sent.append(parcel)

    def receive(self, which: int, parcels: list[Incoming]) -> None:
        one = self.laptops[which]
        filed = one.file(*parcels)
        assert {each.state for each in filed} == {ReceivedState.FILED}
        for revision in taken_in(one.desk.store.revisions(self.case), one.desk.store.sharing(self.case).bases):
            self.seen[which] |= self.knew[revision]
        self.check(which)

    def settle(self, which: int) -> None:
        """Have a person put both texts one after the other wherever both sides altered one."""
        desk = self.laptops[which].desk
        while apart := conflicts(desk, self.case):
            self.seen[which] |= self.knew[apart[0].revision.id]
            settle(desk, self.case, apart[0].revision.id, tuple(choices(apart[0])))
            self.check(which)

    def check(self, which: int) -> None:
        """No conflict is missed and none is false, and every event known of stands in the case."""
        desk = self.laptops[which].desk
        graph = desk.store.revisions(self.case)
        shown = {revision.id for revision in versions_apart(desk, self.case)}
        unknown = {revision for revision in graph if not self.knew[revision] <= self.seen[which]}
        assert unknown <= taken_in(graph, shown), "something came in that is neither taken in nor shown"
        for revision in (graph[each] for each in shown):
            if revision.ancestors <= set(graph):  # until then nobody can know
                assert not self.knew[revision.id] <= self.seen[which], "all of it is known"
                assert not self.seen[which] <= self.knew[revision.id], "it knew of everything here"
        assert self.seen[which] <= self.told(which), "something that was written is gone"

    def assessment(self, which: int) -> AssessmentFile:
        return load_case(self.laptops[which].desk, self.case).assessments[0]

    def told(self, which: int) -> frozenset[str]:
        """The events that stand in a laptop's copy of the case."""
        assessment = self.assessment(which)
        texts = [goal.i_will for goal in assessment.goals] + [assessment.findings[area].why for area in AREAS]
        return frozenset(word for text in texts for word in text.split())

    def end(self, chance: random.Random) -> None:
        """All exchange everything, and the first settles what is left, until nothing is left to tell."""
        for _ in range(8):
            before = len(self.sent)
            for which in range(len(self.laptops)):
                self.post(which)
            for which in range(len(self.laptops)):
                self.receive(which, chance.sample(self.sent, k=len(self.sent)))
            self.settle(0)
            self.post(0)
            for which in range(1, len(self.laptops)):
                self.receive(which, self.sent)
            if len(self.sent) == before:
                return
        raise AssertionError("the laptops never come to an end")


def choices(apart: Apart) -> Iterator[Choice]:
    for found in (record for section in apart.sections for record in section.records):
        for field in found.changed:
            if (found.held.id, field.name) in apart.open:
                text = type(field.here) is str
                own = " ".join(dict.fromkeys(f"{field.here} {field.there}".split())) if text else None
                yield Choice(record_id=found.held.id, field=field.name, own=own)


@settings(
    max_examples=15, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(
    size=st.integers(2, 3),
    week=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2)), min_size=6, max_size=16),
    seed=st.integers(0, 2**32),
)
def test_in_a_week_on_real_stores_nothing_is_missed_asked_in_vain_or_lost(
    size: int, week: list[tuple[str, int]], seed: int
) -> None:
    chance = random.Random(seed)
    with TemporaryDirectory() as place, ExitStack() as open_until:
        office = Week(Path(place), size, open_until)
        for act, which in week:
            office.do(act, which % size, chance)
        office.end(chance)
        posted = frozenset().union(*office.knew.values())
        records = [frozenset(one.desk.store.records(office.case)) for one in office.laptops]
        assert all(posted <= office.told(which) for which in range(size))
        assert len(set(records)) == 1, "all hold the same case, contact notes included"
        assert all(one.store.verify().sound for one in office.laptops)
