"""A case that was handed over to an office, passed on to a named officer, and the officer's answer passed back.

The office seals anew what it holds: the latest versions and every note, under its own signature. The records in the
case keep the names of those who wrote them; the new versions name those they were made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from probationdesk.bundles.contents import (
    AcceptContent,
    Content,
    HandoverContent,
    NoteContent,
    PartyLine,
    RevisionContent,
    read_content,
)
from probationdesk.bundles.directory import Directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import Bundle
from probationdesk.bundles.identity import Certificate
from probationdesk.domain.errors import Refused
from probationdesk.sync.office_case import FILED
from probationdesk.sync.office_home import Home
from probationdesk.sync.office_process import Opener
from probationdesk.sync.office_tasks import mail_of, proven, receipted, task_of


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What one act of passing on came to."""

    handovers: tuple[str, ...]
    """Ids of the hand-overs sent; none if all were passed on to this device before."""
    bundles: int
    """Versions and notes sealed for it."""


def forward(home: Home, directory: Directory, case: str, device: str, now: datetime) -> Forwarded:
    """Seal a case that was handed over to the office for the officer with this device.

    Raises Refused `not_handed_over` if no hand-over of the case was filed, `device_unknown` or `device_revoked`.
    """
    to = _receiver(directory, device)
    known = receipted(home)
    mail = {one.id: one for one in mail_of(home, directory, case, proven(home, directory)).good if one.id in known}
    with Opener() as opener:
        answer = opener.open(task_of(home, directory, case, mail.values(), known, whole=True))
    contents = {
        one: read_content(data, mail[one].header.kind) for one, data in answer.contents.items()
        if answer.codes[one] == FILED
    }  # fmt: skip
    handovers = {one: content for one, content in contents.items() if isinstance(content, HandoverContent)}
    if not handovers:
        raise Refused("not_handed_over")
    done = {told["origin"] for told in home.forwarded().values() if told["to"] == device}
    left = {one: content for one, content in handovers.items() if one not in done}
    if not left:
        return Forwarded((), 0)
    recipients = _recipients(home, directory, to)
    heads = [head.bundles[0] for head in answer.heads]
    sent = _send_again(home, mail, contents, heads, recipients, now)
    party = PartyLine(kind="device", id=device, name=to.officer, recipient=to.box_recipient)
    made = []
    for one, content in sorted(left.items()):
        passed_on = replace(
            content,
            to=party,
            parties=_parties(directory, content, mail[one].header.device, party),
            heads=tuple(sent[head] for head in heads),
            bundles=tuple(sent.values()),
            origin=one,
        )
        bundle = home.send(passed_on, case, recipients, now.isoformat())
        told = {"origin": one, "to": device, "giver": mail[one].header.device, "case": case, "sent": sent,
                "listed": list(content.bundles), "answered": []}  # fmt: skip
        home.note_forwarded(bundle.id, told)
        made.append(bundle.id)
    return Forwarded(tuple(made), len(sent))


def pass_answers_on(home: Home, directory: Directory, answers: Mapping[str, AcceptContent], now: datetime) -> int:
    """Tell those who handed cases over what the officers answered; return how many were told.

    `answers` are the answers filed, by the ids of their bundles. What the office itself never got is named as missing
    too, so that the giver sends it again.
    """
    forwarded, told_now, known = home.forwarded(), 0, receipted(home)
    for one, answer in sorted(answers.items()):
        told = forwarded.get(answer.handover)
        if told is None or one in told["answered"]:
            continue
        sent = told["sent"]
        missing = tuple(old for old in told["listed"] if old not in known or sent.get(old) in answer.missing)
        content = AcceptContent(handover=told["origin"], held=len(told["listed"]) - len(missing), missing=missing)
        giver = directory.certificate(told["giver"])
        if giver is not None:
            home.send(content, told["case"], _recipients(home, directory, giver), now.isoformat())
            told_now += 1
        told["answered"].append(one)
        home.note_forwarded(answer.handover, told)
    return told_now


def _receiver(directory: Directory, device: str) -> Certificate:
    certificate = directory.certificate(device)
    if certificate is None:
        raise Refused("device_unknown")
    if directory.is_revoked(device):
        raise Refused("device_revoked")
    return certificate


def _recipients(home: Home, directory: Directory, to: Certificate) -> tuple[str, ...]:
    office = directory.office(home.office)
    own = (office.recipient,) if office is not None and office.recipient else ()
    return (to.box_recipient, *own, *directory.recovery)


def _parties(directory: Directory, content: HandoverContent, giver: str, to: PartyLine) -> tuple[PartyLine, ...]:
    """Return whom the case is sealed to from now on besides the receiver: all from before, the giver, the office."""
    parties = {(one.kind, one.id): one for one in (*content.parties, content.to)}
    certificate = directory.certificate(giver)
    if certificate is not None and not directory.is_revoked(giver):
        parties["device", giver] = PartyLine(
            kind="device", id=giver, name=certificate.officer, recipient=certificate.box_recipient
        )
    parties.pop((to.kind, to.id), None)
    return tuple(parties.values())


def _send_again(
    home: Home,
    mail: Mapping[str, Bundle],
    contents: Mapping[str, Content],
    heads: Iterable[str],
    recipients: tuple[str, ...],
    now: datetime,
) -> dict[str, str]:
    """Seal the latest versions and every note anew; return which went as which."""
    sent: dict[str, str] = {}
    for old in heads:
        content = contents[old]
        if not isinstance(content, RevisionContent):
            raise BundleRefused("bad_body")
        ancestors = {old, *mail[old].header.parents, *content.ancestors}
        anew = replace(content, ancestors=tuple(sorted(ancestors)))
        sent[old] = home.send(anew, mail[old].header.case, recipients, now.isoformat(), old).id
    for old, content in sorted(contents.items()):
        if isinstance(content, NoteContent):
            sent[old] = home.send(content, mail[old].header.case, recipients, now.isoformat()).id
    return sent
