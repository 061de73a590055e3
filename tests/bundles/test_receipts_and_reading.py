"""The hub's receipt and the signed request: each says one thing, of one bundle or one request, by one key."""

from __future__ import annotations

import random

import pytest

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.reading import NONCE, check_read, sign_read
from probationdesk.bundles.receipts import StoredReceipt, read_receipt, write_receipt
from tests.bundles import parties
from tests.bundles.parties import HUB, OFFICER, OTHER_ROOT, THIEF

RECEIPT = StoredReceipt(bundle="ab" * 32, size=4321, hub_seq=9, received_at=parties.AT)


def test_a_receipt_asked_for_again_is_the_same_to_the_byte() -> None:
    assert write_receipt(RECEIPT, HUB) == write_receipt(RECEIPT, HUB)
    assert read_receipt(write_receipt(RECEIPT, HUB), [OTHER_ROOT.public, HUB.public]) == RECEIPT


def test_a_receipt_of_a_hub_that_the_directory_does_not_name_is_refused() -> None:
    for keys in ([], [OTHER_ROOT.public], [b"short"]):
        with pytest.raises(BundleRefused) as refused:
            read_receipt(write_receipt(RECEIPT, HUB), keys)
        assert refused.value.code == "wrong_signature"


def test_no_altered_receipt_is_taken() -> None:
    chance, data = random.Random(20261106), write_receipt(RECEIPT, HUB)
    for _ in range(400):
        mutated = bytearray(data)
        mutated[chance.randrange(len(mutated))] ^= 1 << chance.randrange(8)
        with pytest.raises(BundleRefused):
            read_receipt(bytes(mutated), [HUB.public])
    for length in range(len(data)):
        with pytest.raises(BundleRefused):
            read_receipt(data[:length], [HUB.public])
    with pytest.raises(BundleRefused):
        read_receipt(data + b" " * 2000, [HUB.public])


def test_a_signed_request_is_of_this_device_for_this_and_nothing_else() -> None:
    headers = sign_read(OFFICER, "ab12", "POST", "/v1/have?x=1", b"[]")
    check_read(headers, "POST", "/v1/have?x=1", b"[]", OFFICER.signing_public)
    for method, path, body, public in (
        ("GET", "/v1/have?x=1", b"[]", OFFICER.signing_public),
        ("POST", "/v1/have?x=2", b"[]", OFFICER.signing_public),
        ("POST", "/v1/have?x=1", b"[1]", OFFICER.signing_public),
        ("POST", "/v1/have?x=1", b"[]", THIEF.signing_public),
    ):
        with pytest.raises(BundleRefused) as refused:
            check_read(headers, method, path, body, public)
        assert refused.value.code == "wrong_signature"


def test_a_request_signed_for_another_number_or_without_one_is_refused() -> None:
    headers = sign_read(OFFICER, "ab12", "GET", "/v1/inbox")
    for changed in (
        {**headers, NONCE: "ab13"},
        {**headers, NONCE: "\ud800"},
        {name: value for name, value in headers.items() if name != NONCE},
        {**headers, "PD-Signature": "not hexadecimal"},
        {**headers, "PD-Device": THIEF.device},
    ):
        with pytest.raises(BundleRefused):
            check_read(changed, "GET", "/v1/inbox", b"", OFFICER.signing_public)
