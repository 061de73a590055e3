"""A store opens with the old or with the new, whenever the change of what opens it is killed."""

from __future__ import annotations

import pytest

from tests.faults import keys


@pytest.mark.slow
def test_sudden_death_while_keys_change_leaves_a_store_that_opens() -> None:
    slots, rekeys = keys.run(10)
    assert slots.ok, slots.outcome
    assert rekeys.ok, rekeys.outcome
    assert (slots.tries, rekeys.tries) == (10, 3)
