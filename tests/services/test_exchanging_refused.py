"""A file that breaks the rules of a case is refused with path and reason, changes nothing and shows no case text."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from probationdesk.domain.errors import BadInput, DeskError
from probationdesk.domain.people import Language
from probationdesk.resources import Wording, error_words
from probationdesk.services.changes import fill_in, load_case
from probationdesk.services.exchanging import export_case, import_case, read_case
from probationdesk.services.people import open_case
from probationdesk.services.ports import Desk
from tests.desks import sample
from tests.services.desk import current, held, only, refusal
from tests.services.other_ids import under_other_ids

MARKER = "Marker-Words-of-a-Case"
Document = dict[str, Any]


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


def assert_said_in_both_languages(error: DeskError) -> None:
    """The reason is a code; what is said of it is a sentence of its language, with nothing of the other in it."""
    told = {
        language: error_words(error.code, error.parameters, Wording(language))[1].split(". ")[0]
        for language in Language
    }
    path, what = str(error.parameters["path"]), str(error.parameters.get("what", ""))
    plain = {language: text.replace(path, "").replace(what, "") for language, text in told.items()}
    assert all("{" not in text for text in plain.values())
    assert " the " not in plain[Language.CYMRAEG] + " "
    assert plain[Language.ENGLISH].split(":")[1] != plain[Language.CYMRAEG].split(":")[1]


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
        assert_said_in_both_languages(error)

    @pytest.mark.parametrize("name", REFERENCES)
    def test_with_path_and_reason_if_it_is_at_odds_with_itself(self, other: Desk, file: Document, name: str) -> None:
        damage, path = REFERENCES[name]
        damage(file)
        error = refused(other, json.dumps(file).encode())
        assert (error.code, error.parameters["path"]) == ("wrong_references", path)
        assert_said_in_both_languages(error)

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
        stolen = json.loads(json.dumps(file).replace('"case-1"', '"case-2"').replace('"person-1"', '"person-2"'))
        error = refused(other, json.dumps(stolen).encode())
        assert (error.code, error.parameters) == ("held_elsewhere", {"reference": only(other).case.reference})

    def test_is_told_by_one_of_its_versions(self, other: Desk, versions_too: bytes) -> None:
        import_case(other, versions_too)
        assert refused(other, json.dumps(under_other_ids(versions_too)).encode()).code == "held_elsewhere"

    def test_is_another_than_one_with_the_same_name(self, other: Desk) -> None:
        import_case(other, sample(1))
        open_case(other, only(other).person.full_name)
        assert len(other.store.cases()) == 2


def test_a_file_brought_in_by_half_is_not_there_at_all(other: Desk) -> None:
    content = sample(3)
    assert refused(other, content[: len(content) // 2]).code == "not_json"
    assert other.store.cases() == ()
    import_case(other, content)
    assert load_case(other, only(other).case.id).case.invented


@pytest.mark.parametrize("change", [{"seen": MARKER}, {"about": "group.nobody.anywhere"}, {"about": MARKER}])
def test_an_opinion_on_a_rating_that_does_not_exist_is_refused(other: Desk, change: dict[str, str]) -> None:
    document = json.loads(sample(2))
    opinion = next(one for one in document["records"]["opinion"] if one["views"])
    view = next(one for one in opinion["views"] if one["about"] != "proposal")
    view.update(change)
    with pytest.raises(BadInput) as refused:
        import_case(other, json.dumps(document).encode())
    assert refused.value.code == "wrong_references"
    assert MARKER not in str(refused.value.parameters)
