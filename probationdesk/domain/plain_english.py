"""How hard a text is to read: long sentences, reading age, abbreviations nobody has explained.

A help for whoever writes, never a bar, and for the writer's own words alone: what stands between quotation marks
is somebody else's and is never measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 20
"""Words in a sentence that is still easy to follow (GOV.UK content style: over 25 is hard; easy read: 15)."""

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_END = re.compile(r"(?<=[.!?…])[”’)\]]*\s+|\n+")
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Miss|Dr|St|No|e\.g|i\.e)\.(?=\s)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_COUNTED = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]{1,5}s?\b")
_EVERYDAY = frozenset({"UK", "TV", "GP", "OK", "ID", "CV", "A4", "AM", "PM", "UKs", "NHS", "PIN", "DVD"})
"""Known to everyone by their letters."""


@dataclass(frozen=True, slots=True)
class Ease:
    """What was measured of a text."""

    sentences: int
    words: int
    long_sentences: tuple[str, ...]
    """Sentences of more than `LONGEST` words, in order."""
    reading_age: int | None
    """In years; None for fewer than a hundred words, of which the measure says nothing."""
    unexplained: tuple[str, ...]
    """Abbreviations that are not spelled out where they are first used, each once, in order."""


FEWEST_WORDS = 100
"""The measure was made on passages of a hundred words (Flesch 1948)."""


def ease(texts: Iterable[str]) -> Ease:
    """Return how hard texts are to read, taken together; what stands between quotation marks is left out."""
    own = [_QUOTED.sub(" ", text) for text in texts]
    sentences = [sentence for text in own for sentence in sentences_of(text)]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    return Ease(
        sentences=len(sentences),
        words=len(words),
        long_sentences=tuple(one for one in sentences if len(_COUNTED.findall(one)) > LONGEST),
        reading_age=_reading_age(len(sentences), words) if len(words) >= FEWEST_WORDS else None,
        unexplained=_unexplained(" ".join(own)),
    )


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a text that hold a word; a line end ends one, a title such as `Mr.` does not."""
    guarded = _TITLE.sub(lambda found: found.group().replace(".", "\u2024"), text)
    parts = (part.replace("\u2024", ".").strip() for part in _END.split(guarded))
    return tuple(part for part in parts if _WORD.search(part))


def _reading_age(sentences: int, words: list[str]) -> int:
    """Return the Flesch-Kincaid grade (Kincaid and others 1975) as an age: a grade is five years younger.

    Grade 1 is the school year in which a child in the United States turns seven.
    """
    syllables = sum(syllables_of(word) for word in words)
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    return max(5, round(grade + 5))


def syllables_of(word: str) -> int:
    """Return about how many syllables an English word has: its groups of vowels, without a silent e (name, named)."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee"))
    silent |= plain.endswith("ed") and not plain.endswith(("ted", "ded"))
    return max(1, count - silent)


def _unexplained(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for match in _ABBREVIATION.finditer(text):
        letters = match.group()
        if letters in _EVERYDAY or letters.rstrip("s") in _EVERYDAY:
            continue
        # Explained: `Police National Computer (PNC)`, or `PNC (Police National Computer)`.
        if f"({letters})" in text or re.search(rf"\b{re.escape(letters)} \([^)]*[a-z]", text):
            continue
        found[letters] = None
    return tuple(found)
