"""A case as a file: out and in again byte for byte, or refused with path and reason and nothing changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from probationdesk import resources
from probationdesk.domain.errors import BadInput, DeskError
from probationdesk.domain.kinds import KINDS
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.exchanging import export_case, import_case, read_case, schema
from probationdesk.services.interviewing import add_entry, begin_interview, pause_interview
from probationdesk.services.people import open_case
from probationdesk.services.ports import Desk
from probationdesk.services.reporting import freeze, make_correction, print_version
from tests.desks import open_desk, sample
from tests.services.desk import current, held, only, opened, refusal

MARKER = "Marker-Words-of-a-Case"
Document = dict[str, Any]


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


class TestOutAndInAgain:
    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_a_sample_comes_out_again_with_the_same_records(self, other: Desk, number: int) -> None:
        import_case(other, sample(number))
        before, after = json.loads(sample(number)), json.loads(export_case(other, only(other).case.id))
        for kind in before["records"]:
            assert sorted(after["records"].get(kind, []), key=lambda r: r["id"]) == sorted(
                before["records"][kind], key=lambda r: r["id"]
            )
        assert {kind for kind, found in before["records"].items() if found} == set(after["records"])

    def test_gives_the_same_case_byte_for_byte_with_its_versions(self, other: Desk, versions_too: bytes) -> None:
        import_case(other, versions_too)
        assert export_case(other, only(other).case.id) == versions_too

    def test_gives_frozen_reports_that_print_the_same_bytes(self, ready: Desk, other: Desk, versions_too: bytes) -> None:
        import_case(other, versions_too)
        first = ready.store.versions(current(ready).head.id)
        assert len(first) == 2
        assert other.store.versions(current(other).head.id) == first
        for version in first:
            assert print_version(other, version) == print_version(ready, version)

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
        jsonschema.Draft202012Validator(schema()).validate(json.loads(versions_too))


def set_in(*path: str | int, to: object) -> Callable[[Document], None]:
    """Write a value over the one at `path`."""

    def damage(document: Document) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return damage


def without(*path: str | int) -> Callable[[Document], None]:
    def damage(document: Document) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return damage


def twice(kind: str, **changes: object) -> Callable[[Document], None]:
    """Put a second record of a kind beside the first, alike but for `changes`."""

    def damage(document: Document) -> None:
        found = document["records"][kind]
        found.append(copy.deepcopy(found[0]) | changes)

    return damage


BREAKS = [{"began": "2026-03-02T09:00:00Z", "ended": "2026-03-02T09:10:00"}]
SCHEMA: dict[str, tuple[Callable[[Document], None], str]] = {
    "a number for a text": (set_in("records", "person", 0, "full_name", to=7), "$.records.person[0].full_name"),
    "a text for a truth": (set_in("records", "case", 0, "invented", to=MARKER), "$.records.case[0].invented"),
    "a list for a record": (set_in("records", "person", 0, to=[MARKER]), "$.records.person[0]"),
    "a record for a list": (set_in("records", "note", to={"text": MARKER}), "$.records.note"),
    "nothing for a text": (set_in("records", "harm", 0, "who", to=None), "$.records.harm[0].who"),
    "a missing field": (without("records", "person", 0, "full_name"), "$.records.person[0]"),
    "a missing list": (without("records", "person"), "$.records"),
    "no records": (without("records"), "$"),
    "no versions": (without("versions"), "$"),
    "an unknown field": (set_in("records", "person", 0, "star_sign", to=MARKER), "$.records.person[0]"),
    "an unknown field deep inside": (
        set_in("records", "goal", 0, "steps", 0, "mood", to=MARKER), "$.records.goal[0].steps[0]",
    ),
    "an unknown kind": (set_in("records", "horoscope", to=[{"text": MARKER}]), "$.records"),
    "something unknown at the top": (set_in("remark", to=MARKER), "$"),
    "an unknown answer": (set_in("records", "finding", 0, "offending", to=MARKER), "$.records.finding[0].offending"),
    "an unknown level": (set_in("records", "harm", 0, "level", to="none"), "$.records.harm[0].level"),
    "a time without its offset": (
        set_in("records", "interview", 0, "began", to="2026-03-02T09:00:00"), "$.records.interview[0].began",
    ),
    "a time without its offset deep inside": (
        set_in("records", "interview", 0, "breaks", to=BREAKS), "$.records.interview[0].breaks[0].ended",
    ),
    "a day that never was": (set_in("records", "case", 0, "opened", to="2026-02-30"), "$.records.case[0].opened"),
    "words for a day": (set_in("records", "case", 0, "opened", to=MARKER), "$.records.case[0].opened"),
    "words for a time": (set_in("records", "interview", 0, "began", to=MARKER), "$.records.interview[0].began"),
    "a year out of all reason": (set_in("records", "case", 0, "opened", to="0001-01-01"), "$.records.case[0].opened"),
    "a time beyond what any clock can tell": (
        set_in("records", "interview", 0, "began", to="9999-12-31T23:59:59-01:00"), "$.records.interview[0].began",
    ),
    "a huge number": (set_in("records", "goal", 0, "position", to=10**30), "$.records.goal[0].position"),
    "a number below nothing": (set_in("records", "assessment", 0, "version", to=-1), "$.records.assessment[0].version"),
    "a fraction for a number": (set_in("records", "goal", 0, "position", to=1.5), "$.records.goal[0].position"),
    "another format's version": (set_in("version", to="1"), "$.version"),
}  # fmt: skip

REFERENCES: dict[str, tuple[Callable[[Document], None], str]] = {
    "two cases": (twice("case", id="case-2", case_id="case-2"), "records"),
    "two people": (twice("person", id="person-2"), "records"),
    "no person": (set_in("records", "person", to=[]), "records"),
    "a record of another case": (set_in("records", "source", 0, "case_id", to="case-2"), "records.source[0]"),
    "a case that is not its own": (set_in("records", "case", 0, "case_id", to="case-2"), "records.case[0]"),
    "a record of an assessment that is not there": (
        set_in("records", "harm", 0, "assessment_id", to="nowhere"), "records.harm[0]",
    ),
    "a finding of no assessment": (set_in("records", "finding", 2, "assessment_id", to=""), "records.finding[2]"),
    "an assessment inside another": (
        set_in("records", "assessment", 0, "assessment_id", to="nowhere"), "records.assessment[0]",
    ),
    "a source that names an assessment": (
        set_in("records", "source", 0, "assessment_id", to="assessment-1"), "records.source[0]",
    ),
    "an identity that stands there twice": (twice("source"), "records.source[0]"),
    "an identity shared by two kinds": (set_in("records", "source", 0, "id", to="person-1"), "records.source[0]"),
    "two findings on one area": (twice("finding", id="finding-2"), "records.finding[13]"),
    "two narratives of harm": (twice("harm", id="harm-2"), "records.harm[1]"),
    "a finding on an area that does not exist": (
        set_in("records", "finding", 0, "area", to="astrology"), "records.finding[0]",
    ),
    "a third interview": (set_in("records", "interview", 0, "number", to=3), "records.interview[0]"),
    "a frozen assessment without its version": (
        set_in("records", "assessment", 0, "frozen_as", to="nowhere"), "versions",
    ),
    "a correction of a version that is not there": (
        set_in("records", "assessment", 0, "corrects", to="nowhere"), "versions",
    ),
}  # fmt: skip


def head_of(version: Document) -> Document:
    head: Document = version["records"]["assessment"][0]
    return head


def drop_first_version(document: Document) -> None:
    del document["versions"][0]


def repeat_version(document: Document) -> None:
    document["versions"].append(copy.deepcopy(document["versions"][0]))


VERSIONS: dict[str, tuple[Callable[[Document], None], str, str]] = {
    "a word altered in what was frozen": (
        set_in("versions", 0, "records", "harm", 0, "who", to=MARKER), "wrong_references", "versions[0]",
    ),
    "another digest": (set_in("versions", 1, "version", "digest", to="0" * 64), "wrong_references", "versions[1]"),
    "no digest": (set_in("versions", 0, "version", "digest", to=""), "wrong_references", "versions[0]"),
    "a member left out": (
        set_in("versions", 0, "records", "goal", to=[]), "wrong_references", "versions[0]",
    ),
    "a version of another case": (
        set_in("versions", 0, "version", "case_id", to="case-2"), "wrong_references", "versions[0]",
    ),
    "a version of another assessment": (
        set_in("versions", 0, "version", "assessment_id", to="nowhere"), "wrong_references", "versions[0]",
    ),
    "a version made at no known time": (
        set_in("versions", 0, "version", "made_at", to="2026-03-02T09:00:00"), "schema",
        "$.versions[0].version.made_at",
    ),
    "a version with a number no store can hold": (
        set_in("versions", 0, "version", "number", to=10**30), "schema", "$.versions[0].version.number",
    ),
    "a record of another kind of thing in a version": (
        set_in("versions", 0, "records", "horoscope", to=[MARKER]), "schema", "$.versions[0].records",
    ),
    "a version that is followed and not there": (drop_first_version, "wrong_references", "versions"),
    "a version twice": (repeat_version, "wrong_references", "versions"),
}  # fmt: skip


def refused(desk: Desk, content: bytes) -> DeskError:
    """The refusal of a file, which changes nothing and shows no words of the case."""
    before = held(desk)
    error = refusal(lambda: import_case(desk, content))
    assert held(desk) == before
    assert MARKER not in f"{error} {error!r} {error.parameters}"
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert not error.ours
    return error


@pytest.fixture
def file(ready: Desk) -> Document:
    """A good file, in every text of which stand words that no error may show."""
    text = export_case(ready, only(ready).case.id).decode()
    document: Document = json.loads(text)
    document["records"]["person"][0]["full_name"] = MARKER
    document["records"]["source"][0]["label"] = MARKER
    return document


class TestABrokenFileIsRefused:
    def test_and_a_good_one_is_not(self, other: Desk, file: Document) -> None:
        import_case(other, json.dumps(file).encode())
        assert only(other).person.full_name == MARKER

    @pytest.mark.parametrize("name", SCHEMA)
    def test_with_path_and_reason_if_it_breaks_the_schema(self, other: Desk, file: Document, name: str) -> None:
        damage, path = SCHEMA[name]
        damage(file)
        error = refused(other, json.dumps(file).encode())
        assert (error.code, error.parameters["path"]) == ("schema", path)
        assert error.parameters["reason"]

    @pytest.mark.parametrize("name", REFERENCES)
    def test_with_path_and_reason_if_it_is_at_odds_with_itself(self, other: Desk, file: Document, name: str) -> None:
        damage, path = REFERENCES[name]
        damage(file)
        error = refused(other, json.dumps(file).encode())
        assert (error.code, error.parameters["path"]) == ("wrong_references", path)
        assert error.parameters["reason"]

    @pytest.mark.parametrize("name", VERSIONS)
    def test_with_path_and_reason_if_a_version_is_not_what_was_frozen(
        self, other: Desk, versions_too: bytes, name: str
    ) -> None:
        damage, code, path = VERSIONS[name]
        document = json.loads(versions_too)
        damage(document)
        error = refused(other, json.dumps(document).encode())
        assert (error.code, error.parameters["path"]) == (code, path)

    @pytest.mark.parametrize("number", [2, 10**6, 10**30])
    def test_that_a_newer_program_wrote(self, other: Desk, file: Document, number: int) -> None:
        file["version"] = number
        file["records"]["person"][0]["something_new"] = MARKER
        assert refused(other, json.dumps(file).encode()).code == "newer_case_file"

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\0",
            b"%PDF-1.7",
            b'{"format": "probationdesk/case", "version": 1, ',
            b'{"format": "probationdesk/case", "remark": "Marker-Words-of-a-Case"',
            b"\xff\xfe{}",
            b'{"format": "probationdesk/case", "remark": "\xff"}',
            b'{"format": "probationdesk/case", "remark": "\\ud800"}',
            b'{"format": "probationdesk/case", "remark": "\\udc00\\ud800"}',
            b'{"format": "probationdesk/case", "version": 1e999}',
            b'{"format": "probationdesk/case", "version": ' + b"9" * 6000 + b"}",
            b'{"format": "probationdesk/case", "version": NaN}',
            b"[" * 200_000,
            b'{"a":' * 200_000,
        ],
    )
    def test_that_is_no_json(self, other: Desk, content: bytes) -> None:
        assert refused(other, content).code == "not_json"

    @pytest.mark.parametrize(
        "content", [b"[]", b"null", b"7", b'"text"', b"{}", b'{"format": "probationdesk/store"}', b'{"format": [1]}']
    )
    def test_that_is_something_else(self, other: Desk, content: bytes) -> None:
        assert refused(other, content).code == "not_a_case_file"

    def test_that_is_nested_deep_where_a_text_should_be(self, other: Desk, file: Document) -> None:
        text = json.dumps(file).replace(json.dumps(MARKER), "[" * 400 + "]" * 400, 1)
        assert refused(other, text.encode()).code == "schema"

    def test_as_early_as_it_is_read_before_any_store_is_asked(self, file: Document) -> None:
        twice("harm", id="harm-2")(file)
        with pytest.raises(BadInput):
            read_case(json.dumps(file).encode())


class TestACaseAlreadyHeld:
    def test_is_never_written_over_by_a_file(self, ready: Desk) -> None:
        content = export_case(ready, only(ready).case.id)
        fill_in(ready, current(ready).harm, settle=True, who="Newer words.")
        assert refused(ready, content).code == "case_already_here"
        assert current(ready).harm.who == "Newer words."

    def test_is_told_by_any_one_of_its_records(self, ready: Desk, other: Desk, file: Document) -> None:
        import_case(other, json.dumps(file).encode())
        stolen = json.loads(json.dumps(file).replace('"case-1"', '"case-2"'))
        assert refused(other, json.dumps(stolen).encode()).code == "case_already_here"

    def test_is_told_by_one_of_its_versions(self, other: Desk, versions_too: bytes) -> None:
        import_case(other, versions_too)
        document = json.loads(versions_too)
        ids = {record["id"] for found in document["records"].values() for record in found}
        text = versions_too.decode()
        for identifier in sorted(ids, key=len, reverse=True):
            text = text.replace(f'"{identifier}"', f'"other-{identifier}"')
        renamed = json.loads(text)
        for version in renamed["versions"]:
            version["version"]["digest"] = _digest(version["records"])
        assert refused(other, json.dumps(renamed).encode()).code == "case_already_here"

    def test_is_another_than_one_with_the_same_name(self, other: Desk) -> None:
        import_case(other, sample(1))
        open_case(other, only(other).person.full_name)
        assert len(other.store.cases()) == 2


def _digest(groups: dict[str, list[Document]]) -> str:
    from probationdesk import codec

    return codec.digest_of_all(
        codec.decode(kind, json.dumps(record).encode()) for kind, found in groups.items() for record in found
    )


def test_every_sample_is_a_case_that_can_be_read() -> None:
    for number in (1, 2, 3):
        case, records, versions = read_case(sample(number))
        assert case.case.invented
        assert len(records) > 30
        assert versions == ()


def test_a_file_brought_in_by_half_is_not_there_at_all(other: Desk) -> None:
    content = sample(3)
    assert refused(other, content[: len(content) // 2]).code == "not_json"
    assert other.store.cases() == ()
    import_case(other, content)
    assert load_case(other, only(other).case.id).case.invented
