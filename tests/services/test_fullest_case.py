"""The fullest case that officers are known to make is far below what a bundle may hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from probationdesk.bundles import canonical
from probationdesk.bundles.contents import MAX_RECORDS, RevisionContent
from probationdesk.bundles.seal import make_bundle, open_bundle
from probationdesk.domain.ids import new_id
from probationdesk.services.changes import keep
from probationdesk.services.exchanging import case_document
from probationdesk.services.reporting import freeze, make_correction
from probationdesk.services.reviewing import start_review
from tests.bundles import parties
from tests.desks import open_desk
from tests.services.desk import current, only

ENTRIES = 400
"""Of two long interviews; as many as `make bench` has in its biggest case."""


def test_a_long_assessment_frozen_corrected_and_under_review_is_a_fifth_of_the_records_that_may_be_sealed(
    tmp_path: Path,
) -> None:
    with open_desk(tmp_path / "store", 3) as desk:
        entries = current(desk).entries
        keep(desk, [replace(entries[n % len(entries)], id=new_id()) for n in range(ENTRIES - len(entries))], "noted")
        head = current(desk).head
        freeze(desk, head.case_id, head.id)
        make_correction(desk, current(desk).head, "A date.")
        freeze(desk, head.case_id, head.id)
        start_review(desk, current(desk).head)
        document = case_document(desk, only(desk).case.id, notes=False)
    groups = [document["records"], *(version["records"] for version in document["versions"])]
    count = sum(len(records) for group in groups for records in group.values())
    assert len(document["versions"]) == 2
    assert ENTRIES * 3 < count <= MAX_RECORDS // 5
    content = RevisionContent(document=document, ancestors=())
    sealed = make_bundle(content, parties.OFFICER, parties.place(), [parties.OFFICE])
    opened = open_bundle(sealed, [parties.OFFICE_IDENTITY], parties.OFFICER.signing_public)
    assert canonical.encode(opened) == canonical.encode(content)
