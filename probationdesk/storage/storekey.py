"""The key of a store while it is held in memory."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

KEY_BYTES = 32
_HEX = b"0123456789abcdef"


def random_bytes(count: int) -> bytearray:
    """Return `count` random bytes that can be wiped: no immutable copy of them is ever made."""
    made = bytearray(count)
    for place in range(count):
        made[place] = secrets.token_bytes(1)[0]
    return made


def wipe(buffer: bytearray) -> None:
    """Overwrite `buffer` with zeros in place."""
    buffer[:] = bytes(len(buffer))


class StoreKey:
    """The 32-byte key of one store, kept apart as two random halves.

    The store must be able to open its file again after a write error, so the key stays for as long as the
    store is open. Neither half says anything about the key, and the key itself stands in memory only
    inside `revealed`, so that reading the process's memory does not simply find it.
    """

    def __init__(self, key: bytearray) -> None:
        """Take over `key`, which is wiped."""
        if len(key) != KEY_BYTES:
            raise ValueError("the key of a store has 32 bytes")
        self._pad = random_bytes(KEY_BYTES)
        self._masked = bytearray(KEY_BYTES)
        for place in range(KEY_BYTES):
            self._masked[place] = key[place] ^ self._pad[place]
        wipe(key)

    def copy(self) -> StoreKey:
        """Return the same key under halves of its own, for a store that is closed and opened again."""
        with self.revealed() as key:
            return StoreKey(bytearray(key))

    @contextmanager
    def revealed(self) -> Iterator[bytearray]:
        """Lend the key for the length of a `with` block; it is wiped afterwards."""
        key = bytearray(KEY_BYTES)
        for place in range(KEY_BYTES):
            key[place] = self._masked[place] ^ self._pad[place]
        try:
            yield key
        finally:
            wipe(key)

    @contextmanager
    def raw_key_text(self) -> Iterator[bytearray]:
        """Lend the key as SQLCipher takes a raw key, `x'<64 hexadecimal digits>'`; it is wiped afterwards."""
        text = bytearray(b"x'" + b"0" * (2 * KEY_BYTES) + b"'")
        with self.revealed() as key:
            for place in range(KEY_BYTES):
                text[2 + 2 * place] = _HEX[key[place] >> 4]
                text[3 + 2 * place] = _HEX[key[place] & 15]
        try:
            yield text
        finally:
            wipe(text)

    def derived(self, purpose: str) -> bytearray:
        """Return a key for one further purpose, from which this one cannot be found.

        HKDF-SHA256 (RFC 5869) without salt and with one block of output, from the standard library: the store is
        opened with it, and loading anything larger for that would take longer than the opening.
        """
        with self.revealed() as key:
            extracted = hmac.digest(bytes(KEY_BYTES), key, "sha256")
        return bytearray(hmac.digest(extracted, purpose.encode() + b"\x01", "sha256"))

    def wipe(self) -> None:
        """Forget the key for good."""
        wipe(self._pad)
        wipe(self._masked)
