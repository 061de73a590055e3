"""The three-side report beside the same words set by others, and a thousand of them in one process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.measuring import Figure, Line, gathered
from bench.places import Places
from probationdesk import resources
from probationdesk.domain.printing import Role
from probationdesk.report.fonts import Face
from probationdesk.report.scale import Page, Type

BARE = "bare ReportLab"
MANY = 1000
GROWTH_MB = 5
"""What a process may grow by between a hundred reports and a thousand."""
INSTALL = "python -m pip install 'probationdesk[bench]'"

Run = Callable[[], dict[str, float]]


def report(places: Places, rounds: int) -> Iterator[Line]:
    """Measure the report of the sample case that is ready to freeze: first in a process, again, and its memory.

    The peers set the same headings and paragraphs on the same three sides, and nothing else: no tables, tags, codes
    or line numbers (but one of them tags), and none tries whether it fits.
    """
    read = places.root / "report-read.json"
    sides = places.run("report_of_case", read)["sides"]
    peers, missing = _peers(places, read)
    ours, *others = gathered(rounds, partial(places.run, "report_of_case", read), *peers.values())
    for name, other in zip(peers, others, strict=True):
        same = "" if "sides" not in other else f", {other['sides'].median:.0f} sides"
        yield from _lines(ours, f"{name}{same}", other, sides=sides, limits=name == BARE)
    for name, what in missing.items():
        yield Line(what=f"report, printed again ({name} {what})", figure=ours["again"])


def thousand(places: Places, _rounds: int) -> Iterator[Line]:
    """Measure a thousand reports, no two alike, in one process: once, because it takes minutes."""
    figures = {name: Figure((value,)) for name, value in places.run("report_thousand", MANY).items()}
    seconds = Figure((figures["total"].median / 1000,))
    growth = Figure((figures["memory"].median - figures["early_memory"].median,))
    yield Line(what=f"{MANY:,} reports of {figures['sides'].median:.0f} sides in one process", figure=seconds, unit="s")
    yield Line(
        what="each / of the last hundred, beside all", figure=figures["last"], peer="all of them",
        beside=figures["each"], most_ratio=1.1,
    )  # fmt: skip
    yield Line(what="memory after the first", figure=figures["first_memory"], unit="MB")
    yield Line(what="memory after a hundred", figure=figures["early_memory"], unit="MB")
    yield Line(what=f"memory after {MANY:,}", figure=figures["memory"], unit="MB")
    yield Line(what=f"grown between a hundred and {MANY:,}", figure=growth, unit="MB", most=GROWTH_MB)


def _lines(
    ours: dict[str, Figure], peer: str, other: dict[str, Figure], *, sides: float, limits: bool
) -> Iterator[Line]:
    yield Line(
        what=f"report of {sides:.0f} sides, the first in a process", figure=ours["first"], peer=peer,
        beside=other["first"], most=1000 if limits else None,
    )  # fmt: skip
    yield Line(
        what="report, printed again", figure=ours["again"], peer=peer, beside=other["again"],
        most_ratio=1.5 if limits else None,
    )  # fmt: skip
    yield Line(what="memory that printing took", figure=ours["memory"], peer=peer, beside=other["memory"], unit="MB")


def _peers(places: Places, read: Path) -> tuple[dict[str, Run], dict[str, str]]:
    """Return the peers that can run here, and of the others what they lack."""
    content = _content(json.loads(read.read_text("utf-8")))
    file = places.root / "report.json"
    file.write_text(json.dumps(content), "utf-8")
    paragraphs = places.root / "paragraphs.json"
    paragraphs.write_text(json.dumps([part["text"] for part in content["parts"]]), "utf-8")
    body = Type().body
    bare = partial(places.run, "report_bare", paragraphs, content["regular"], body.size, body.leading)
    weasyprint = partial(places.run, "report_weasyprint", file, places.root / "weasyprint.pdf")
    wanted: dict[str, tuple[str, Run]] = {
        BARE: ("reportlab", bare),
        "fpdf2": ("fpdf", partial(places.run, "report_fpdf2", file, places.root / "fpdf2.pdf")),
        "WeasyPrint": ("weasyprint", weasyprint),
        "WeasyPrint with tags (PDF/UA-1)": ("weasyprint", partial(weasyprint, "pdf/ua-1")),
    }
    peers, missing = {}, {}
    for name, (module, run) in wanted.items():
        lacks = _lacks(module, run)
        if lacks:
            missing[name] = lacks
        else:
            peers[name] = run
    return peers, missing


def _lacks(module: str, run: Run) -> str:
    """Return what a peer lacks here, tried out once; empty if it runs."""
    if find_spec(module) is None:
        return f"is not installed: {INSTALL}"
    try:
        run()
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1]
        return f"does not run, {reason[:80]}; on Debian: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"
    return ""


def _content(read: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what our report says, in order: headings and paragraphs, their sizes, and on which side each stands."""
    type_, page, fonts = Type(), Page(), resources.folder() / "fonts"
    parts = []
    for one in read:
        if one["role"] == Role.DRAWING:
            continue
        level = one["level"] if one["role"] == Role.HEADING else 0
        # A size smaller than ours: what our tables set in columns takes more room as paragraphs.
        body = type_.small if one["role"] == Role.ROW else type_.table
        style = {0: body, 1: type_.title}.get(level, type_.heading)
        text = " · ".join(text for text in one["texts"] if text)
        parts.append(
            {"side": one["side"], "heading": level, "text": text, "size": style.size, "leading": style.leading}
        )
    return {
        "parts": parts, "gap": 1, "left": page.left, "right": page.right, "top": page.top, "bottom": page.bottom,
        "regular": str(fonts / f"{Face.REGULAR}.ttf"), "bold": str(fonts / f"{Face.BOLD}.ttf"),
    }  # fmt: skip
