"""How the tests are shared out."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Use one worker more than there are cores: the faults and the journeys wait a good part of their time."""
    return (os.cpu_count() or 1) + 1
