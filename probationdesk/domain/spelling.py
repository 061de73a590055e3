"""Words as a check of spelling sees them: where they stand, whose they are, which are known, what was meant.

Never checked: what stands between quotation marks, because it is somebody else's; citations; addresses; anything with a
digit in it; abbreviations in capitals; words of other alphabets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.people import Language

LONGEST: Final = 40
"""Letters. What is longer is no word of either language (the longest in the dictionaries has 27)."""
MOST_OFFERED: Final = 7

_SIGN = "\\w\u0300-\u036f\u00ad"
_APOSTROPHES = "'’‘ʼ"
_TOKEN = re.compile(rf"[{_SIGN}]+(?:[{_APOSTROPHES}\-‐‑][{_SIGN}]+)*")
_PART = re.compile(rf"[{_SIGN}]+(?:[{_APOSTROPHES}][{_SIGN}]+)*")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f'-]+")
_INNER_CAPITAL = re.compile("[a-zà-öø-ÿ][A-ZÀ-ÖØ-Þ]")
_NOT_OURS = (
    re.compile(r"\[[^\[\]\n]*\]"),
    # Not yet closed: the rest of the paragraph is being quoted.
    re.compile(r"“[^”]*(?:”|$)"),
    re.compile(r'(?<![\d"])"[^"]*(?:"|$)'),
    re.compile(r"‘(?:[^‘’]|’(?=\w))*’(?!\w)"),
    re.compile(r"(?<!\w)'(?=\S)(?:[^']|(?<=\w)'(?=\w))*'(?!\w)"),
)
_CHUNK = re.compile(r"\S+")
_ADDRESS = re.compile(r"[@\\_]|://|^www\.|\w\.[a-z]{2}")
_CLITIC = re.compile("'(?:ch|i|m|n|r|th|u|w)$", re.IGNORECASE)
"""Welsh: what leans on a word that ends in a vowel (the article, pronouns, the particle `yn`)."""
_POSSESSIVE = re.compile("'s?$", re.IGNORECASE)

Knows = Callable[[str], bool]
"""Says whether a word, written with straight apostrophes, is right in a language or otherwise known."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, in characters, and how it is looked up."""

    start: int
    end: int
    text: str
    """In composed letters with straight apostrophes."""
    whole: str
    """The word with what hyphens join to it, such as `re-offending`; the word itself if nothing is."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that are right because of whose they are: names of a case, words an officer has added."""

    words: frozenset[str] = frozenset()

    def knows(self, word: str) -> bool:
        """Say whether `word` is one of them; a capital may be added to a word without one, never left out."""
        return any(form in self.words for form in _forms(word))


def words_in(text: str) -> tuple[Word, ...]:
    """Return the words of a paragraph that its writer answers for, in order."""
    own = text
    for pattern in _NOT_OURS:
        own = pattern.sub(_blank, own)
    own = _CHUNK.sub(lambda chunk: _blank(chunk) if _ADDRESS.search(chunk.group()) else chunk.group(), own)
    return tuple(word for token in _TOKEN.finditer(own) for word in _parts(token))


def misspelt(text: str, knows: Knows) -> tuple[Word, ...]:
    """Return the words of a paragraph that `knows` says nothing of, alone or with what hyphens join to them."""
    return tuple(
        word
        for word in words_in(text)
        if not _passes(word.text) and not knows(word.text) and (word.whole == word.text or not knows(word.whole))
    )


def without_clitic(word: str) -> str:
    """Return a Welsh word without what leans on it: `cwestiynau` of `cwestiynau'n`."""
    return _CLITIC.sub("", word)


def languages_of(case: CaseFile | None, windows: Language) -> tuple[Language, ...]:
    """Return the languages in which a word of a case may be right, the person's own first.

    Cymraeg counts wherever somebody uses it: on the person's prints, in their speech, or in the officer's windows.
    """
    if case is None:
        return (windows,) if windows is Language.ENGLISH else (windows, Language.ENGLISH)
    person = case.person
    speaks = re.search(r"cymraeg|gymraeg|chymraeg|welsh", person.spoken_language, re.IGNORECASE)
    if person.print_language is Language.CYMRAEG or speaks:
        return (Language.CYMRAEG, Language.ENGLISH)
    return (Language.ENGLISH,) if windows is Language.ENGLISH else (Language.ENGLISH, Language.CYMRAEG)


