"""What was set aside, shown to a person who decides: file it after all, turn it away, put somebody out of a case.

Nothing here shows a word of what was set aside: who signed it, when and of what kind it is has to be enough to decide,
with what the officer learns by asking. Nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from probationdesk.domain.errors import Refused
from probationdesk.domain.exchange import Decision, NotTaken
from probationdesk.domain.keeping import Access
from probationdesk.domain.sharing import Author, BundleKind, Party, PartyKind, PutOut, ReceivedLine
from probationdesk.services.handing_over import ourselves
from probationdesk.services.parts import (
    ADMITTED,
    NO_PART,
    RECORD_ELSEWHERE,
    TURNED_AWAY,
    WRITTEN_ONCE,
    has_part,
    is_our_own,
)
from probationdesk.services.ports import Changed, Desk
from probationdesk.services.ports_exchange import Computer

CLOSED = ("revoked_later", "revoked_unproven")
"""The reasons under which something is set aside because the computer that signed it was closed."""
KEPT = frozenset({NO_PART, WRITTEN_ONCE, *CLOSED})
"""The reasons under which something that comes in is set aside for an officer's word."""
TURNED_AWAY_ACT = "set_aside_turned_away"
"""The act by which the history tells that somebody's bundles were turned away."""
_NONE_KNOWN: Mapping[str, Computer] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What was set aside of one author in one case."""

    case_id: str
    author: Author
    lines: tuple[ReceivedLine, ...]
    """The last received first."""
    put_out: PutOut | None = None
    """If the author was put out of the case by an officer here."""

    @property
    def closed(self) -> bool:
        """True if some of it was set aside because the computer was closed; see `is_closed`."""
        return any(line.reason in CLOSED for line in self.lines)

    @property
    def asks(self) -> bool:
        """True if an officer has still to look at it: not if it was turned away, or its author was put out.

        What was taken in is looked at until it is filed, as that may fail.
        """
        return self.put_out is None and any(line.reason != TURNED_AWAY for line in self.lines)

    @property
    def taken_in(self) -> bool:
        """True if an officer has taken in all of it that was not turned away, and it is not filed yet."""
        reasons = {line.reason for line in self.lines} - {TURNED_AWAY}
        return reasons == {ADMITTED}

    @property
    def differs(self) -> bool:
        """True if all that is asked about are notes with other words than those that are here under their numbers."""
        reasons = {line.reason for line in self.lines} - {TURNED_AWAY, ADMITTED}
        return reasons == {WRITTEN_ONCE}

    @property
    def trouble(self) -> str:
        """Why what was taken in could not be filed, as a code of the table `refused`; empty if nothing was tried."""
        return next((line.detail for line in self.lines if line.reason == ADMITTED and line.detail), "")

    @property
    def kept_out(self) -> bool:
        """True if an officer here has decided against it; it can be taken in all the same."""
        return not self.asks and (self.put_out is not None or any(one.reason == TURNED_AWAY for one in self.lines))

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many there are of each kind of bundle, the most first."""
        counts: dict[str, int] = {}
        for line in self.lines:
            counts[line.kind] = counts.get(line.kind, 0) + 1
        return dict(sorted(counts.items(), key=lambda found: (-found[1], found[0])))

    @property
    def made(self) -> tuple[datetime, datetime] | None:
        """When the first and the last of it were made, by the clock there; None if none says so."""
        moments = sorted(line.claimed_at for line in self.lines if line.claimed_at is not None)
        return (moments[0], moments[-1]) if moments else None

    @property
    def key(self) -> str:
        """What tells it from everything else that was set aside."""
        return f"{self.case_id} {self.author.device}"


def is_closed(aside: Aside, computer: Computer | None) -> bool:
    """Say whether what was set aside is of a computer that was closed, by then or since.

    Something may have been set aside for another reason before the directory here told of the closing: `computer` is
    what that says now.
    """
    return aside.closed or (computer is not None and computer.closed_on is not None)


