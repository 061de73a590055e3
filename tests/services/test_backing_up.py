"""Backups as acts, and taking out what a damaged store still gives."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread

from probationdesk.app import desk_for
from probationdesk.domain.errors import StoreError
from probationdesk.domain.record import Record
from probationdesk.services.backing_up import back_up_if_due, backups, begin_backup_if_due, last_good_backup
from probationdesk.services.changes import load_case, take_out, undo
from probationdesk.services.ports import Desk
from probationdesk.services.rescuing import FORMAT, export_readable
from probationdesk.storage.rescued import open_damaged
from tests.desks import known_key, open_desk
from tests.services.desk import current, only, opened, refusal


def test_the_first_of_the_day_is_made_and_named(desk: Desk) -> None:
    opened(desk)
    assert last_good_backup(desk) is None
    made = back_up_if_due(desk)
    assert made is not None
    assert (last_good_backup(desk), backups(desk)) == (made, (made,))
    assert back_up_if_due(desk) is None


def test_closing_makes_another_if_there_is_anything_new(desk: Desk) -> None:
    opened(desk)
    back_up_if_due(desk)
    assert back_up_if_due(desk, closing=True) is None
    opened(desk, "Another Invented")
    assert back_up_if_due(desk, closing=True) is not None


def test_the_second_half_may_run_on_another_thread(desk: Desk) -> None:
    opened(desk)
    told: list[tuple[int, int]] = []
    unfinished = begin_backup_if_due(desk, progress=lambda done, of: told.append((done, of)))
    assert unfinished is not None
    assert last_good_backup(desk) is None, "it does not count before it has been read back"
    reading = Thread(target=unfinished.finish)
    reading.start()
    reading.join()
    assert last_good_backup(desk) is not None
    assert begin_backup_if_due(desk) is None
    assert told[-1][0] == told[-1][1]


def damage(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_a_damaged_store_is_read_through_the_same_desk_and_written_out(tmp_path: Path) -> None:
    with open_desk(tmp_path / "store", 2, 3) as desk:
        whole = {line.case_id: desk.store.records(line.case_id) for line in desk.store.cases()}
    held = {record.id for records in whole.values() for record in records}
    path = tmp_path / "store" / "store.db"
    for place in range(len(path.read_bytes()) * 2 // 3, 0, -4096):
        sound = path.read_bytes()
        damage(path, place)
        rescued = open_damaged(tmp_path / "store", known_key())
        if rescued.cases() and held & {one.record_id for one in rescued.unreadable()}:
            break
        path.write_bytes(sound)
    desk = desk_for(rescued)
    case_id = rescued.cases()[0].case_id
    assert set(load_case(desk, case_id).notes) <= set(whole[case_id])
    assert refusal(lambda: take_out(desk, only_source(desk, case_id))).code in ("read_only", "frozen")
    document = json.loads(export_readable(rescued))
    assert document["format"] == FORMAT
    written = {record["id"] for case in document["cases"] for kind in case["records"].values() for record in kind}
    assert written < held
    assert {one["record_id"] for one in document["unreadable"]} >= held - written


def only_source(desk: Desk, case_id: str) -> Record:
    """A source of a case."""
    return load_case(desk, case_id).sources[0]


def test_a_store_that_cannot_be_read_at_all_says_so(tmp_path: Path) -> None:
    with open_desk(tmp_path / "store") as desk:
        opened(desk)
    damage(tmp_path / "store" / "store.db", 3)
    assert isinstance(refusal(lambda: open_damaged(tmp_path / "store", known_key())), StoreError)


def test_what_was_taken_out_can_be_put_back_in_another_session_and_taken_out_again(tmp_path: Path) -> None:
    with open_desk(tmp_path / "store", 3) as desk:
        goal = current(desk).goals[0]
        take_out(desk, goal)
    with open_desk(tmp_path / "store") as desk:
        assert desk.store.record(goal.id) is None
        undo(desk, goal)
        assert goal in current(desk).goals
    with open_desk(tmp_path / "store") as desk:
        undo(desk, goal)
        assert goal not in current(desk).goals
    with open_desk(tmp_path / "store") as desk:
        undo(desk, goal)
        assert desk.store.record(goal.id) == goal
        assert [change.act for change in desk.store.changes(only(desk).case.id, record_id=goal.id)][:3] == [
            "goal_put_back",
            "goal_taken_out",
            "goal_put_back",
        ]
