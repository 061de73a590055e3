"""The command `demo` drives the real windows and leaves pictures of pages that have come to rest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).parents[2]
DARK = 100
"""Out of 255; letters are darker and the ground of a page is not."""


def dark_dots(picture: Path) -> int:
    """How many dots of letters stand in the lower half of a picture of a window, right of its lists."""
    with Image.open(picture) as image:
        wide, high = image.size
        lower = image.convert("L").crop((wide * 2 // 5, high * 3 // 4, wide, high))
        return sum(lower.histogram()[:DARK])


def test_every_page_is_pictured_with_what_it_shows_and_the_report_is_written(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "main.py", "demo", "--output", str(tmp_path / "out")], cwd=ROOT, capture_output=True,
        text=True, check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert "report.pdf and 24 pictures" in ran.stdout
    assert ran.stderr == ""
    pictures = sorted((tmp_path / "out").glob("*.png"))
    assert len(pictures) == 24
    reports = [one for one in pictures if "report" in one.name]
    assert len(reports) == 2
    for report in reports:
        assert dark_dots(report) > 1000, "the print itself, and no empty frame"
    document = pypdfium2.PdfDocument(tmp_path / "out" / "report.pdf")
    assert len(document) == 3
    document.close()
