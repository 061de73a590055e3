"""How a text has changed: sentence by sentence, and word by word inside the sentences that changed.

Comparing sentences first is what makes it quick, and what makes it readable: two sentences that share
only "the" and "and" are shown as one taken out and one put in, not as confetti.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Fate(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    TAKEN_OUT = "taken_out"
    PUT_IN = "put_in"


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words and what became of them."""

    text: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole sentences that were all kept, or among which something changed."""

    passages: tuple[Passage, ...]

    @property
    def changed(self) -> bool:
        """True if anything in it was taken out or put in."""
        return any(passage.fate is not Fate.KEPT for passage in self.passages)


_SENTENCE = re.compile(r"[^.!?…\n]*[.!?…\n]+[\"”’')\]]*\s*|[^.!?…\n]+")
_WORD = re.compile(r"\S+\s*|\s+")
_LEAST_ALIKE = 0.4
"""Sentences with a smaller part of their letters in common are shown as replaced whole."""


def stretches(before: str, after: str) -> tuple[Stretch, ...]:
    """Return `before` and `after` as one run of sentences, each kept or changed, in reading order.

    The words kept or taken out, read in order, are `before` exactly; those kept or put in are `after`.
    """
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    found: list[Stretch] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Stretch((Passage("".join(old[i1:i2]), Fate.KEPT),)))
        elif i2 - i1 == j2 - j1:
            found += [Stretch(tuple(_words(a, b))) for a, b in zip(old[i1:i2], new[j1:j2], strict=True)]
        else:
            found.append(Stretch(tuple(_words("".join(old[i1:i2]), "".join(new[j1:j2])))))
    return tuple(found)


def passages(before: str, after: str) -> tuple[Passage, ...]:
    """Return what was kept, taken out and put in, in reading order, neighbours of one fate joined."""
    joined: list[Passage] = []
    for stretch in stretches(before, after):
        for passage in stretch.passages:
            if joined and joined[-1].fate is passage.fate:
                joined[-1] = Passage(joined[-1].text + passage.text, passage.fate)
            else:
                joined.append(passage)
    return tuple(joined)


def seen_from(side: Fate, told: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Return one side of a comparison: the earlier text for `TAKEN_OUT`, the present one for `PUT_IN`."""
    return tuple(passage for passage in told if passage.fate in (Fate.KEPT, side))


def _words(before: str, after: str) -> Iterator[Passage]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    # Most edits touch one place of a sentence: what stands before and after it needs no search.
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - start
    end = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    blocks = _alike(left, right)
    alike = 2 * sum(len(word) for at, _, size in blocks for word in left[at : at + size])
    alike += 2 * len("".join(old[:start])) + 2 * len("".join(old[len(old) - end :]))
    if alike < _LEAST_ALIKE * (len(before) + len(after)):
        yield from _told(before, after)
        return
    yield from _kept(old[:start])
    i = j = 0
    for at, there, size in (*blocks, (len(left), len(right), 0)):
        yield from _told("".join(left[i:at]), "".join(right[j:there]))
        yield from _kept(left[at : at + size])
        i, j = at + size, there + size
    yield from _kept(old[len(old) - end :])


def _alike(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    """Return where words of both stand alike: the place in each, and how many."""
    if not old or not new or len(old) == len(new) == 1:
        return []
    return [(m.a, m.b, m.size) for m in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks() if m.size]


def _kept(words: list[str]) -> Iterator[Passage]:
    if words:
        yield Passage("".join(words), Fate.KEPT)


def _told(before: str, after: str) -> Iterator[Passage]:
    if before:
        yield Passage(before, Fate.TAKEN_OUT)
    if after:
        yield Passage(after, Fate.PUT_IN)
