"""The instrument as data: areas, prompts, enquiries, needs, stock phrases and what is mandatory."""

from __future__ import annotations

from dataclasses import dataclass

from probationdesk.domain.people import Language
from probationdesk.domain.stock_phrases import stock_phrases_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The same wording in both languages of the service."""

    en: str
    cy: str

    def to(self, language: Language) -> str:
        """Return the wording in `language`."""
        return self.cy if language is Language.CYMRAEG else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDefinition:
    """One of the thirteen areas: its names and the prompts an interviewer may take up or leave."""

    key: str
    name: Text
    plain_name: Text
    """What the person reads, such as "Where I live"."""
    listening: tuple[Text, ...]
    """Open prompts for the first interview."""
    checking: tuple[Text, ...]
    """Prompts for the second interview."""
    beneath: Text
    """What may lie beneath: shame, coping, identity, trauma. A prompt, never a tick box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryDefinition:
    """A body that may need to be asked, and when."""

    key: str
    name: Text
    when: Text
    mandatory: bool = False
    """True if the report cannot be frozen before it is decided whether to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDefinition:
    """Something a person may need for a fair interview."""

    key: str
    name: Text
    prompt: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MandatoryEntry:
    """One entry without which the report cannot be frozen, and where the entry is printed."""

    key: str
    words: Text
    printed: str
    """The section of the report, as in `resources/report/sections.toml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """The whole instrument in one version."""

    version: str
    areas: tuple[AreaDefinition, ...]
    enquiries: tuple[EnquiryDefinition, ...]
    needs: tuple[NeedDefinition, ...]
    phrases: tuple[str, ...]
    """Stock phrases to point out, in both languages."""
    plain_uses: dict[str, tuple[str, ...]]
    """By stock phrase, the words before which it is plain English, as in "minimises the risk"."""
    phrase_question: Text
    """What is asked of a stock phrase: what did you see or hear?"""
    purpose: Text
    """What is explained at the start of interview 1."""
    mandatory: tuple[MandatoryEntry, ...]

    def area(self, key: str) -> AreaDefinition:
        """Return one area; raises KeyError for an unknown key."""
        for area in self.areas:
            if area.key == key:
                return area
        raise KeyError(key)

    def enquiry_name(self, key: str, language: Language) -> str:
        """Return the name of an enquiry, or an empty text for the officer's own."""
        return next((e.name.to(language) for e in self.enquiries if e.key == key), "")

    def stock_phrases_in(self, text: str) -> tuple[str, ...]:
        """Return the stock phrases that stand in `text` in any of their forms, outside quotation marks."""
        return stock_phrases_in(text, self.phrases, self.plain_uses)
