"""What somebody writes who has an enrolled computer, knows the format, and keeps none of our own limits."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from probationdesk.bundles.format import CONTEXT, MAGIC
from probationdesk.bundles.identity import DeviceKeys, key_id
from probationdesk.bundles.seal import seal
from tests.sync.world import Member


class Forger:
    """Makes bundles by hand, rightly signed and sealed, whatever stands in them."""

    def __init__(self, member: Member) -> None:
        secret = member.desk.store.device_secret()
        assert secret is not None
        self.keys = DeviceKeys(secret.signing_private, secret.box_identity)
        self.seq, self.prev = 0, ""

    def bundle(
        self,
        kind: str,
        content: dict[str, Any],
        case: str,
        to: Member,
        *,
        also: Member | None = None,
        claimed_at: str = "2026-11-22T10:00:00+00:00",
    ) -> tuple[str, bytes]:
        """Return the id and the bytes of a bundle, sealed to one officer and to another as well."""
        self.seq += 1
        recipients = [box_of(one) for one in (to, also) if one is not None]
        header = {
            "v": 1, "suite": 0 if kind == "opened" else 1, "kind": kind, "device": self.keys.device, "seq": self.seq,
            "prev": self.prev, "office": "cardiff", "region": "north", "case": case, "parents": [],
            "to": sorted(map(key_id, recipients)), "claimed_at": claimed_at, "min_reader": 1,
        }  # fmt: skip
        inner = _canonical({"author": self.keys.device, "content": content, "header": header})
        body = inner if kind == "opened" else seal(inner, recipients)
        outer = _canonical({**header, "body_sha256": hashlib.sha256(body).hexdigest(), "body_size": len(body)})
        self.prev = hashlib.sha256(outer).hexdigest()
        signature = self.keys.signing.sign(CONTEXT, outer)
        return self.prev, MAGIC + len(outer).to_bytes(4) + outer + signature + body


def box_of(member: Member) -> str:
    """Return the public box key of a member's computer."""
    secret = member.desk.store.device_secret()
    assert secret is not None
    return DeviceKeys(secret.signing_private, secret.box_identity).box_recipient


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
