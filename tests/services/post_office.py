"""Laptops with real stores that pass bundles to each other without seals, so that only what they do is looked at."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from probationdesk import app
from probationdesk.domain.exchange import DeviceSecret, Incoming, Outgoing, Sealed, WholeCase
from probationdesk.domain.sharing import Author, BundleState, Party, PartyKind
from probationdesk.services.filed import Filed
from probationdesk.services.filing import file_received
from probationdesk.services.outgoing import next_outgoing
from probationdesk.services.ports import Desk, Officer
from probationdesk.services.sharing import opened_outgoing, posted
from probationdesk.storage.store import EncryptedStore
from tests.desks import Clock, open_store


@dataclass
class Laptop:
    """One officer's desk, the name it goes by, and everything it has posted."""

    name: str
    folder: Path
    store: EncryptedStore
    desk: Desk

    @property
    def author(self) -> Author:
        return Author(device=f"device of {self.name}", officer=self.name, office="office", recipient=f"age1{self.name}")

    @property
    def party(self) -> Party:
        return Party(kind=PartyKind.DEVICE, id=self.author.device, name=self.name, recipient=self.author.recipient)

    def post(self, case_id: str = "") -> tuple[Incoming, ...]:
        """Post all there is to post, of one case or of every, and return it as it reaches others."""
        return tuple(self._post(case_id))

    def _post(self, case_id: str) -> Iterator[Incoming]:
        for case in (case_id,) if case_id else self.desk.store.cases_to_post():
            while (outgoing := next_outgoing(self.desk, case)) is not None:
                yield self._seal(outgoing)
        while (outgoing := opened_outgoing(self.desk)) is not None:
            yield self._seal(outgoing)

    def seal(self, outgoing: Outgoing) -> tuple[Sealed, Incoming]:
        """Make a bundle of what is to be posted, and what others see of it."""
        place = self.desk.store.next_place()
        content = outgoing.content
        if isinstance(content, WholeCase):  # as the carriers do: by way of JSON
            content = replace(content, document=msgspec.json.decode(msgspec.json.encode(content.document)))
        whole = msgspec.json.encode((self.author.device, place, outgoing.case_id, outgoing.parents, content))
        identifier = hashlib.sha256(whole).hexdigest()
        # As the carriers do: to the own office besides.
        sealed_to = ("office/office", *(party.tag for party in outgoing.parties))
        incoming = Incoming(
            bundle_id=identifier, kind=outgoing.kind, case_id=outgoing.case_id, author=self.author, place=place,
            parents=outgoing.parents, claimed_at=self.desk.clock(), content=content, sealed=whole,
            others=outgoing.parties, sealed_to=sealed_to,
        )  # fmt: skip
        sealed = Sealed(
            bundle_id=identifier, place=place, content=whole, recipients=("Invented Office",), sealed_to=sealed_to
        )  # fmt: skip
        return sealed, incoming

    def _seal(self, outgoing: Outgoing) -> Incoming:
        sealed, incoming = self.seal(outgoing)
        posted(self.desk, outgoing, sealed)
        self.desk.store.mark(sealed.bundle_id, BundleState.STORED, at=self.desk.clock(), receipt=b"a receipt")
        return incoming

    def file(self, *parcels: Incoming) -> tuple[Filed, ...]:
        """File what came in, in the order given, as from other computers of the same officer."""
        return self.file_from_others(*(replace(one, author=replace(one.author, own=True)) for one in parcels))

    def file_from_others(self, *parcels: Incoming) -> tuple[Filed, ...]:
        """File what came in from other officers, who have to have a part in a case that is here."""
        return tuple(file_received(self.desk, replace(one, office=self.author.office)) for one in parcels)

    def back_up(self, to: Path) -> None:
        """Copy the closed store's folder, and open the store again."""
        self.store.close()
        shutil.copytree(self.folder, to, dirs_exist_ok=True)
        self._open()

    def put_back(self, kept: Path) -> None:
        """Put a copy of the store's folder in its place."""
        self.store.close()
        shutil.rmtree(self.folder)
        shutil.copytree(kept, self.folder)
        self._open()

    def _open(self) -> None:
        self.store = open_store(self.folder)
        self.desk = _desk(self.store, self.name)


def _desk(store: EncryptedStore, name: str) -> Desk:
    store.act_as(name)
    return replace(app.desk_for(store, clock=Clock()), officer=Officer(name=name, role="probation officer"))


@contextmanager
def laptop(folder: Path, name: str) -> Iterator[Laptop]:
    """A laptop with an empty store of its own."""
    made = _made(folder, name)
    try:
        yield made
    finally:
        made.store.close()


def _made(folder: Path, name: str) -> Laptop:
    store = open_store(folder)
    store.keep_device_secret(DeviceSecret(f"device of {name}", bytes(32), "AGE-SECRET-KEY-INVENTED"))
    return Laptop(name, folder, store, _desk(store, name))
