"""A case as one JSON document: taken out whole, and brought in whole or not at all.

The document is described by `resources/schema/case.schema.json` (JSON Schema 2020-12), which is made
from the record kinds by `schema()` and published with the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from probationdesk import codec, resources
from probationdesk.domain.assessment import Assessment, CaseFile, gather
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Version
from probationdesk.services.changes import load_case
from probationdesk.services.ports import Changed, Desk

FORMAT = "probationdesk/case"
FORMAT_VERSION = 1

Grouped = dict[str, list[dict[str, Any]]]
T = TypeVar("T")


def export_case(desk: Desk, case_id: str) -> bytes:
    """Return a case with its frozen versions as a JSON document, the same bytes each time (UTF-8, keys sorted).

    Raises Refused if this store does not hold the case.
    """
    desk.store.settle()
    case = load_case(desk, case_id)
    versions = [
        {"version": msgspec.to_builtins(version), "records": _grouped(desk.store.version_records(version.id))}
        for assessment in case.assessments
        for version in desk.store.versions(assessment.head.id)
    ]
    document = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "records": _grouped(desk.store.records(case_id)),
        "versions": versions,
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def read_case(content: bytes) -> tuple[CaseFile, tuple[Record, ...], tuple[tuple[Version, tuple[Record, ...]], ...]]:
    """Return the case, the records and the versions that a document holds.

    Raises BadInput with the path and the reason if it is not JSON, not a case, made by a newer program,
    breaks the schema, or is at odds with itself. Nothing is written.
    """
    document = _parsed(content)
    records = _records(document["records"], "records")
    case = _consistent(records, "records")
    versions = []
    for place, item in enumerate(document["versions"]):
        path = f"versions[{place}]"
        version = _converted(item["version"], Version, f"{path}.version")
        members = _records(item["records"], f"{path}.records")
        _consistent(members, f"{path}.records")
        _same_digest(version, members, path)
        versions.append((version, members))
    return case, records, tuple(versions)


def import_case(desk: Desk, content: bytes) -> Changed:
    """Bring in a case from a document; raises BadInput or Refused with the reason and changes nothing then.

    A case that this store already holds is refused: it is never overwritten by a file.
    """
    case, records, versions = read_case(content)
    if desk.store.records(case.case.id):
        raise Refused("case_already_here")
    if any(desk.store.record(record.id) is not None for record in records):
        raise Refused("case_already_here")
    desk.store.bring_in(records, versions, act="case_imported")
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

    published = json.loads((resources.folder() / "schema" / "case.schema.json").read_text(encoding="utf-8"))
    fault = next(iter(jsonschema.Draft202012Validator(published).iter_errors(document)), None)
    if fault is not None:
        reason = f"breaks the rule “{fault.validator}: {_rule(fault.validator_value)}”"
        raise BadInput("schema", path=fault.json_path, reason=reason)


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
        raise BadInput("schema", path=f"$.{path}", reason=str(error)) from None
    for field in fields(converted):  # type: ignore[arg-type]  # every kind is a dataclass
        value = getattr(converted, field.name)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise BadInput("schema", path=f"$.{path}.{field.name}", reason="a time needs its UTC offset")
    return converted


def _consistent(records: tuple[Record, ...], path: str) -> CaseFile:
    """Return the case of `records` if they belong together; raises BadInput otherwise."""
    try:
        case = gather(records)
    except ValueError:
        raise BadInput("wrong_references", path=path, reason="there must be one case and one person") from None
    heads = {record.id for record in records if isinstance(record, Assessment)}
    seen: set[str] = set()
    for record in records:
        if record.case_id != case.case.id:
            raise BadInput("wrong_references", path=path, reason=f"{record.KIND} {record.id} is of another case")
        if record.assessment_id and record.assessment_id not in heads:
            raise BadInput("wrong_references", path=path, reason=f"{record.KIND} {record.id} has no assessment")
        if record.id in seen:
            raise BadInput("wrong_references", path=path, reason=f"{record.id} stands there twice")
        seen.add(record.id)
    return case


def _same_digest(version: Version, members: tuple[Record, ...], path: str) -> None:
    if codec.digest_of_all(members) != version.digest:
        raise BadInput("wrong_references", path=path, reason="the version is not what was frozen")


def _grouped(records: Iterable[Record]) -> Grouped:
    groups: Grouped = {}
    for record in sorted(records, key=lambda one: (one.KIND, one.id)):
        groups.setdefault(record.KIND, []).append(msgspec.to_builtins(record))
    return groups
