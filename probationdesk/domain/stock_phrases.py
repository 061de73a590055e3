"""Finding stock phrases however they are bent: plural, another tense, hyphened, in capitals, across lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_HYPHENS = re.compile(r"[-‐‑–]+")
_SOFT_HYPHEN = "\u00ad"
_SHORTEST_BENT = 5
"""Letters of the shortest word that is looked for in other forms; a shorter one has too little left to know it by."""
_SHORTEST_STEM = 4
_ENDINGS = ("ing", "ies", "es", "ed", "s", "e", "y")
_BENT = "(?:e|es|s|ed|ing|y|ies)?"
_NONE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
_BETWEEN: Final = r"\s+(?:(?:of|any|real|much|his|her|their)\s+)?"
"""What may stand between two words of a phrase, as in "lack of insight"."""


def stock_phrases_in(
    text: str, phrases: tuple[str, ...], plain_uses: Mapping[str, tuple[str, ...]] = _NONE
) -> tuple[str, ...]:
    """Return those of `phrases` that stand in `text`, outside quotation marks, in the order of `phrases`.

    The person's own words are theirs: what stands between quotation marks is passed over. A phrase before one of
    its `plain_uses`, such as "risk" after "minimises the", says something and is passed over too.
    """
    spoken = _QUOTED.sub(" ", text).replace(_SOFT_HYPHEN, "").casefold()
    folded = " ".join(_HYPHENS.sub(" ", spoken).split())
    return tuple(phrase for phrase in phrases if _pattern(phrase, plain_uses.get(phrase, ())).search(folded))


@cache
def _pattern(phrase: str, plain_before: tuple[str, ...]) -> re.Pattern[str]:
    words = _HYPHENS.sub(" ", phrase.casefold()).split()
    after = "|".join(re.escape(word.casefold()) for word in plain_before)
    unless = rf"(?!\s+(?:\w+\s+)?(?:{after})s?\b)" if after else ""
    return re.compile(rf"\b{_BETWEEN.join(_bent(word) for word in words)}\b{unless}")


def _bent(word: str) -> str:
    """Return a pattern for a word in any of its forms, and with -ize for -ise."""
    if len(word) < _SHORTEST_BENT:
        return re.escape(word)
    stem = next(
        (cut for ending in _ENDINGS if (cut := word.removesuffix(ending)) != word and len(cut) >= _SHORTEST_STEM), word
    )
    known = re.escape(stem)
    if stem.endswith("is"):
        known = f"{re.escape(stem[:-1])}[sz]"
    return known + _BENT
