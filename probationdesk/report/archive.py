"""What a report says of itself as a file: that it can be read aloud (PDF/UA-1) and kept for good (PDF/A-2a).

The tags are the work of `tagged.py`. Here are the rest of what both standards ask for and ReportLab 5.1 does
not write: the metadata with both marks, the meaning of the colours, character maps without a null, and streams
whose length does not count the line end after them.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc, ttfonts
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFStream, PDFString

from probationdesk.domain.errors import BadInput
from probationdesk.resources import folder

VERSION = (1, 7)
"""The version of PDF that both standards are founded on."""

_BLOCK = 100
"""Characters that one block of a character map holds at most (Adobe Technical Note 5014, 1.4.1)."""

_NO_CHARACTERS = frozenset({0x0000, 0xFEFF, 0xFFFE})
"""Code points that stand for no character (ISO 14289-1, 7.21.7)."""

_PROFILE = "sRGB.icc"

# The marks as ISO 14289-1, 5 and ISO 19005-2, 6.6.4 name them. PDF/A knows only its own properties and wants
# the mark of PDF/UA described.
_METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdfuaid:part>1</pdfuaid:part>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of the standard</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


class _Metadata(PDFObject):  # type: ignore[misc]  # ReportLab has no types
    """The metadata as a stream that is not compressed, so that any program can read it."""

    __RefOnly__ = 1

    def __init__(self, title: str, language: str) -> None:
        self._packet = _METADATA.format(title=escape(title), language=escape(language)).encode()

    def format(self, _document: Any) -> bytes:
        """Return the stream as PDF (called by ReportLab)."""
        length = len(self._packet)
        return b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%b\nendstream\n" % (length, self._packet)


def declare(canvas: Any, *, title: str, language: str) -> None:
    """Write both marks and the colour profile into the document of a canvas, once every side has been painted.

    Raises BadInput if the profile cannot be read.
    """
    document = canvas._doc  # noqa: SLF001 - ReportLab has no public way to the document
    catalog = document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.Metadata = _Metadata(title, language)
    profile = PDFStream(PDFDictionary({"N": 3}), content=_profile(), filters=[pdfdoc.PDFZCompress])
    catalog.OutputIntents = PDFArray(
        [
            PDFDictionary(
                {
                    "Type": PDFName("OutputIntent"),
                    "S": PDFName("GTS_PDFA1"),
                    "OutputConditionIdentifier": PDFString("sRGB"),
                    "DestOutputProfile": document.Reference(profile),
                }
            )
        ]
    )


def _profile() -> bytes:
    try:
        return (folder() / "colour" / _PROFILE).read_bytes()
    except OSError:
        raise BadInput("resource_unreadable", file=_PROFILE) from None


def character_map(font: str, subset: list[int]) -> str:
    """Return what each code of a font means (ISO 32000-1, 9.10.3), leaving out codes that mean no character.

    ReportLab's own maps the code for a missing letter to U+0000 and holds every character in a single block.
    """
    pairs = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
        if point not in _NO_CHARACTERS
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{font} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(pairs), _BLOCK):
        block = pairs[start : start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end", ""])


_stream_as_written = PDFStream.format


def _stream(self: Any, document: Any) -> bytes:
    """Return a stream with a line end before `endstream` that its length does not count (ISO 19005-2, 6.1.7.1)."""
    return bytes(_stream_as_written(self, document).removesuffix(b"endstream\n")) + b"\nendstream\n"


# ReportLab calls both by these names and offers no other way. Nothing else in the program uses ReportLab.
ttfonts.makeToUnicodeCMap = character_map
PDFStream.format = _stream
