"""Many reports in one process, no two alike: how long they take, and whether memory grows with them."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from datetime import date
from statistics import median
from time import perf_counter

from bench.children.report_of_case import CODE
from bench.children.telling import memory, tell
from probationdesk import resources
from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.lazy_press import LazyPress
from probationdesk.services.exchanging import read_case

FIRST = 100


def main() -> None:
    count = int(sys.argv[1])
    case, _, _ = read_case(resources.sample_files()[-1].read_bytes())
    framework, press = resources.load_framework(), LazyPress()
    took, sides, held = [], 0, {}
    began = perf_counter()
    for number in range(count):
        another = _another(case, number)
        current = another.current
        assert current is not None
        once = perf_counter()
        printed = press.report(another, current.head.id, framework, dated=date(2026, 11, 21), code=_code(number))
        took.append((perf_counter() - once) * 1000)
        sides = max(sides, printed.sides)
        if number + 1 in (1, FIRST, count):
            gc.collect()
            held[number + 1] = memory()
    tell(
        total=(perf_counter() - began) * 1000, each=median(took), last=median(took[-FIRST:]), sides=sides,
        first_memory=held[1], early_memory=held[FIRST], memory=held[count],
    )  # fmt: skip


def _another(case: CaseFile, number: int) -> CaseFile:
    """Return the case under another reference and with other words of the same length, so that nothing is set twice."""
    current = case.current
    assert current is not None
    changed = replace(
        current,
        formulation=replace(current.formulation, in_short=_begun_otherwise(current.formulation.in_short, number)),
        findings={
            area: replace(finding, why=_begun_otherwise(finding.why, number))
            for area, finding in current.findings.items()
        },
    )
    return replace(
        case,
        case=replace(case.case, reference=f"PD-{number:08}"),
        assessments=tuple(_in_place(one, current, changed) for one in case.assessments),
    )


def _begun_otherwise(text: str, number: int) -> str:
    """Return the text with a number for its first word, which takes as much room."""
    word, space, rest = text.partition(" ")
    return f"{number:0{len(word)}}{space}{rest}" if text else ""


def _in_place(one: AssessmentFile, current: AssessmentFile, changed: AssessmentFile) -> AssessmentFile:
    return changed if one is current else one


def _code(number: int) -> str:
    return f"{number:0{len(CODE)}x}"


if __name__ == "__main__":
    main()
