"""How a body is made small and its length made to say little.

Padmé lets a length through only in steps of at most 12 in 100 (Nikitin and others, "Reducing Metadata Leakage from
Encrypted Files and Communication with PURBs", 2019, section 4): it keeps few enough leading bits of the length.
"""

from __future__ import annotations

import zlib

from probationdesk.bundles.errors import BundleRefused

LARGEST_PLAIN = 64 * 1024 * 1024
"""Bytes that a body may unfold to."""


def padded_length(length: int) -> int:
    """Return the Padmé length, in bytes, for `length` bytes."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    dropped = (1 << exponent - exponent.bit_length()) - 1
    return (length + dropped) & ~dropped


def pack(plain: bytes) -> bytes:
    """Return `plain` as a zlib stream (RFC 1950) followed by zeros up to a Padmé length."""
    stream = zlib.compress(plain)
    return stream.ljust(padded_length(len(stream)), b"\0")


def unpack(packed: bytes, *, at_most: int = LARGEST_PLAIN) -> bytes:
    """Return what was packed, never taking the memory of more than `at_most` bytes of it.

    Raises BundleRefused `bad_body` for a broken stream or padding, `unfolds_too_large` for too much.
    """
    unfolding = zlib.decompressobj()
    try:
        plain = unfolding.decompress(packed, at_most + 1)
    except zlib.error:
        raise BundleRefused("bad_body") from None
    if len(plain) > at_most:
        raise BundleRefused("unfolds_too_large", megabytes=at_most >> 20)
    rest = unfolding.unused_data
    if not unfolding.eof or rest.strip(b"\0") or len(packed) != padded_length(len(packed) - len(rest)):
        raise BundleRefused("bad_body")
    return plain
