"""Taking a figure and its peer in turns, and printing one beside the other."""

from __future__ import annotations

import gc
import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic_ns, perf_counter

from bench.children.telling import STARTED

Arm = Callable[[], float]
"""Does one thing once and returns what it took, in milliseconds unless said otherwise."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one thing took, all rounds of it."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The smallest value that at least 95 in 100 rounds did not exceed."""
        return sorted(self.values)[math.ceil(len(self.values) * 0.95) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the result: a figure, beside a peer taken in the same run or a limit, or both."""

    what: str
    figure: Figure
    peer: str = ""
    """What the peer does, as in "1.20 x a label window"."""
    beside: Figure | None = None
    most: float | None = None
    """The limit of the median, in the line's own unit."""
    most_p95: float | None = None
    """The limit of the 95th percentile, in the line's own unit."""
    most_ratio: float | None = None
    """The limit of the ratio of the two medians."""
    unit: str = "ms"

    @property
    def ratio(self) -> float | None:
        return self.figure.median / self.beside.median if self.beside is not None else None

    def told(self) -> str:
        """Return the line as it is printed."""
        parts = [
            f"  {self.what:<52}",
            f"{_number(self.figure.median):>7} {self.unit}",
            f"p95 {_number(self.figure.p95):>7}",
        ]
        if self.beside is not None and self.ratio is not None:
            parts.append(f"{self.ratio:6.2f} x {self.peer} ({_number(self.beside.median)} {self.unit})")
        parts += self._limits()
        return "   ".join(parts)

    def _limits(self) -> list[str]:
        limits = []
        if self.most_ratio is not None and self.ratio is not None:
            limits.append(_verdict(f"{self.most_ratio:g} x", self.ratio <= self.most_ratio))
        if self.most is not None:
            limits.append(_verdict(f"{self.most:g} {self.unit}", self.figure.median <= self.most))
        if self.most_p95 is not None:
            limits.append(_verdict(f"p95 {self.most_p95:g} {self.unit}", self.figure.p95 <= self.most_p95))
        return limits


def in_turns(rounds: int, *arms: Arm) -> list[Figure]:
    """Run the arms one after another, beginning with another one each round, and return the figure of each.

    A first round is thrown away: it fills caches that no later round finds empty.
    """
    values: list[list[float]] = [[] for _ in arms]
    for round_ in range(rounds + 1):
        for place in range(len(arms)):
            which = (place + round_) % len(arms)
            gc.collect()
            took = arms[which]()
            if round_:
                values[which].append(took)
    return [Figure(tuple(each)) for each in values]


def timed(act: Callable[[], object]) -> Arm:
    """Return an arm that takes the time of `act`."""

    def arm() -> float:
        began = perf_counter()
        act()
        return (perf_counter() - began) * 1000

    return arm


def in_new_process(module: str, *arguments: object, bytecode: Path) -> dict[str, float]:
    """Run a module of `bench.children` in a process of its own and return the figures it prints as JSON.

    Compiled modules are kept in `bytecode`: an installed program starts from them, whatever whoever measures has
    set. Raises RuntimeError with what it said if it fails.
    """
    command = [sys.executable, "-m", f"bench.children.{module}", *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {STARTED: str(monotonic_ns()), "PYTHONPYCACHEPREFIX": str(bytecode)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def gathered(rounds: int, *processes: Callable[[], dict[str, float]]) -> list[dict[str, Figure]]:
    """Run each process in turns and return, for each, the figure of every name it prints."""
    taken: list[list[dict[str, float]]] = [[] for _ in processes]
    for round_ in range(rounds + 1):
        for place in range(len(processes)):
            which = (place + round_) % len(processes)
            figures = processes[which]()
            if round_:
                taken[which].append(figures)
    return [{name: Figure(tuple(one[name] for one in each)) for name in each[0]} for each in taken]


def told_all(title: str, lines: Sequence[Line]) -> str:
    """Return the lines of one section under its title."""
    return "\n".join([title, *(line.told() for line in lines), ""])


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _verdict(limit: str, kept: bool) -> str:
    return f"[limit {limit}: {'kept' if kept else 'OVER'}]"
