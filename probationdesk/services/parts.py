"""Who has a part in a case, so that what comes from them counts. Nobody gets one by their own word.

A case that is not here may come from anybody, as mail may: it destroys nothing, and its author has a part in it by
that. In a case that is here only what its parties make counts. Anything else is set aside with its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from probationdesk.domain.errors import Refused
from probationdesk.domain.exchange import HandOverPack, Incoming, Returned
from probationdesk.domain.revisions import taken_in
from probationdesk.domain.sharing import Author, Party, PartyKind, ReceivedState
from probationdesk.services.ports import Desk

NO_PART = "no_part_in_case"
"""The reason under which something is set aside until its author has a part in the case."""
WRITTEN_ONCE = "note_is_written_once"
"""The reason under which a note is set aside that has other words than the one that is here under its number."""
ADMITTED = "admitted"
"""Of something set aside for which an officer here vouches: it is filed by that, whoever made it."""
TURNED_AWAY = "turned_away"
"""Of something set aside that an officer here does not want: it is kept, and tried again only if one says so."""
RECORD_ELSEWHERE = "record_elsewhere"
"""The reason under which something is set aside while another case that is here uses one of its numbers."""
MOST_PARTIES = 100
"""How many can have a part in a case: a bundle is sealed to 128 at most, and some of those are no parties."""
_WITHOUT_KEY = "sharing.without_key"
_OUR_OWN = "sharing.our_own"


def counts(desk: Desk, incoming: Incoming) -> bool:
    """Say whether what came in may have any effect: its author has a part in the case, or the case is not here."""
    if has_part(desk, incoming.case_id, incoming.author) or is_admitted(desk, incoming.bundle_id):
        return True
    if desk.store.fingerprint(incoming.case_id) is not None:
        return False
    content = incoming.content
    return not isinstance(content, HandOverPack) or is_for_us(desk, incoming, content.to)


def has_part(desk: Desk, case_id: str, author: Author) -> bool:
    """Say whether an author has a part in a case: by their computer, by their office, or as the officer at the desk."""
    if author.own or is_this_device(desk, author.device):
        return True
    if was_put_out(desk, case_id, author):
        return False  # also if their office has one
    return not author.tags.isdisjoint(party.tag for party in desk.store.parties(case_id))


def speaks_for_themselves(desk: Desk, case_id: str, author: Author) -> bool:
    """Say whether an author has a part in a case otherwise than as one of the many officers of an office that has one.

    That is by their own computer, as the computer by which that office reads its mail, or by having made a version that
    the case as it stands here takes in. Nothing is sealed to the other officers of an office, so that they may never
    have read a word of the case: they answer for nobody and bring nobody into it.
    """
    if not has_part(desk, case_id, author):
        graph = desk.store.revisions(case_id)
        held = taken_in(graph, desk.store.sharing(case_id).bases)
        made = {revision.device for revision in graph.values() if revision.id in held}
        return author.device in made and not was_put_out(desk, case_id, author)
    by_computer = author.as_party().tag in {party.tag for party in desk.store.parties(case_id)}
    return author.own or author.reader or by_computer or is_this_device(desk, author.device)


def was_put_out(desk: Desk, case_id: str, author: Author) -> bool:
    """Say whether an author was put out of a case: with one of their computers, or as the reader of an office."""
    out = tuple(one.party for one in desk.store.those_put_out(case_id))
    office = f"{PartyKind.OFFICE}/{author.office}"
    return any(author.is_of(party) or (author.reader and party.tag == office) for party in out)


def is_admitted(desk: Desk, bundle_id: str) -> bool:
    """Say whether an officer here vouches for something that is still set aside."""
    line = desk.store.received_line(bundle_id)
    return line is not None and line.state is ReceivedState.SET_ASIDE and line.reason == ADMITTED


def is_this_device(desk: Desk, device: str) -> bool:
    """Say whether a device is this one."""
    own = desk.store.device_secret()
    return own is not None and own.device == device


def is_for_us(desk: Desk, incoming: Incoming, to: Party) -> bool:
    """Say whether something that goes to `to` goes to this computer, or to the office it belongs to."""
    if to.kind is PartyKind.DEVICE:
        return is_this_device(desk, to.id)
    return bool(incoming.office) and to.id == incoming.office


def parties_of_revision(desk: Desk, incoming: Incoming) -> tuple[Party, ...]:
    """Return who has a part in a case by a revision that counts.

    That is its author and everybody the author seals it to, so that all who hold a case come to seal to each other, in
    whatever order their bundles come. Whom a hand-over names besides has one once a person accepts that. A bundle for
    which an officer here vouches gives nobody one: they answer for what it says, and not for whom it is sealed to.
    """
    if is_admitted(desk, incoming.bundle_id):
        return ()
    found = (incoming.author.as_party(), *incoming.others)
    return tuple(party for party in found if party.kind is not PartyKind.DEVICE or not is_this_device(desk, party.id))


def check_number(desk: Desk, case_id: str, parties: Iterable[Party]) -> None:
    """Raise Refused `too_many_parties` if more would have a part in a case than anything can be sealed to."""
    tags = {party.tag for party in (*desk.store.parties(case_id), *parties)}
    if len(tags) > MOST_PARTIES:
        raise Refused("too_many_parties", most=MOST_PARTIES)


def without_key(desk: Desk) -> frozenset[str]:
    """Return to whom nothing can be sealed (`Party.tag`), as the carriers last found: closed, or not known any more."""
    return _tags(desk, _WITHOUT_KEY)


def note_without_key(desk: Desk, tags: Iterable[str]) -> None:
    """Keep to whom nothing can be sealed, so that nobody waits for what they cannot be sent."""
    _keep_tags(desk, _WITHOUT_KEY, tags)


def is_our_own(desk: Desk, party: Party) -> bool:
    """Say whether somebody is the officer's own office or a computer of theirs, to which everything goes anyway."""
    return party.tag in _tags(desk, _OUR_OWN) or (party.kind is PartyKind.DEVICE and is_this_device(desk, party.id))


