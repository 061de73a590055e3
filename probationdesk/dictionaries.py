"""The dictionaries of English and Cymraeg, read by hunspell. Nothing that is looked up here is kept on a disk.

A `Dictionaries` belongs to the thread that uses it first, because hunspell's objects bear one at a time. hunspell holds
Python's lock while it works: a look-up takes some 20 microseconds, loading 30 to 100 ms, suggestions for one word up to
100 ms in each language. So the windows ask for suggestions one word at a time, and only when somebody wants them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Final

from probationdesk.domain.errors import BadInput
from probationdesk.domain.people import Language
from probationdesk.domain.spelling import (
    MOST_OFFERED,
    Vocabulary,
    Word,
    arranged,
    close_to,
    misspelt,
    without_clitic,
    words_in,
)
from probationdesk.resources import folder

if TYPE_CHECKING:
    from hunspell import Hunspell

_BREATH: Final = 20
"""Look-ups between two moments in which another thread may go on."""
_MOST_REMEMBERED: Final = 50_000


@dataclass(slots=True)
class _Dictionary:
    """One language: what hunspell reads, our own additions, and what has been asked before."""

    hunspell: Hunspell
    added: Vocabulary
    clitics: bool
    asked: dict[str, bool] = field(default_factory=dict)

    def knows(self, word: str) -> bool:
        known = self.asked.get(word)
        if known is None:
            if len(self.asked) >= _MOST_REMEMBERED:
                self.asked.clear()
            if len(self.asked) % _BREATH == 0:
                sleep(0)  # a key may be waiting
            known = self.asked[word] = self._looked_up(word)
        return known

    def _looked_up(self, word: str) -> bool:
        if self.hunspell.spell(word) or self.added.knows(word):
            return True
        stem = without_clitic(word) if self.clitics else word
        return stem != word and (len(stem) == 1 or self._looked_up(stem))


class Dictionaries:
    """Says which words are right and what else may have been meant. A language is loaded when it is first needed."""

    def __init__(self, source: Path | None = None) -> None:
        self._source = source or folder() / "dictionaries"
        self._loaded: dict[Language, _Dictionary] = {}
        self._thread: int | None = None

    def look_at(
        self, paragraphs: Sequence[str], languages: Sequence[Language], vocabulary: Vocabulary
    ) -> tuple[tuple[Word, ...], ...]:
        """Return the misspelt words of each paragraph: right in none of the languages and not in the vocabulary.

        Raises BadInput `resource_unreadable` if a dictionary cannot be read, RuntimeError on a second thread.
        """
        knows = self._knows(languages, vocabulary)
        return tuple(misspelt(paragraph, knows) for paragraph in paragraphs)

    def suggest(
        self, word: str, paragraph: str, languages: Sequence[Language], vocabulary: Vocabulary
    ) -> tuple[str, ...]:
        """Return what may have been meant by `word`: names first, then the language that the paragraph is in.

        Raises as `look_at`.
        """
        self._stay_on_one_thread()
        others = words_in(paragraph)
        counted = {one: sum(self._of(one).knows(each.text) for each in others) for one in languages}
        in_order = sorted(languages, key=lambda one: -counted[one])
        added = [close_to(word, self._of(one).added, most=1) for one in in_order]
        offers = [_likely(word, self._of(one).hunspell.suggest(word)) for one in in_order]
        first = arranged(word, close_to(word, vocabulary), *added, offers[0])
        # The last two places are the other language's, if it has anything to offer.
        return arranged(word, first[: MOST_OFFERED - 2], *offers[1:]) if len(offers) > 1 else first

    def _knows(self, languages: Sequence[Language], vocabulary: Vocabulary) -> Callable[[str], bool]:
        self._stay_on_one_thread()
        asked = [self._of(language) for language in languages]
        return lambda word: any(each.knows(word) for each in asked) or vocabulary.knows(word)

    def _of(self, language: Language) -> _Dictionary:
        if language not in self._loaded:
            self._loaded[language] = self._load(language)
        return self._loaded[language]

    def _load(self, language: Language) -> _Dictionary:
        # Loaded here, on the worker: no window waits for it.
        from hunspell import Hunspell, HunspellFilePathError

        try:
            # Whatever the system's own encoding is, Windows is told of the path in this one.
            made = Hunspell(language.value, hunspell_data_dir=str(self._source), system_encoding="UTF-8")
            lines = (self._source / f"work-{language}.txt").read_text(encoding="utf-8").splitlines()
        except (HunspellFilePathError, OSError, UnicodeDecodeError):
            raise BadInput("resource_unreadable", file=f"{language}.dic") from None
        added = Vocabulary(frozenset(line for line in lines if line and not line.startswith("#")))
        return _Dictionary(made, added, clitics=language is Language.CYMRAEG)

    def _stay_on_one_thread(self) -> None:
        here = threading.get_ident()
        if self._thread is None:
            self._thread = here
        elif self._thread != here:
            raise RuntimeError("the dictionaries belong to the thread that used them first")


def _likely(word: str, offers: Sequence[str]) -> list[str]:
    """Return the offers, those first that begin as the word does: a first letter is seldom the wrong one."""
    return sorted(offers, key=lambda offer: offer[:1].casefold() != word[:1].casefold())
