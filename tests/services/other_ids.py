"""A case under other ids, made as somebody would who knows the program: all but its frozen versions are renamed."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from probationdesk import codec
from probationdesk.domain.ids import derived_id, is_derived
from probationdesk.domain.own_ids import ONE_OF_EACH, carried_over_id, interview_source_id, notes_source_id
from probationdesk.domain.people import Person
from probationdesk.domain.plan import Goal
from probationdesk.domain.record import Record
from probationdesk.domain.risk import Condition
from probationdesk.domain.sources import Source
from probationdesk.services.exchanging import read_case


def under_other_ids(content: bytes, *, instead: dict[str, str] | None = None) -> dict[str, Any]:
    """Return a case's document with every id renamed but those of its versions; texts of `instead` stand for others."""
    _, records, versions = read_case(content)
    every = {record.id: record for group in (records, *(held for _, held in versions)) for record in group}
    new = {identifier: f"other-{identifier}" for identifier in every if not is_derived(identifier)}
    for record in every.values():
        if is_derived(record.id):
            new[record.id] = _derived_anew(record, every.values(), new)
    document: dict[str, Any] = _renamed(json.loads(content), {**new, **(instead or {})})
    for version in document["versions"]:
        members = [
            codec.decode(kind, json.dumps(body).encode()) for kind, bodies in version["records"].items()
            for body in bodies
        ]  # fmt: skip
        version["version"]["digest"] = codec.digest_of_all(members)
    return document


def _derived_anew(record: Record, every: Collection[Record], new: dict[str, str]) -> str:
    if isinstance(record, Source):
        if record.id == notes_source_id(record.case_id):
            return notes_source_id(new[record.case_id])
        places = {interview_source_id(head.id, n): (head.id, n) for head in every for n in ("1", "2")}
        head, number = places[record.id]
        return interview_source_id(new[head], number)
    if isinstance(record, Goal | Condition):
        (before,) = [
            one for one in every if isinstance(one, Goal | Condition) and one.id in new
            and carried_over_id(record.assessment_id, one) == record.id
        ]  # fmt: skip
        return derived_id(new[record.assessment_id], record.KIND, new[before.id])
    owner = record.assessment_id if isinstance(record, ONE_OF_EACH) else record.case_id
    assert isinstance(record, ONE_OF_EACH) or record.KIND in (Person.KIND, "enquiry")
    return derived_id(new[owner], record.KIND, record.key)


def _renamed(value: Any, new: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(part, new) for name, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, new) for part in value]
    return new.get(value, value) if isinstance(value, str) else value
