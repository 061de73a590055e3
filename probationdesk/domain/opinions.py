"""What managers think, put together from two sides: each opinion is one manager's own and comes in whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from probationdesk.domain.oversight import Opinion
from probationdesk.domain.record import Record
from probationdesk.domain.sharing import same_name


@dataclass(frozen=True, slots=True)
class Opinions:
    """The opinions that both sides make."""

    held: tuple[Opinion, ...]
    agree: bool
    """False if one was altered on both sides, or by somebody else than its manager: then what stands here stays until
    a person decides."""


def put_together(
    base: Iterable[Record] | None, here: Iterable[Record], there: Iterable[Record], *, by: str | None = None
) -> Opinions:
    """Return the opinions of both sides; `base` is what both began from, None if that is not known.

    What only one side altered, began or took out is taken from that side; from the other side only if it is the
    manager's own, `by` being who speaks there (None: whoever it is, all of it is theirs to say). A countersigned one
    that stands here stays over what was typed of it there.
    """
    old, left, right = ({one.id: one for one in side if isinstance(one, Opinion)} for side in (base or (), here, there))
    held: list[Opinion] = []
    agree = True
    for identifier in dict.fromkeys((*left, *right)):
        mine, theirs, before = left.get(identifier), right.get(identifier), old.get(identifier)
        chosen, settled = _one(before, mine, theirs)
        if chosen != mine and not _is_of(by, mine, theirs):
            chosen, settled = mine, False
        agree = agree and settled
        if chosen is not None:
            held.append(chosen)
    return Opinions(tuple(held), agree)


def _one(before: Opinion | None, mine: Opinion | None, theirs: Opinion | None) -> tuple[Opinion | None, bool]:
    if mine == theirs or theirs == before:
        return mine, True
    if mine == before:
        return theirs, True
    return mine, mine is not None and theirs is not None and mine.signed and not theirs.signed


def _is_of(by: str | None, *both: Opinion | None) -> bool:
    return by is None or all(same_name(by, one.manager) for one in both if one is not None)
