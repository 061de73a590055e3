"""A desk on a new, real encrypted store for each test, and two laptops that share a case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from probationdesk.domain.areas import Finding
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.services.changes import fill_in, keep
from probationdesk.services.exchanging import export_case, import_case
from probationdesk.services.handing_over import accept, hand_over, hand_overs
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import freeze, make_correction
from tests.desks import open_desk, sample
from tests.services.desk import current, only
from tests.services.post_office import Laptop, laptop
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


@pytest.fixture
def giver(tmp_path: Path) -> Iterator[Laptop]:
    """The laptop from which the case went."""
    with laptop(tmp_path / "giver", "Invented Giver") as one:
        import_case(one.desk, sample(3))
        yield one


@pytest.fixture
def taker(tmp_path: Path, giver: Laptop) -> Iterator[Laptop]:
    """The laptop to which the case went, and that accepted it."""
    with laptop(tmp_path / "taker", "Invented Taker") as one:
        hand_over(giver.desk, only(giver.desk).case.id, one.party, purpose="Release")
        one.file_from_others(*giver.post())
        accept(one.desk, hand_overs(one.desk)[0].id)
        giver.file_from_others(*one.post())
        yield one
