"""The same headings and paragraphs on the same three sides, set by WeasyPrint: the first in a process, then more."""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.children.telling import AGAIN, memory, tell

_STYLE = """
@font-face {{ font-family: Report; src: url("{regular}"); }}
@font-face {{ font-family: Report; font-weight: bold; src: url("{bold}"); }}
@page {{ size: A4; margin: {top}pt {right}pt {bottom}pt {left}pt; }}
body {{ font-family: Report; margin: 0; }}
h1, h2, h3, p {{ margin: 0 0 {gap}pt; }}
.new {{ break-before: page; }}
"""


def main() -> None:
    content = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    variant = sys.argv[3] if len(sys.argv) > 3 else None
    before, took, sides, pdf = memory(), [], 0, b""
    for _ in range(1 + AGAIN):
        began = perf_counter()
        pdf, sides = set_in_type(content, variant)
        took.append((perf_counter() - began) * 1000)
    Path(sys.argv[2]).write_bytes(pdf)
    tell(first=took[0], again=median(took[1:]), memory=memory() - before, sides=sides)


def set_in_type(content: dict[str, Any], variant: str | None) -> tuple[bytes, int]:
    """Return a PDF of the content and its number of pages; WeasyPrint is loaded by the first call."""
    from weasyprint import HTML

    files = {name: Path(content[name]).as_uri() for name in ("regular", "bold")}
    parts = "".join(
        _element(part, before) for part, before in zip(content["parts"], [None, *content["parts"]], strict=False)
    )
    page = f'<html lang="en"><title>Report</title><style>{_STYLE.format_map(content | files)}</style>{parts}</html>'
    document = HTML(string=page).render(pdf_variant=variant)
    return document.write_pdf(pdf_variant=variant), len(document.pages)


def _element(part: dict[str, Any], before: dict[str, Any] | None) -> str:
    name = f"h{part['heading']}" if part["heading"] else "p"
    new = ' class="new"' if before is not None and before["side"] != part["side"] else ""
    size = f"font-size: {part['size']}pt; line-height: {part['leading']}pt"
    return f'<{name}{new} style="{size}">{escape(part["text"])}</{name}>'


if __name__ == "__main__":
    main()
