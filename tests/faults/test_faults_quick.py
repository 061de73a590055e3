"""Every fault, put in a few times; `make faults` puts each in as often as is promised."""

from __future__ import annotations

import pytest

from tests.faults.suites import SUITES, Suite, run_suite


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("suite", [suite for suite in SUITES if suite.tested], ids=lambda suite: suite.name)
def test_what_comes_of_each_fault_is_what_must_come_of_it(suite: Suite) -> None:
    results = run_suite(suite, quick=True)
    assert results
    assert [result for result in results if not result.ok] == []
