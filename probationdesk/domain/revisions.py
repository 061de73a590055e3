"""How revisions of one case stand to each other, and what is to become of one that comes in.

A revision names its parents and everything it descends from, so that a lost predecessor never makes its descent
unknown. No clock is asked: what is newer is what was made knowing of the other.

The *working copy* is what an officer works on. Its *bases* are the revisions it takes in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from probationdesk.domain.notes import Note
from probationdesk.domain.oversight import Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What the records of a case come to. Contact notes are not in it: they only ever come to be more."""

    whole: str
    """SHA-256 in hexadecimal."""
    work: str
    """The same without what managers think, which stands beside the officer's work and not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of a case: whose it is, what it descends from and what it comes to."""

    id: str
    case_id: str
    parents: tuple[str, ...]
    ancestors: frozenset[str]
    """Everything it descends from, parents included."""
    fingerprint: Fingerprint
    author: str
    device: str
    office: str = ""
    made_at: datetime
    """By the clock there."""
    received_at: datetime
    """By the clock here."""
    ours: bool = False
    document_held: bool = True


MOST_ANCESTORS = 10_000
"""How many revisions one may say that it descends from: ten a day for four years."""

Graph = Mapping[str, Revision]
"""The revisions of one case that this store knows, by id."""


class Fate(StrEnum):
    """What is to become of a revision that comes in."""

    NEW_CASE = "new_case"
    """The case is not here: it is brought in."""
    KNOWN = "known"
    """The working copy takes it in already; it is kept."""
    FORWARD = "forward"
    """Nothing was altered here since what both began from: it takes the place of the working copy."""
    SAME = "same"
    """It comes to the same as the working copy: both are now taken in."""
    NOTHING_NEW = "nothing_new"
    """It alters nothing since what both began from, but for what a manager thinks."""
    APART = "apart"
    """Both sides altered something: it is kept and shown, and a person decides."""


def fingerprint(members: Iterable[tuple[str, str, str]]) -> Fingerprint:
    """Return the fingerprint of records given as (kind, id, digest of the record), in any order."""
    whole, work = hashlib.sha256(), hashlib.sha256()
    for kind, identifier, digest in sorted(members):
        if kind == Note.KIND:
            continue
        line = f"{kind} {identifier} {digest}\n".encode()
        whole.update(line)
        if kind != Opinion.KIND:
            work.update(line)
    return Fingerprint(whole=whole.hexdigest(), work=work.hexdigest())


def taken_in(graph: Graph, bases: Iterable[str]) -> frozenset[str]:
    """Return everything that a working copy with these bases takes in: the bases and what they descend from."""
    found: set[str] = set()
    for base in bases:
        found.add(base)
        if base in graph:
            found |= graph[base].ancestors
    return frozenset(found)


def to_repeat(graph: Graph, bases: Iterable[str]) -> frozenset[str]:
    """Return what the next revision says that it descends from, at most `MOST_ANCESTORS`.

    Everything that is taken in, lost predecessors included. If that is too much, somebody has named what never was:
    then it is what is known here and what the known ones name as their parents, newest first.
    """
    bases = tuple(bases)
    everything = taken_in(graph, bases)
    if len(everything) <= MOST_ANCESTORS:
        return everything
    known = [graph[one] for one in reversed(tuple(graph)) if one in everything]
    vouched = (*bases, *(one.id for one in known), *(parent for one in known for parent in one.parents))
    return frozenset(list(dict.fromkeys(vouched))[:MOST_ANCESTORS])


def maximal(graph: Graph, ids: Iterable[str]) -> tuple[str, ...]:
    """Return those of `ids` that no other of them descends from, sorted."""
    wanted = set(ids)
    below: set[str] = set()
    for one in wanted:
        if one in graph:
            below |= graph[one].ancestors
    return tuple(sorted(wanted - below))


