"""Laptops that pass revisions to each other, on the rules of `domain/revisions.py` alone, beside what is true.

What a laptop truly knows is the set of edits it has seen (a vector clock with a place for each edit). The rules under
test are told only what a revision says: its parents, what it descends from, and what it comes to.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from probationdesk.domain.revisions import (
    Fate,
    Fingerprint,
    Revision,
    bases_after,
    judge,
    maximal,
    taken_in,
    told_by,
    unmerged,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def print_of(content: frozenset[str]) -> Fingerprint:
    """What a text that consists of these edits comes to."""
    digest = hashlib.sha256(" ".join(sorted(content)).encode()).hexdigest()
    return Fingerprint(whole=digest, work=digest)


def revision(
    identifier: str, *parents: Revision, content: frozenset[str] = frozenset(), ours: bool = False
) -> Revision:
    """A revision that descends from `parents`."""
    ancestors = frozenset().union(*({one.id} | one.ancestors for one in parents)) if parents else frozenset()
    return Revision(
        id=identifier, case_id="case", parents=tuple(sorted(one.id for one in parents)), ancestors=ancestors,
        fingerprint=print_of(content or frozenset({identifier})), author="Invented Officer", device="device",
        made_at=NOON, received_at=NOON, ours=ours,
    )  # fmt: skip


@dataclass(frozen=True)
class Parcel:
    """A revision on its way, with what is true of it."""

    revision: Revision
    content: frozenset[str]
    seen: frozenset[str]
    """Every edit that whoever made it knew of."""


@dataclass
class Laptop:
    """One officer's copy of the case."""

    name: str
    content: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    bases: tuple[str, ...] = ()
    holds_case: bool = False
    graph: dict[str, Revision] = field(default_factory=dict)
    parcels: dict[str, Parcel] = field(default_factory=dict)

    @property
    def here(self) -> Fingerprint | None:
        return print_of(self.content) if self.holds_case else None

    def edit(self, what: str, event: str) -> None:
        """Type something; what stands there already is no edit."""
        if what not in self.content:
            self.holds_case = True
            self.content |= {what}
            self.seen |= {event}

    def post(self, identifier: str, *, anyway: bool = False) -> Parcel | None:
        """Make a revision if something is to be told, or `anyway` for somebody who has not had it."""
        here = self.here
        if here is None or not (anyway or not told_by(self.graph, self.bases, here)):
            return None
        made = Revision(
            id=identifier, case_id="case", parents=self.bases, ancestors=taken_in(self.graph, self.bases),
            fingerprint=here, author=self.name, device=self.name, made_at=NOON, received_at=NOON, ours=True,
        )  # fmt: skip
        self.graph[identifier] = made
        self.bases = maximal(self.graph, (*self.bases, identifier))
        self.parcels[identifier] = Parcel(made, self.content, self.seen)
        return self.parcels[identifier]

    def file(self, parcel: Parcel) -> None:
        """File a revision as it came in, then look again at what stood apart."""
        if parcel.revision.id in self.graph:
            return
        self.graph[parcel.revision.id] = replace(parcel.revision, ours=False)
        self.parcels[parcel.revision.id] = parcel
        self._take(parcel)
        while any(self._take(self.parcels[one.id]) for one in unmerged(self.graph, self.bases)):
            pass

    def settle(self, event: str) -> None:
        """Make one text of every two, with words of one's own."""
        for one in unmerged(self.graph, self.bases):
            parcel = self.parcels[one.id]
            self.content |= parcel.content | {event}
            self.seen |= parcel.seen | {event}
            self.bases = maximal(self.graph, (*self.bases, one.id))

    def put_back(self, event: str) -> Laptop:
        """Return this laptop as it was when it was backed up.

        What had been typed by then and was in no revision counts as typed anew: that something posted later began
        with the same keystrokes is known to nobody.
        """
        here = self.here
        seen = self.seen
        if here is not None and not told_by(self.graph, self.bases, here):
            seen = frozenset({event}).union(*(self.parcels[one].seen for one in self.bases))
        return replace(self, seen=seen, graph=dict(self.graph), parcels=dict(self.parcels))

    def _take(self, parcel: Parcel) -> bool:
        fate = judge(self.graph, self.bases, self.here, self.graph[parcel.revision.id])
        if fate in (Fate.NEW_CASE, Fate.FORWARD):
            assert self.content <= parcel.content, "work was overwritten by somebody who did not know of it"
            self.holds_case, self.content = True, parcel.content
            self.seen |= parcel.seen
        elif fate is Fate.SAME:
            assert self.content == parcel.content
            self.seen |= parcel.seen
        elif fate is Fate.NOTHING_NEW:
            assert parcel.content <= self.content
            self.seen |= parcel.seen
        self.bases = bases_after(self.graph, self.bases, self.graph[parcel.revision.id], fate)
        return fate not in (Fate.APART, Fate.KNOWN)

    def check(self, *, none_false: bool = True) -> None:
        """No conflict is missed, and none is false."""
        shown = {one.id for one in unmerged(self.graph, self.bases)}
        unknown = {one for one, parcel in self.parcels.items() if not parcel.seen <= self.seen}
        told = taken_in(self.graph, shown)
        assert unknown <= told, "something came in that is neither taken in nor shown"
        for parcel in (self.parcels[one] for one in shown):
            if none_false and parcel.revision.ancestors <= set(self.graph):  # until then nobody can know
                assert not parcel.seen <= self.seen, "shown as another version, and all of it is known"
                assert not self.seen <= parcel.seen, "shown as another version, and it knew of everything here"
