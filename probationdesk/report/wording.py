"""The fixed words of the report, in one language, with the headings and order of its sections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from probationdesk.domain.assessment import Purpose
from probationdesk.domain.dates import in_words
from probationdesk.domain.people import Language
from probationdesk.resources import Wording, folder, read_toml


@dataclass(frozen=True, slots=True)
class ReportWording:
    """What is printed beside the words of the case. `headings` is in printing order."""

    language: Language
    headings: dict[str, str]
    texts: Wording
    shared: Wording
    """The names of answers, levels and gaps, which screen and paper have in common."""

    def say(self, key: str, **parameters: object) -> str:
        """Return the sentence of `key` in `resources/report/<language>/report.toml`; raises KeyError."""
        return self.texts(f"report.{key}", **parameters)

    def term(self, kind: str, value: str) -> str:
        """Return the name of a value as screens show it, such as the name of a level of risk; raises KeyError."""
        return self.shared(f"terms.{kind}.{value}")

    def day(self, day: date) -> str:
        """Return `day` in words."""
        return in_words(day, self.language)


def load_wording(language: Language, purpose: Purpose) -> ReportWording:
    """Return the fixed words for a report of this purpose; raises BadInput if a file cannot be read."""
    place = folder() / "report"
    headings = {}
    for key, entry in read_toml(place / "sections.toml").items():
        chosen = entry.get(purpose.value, entry)
        headings[key] = str(chosen[language.value])
    return ReportWording(language, headings, Wording(language, place), Wording(language))
