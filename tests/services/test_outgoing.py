"""Who is sent what: everybody with a part in a case has all of it, whatever was lost, put back or learnt late."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probationdesk.domain.exchange import HandOverPack
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.sharing import BundleKind, Party
from probationdesk.services.changes import fill_in
from probationdesk.services.handing_over import accept, hand_over
from probationdesk.services.noting import add_note
from probationdesk.services.outgoing import next_outgoing
from probationdesk.services.parts import note_without_key
from probationdesk.services.people import open_case
from tests.services.desk import current, only
from tests.services.post_office import Laptop, laptop


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[tuple[Laptop, Laptop, Laptop]]:
    """Three laptops; the first has a case."""
    with ExitStack() as stack:
        names = ("Invented Giver", "Invented Taker", "Invented Manager")
        giver, *others = (stack.enter_context(laptop(tmp_path / name, name)) for name in names)
        open_case(giver.desk, "Rowan Invented")
        yield giver, others[0], others[1]


def note(one: Laptop, words: str) -> None:
    case = only(one.desk).case.id
    add_note(one.desk, case, kind=NoteKind.OFFICE, at=datetime(2026, 3, 2, 9, tzinfo=UTC), text=words)


def notes(one: Laptop) -> set[str]:
    return {held.text for held in only(one.desk).notes}


def pass_on(one: Laptop, to: Party) -> None:
    hand_over(one.desk, only(one.desk).case.id, to, purpose="Release on licence")


def take_over(giver: Laptop, taker: Laptop, *besides: Laptop) -> None:
    """Pass the case on and have it accepted; all that is sent reaches those besides too."""
    pass_on(giver, taker.party)
    parcels = giver.post()
    for one in (taker, *besides):
        one.file_from_others(*parcels)
    for waiting in taker.desk.store.hand_overs():
        if not waiting.ours:
            accept(taker.desk, waiting.id)
    giver.file_from_others(*taker.post())


def test_what_a_former_life_of_the_store_wrote_reaches_whom_another_passed_the_case_to(
    laptops: tuple[Laptop, Laptop, Laptop], tmp_path: Path
) -> None:
    giver, taker, _ = laptops
    giver.back_up(tmp_path / "kept")
    note(giver, "Written before the disk was lost.")
    pass_on(giver, taker.party)
    first = giver.post()
    giver.put_back(tmp_path / "kept")
    note(giver, "Written with nobody to send it to.")
    second = giver.post()
    giver.put_back(tmp_path / "kept")
    giver.file(*first, *second)
    taker.file_from_others(*first, *giver.post())
    assert notes(taker) == {"Written before the disk was lost.", "Written with nobody to send it to."}
    assert giver.post() == ()


def test_nobody_is_sent_a_second_time_what_somebody_else_has_sent_them(
    laptops: tuple[Laptop, Laptop, Laptop],
) -> None:
    giver, taker, manager = laptops
    take_over(giver, taker)
    take_over(taker, manager, giver)
    note(manager, "Seen by everybody.")
    fill_in(manager.desk, current(manager.desk).harm, settle=True, who="Seen by everybody.")
    parcels = manager.post(only(manager.desk).case.id)
    for one in (giver, taker):
        one.file_from_others(*parcels)
        assert next_outgoing(one.desk, only(one.desk).case.id) is None
        assert "Seen by everybody." in notes(one)


def test_whoever_the_writer_did_not_know_of_is_sent_it_by_somebody_who_does(
    laptops: tuple[Laptop, Laptop, Laptop],
) -> None:
    giver, taker, manager = laptops
    take_over(giver, taker)
    pass_on(giver, manager.party)
    to_manager = giver.post()
    note(taker, "Written before the taker heard of the manager.")
    from_taker = taker.post()
    giver.file_from_others(*from_taker)
    manager.file_from_others(*to_manager, *giver.post())
    assert notes(manager) == {"Written before the taker heard of the manager."}


def test_a_case_that_is_passed_back_goes_with_all_of_it_once_more(laptops: tuple[Laptop, Laptop, Laptop]) -> None:
    giver, taker, _ = laptops
    note(giver, "From the first.")
    take_over(giver, taker)
    note(taker, "From the second.")
    giver.file_from_others(*taker.post())
    pass_on(taker, giver.party)
    *parcels, pack = taker.post()
    assert [one.kind for one in parcels] == [BundleKind.REVISION, BundleKind.NOTE, BundleKind.NOTE]
    assert isinstance(pack.content, HandOverPack)
    assert pack.content.bundles == tuple(one.bundle_id for one in parcels)


def test_nothing_waits_for_somebody_who_cannot_be_sealed_to(laptops: tuple[Laptop, Laptop, Laptop]) -> None:
    giver, taker, manager = laptops
    take_over(giver, taker)
    take_over(taker, manager, giver)
    fill_in(taker.desk, current(taker.desk).harm, settle=True, who="Written after the computer was closed.")
    parcel, *_ = taker.post()
    known = tuple(tag for tag in parcel.sealed_to if tag != manager.party.tag)
    giver.file_from_others(replace(parcel, sealed_to=known))
    case = only(giver.desk).case.id
    assert next_outgoing(giver.desk, case) is not None
    note_without_key(giver.desk, [manager.party.tag])
    assert next_outgoing(giver.desk, case) is None
    note_without_key(giver.desk, [])
    assert next_outgoing(giver.desk, case) is not None
