"""Taking out what a damaged store still gives, for whoever puts it right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from probationdesk.domain.keeping import Unreadable
from probationdesk.domain.record import Record

FORMAT = "probationdesk/rescued"
FORMAT_VERSION = 1


class Damaged(Protocol):
    """A store that can be read in part."""

    def parts(self) -> Sequence[tuple[str, Sequence[Record]]]:
        """Return every case of which anything can be read, with its records."""

    def unreadable(self) -> Sequence[Unreadable]:
        """Return the records that are held and cannot be read."""

    def older(self) -> Sequence[str]:
        """Return the ids of records that are older than what the history last tells of them."""


def export_readable(store: Damaged) -> bytes:
    """Return everything readable of a damaged store as a JSON document (UTF-8), with the list of what is not.

    It is not a case file: a case of which the person cannot be read is in it too, and it is never brought in
    by itself. It holds case text in the clear and is for the disk of whoever repairs the store.
    """
    document = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "cases": [{"case_id": case_id, "records": _grouped(records)} for case_id, records in store.parts()],
        "older_than_the_history": list(store.older()),
        "unreadable": [msgspec.to_builtins(one) for one in store.unreadable()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _grouped(records: Sequence[Record]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for record in sorted(records, key=lambda one: (one.KIND, one.id)):
        groups.setdefault(record.KIND, []).append(msgspec.to_builtins(record))
    return groups