def set_aside(desk: Desk, case_id: str = "") -> tuple[Aside, ...]:
    """Return what was set aside, of one case or of all, by case and author, that of which something came last first."""
    found: dict[tuple[str, str], list[ReceivedLine]] = {}
    for line in desk.store.kept_aside(case_id):
        # Word from a closed computer that something was read there is worth nothing: nobody is asked about it. Nor is
        # anybody about what waits only for another case to be erased.
        if line.kind != BundleKind.OPENED and line.reason != RECORD_ELSEWHERE:
            found.setdefault((line.case_id, line.author.device), []).append(line)
    out = {case: desk.store.those_put_out(case) for case in {case for case, _ in found}}
    return tuple(
        Aside(
            case_id=case, author=lines[0].author, lines=tuple(lines),
            put_out=next((one for one in out[case] if lines[0].author.is_of(one.party)), None),
        )
        for (case, _), lines in found.items()
    )  # fmt: skip


def waiting(desk: Desk, case_id: str = "") -> tuple[Aside, ...]:
    """Return what was set aside and waits for an officer's word."""
    return tuple(aside for aside in set_aside(desk, case_id) if aside.asks)


def documents_waiting(desk: Desk, case_id: str) -> int:
    """Return how many bundles of a case were set aside and neither turned away nor filed: they go if the case goes."""
    lines = (line for aside in waiting(desk, case_id) for line in aside.lines)
    in_the_way = sum(line.reason == RECORD_ELSEWHERE for line in desk.store.kept_aside(case_id))
    return in_the_way + sum(line.reason != TURNED_AWAY for line in lines)


def cases_waiting(desk: Desk) -> frozenset[str]:
    """Return the cases of which something waits for an officer's word."""
    return frozenset(aside.case_id for aside in waiting(desk))


def admit(
    desk: Desk, case_id: str, author: Author, *, purpose: str, computers: Mapping[str, Computer] = _NONE_KNOWN
) -> Changed:
    """Have all that was set aside of an author in a case filed, by giving them a part in it.

    A computer that was closed, as `computers` has it now or as it was when something was set aside, is given none, nor
    is one that has one: the officer then vouches for what lies here, and for nothing that comes later. Whoever carries
    files it at once (`KeptTarget`). `purpose` is why, for the access log.
    Raises Refused `part_without_purpose`, or `nothing_waits` if nothing of theirs was set aside, or all of it was taken
    in before: it is tried again by whoever carries.
    """
    aside = _not_taken_in(_of_author(desk, case_id, author))
    closed = is_closed(aside, computers.get(author.device))
    gives_part = not closed and not has_part(desk, case_id, aside.author)
    desk.store.decide(
        Decision(
            case_id=case_id, who=aside.author.officer, purpose=_stated(purpose), reason=ADMITTED,
            act=Access.PART_GIVEN if gives_part else Access.VOUCHED,
            given_to=aside.author.as_party() if gives_part else None, bundles=_ids(aside.lines),
        )
    )  # fmt: skip
    return _changed(case_id)


def turn_away(desk: Desk, case_id: str, author: Author) -> Changed:
    """Keep what was set aside of an author in a case, and ask no more; it can be filed later all the same.

    Raises Refused `nothing_waits` if nothing of theirs was set aside.
    """
    aside = _of_author(desk, case_id, author)
    desk.store.decide(
        Decision(
            case_id=case_id, who=aside.author.officer, act=TURNED_AWAY_ACT, bundles=_ids(aside.lines),
            reason=TURNED_AWAY,
        )
    )  # fmt: skip
    return _changed(case_id)


def put_out(desk: Desk, case_id: str, party: Party, *, purpose: str) -> Changed:
    """Take somebody's part in a case away: nothing is sealed to them and nothing of theirs counts from then on.

    They are out with all of their computers, an office with the one by which it reads its mail. What they have sent
    stays. If they hold the pen it is taken from them. Raises Refused `part_without_purpose`, `not_a_party` if they have
    none, or `own_office` and `own_computer` for what everything is sealed to anyway.
    """
    if is_our_own(desk, party):
        raise Refused("own_office" if party.kind is PartyKind.OFFICE else "own_computer")
    parties = desk.store.parties(case_id)
    if party.tag not in {one.tag for one in parties}:
        raise Refused("not_a_party")
    theirs = _computers_of(desk, case_id, party)
    desk.store.decide(
        Decision(
            case_id=case_id, who=party.name, purpose=_stated(purpose), act=Access.PART_ENDED, taken_from=party,
            taken_too=tuple(one for one in parties if one.id in theirs and one.tag != party.tag),
            holder=ourselves(desk) if desk.store.sharing(case_id).holder_device in theirs else None,
        )
    )  # fmt: skip
    return _changed(case_id)


