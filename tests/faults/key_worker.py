"""A process that changes what opens a store until it is killed, by somebody or by itself before a chosen call.

Run as `python -m tests.faults.key_worker change|rekey FOLDER CALL`; with CALL 0 it does not kill itself.
At the end it says how many such calls there were.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import keyslots, stores, stores_rekey
from probationdesk.storage.keyslots_slot import Cost
from probationdesk.storage.recoverycode import new_code
from tests.storage.conftest import STARTED

OLD = "five plain words make this"
NEW = "another set of plain words"
ENOUGH_CHANGES = 10
_CALLS = ("open", "os.rename", "os.remove", "os.mkdir", "os.truncate")
"""What Python tells of itself when it calls the file system (https://docs.python.org/3/library/audit_events.html)."""


def main(act: str, folder: Path, at_call: int) -> None:
    passphrase = OLD
    try:
        key = stores.unlock_key(folder, OLD)
    except StoreError:
        passphrase, key = NEW, stores.unlock_key(folder, NEW)
    if act == "change":
        held = keyslots.read(folder)
        made = [keyslots.with_passphrase(held, key, one) for one in (NEW, OLD)]
        both = made if passphrase == OLD else made[::-1]
        calls = _begin(folder, at_call)
        for turn in count():
            keyslots.write(folder, both[turn % 2])
            if at_call and turn >= ENOUGH_CHANGES:
                break
    else:
        calls = _begin(folder, at_call)
        stores_rekey.rekey(
            folder, key, passphrase=NEW, recovery_code=new_code(), actor="Officer 1", now=STARTED, cost=Cost()
        )
    print("done", len(calls), flush=True)


def _begin(folder: Path, at_call: int) -> list[str]:
    """Say that it begins, and note the calls that touch the folder from now on."""
    print("ready", flush=True)
    calls: list[str] = []

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        if event in _CALLS and str(arguments[0]).startswith(str(folder)):
            calls.append(event)
            if len(calls) == at_call:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heard)
    return calls


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
