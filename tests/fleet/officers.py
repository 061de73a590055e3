"""One simulated officer: the real client on a real store, and what they write, to be asked for at the end."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

from probationdesk.domain.merge import Standing
from probationdesk.domain.sharing import HandOverState
from probationdesk.services import handing_over, people, settling
from probationdesk.services.changes import load_case
from probationdesk.services.ports_exchange import Outcome
from probationdesk.services.settling import Apart, Choice
from probationdesk.services.sharing import versions_apart
from tests.sync import acts
from tests.sync.world import Member

FIELDS = ("led_up", "set_off", "keeps_going", "protects", "in_short")
_tokens = count(1)


@dataclass(frozen=True, slots=True)
class Written:
    """Something an officer wrote, by a mark that stands nowhere else."""

    mark: str
    case: str
    is_note: bool


@dataclass
class Counts:
    """What happened in the week."""

    writes: int = 0
    notes: int = 0
    visits_hub: int = 0
    visits_stick: int = 0
    cut_off: int = 0
    hand_overs: int = 0
    accepted: int = 0
    conflicts: int = 0
    settled: int = 0
    restored: int = 0
    clocks: int = 0
    duplicates: int = 0
    offline_spells: int = 0
    gone_with_a_disk: int = 0


@dataclass
class SimulatedOfficer:
    """An officer, their computer, and what they have written."""

    member: Member
    chance: Random
    counts: Counts
    written: list[Written] = field(default_factory=list)
    left_here: set[str] = field(default_factory=set)
    """Marks of what has left the computer: it lies on a stick or the hub has signed for it."""
    offline_until: int = 0
    backup: tuple[Path, int] | None = None
    """A copy of the store, and how much had been written when it was made."""

    def cases(self) -> list[str]:
        """The cases on this computer."""
        return [line.case_id for line in self.member.desk.store.cases(limit=1000)]

    def a_case(self) -> str:
        """Any case there is; a new one if there is none."""
        cases = self.cases()
        return self.chance.choice(cases) if cases else self.open_case()

    def open_case(self) -> str:
        """Begin a case of an invented person."""
        return people.open_case(self.member.desk, f"Invented Person {next(_tokens)}").case_id

    def write(self) -> None:
        """Write a sentence into some part of the formulation."""
        case, mark = self.a_case(), self._mark()
        acts.write(self.member, case, **{self.chance.choice(FIELDS): f"Sentence {mark}."})
        self.written.append(Written(mark, case, is_note=False))
        self.counts.writes += 1

    def note(self) -> None:
        """Write a contact note."""
        case, mark = self.a_case(), self._mark()
        acts.note(self.member, case, f"Note {mark}.")
        self.written.append(Written(mark, case, is_note=True))
        self.counts.notes += 1

    def hand_over(self, others: list[SimulatedOfficer]) -> None:
        """Pass a case on, unless two versions of it have to be settled first."""
        case, to = self.a_case(), self.chance.choice([one for one in others if one is not self])
        if not versions_apart(self.member.desk, case):
            acts.pass_on(self.member, case, to.member.as_party, oversight=self.chance.random() < 0.2)
            self.counts.hand_overs += 1

    def accept_all(self) -> None:
        """Accept what was handed over."""
        for one in handing_over.hand_overs(self.member.desk):
            if not one.ours and one.state is HandOverState.SENT:
                handing_over.accept(self.member.desk, one.id)
                self.counts.accepted += 1

    def apart(self) -> dict[str, Apart]:
        """The cases of which two versions await this officer."""
        found = {case: settling.conflicts(self.member.desk, case) for case in self.cases()}
        return {case: versions[0] for case, versions in found.items() if versions}

    def settle(self, case: str, apart: Apart) -> None:
        """Decide, as a person would, whose words stand."""
        side = self.chance.choice((Standing.HERE, Standing.THERE))
        choices = [Choice(record_id=record, field=name, side=side) for record, name in apart.open]
        settling.settle(self.member.desk, case, apart.revision.id, choices)
        self.counts.settled += 1

    def exchanged(self, outcome: Outcome) -> None:
        """Take note of what a visit came to."""
        self.counts.conflicts += len(outcome.conflicts)
        self.counts.cut_off += outcome.fault is not None
        if outcome.complete and not outcome.refused:
            self.left_here |= {one.mark for one in self.written if one.is_note or self._says_now(one)}

    def _says_now(self, one: Written) -> bool:
        """Say whether a sentence still stands; one that was typed over before it was sealed stands in the history."""
        if one.case not in self.cases():  # the store was put back to a backup from before the case came
            return False
        current = load_case(self.member.desk, one.case).current
        return current is not None and one.mark in current.formulation.words

    def back_up(self) -> None:
        """Copy the store as it is now."""
        self.member.close()
        if self.backup is not None:
            shutil.rmtree(self.backup[0])
        copy = self.member.folder.with_name(f"{self.member.folder.name}-backup")
        shutil.copytree(self.member.folder, copy)
        self.backup = (copy, len(self.written))

    def restore(self) -> None:
        """Lose the disk and put the copy back. What had not left the computer since is gone with the disk."""
        if self.backup is None:
            return
        copy, before = self.backup
        self.member.close()
        shutil.rmtree(self.member.folder)
        shutil.copytree(copy, self.member.folder)
        gone = [one for one in self.written[before:] if one.mark not in self.left_here]
        self.written = [one for one in self.written if one not in gone]
        self.counts.gone_with_a_disk += len(gone)
        self.counts.restored += 1

    def jump_clock(self) -> None:
        """Have the clock go wrong, by up to some decades either way."""
        self.member.clock.now += timedelta(days=self.chance.randint(-9000, 9000))
        self.counts.clocks += 1

    def _mark(self) -> str:
        return f"q{next(_tokens):06d}q"
