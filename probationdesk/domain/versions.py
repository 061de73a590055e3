"""Changes and versions: who altered what, and what an assessment was at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One settled edit in the append-only history. Digests are SHA-256 in hexadecimal, empty for nothing."""

    seq: int
    at: datetime
    actor: str
    device: str
    act: str
    case_id: str
    record_id: str
    before: str
    after: str
    hash: str


class VersionReason(StrEnum):
    """Why a version was cut."""

    STEP = "step"
    FREEZE = "freeze"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An immutable snapshot of one assessment and what it cites."""

    id: str
    case_id: str
    assessment_id: str
    number: int
    """Frozen versions are counted from 1; a snapshot of a step has the number it would become."""
    reason: VersionReason
    made_at: datetime
    made_by: str
    parents: tuple[str, ...] = ()
    remark: str = ""
    """For a correction: what it changes."""
    digest: str = ""
    """SHA-256 of the canonical records (sorted JSON), in hexadecimal."""
