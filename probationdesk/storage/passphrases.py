"""Passphrases: made from a word list, or chosen by the officer and held against what people guess first.

There are no rules of composition and no expiry: OWASP ASVS 5.0, 6.2.1 and 6.2.4 to 6.2.11, and NIST SP 800-63B
ask for length and a block list instead.
"""

from __future__ import annotations

import math
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from probationdesk import resources
from probationdesk.domain.errors import BadInput, StoreError

SHORTEST = 15
LONGEST = 256
WORDS = 5
"""Words of a generated passphrase: with 7,776 to choose from, 64.6 bits."""

_CONTEXT = ("probation", "desk", "officer", "court", "prison", "service", "hmpps", "oasys", "password", "passphrase")
"""What somebody who knows where the program is used would try, besides what the officer entered."""
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")
_SHORTEST_RUN = 4
_SHORTEST_PIECE = 3
_LETTER_WEIGHT = 0.4
_ENOUGH = 4.0
"""Four pieces from ten thousand common ones are 53 bits; three are 40, which one graphics card guesses in months."""
_LOOK_ALIKES = str.maketrans("0134578@$!", "oieastbasi")
_TYPOGRAPHIC = frozenset("‘’‚“”„′″‐‑‒–—―")


def suggest(words: int = WORDS) -> str:
    """Return a new passphrase of so many words, each drawn by chance; raises BadInput if the list cannot be read.

    One that by chance reads like a common password is drawn again.
    """
    while True:
        made = " ".join(secrets.choice(_words()) for _ in range(words))
        if not is_guessable(made):
            return made


def bits(words: int = WORDS) -> float:
    """Return the entropy of a generated passphrase in bits, from the length of the list."""
    return words * math.log2(len(_words()))


def tidy(typed: str) -> str:
    """Return what was typed or pasted without the end of line that copying often brings along."""
    return typed.strip("\r\n")


def check(passphrase: str, context: Iterable[str] = ()) -> None:
    """Refuse a new passphrase that is too short, too long, or made of what is guessed first.

    `context` is what an outsider could know: the officer's name and role, the label of the store. Length is
    counted after NFKC. Raises StoreError `passphrase_too_short`, `passphrase_too_long` or `passphrase_guessable`.
    """
    length = len(unicodedata.normalize("NFKC", tidy(passphrase)))
    if length < SHORTEST:
        raise StoreError("passphrase_too_short", shortest=SHORTEST)
    if length > LONGEST:
        raise StoreError("passphrase_too_long", longest=LONGEST)
    if is_guessable(passphrase, context):
        raise StoreError("passphrase_guessable")


def is_guessable(passphrase: str, context: Iterable[str] = ()) -> bool:
    """Say whether a passphrase comes down to fewer than four things that are tried first.

    Such things are common passwords, words of the context, runs along the alphabet, the digits or the keyboard,
    and years. A repetition counts once; whatever belongs to none of them counts by its letters.
    """
    pieces = _common() | {piece for word in (*_CONTEXT, *context) for piece in _pieces_of(word)}
    return _weight(_once(_letters(passphrase)), pieces) < _ENOUGH


def has_typographic_marks(passphrase: str) -> bool:
    """Say whether there are curly quotation marks or long dashes, which some programs put in by themselves."""
    return not _TYPOGRAPHIC.isdisjoint(passphrase)


def _letters(passphrase: str) -> str:
    folded = unicodedata.normalize("NFKC", passphrase).casefold()
    return "".join(character for character in folded if character.isalnum() or character in "@$!")


def _pieces_of(words: str) -> Iterable[str]:
    return (piece for piece in re.findall(r"\w+", words.casefold()) if len(piece) >= _SHORTEST_PIECE)


def _once(text: str) -> str:
    """Return `text` with whatever repeats itself left standing once."""
    return re.sub(r"(.+?)\1{2,}", r"\1", re.sub(r"(.{2,}?)\1+", r"\1", text))


def _weight(text: str, pieces: frozenset[str]) -> float:
    """Return the least number of pieces that `text` can be put together from."""
    longest = max(map(len, pieces))
    least = [0.0]
    for end in range(1, len(text) + 1):
        best = least[end - 1] + _LETTER_WEIGHT
        for start in range(max(0, end - longest), end - _SHORTEST_PIECE + 1):
            if least[start] + 1 < best and _is_piece(text[start:end], pieces):
                best = least[start] + 1
        least.append(best)
    return least[-1]


def _is_piece(part: str, pieces: frozenset[str]) -> bool:
    if part in pieces or part.translate(_LOOK_ALIKES) in pieces or re.fullmatch(r"(19|20)\d\d", part):
        return True
    return len(part) >= _SHORTEST_RUN and any(part in run or part[::-1] in run for run in _RUNS)


@cache
def _words() -> tuple[str, ...]:
    return _lines("words.txt")


@cache
def _common() -> frozenset[str]:
    return frozenset(_lines("common.txt"))


def _lines(name: str) -> tuple[str, ...]:
    try:
        return tuple((resources.folder() / "passphrase" / name).read_text("ascii").split())
    except (OSError, UnicodeDecodeError):
        raise BadInput("resource_unreadable", file=name) from None
