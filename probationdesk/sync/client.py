"""Carries bundles to and from a hub."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

import msgspec

from probationdesk.bundles.directory import LARGEST as LARGEST_DIRECTORY
from probationdesk.bundles.format import MAX_BUNDLE
from probationdesk.bundles.identity import DeviceKeys
from probationdesk.bundles.reading import sign_read
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
from probationdesk.sync.wire import PATIENCE, RESTING, Answer, HubPlace, Patience, Wire

BATCH_BUNDLES: Final = 50
BATCH_BYTES: Final = 1024 * 1024
"""Bytes of one batch, unless a single bundle is larger: a line that is cut costs no more than this."""
BATCH_BYTES_AFTER_A_CUT: Final = 128 * 1024
PAGE: Final = 500
"""How many entries of the inbox or receipts are asked for at once."""
_LENGTH: Final = struct.Struct(">I")
_OK, _NEW, _UNSIGNED, _GONE = 200, 201, 401, 404
_OVER_QUOTA: Final = 429

_REASONS: Final = frozenset({
    "not_a_bundle", "truncated", "too_large", "bad_header", "newer_format", "unknown_suite", "unknown_kind",
    "wrong_digest", "wrong_signature", "unknown_device", "inner_differs", "bad_body", "too_old_a_format", "wrong_id",
})  # fmt: skip
"""What a hub may give as its reason; any other word of a stranger is not repeated."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Nonce:
    nonce: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """What the hub says of one bundle of a batch."""

    status: int
    receipt: str = ""
    code: str = ""
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    size: int
    device: str
    seq: int


