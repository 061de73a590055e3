"""The report of a case as the program prints it: the first one in a fresh process, then a few more."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.children.telling import AGAIN, memory, tell
from probationdesk import resources
from probationdesk.lazy_press import LazyPress
from probationdesk.services.exchanging import read_case

CODE = "0" * 64
"""A frozen report has the digest of its version; a draft would go on with what is missing."""


def main() -> None:
    case, _, _ = read_case(resources.sample_files()[-1].read_bytes())
    current = case.current
    assert current is not None
    framework, press = resources.load_framework(), LazyPress()
    before, took, printed = memory(), [], None
    for _ in range(1 + AGAIN):
        began = perf_counter()
        printed = press.report(case, current.head.id, framework, dated=date(2026, 11, 21), code=CODE)
        took.append((perf_counter() - began) * 1000)
    assert printed is not None
    tell(first=took[0], again=median(took[1:]), memory=memory() - before, sides=printed.sides)
    Path(sys.argv[1]).write_text(json.dumps([asdict(read) for read in printed.twin]), "utf-8")


if __name__ == "__main__":
    main()
