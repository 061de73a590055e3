"""The revisions of a case: how they stand to each other, their documents, and which the working copy takes in."""

from __future__ import annotations

import zlib
from collections.abc import Collection

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain import revisions as rules
from probationdesk.domain.notes import Note
from probationdesk.domain.revisions import Fingerprint, Revision
from probationdesk.domain.sharing import CaseSharing, Party
from probationdesk.storage import caseload
from probationdesk.storage.times import from_text, to_text

_COLUMNS = (
    "id, case_id, parents, further, whole, work, author, device, office, made_at, received_at, ours,"
    " EXISTS (SELECT 1 FROM revision_document WHERE revision_id = revision.id)"
)
_LARGEST = 64 * 1024 * 1024
"""A document is at most this many bytes; more is damage."""


def keep(connection: sqlcipher.Connection, revision: Revision, document: bytes) -> None:
    """Keep a revision with its document."""
    known = graph(connection, revision.case_id)
    further = revision.ancestors - rules.taken_in(known, revision.parents)
    connection.execute(
        "INSERT INTO revision (id, case_id, parents, further, whole, work, author, device, office, made_at,"
        " received_at, ours) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (
            revision.id, revision.case_id, _as_list(revision.parents), _as_list(sorted(further)),
            revision.fingerprint.whole, revision.fingerprint.work, revision.author, revision.device, revision.office,
            to_text(revision.made_at), to_text(revision.received_at), revision.ours,
        ),
    )  # fmt: skip
    deflated = zlib.compress(document)
    connection.execute(
        "INSERT INTO revision_document (revision_id, digest, content) VALUES (?, ?, ?)"
        " ON CONFLICT (revision_id) DO NOTHING",
        (revision.id, codec.digest(deflated), deflated),
    )


def graph(connection: sqlcipher.Connection, case_id: str) -> dict[str, Revision]:
    """Return the revisions of a case by id, in the order they came to be known."""
    found: dict[str, Revision] = {}
    rows = connection.execute(f"SELECT {_COLUMNS} FROM revision WHERE case_id = ? ORDER BY number", (case_id,))  # noqa: S608
    for row in rows:
        revision = _revision(row, found)
        found[revision.id] = revision
    return found


def document(connection: sqlcipher.Connection, revision_id: str) -> bytes | None:
    """Return the document of a revision; None if it is not held."""
    row = connection.execute("SELECT content FROM revision_document WHERE revision_id = ?", (revision_id,)).fetchone()
    return zlib.decompressobj().decompress(row[0], _LARGEST) if row else None


def fingerprint(connection: sqlcipher.Connection, case_id: str) -> Fingerprint | None:
    """Return what the records of a case come to; None if the case is not held."""
    first, last = caseload.numbers_of(connection, case_id)
    rows = connection.execute(
        "SELECT kind, id, digest FROM record WHERE number BETWEEN ? AND ? AND body IS NOT NULL", (first, last)
    ).fetchall()
    return rules.fingerprint(rows) if rows else None


def note_ids(connection: sqlcipher.Connection, case_id: str) -> tuple[str, ...]:
    """Return the ids of a case's contact notes, without reading what they say."""
    first, last = caseload.numbers_of(connection, case_id)
    rows = connection.execute(
        "SELECT id FROM record WHERE number BETWEEN ? AND ? AND kind = ? AND body IS NOT NULL ORDER BY number",
        (first, last, Note.KIND),
    )
    return tuple(identifier for (identifier,) in rows)


def sharing(connection: sqlcipher.Connection, case_id: str) -> CaseSharing:
    """Return what is known of a case's sharing."""
    row = connection.execute(
        "SELECT bases, holder, holder_device, hold FROM case_sharing WHERE case_id = ?", (case_id,)
    ).fetchone()
    if row is None:
        return CaseSharing()
    bases = msgspec.json.decode(row[0], type=tuple[str, ...])
    return CaseSharing(bases=bases, holder=row[1], holder_device=row[2], hold=row[3])


def set_bases(connection: sqlcipher.Connection, case_id: str, bases: Collection[str]) -> None:
    """Keep which revisions the working copy takes in."""
    connection.execute(
        "INSERT INTO case_sharing (case_id, bases) VALUES (?, ?) ON CONFLICT (case_id) DO UPDATE SET"
        " bases = excluded.bases",
        (case_id, _as_list(sorted(bases))),
    )


def set_holder(connection: sqlcipher.Connection, case_id: str, holder: Party) -> None:
    """Keep who holds the pen."""
    connection.execute(
        "INSERT INTO case_sharing (case_id, holder, holder_device) VALUES (?, ?, ?) ON CONFLICT (case_id) DO UPDATE"
        " SET holder = excluded.holder, holder_device = excluded.holder_device",
        (case_id, holder.name, holder.id),
    )


def set_hold(connection: sqlcipher.Connection, case_id: str, why: str) -> None:
    """Keep why a case must stay here."""
    connection.execute(
        "INSERT INTO case_sharing (case_id, hold) VALUES (?, ?) ON CONFLICT (case_id) DO UPDATE SET"
        " hold = excluded.hold",
        (case_id, why),
    )


def forget_documents(connection: sqlcipher.Connection, case_id: str) -> None:
    """Take away the documents of a case's revisions; how they stand to each other stays."""
    connection.execute(
        "DELETE FROM revision_document WHERE revision_id IN (SELECT id FROM revision WHERE case_id = ?)", (case_id,)
    )


def forget_hold(connection: sqlcipher.Connection, case_id: str) -> None:
    """Take away why a case had to stay here, which is in an officer's words."""
    connection.execute("UPDATE case_sharing SET hold = '' WHERE case_id = ?", (case_id,))


def _revision(row: tuple[object, ...], known: dict[str, Revision]) -> Revision:
    (
        identifier, case_id, parents, further, whole, work, author, device, office, made_at, received_at, ours, held,
    ) = row  # fmt: skip
    begat = _list(parents)
    return Revision(
        id=str(identifier), case_id=str(case_id), parents=begat,
        ancestors=rules.taken_in(known, begat) | set(_list(further)),
        fingerprint=Fingerprint(whole=str(whole), work=str(work)), author=str(author), device=str(device),
        office=str(office), made_at=from_text(str(made_at)), received_at=from_text(str(received_at)),
        ours=bool(ours), document_held=bool(held),
    )  # fmt: skip


def _as_list(ids: Collection[str]) -> str:
    return msgspec.json.encode(tuple(ids)).decode()


def _list(text: object) -> tuple[str, ...]:
    return msgspec.json.decode(str(text), type=tuple[str, ...])
