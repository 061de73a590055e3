"""The same headings and paragraphs on the same three sides, set by fpdf2: the first in a fresh process, then more."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.children.telling import AGAIN, memory, tell


def main() -> None:
    content = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    before, took, sides, pdf = memory(), [], 0, b""
    for _ in range(1 + AGAIN):
        began = perf_counter()
        pdf, sides = set_in_type(content)
        took.append((perf_counter() - began) * 1000)
    Path(sys.argv[2]).write_bytes(pdf)
    tell(first=took[0], again=median(took[1:]), memory=memory() - before, sides=sides)


def set_in_type(content: dict[str, Any]) -> tuple[bytes, int]:
    """Return a PDF of the content and its number of pages; fpdf2 is loaded by the first call."""
    from fpdf import FPDF

    document = FPDF(unit="pt", format="A4")
    document.set_margins(content["left"], content["top"], content["right"])
    document.set_auto_page_break(True, content["bottom"])
    for weight, file in (("", content["regular"]), ("B", content["bold"])):
        document.add_font("Report", weight, file)
    side = 0
    for part in content["parts"]:
        if part["side"] != side:
            side = part["side"]
            document.add_page()
        document.set_font("Report", "B" if part["heading"] else "", part["size"])
        document.multi_cell(0, part["leading"], part["text"], align="L", new_x="LMARGIN", new_y="NEXT")
        document.ln(content["gap"])
    return bytes(document.output()), document.pages_count


if __name__ == "__main__":
    main()
