"""What the tests of the services share: a desk on a real store, and one case as far as it is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from probationdesk.domain.assessment import AssessmentFile, CaseFile
from probationdesk.domain.errors import DeskError
from probationdesk.domain.people import Language
from probationdesk.domain.record import Record
from probationdesk.services.changes import fill_in, load_case
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


def lengthen_until_cymraeg_is_over(desk: Desk) -> int:
    """Write on in the one case until its report fits three sides in English only; return the lines over in Cymraeg."""
    case_id, head = only(desk).case.id, current(desk).head
    for weeks in range(40):
        case = load_case(desk, case_id)
        measured = {
            language: desk.press.measure(case, head.id, desk.framework, dated=desk.clock().date(), language=language)
            for language in Language
        }
        assert measured[Language.ENGLISH].lines_over == 0
        if measured[Language.CYMRAEG].lines_over:
            return measured[Language.CYMRAEG].lines_over
        fill_in(desk, case.assessment(head.id).management, supervision="I see him at the office. " * weeks, settle=True)
    raise AssertionError("the report is never longer in Cymraeg")
