"""A reader of bundles that shares nothing with the program: written from docs/bundle-format.md alone.

It uses the standard library, Ed25519 from `cryptography`, and the ordinary `age` command.
`python tests/bundles/stranger.py FILE KEY_FILE PUBLIC_KEY_HEX` prints the content of a bundle.
"""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands there twice")
    return dict(pairs)


def padme(length: int) -> int:
    exponent = length.bit_length() - 1
    step = 1 << exponent - exponent.bit_length()
    return -(-length // step) * step


def read(data: bytes, key_file: Path, public_key: bytes) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return the id, the header and the content of a bundle; raises ValueError, or what a broken signature raises."""
    if data[:4] != b"PDB1":
        raise ValueError("not a bundle")
    (length,) = struct.unpack(">I", data[4:8])
    header_bytes, signature, body = data[8 : 8 + length], data[8 + length : 72 + length], data[72 + length :]
    header = json.loads(header_bytes)
    if canonical(header) != header_bytes or (header["v"], header["min_reader"]) != (1, 1):
        raise ValueError("the header")
    if (len(body), hashlib.sha256(body).hexdigest()) != (header["body_size"], header["body_sha256"]):
        raise ValueError("the body")
    if hashlib.sha256(public_key).hexdigest()[:32] != header["device"]:
        raise ValueError("another device")
    Ed25519PublicKey.from_public_bytes(public_key).verify(signature, b"probationdesk-bundle-v1\0" + header_bytes)
    inner = json.loads(unfolded(body, key_file) if header["suite"] == 1 else body, object_pairs_hook=once)
    outside = {name: value for name, value in header.items() if name not in ("body_sha256", "body_size")}
    if inner["header"] != outside or inner["author"] != header["device"]:
        raise ValueError("sealed by somebody else")
    return hashlib.sha256(header_bytes).hexdigest(), header, inner["content"]


def unfolded(body: bytes, key_file: Path) -> bytes:
    packed = subprocess.run(
        ["age", "--decrypt", "-i", str(key_file)], input=body, capture_output=True, check=True
    ).stdout
    unfolding = zlib.decompressobj()
    plain = unfolding.decompress(packed, 64 * 2**20)
    rest = unfolding.unused_data
    if not unfolding.eof or rest.strip(b"\0") or padme(len(packed) - len(rest)) != len(packed):
        raise ValueError("the padding")
    return plain


if __name__ == "__main__":
    file, key, public = sys.argv[1:]
    print(json.dumps(read(Path(file).read_bytes(), Path(key), bytes.fromhex(public)), ensure_ascii=False, indent=1))
