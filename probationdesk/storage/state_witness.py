"""The witness of the history: what its last row was when this computer last saw it.

SQLCipher cannot tell an older copy of a store from the present one: every page of it is sound. So after each commit
that appended to the history, its last number and hash are kept in state.json with an HMAC under a key derived from
the store's key (HKDF, "pd/witness/v1"). A store whose history ends before the witness is older; one whose row of that
number has another hash has gone another way. Whoever puts back both files is not found out here.
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.errors import StoreError
from probationdesk.storage import changes, state
from probationdesk.storage.state import State, Witness
from probationdesk.storage.storekey import StoreKey, wipe

ACCEPTED = "older_store_accepted"
"""The act of the history that tells of going on with an older store; it counts the rows that are missing."""
MISSING = "witness_missing"
"""The act that tells that there was no witness to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What comparing a history with its witness found."""

    act: str = ""
    """`ACCEPTED` or `MISSING`, to be told in the history; empty if it fits."""
    missing: int = 0
    """How many rows the history lacks."""


class WitnessKeeper:
    """Compares the history of one open store with its witness, and keeps the witness up to date."""

    def __init__(self, folder: Path, key: StoreKey) -> None:
        self._folder = folder
        self._key = key.derived("pd/witness/v1")
        self._kept = -1

    def compare(self, connection: sqlcipher.Connection, *, accept: bool = False) -> Finding:
        """Return what comparing found.

        Raises StoreError `store_older` with how many changes are `missing`, or `history_differs`, unless `accept`
        says that the officer knows and goes on.
        """
        last, _ = changes.head(connection)
        witness = self._held(state.read(self._folder))
        if witness is None:
            return Finding(act=MISSING if last else "")
        if witness.seq > last:
            missing = witness.seq - last
            if not accept:
                raise StoreError("store_older", missing=missing)
            return Finding(act=ACCEPTED, missing=missing)
        if changes.hash_of(connection, witness.seq) != witness.head:
            if not accept:
                raise StoreError("history_differs")
            return Finding(act=ACCEPTED)
        self._kept = witness.seq
        return Finding()

    def keep(self, connection: sqlcipher.Connection) -> None:
        """Keep the last row as the witness, if it is a new one; what cannot be written now is written next time."""
        seq, head = changes.head(connection)
        if seq == self._kept:
            return
        with suppress(StoreError):
            held = state.read(self._folder)
            state.write_quickly(self._folder, replace(held, witnesses=(self.witness(seq, head),)))
            self._kept = seq

    def keep_beside(self, successor: WitnessKeeper, seq: int, head: str) -> None:
        """Keep a witness of the store under its next key beside the one under this. Raises StoreError."""
        held = state.read(self._folder)
        own = tuple(one for one in held.witnesses if self._proves(one))
        # Another file comes with the next key: by what that is known is noted when it is opened.
        state.write(self._folder, replace(held, witnesses=(*own, successor.witness(seq, head)), salt=b""))

    def forget(self) -> None:
        """Forget the key."""
        wipe(self._key)

    def _held(self, held: State) -> Witness | None:
        return next((one for one in held.witnesses if self._proves(one)), None)

    def _proves(self, witness: Witness) -> bool:
        return hmac.compare_digest(witness.mac, self._mac(witness.seq, witness.head))

    def witness(self, seq: int, head: str) -> Witness:
        """Return the witness of a history that ends so."""
        return Witness(seq=seq, head=head, mac=self._mac(seq, head))

    def _mac(self, seq: int, head: str) -> bytes:
        return hmac.digest(self._key, f"{seq}|{head}".encode(), "sha256")
