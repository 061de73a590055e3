"""A zero without its slash.

Atkinson Hyperlegible Next slashes its zero so that it is not taken for an O in codes. In a date or an
amount the slash reads like a correction, and the face has no plain one. Its outline is an oval with
two half-counters; here the counters are replaced by the whole oval they were cut from. The font is
changed in memory, under the terms of the SIL Open Font License 1.1, which reserves no name for it.

Source of the table formats: ISO/IEC 14496-22 (OpenType), tables `cmap`, `head`, `loca`, `glyf`.
"""

from __future__ import annotations

import struct
from itertools import pairwise

_ON_CURVE, _X_SHORT, _Y_SHORT, _REPEAT, _X_SAME, _Y_SAME = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20

Point = tuple[int, int, bool]
"""X, y, and whether the point lies on the curve."""


def with_plain_zero(font: bytes) -> bytes:
    """Return the bytes of a TrueType font with the slash of its zero taken out.

    A font whose zero is not an outer oval with two half-counters is returned as it is.
    """
    place, length = _outline_of(font, "0")
    contours = _contours(font[place : place + length])
    if len(contours) != 3:
        return font
    outer, *counters = contours
    drawn = _write([outer, _counter(outer, [point for counter in counters for point in counter])])
    if len(drawn) > length:
        return font
    return font[:place] + drawn.ljust(length, b"\0") + font[place + length :]


def _counter(outer: list[Point], halves: list[Point]) -> list[Point]:
    """Return the oval inside `outer` that reaches as far as the half-counters do, drawn the other way round."""
    left, right, bottom, top = _extent(outer)
    inner_left, inner_right, inner_bottom, inner_top = _extent(halves)
    across = (inner_right - inner_left) / (right - left)
    up = (inner_top - inner_bottom) / (top - bottom)
    return [
        (round(inner_left + (x - left) * across), round(inner_bottom + (y - bottom) * up), on)
        for x, y, on in reversed(outer)
    ]


def _extent(points: list[Point]) -> tuple[int, int, int, int]:
    across, up = [x for x, _, _ in points], [y for _, y, _ in points]
    return min(across), max(across), min(up), max(up)


def _tables(font: bytes) -> dict[bytes, int]:
    (count,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(count))
    return {tag: offset for tag, _, offset, _ in entries}


def _outline_of(font: bytes, character: str) -> tuple[int, int]:
    """Return where the outline of `character` stands in the file and how many bytes it has."""
    tables = _tables(font)
    glyph = _glyph(font, tables[b"cmap"], ord(character))
    (long,) = struct.unpack_from(">h", font, tables[b"head"] + 50)
    start, end = struct.unpack_from(">II" if long else ">HH", font, tables[b"loca"] + glyph * (4 if long else 2))
    step = 1 if long else 2
    return tables[b"glyf"] + start * step, (end - start) * step


def _glyph(font: bytes, cmap: int, code: int) -> int:
    """Return the glyph of a code point from the segments of a format 4 table; 0 if there is none."""
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for n in range(count):
        _, _, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * n)
        table = cmap + offset
        kind, _, _, doubled = struct.unpack_from(">4H", font, table)
        if kind != 4:
            continue
        ends, starts = table + 14, table + 16 + doubled
        deltas, ranges = starts + doubled, starts + 2 * doubled
        for segment in range(0, doubled, 2):
            (end,), (start,) = (
                struct.unpack_from(">H", font, ends + segment),
                struct.unpack_from(">H", font, starts + segment),
            )
            if start <= code <= end:
                (delta,), (away,) = (
                    struct.unpack_from(">h", font, deltas + segment),
                    struct.unpack_from(">H", font, ranges + segment),
                )
                if not away:
                    return int(code + delta) & 0xFFFF
                (glyph,) = struct.unpack_from(">H", font, ranges + segment + away + 2 * (code - start))
                return int(glyph + delta) & 0xFFFF if glyph else 0
    return 0


def _contours(outline: bytes) -> list[list[Point]]:
    """Return the contours of a simple glyph; none for a composite or an empty one."""
    if len(outline) < 10:
        return []
    (count,) = struct.unpack_from(">h", outline, 0)
    if count <= 0:
        return []
    ends = struct.unpack_from(f">{count}H", outline, 10)
    (hints,) = struct.unpack_from(">H", outline, 10 + 2 * count)
    place = 12 + 2 * count + hints
    flags: list[int] = []
    while len(flags) <= ends[-1]:
        flag, times = outline[place], 1
        place += 1
        if flag & _REPEAT:
            times += outline[place]
            place += 1
        flags += [flag] * times
    across, place = _coordinates(outline, place, flags, _X_SHORT, _X_SAME)
    up, _ = _coordinates(outline, place, flags, _Y_SHORT, _Y_SAME)
    points = [(x, y, bool(flag & _ON_CURVE)) for x, y, flag in zip(across, up, flags, strict=True)]
    return [points[start:end] for start, end in pairwise([0, *(last + 1 for last in ends)])]


def _coordinates(outline: bytes, place: int, flags: list[int], short: int, same: int) -> tuple[list[int], int]:
    found, value = [], 0
    for flag in flags:
        if flag & short:
            value += outline[place] if flag & same else -outline[place]
            place += 1
        elif not flag & same:
            value += struct.unpack_from(">h", outline, place)[0]
            place += 2
        found.append(value)
    return found, place


def _write(contours: list[list[Point]]) -> bytes:
    """Return a simple glyph without instructions."""
    points = [point for contour in contours for point in contour]
    left, right, bottom, top = _extent(points)
    ends, last = [], -1
    for contour in contours:
        last += len(contour)
        ends.append(last)
    flags, across, up = bytearray(), bytearray(), bytearray()
    before = (0, 0)
    for x, y, on in points:
        flag_x, moved_x = _step(x - before[0], _X_SHORT, _X_SAME)
        flag_y, moved_y = _step(y - before[1], _Y_SHORT, _Y_SAME)
        flags.append(flag_x | flag_y | (_ON_CURVE if on else 0))
        across += moved_x
        up += moved_y
        before = (x, y)
    head = struct.pack(">5h", len(contours), left, bottom, right, top)
    return head + struct.pack(f">{len(ends)}HH", *ends, 0) + bytes(flags + across + up)


def _step(distance: int, short: int, same: int) -> tuple[int, bytes]:
    if distance == 0:
        return same, b""
    if -256 < distance < 256:
        return short | (same if distance > 0 else 0), bytes([abs(distance)])
    return 0, struct.pack(">h", distance)
