"""What came from elsewhere counts as unread until the case is opened; it is no part of the case."""

from __future__ import annotations

from pathlib import Path

import pytest

from probationdesk.domain.errors import StoreError
from probationdesk.services.exchanging import import_case
from probationdesk.services.keeping_log import log_view
from probationdesk.services.people import open_case
from probationdesk.services.ports import Desk
from probationdesk.services.unread import came_in, looked_at, unread
from tests.desks import open_desk, sample


def test_a_case_that_was_brought_in_is_unread_until_it_is_looked_at(desk: Desk) -> None:
    case_id = import_case(desk, sample(1)).case_id
    assert unread(desk) == {case_id}
    log_view(desk, case_id)
    assert unread(desk) == frozenset()


def test_a_case_opened_at_this_desk_is_never_unread(desk: Desk) -> None:
    open_case(desk, "Rowan Invented")
    assert unread(desk) == frozenset()


def test_it_is_remembered_after_a_restart_and_told_case_by_case(tmp_path: Path) -> None:
    with open_desk(tmp_path / "store", 1, 2) as desk:
        first, second = sorted(unread(desk))
        looked_at(desk, first)
    with open_desk(tmp_path / "store") as desk:
        assert unread(desk) == {second}


def test_what_comes_in_twice_is_unread_once(desk: Desk) -> None:
    came_in(desk, "case-1")
    came_in(desk, "case-1")
    looked_at(desk, "case-1")
    assert unread(desk) == frozenset()


def test_a_disk_that_is_full_keeps_nobody_from_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    came_in(desk, "case-1")

    def full(*_: str) -> None:
        raise StoreError("disk_full")

    monkeypatch.setattr(desk.store, "set_setting", full)
    looked_at(desk, "case-1")
    assert unread(desk) == {"case-1"}