def _computers_of(desk: Desk, case_id: str, party: Party) -> frozenset[str]:
    """Return the computers that go when somebody is put out: all of a person, or the one that reads for an office."""
    authors = tuple(line.author for line in desk.store.received(case_id))
    if party.kind is PartyKind.OFFICE:
        return frozenset(one.device for one in authors if one.reader and one.office == party.id)
    known = (one.id for one in desk.store.parties(case_id) if party.person and one.person == party.person)
    return frozenset((party.id, *known, *(one.device for one in authors if one.is_of(party))))


def let_back(desk: Desk, case_id: str, party: Party, *, purpose: str) -> Changed:
    """Give somebody who was put out of a case a part in it again, and have filed what they sent meanwhile.

    They are back with all that went with them. Of an office, what its officers sent is filed, but not what those of
    them sent who were put out themselves. Raises Refused `part_without_purpose`, or `not_put_out` if they were not.
    """
    out = {one.party.tag: one.party for one in desk.store.those_put_out(case_id)}
    if party.tag not in out:
        raise Refused("not_put_out")
    theirs = _computers_of(desk, case_id, party)
    too = tuple(one for one in out.values() if one.id in theirs and one.tag != party.tag)
    lines = [
        line for aside in set_aside(desk, case_id)
        if any(map(aside.author.is_of, (party, *too))) or (party.tag in aside.author.tags and aside.put_out is None)
        for line in aside.lines if line.reason == NO_PART
    ]  # fmt: skip
    desk.store.decide(
        Decision(
            case_id=case_id, who=party.name, purpose=_stated(purpose), act=Access.PART_GIVEN, given_to=party,
            given_too=too, bundles=_ids(lines), reason=ADMITTED,
        )
    )  # fmt: skip
    return _changed(case_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """Somebody with a part in a case whose computer was closed, and who has no other one with a part in it."""

    case_id: str
    party: Party
    computer: Computer


def unreached(desk: Desk, computers: Mapping[str, Computer], case_id: str = "") -> tuple[Unreached, ...]:
    """Return who can be sent nothing more of a case, or of any, by what the directory says of `computers`.

    Only computers that it knows are looked at; of whoever has a part by another computer as well, none is named.
    """
    closed = [device for device, computer in computers.items() if computer.closed_on is not None]
    cases: Iterable[str] = (case_id,) if case_id else desk.store.cases_with(closed)
    return tuple(found for case in cases for found in _unreached(desk, computers, case))


def _unreached(desk: Desk, computers: Mapping[str, Computer], case_id: str) -> Iterator[Unreached]:
    parties = [one for one in desk.store.parties(case_id) if one.kind is PartyKind.DEVICE and one.id in computers]
    reached = {computers[one.id].person for one in parties if computers[one.id].closed_on is None}
    for party in parties:
        computer = computers[party.id]
        if computer.closed_on is not None and computer.person not in reached and not computer.own:
            yield Unreached(case_id=case_id, party=party, computer=computer)


def could_not_file(desk: Desk, refusal: NotTaken) -> None:
    """Keep why something that an officer has taken in could not be filed; it stays set aside and is tried again."""
    line, sealed = desk.store.received_line(refusal.bundle_id), desk.store.sealed_bytes(refusal.bundle_id)
    if line is None or sealed is None or line.detail == refusal.code:
        return
    kept = NotTaken(
        bundle_id=line.bundle_id, code=ADMITTED, detail=refusal.code, kind=line.kind, case_id=line.case_id,
        author=line.author, seq=line.seq, claimed_at=line.claimed_at, sealed=sealed,
    )  # fmt: skip
    desk.store.not_taken(kept, line.received_at)


def _not_taken_in(aside: Aside) -> Aside:
    left = tuple(line for line in aside.lines if line.reason != ADMITTED)
    if not left:
        raise Refused("nothing_waits")
    return replace(aside, lines=left)


def _of_author(desk: Desk, case_id: str, author: Author) -> Aside:
    for aside in set_aside(desk, case_id):
        if aside.case_id == case_id and aside.author.device == author.device:
            return aside
    raise Refused("nothing_waits")


def _stated(purpose: str) -> str:
    if not purpose.strip():
        raise Refused("part_without_purpose")
    return purpose.strip()


def _ids(lines: Iterable[ReceivedLine]) -> tuple[str, ...]:
    return tuple(line.bundle_id for line in lines)


def _changed(case_id: str) -> Changed:
    return Changed(case_id=case_id, kinds=frozenset({"case"}))
