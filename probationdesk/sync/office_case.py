"""All the mail of one case, opened and put together: what the child of the office's reader does.

Here the words of strangers are parsed. It is pure: bytes in, bytes out; no file, no network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from probationdesk.bundles import canonical
from probationdesk.bundles.contents import AcceptContent, Content, HandoverContent, NoteContent, RevisionContent
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import Bundle, parse
from probationdesk.bundles.seal import open_bundle
from probationdesk.domain.errors import BadInput
from probationdesk.services.exchanging import read_case, read_note

FILED = ""
WAITING = "waiting"
"""A note whose case has not come yet."""

_UNFIT = (BadInput, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
"""What a document that is no case makes its readers raise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One bundle and whose it is."""

    id: str
    data: bytes
    public: bytes
    """The public signing key of its author."""
    checked: bool
    """It was filed before: its form is not checked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTask:
    """The mail of one case."""

    case: str
    identities: tuple[str, ...]
    items: tuple[Item, ...]
    whole: bool = False
    """Give back the content of everything, to be sealed for somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One latest version of the case, as a document with every note in it."""

    bundles: tuple[str, ...]
    """The revisions that say the same."""
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswer:
    """What the mail of the case came to."""

    codes: dict[str, str]
    """For each bundle: filed, waiting, or why it was refused."""
    heads: tuple[Head, ...]
    notes: int
    contents: dict[str, bytes]
    """Canonical bytes of what was opened: of hand-overs and their answers, or of everything."""


@dataclass(slots=True)
class _Opened:
    codes: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, tuple[Bundle, RevisionContent]] = field(default_factory=dict)
    notes: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    """By the id of the record: the bundle it came in, and the record."""
    contents: dict[str, Content] = field(default_factory=dict)


def open_case(task: CaseTask) -> CaseAnswer:
    """Open every bundle, keep out each that is not right, and put the rest together."""
    found = _Opened()
    # What was filed before comes first: nothing that comes later takes its place.
    for item in sorted(task.items, key=lambda one: (not one.checked, one.id)):
        try:
            _take(found, task, item)
            found.codes[item.id] = FILED
        except BundleRefused as refused:
            found.codes[item.id] = refused.code
    heads = tuple(_heads(found))
    notes = dict(found.notes)
    documents = [document for _, document in heads]
    if not documents:
        found.codes.update((bundle, WAITING) for bundle, _ in notes.values())
        notes = {}
    elif not _all_fit(documents, notes):
        notes = {one: note for one, note in notes.items() if _all_fit(documents, {one: note})}
        if not _all_fit(documents, notes):
            notes = {}
        left_out = found.notes.keys() - notes.keys()
        found.codes.update((found.notes[one][0], "bad_case") for one in left_out)
    return CaseAnswer(
        codes=found.codes,
        heads=tuple(Head(bundles=bundles, document=_written(_with(document, notes))) for bundles, document in heads),
        notes=len(notes),
        contents={
            bundle: canonical.encode(content)
            for bundle, content in found.contents.items()
            if found.codes[bundle] == FILED and (task.whole or isinstance(content, HandoverContent | AcceptContent))
        },
    )


def _take(found: _Opened, task: CaseTask, item: Item) -> None:
    bundle = parse(item.data)
    if bundle.header.case != task.case or bundle.id != item.id:
        raise BundleRefused("bad_case")
    content = open_bundle(bundle, task.identities, item.public)
    if isinstance(content, RevisionContent):
        if not item.checked and not _is_case(content.document, task.case):
            raise BundleRefused("bad_case")
        found.revisions[bundle.id] = (bundle, content)
    elif isinstance(content, NoteContent):
        _take_note(found, bundle, content.note)
    found.contents[bundle.id] = content


def _take_note(found: _Opened, bundle: Bundle, note: dict[str, Any]) -> None:
    try:
        record = read_note(note)
    except _UNFIT:
        raise BundleRefused("bad_case") from None
    if record.case_id != bundle.header.case:
        raise BundleRefused("bad_case")
    filed = found.notes.setdefault(record.id, (bundle.id, note))
    if canonical.encode(filed[1]) != canonical.encode(note):
        raise BundleRefused("note_differs")


def _heads(found: _Opened) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Give each latest document with the revisions it came in; the same document twice is no conflict."""
    superseded: set[str] = set()
    for bundle, content in found.revisions.values():
        superseded.update(bundle.header.parents, content.ancestors)
    same: dict[bytes, list[str]] = {}
    for one in sorted(found.revisions.keys() - superseded):
        digest = hashlib.sha256(canonical.encode(found.revisions[one][1].document)).digest()
        same.setdefault(digest, []).append(one)
    for bundles in same.values():
        yield tuple(bundles), found.revisions[bundles[0]][1].document


def _all_fit(documents: Iterable[dict[str, Any]], notes: dict[str, tuple[str, dict[str, Any]]]) -> bool:
    return all(_is_case(_with(document, notes), document["records"]["case"][0]["id"]) for document in documents)


def _is_case(document: dict[str, Any], case: str) -> bool:
    try:
        return read_case(_written(document))[0].case.id == case
    except _UNFIT:
        return False


def _with(document: dict[str, Any], notes: dict[str, tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return the document with the notes that it does not hold already."""
    records = document["records"]
    by_id = {note["id"]: note for note in records.get("note", [])}
    for identity, (_, note) in notes.items():
        by_id.setdefault(identity, note)
    if not by_id:
        return document
    return {**document, "records": {**records, "note": [by_id[one] for one in sorted(by_id)]}}


def _written(document: dict[str, Any]) -> bytes:
    """Return a document exactly as a case is taken out of a store."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
