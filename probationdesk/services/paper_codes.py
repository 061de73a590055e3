"""The codes that stand on paper: read from a print of ours, from a scan or a photograph of it, or from plain text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

_PRINTED_CODE = re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4}){3}\b")
"""The check code as it stands at the foot of every side."""
_SCAN_DPI = 200
"""At which a side of a PDF is looked at: a QR code of 13 mm then has about three dots a module."""
_MOST_SIDES = 200
_MOST_DOTS = 60_000_000
"""A picture with more is not opened: A4 at 600 dots an inch has 35 million."""
_ENLARGED = 2
_PICTURES = ("PNG", "JPEG", "TIFF", "BMP")


def read_codes(content: bytes) -> tuple[str, ...]:
    """Return the codes in a file, each once: texts of QR codes, and check codes where a side has no QR code.

    The file is a PDF, a picture, or text, which is returned as it is. Nothing if it holds no code or cannot be read.
    """
    if content.startswith(b"%PDF-"):
        found = _codes_of_pdf(content)
    elif (picture := _picture(content)) is not None:
        found = _codes_of_picture(picture)
    else:
        text = content.decode("utf-8", errors="replace").strip()
        found = iter([text] if text else [])
    return tuple(dict.fromkeys(found))


def _codes_of_pdf(content: bytes) -> Iterator[str]:
    import pypdfium2  # loaded only for a file

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return
    try:
        for number in range(min(len(document), _MOST_SIDES)):
            side = document[number]
            printed = _PRINTED_CODE.findall(side.get_textpage().get_text_range())
            width, height = side.get_size()
            scale = min(_SCAN_DPI / 72, (_MOST_DOTS / max(1.0, width * height)) ** 0.5)
            scanned = list(_codes_of_picture(side.render(scale=scale).to_pil()))
            yield from scanned
            # Both stand on a side of ours. A code that only one of them bears is told, and not passed over.
            yield from (code for code in printed if not any(text.endswith(_bare(code)) for text in scanned))
    except pypdfium2.PdfiumError:
        return
    finally:
        document.close()


def _bare(code: str) -> str:
    return code.replace(" ", "")


def _picture(content: bytes) -> Any:
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(io.BytesIO(content), formats=_PICTURES)
        if picture.width * picture.height > _MOST_DOTS:
            return None
        return picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def _codes_of_picture(picture: Any) -> Iterator[str]:
    import zxingcpp  # loaded only for a file

    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture, formats=wanted)
    if not found and picture.width * picture.height * _ENLARGED**2 <= _MOST_DOTS:
        # A crooked scan at 150 dots an inch has two dots a module; drawn out, most are told apart again.
        larger = picture.resize((picture.width * _ENLARGED, picture.height * _ENLARGED))
        found = zxingcpp.read_barcodes(larger, formats=wanted)
    yield from (code.text for code in found)
