"""Writes the published test vectors: `python -m tests.bundles.publish_vectors`.

What is deterministic is written anew each time and must come out the same. A sealed file is made only if it is not
there: age draws fresh keys for each file, so that two are never alike.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from probationdesk.bundles import canonical
from probationdesk.bundles.contents import AcceptContent, HandoverContent, HistoryLine, OpenedContent, PartyLine
from probationdesk.bundles.directory import write_directory
from probationdesk.bundles.format import Bundle, parse
from probationdesk.bundles.identity import (
    EnrolmentRequest,
    device_fingerprint,
    fingerprint,
    key_id,
    write_certificate,
    write_request,
)
from probationdesk.bundles.padding import padded_length
from probationdesk.bundles.reading import sign_read
from probationdesk.bundles.receipts import StoredReceipt, write_receipt
from probationdesk.bundles.seal import make_bundle
from tests.bundles import parties

FOLDER = Path(__file__).parent / "vectors"
SEALED = ("revision", "note", "handover", "accept")
NOBODY = "Keys of nobody, published for tests. Never use them."


def contents() -> dict[str, Any]:
    """Return what is inside the published bundles, by the name of the file."""
    line = HistoryLine(
        seq=1, at=parties.AT, actor="Officer Nobody (invented)", device="d", act="case_opened",
        record_id=parties.CASE, before="", after="cd" * 32, hash="ef" * 32,
    )  # fmt: skip
    office = PartyLine(kind="office", id="leeds", name="Leeds", recipient=parties.OFFICE)
    return {
        "revision": parties.REVISION,
        "note": parties.NOTE,
        "handover": HandoverContent(
            reason="hand_over", purpose="Release on 1 December", to=office, parties=(office,),
            heads=("aa" * 32,), bundles=("aa" * 32, "bb" * 32), questions="Who has the keys?",
            needed_by="2026-12-01", history=(line,),
        ),
        "accept": AcceptContent(handover="cc" * 32, held=1, missing=("bb" * 32,)),
    }  # fmt: skip


def opened() -> Bundle:
    """Return the published receipt of a reader, which is not sealed and so the same each time."""
    content = OpenedContent(opened=("aa" * 32, "bb" * 32))
    return make_bundle(content, parties.OFFICER, parties.place(), (parties.THIEF.box_recipient,))


def exact() -> dict[str, Any]:
    """Return what every writer must get, byte for byte."""
    officer = parties.OFFICER
    request = EnrolmentRequest(
        officer="Officer Nobody (invented)", role="officer", office="leeds", label="Laptop 1",
        signing_public=officer.signing_public.hex(), box_recipient=officer.box_recipient,
    )  # fmt: skip
    receipt = StoredReceipt(bundle="aa" * 32, size=1234, hub_seq=7, received_at=parties.AT)
    awkward = {"é": '\u0001\n"\\/ \U0001f600', "a": [1, 0, True, None, ""], "Z": {}}
    return {
        "about": NOBODY,
        "canonical": {"value": awkward, "bytes": canonical.encode(awkward).hex()},
        "padded_lengths": {str(length): padded_length(length) for length in (1, 2, 3, 9, 100, 1000, 12345, 70000)},
        "keys": {
            "officer": {
                "signing_private": officer.signing_private.hex(),
                "signing_public": officer.signing_public.hex(),
                "device": officer.device,
                "box_identity": officer.box_identity,
                "box_recipient": officer.box_recipient,
                "key_id": key_id(officer.box_recipient),
                "fingerprint": device_fingerprint(officer.signing_public, officer.box_recipient),
            },
            "office": {
                "box_identity": parties.OFFICE_IDENTITY,
                "box_recipient": parties.OFFICE,
                "key_id": key_id(parties.OFFICE),
            },
            "organisation": {
                "signing_private": parties.ROOT.seed.hex(),
                "signing_public": parties.ROOT.public.hex(),
                "fingerprint": fingerprint(parties.ROOT.public),
            },
            "hub": {"signing_private": parties.HUB.seed.hex(), "signing_public": parties.HUB.public.hex()},
        },
        "request": write_request(request, officer).decode(),
        "certificate": write_certificate(parties.certificate(), parties.ROOT).decode(),
        "directory": write_directory(parties.directory(), parties.ROOT).decode(),
        "receipt": write_receipt(receipt, parties.HUB).decode(),
        "read": {
            "method": "GET", "path": "/v1/inbox?after=0&limit=10", "nonce": "4d" * 16, "body": "",
            "headers": sign_read(officer, "4d" * 16, "GET", "/v1/inbox?after=0&limit=10"),
        },
    }  # fmt: skip


def inside(bundle: Bundle, content: Any) -> dict[str, Any]:
    """Return what a reader must find in a published bundle."""
    return {
        "id": bundle.id,
        "header": json.loads(bundle.header_bytes),
        "signature": bundle.signature.hex(),
        "content": json.loads(canonical.encode(content)),
    }


def publish() -> None:
    """Write what is missing or deterministic."""
    found = {}
    for name, content in contents().items():
        file = FOLDER / f"{name}.pdb"
        if not file.exists():
            file.write_bytes(parties.sealed(content).to_bytes())
        found[file.name] = inside(parse(file.read_bytes()), content)
    receipt = opened()
    (FOLDER / "opened.pdb").write_bytes(receipt.to_bytes())
    found["opened.pdb"] = inside(receipt, OpenedContent(opened=("aa" * 32, "bb" * 32)))
    _write("exact.json", exact())
    _write("bundles.json", {"about": NOBODY, **found})


def _write(name: str, value: dict[str, Any]) -> None:
    (FOLDER / name).write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    publish()
