"""What opens a store, and what an edited or damaged keyslots.json does not open."""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.storage import keyslots, keyslots_slot, recoverycode, stores
from probationdesk.storage.keyslots_slot import Cost
from probationdesk.storage.storekey import StoreKey
from probationdesk.storage.stores import unlock_key, unlock_key_with_code

from .conftest import PASSPHRASE, RAW_KEY, Made, in_another_process

NEW_PASSPHRASE = "another set of plain words"


def code_of(folder: Path, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(StoreError) as refused:
        unlock_key(folder, passphrase)
    return refused.value.code


def bare(key: StoreKey) -> bytes:
    with key.revealed() as raw:
        return bytes(raw)


def change_passphrase(folder: Path, *, passphrase: str = "", recovery_code: str = "", new_passphrase: str) -> None:
    """Change the passphrase with the present one or with the recovery code."""
    key = unlock_key_with_code(folder, recovery_code) if recovery_code else unlock_key(folder, passphrase)
    stores.change_passphrase(folder, key, new_passphrase)


def edit(folder: Path, change: dict[str, Any], *, slot: int | None = None, checksum: bool = True) -> None:
    """Change fields of keyslots.json, and its checksum with them unless told otherwise."""
    path = folder / keyslots.FILE_NAME
    outer = json.loads(path.read_text())
    content = outer["content"]
    target = content if slot is None else content["slots"][slot]
    for name, value in change.items():
        if name in ("memory_kib", "passes", "lanes"):
            target["cost"][name] = value
        else:
            target[name] = value
    text = json.dumps(content, separators=(",", ":"))
    if checksum:
        outer["checksum"] = hashlib.sha256(text.encode()).hexdigest()
    path.write_text(f'{{"checksum":"{outer["checksum"]}","content":{text}}}')


@pytest.fixture
def no_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test if a key derivation begins."""

    def derive(*_: object) -> bytearray:
        raise AssertionError("the key derivation ran")

    monkeypatch.setattr(keyslots_slot, "_stretched", derive)


def test_the_passphrase_and_the_recovery_code_open_the_same_key(made: Made) -> None:
    assert bare(unlock_key(made.folder, PASSPHRASE)) == bare(unlock_key_with_code(made.folder, made.code))


def test_another_passphrase_is_called_wrong(made: Made) -> None:
    assert code_of(made.folder, PASSPHRASE + " ") == "wrong_passphrase"


def test_a_passphrase_opens_whichever_way_its_accents_were_typed(tmp_path: Path) -> None:
    composed = "tŷ bach twt yn y coed"
    key = StoreKey(bytearray(RAW_KEY))
    slots = keyslots.make("store-1", "", key, unicodedata.normalize("NFC", composed), recoverycode.new_code())
    key = keyslots.open_with_passphrase(slots, unicodedata.normalize("NFD", composed))
    assert bare(key) == RAW_KEY


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [
        ("x" * 14, "passphrase_too_short"),
        ("x" * 257, "passphrase_too_long"),
        ("Password1Password1", "passphrase_guessable"),
        ("Officer 1 Officer 1", "passphrase_guessable"),
    ],
)
def test_a_passphrase_that_would_protect_nothing_is_refused(made: Made, passphrase: str, code: str) -> None:
    before = (made.folder / "keyslots.json").read_bytes()
    with pytest.raises(StoreError, match=code):
        change_passphrase(made.folder, passphrase=PASSPHRASE, new_passphrase=passphrase)
    assert (made.folder / "keyslots.json").read_bytes() == before


def test_changing_the_passphrase_leaves_the_database_and_the_code_alone(made: Made) -> None:
    database = (made.folder / "store.db").read_bytes()
    key = bare(unlock_key(made.folder, PASSPHRASE))
    change_passphrase(made.folder, passphrase=PASSPHRASE, new_passphrase=NEW_PASSPHRASE)
    assert code_of(made.folder, PASSPHRASE) == "wrong_passphrase"
    assert bare(unlock_key(made.folder, NEW_PASSPHRASE)) == key
    assert bare(unlock_key_with_code(made.folder, made.code)) == key
    assert (made.folder / "store.db").read_bytes() == database
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "keyslots.json", "keyslots.lock", "state.json", "store.db",
    ]  # fmt: skip


def test_a_forgotten_passphrase_is_replaced_with_the_recovery_code(made: Made) -> None:
    before = bare(unlock_key(made.folder, PASSPHRASE))
    change_passphrase(made.folder, recovery_code=made.code, new_passphrase=NEW_PASSPHRASE)
    assert bare(unlock_key(made.folder, NEW_PASSPHRASE)) == before


def test_a_wrong_passphrase_changes_nothing(made: Made) -> None:
    before = (made.folder / "keyslots.json").read_bytes()
    with pytest.raises(StoreError, match="wrong_passphrase"):
        change_passphrase(made.folder, passphrase="not the passphrase at all", new_passphrase=NEW_PASSPHRASE)
    assert (made.folder / "keyslots.json").read_bytes() == before


@pytest.mark.parametrize("fake", ["id", "kind", "owner", "device", "salt", "nonce", "wrapped"])
def test_a_slot_with_any_field_edited_does_not_open(made: Made, fake: str) -> None:
    other = base64.b64encode(b"x" * 16).decode()
    values: dict[str, Any] = {
        "id": "passphrase-2",
        "kind": "recovery",
        "owner": "somebody",
        "device": True,
        "salt": other,
        "nonce": base64.b64encode(b"x" * 12).decode(),
        "wrapped": base64.b64encode(b"x" * 48).decode(),
    }
    edit(made.folder, {fake: values[fake]}, slot=0)
    assert code_of(made.folder) in ("wrong_passphrase", "keyslots_damaged")


@pytest.mark.parametrize(("name", "value"), [("memory_kib", 65536 + 64), ("passes", 4), ("lanes", 3)])
def test_a_slot_with_another_cost_within_bounds_does_not_open(made: Made, name: str, value: int) -> None:
    edit(made.folder, {name: value}, slot=0)
    assert code_of(made.folder) == "wrong_passphrase"


def test_a_slot_moved_to_another_store_does_not_open(made: Made) -> None:
    edit(made.folder, {"store_id": "00000000-0000-4000-8000-000000000000"})
    assert code_of(made.folder) == "wrong_passphrase"


def test_a_label_that_somebody_changed_is_found_as_soon_as_the_key_is_known(made: Made) -> None:
    edit(made.folder, {"label": "Officer 2"})
    assert code_of(made.folder) == "keyslots_damaged"


def test_a_slot_that_somebody_took_out_is_missed_before_it_is_needed(made: Made) -> None:
    held = json.loads((made.folder / "keyslots.json").read_text())["content"]
    edit(made.folder, {"slots": held["slots"][:1]})
    assert code_of(made.folder) == "keyslots_damaged"


def test_a_new_recovery_code_takes_the_place_of_the_old_and_nothing_else(made: Made) -> None:
    key = unlock_key(made.folder, PASSPHRASE)
    code = recoverycode.new_code()
    stores.renew_recovery_code(made.folder, key, code)
    assert bare(unlock_key_with_code(made.folder, code)) == bare(unlock_key(made.folder, PASSPHRASE)) == bare(key)
    with pytest.raises(StoreError, match="wrong_recovery_code"):
        unlock_key_with_code(made.folder, made.code)


@pytest.mark.parametrize("change", [stores.change_passphrase, stores.renew_recovery_code])
def test_a_key_of_another_store_is_wrapped_by_no_slot(
    made: Made, change: Callable[[Path, StoreKey, str], None]
) -> None:
    before = (made.folder / "keyslots.json").read_bytes()
    with pytest.raises(StoreError, match="keyslots_damaged"):
        change(
            made.folder,
            StoreKey(bytearray(RAW_KEY)),
            NEW_PASSPHRASE if change is stores.change_passphrase else recoverycode.new_code(),
        )
    assert (made.folder / "keyslots.json").read_bytes() == before


class TestCost:
    @pytest.mark.parametrize(
        ("seconds_for_64_mib", "memory_mib"), [(0.10, 256), (0.174, 256), (0.18, 128), (0.34, 128), (0.36, 64), (3, 64)]
    )
    def test_a_new_store_is_as_dear_as_this_computer_bears(
        self, monkeypatch: pytest.MonkeyPatch, seconds_for_64_mib: float, memory_mib: int
    ) -> None:
        monkeypatch.setattr(
            keyslots_slot, "_seconds", lambda cost: seconds_for_64_mib * cost.memory_kib / Cost().memory_kib
        )
        assert keyslots_slot.affordable_cost() == Cost(memory_kib=memory_mib * 1024)

    def test_too_little_memory_for_more_leaves_it_at_what_there_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def seconds(cost: Cost) -> float:
            if cost.memory_kib > 64 * 1024:
                raise StoreError("out_of_memory")
            return 0.1

        monkeypatch.setattr(keyslots_slot, "_seconds", seconds)
        assert keyslots_slot.affordable_cost() == Cost()

    def test_a_dearer_slot_keeps_its_cost_when_the_passphrase_changes(self) -> None:
        dear = Cost(memory_kib=65 * 1024)
        key = StoreKey(bytearray(RAW_KEY))
        slots = keyslots.make("store-1", "", key, PASSPHRASE, recoverycode.new_code(), cost=dear)
        changed = keyslots.with_passphrase(slots, key, NEW_PASSPHRASE)
        assert changed.slot(keyslots_slot.PASSPHRASE).cost == dear
        assert bare(keyslots.open_with_passphrase(changed, NEW_PASSPHRASE)) == RAW_KEY

    def test_the_floor_is_that_of_rfc_9106(self) -> None:
        assert Cost() == Cost(memory_kib=64 * 1024, passes=3, lanes=4)


def test_keys_for_further_purposes_are_those_of_hkdf() -> None:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    expected = HKDF(SHA256(), 32, None, b"pd/witness/v1").derive(RAW_KEY)
    assert StoreKey(bytearray(RAW_KEY)).derived("pd/witness/v1") == expected


@pytest.mark.usefixtures("no_derivation")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", 8),
        ("memory_kib", 64 * 1024 - 1),
        ("memory_kib", 64 * 1024 * 1024),
        ("passes", 0),
        ("passes", 11),
        ("lanes", 0),
        ("lanes", 9),
        ("salt", ""),
        ("wrapped", ""),
    ],
)
def test_what_is_out_of_bounds_is_refused_before_any_work(made: Made, name: str, value: object) -> None:
    edit(made.folder, {name: value}, slot=0)
    assert code_of(made.folder) == "keyslots_damaged"


@pytest.mark.usefixtures("no_derivation")
def test_accidental_damage_is_not_taken_for_a_wrong_passphrase(made: Made) -> None:
    edit(made.folder, {"owner": "somebody"}, slot=0, checksum=False)
    assert code_of(made.folder) == "keyslots_damaged"


@pytest.mark.usefixtures("no_derivation")
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"checksum":"","content":{}}', b"\xff\xfe", b"{" * 70_000])
def test_a_file_that_is_no_keyslots_file_is_called_damaged(made: Made, content: bytes) -> None:
    (made.folder / "keyslots.json").write_bytes(content)
    assert code_of(made.folder) == "keyslots_damaged"


@pytest.mark.usefixtures("no_derivation")
def test_a_missing_file_and_a_later_format_are_told_apart(made: Made) -> None:
    edit(made.folder, {"format": 2, "something_new": True})
    assert code_of(made.folder) == "store_newer"
    (made.folder / "keyslots.json").unlink()
    assert code_of(made.folder) == "keyslots_missing"


def test_a_half_written_file_beside_the_keyslots_does_no_harm(made: Made) -> None:
    (made.folder / "keyslots.json.new").write_bytes(b'{"half')
    before = bare(unlock_key(made.folder, PASSPHRASE))
    change_passphrase(made.folder, passphrase=PASSPHRASE, new_passphrase=NEW_PASSPHRASE)
    assert bare(unlock_key(made.folder, NEW_PASSPHRASE)) == before


def test_the_file_is_for_its_owner_alone_and_holds_no_secret(made: Made) -> None:
    path = made.folder / "keyslots.json"
    change_passphrase(made.folder, passphrase=PASSPHRASE, new_passphrase=PASSPHRASE)
    key = bare(unlock_key(made.folder, PASSPHRASE))
    text = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    for secret in (key, base64.b64encode(key), key.hex().encode(), PASSPHRASE.encode(), made.code.encode()):
        assert secret not in text


def test_too_little_memory_is_said_plainly(made: Made) -> None:
    """In a process that may not have 64 MiB more than it already has."""
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from probationdesk.domain.errors import StoreError\n"
        "from probationdesk.storage import keyslots\n"
        "import cryptography.hazmat.primitives.kdf.argon2, cryptography.hazmat.primitives.kdf.hkdf\n"
        "import cryptography.hazmat.primitives.ciphers.aead\n"
        "pages = int(Path('/proc/self/statm').read_text().split()[0])\n"
        "limit = pages * resource.getpagesize() + 48 * 1024 * 1024\n"
        "resource.setrlimit(resource.RLIMIT_AS, (limit, limit))\n"
        "try: keyslots.open_with_passphrase(keyslots.read(Path(sys.argv[1])), sys.argv[2])\n"
        "except StoreError as error: print(error.code)\n"
    )
    assert in_another_process(script, made.folder, PASSPHRASE) == "out_of_memory\n"


class TestRecoveryCode:
    def test_a_code_has_eight_groups_of_four_and_a_check_group(self) -> None:
        groups = recoverycode.new_code().split("-")
        assert [len(group) for group in groups] == [4] * 9

    def test_codes_differ(self) -> None:
        assert len({recoverycode.new_code() for _ in range(100)}) == 100

    def test_typing_it_carelessly_does_no_harm(self) -> None:
        code = recoverycode.new_code()
        careless = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
        assert recoverycode.read_code(f"  {careless} ") == code
        assert recoverycode.read_code(code.replace("-", "").replace("1", "I")) == code
        assert recoverycode.read_code(code.replace("-", "–")) == code

    @pytest.mark.usefixtures("no_derivation")
    def test_every_single_mistyped_character_is_found_before_any_work(self, made: Made) -> None:
        for place, right in enumerate(made.code):
            if right == "-":
                continue
            wrong = "7" if right != "7" else "8"
            with pytest.raises(StoreError, match="recovery_code_mistyped"):
                unlock_key_with_code(made.folder, made.code[:place] + wrong + made.code[place + 1 :])

    @pytest.mark.usefixtures("no_derivation")
    @pytest.mark.parametrize("typed", ["", "ABCD", "U" * 36, "Ω" * 36, "0" * 400])
    def test_what_cannot_be_a_code_is_called_mistyped(self, made: Made, typed: str) -> None:
        with pytest.raises(StoreError, match="recovery_code_mistyped"):
            unlock_key_with_code(made.folder, typed)

    def test_the_code_of_another_store_is_called_wrong(self, made: Made) -> None:
        with pytest.raises(StoreError, match="wrong_recovery_code"):
            unlock_key_with_code(made.folder, recoverycode.new_code())