@dataclass(frozen=True, slots=True)
class _Page:
    bundles: tuple[_Entry, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class _ReceiptPage:
    receipts: tuple[str, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class _Held:
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: str = ""


class HubCarrier:
    """One conversation with a hub, about what is sealed to this device; with `of="office"`, to its office."""

    stores = True

    def __init__(self, place: HubPlace, keys: DeviceKeys, *, patience: Patience = PATIENCE, of: str = "device") -> None:
        self._of = of
        self._wire = Wire(place, patience=patience)
        self._keys = keys
        self._nonce = ""
        self._batch_bytes = BATCH_BYTES
        self._asked_to_wait = 0

    def begin(self, stopped: Stopped) -> None:
        """Say hello. Raises CarrierFault if the hub cannot be reached, is not the one in the directory, or rests."""
        self._wire.stopped = stopped
        self._renew_nonce()

    def directory(self) -> bytes:
        """Return the hub's directory; empty if it has none yet."""
        answer = self._wire.ask("GET", "/v1/directory", at_most=LARGEST_DIRECTORY)
        return answer.content if answer.status == _OK else b""

    def put_directory(self, content: bytes) -> None:
        """Give the hub a newer directory. One that it does not take is no matter of ours."""
        self._wire.ask("PUT", "/v1/directory", content)

    def holds(self, bundle_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these the hub holds."""
        held: set[str] = set()
        for start in range(0, len(bundle_ids), PAGE):
            asked = list(bundle_ids[start : start + PAGE])
            held |= set(self._read("POST", "/v1/have", _Held, msgspec.json.encode(asked)).held)
        return frozenset(held)

    def send(self, parcels: Sequence[Parcel]) -> Iterator[Sent]:
        """Send the parcels in batches and tell of each what the hub answered.

        A batch that was cut off is sent again in smaller parts, and one the hub has no time for after a while.
        """
        left = list(parcels)
        rests = 0
        while left:
            batch = self._next_batch(left)
            try:
                taken = self._sent(batch)
            except CarrierFault as fault:
                smaller = fault.code == "hub_unreachable" and self._batch_bytes > BATCH_BYTES_AFTER_A_CUT
                if not smaller or len(batch) == 1:
                    raise
                self._batch_bytes = BATCH_BYTES_AFTER_A_CUT
                continue
            for parcel, told in zip(batch, taken, strict=True):
                if told is not None:
                    left.remove(parcel)
                    rests = 0
                    yield told
            if None in taken:
                rests += 1
                self._wire.rest(rests, self._asked_to_wait)

    def receipts(self, after: str) -> Receipts:
        """Return the hub's receipts for bundles of this device since `after`."""
        page = self._read("GET", f"/v1/receipts?{_query(after)}", _ReceiptPage)
        return Receipts(tuple(_bytes(one) for one in page.receipts), page.cursor, page.more)

    def offers(self, after: str) -> Offers:
        """Return what is sealed to this device and came since `after`."""
        page = self._read("GET", f"/v1/inbox?{_query(after)}&of={self._of}", _Page)
        # Of each device in the order it made them, so that what refers to something comes after it.
        entries = sorted(page.bundles, key=lambda one: (one.device, one.seq))
        return Offers(tuple(Offered(one.id, one.size, one.id) for one in entries), page.cursor, page.more)

    def fetch(self, offered: Offered) -> bytes:
        """Return one bundle. Raises ItemFault `not_held` if the hub does not give it out."""
        answer = self._signed("GET", f"/v1/bundles/{offered.place}", at_most=MAX_BUNDLE)
        if answer.status != _OK:
            raise ItemFault("not_held")
        return answer.content

    def end(self) -> None:
        """Close the connection."""
        self._wire.close()

    # -- one batch --------------------------------------------------------------------------------------------

    def _next_batch(self, left: Sequence[Parcel]) -> list[Parcel]:
        batch: list[Parcel] = []
        size = 0
        for parcel in left[:BATCH_BUNDLES]:
            size += len(parcel.content)
            if batch and size > self._batch_bytes:
                break
            batch.append(parcel)
        return batch

    def _sent(self, batch: Sequence[Parcel]) -> list[Sent | None]:
        """Send one batch and return what became of each parcel; None for one the hub has no time for just now."""
        body = b"".join(_LENGTH.pack(len(parcel.content)) + parcel.content for parcel in batch)
        told = _decoded(self._wire.ask("POST", "/v1/batches", body), tuple[_Taken, ...])
        if len(told) != len(batch):
            raise CarrierFault("hub_answer")
        self._asked_to_wait = max(one.retry_after for one in told)
        return [_sent(parcel, taken) for parcel, taken in zip(batch, told, strict=True)]

    # -- signed requests --------------------------------------------------------------------------------------

    def _read(self, method: str, path: str, kind: type[T], body: bytes = b"") -> T:
        return _decoded(self._signed(method, path, body), kind)

    def _signed(self, method: str, path: str, body: bytes = b"", *, at_most: int = MAX_BUNDLE) -> Answer:
        """Ask with this device's signature; once more with a new number if the one held has lapsed."""
        answer = self._wire.ask(method, path, body, lambda: self._headers(method, path, body), at_most=at_most)
        if answer.status == _UNSIGNED and _code(answer) == "nonce_lapsed":
            self._renew_nonce()
            answer = self._wire.ask(method, path, body, lambda: self._headers(method, path, body), at_most=at_most)
        if answer.status in (_UNSIGNED, 403):
            raise CarrierFault("hub_knows_us_not")
        return answer

    def _headers(self, method: str, path: str, body: bytes) -> Mapping[str, str]:
        return sign_read(self._keys, self._nonce, method, path, body)

    def _renew_nonce(self) -> None:
        self._nonce = _decoded(self._wire.ask("POST", "/v1/nonce"), _Nonce).nonce


def _query(after: str) -> str:
    return urlencode({"after": after, "limit": PAGE} if after else {"limit": PAGE})


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise CarrierFault("hub_answer") from None


def _sent(parcel: Parcel, taken: _Taken) -> Sent | None:
    if taken.status in (_OK, _NEW) and taken.receipt:
        return Sent(parcel.bundle_id, receipt=_bytes(taken.receipt))
    if taken.status in RESTING:
        return None
    return Sent(parcel.bundle_id, refused=taken.code if taken.code in _REASONS else "refused_by_hub")


def _decoded(answer: Answer, kind: type[T]) -> T:
    """Return what the hub said. Raises CarrierFault `hub_answer` for anything else than the answer expected."""
    if answer.status not in (_OK, _NEW):
        raise CarrierFault("hub_answer")
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise CarrierFault("hub_answer") from None


def _code(answer: Answer) -> str:
    try:
        return msgspec.json.decode(answer.content, type=_Refusal).code
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ""
