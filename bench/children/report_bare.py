"""The same words set by ReportLab and nothing else: paragraphs one after another, in the same type."""

from __future__ import annotations

import io
import json
import sys
from html import escape
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.children.telling import AGAIN, memory, tell


def main() -> None:
    paragraphs = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    font, size, leading = Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
    before, took = memory(), []
    for _ in range(1 + AGAIN):
        began = perf_counter()
        pdf = set_in_type(paragraphs, font, size, leading)
        took.append((perf_counter() - began) * 1000)
    tell(first=took[0], again=median(took[1:]), memory=memory() - before, size=len(pdf))


def set_in_type(paragraphs: list[str], font: Path, size: float, leading: float) -> bytes:
    """Return a PDF of the paragraphs on A4; ReportLab is loaded by the first call."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    if "Bare" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Bare", font))
    style = ParagraphStyle("body", fontName="Bare", fontSize=size, leading=leading, spaceAfter=leading / 2)
    made = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 50)
    document = SimpleDocTemplate(made, pagesize=A4, **margins)
    document.build([Paragraph(escape(paragraph), style) for paragraph in paragraphs])
    return made.getvalue()


if __name__ == "__main__":
    main()
