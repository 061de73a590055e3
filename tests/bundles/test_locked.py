"""Keys at rest open with their passphrase alone, and what stands beside them in clear cannot be altered."""

from __future__ import annotations

import random

import pytest

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.locked import lock, read_locked, unlock

PLAIN = bytes(range(32))
LOCKED = lock(PLAIN, "pum gair plaen — ŵyn", "key of nobody", bytes(32))


def code_of(data: bytes, passphrase: str = "pum gair plaen — ŵyn", purpose: str = "key of nobody") -> str:
    with pytest.raises(BundleRefused) as refused:
        unlock(data, passphrase, purpose)
    return refused.value.code


def test_it_opens_with_its_passphrase_however_the_letters_were_composed() -> None:
    assert unlock(LOCKED, "pum gair plaen — ŵyn", "key of nobody") == PLAIN
    assert unlock(LOCKED, "pum gair plaen — w\u0302yn", "key of nobody") == PLAIN
    assert code_of(LOCKED, "pum gair plaen") == "wrong_passphrase"


def test_a_key_for_one_purpose_is_not_taken_for_another() -> None:
    assert code_of(LOCKED, purpose="key of somebody") == "keys_damaged"


def test_no_altered_or_shortened_file_opens() -> None:
    chance = random.Random(20261107)
    for at in chance.sample(range(len(LOCKED)), 60):
        altered = bytearray(LOCKED)
        altered[at] ^= 1 << chance.randrange(8)
        assert code_of(bytes(altered)) in ("keys_damaged", "wrong_passphrase")
    for length in range(0, len(LOCKED), 11):
        assert code_of(LOCKED[:length]) == "keys_damaged"


def test_a_file_that_asks_for_all_the_memory_there_is_is_refused_before_any_work() -> None:
    assert code_of(LOCKED.replace(b'"memory_kib":65536', b'"memory_kib":67108864')) == "keys_damaged"
    assert code_of(b"[" * 100_000) == "keys_damaged"


def test_the_public_key_can_be_seen_without_the_passphrase_and_not_exchanged() -> None:
    assert read_locked(LOCKED, "key of nobody").public == "00" * 32
    assert code_of(LOCKED.replace(b"00" * 32, b"11" * 32)) == "wrong_passphrase"


def test_the_same_key_locked_twice_looks_different() -> None:
    again = lock(PLAIN, "pum gair plaen — ŵyn", "key of nobody", bytes(32))
    assert read_locked(again, "key of nobody").sealed != read_locked(LOCKED, "key of nobody").sealed
    assert PLAIN.hex().encode() not in LOCKED