def names_of(case: CaseFile) -> frozenset[str]:
    """Return the words of a case's names: people, places, courts, and the labels and authors of sources."""
    return names_in(naming(case))


def naming(case: CaseFile) -> frozenset[str]:
    """Return the texts of a case that names stand in. Most edits leave them as they are."""
    texts = {case.person.full_name, case.person.chosen_name, case.person.interpreter, case.person.spoken_language}
    texts |= {case.case.place, case.case.next_event}
    texts |= {text for source in case.sources for text in (source.label, source.author)}
    texts |= {enquiry.asked_of for enquiry in case.enquiries}
    texts |= {text for note in case.notes for text in (note.place, note.who, note.recorded_by)}
    texts |= {text for assessment in case.assessments for text in _named_in(assessment)}
    return frozenset(texts)


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts that hold names."""
    return frozenset(piece for text in texts for word in words_in(text) for piece in (word.text, word.whole))


def close_to(word: str, vocabulary: Vocabulary, most: int = 2) -> tuple[str, ...]:
    """Return the known words that look most like `word`, with its capital."""
    near = {known.casefold(): known for known in vocabulary.words if abs(len(known) - len(word)) < 3}
    found = get_close_matches(_POSSESSIVE.sub("", word).casefold(), near, n=most, cutoff=0.75)
    return tuple(_with_capital_of(word, near[one]) for one in found)


def arranged(word: str, *offers: Iterable[str], most: int = MOST_OFFERED) -> tuple[str, ...]:
    """Return what may have been meant by `word`: each once, in the order of the offers, apostrophes as `’`.

    A word parted into two of which one is a single letter is hardly ever meant; of `well known` and `well-known` the
    first to come is enough.
    """
    found: dict[str, str] = {}
    for offer in (one for some in offers for one in some):
        pieces = re.split(r"[ -]", offer)
        if offer != word and (len(pieces) == 1 or min(map(len, pieces)) > 1):
            found.setdefault(" ".join(pieces), offer.replace("'", "’"))
    return tuple(found.values())[:most]


def plain(word: str) -> str:
    """Return `word` as it is looked up: composed letters, straight apostrophes and hyphens, nothing soft."""
    for sign in _APOSTROPHES:
        word = word.replace(sign, "'")
    return unicodedata.normalize("NFC", re.sub("[‐‑]", "-", word.replace("\u00ad", "")))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _parts(token: re.Match[str]) -> Iterator[Word]:
    """Yield the words of a token, which hyphens may join; none if it is no word at all."""
    whole = plain(token.group())
    if len(whole) > 2 * LONGEST or not _LATIN.fullmatch(whole):
        return
    for part in _PART.finditer(token.group()):
        text = plain(part.group())
        if 1 < len(text) <= LONGEST:
            yield Word(token.start() + part.start(), token.start() + part.end(), text, whole)


def _passes(word: str) -> bool:
    """Say whether a word is written as names and abbreviations are: `PNC`, `GPs`, `McCarthy`."""
    bare = re.sub("'?s$", "", word)
    return (len(bare) > 1 and bare.isupper()) or _INNER_CAPITAL.search(word) is not None


def _forms(word: str) -> Iterator[str]:
    """Yield the word, it without the possessive, and both without a capital at the beginning."""
    for form in (word, _POSSESSIVE.sub("", word)):
        yield form
        yield form[:1].lower() + form[1:]


def _with_capital_of(word: str, known: str) -> str:
    return known[:1].upper() + known[1:] if word[:1].isupper() else known


def _named_in(assessment: AssessmentFile) -> Iterator[str]:
    yield assessment.head.author
    yield assessment.head.court
    for interview in assessment.interviews:
        yield from (interview.place, interview.present, interview.who_can_hear)
    yield from (opinion.manager for opinion in (*assessment.opinions, *assessment.added))
    yield from (step.who for goal in assessment.goals for step in goal.steps)
