"""The names of the six steps, in the order they are usually taken."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """A step of the assessment."""

    PREPARE = "prepare"
    INTERVIEW_1 = "interview_1"
    REFLECT = "reflect"
    INTERVIEW_2 = "interview_2"
    ANALYSE = "analyse"
    PLAN = "plan"
