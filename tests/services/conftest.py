"""A desk on a new, real encrypted store for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from probationdesk.domain.areas import Finding
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.services.changes import fill_in, keep
from probationdesk.services.exchanging import export_case
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import freeze, make_correction
from tests.desks import open_desk
from tests.services.desk import current, only
from tests.unit.drafts import complete


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty store."""
    with open_desk(tmp_path / "store") as desk:
        yield desk


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[Desk]:
    """A desk with one case, of which nothing is missing and one finding cites the papers."""
    draft = complete()
    draft.fill_in(Finding, "alcohol", offending=Answer.YES, why="He had drunk [CPS bundle, p 3].")
    draft.fill_in(Finding, "alcohol", claim=ClaimKind.ESTABLISHED)
    with open_desk(tmp_path / "ready") as desk:
        keep(desk, draft.records, "case_opened")
        yield desk


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    """A second desk with an empty store."""
    with open_desk(tmp_path / "other") as desk:
        yield desk


@pytest.fixture
def versions_too(ready: Desk) -> bytes:
    """The file of a case with a frozen version, a correction of it frozen too, and a second correction begun."""
    for what in ("The court.", "The date."):
        head = current(ready).head
        freeze(ready, head.case_id, head.id)
        make_correction(ready, current(ready).head, what)
        fill_in(ready, current(ready).head, settle=True, court=what)
    return export_case(ready, only(ready).case.id)
