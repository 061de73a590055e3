"""Runs the measurements: `python -m bench [--only NAME ...] [--rounds N] [--folder FOLDER]`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")

from bench import big_case, hub, printing, reading, saving, sealing, searching, spelling, starting
from bench.measuring import Line, told_all
from bench.places import Places

ROUNDS = 9
SECTIONS: dict[str, Callable[[Places, int], Iterator[Line]]] = {
    "start": starting.start,
    "unlock": starting.unlock,
    "autosave": saving.autosave,
    "commit": saving.commit,
    "search": searching.search,
    "timeline": reading.timeline,
    "open": reading.opening,
    "filter": searching.caseload_filter,
    "report": printing.report,
    "thousand": printing.thousand,
    "spelling": spelling.spelling,
    "case": big_case.big_case,
    "seal": sealing.sealing,
    "hub": hub.hub,
}


def main() -> int:
    """Measure what was asked for and print it as it comes; return 0."""
    asked = _arguments()
    began = perf_counter()
    print(f"ProbationDesk on {platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print("Medians. Each figure stands beside a peer that took turns with it, or a limit, or both.\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="probationdesk-bench-", dir=asked.folder) as folder:
        places = Places(Path(folder))
        for name in asked.only or SECTIONS:
            section_began = perf_counter()
            lines = tuple(SECTIONS[name](places, asked.rounds))
            print(told_all(f"{name} ({perf_counter() - section_began:.0f} s)", lines), flush=True)
    print(f"Took {perf_counter() - began:.0f} s.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures what an officer waits for.")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, metavar="NAME", help=f"some of: {', '.join(SECTIONS)}")
    parser.add_argument("--rounds", type=_rounds, default=ROUNDS, help=f"rounds of each figure ({ROUNDS} if not given)")
    parser.add_argument("--folder", type=Path, default=_on_disk(), help="where the stores are made and removed again")
    return parser.parse_args()


def _rounds(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one round")
    return number


def _on_disk() -> Path | None:
    """Return a folder for what is measured; /tmp is often kept in memory, where saving costs nothing."""
    lasting = Path("/var/tmp")
    return lasting if lasting.is_dir() else None


if __name__ == "__main__":
    sys.exit(main())