def unmerged(graph: Graph, bases: Iterable[str]) -> tuple[Revision, ...]:
    """Return the revisions that stand beside the working copy and are not taken in, last received first.

    One that another of them descends from is not among them: the newer one tells all it tells. Nor is one whose
    words were cleared here, which whoever it was passed on to holds.
    """
    apart = set(graph) - taken_in(graph, bases)
    found = [graph[one] for one in maximal(graph, apart) if graph[one].document_held]
    return tuple(sorted(found, key=lambda one: (one.received_at, one.id), reverse=True))


def began_from(graph: Graph, bases: Iterable[str], revision: Revision) -> str:
    """Return the id of the newest revision that the working copy and `revision` both take in.

    Empty if there is none, or if there are several of which none says all that the others say: nobody can then
    say who altered what.
    """
    newest = maximal(graph, taken_in(graph, bases) & (revision.ancestors | {revision.id}))
    if len(newest) < 2:
        return "".join(newest)
    if not set(newest) <= set(graph):
        return ""
    saying_all = tuple(_saying_all(graph, newest))
    return min(saying_all, key=lambda one: (not graph[one].document_held, one), default="")


def told_by(graph: Graph, bases: tuple[str, ...], here: Fingerprint) -> tuple[str, ...]:
    """Return the revisions that say all that is here; none if a new one is to be made.

    Several bases need none if one of them says all that is here and the others nothing that it does not: whoever
    has one of them comes to the same without being asked.
    """
    return tuple(base for base in _saying_all(graph, bases) if graph[base].fingerprint.whole == here.whole)


def judge(
    graph: Graph, bases: tuple[str, ...], here: Fingerprint | None, revision: Revision, *, opinions_agree: bool = True
) -> Fate:
    """Return what is to become of a revision; `here` is None if the case is not held.

    `opinions_agree` is False if one manager's opinion was altered on both sides.
    """
    if revision.id in taken_in(graph, bases):
        return Fate.KNOWN
    if here is None:
        return Fate.NEW_CASE
    if not opinions_agree:
        return Fate.APART
    began = graph.get(began_from(graph, bases, revision))
    if began is not None and began.fingerprint.work == here.work:
        return Fate.FORWARD
    if set(bases) <= revision.ancestors and _is_clean(graph, bases, here):
        return Fate.FORWARD
    if revision.fingerprint.work == here.work:
        return Fate.SAME
    return Fate.NOTHING_NEW if _adds_nothing(graph, bases, revision) else Fate.APART


def _is_clean(graph: Graph, bases: tuple[str, ...], here: Fingerprint) -> bool:
    """Say whether nothing of the officer's work was altered since the revisions it stands on."""
    return any(graph[base].fingerprint.work == here.work for base in _saying_all(graph, bases))


def _saying_all(graph: Graph, bases: tuple[str, ...]) -> Iterator[str]:
    """Yield the bases to which the others add nothing."""
    held = [base for base in bases if base in graph]
    for base in held:
        if all(_adds_nothing(graph, (base,), graph[other]) for other in held if other != base):
            yield base


def _adds_nothing(graph: Graph, bases: Iterable[str], other: Revision) -> bool:
    """Say whether a revision tells of no work that is not taken in.

    Either it altered nothing since what both began from, or it is the twin of one that is taken in: it comes to the
    same and was made knowing of no more.
    """
    bases = tuple(bases)
    began = graph.get(began_from(graph, bases, other))
    if began is not None and began.fingerprint.work == other.fingerprint.work:
        return True
    return any(
        graph[one].fingerprint.work == other.fingerprint.work and other.ancestors <= graph[one].ancestors
        for one in taken_in(graph, bases) - other.ancestors
        if one in graph
    )


def bases_after(graph: Graph, bases: tuple[str, ...], revision: Revision, verdict: Fate) -> tuple[str, ...]:
    """Return the bases of the working copy once a revision, which `graph` knows, has been filed."""
    if verdict in (Fate.KNOWN, Fate.APART):
        return bases
    if verdict is Fate.NEW_CASE:
        return (revision.id,)
    return maximal(graph, (*bases, revision.id))
