"""What kind of thing a record is, in words: for results of a search and for places that cite a source."""

from __future__ import annotations

from probationdesk.domain.framework import Framework
from probationdesk.resources import Wording


def found_words(kind: str, key: str, framework: Framework, words: Wording) -> str:
    """Return the name of a record's kind and, where it helps, which one: "Finding: Alcohol", "Interview 2".

    Raises KeyError for a kind that has no wording.
    """
    name = words(f"search.kind.{kind}")
    if kind == "finding":
        which = framework.area(key).name.to(words.language)
    elif kind == "enquiry":
        which = framework.enquiry_name(key, words.language)
    elif kind == "interview":
        return words("search.interview", number=key)
    else:
        which = ""
    return words("search.which", kind=name, which=which) if which else name
