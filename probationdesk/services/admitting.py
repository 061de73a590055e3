"""What was set aside, shown to a person who decides: file it after all, turn it away, put somebody out of a case.

Nothing here shows a word of what was set aside: who signed it, when and of what kind it is has to be enough to decide,
with what the officer learns by asking. Nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from probationdesk.domain.errors import Refused
from probationdesk.domain.exchange import Decision
from probationdesk.domain.keeping import Access
from probationdesk.domain.sharing import Author, BundleKind, Party, PartyKind, PutOut, ReceivedLine
from probationdesk.services.handing_over import ourselves
from probationdesk.services.parts import ADMITTED, NO_PART, TURNED_AWAY, has_part
from probationdesk.services.ports import Changed, Desk
from probationdesk.services.ports_exchange import Computer

CLOSED = ("revoked_later", "revoked_unproven")
"""The reasons under which something is set aside because the computer that signed it was closed."""
KEPT = frozenset({NO_PART, *CLOSED})
"""The reasons under which something that comes in is set aside for an officer's word."""
TURNED_AWAY_ACT = "set_aside_turned_away"
"""The act by which the history tells that somebody's bundles were turned away."""


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
        """True if the computer was closed before some of it was made, or may have been."""
        return any(line.reason in CLOSED for line in self.lines)

    @property
    def asks(self) -> bool:
        """True if an officer has still to decide on it: not if it was turned away, or its author was put out."""
        return self.put_out is None and any(line.reason not in (TURNED_AWAY, ADMITTED) for line in self.lines)

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


def set_aside(desk: Desk, case_id: str = "") -> tuple[Aside, ...]:
    """Return what was set aside, of one case or of all, by case and author, that of which something came last first."""
    found: dict[tuple[str, str], list[ReceivedLine]] = {}
    for line in desk.store.kept_aside(case_id):
        # Word from a closed computer that something was read there is worth nothing: nobody is asked about it.
        if line.kind != BundleKind.OPENED:
            found.setdefault((line.case_id, line.author.device), []).append(line)
    out = {(case, one.party.tag): one for case in {case for case, _ in found} for one in desk.store.those_put_out(case)}
    return tuple(
        Aside(
            case_id=case, author=lines[0].author, lines=tuple(lines),
            put_out=out.get((case, lines[0].author.as_party().tag)),
        )
        for (case, _), lines in found.items()
    )  # fmt: skip


def waiting(desk: Desk, case_id: str = "") -> tuple[Aside, ...]:
    """Return what was set aside and waits for an officer's word."""
    return tuple(aside for aside in set_aside(desk, case_id) if aside.asks)


def cases_waiting(desk: Desk) -> frozenset[str]:
    """Return the cases of which something waits for an officer's word."""
    return frozenset(aside.case_id for aside in waiting(desk))


def admit(desk: Desk, case_id: str, author: Author, *, purpose: str) -> Changed:
    """Have all that was set aside of an author in a case filed, by giving them a part in it.

    A computer that was closed is given none, nor is one that has one: the officer then vouches for what lies here, and
    for nothing that comes later. Whoever carries files it at once (`KeptTarget`). `purpose` is why, for the access log.
    Raises Refused `part_without_purpose`, or `nothing_waits` if nothing of theirs was set aside.
    """
    aside = _of_author(desk, case_id, author)
    gives_part = not aside.closed and not has_part(desk, case_id, aside.author)
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

    What they have sent stays. If they hold the pen it is taken from them. Raises Refused `part_without_purpose`, or
    `not_a_party` if they have none.
    """
    if party.tag not in {one.tag for one in desk.store.parties(case_id)}:
        raise Refused("not_a_party")
    holds_pen = desk.store.sharing(case_id).holder_device == party.id
    desk.store.decide(
        Decision(
            case_id=case_id, who=party.name, purpose=_stated(purpose), act=Access.PART_ENDED, taken_from=party,
            holder=ourselves(desk) if holds_pen else None,
        )
    )  # fmt: skip
    return _changed(case_id)


def let_back(desk: Desk, case_id: str, party: Party, *, purpose: str) -> Changed:
    """Give somebody who was put out of a case a part in it again, and have filed what they sent meanwhile.

    Raises Refused `part_without_purpose`, or `not_put_out` if they were not.
    """
    if party.tag not in {one.party.tag for one in desk.store.those_put_out(case_id)}:
        raise Refused("not_put_out")
    lines = [
        line for aside in set_aside(desk, case_id) if party.tag in aside.author.tags for line in aside.lines
        if line.reason == NO_PART
    ]  # fmt: skip
    desk.store.decide(
        Decision(
            case_id=case_id, who=party.name, purpose=_stated(purpose), act=Access.PART_GIVEN, given_to=party,
            bundles=_ids(lines), reason=ADMITTED,
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


def _of_author(desk: Desk, case_id: str, author: Author) -> Aside:
    for aside in set_aside(desk, case_id):
        if aside.case_id == case_id and aside.author.device == author.device:
            return replace(aside, lines=tuple(line for line in aside.lines if line.reason != ADMITTED))
    raise Refused("nothing_waits")


def _stated(purpose: str) -> str:
    if not purpose.strip():
        raise Refused("part_without_purpose")
    return purpose.strip()


def _ids(lines: Iterable[ReceivedLine]) -> tuple[str, ...]:
    return tuple(line.bundle_id for line in lines)


def _changed(case_id: str) -> Changed:
    return Changed(case_id=case_id, kinds=frozenset({"case"}))
