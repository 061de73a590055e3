"""Sides of a print as pictures, drawn from memory: nothing is written to disk."""

from __future__ import annotations

import threading

from PySide6.QtGui import QImage

_ONE_AT_A_TIME = threading.Lock()
"""PDFium may be used by one thread at a time."""

_BLUE_FIRST = {2}
"""pypdfium2's number for its default of three bytes a pixel, blue first."""


def side_as_image(pdf: bytes, side: int, dpi: int) -> QImage:
    """Return one side of a PDF, counted from 0, as a picture. May run on any thread."""
    import pypdfium2  # loaded only when a print is looked at

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            bitmap = document[side].render(scale=dpi / 72)
            picture = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB888)
            return picture.rgbSwapped() if bitmap.format in _BLUE_FIRST else picture.copy()
        finally:
            document.close()
