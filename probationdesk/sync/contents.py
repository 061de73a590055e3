"""What is inside a bundle, between the words of the services and those of the bundles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal

from probationdesk.bundles import contents as sealed
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.fields import as_title
from probationdesk.domain.exchange import (
    Acceptance,
    Content,
    HandOverPack,
    OneNote,
    OpenedList,
    WholeCase,
)
from probationdesk.domain.sharing import BroughtChange, HandOverReason, Party, PartyKind

KeyOf = Callable[[Party], str]
"""Tells the box key of a party; empty for one that has none any more."""


def to_bundle(content: Content, key_of: KeyOf) -> sealed.Content:
    """Return the content as it is sealed. Raises BundleRefused `no_key` for a hand-over to somebody without a key."""
    if isinstance(content, WholeCase):
        return sealed.RevisionContent(document=content.document, ancestors=content.ancestors)
    if isinstance(content, OneNote):
        return sealed.NoteContent(note=content.note)
    if isinstance(content, Acceptance):
        return sealed.AcceptContent(handover=content.hand_over, held=content.held, missing=content.missing)
    if isinstance(content, OpenedList):
        return sealed.OpenedContent(opened=content.bundles)
    if not key_of(content.to):
        raise BundleRefused("no_key")
    return sealed.HandoverContent(
        reason=content.reason.value,
        to=_party_line(content.to, key_of),
        purpose=content.purpose,
        questions=content.questions,
        needed_by=content.needed_by.isoformat() if content.needed_by else "",
        heads=content.heads,
        bundles=content.bundles,
        parties=tuple(_party_line(party, key_of) for party in content.parties if key_of(party)),
        history=tuple(
            sealed.HistoryLine(
                seq=line.seq, at=line.at.isoformat(), actor=as_title(line.actor), device=as_title(line.device),
                act=line.act, record_id=line.record_id, before=line.before, after=line.after, hash=line.hash,
            )
            for line in content.history
        ),
    )  # fmt: skip


def from_bundle(content: sealed.Content) -> Content:
    """Return the content as it is filed. Raises BundleRefused `bad_body` for what has the form and no sense."""
    if isinstance(content, sealed.RevisionContent):
        return WholeCase(document=content.document, ancestors=content.ancestors)
    if isinstance(content, sealed.NoteContent):
        return OneNote(note=content.note)
    if isinstance(content, sealed.AcceptContent):
        return Acceptance(hand_over=content.handover, held=content.held, missing=content.missing)
    if isinstance(content, sealed.OpenedContent):
        return OpenedList(bundles=content.opened)
    try:
        return _pack(content)
    except ValueError:
        raise BundleRefused("bad_body") from None


def _pack(content: sealed.HandoverContent) -> HandOverPack:
    return HandOverPack(
        reason=HandOverReason(content.reason),
        to=_party(content.to),
        purpose=content.purpose,
        questions=content.questions,
        needed_by=date.fromisoformat(content.needed_by) if content.needed_by else None,
        heads=content.heads,
        bundles=content.bundles,
        parties=tuple(_party(line) for line in content.parties),
        history=tuple(
            BroughtChange(
                seq=line.seq, at=datetime.fromisoformat(line.at), actor=line.actor, device=line.device, act=line.act,
                record_id=line.record_id, before=line.before, after=line.after, hash=line.hash,
            )
            for line in content.history
        ),
    )  # fmt: skip


def _party_line(party: Party, key_of: KeyOf) -> sealed.PartyLine:
    kind: Literal["device", "office"] = "office" if party.kind is PartyKind.OFFICE else "device"
    return sealed.PartyLine(kind=kind, id=party.id, name=as_title(party.name), recipient=key_of(party))


def _party(line: sealed.PartyLine) -> Party:
    return Party(kind=PartyKind(line.kind), id=line.id, name=line.name, recipient=line.recipient)
