"""What is tried with the real keyring of a desktop: run in a D-Bus session of its own, prints what came of it.

Run as `python -m tests.storage.keyring_session FOLDER` where org.freedesktop.secrets answers.
"""

from __future__ import annotations

import sys
from pathlib import Path

import secretstorage

from probationdesk.domain.errors import StoreError
from probationdesk.storage import keyslots, stores
from probationdesk.storage.devicesecret import DeviceSecrets
from probationdesk.storage.keyslots_slot import PASSPHRASE, Cost
from probationdesk.storage.recoverycode import new_code

PHRASE = "five plain words make this"
ANOTHER = "another set of plain words"


def main(data: Path) -> None:
    devices = DeviceSecrets()
    print("keyring", devices.available())
    code = new_code()
    folder, key = stores.make_store(
        data, PHRASE, label="Officer 1", recovery_code=code, use_device_secret=True, cost=Cost()
    )
    place = keyslots.read(folder).slot(PASSPHRASE).device
    assert place is not None
    print("slot", place.backend)
    print("entries", entries(place.entry))
    attempt("passphrase", folder, passphrase=PHRASE)
    stores.change_passphrase(folder, key, ANOTHER)
    attempt("changed", folder, passphrase=ANOTHER)
    devices.forget(place)
    print("entries", entries(place.entry))
    attempt("deleted", folder, passphrase=ANOTHER)
    attempt("deleted, by code", folder, recovery_code=code)
    stores.change_passphrase(folder, key, PHRASE)
    attempt("made anew", folder, passphrase=PHRASE)
    stores.change_passphrase(folder, key, ANOTHER, use_device_secret=False)
    print("left over", entries("ProbationDesk/"))
    attempt("without", folder, passphrase=ANOTHER)
    stores.change_passphrase(folder, key, PHRASE, use_device_secret=True)
    lock()
    attempt("locked", folder, passphrase=PHRASE)
    attempt("locked, by code", folder, recovery_code=code)


def attempt(what: str, folder: Path, *, passphrase: str = "", recovery_code: str = "") -> None:
    try:
        stores.unlock(folder, passphrase=passphrase, recovery_code=recovery_code)
        print(what, "opens")
    except StoreError as error:
        print(what, error.code)


def entries(service: str) -> int:
    """Count the secrets whose service begins so."""
    connection = secretstorage.dbus_init()
    items = secretstorage.get_default_collection(connection).get_all_items()
    found = sum(item.get_attributes().get("service", "").startswith(service) for item in items)
    connection.close()
    return found


def lock() -> None:
    """Lock the keyring; with no display nobody can be asked to unlock it."""
    connection = secretstorage.dbus_init()
    secretstorage.get_default_collection(connection).lock()
    connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
