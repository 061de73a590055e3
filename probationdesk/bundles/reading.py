"""How a device shows who it is when it reads from a hub: it signs the request with a number the hub gave it once.

A number of the hub's, and no time of day: the clocks of laptops are not to be relied on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from probationdesk.bundles import canonical
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.identity import DeviceKeys
from probationdesk.bundles.signing import check

CONTEXT = b"probationdesk-read-v1\0"
DEVICE, NONCE, SIGNATURE = "PD-Device", "PD-Nonce", "PD-Signature"


def sign_read(keys: DeviceKeys, nonce: str, method: str, path: str, body: bytes = b"") -> dict[str, str]:
    """Return the headers of a request. `path` is what follows the host, with the query, as it is sent."""
    signature = keys.signing.sign(CONTEXT, _covered(keys.device, nonce, method, path, body))
    return {DEVICE: keys.device, NONCE: nonce, SIGNATURE: signature.hex()}


def check_read(headers: Mapping[str, str], method: str, path: str, body: bytes, public_key: bytes) -> None:
    """Raise BundleRefused `wrong_signature` unless the device with `public_key` (32 bytes) signed this request.

    `headers` are looked up by the names above. That the number was given out, to nobody else and not long ago, is
    for the hub to check.
    """
    try:
        device, nonce, signature = headers[DEVICE], headers[NONCE], bytes.fromhex(headers[SIGNATURE])
    except (KeyError, ValueError):
        raise BundleRefused("wrong_signature") from None
    check(public_key, CONTEXT, _covered(device, nonce, method, path, body), signature)


def _covered(device: str, nonce: str, method: str, path: str, body: bytes) -> bytes:
    try:
        return canonical.encode({
            "body_sha256": hashlib.sha256(body).hexdigest(),
            "device": device,
            "method": method,
            "nonce": nonce,
            "path": path,
        })  # fmt: skip
    except ValueError:
        raise BundleRefused("wrong_signature") from None
