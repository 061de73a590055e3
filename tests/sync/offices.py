"""An office with a reader, an officer who writes to it, and a stick between them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from probationdesk import resources
from probationdesk.bundles.contents import Content, HandoverContent, NoteContent, PartyLine, RevisionContent
from probationdesk.bundles.directory import Directory, Hub, Office, OfficeKey, Revoked, write_directory
from probationdesk.bundles.format import Bundle, parse
from probationdesk.bundles.identity import Certificate, DeviceKeys, fingerprint, write_certificate
from probationdesk.bundles.seal import Place, make_bundle
from probationdesk.sync.folder import FolderCarrier
from probationdesk.sync.office import Report, open_mail
from probationdesk.sync.office_home import Home, make_home
from tests.bundles import parties

PASSPHRASE = "five plain words make this"
NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


@cache
def sample(which: int = 0) -> str:
    return resources.sample_files()[which].read_text("utf-8")


def document(which: int = 0) -> dict[str, Any]:
    """Return an invented case as a revision carries it, without its notes."""
    whole: dict[str, Any] = json.loads(sample(which))
    whole["records"].pop("note", None)
    return whole


def notes(which: int = 0) -> list[dict[str, Any]]:
    return list(json.loads(sample(which))["records"]["note"])


def case_id(which: int = 0) -> str:
    return str(document(which)["records"]["case"][0]["id"])


@dataclass
class Writer:
    """An officer at a laptop who seals things for the office."""

    keys: DeviceKeys
    sent: list[Bundle] = field(default_factory=list)

    def seal(self, content: Content, to: Iterable[str], *, case: str = "", parents: tuple[str, ...] = ()) -> Bundle:
        last = self.sent[-1] if self.sent else None
        place = Place(
            seq=last.header.seq + 1 if last else 1, prev=last.id if last else "", office="leeds", region="north-east",
            case=case or case_id(), claimed_at=parties.AT, parents=parents,
        )  # fmt: skip
        bundle = make_bundle(content, self.keys, place, tuple(to))
        self.sent.append(bundle)
        return bundle


@dataclass
class OfficeAndStick:
    """The reader's folder, a stick, and who writes."""

    folder: Path
    home: Home
    officer: Writer = field(default_factory=lambda: Writer(parties.OFFICER))
    colleague: Writer = field(default_factory=lambda: Writer(parties.THIEF))
    directory: Directory = field(init=False)

    def __post_init__(self) -> None:
        self.directory = self._directory()
        reader = self._certificate(self.home.keys, "Reader of Leeds", 3)
        self.home.accept(write_certificate(reader, parties.ROOT), fingerprint(parties.ROOT.public))
        self.give_out()

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    @property
    def into(self) -> Path:
        return self.folder / "cases"

    @property
    def bundles(self) -> Path:
        return self.stick / "probationdesk" / "bundles"

    def put(self, *bundles: Bundle) -> None:
        for bundle in bundles:
            (self.bundles / f"{bundle.id}.pdb").write_bytes(bundle.to_bytes())

    def send(
        self, content: Content, *, by: Writer | None = None, case: str = "", parents: tuple[str, ...] = ()
    ) -> Bundle:
        """Seal something for the office's newest key and put it on the stick."""
        bundle = (by or self.officer).seal(content, (self.home.recipient,), case=case, parents=parents)
        self.put(bundle)
        return bundle

    def revision(
        self, changed: dict[str, Any] | None = None, *, by: Writer | None = None, parents: tuple[Bundle, ...] = ()
    ) -> Bundle:
        ids = tuple(sorted(parent.id for parent in parents))
        return self.send(RevisionContent(document=changed or document(), ancestors=ids), by=by, parents=ids)

    def note(self, note: dict[str, Any], *, by: Writer | None = None) -> Bundle:
        return self.send(NoteContent(note=note), by=by, case=note["case_id"])

    def handover(self, *bundles: Bundle, questions: str = "Who has the keys?") -> Bundle:
        office = PartyLine(kind="office", id="leeds", name="Leeds", recipient=self.home.recipient)
        return self.send(
            HandoverContent(
                reason="hand_over", purpose="Moved", to=office, parties=(office,), heads=(bundles[0].id,),
                bundles=tuple(bundle.id for bundle in bundles), questions=questions, needed_by="2026-12-01", history=(),
            )
        )  # fmt: skip

    def open(self) -> Report:
        return open_mail(self.home, [self.carrier()], self.into, NOW)

    def carrier(self) -> FolderCarrier:
        return FolderCarrier(self.stick, self.home.key_ids)

    def on_stick(self) -> dict[str, Bundle]:
        return {file.stem: parse(file.read_bytes()) for file in self.bundles.glob("*.pdb")}

    def from_reader(self) -> Iterator[Bundle]:
        """Give what the reader left on the stick, in its order."""
        mine = (one for one in self.on_stick().values() if one.header.device == self.home.keys.device)
        yield from sorted(mine, key=lambda one: one.header.seq)

    def files(self, which: int = 0) -> dict[str, Any]:
        folder = self.into / case_id(which)
        return {file.name: json.loads(file.read_bytes()) for file in folder.glob("*.json")}

    def give_out(self, **changes: Any) -> None:
        """Put a directory on the stick, the next one if something changes."""
        if changes:
            self.directory = replace(self.directory, version=self.directory.version + 1, **changes)
        self.bundles.mkdir(parents=True, exist_ok=True)
        data = write_directory(self.directory, parties.ROOT)
        (self.stick / "probationdesk" / "directory.pdd").write_bytes(data)

    def revoke(self, writer: Writer, last: Bundle | None = None) -> None:
        revoked = Revoked(
            device=writer.keys.device, at=parties.AT,
            last_seq=last.header.seq if last else 0, last_id=last.id if last else "",
        )  # fmt: skip
        self.give_out(revoked=(revoked,))

    def _directory(self) -> Directory:
        return Directory(
            version=1, issued_at=NOW.isoformat(), organisation="Service of Nobody (invented)",
            root_public=parties.ROOT.public.hex(),
            hubs=(Hub(url="https://hub.invalid", certificate_sha256="ab" * 32, receipt_public="ab" * 32),),
            offices=(Office(id="leeds", name="Leeds", region="north-east",
                            keys=(OfficeKey(recipient=self.home.recipient, from_date="2026-01-01"),)),),
            certificates=(
                self._certificate(self.officer.keys, "Officer Nobody (invented)", 1),
                self._certificate(self.colleague.keys, "Colleague Nobody (invented)", 2),
                self._certificate(self.home.keys, "Reader of Leeds", 3),
            ),
        )  # fmt: skip

    @staticmethod
    def _certificate(keys: DeviceKeys, officer: str, serial: int) -> Certificate:
        return parties.certificate(keys, serial=serial, officer=officer)


def an_office(folder: Path) -> OfficeAndStick:
    """Make an office whose reader is enrolled, and an empty stick with the directory on it."""
    return OfficeAndStick(folder, make_home(folder / "reader", "leeds", "Reader of Leeds", PASSPHRASE))