def note_our_own(desk: Desk, tags: Iterable[str]) -> None:
    """Keep which office and which other computers are the officer's own (`Party.tag`), as the directory has them."""
    _keep_tags(desk, _OUR_OWN, tags)


def _tags(desk: Desk, name: str) -> frozenset[str]:
    return frozenset(msgspec.json.decode(desk.store.setting(name) or "[]", type=tuple[str, ...]))


def _keep_tags(desk: Desk, name: str, tags: Iterable[str]) -> None:
    """Keep tags under a name of a setting; what is kept already is not written again."""
    wanted = frozenset(tags)
    if wanted != _tags(desk, name):
        desk.store.set_setting(name, msgspec.json.encode(sorted(wanted)).decode())


def returned(desk: Desk, incoming: Incoming) -> Returned | None:
    """Return a bundle of ours that comes back to a store put back to a backup, to be kept among those posted."""
    if not is_this_device(desk, incoming.author.device):
        return None
    recipients = tuple(dict.fromkeys(party.name for party in incoming.others))
    return Returned(content=incoming.sealed, recipients=recipients, sealed_to=incoming.sealed_to)


def to_try_again(desk: Desk) -> tuple[str, ...]:
    """Return what was set aside and would count now, oldest first: its author has a part, or an officer vouches for it.

    So does what waits for another case to be erased, once that is gone. Whoever carries opens the bytes
    (`sealed_bytes`) and files them again.
    """
    return tuple(_to_try_again(desk))


def _to_try_again(desk: Desk) -> Iterator[str]:
    for line in reversed(desk.store.kept_aside()):
        if line.reason == RECORD_ELSEWHERE:
            if not line.detail or desk.store.fingerprint(line.detail) is None:
                yield line.bundle_id
        elif line.reason == ADMITTED or (line.reason == NO_PART and has_part(desk, line.case_id, line.author)):
            yield line.bundle_id
