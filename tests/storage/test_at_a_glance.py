"""The caseload's lines keep up with what is outstanding, without reading through a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from probationdesk.domain.claims import Answer
from probationdesk.domain.enquiries import Enquiry
from probationdesk.domain.lines import CaseLine
from probationdesk.domain.oversight import View
from probationdesk.domain.subjects import subjects
from probationdesk.services.changes import fill_in, keep, load_case, take_out
from probationdesk.services.overseeing import begin_opinion, give_view
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import freeze
from probationdesk.storage import migrate
from probationdesk.storage.database import Database
from probationdesk.storage.store import FILE_NAME
from tests.desks import known_key, open_desk
from tests.unit.drafts import complete


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "store") as desk:
        keep(desk, complete().records, "case_opened")
        yield desk


def line(desk: Desk) -> CaseLine:
    (found,) = desk.store.cases()
    return found


def test_an_enquiry_counts_from_being_needed_until_it_is_answered(desk: Desk) -> None:
    enquiry = load_case(desk, line(desk).case_id).enquiries[0]
    counts = [line(desk).outstanding]
    for answers in ({"needed": Answer.YES}, {"asked_on": date(2026, 11, 3)}, {"answered_on": date(2026, 11, 20)}):
        fill_in(desk, enquiry, **answers)
        counts.append(line(desk).outstanding)
    assert counts == [0, 1, 1, 0]


def test_an_enquiry_that_is_taken_out_counts_no_longer(desk: Desk) -> None:
    case_id = line(desk).case_id
    extra = Enquiry(id="own-1", case_id=case_id, kind="own", asked_of="The housing team", needed=Answer.YES)
    keep(desk, (extra,), "enquiry_added")
    assert line(desk).outstanding == 1
    take_out(desk, extra)
    assert line(desk).outstanding == 0


def test_a_frozen_assessment_waits_for_oversight_until_a_view_is_given(desk: Desk) -> None:
    case_id = line(desk).case_id
    head = load_case(desk, case_id).assessments[0].head
    assert line(desk).awaits_oversight == 0
    freeze(desk, case_id, head.id)
    assert line(desk).awaits_oversight == 1
    opinion = begin_opinion(desk, head, "Carys Example", "")
    assert line(desk).awaits_oversight == 1
    subject = subjects(load_case(desk, case_id).assessments[0])[0]
    give_view(desk, opinion, subject, View.AGREES)
    assert line(desk).awaits_oversight == 0


def test_a_store_from_before_learns_what_is_outstanding(tmp_path: Path) -> None:
    with open_desk(tmp_path / "store") as desk:
        keep(desk, complete().records, "case_opened")
        fill_in(desk, load_case(desk, "case-1").enquiries[0], needed=Answer.YES, settle=True)
        freeze(desk, "case-1", load_case(desk, "case-1").assessments[0].head.id)
        before = line(desk)
    held = Database(tmp_path / "store" / FILE_NAME, known_key())
    for name in ("outstanding", "awaits_oversight"):
        held.connection.execute("DROP INDEX IF EXISTS record_at_a_glance")
        held.connection.execute(f"ALTER TABLE caseload DROP COLUMN {name}")
    script = Path(migrate.__file__).with_name("migrations") / "0004_at_a_glance.sql"
    for statement in migrate._statements(script.read_text("utf-8")):
        held.connection.execute(statement)
    held.close()
    with open_desk(tmp_path / "store") as desk:
        assert (line(desk).outstanding, line(desk).awaits_oversight) == (1, 1)
        assert line(desk) == before


def test_the_line_of_another_case_is_left_alone(desk: Desk) -> None:
    other = complete()
    moved = [replace(record, id=f"{record.id}-b", case_id="case-2", assessment_id="") for record in other.records[:2]]
    keep(desk, [replace(record, id=f"{record.id}-c") for record in moved], "case_opened")
    enquiry = load_case(desk, "case-1").enquiries[0]
    fill_in(desk, enquiry, needed=Answer.YES)
    assert {one.case_id: one.outstanding for one in desk.store.cases()} == {"case-1": 1, "case-2": 0}
