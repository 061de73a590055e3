"""What managers think, put together from two sides: each opinion is one manager's own and comes in whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from probationdesk.domain.oversight import Opinion
from probationdesk.domain.record import Record


@dataclass(frozen=True, slots=True)
class Opinions:
    """The opinions that both sides make."""

    held: tuple[Opinion, ...]
    agree: bool
    """False if one opinion was altered on both sides: then what stands here stays until a person decides."""


def put_together(base: Iterable[Record] | None, here: Iterable[Record], there: Iterable[Record]) -> Opinions:
    """Return the opinions of both sides; `base` is what both began from, None if that is not known.

    A countersigned opinion stands over what was typed of it before. What only one side altered, began or took
    out is taken from that side.
    """
    old, left, right = ({one.id: one for one in side if isinstance(one, Opinion)} for side in (base or (), here, there))
    held: list[Opinion] = []
    agree = True
    for identifier in dict.fromkeys((*left, *right)):
        mine, theirs, before = left.get(identifier), right.get(identifier), old.get(identifier)
        chosen, settled = _one(before, mine, theirs)
        agree = agree and settled
        if chosen is not None:
            held.append(chosen)
    return Opinions(tuple(held), agree)


def _one(before: Opinion | None, mine: Opinion | None, theirs: Opinion | None) -> tuple[Opinion | None, bool]:
    if mine == theirs or theirs == before:
        return mine, True
    if mine == before:
        return theirs, True
    if mine is not None and theirs is not None and mine.signed != theirs.signed:
        return (mine if mine.signed else theirs), True
    return mine, False
