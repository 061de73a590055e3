"""What the tests of the services share: a desk on a real store, and one case as far as it is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.errors import DeskError
from probationdesk.domain.record import Record
from probationdesk.services.changes import load_case
from probationdesk.services.people import open_case
from probationdesk.services.ports import Desk


def opened(desk: Desk, name: str = "Rowan Invented") -> CaseFile:
    """Open a case and return it."""
    return load_case(desk, open_case(desk, name).case_id)


def only(desk: Desk) -> CaseFile:
    """The one case in the store."""
    (line,) = desk.store.cases()
    return load_case(desk, line.case_id)


def current(desk: Desk) -> AssessmentFile:
    """The assessment of the one case."""
    assessment = only(desk).current
    assert assessment is not None
    return assessment


def held(desk: Desk) -> frozenset[Record]:
    """Everything in the store's cases, to see whether an act changed anything."""
    return frozenset(record for line in desk.store.cases() for record in desk.store.records(line.case_id))


def refusal(act: Callable[[], object]) -> DeskError:
    """The refusal that an act ends in."""
    with pytest.raises(DeskError) as refused:
        act()
    return refused.value
