"""A case as a file: out and in again byte for byte."""

from __future__ import annotations

import json

import jsonschema
import pypdfium2
import pytest

from probationdesk import resources
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.printing import Printed
from probationdesk.services.changes import fill_in
from probationdesk.services.exchanging import export_case, import_case, read_case, schema
from probationdesk.services.interviewing import add_entry, begin_interview, pause_interview
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import print_version
from tests.desks import sample
from tests.services.desk import current, only, opened, refusal


class TestOutAndInAgain:
    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_a_sample_comes_out_again_with_the_same_records(self, other: Desk, number: int) -> None:
        import_case(other, sample(number))
        _, before, _ = read_case(sample(number))
        _, after, _ = read_case(export_case(other, only(other).case.id))
        assert {record.id: record for record in after} == {record.id: record for record in before}
        assert len(after) == len(before)

    def test_gives_the_same_case_byte_for_byte_with_its_versions(self, other: Desk, versions_too: bytes) -> None:
        import_case(other, versions_too)
        assert export_case(other, only(other).case.id) == versions_too

    def test_gives_frozen_reports_that_print_the_same_but_for_the_history_they_were_printed_from(
        self, ready: Desk, other: Desk, versions_too: bytes
    ) -> None:
        import_case(other, versions_too)
        first = ready.store.versions(current(ready).head.id)
        assert len(first) == 2
        assert other.store.versions(current(other).head.id) == first
        for version in first:
            here, there = ready.store.head_code(version.id), other.store.head_code(version.id)
            assert here != there, "each store has its own history"
            assert words(print_version(other, version)).replace(there, here) == words(print_version(ready, version))

    def test_takes_out_what_was_typed_last(self, desk: Desk, other: Desk) -> None:
        opened(desk)
        fill_in(desk, current(desk).harm, who="Typed a moment ago.")
        import_case(other, export_case(desk, only(desk).case.id))
        assert current(other).harm.who == "Typed a moment ago."

    def test_keeps_interviews_with_their_breaks_and_entries(self, desk: Desk, other: Desk) -> None:
        opened(desk)
        begin_interview(desk, current(desk).head, current(desk).interview(1), "Interview 1")
        pause_interview(desk, current(desk).interview(1))
        add_entry(desk, current(desk).head, 1, text="Ŵy, “said” he\n\tonce.", area="alcohol")
        import_case(other, export_case(desk, only(desk).case.id))
        assert only(other) == only(desk)

    def test_is_the_same_bytes_each_time(self, ready: Desk) -> None:
        case_id = only(ready).case.id
        assert export_case(ready, case_id) == export_case(ready, case_id)

    def test_says_in_the_history_that_it_was_brought_in_and_can_be_found(self, other: Desk) -> None:
        changed = import_case(other, sample(2))
        assert {change.act for change in other.store.changes(changed.case_id)} == {"case_imported"}
        assert other.store.search(only(other).person.called)

    def test_of_a_case_that_is_not_here_is_refused(self, desk: Desk) -> None:
        assert refusal(lambda: export_case(desk, "nowhere")).code == "case_not_here"

    def test_brings_a_case_in_beside_others(self, desk: Desk) -> None:
        for number in (1, 2, 3):
            import_case(desk, sample(number))
        opened(desk)
        assert len(desk.store.cases()) == 4


class TestTheSchema:
    def test_in_resources_is_the_one_made_from_the_records(self) -> None:
        published = json.loads((resources.folder() / "schema" / "case.schema.json").read_text(encoding="utf-8"))
        assert published == json.loads(json.dumps(schema()))

    def test_is_a_good_schema_that_knows_every_kind_and_lets_nothing_unknown_in(self) -> None:
        jsonschema.Draft202012Validator.check_schema(schema())
        groups = schema()["$defs"]["Records"]
        assert set(groups["properties"]) == set(KINDS)
        objects = [part for part in schema()["$defs"].values() if part.get("type") == "object"]
        assert len(objects) > len(KINDS)
        assert all(part["additionalProperties"] is False for part in objects)

    def test_holds_for_what_is_exported(self, versions_too: bytes) -> None:
        assert jsonschema.Draft202012Validator(schema()).is_valid(json.loads(versions_too))


def test_every_sample_is_a_case_that_can_be_read() -> None:
    for number in (1, 2, 3):
        case, records, versions = read_case(sample(number))
        assert case.case.invented
        assert len(records) > 30
        assert bool(versions) == (number == 2), "the second sample is a review of what was frozen"


def words(printed: Printed) -> str:
    """What stands on the sides of a print, without line ends."""
    document = pypdfium2.PdfDocument(printed.pdf)
    try:
        return " ".join(" ".join(side.get_textpage().get_text_range() for side in document).split())
    finally:
        document.close()
