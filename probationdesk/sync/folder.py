"""Carries bundles in a folder: on a stick, or on a share that several people can reach.

`DIR/probationdesk/bundles/<bundle id>.pdb` and `DIR/probationdesk/directory.pdd`. Whatever else lies there is left
alone, nothing is ever deleted or run, and no name is believed: a bundle is known by what its header says.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import MAGIC, MAX_BUNDLE, MAX_HEADER, Header, decode_header
from probationdesk.sync import careful_files
from probationdesk.sync.carrier import (
    CarrierFault,
    ItemFault,
    Offered,
    Offers,
    Parcel,
    Receipts,
    Sent,
    Stopped,
)

FOLDER: Final = "probationdesk"
BUNDLES: Final = "bundles"
DIRECTORY: Final = "directory.pdd"
ENDING: Final = ".pdb"
MOST_LOOKED_AT: Final = 20_000
"""How many entries of the folder one visit looks at. A stick of 1 GB holds some 15,000 bundles of 60 kB."""
LARGEST_DIRECTORY: Final = 16 * 1024 * 1024
_START: Final = len(MAGIC) + 4


class FolderCarrier:
    """One visit to a folder, by whoever holds the box keys with these ids."""

    stores = False

    def __init__(self, root: Path, key_ids: Collection[str]) -> None:
        self._root = root
        self._key_ids = frozenset(key_ids)
        self._home = root / FOLDER
        self._bundles = self._home / BUNDLES
        self._stopped: Stopped = lambda: False
        self._there: dict[str, list[Offered]] = {}
        self._order: dict[str, tuple[str, int]] = {}
        self._refused: list[tuple[str, str]] = []
        self._ignored = 0
        self._for_others = 0

    def begin(self, stopped: Stopped) -> None:
        """Look at what lies in the folder. Raises CarrierFault `folder_missing`, `folder_unfit` or `folder_gone`."""
        self._stopped = stopped
        if not self._root.is_dir():
            raise CarrierFault("folder_missing")
        for part in (self._home, self._bundles):
            if os.path.lexists(part) and not careful_files.is_folder(part):
                raise CarrierFault("folder_unfit")
        self._there.clear()
        self._refused.clear()
        self._ignored = 0
        self._for_others = 0
        if careful_files.is_folder(self._bundles):
            self._look()

    def directory(self) -> bytes:
        """Return the directory file of the folder; empty if there is none that can be read."""
        try:
            return careful_files.read(self._home / DIRECTORY, at_most=LARGEST_DIRECTORY)[0]
        except (ItemFault, OSError):
            return b""

    def put_directory(self, content: bytes) -> None:
        """Leave a directory in the folder, in the place of the one there."""
        try:
            with careful_files.folder_within(self._root, FOLDER) as home:
                home.write(DIRECTORY, content)
        except OSError as error:
            raise careful_files.fault_of(error) from None
        except ItemFault:
            raise CarrierFault("folder_not_read_back") from None

    def holds(self, bundle_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these were in the folder when the visit began, or were put there since."""
        return frozenset(bundle_ids) & self._there.keys()

    def send(self, parcels: Sequence[Parcel]) -> Iterator[Sent]:
        """Write each parcel so that it is whole or not there, read it back, and only then tell of it."""
        for parcel in parcels:
            if self._stopped():
                return
            yield self._written(parcel)

    def receipts(self, after: str) -> Receipts:
        """Return none: a stick gives no receipts; those of its readers travel as bundles."""
        return Receipts(())

    def offers(self, after: str) -> Offers:
        """Return everything that looks like a bundle for us, of each device in the order it made them.

        Several files of one bundle are all offered: one of them may be damaged.
        """
        there = sorted(self._there, key=lambda one: (self._order.get(one, ("", 0)), one))
        offered = tuple(file for one in there for file in self._there[one] if file.place)
        return Offers(offered, refused=tuple(self._refused), for_others=self._for_others, ignored=self._ignored)

    def fetch(self, offered: Offered) -> bytes:
        """Return the content of one file. Raises ItemFault, or CarrierFault if the stick is not there any more."""
        try:
            return careful_files.read(self._bundles / offered.place, at_most=MAX_BUNDLE)[0]
        except FileNotFoundError:
            raise ItemFault("unreadable") from None
        except ItemFault:
            if not self._bundles.is_dir():
                raise CarrierFault("folder_gone") from None
            raise

    def end(self) -> None:
        """Hold nothing open: there is nothing to do."""

    def _written(self, parcel: Parcel) -> Sent:
        name = f"{parcel.bundle_id}{ENDING}"
        try:
            with careful_files.folder_within(self._root, FOLDER, BUNDLES) as bundles:
                if not bundles.holds(name, parcel.content):
                    bundles.write(name, parcel.content)
        except (IsADirectoryError, NotADirectoryError):
            return Sent(parcel.bundle_id, refused="place_taken")
        except ItemFault as fault:
            return Sent(parcel.bundle_id, refused=fault.code)
        except OSError as error:
            raise careful_files.fault_of(error) from None
        self._there.setdefault(parcel.bundle_id, []).append(Offered(parcel.bundle_id, len(parcel.content), ""))
        return Sent(parcel.bundle_id)

    def _look(self) -> None:
        """Take the id of every bundle from its header; the name only says that it may be one."""
        looked = 0
        try:
            with os.scandir(self._bundles) as entries:
                for entry in entries:
                    looked += 1
                    if looked > MOST_LOOKED_AT:
                        self._refused.append(("", "too_many"))
                        return
                    if self._stopped():
                        return
                    if entry.name.casefold().endswith(ENDING):
                        self._look_at(entry.name)
                    else:
                        self._ignored += 1
        except OSError as error:
            raise careful_files.fault_of(error) from None

    def _look_at(self, name: str) -> None:
        try:
            start, size = careful_files.read(self._bundles / name, at_most=MAX_BUNDLE, first=_START + MAX_HEADER)
            bundle_id, header = _header_of(start)
        except FileNotFoundError:
            return
        except ItemFault as fault:
            if fault.code == "not_a_file":
                self._ignored += 1
            else:
                self._refused.append((_shown(name), fault.code))
        except BundleRefused as refused:
            self._refused.append((_shown(name), refused.code))
        else:
            ours = not self._key_ids.isdisjoint(header.to)
            self._for_others += not ours
            self._there.setdefault(bundle_id, []).append(Offered(bundle_id, size, name if ours else ""))
            self._order[bundle_id] = (header.device, header.seq)


def _header_of(start: bytes) -> tuple[str, Header]:
    """Return the id and the header of a bundle from its beginning. Raises BundleRefused."""
    if not start.startswith(MAGIC):
        raise BundleRefused("not_a_bundle")
    length = int.from_bytes(start[len(MAGIC) : _START])
    header_bytes = start[_START : _START + length]
    if length > MAX_HEADER:
        raise BundleRefused("bad_header")
    if len(header_bytes) < length:
        raise BundleRefused("truncated")
    return hashlib.sha256(header_bytes).hexdigest(), decode_header(header_bytes)


def _shown(name: str) -> str:
    """Return enough of a name to find the file by, with nothing in it that a terminal would obey."""
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in name[:16])
