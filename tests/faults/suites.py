"""The suites of faults: each a module of this folder with `run(tries) -> list[Result]`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from tests.faults.result import Result


@dataclass(frozen=True, slots=True)
class Suite:
    """One module of faults, with how often its faults are put in: in full, and in the quick run of the tests."""

    name: str
    tries: int
    quick: int
    tested: bool = True
    """False for what stands on packages that the tests do not install: only `make faults` runs it."""


_ALL = (
    Suite("damage", tries=1000, quick=60),
    Suite("kills", tries=200, quick=15),
    Suite("disks", tries=20, quick=3),
    Suite("traces", tries=500, quick=100),
    Suite("keys", tries=100, quick=10),
    Suite("memory", tries=20, quick=1),
    Suite("locking", tries=10, quick=1),
    Suite("held", tries=99, quick=2),
    Suite("hub", tries=12, quick=1),
    Suite("sync", tries=60, quick=6),
    Suite("patroni", tries=2, quick=0, tested=False),
    Suite("backrest", tries=1, quick=1, tested=False),
)
SUITES = tuple(suite for suite in _ALL if find_spec(f"tests.faults.{suite.name}") is not None)


def run_suite(suite: Suite, *, quick: bool) -> list[Result]:
    """Run one suite; only its own modules are loaded."""
    results: list[Result] = import_module(f"tests.faults.{suite.name}").run(suite.quick if quick else suite.tries)
    return results
