"""How the tests are shared out, and what all of them stand on."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from probationdesk.storage import stores, stores_rekey
from probationdesk.storage.keyslots_slot import Cost


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Use one worker more than there are cores: the faults and the journeys wait a good part of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True, scope="session")
def _the_lowest_cost_of_a_guess() -> Iterator[None]:
    """Have stores made here open at the lowest cost there may be: hundreds of them are opened."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (stores, stores_rekey):
            patch.setattr(module, "affordable_cost", Cost)
        yield
