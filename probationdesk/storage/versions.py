"""Versions: an assessment and what it cites, exactly as they were at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.errors import StoreError
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Version, VersionReason
from probationdesk.storage import bodies, changes
from probationdesk.storage.changes import Deed
from probationdesk.storage.times import from_text, to_text

ACT = "version_cut"
COLUMNS = "id, case_id, assessment_id, number, reason, made_at, made_by, parents, remark, digest"


def cut(connection: sqlcipher.Connection, version: Version, records: Sequence[Record], deed: Deed) -> Version:
    """Keep `records` as `version`, with a row in the history; return it with its digest.

    The very version that is held already is returned as it was cut. Raises StoreError `record_elsewhere` if the id is
    that of another version, of whatever case or assessment, or of a record.
    """
    members = [(record.KIND, record.id, codec.encode(record)) for record in records]
    made = replace(version, digest=codec.digest_of_members(members))
    held = _find(connection, version.id)
    if held == made:
        return held
    if held is not None or connection.execute("SELECT 1 FROM record WHERE id = ?", (made.id,)).fetchone():
        raise StoreError("record_elsewhere")
    connection.execute(
        f"INSERT INTO version ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            made.id, made.case_id, made.assessment_id, made.number, made.reason, to_text(made.made_at),
            made.made_by, msgspec.json.encode(made.parents).decode(), made.remark, made.digest,
        ),
    )  # fmt: skip
    for kind, record_id, body in members:
        digest = codec.digest(body)
        bodies.keep(connection, digest, kind, body)
        connection.execute("INSERT INTO version_member VALUES (?, ?, ?, ?)", (made.id, kind, record_id, digest))
    changes.append(connection, deed, case_id=made.case_id, record_id=made.id, before="", after=made.digest)
    return made


def of_assessment(connection: sqlcipher.Connection, assessment_id: str) -> tuple[Version, ...]:
    """Return the versions of an assessment, oldest first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM version WHERE assessment_id = ? ORDER BY made_at, number, id",  # noqa: S608
        (assessment_id,),
    )
    return tuple(read_row(row) for row in rows)


def is_held(connection: sqlcipher.Connection, version_id: str) -> bool:
    """Say whether a version has been cut."""
    return _find(connection, version_id) is not None


def records_of(connection: sqlcipher.Connection, version_id: str) -> tuple[Record, ...]:
    """Return the records of a version exactly as they were cut, without those whose words were purged since."""
    rows = connection.execute(
        "SELECT body.kind, body.body FROM version_member JOIN body USING (digest) WHERE version_id = ?"
        " ORDER BY version_member.kind, record_id",
        (version_id,),
    )
    return tuple(codec.decode(kind, body) for kind, body in rows)


def altered(connection: sqlcipher.Connection) -> tuple[str, ...]:
    """Return the ids of the versions whose members no longer add up to their digest or to the history's.

    A version of which a body has been purged is passed over: what remains of it is its digest.
    """
    found = []
    rows = connection.execute("SELECT id, case_id, digest FROM version ORDER BY id").fetchall()
    for version_id, case_id, digest in rows:
        members = connection.execute(
            "SELECT member.kind, record_id, body FROM version_member AS member LEFT JOIN body USING (digest)"
            " WHERE version_id = ?",
            (version_id,),
        ).fetchall()
        # A case that is erased leaves its rows of the history; another may use the same ids after it.
        noted = connection.execute(
            "SELECT entry ->> 'after' FROM change WHERE record_id = ? AND case_id = ? ORDER BY seq DESC LIMIT 1",
            (version_id, case_id),
        ).fetchone()
        purged = any(body is None for _, _, body in members)
        if (digest,) != noted or (not purged and codec.digest_of_members(members) != digest):
            found.append(str(version_id))
    return tuple(found)


def _find(connection: sqlcipher.Connection, version_id: str) -> Version | None:
    row = connection.execute(f"SELECT {COLUMNS} FROM version WHERE id = ?", (version_id,)).fetchone()  # noqa: S608
    return read_row(row) if row else None


def read_row(row: tuple[str, str, str, int, str, str, str, str, str, str]) -> Version:
    """Return the version that a row with `COLUMNS` tells of."""
    identifier, case_id, assessment_id, number, reason, made_at, made_by, parents, remark, digest = row
    return Version(
        id=identifier,
        case_id=case_id,
        assessment_id=assessment_id,
        number=number,
        reason=VersionReason(reason),
        made_at=from_text(made_at),
        made_by=made_by,
        parents=msgspec.json.decode(parents, type=tuple[str, ...]),
        remark=remark,
        digest=digest,
    )
