"""Words for where a bundle stands, and what a hand-over adds up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from probationdesk import resources
from probationdesk.domain.people import Language
from probationdesk.domain.revisions import Fate
from probationdesk.domain.sharing import (
    Bar,
    BundleKind,
    BundleState,
    ClearingBar,
    HandOver,
    HandOverReason,
    HandOverState,
    Party,
    PartyKind,
)
from probationdesk.services.handing_over import state_words
from probationdesk.services.purging import bar_words

HANDED = HandOver(
    id="one", case_id="case", reason=HandOverReason.HAND_OVER, by=Party(kind=PartyKind.DEVICE, id="a", name="A"),
    to=Party(kind=PartyKind.OFFICE, id="north", name="Invented North"), purpose="Release",
    made_at=datetime(2026, 3, 2, 9, tzinfo=UTC), ours=True, state=HandOverState.INCOMPLETE,
    bundles=tuple(f"b{n}" for n in range(41)), missing=("b1", "b2", "b3"),
)  # fmt: skip


def test_a_bundle_goes_from_nobody_to_somebody_who_has_read_it() -> None:
    order = (BundleState.SEALED, BundleState.COPIED, BundleState.STORED, BundleState.OPENED)
    assert sorted(order, key=lambda state: state.grade) == list(order)
    assert BundleState.REFUSED.grade < BundleState.SEALED.grade


def test_a_hand_over_counts_what_is_there() -> None:
    assert HANDED.held == 38


@pytest.mark.parametrize("language", list(Language))
def test_there_is_a_sentence_for_everything_that_can_be(language: Language) -> None:
    words = resources.Wording(language)
    for state in HandOverState:
        told = state_words(replace(HANDED, state=state), words)
        assert told
        assert "{" not in told
    for kind in ClearingBar:
        assert "{" not in bar_words(Bar(what=kind, count=2), words)
    keys = (
        *(f"sharing.kind.{one}" for one in BundleKind), *(f"sharing.verdict.{one}" for one in Fate),
        *(f"sharing.hand_over_reason.{one}" for one in HandOverReason),
        *(f"sharing.state.{one}" for one in BundleState),
    )  # fmt: skip
    assert all(key in words for key in keys)
