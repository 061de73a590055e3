"""Puts every fault in and prints what came of it: `make faults`, or `python -m tests.faults --quick`.

Exits with 1 if anything came out otherwise than it must.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.faults.suites import SUITES, Suite, run_suite


def main() -> int:
    """Run the suites that are asked for and print a table; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer tries, as the tests run them")
    parser.add_argument("suites", nargs="*", help=f"only these: {', '.join(suite.name for suite in SUITES)}")
    arguments = parser.parse_args()
    chosen = [suite for suite in SUITES if not arguments.suites or suite.name in arguments.suites]
    print(f"{'fault':<34}{'tries':>6}  result")
    shown = [_show(suite, quick=arguments.quick) for suite in chosen]
    failed, not_run = sum(one for one, _ in shown), sum(one for _, one in shown)
    print(f"{failed} came out otherwise than they must" if failed else "everything came out as it must")
    if not_run:
        print(f"{not_run} could not be run here: see above")
    return 1 if failed else 0


def _show(suite: Suite, *, quick: bool) -> tuple[int, int]:
    """Run one suite and print its lines; return how many are not as they must be, and how many could not be run."""
    began = time.perf_counter()
    failed = not_run = 0
    for result in run_suite(suite, quick=quick):
        failed += not result.ok
        not_run += result.tries == 0
        print(f"{result.fault:<34}{result.tries:>6}  {'' if result.ok else 'FAILED: '}{result.outcome}", flush=True)
    print(f"{'':<34}{'':>6}  {suite.name}: {time.perf_counter() - began:.0f} s", flush=True)
    return failed, not_run


if __name__ == "__main__":
    sys.exit(main())
