"""From dates to the whole years and months that the formulas take."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from probationdesk.scores.inputs import ADULT, ScoreRefused

LONGEST_OFFENCE_FREE = 36
"""Months. More count as this many (OGRS4)."""
BIRTHDAY_WINDOW = 3
"""Months either side of the start within which a birthday is worth pointing out."""


def whole_years(born: date, day: date, name: str = "age") -> int:
    """Return whole years of age on `day`; one born on 29 February is a year older from 1 March in other years.

    Raises ScoreRefused naming the input `name` if `day` is before `born`.
    """
    if day < born:
        raise ScoreRefused("before_birth", inputs=(name,))
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def whole_months(start: date, day: date) -> int:
    """Return whole months from `start` to `day`; negative if `day` comes first.

    A month is whole when its day of the month is reached, so 31 January to 28 February is none.
    """
    if day < start:
        return -whole_months(day, start)
    return (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)


def offence_free_months(start: date, assessed: date) -> int:
    """Return whole months from the start of follow-up to the assessment: 0 if in the future, 36 at most."""
    return counted_months(whole_months(start, assessed))


def counted_months(months: int) -> int:
    """Return `months` as the formula counts them: 0 if in the future, 36 at most."""
    return min(max(months, 0), LONGEST_OFFENCE_FREE)


def start_of_follow_up(in_community: date | None, convicted: date) -> date:
    """Return the day from which the two years count: in the community, or convicted if there is no such date."""
    return in_community or convicted


def other_ages_nearby(born: date, start: date) -> tuple[int, ...]:
    """Return the other adult ages, in years, at which follow-up could begin 3 months earlier or later than `start`."""
    age = whole_years(born, start)
    earlier, later = _move(start, -BIRTHDAY_WINDOW), _move(start, BIRTHDAY_WINDOW)
    ages = [whole_years(born, day) for day in (earlier, later) if day >= born]
    return tuple(other for other in ages if other != age and other >= ADULT)


def _move(day: date, months: int) -> date:
    """Return the same day of the month `months` on, or the last day of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
