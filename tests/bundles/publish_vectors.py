"""Writes the published test vectors: `python -m tests.bundles.publish_vectors`.

What is deterministic is written anew each time and must come out the same. A sealed file is made only if it is not
there: age draws fresh keys for each file, so that two are never alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage

from probationdesk.bundles import canonical
from probationdesk.bundles.contents import (
    AcceptContent,
    HandoverContent,
    HistoryLine,
    OpenedContent,
    PartyLine,
    write_inner,
)
from probationdesk.bundles.directory import write_directory
from probationdesk.bundles.format import CONTEXT, Bundle, assemble, parse
from probationdesk.bundles.identity import (
    EnrolmentRequest,
    device_fingerprint,
    fingerprint,
    key_id,
    write_certificate,
    write_request,
)
from probationdesk.bundles.padding import pack, padded_length
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


def refused() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Return what every reader must refuse, by name: the code of this one's refusal, and how it is made."""
    good = (FOLDER / "revision.pdb").read_bytes()
    bundle = parse(good)
    body_at = len(good) - len(bundle.body)

    def flipped(at: int) -> bytes:
        return good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]

    def with_header(**changes: object) -> bytes:
        header = canonical.encode({**json.loads(bundle.header_bytes), **changes})
        signature = parties.OFFICER.signing.sign(CONTEXT, header)
        return Bundle(bundle.header, header, signature, bundle.body).to_bytes()

    def loose_header() -> bytes:
        header = json.dumps(json.loads(bundle.header_bytes), sort_keys=True).encode()
        return Bundle(bundle.header, header, parties.OFFICER.signing.sign(CONTEXT, header), bundle.body).to_bytes()

    def sealed_by_hand(inner: bytes, packed: bytes = b"") -> bytes:
        body = bytes(pyrage.encrypt(packed or pack(inner), [pyrage.x25519.Recipient.from_str(parties.OFFICE)]))
        return assemble(bundle.header, parties.OFFICER.signing, body).to_bytes()

    def taken_over() -> bytes:
        own = parties.sealed(keys=parties.THIEF)
        return assemble(own.header, parties.THIEF.signing, bundle.body).to_bytes()

    inner = write_inner(bundle.header, parties.REVISION)
    return {
        "cut": ("truncated", lambda: good[:-1]),
        "longer": ("wrong_digest", lambda: good + b"\0"),
        "body-altered": ("wrong_digest", lambda: flipped(body_at + 200)),
        "signature-altered": ("wrong_signature", lambda: flipped(body_at - 10)),
        "header-not-canonical": ("bad_header", loose_header),
        "later-version": ("newer_format", lambda: with_header(v=2)),
        "later-reader": ("newer_format", lambda: with_header(min_reader=2)),
        "other-case-inside": ("inner_differs", lambda: sealed_by_hand(inner.replace(b"11111111-", b"99999999-"))),
        "signed-by-another": ("inner_differs", taken_over),
        "hidden-in-the-padding": ("bad_body", lambda: sealed_by_hand(b"", pack(inner)[:-1] + b"x")),
        "padding-too-long": ("bad_body", lambda: sealed_by_hand(b"", pack(inner) + bytes(64))),
        "member-twice": (
            "bad_body",
            lambda: sealed_by_hand(inner.replace(b'"ancestors":[]', b'"ancestors":[],"ancestors":[]')),
        ),
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
    (FOLDER / "refused").mkdir(exist_ok=True)
    codes = {}
    for name, (code, make) in refused().items():
        file = FOLDER / "refused" / f"{name}.pdb"
        if not file.exists():
            file.write_bytes(make())
        codes[file.name] = code
    _write("refused.json", {"about": NOBODY, "codes": codes})
    _write("exact.json", exact())
    _write("bundles.json", {"about": NOBODY, **found})


def _write(name: str, value: dict[str, Any]) -> None:
    (FOLDER / name).write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    publish()
