"""Prints every print of every sample in both languages and every size, as PDF files and pictures of their sides.

`make paper` leaves them in build/paper with a contact sheet for each sample and language.
"""

from __future__ import annotations

import sys
from datetime import date
from itertools import product
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from probationdesk import codec, resources
from probationdesk.domain.assessment import gather
from probationdesk.domain.people import Language
from probationdesk.domain.printing import SIZED, Chosen, Print, Size
from probationdesk.report.press import ReportPress
from probationdesk.services.exchanging import read_case

DATED = date(2026, 11, 21)
READY = 3
"""The sample that is ready to be frozen is printed as if it were; the others as drafts."""
DPI = 80
AREAS = ("relationships", "drugs", "alcohol")
ACROSS = 8
"""Sides in one row of a contact sheet."""
EDGE = 10


def print_all(output: Path) -> int:
    """Print everything into `output` and return how many sides there are."""
    output.mkdir(parents=True, exist_ok=True)
    framework = resources.load_framework()
    count = 0
    for number, file in enumerate(resources.sample_files(), 1):
        _, records, versions = read_case(file.read_bytes())
        # Gathered with the frozen versions, so that a review stands beside what it reviews.
        case = gather(records, {version.id: members for version, members in versions})
        assert case.current is not None
        code = codec.digest_of_all(records) if number == READY else ""
        for language in Language:
            sheets: list[tuple[str, Image.Image]] = []
            seen: set[bytes] = set()
            for kind, size in product(Print, Size):
                if kind is Print.DIFFERENCE and case.current.reviewed is None:
                    continue
                if size is not Size.STANDARD and kind not in SIZED:
                    continue
                printed = ReportPress().handout(
                    kind,
                    case,
                    case.current.head.id,
                    framework,
                    dated=DATED,
                    code=code,
                    language=language,
                    chosen=Chosen(areas=AREAS, interview=min(number, 2), size=size),
                )
                if printed.pdf in seen:
                    continue  # What is large enough already looks the same in clear print.
                seen.add(printed.pdf)
                shown = f"{kind}" if size is Size.STANDARD else f"{kind}-{size}"
                name = f"{number}-{language}-{shown}"
                (output / f"{name}.pdf").write_bytes(printed.pdf)
                for side, picture in enumerate(pictures(printed.pdf), 1):
                    picture.save(output / f"{name}-{side}.png")
                    sheets.append((f"{shown} {side}", picture))
            contact_sheet(sheets).save(output / f"{number}-{language}-contact-sheet.png")
            count += len(sheets)
    return count


def pictures(pdf: bytes) -> list[Image.Image]:
    """Return the sides of a PDF file as pictures."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=DPI / 72).to_pil() for page in document]
    finally:
        document.close()


def contact_sheet(sides: list[tuple[str, Image.Image]]) -> Image.Image:
    """Return all sides on one picture, small, each with its name."""
    small = [(name, side.resize((side.width // 3, side.height // 3))) for name, side in sides]
    wide, tall = small[0][1].width + EDGE, small[0][1].height + 2 * EDGE
    sheet = Image.new("RGB", (ACROSS * wide + EDGE, -(-len(small) // ACROSS) * tall + EDGE), "#777777")
    pen = ImageDraw.Draw(sheet)
    for place, (name, side) in enumerate(small):
        x, y = EDGE + place % ACROSS * wide, 2 * EDGE + place // ACROSS * tall
        pen.text((x, y - EDGE - 2), name, fill="white")
        sheet.paste(side, (x, y))
    return sheet


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    print(f"{print_all(folder)} sides in {folder}")
