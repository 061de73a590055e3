"""Why a bundle was not taken is read in the officer's own language, also where in it the fault is."""

from __future__ import annotations

import pytest

from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.ui.pages.sending_words import reason_words

PLACE = "$.records.note"


@pytest.mark.parametrize(
    ("language", "detail", "told"),
    [
        (Language.ENGLISH, f"{PLACE}: notes_apart", f"({PLACE}: contact notes travel on their own)"),
        (
            Language.CYMRAEG,
            f"{PLACE}: notes_apart",
            f"({PLACE}: mae nodiadau cyswllt yn teithio ar eu pennau eu hunain)",
        ),
        (Language.ENGLISH, f"{PLACE}: breaks_rule: type: array", f"({PLACE}: it breaks the rule “type: array”)"),
        (Language.CYMRAEG, f"{PLACE}: breaks_rule: type: array", f"({PLACE}: mae’n torri’r rheol “type: array”)"),
        # As stores keep it that took it down before there were codes.
        (Language.CYMRAEG, f"{PLACE}: it is of another case", f"({PLACE}: it is of another case)"),
    ],
)
def test_the_place_and_the_fault_stand_behind_the_reason(language: Language, detail: str, told: str) -> None:
    words = Wording(language)
    assert reason_words("schema", detail, words) == f"{reason_words('schema', '', words)} {told}"
