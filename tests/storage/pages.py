"""The pages of a store as they are under the encryption, to look for what must not be there any more."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from probationdesk.storage.database import PAGE_BYTES

from .conftest import RAW_KEY


def decrypted(path: Path) -> bytes:
    """Every page of a store, decrypted with its raw key (SQLCipher 4: AES-256-CBC, a 16-byte IV before the HMAC)."""
    content = path.read_bytes()
    pages = []
    for start in range(0, len(content), PAGE_BYTES):
        page = content[start + (16 if start == 0 else 0) : start + PAGE_BYTES]
        body, initial = page[:-80], page[-80:-64]
        reader = Cipher(algorithms.AES256(RAW_KEY), modes.CBC(initial)).decryptor()
        pages.append(reader.update(body) + reader.finalize())
    return b"".join(pages)
