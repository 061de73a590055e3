"""Somebody with a part in a case who means harm: what they send may stand apart, and jams, breaks and hides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from probationdesk.bundles.format import MAX_PARENTS, MAX_RECIPIENTS
from probationdesk.domain.exchange import Incoming, OneNote, Outgoing, WholeCase
from probationdesk.domain.ids import new_id
from probationdesk.domain.merge import Standing
from probationdesk.domain.sharing import BundleKind, Party, PartyKind, ReceivedState
from probationdesk.services.changes import fill_in
from probationdesk.services.exchanging import case_document
from probationdesk.services.outgoing import MOST_PARENTS, next_outgoing
from probationdesk.services.parts import MOST_PARTIES
from probationdesk.services.settling import Choice, conflicts, settle, take_one_sided
from tests.services.desk import current, only
from tests.services.post_office import Laptop


def document(one: Laptop) -> dict[str, Any]:
    made = case_document(one.desk, only(one.desk).case.id, notes=False)
    return msgspec.json.decode(msgspec.json.encode(made), type=dict[str, Any])


def forged(by: Laptop, whole: dict[str, Any], **changes: Any) -> Incoming:
    """A revision of anything, made knowing of nothing unless it says so."""
    parents = tuple(changes.pop("parents", ()))
    content = WholeCase(document=whole, ancestors=parents)
    case = whole["records"]["case"][0]["id"]
    _, parcel = by.seal(Outgoing(key="x", kind=BundleKind.REVISION, case_id=case, content=content, parents=parents))
    return replace(parcel, bundle_id=f"{new_id():0>64}", **changes)


def device(number: int) -> Party:
    return Party(kind=PartyKind.DEVICE, id=f"device {number}", name=f"Invented Officer {number}")


def test_bounds_are_those_of_the_format() -> None:
    assert MOST_PARENTS == MAX_PARENTS
    assert MOST_PARTIES < MAX_RECIPIENTS, "the own office, own computers and recovery keys come besides"


def test_puts_nobody_else_into_the_place_of_the_person(giver: Laptop, taker: Laptop) -> None:
    before, whole = only(giver.desk).person, document(giver)
    whole["records"]["person"][0]["id"] = new_id()
    (filed,) = giver.file_from_others(forged(taker, whole))
    assert (filed.state, filed.reason) == (ReceivedState.REFUSED, "person_differs")
    assert only(giver.desk).person == before


@pytest.mark.parametrize("side", [Standing.HERE, Standing.THERE, None])
def test_takes_no_assessment_away_from_under_what_stands(giver: Laptop, taker: Laptop, side: Standing | None) -> None:
    case, (base,) = only(giver.desk).case.id, giver.desk.store.sharing(only(giver.desk).case.id).bases
    fill_in(giver.desk, current(giver.desk).formulation, settle=True, in_short="Written here meanwhile.")
    whole = document(taker)
    del whole["records"]["assessment"]
    whole["records"] = {
        kind: [one for one in records if not one.get("assessment_id")] for kind, records in whole["records"].items()
    }
    (filed,) = giver.file_from_others(forged(taker, whole, parents=(base,)))
    assert filed.apart, filed
    (apart,) = conflicts(giver.desk, case)
    if side is None:
        take_one_sided(giver.desk, case, apart.revision.id)
    else:
        settle(giver.desk, case, apart.revision.id, [Choice(record_id=r, field=f, side=side) for r, f in apart.open])
    stands = only(giver.desk).assessments
    assert [one.formulation.in_short for one in stands] == (
        [] if side is Standing.THERE else ["Written here meanwhile."]
    )
    filed_there = taker.file_from_others(*giver.post(case))
    assert [one.reason for one in filed_there] == [""] * len(filed_there)


def test_jams_nothing_by_many_copies_of_what_is_here(giver: Laptop, taker: Laptop) -> None:
    case = only(giver.desk).case.id
    copies = [forged(taker, document(giver)) for _ in range(MOST_PARENTS + 6)]
    assert {one.state for one in giver.file_from_others(*copies)} == {ReceivedState.FILED}
    assert len(giver.desk.store.sharing(case).bases) > MOST_PARENTS
    fill_in(giver.desk, current(giver.desk).formulation, settle=True, in_short="Goes on.")
    parcel, *_ = giver.post(case)
    assert len(parcel.parents) == MOST_PARENTS
    assert giver.desk.store.sharing(case).bases == (parcel.bundle_id,)
    (filed,) = taker.file_from_others(parcel)
    assert not filed.apart
    assert current(taker.desk).formulation.in_short == "Goes on."


def test_jams_nothing_by_naming_more_than_anything_can_be_sealed_to(giver: Laptop, taker: Laptop) -> None:
    case = only(giver.desk).case.id
    for first, state in ((0, ReceivedState.FILED), (70, ReceivedState.REFUSED)):
        others = tuple(device(number) for number in range(first, first + 70))
        (filed,) = giver.file_from_others(forged(taker, document(giver), others=others))
        assert filed.state is state
    assert filed.reason == "too_many_parties"
    assert len(giver.desk.store.parties(case)) <= MOST_PARTIES


def test_keeps_nothing_from_anybody_by_saying_that_they_have_it(giver: Laptop, taker: Laptop) -> None:
    case, third = only(giver.desk).case.id, device(3)
    tags = ("office/office", giver.party.tag, third.tag)
    notes = only(giver.desk).notes
    for held in notes:
        said = Outgoing(
            key="x", kind=BundleKind.NOTE, case_id=case, record_id=held.id,
            content=OneNote(note=msgspec.to_builtins(held)),
        )  # fmt: skip
        _, parcel = taker.seal(said)
        giver.file_from_others(replace(parcel, others=(third,), sealed_to=tags, bundle_id=f"{new_id():0>64}"))
    giver.file_from_others(forged(taker, document(giver), others=(third,)))
    going = [parcel for parcel in giver.post(case) if parcel.kind is BundleKind.NOTE]
    assert {third.tag for parcel in going} <= {tag for parcel in going for tag in parcel.sealed_to}
    assert len(going) == len(notes) > 0
    assert next_outgoing(giver.desk, case) is None
