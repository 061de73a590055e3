"""What is inside a bundle, once it is open."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from probationdesk.bundles import canonical
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.fields import (
    BundleId,
    BundleIdOrNone,
    Count,
    DayOrNone,
    Moment,
    Recipient,
    Title,
    check_moment,
)
from probationdesk.bundles.format import Bundle, Header, Kind, Suite

MAX_OPENED = 10_000
"""Bundles that one receipt may name."""
MAX_RECORDS = 10_000
"""Records of one document, those of its frozen versions included: five times those of the fullest case."""
_MIB = 1024 * 1024
_UNFOLDED = {
    Kind.REVISION: 16 * _MIB, Kind.NOTE: _MIB, Kind.HANDOVER: 16 * _MIB, Kind.ACCEPT: 4 * _MIB, Kind.OPENED: 4 * _MIB,
}  # fmt: skip
_VALUES = {Kind.REVISION: 300_000, Kind.NOTE: 10_000, Kind.HANDOVER: 300_000}
_VALUES_OF_OTHERS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionContent:
    """A whole case as one document, without its contact notes."""

    document: dict[str, Any]
    """As `probationdesk/case`, version 1 (resources/schema/case.schema.json)."""
    ancestors: tuple[BundleId, ...]
    """Every revision this one descends from, so that a lost one leaves no doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteContent:
    """One contact note, written once."""

    note: dict[str, Any]
    """The record, as in the list `note` of a case document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One change of the case, as the history of the giving store has it."""

    seq: Count
    at: Moment
    actor: Title
    device: Title
    act: Title
    record_id: Title
    before: Title
    after: Title
    hash: Title

    def __post_init__(self) -> None:
        """Raise ValueError for a time that is none."""
        check_moment(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """Somebody who gets a case."""

    kind: Literal["device", "office"]
    id: Title
    """The id of a device, or of an office."""
    name: Title
    recipient: Recipient
    """Their box key when this was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverContent:
    """A case given to somebody else, or shown to a manager."""

    reason: Literal["hand_over", "oversight"]
    purpose: str
    """What for, in the officer's words."""
    to: PartyLine
    parties: tuple[PartyLine, ...]
    """Everybody the case is sealed to from now on."""
    heads: tuple[BundleId, ...]
    """The revisions it stands at."""
    bundles: tuple[BundleId, ...]
    """Every bundle of the case that the receiver must come to hold."""
    questions: str
    """What is open, in the officer's words."""
    needed_by: DayOrNone
    """The earliest day the next officer needs it; empty if none was said."""
    history: tuple[HistoryLine, ...]
    origin: BundleIdOrNone = ""
    """The hand-over that is passed on by this one, if an office passes it on; always written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptContent:
    """The answer to a hand-over."""

    handover: BundleId
    held: Count
    missing: tuple[BundleId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedContent:
    """A receipt: the reader decrypted, checked and filed these."""

    opened: Annotated[tuple[BundleId, ...], Meta(max_length=MAX_OPENED)]


Content = RevisionContent | NoteContent | HandoverContent | AcceptContent | OpenedContent

_KIND_OF: dict[type[Any], Kind] = {
    RevisionContent: Kind.REVISION,
    NoteContent: Kind.NOTE,
    HandoverContent: Kind.HANDOVER,
    AcceptContent: Kind.ACCEPT,
    OpenedContent: Kind.OPENED,
}
_CONTENT_OF = {kind: content for content, kind in _KIND_OF.items()}
_ONLY_OUTSIDE = ("body_sha256", "body_size")


def most_unfolded(kind: Kind) -> int:
    """Return the bytes that the inside of a bundle of this kind may have; more is refused before it is read."""
    return _UNFOLDED.get(kind, _MIB)


def kind_of(content: Content) -> Kind:
    """Return the kind of bundle that holds `content`."""
    return _KIND_OF[type(content)]


def inner_header(header: Header) -> dict[str, Any]:
    """Return the header as it is repeated inside: all but what is only known once the body is sealed."""
    members: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(header))
    return {name: value for name, value in members.items() if name not in _ONLY_OUTSIDE}


def write_inner(header: Header, content: Content) -> bytes:
    """Return what is sealed: the header again, its author, and the content.

    Raises ValueError if it is not Unicode, and BundleRefused `too_large` if no reader would take so much.
    """
    if isinstance(content, RevisionContent):
        _check_records(content.document, "too_large")
    inner = canonical.encode({"author": header.device, "content": content, "header": inner_header(header)})
    most = most_unfolded(header.kind)
    if len(inner) > most or canonical.values_in(inner) >= _VALUES.get(header.kind, _VALUES_OF_OTHERS):
        raise BundleRefused("too_large", megabytes=most // _MIB)
    return inner


def read_inner(plain: bytes, header: Header) -> Content:
    """Return the content of a body that was opened and unfolded.

    Raises BundleRefused `bad_body`, `unfolds_too_large` if there is more of it than its kind may have,
    `inner_differs` if the header or the author inside is not that outside, or `unknown_kind` for an attachment.
    """
    most = most_unfolded(header.kind)
    if len(plain) > most:
        raise BundleRefused("unfolds_too_large", megabytes=most // _MIB)
    raw = canonical.decode(plain, "bad_body", most_values=_VALUES.get(header.kind, _VALUES_OF_OTHERS))
    if not isinstance(raw, dict) or set(raw) != {"author", "content", "header"}:
        raise BundleRefused("bad_body")
    if canonical.encode(raw["header"]) != canonical.encode(inner_header(header)) or raw["author"] != header.device:
        raise BundleRefused("inner_differs")
    return _content(raw["content"], header.kind)


def read_opened(bundle: Bundle) -> OpenedContent:
    """Return what a receipt says; its body is not sealed. Raises BundleRefused `bad_body` or `inner_differs`."""
    if bundle.header.suite is not Suite.CLEAR:
        raise BundleRefused("bad_body")
    content = read_inner(bundle.body, bundle.header)
    if not isinstance(content, OpenedContent):
        raise BundleRefused("bad_body")
    return content


def read_content(data: bytes, kind: Kind) -> Content:
    """Return the content of a bundle of this kind from its own bytes. Raises BundleRefused as `read_inner` does."""
    return _content(canonical.decode(data, "bad_body"), kind)


def _content(raw: object, kind: Kind) -> Content:
    wanted = _CONTENT_OF.get(kind)
    if wanted is None:
        raise BundleRefused("unknown_kind")
    if not isinstance(raw, dict) or set(raw) != {field.name for field in fields(wanted)}:
        raise BundleRefused("bad_body")
    if kind is Kind.REVISION:
        _check_records(raw["document"], "unfolds_too_large")
    try:
        content: Content = msgspec.convert(raw, wanted, strict=True)
    except (msgspec.ValidationError, ValueError):
        raise BundleRefused("bad_body") from None
    return content


def _check_records(document: object, code: str) -> None:
    """Count the records of a document before any of them is looked at. Raises BundleRefused `code`."""
    count = 0
    groups: list[object] = []
    if isinstance(document, dict):
        versions = document.get("versions")
        groups = [document.get("records")]
        if isinstance(versions, list):
            count += len(versions)
            groups.extend(version.get("records") for version in versions if isinstance(version, dict))
    for group in groups:
        if isinstance(group, dict):
            count += sum(len(records) for records in group.values() if isinstance(records, list))
    if count > MAX_RECORDS:
        raise BundleRefused(code, megabytes=_UNFOLDED[Kind.REVISION] // _MIB)
