"""What carries sealed bundles: a stick or a hub, which do the same with the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from probationdesk.domain.errors import DeskError

ROUND_BUNDLES: Final = 50
"""How many bundles one round carries at most, and one request to a hub."""
ROUND_BYTES: Final = 4 * 1024 * 1024
"""How many bytes of bundles one round holds in memory at most, unless a single bundle is larger."""

Stopped = Callable[[], bool]
"""Says whether the person has asked to stop; asked between bundles and while waiting."""


class CarrierFault(DeskError):  # noqa: N818 - no fault of the program
    """The stick or the hub cannot be used now. Nothing is lost: what is sealed stays in the store.

    `only_sending` says that things can still be fetched: a stick that is full or cannot be written to.
    """

    def __init__(self, code: str, *, only_sending: bool = False) -> None:
        super().__init__(code)
        self.only_sending = only_sending


class ItemFault(Exception):  # noqa: N818 - named beside CarrierFault
    """One bundle could not be carried; the next one may. `code` is looked up in `sync.refused`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One sealed bundle on its way out."""

    bundle_id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one parcel: it has arrived, with the hub's receipt if a hub took it, or the reason why not."""

    bundle_id: str
    receipt: bytes = b""
    refused: str = ""
    """A code of `sync.refused`; empty for a bundle that has arrived."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One bundle that lies there to be fetched."""

    bundle_id: str
    size: int
    place: str
    """Where the carrier finds it again: the name of a file on a stick, the id at a hub."""


@dataclass(frozen=True, slots=True)
class Offers:
    """Part of what lies there. `cursor` is kept once all of it has been filed."""

    offered: tuple[Offered, ...]
    cursor: str = ""
    more: bool = False
    """There is more, to be asked for with `cursor`."""
    refused: tuple[tuple[str, str], ...] = ()
    """What is not fetched at all: a short name and the code of the reason."""
    for_others: int = 0
    """How many bundles lie there that are sealed to others only."""
    ignored: int = 0
    """How many other things lie there that are nothing to do with ProbationDesk."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """Receipts of a hub for bundles of this device, oldest first."""

    receipts: tuple[bytes, ...]
    cursor: str = ""
    more: bool = False


class Carrier(Protocol):
    """Carries sealed bundles. Every method may block, may run on any one thread, and touches no store.

    Any method raises CarrierFault if nothing more can be done with this carrier now.
    """

    @property
    def stores(self) -> bool:
        """True if what arrives is held by the service; False if it only lies on a stick."""

    def begin(self, stopped: Stopped) -> None:
        """Look whether the carrier can be used; `stopped` is asked from now on while something is waited for."""

    def directory(self) -> bytes:
        """Return the directory that lies there, not yet checked; empty if there is none."""

    def put_directory(self, content: bytes) -> None:
        """Leave a directory there for others."""

    def holds(self, bundle_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these are there."""

    def send(self, parcels: Sequence[Parcel]) -> Iterator[Sent]:
        """Bring the parcels there and tell of each as soon as it has arrived or was refused."""

    def receipts(self, after: str) -> Receipts:
        """Return receipts given since the cursor `after`; a stick gives none."""

    def offers(self, after: str) -> Offers:
        """Return what lies there since the cursor `after`. A stick has no cursor and offers everything."""

    def fetch(self, offered: Offered) -> bytes:
        """Return the bytes of one bundle, not yet checked and no more than a bundle may have. Raises ItemFault."""

    def end(self) -> None:
        """Let go of what is held open."""


class NoCarrier:
    """Carries nothing: for what is done with bundles that are here already."""

    stores = False

    def begin(self, stopped: Stopped) -> None:
        """Do nothing."""

    def directory(self) -> bytes:
        """Return nothing."""
        return b""

    def put_directory(self, content: bytes) -> None:
        """Do nothing."""

    def holds(self, bundle_ids: Sequence[str]) -> frozenset[str]:
        """Return nothing."""
        return frozenset()

    def send(self, parcels: Sequence[Parcel]) -> Iterator[Sent]:
        """Bring nothing anywhere."""
        return iter(())

    def receipts(self, after: str) -> Receipts:
        """Return nothing."""
        return Receipts(())

    def offers(self, after: str) -> Offers:
        """Return nothing."""
        return Offers(())

    def fetch(self, offered: Offered) -> bytes:
        """Raise ItemFault `not_held`: nothing lies here."""
        raise ItemFault("not_held")

    def end(self) -> None:
        """Do nothing."""
