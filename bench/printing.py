"""The three-side report, beside the same words set by ReportLab and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.measuring import Line, gathered
from bench.places import Places
from probationdesk import resources
from probationdesk.report.fonts import Face
from probationdesk.report.scale import Type

PEER = "bare ReportLab"
_LINES_A_PARAGRAPH = 6


def report(places: Places, rounds: int) -> Iterator[Line]:
    """Measure the report of the sample case that is ready to freeze: first in a process, again, and its memory."""
    pdf = places.root / "report.pdf"
    sides = places.run("report_of_case", pdf)["sides"]
    text = places.root / "report.json"
    text.write_text(json.dumps(_paragraphs(pdf)), "utf-8")
    body = Type().body
    font = resources.folder() / "fonts" / f"{Face.REGULAR}.ttf"
    ours, bare = gathered(
        rounds,
        partial(places.run, "report_of_case", pdf),
        partial(places.run, "report_bare", text, font, body.size, body.leading),
    )
    yield Line(
        what=f"report of {sides:.0f} sides, the first in a process", figure=ours["first"], peer=PEER,
        beside=bare["first"], most=1000,
    )  # fmt: skip
    yield Line(
        what="report, printed again", figure=ours["again"], peer=PEER, beside=bare["again"], most_ratio=1.5,
    )  # fmt: skip
    yield Line(what="memory that printing took", figure=ours["memory"], peer=PEER, beside=bare["memory"], unit="MB")


def _paragraphs(pdf: Path) -> list[str]:
    """Return the words of a PDF in paragraphs of a few lines."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    lines = [line for page in document for line in page.get_textpage().get_text_bounded().splitlines() if line.strip()]
    document.close()
    return [" ".join(lines[n : n + _LINES_A_PARAGRAPH]) for n in range(0, len(lines), _LINES_A_PARAGRAPH)]
