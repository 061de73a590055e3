"""Words that an officer calls right, and whether spelling is checked at all.

All of it are settings of the store, encrypted with everything else. What is right in one case alone is kept under the
case's id and is erased with it; so a name belongs there and not among an officer's own words.
"""

from __future__ import annotations

from probationdesk.domain.spelling import plain
from probationdesk.services.ports import Desk

_ON = "spelling.on"
_OWN = "spelling.words"
_OFF = "no"


def is_on(desk: Desk) -> bool:
    """Say whether words that may be misspelt are pointed out; they are until the officer has it otherwise."""
    return desk.store.setting(_ON) != _OFF


def switch(desk: Desk, *, on: bool) -> None:
    """Have words that may be misspelt pointed out, or not."""
    desk.store.set_setting(_ON, "" if on else _OFF)


def own_words(desk: Desk) -> tuple[str, ...]:
    """Return the words that the officer has added for every case, in alphabetical order."""
    return _words(desk, _OWN)


def add_own_word(desk: Desk, word: str) -> None:
    """Have a word count as right in every case."""
    _keep(desk, _OWN, {*own_words(desk), plain(word)})


def take_out_own_word(desk: Desk, word: str) -> None:
    """Have a word count as right no longer."""
    _keep(desk, _OWN, set(own_words(desk)) - {word})


def words_of_case(desk: Desk, case_id: str) -> tuple[str, ...]:
    """Return the words that count as right in one case alone."""
    return _words(desk, _name_for(case_id))


def add_word_of_case(desk: Desk, case_id: str, word: str) -> None:
    """Have a word count as right in one case alone."""
    _keep(desk, _name_for(case_id), {*words_of_case(desk, case_id), plain(word)})


def _name_for(case_id: str) -> str:
    return f"spelling.words.{case_id}"


def _words(desk: Desk, name: str) -> tuple[str, ...]:
    return tuple(desk.store.setting(name).split())


def _keep(desk: Desk, name: str, words: set[str]) -> None:
    desk.store.set_setting(name, "\n".join(sorted(words, key=lambda word: (word.casefold(), word))))
