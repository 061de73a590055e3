"""Scores as they stand in a case: calculated here, or copied from an official record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from probationdesk.domain.record import Record


class ScoreKind(StrEnum):
    """What a score rests on."""

    STATIC = "static"
    """What cannot change: age, sex, record."""
    DYNAMIC = "dynamic"
    """Also what can change."""
    JUDGEMENT = "judgement"
    """A structured judgement with no formula behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreInput:
    """One input of a calculated score and where it was taken from."""

    name: str
    value: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Record):
    """An actuarial score. A band is never shown without its generation; a score is never a harm level."""

    KIND: ClassVar[str] = "score"

    tool: str
    generation: str
    kind: ScoreKind = ScoreKind.STATIC
    percent: str
    """As displayed: `68`, or `64.20`; empty for a tool that gives points or a judgement, which stand in `band`."""
    percent_one_year: str = ""
    band: str
    dated: date
    basis: str = ""
    """Where an official score was read (a citation); empty if calculated here."""
    entered_by: str = ""
    calculated: bool = False
    model_hash: str = ""
    """SHA-256 of the coefficient table, for a calculated score."""
    inputs: tuple[ScoreInput, ...] = ()
