"""The organisation's slot: a store sealed to a public key, opened offline with the private one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyrage
import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.storage import keyslots, listing, stores
from probationdesk.storage.keyslots_slot import ORGANISATION, Cost
from probationdesk.storage.recoverycode import new_code
from probationdesk.storage.storekey import StoreKey

from .conftest import PASSPHRASE, RAW_KEY, Made
from .test_keyslots import bare, edit

IDENTITY = pyrage.x25519.Identity.generate()
ANOTHER = "another set of plain words"


@pytest.fixture(scope="module")
def slots() -> keyslots.KeySlots:
    return keyslots.make(
        "store-1", "", StoreKey(bytearray(RAW_KEY)), PASSPHRASE, new_code(), organisation_key=str(IDENTITY.to_public())
    )


def refused(slots: keyslots.KeySlots, identity: str) -> str:
    with pytest.raises(StoreError) as error:
        keyslots.open_with_organisation_key(slots, identity)
    return error.value.code


def test_the_private_key_opens_the_store(slots: keyslots.KeySlots) -> None:
    assert bare(keyslots.open_with_organisation_key(slots, str(IDENTITY))) == RAW_KEY


def test_an_identity_file_as_age_writes_it_will_do(slots: keyslots.KeySlots) -> None:
    file = f"# created: 2026-01-01T00:00:00Z\n# public key: {IDENTITY.to_public()}\n{IDENTITY}\n"
    assert bare(keyslots.open_with_organisation_key(slots, file)) == RAW_KEY


def test_another_private_key_and_no_key_at_all_are_told_apart(slots: keyslots.KeySlots) -> None:
    assert refused(slots, str(pyrage.x25519.Identity.generate())) == "wrong_organisation_key"
    for nothing in ("", "AGE-SECRET-KEY-1QQQ", str(IDENTITY.to_public())):
        assert refused(slots, nothing) == "organisation_identity_bad"


def test_a_store_made_without_one_says_so(made: Made) -> None:
    assert refused(keyslots.read(made.folder), str(IDENTITY)) == "no_organisation_slot"


def test_a_store_cannot_be_sealed_to_what_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="organisation_key_bad"):
        stores.make_store(
            tmp_path, PASSPHRASE, label="", recovery_code=new_code(), organisation_key="age1xyz", cost=Cost()
        )
    assert listing.list_stores(tmp_path) == ()


def test_the_officer_is_shown_to_whom_it_is_sealed(tmp_path: Path, slots: keyslots.KeySlots) -> None:
    keyslots.write(tmp_path, slots)
    assert [(line.kind, line.owner, line.memory_mib) for line in stores.slots_of(tmp_path)] == [
        ("passphrase", "", 64),
        ("recovery", "", 64),
        ("organisation", str(IDENTITY.to_public()), 0),
    ]


@pytest.mark.parametrize("field", ["owner", "sealed", "id", "nonce", "wrapped"])
def test_an_edited_slot_does_not_open(tmp_path: Path, slots: keyslots.KeySlots, field: str) -> None:
    other = keyslots.make(
        "store-2", "", StoreKey(bytearray(RAW_KEY)), PASSPHRASE, new_code(), organisation_key=str(IDENTITY.to_public())
    )
    (tmp_path / "other").mkdir()
    keyslots.write(tmp_path / "other", other)
    keyslots.write(tmp_path, slots)
    theirs = json.loads((tmp_path / "other" / "keyslots.json").read_text())["content"]["slots"][2]
    value = {"owner": "age1somebodyelse", "id": "organisation-7"}.get(field, theirs[field])
    edit(tmp_path, {field: value}, slot=2)
    assert refused(keyslots.read(tmp_path), str(IDENTITY)) == "keyslots_damaged"


def test_it_sets_a_new_passphrase_when_everything_else_is_lost(tmp_path: Path) -> None:
    folder, key = stores.make_store(
        tmp_path,
        PASSPHRASE,
        label="",
        recovery_code=new_code(),
        organisation_key=str(IDENTITY.to_public()),
        cost=Cost(),
    )
    before = hashlib.sha256((folder / "store.db").read_bytes()).hexdigest()
    opened = stores.unlock(folder, organisation_identity=str(IDENTITY)).key
    assert bare(opened) == bare(key)
    stores.change_passphrase(folder, opened, ANOTHER)
    assert bare(stores.unlock(folder, passphrase=ANOTHER).key) == bare(key)
    assert keyslots.read(folder).find(ORGANISATION) is not None
    assert hashlib.sha256((folder / "store.db").read_bytes()).hexdigest() == before


def test_nothing_in_the_file_tells_the_secret(tmp_path: Path, slots: keyslots.KeySlots) -> None:
    keyslots.write(tmp_path, slots)
    text = (tmp_path / "keyslots.json").read_bytes()
    slot = slots.slot(ORGANISATION)
    secret = pyrage.decrypt(slot.sealed, [IDENTITY])
    assert secret not in text
    assert bytes.fromhex(secret.decode()) not in text
    assert RAW_KEY not in text
