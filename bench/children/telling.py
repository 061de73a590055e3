"""How a child process tells its figures. It loads next to nothing: whatever it loads is part of every start."""

from __future__ import annotations

import os
from time import monotonic_ns

STARTED = "PROBATIONDESK_BENCH_STARTED"
"""Environment variable that holds the moment the process was started (monotonic clock, nanoseconds)."""
AGAIN = 5
"""How often a print is set again in the same process."""


def since_start() -> float:
    """Return the milliseconds since the process was started."""
    return (monotonic_ns() - int(os.environ[STARTED])) / 1e6


def memory() -> float:
    """Return the memory the process holds now (resident set), in MB; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:  # noqa: PTH123 - pathlib would have to be loaded
            pages = int(file.read().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def tell(**figures: float) -> None:
    """Print the figures as one line of JSON."""
    print("{" + ", ".join(f'"{name}": {value:.4f}' for name, value in figures.items()) + "}", flush=True)
