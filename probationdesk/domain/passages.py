"""In which language a passage is written, told by the commonest words of English and Cymraeg.

No record says it: an officer writes in either language in any field, and a person who speaks one may have been
written down in the other. The words themselves say it, because no sentence of either does without its small words.
Words that both languages have (`a`, `i`, `am`, `dim`) are in neither list. Print marks the passages by it, so that a
screen reader pronounces each in its own language.
"""

from __future__ import annotations

import re

from probationdesk.domain.people import Language

_WORD = re.compile(r"[^\W\d_]+")

_WELSH = frozenset((
    "ac", "achos", "aeth", "alla", "allaf", "bod", "bydd", "bydda", "byddaf", "byth", "cael", "chi", "ddim", "ddod",
    "diolch", "dros", "drwy", "dw", "dwi", "dy", "ei", "eich", "ein", "eisiau", "erioed", "ers", "eu", "fel", "fi",
    "fod", "fy", "fydd", "fydda", "fyddaf", "fynd", "gael", "galla", "gallaf", "gan", "gwaith", "gwneud", "gyda",
    "heb", "hefyd", "hon", "hwn", "hyn", "hynny", "iawn", "mae", "maen", "maent", "mewn", "mynd", "nad", "nawr",
    "neu", "nhw", "nid", "oedd", "oeddwn", "oherwydd", "ond", "plant", "pob", "rhwng", "roedd", "roeddem", "roeddwn",
    "rwan", "rwy", "rwyf", "rydw", "rydym", "rydyn", "siarad", "sydd", "teulu", "trwy", "wedi", "wnaeth", "wnes",
    "wrth", "y", "ydi", "ydw", "ydy", "yma", "yn", "yno", "yr", "yw",
))  # fmt: skip

_ENGLISH = frozenset((
    "about", "after", "all", "always", "and", "are", "as", "be", "because", "been", "before", "being", "but", "by",
    "could", "did", "does", "down", "for", "from", "get", "got", "had", "has", "have", "his", "if", "in", "into",
    "is", "it", "my", "never", "not", "of", "only", "our", "out", "said", "says", "she", "so", "than", "that", "the",
    "their", "them", "then", "there", "they", "this", "to", "up", "was", "we", "went", "were", "what", "when",
    "which", "who", "will", "with", "would", "you", "your",
))  # fmt: skip


def language_of(text: str) -> Language | None:
    """Return the language that more of the small words in `text` belong to; None if they do not say."""
    words = [word.casefold() for word in _WORD.findall(text)]
    welsh = sum(1 for word in words if word in _WELSH)
    english = sum(1 for word in words if word in _ENGLISH)
    if welsh == english:
        return None
    return Language.CYMRAEG if welsh > english else Language.ENGLISH
