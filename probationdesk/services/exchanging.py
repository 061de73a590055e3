"""A case as one JSON document: taken out whole, and brought in whole or not at all.

The document is described by `resources/schema/case.schema.json` (JSON Schema 2020-12), which is made
from the record kinds by `schema()` and published with the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from probationdesk import codec, resources
from probationdesk.domain.areas import AREAS, Finding
from probationdesk.domain.assessment import Assessment, CaseFile, gather
from probationdesk.domain.dates import EARLIEST_YEAR, LATEST_YEAR
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.ids import is_derived
from probationdesk.domain.interviews import Entry, Interview
from probationdesk.domain.kinds import ASSESSMENT_KINDS, CASE_KINDS, KINDS
from probationdesk.domain.notes import Note
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.own_ids import ONE_OF_EACH, has_own_id
from probationdesk.domain.people import Case, Person
from probationdesk.domain.record import Record
from probationdesk.domain.subjects import is_of_a_subject
from probationdesk.domain.versions import Version
from probationdesk.services.changes import load_case
from probationdesk.services.ports import Changed, Desk
from probationdesk.services.unread import came_in

FORMAT = "probationdesk/case"
FORMAT_VERSION = 1

_MOST = 1_000_000

Grouped = dict[str, list[dict[str, Any]]]
T = TypeVar("T")


def export_case(desk: Desk, case_id: str) -> bytes:
    """Return a case with its frozen versions as a JSON document, the same bytes each time (UTF-8, keys sorted).

    Raises Refused if this store does not hold the case.
    """
    return json.dumps(case_document(desk, case_id), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def case_document(desk: Desk, case_id: str, *, notes: bool = True) -> dict[str, Any]:
    """Return a case with its frozen versions as a document, with or without its contact notes.

    Raises Refused if this store does not hold the case.
    """
    desk.store.settle()
    case = load_case(desk, case_id)
    versions = [
        {"version": msgspec.to_builtins(version), "records": _grouped(desk.store.version_records(version.id))}
        for assessment in case.assessments
        for version in desk.store.versions(assessment.head.id)
    ]
    records = _grouped(desk.store.records(case_id))
    if not notes:
        records.pop(Note.KIND, None)
    return {"format": FORMAT, "version": FORMAT_VERSION, "records": records, "versions": versions}


def read_case(content: bytes) -> tuple[CaseFile, tuple[Record, ...], tuple[tuple[Version, tuple[Record, ...]], ...]]:
    """Return the case, the records and the versions that a document holds.

    Raises BadInput with the path and the reason if it is not JSON, not a case, made by a newer program,
    breaks the schema, or is at odds with itself. Nothing is written.
    """
    document = _parsed(content)
    records = _records(document["records"], "records")
    case = consistent(records, "records")
    versions = []
    for place, item in enumerate(document["versions"]):
        path = f"versions[{place}]"
        version = _converted(item["version"], Version, f"{path}.version")
        members = _records(item["records"], f"{path}.records")
        _same_version(version, consistent(members, f"{path}.records"), members, case, path)
        versions.append((version, members))
    _versions_there(case, [version for version, _ in versions])
    _own_ids(case, records, versions)
    return case, records, tuple(versions)


def read_note(content: dict[str, Any]) -> Note:
    """Return the contact note that stands in `content`; raises BadInput with the path and the reason."""
    if not set(content) <= {field.name for field in fields(Note)}:
        raise BadInput("schema", path="$.note", reason="field_of_no_note")
    note = _converted(content, Note, "note")
    if not has_own_id(note, (), ()):
        raise BadInput("schema", path="$.note.id", reason="identity_not_own")
    return note


def import_case(desk: Desk, content: bytes) -> Changed:
    """Bring in a case from a document; raises BadInput or Refused with the reason and changes nothing then.

    A case that this store already holds is refused: it is never overwritten by a file. So is one that uses the number
    of something of another case that is here, with the reference of that one.
    """
    case, records, versions = read_case(content)
    if any(desk.store.record(record.id) is not None for record in records if isinstance(record, Case | Person)):
        raise Refused("case_already_here")
    ids = (*(record.id for record in records), *(version.id for version, _ in versions))
    for other in desk.store.held_elsewhere(case.case.id, ids):
        raise Refused("held_elsewhere", reference=load_case(desk, other).case.reference)
    desk.store.bring_in(records, versions, act="case_imported", digest=codec.digest(content))
    came_in(desk, case.case.id)
    return Changed(case_id=case.case.id, kinds=frozenset(KINDS))


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a case document, made from the record kinds."""
    types = [*KINDS.values(), Version]
    references, components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    for component in components.values():
        if component.get("type") == "object":
            component["additionalProperties"] = False
    by_kind = dict(zip([*KINDS, "version"], references, strict=True))
    version = by_kind.pop("version")
    groups = {
        "type": "object",
        "properties": {kind: {"type": "array", "items": reference} for kind, reference in by_kind.items()},
        "required": ["case", "person"],
        "additionalProperties": False,
    }
    one_version = {
        "type": "object",
        "properties": {"version": version, "records": {"$ref": "#/$defs/Records"}},
        "required": ["version", "records"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ProbationDesk case",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": FORMAT_VERSION},
            "records": {"$ref": "#/$defs/Records"},
            "versions": {"type": "array", "items": one_version},
        },
        "required": ["format", "version", "records", "versions"],
        "additionalProperties": False,
        "$defs": {**components, "Records": groups},
    }


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadInput("not_json") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput("not_a_case_file")
    version = document.get("version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise BadInput("newer_case_file", version=version)
    _check_against_schema(document)
    return document


def _check_against_schema(document: dict[str, Any]) -> None:
    """Refuse what breaks the published schema, naming where and which rule; never the value itself."""
    import jsonschema  # loaded only when a file is brought in: it is slow to load

    file = resources.folder() / "schema" / "case.schema.json"
    try:
        published = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BadInput("resource_unreadable", file=file.name) from None
    fault = next(iter(jsonschema.Draft202012Validator(published).iter_errors(document)), None)
    if fault is not None:
        what = f"{fault.validator}: {_rule(fault.validator_value)}"
        raise BadInput("schema", path=fault.json_path, reason="breaks_rule", what=what)


def _rule(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _records(groups: Grouped, path: str) -> tuple[Record, ...]:
    return tuple(
        _converted(item, KINDS[kind], f"{path}.{kind}[{place}]")
        for kind, items in sorted(groups.items())
        for place, item in enumerate(items)
    )


def _converted(item: object, kind: type[T], path: str) -> T:
    try:
        converted = msgspec.convert(item, kind, strict=True)
    except msgspec.ValidationError as error:
        fault = codec.fault_in(error)
        where = f"$.{path}{fault.path.removeprefix('$')}"
        raise BadInput("schema", path=where, reason=fault.reason, what=fault.what) from None
    _check_bounds(converted, f"$.{path}")
    return converted


def _check_bounds(value: object, path: str) -> None:
    """Refuse what the schema lets through and no case can hold: times without an offset, absurd years and numbers."""
    if is_dataclass(value):
        for field in fields(value):
            _check_bounds(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            _check_bounds(part, f"{path}[{place}]")
    elif isinstance(value, date):
        if isinstance(value, datetime) and value.tzinfo is None:
            raise BadInput("schema", path=path, reason="no_offset")
        if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
            raise BadInput("schema", path=path, reason="year", what=f"{EARLIEST_YEAR}–{LATEST_YEAR}")
    elif isinstance(value, int) and not 0 <= value <= _MOST:
        raise BadInput("schema", path=path, reason="number", what=f"0–{_MOST}")


def consistent(records: tuple[Record, ...], path: str) -> CaseFile:
    """Return the case of `records` if they belong together; raises BadInput with the path and the reason otherwise."""
    try:
        case = gather(records)
    except ValueError:
        raise BadInput("wrong_references", path=path, reason="one_case_one_person") from None
    heads = {record.id for record in records if isinstance(record, Assessment)}
    seen: set[str] = set()
    places: set[tuple[str, str, str]] = set()
    for record in records:
        fault = _fault_of(record, case.case.id, heads)
        place = (record.KIND, record.assessment_id, record.key)
        if record.id in seen:
            fault = "identity_twice"
        elif isinstance(record, ONE_OF_EACH) and place in places:
            fault = "same_thing_twice"
        if fault:
            raise BadInput("wrong_references", path=_place_of(record, records, path), reason=fault)
        seen.add(record.id)
        places.add(place)
    return case


def _place_of(record: Record, records: Iterable[Record], path: str) -> str:
    """Return the path of the first of `records` that is of this one's kind and goes by its identifier."""
    position = [one.id for one in records if one.KIND == record.KIND].index(record.id)
    return f"{path}.{record.KIND}[{position}]"


def _fault_of(record: Record, case_id: str, heads: set[str]) -> str:
    """Return what is wrong with where a record belongs, as a code of the table `reasons`, or nothing.

    What belongs nowhere would never be shown.
    """
    if record.case_id != case_id:
        return "other_case"
    if isinstance(record, Assessment):
        return "" if record.assessment_id in ("", record.id) else "other_assessment"
    if isinstance(record, ASSESSMENT_KINDS) and record.assessment_id not in heads:
        return "no_assessment"
    if isinstance(record, CASE_KINDS) and record.assessment_id:
        return "names_an_assessment"
    if isinstance(record, Finding) and record.area not in AREAS:
        return "unknown_area"
    if isinstance(record, Opinion) and not all(is_of_a_subject(view) for view in record.views):
        return "unknown_rating"
    number = record.number if isinstance(record, Interview) else record.interview if isinstance(record, Entry) else 1
    return "" if number in (1, 2) else "unknown_interview"


def _same_version(version: Version, frozen: CaseFile, members: tuple[Record, ...], case: CaseFile, path: str) -> None:
    """Refuse a version that is not what was frozen, or not of an assessment of this case."""
    heads = {one.head.id for one in frozen.assessments} & {one.head.id for one in case.assessments}
    if {version.case_id, frozen.case.id} != {case.case.id} or version.assessment_id not in heads:
        raise BadInput("wrong_references", path=path, reason="version_elsewhere")
    if codec.digest_of_all(members) != version.digest:
        raise BadInput("wrong_references", path=path, reason="version_altered")


def _own_ids(
    case: CaseFile, records: tuple[Record, ...], versions: Sequence[tuple[Version, tuple[Record, ...]]]
) -> None:
    """Refuse what goes by an identifier that is, or is to be, that of something else, of this case or of any."""
    frozen = {version.id: members for version, members in versions}
    assessments = [one.head.id for one in case.assessments]
    taken = set[str]()
    of_versions = ((f"versions[{place}].records", members) for place, (_, members) in enumerate(versions))
    for path, held in (("records", records), *of_versions):
        reviews = {head.id: head.based_on for head in held if isinstance(head, Assessment)}
        for record in held:
            earlier = frozen.get(reviews.get(record.assessment_id, ""), ())
            if not has_own_id(record, assessments, earlier):
                raise BadInput("wrong_references", path=_place_of(record, held, path), reason="identity_not_own")
            taken.add(record.id)
    for place, version in enumerate(frozen):
        if version in taken or is_derived(version):
            raise BadInput("wrong_references", path=f"versions[{place}].version.id", reason="identity_not_own")


def _versions_there(case: CaseFile, versions: list[Version]) -> None:
    """Refuse a file that names a version it does not hold, or holds one twice."""
    held = {version.id for version in versions}
    if len(held) < len(versions):
        raise BadInput("wrong_references", path="versions", reason="version_twice")
    heads = [one.head for one in case.assessments]
    named = {name for head in heads for name in (head.frozen_as, head.corrects, head.based_on) if name}
    named |= {parent for version in versions for parent in version.parents}
    if named - held:
        raise BadInput("wrong_references", path="versions", reason="version_missing")


def _grouped(records: Iterable[Record]) -> Grouped:
    groups: Grouped = {}
    for record in sorted(records, key=lambda one: (one.KIND, one.id)):
        groups.setdefault(record.KIND, []).append(msgspec.to_builtins(record))
    return groups
