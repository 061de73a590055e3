"""What a calculation gives, and the parts of a coefficient table that the tools have in common."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise


class TableFault(Exception):  # noqa: N818 - the fault is in a file
    """A coefficient table that does not have the form it must have; `path` says where."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


@dataclass(frozen=True, slots=True)
class Model:
    """Which table a figure came from, so that it can be worked out again."""

    id: str
    sha256: str
    """SHA-256 (FIPS 180-4) of the table's file, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Band:
    """A band with the generation that defines it; the two are never shown apart."""

    level: str
    generation: str


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of one tool in one generation: each level from its lower bound, in percent, upwards."""

    generation: str
    lower: tuple[tuple[str, Decimal], ...]

    def band(self, percent: Decimal) -> Band:
        """Return the band of a figure as displayed, in percent."""
        levels = [level for level, bound in self.lower if percent >= bound]
        return Band(levels[-1], self.generation)

    @classmethod
    def from_json(cls, generation: str, value: object, path: str) -> Bands:
        """Return the bands in a parsed table; raises TableFault unless they start at 0 and rise."""
        bounds = {level: Decimal(str(bound)) for level, bound in numbers(value, path).items()}
        rising = list(bounds.values())
        if not rising or rising[0] != 0 or any(low >= high for low, high in pairwise(rising)):
            raise TableFault(path, "the bounds must start at 0 and rise")
        return cls(generation, tuple(bounds.items()))


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one term adds to the log-odds, and the inputs it is made from."""

    term: str
    """A key of `scores.terms`."""
    inputs: tuple[str, ...]
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculated:
    """A score calculated here: the figure as displayed, and everything needed to explain and repeat it."""

    tool: str
    """`OGRS3`, `ARP_static` or `VRP_static`."""
    model: Model
    percent: Decimal
    """Two years, in percent, rounded as displayed."""
    percent_one_year: Decimal | None = None
    """One year, in percent, for the tools that give it."""
    logit: float
    """Log-odds for two years: the sum of the contributions."""
    contributions: tuple[Contribution, ...]
    bands: Bands
    inputs: tuple[tuple[str, str | int], ...]
    """Every input by name, as the formula took it."""
    cautions: tuple[str, ...] = ()
    """Codes of what looks like a slip in the inputs."""

    @property
    def generation(self) -> str:
        """The generation of tools this score belongs to."""
        return self.bands.generation

    @property
    def band(self) -> Band:
        """The band of the two-year figure, with its generation."""
        return self.bands.band(self.percent)


def total(contributions: tuple[Contribution, ...]) -> float:
    """Return the log-odds that the contributions add up to."""
    return math.fsum(contribution.log_odds for contribution in contributions)


def probability(logit: float) -> float:
    """Return the probability for log-odds, without overflow at either end."""
    if logit >= 0:
        return 1 / (1 + math.exp(-logit))
    odds = math.exp(logit)
    return odds / (1 + odds)


def rounded_percent(logit: float, step: str, lowest: str, highest: str) -> Decimal:
    """Return the percentage for log-odds, rounded half up to `step` and kept within `lowest`..`highest`."""
    percent = (Decimal(probability(logit)) * 100).quantize(Decimal(step), ROUND_HALF_UP)
    return min(max(percent, Decimal(lowest)), Decimal(highest))


def mapping(value: object, path: str) -> Mapping[str, object]:
    """Return `value` as a mapping of names; raises TableFault."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise TableFault(path, "must be an object")
    return value


def number(value: object, path: str) -> float:
    """Return `value` as a finite number; raises TableFault."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TableFault(path, "must be a number")
    return float(value)


def numbers(value: object, path: str) -> dict[str, float]:
    """Return `value` as numbers by name; raises TableFault."""
    return {name: number(item, f"{path}.{name}") for name, item in mapping(value, path).items()}


def number_list(value: object, path: str) -> tuple[float, ...]:
    """Return `value` as a row of numbers; raises TableFault."""
    if not isinstance(value, list):
        raise TableFault(path, "must be a list")
    return tuple(number(item, f"{path}[{place}]") for place, item in enumerate(value))


def text(value: object, path: str) -> str:
    """Return `value` as a text that is not empty; raises TableFault."""
    if not isinstance(value, str) or not value:
        raise TableFault(path, "must be a text")
    return value
