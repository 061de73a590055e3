"""Finding stock phrases however they are bent: plural, another tense, hyphened, in capitals, across lines.

A text may be as long as a book and is searched at every pause in typing, so what costs is put off: a phrase is only
looked for where the beginning of each of its words stands somewhere in the text, and each pattern begins with plain
letters, which the search finds without trying every place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

_CLOSING: Final = {"“": "”", '"': '"'}
_OPENING = re.compile('[“"]')
_SOFT_HYPHEN = "\u00ad"
_GAP: Final = r"[\s‐‑–-]+"
"""What parts two words: spaces, line ends and hyphens, as many as there are."""
_SHORTEST_BENT = 5
"""Letters of the shortest word that is looked for in other forms; a shorter one has too little left to know it by."""
_SHORTEST_STEM = 4
_ENDINGS = ("ing", "ies", "es", "ed", "s", "e", "y")
_BENT = "(?:e|es|s|ed|ing|y|ies)?"
_NONE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
_BETWEEN: Final = rf"{_GAP}(?:(?:of|any|real|much|his|her|their){_GAP})?"
"""What may stand between two words of a phrase, as in "lack of insight"."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """A phrase as it is looked for."""

    beginnings: tuple[str, ...]
    """The letters that each of its words begins with, in any of its forms."""
    pattern: re.Pattern[str]


def stock_phrases_in(
    text: str, phrases: tuple[str, ...], plain_uses: Mapping[str, tuple[str, ...]] = _NONE
) -> tuple[str, ...]:
    """Return those of `phrases` that stand in `text`, outside quotation marks, in the order of `phrases`.

    The person's own words are theirs: what stands between quotation marks is passed over. A phrase before one of
    its `plain_uses`, such as "risk" after "minimises the", says something and is passed over too.
    """
    if not text:
        return ()
    folded = text.replace(_SOFT_HYPHEN, "").casefold()
    sought = {phrase: _sought(phrase, plain_uses.get(phrase, ())) for phrase in phrases}
    likely = {phrase: one for phrase, one in sought.items() if all(start in folded for start in one.beginnings)}
    spoken = without_quotations(folded) if likely else ""
    return tuple(phrase for phrase, one in likely.items() if one.pattern.search(spoken))


def without_quotations(text: str) -> str:
    """Return `text` with a space for each quotation in double marks; a mark that is never closed opens nothing."""
    pieces: list[str] = []
    kept = position = 0
    unclosed: set[str] = set()
    while found := _OPENING.search(text, position):
        opening, position = found.start(), found.end()
        # Where one is never closed no later one of its kind is either: without this, each would be followed to the end.
        if found.group() in unclosed:
            continue
        closing = text.find(_CLOSING[found.group()], position)
        if closing < 0:
            unclosed.add(found.group())
            continue
        pieces += (text[kept:opening], " ")
        kept = position = closing + 1
    pieces.append(text[kept:])
    return "".join(pieces)


@cache
def _sought(phrase: str, plain_before: tuple[str, ...]) -> _Sought:
    words = re.split(_GAP, phrase.casefold())
    after = "|".join(re.escape(word.casefold()) for word in plain_before)
    unless = rf"(?!{_GAP}(?:\w+{_GAP})?(?:{after})s?\b)" if after else ""
    first = re.escape(_beginning(words[0]))
    # That a word begins here is asked after its letters: they are what the search leaps to.
    begun = rf"{first}(?<=\b{first}){_rest(words[0])}"
    whole = _BETWEEN.join((begun, *(re.escape(_beginning(word)) + _rest(word) for word in words[1:])))
    return _Sought(tuple(_beginning(word) for word in words), re.compile(rf"{whole}\b{unless}"))


def _beginning(word: str) -> str:
    """Return the letters that every form of a word begins with."""
    return _stem(word)[:-1] if _turns_to_z(word) else _stem(word)


def _rest(word: str) -> str:
    """Return a pattern for what follows the beginning of a word in any of its forms, with -ize for -ise."""
    if len(word) < _SHORTEST_BENT:
        return ""
    return f"{'[sz]' if _turns_to_z(word) else ''}{_BENT}"


def _turns_to_z(word: str) -> bool:
    return len(word) >= _SHORTEST_BENT and _stem(word).endswith("is")


def _stem(word: str) -> str:
    if len(word) < _SHORTEST_BENT:
        return word
    cuts = (cut for ending in _ENDINGS if (cut := word.removesuffix(ending)) != word)
    return next((cut for cut in cuts if len(cut) >= _SHORTEST_STEM), word)
