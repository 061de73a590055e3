"""What goes into a score: how it is read, and when it is refused.

A refusal carries a code and neutral parameters; its wording is `scores.refusals.<code>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

ADULT = 18
"""Years. The tables hold younger age groups, but a person under 18 is not to be scored with them."""
YOUNGEST_SANCTION = 10
"""Years: the age of criminal responsibility (Children and Young Persons Act 1933 s50)."""
OLDEST = 109
"""Years. An age above this is a slip of the pen."""
MOST_SANCTIONS = 999
"""A count above this is a slip of the pen."""
FAR_TOO_LARGE = 1_000_000
"""A number above this, or as far below nothing, is not quoted back: it may have any number of figures."""


class ScoreRefused(Exception):  # noqa: N818 - a refusal is not a fault
    """A score that cannot honestly be given, with the reason as a code and its parameters."""

    def __init__(self, code: str, **parameters: str | int | tuple[str, ...]) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(code)


class Sex(StrEnum):
    """The two groups for which the scores were validated."""

    MALE = "male"
    FEMALE = "female"


_SEXES = {"m": Sex.MALE, "male": Sex.MALE, "f": Sex.FEMALE, "female": Sex.FEMALE}


def require(given: Mapping[str, object], names: tuple[str, ...]) -> None:
    """Raise ScoreRefused naming every one of `names` that `given` leaves out or leaves empty."""
    missing = tuple(name for name in names if is_missing(given.get(name)))
    if missing:
        raise ScoreRefused("missing_input", inputs=missing)


def is_missing(value: object) -> bool:
    """Return whether nothing was entered."""
    return value is None or (isinstance(value, str) and not value.strip())


def read_sex(value: object) -> Sex:
    """Return the sex written as M, F, male or female; raises ScoreRefused for anything else."""
    sex = _SEXES.get(value.strip().casefold()) if isinstance(value, str) else None
    if sex is None:
        raise ScoreRefused("no_validated_score")
    return sex


def read_whole_number(name: str, value: object) -> int:
    """Return `value` as an int; raises ScoreRefused for yes/no, text, fractions, what is no number, and what is absurd.

    20.0 counts as 20: JSON does not tell the two apart.
    """
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not isinstance(value, int | float) or not whole:
        raise ScoreRefused("not_whole_number", inputs=(name,))
    if abs(value) > FAR_TOO_LARGE:
        raise ScoreRefused("far_too_large", inputs=(name,))
    return int(value)


def read_category(value: object) -> str:
    """Return the offence category as the tables spell it; whether it exists is the table's to say."""
    return value.strip().casefold() if isinstance(value, str) else ""


def require_range(name: str, value: int, lowest: int, highest: int) -> None:
    """Raise ScoreRefused unless `value` lies in `lowest`..`highest`, both included."""
    if not lowest <= value <= highest:
        raise ScoreRefused("out_of_range", inputs=(name,), value=value, lowest=lowest, highest=highest)


def require_ages(start_name: str, start: int, conviction: int, first: int) -> None:
    """Raise ScoreRefused unless the three ages, in years, are possible and the person an adult.

    `start` is the age at which the two years begin to count. Only that age must be 18 or over: a
    person may have been convicted, and first sanctioned, younger.
    """
    require_range(start_name, start, 0, OLDEST)
    if start < ADULT:
        raise ScoreRefused("under_18", inputs=(start_name,), value=start)
    require_range("age_at_current_conviction", conviction, YOUNGEST_SANCTION, OLDEST)
    require_range("age_at_first_sanction", first, YOUNGEST_SANCTION, OLDEST)
    if first > conviction:
        raise ScoreRefused("first_sanction_after_conviction", first=str(first), conviction=str(conviction))


def age_cautions(start: int, conviction: int, first: int, *, only_sanction: bool) -> tuple[str, ...]:
    """Return the codes of what looks like a slip but is possible; worded as `scores.cautions.<code>`.

    Neither is refused. An only sanction can fall a birthday later than its conviction, and a person on
    licence can be convicted of something else after the two years began to count.
    """
    cautions = []
    if only_sanction and first != conviction:
        cautions.append("only_sanction_at_another_age")
    if start < conviction:
        cautions.append("start_before_conviction")
    return tuple(cautions)
