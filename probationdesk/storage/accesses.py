"""The access log: who saw, took out, printed, passed on or erased a case. Its lines are rows of the history.

The recipient stands in the row itself and stays for good, because the law asks to whom something went. The
purpose is kept apart, as past values are, so that an erasure can take the officer's words away.
"""

from __future__ import annotations

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.keeping import Access, AccessLine
from probationdesk.storage import changes
from probationdesk.storage.changes import Deed
from probationdesk.storage.times import from_text


def log(
    connection: sqlcipher.Connection, deed: Deed, *, case_id: str, recipient: str = "", purpose: str = "",
    digest: str = "",
) -> None:  # fmt: skip
    """Append one line to the access log of a case; `deed.act` is one of `Access`."""
    reason = ""
    if purpose:
        reason = codec.digest(purpose.encode())
        connection.execute(
            "INSERT INTO purpose (digest, words) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING", (reason, purpose)
        )
    changes.append(connection, deed, case_id=case_id, after=digest, recipient=recipient, purpose=reason)


def of_case(connection: sqlcipher.Connection, case_id: str) -> tuple[AccessLine, ...]:
    """Return the access log of a case, newest first."""
    acts = ", ".join(f"'{act}'" for act in Access)
    rows = connection.execute(
        "SELECT seq, entry ->> 'at', entry ->> 'actor', entry ->> 'act', coalesce(entry ->> 'recipient', ''),"  # noqa: S608 - our own names
        " coalesce(words, ''), entry ->> 'after' FROM change LEFT JOIN purpose ON digest = entry ->> 'purpose'"
        f" WHERE case_id = ? AND entry ->> 'act' IN ({acts}) AND (record_id = '' OR entry ->> 'act' = ?)"
        " ORDER BY seq DESC",
        (case_id, Access.RECORD_ERASED),
    )
    return tuple(
        AccessLine(
            seq=seq, at=from_text(at), actor=actor, act=Access(act), recipient=recipient, purpose=words, digest=digest
        )
        for seq, at, actor, act, recipient, words, digest in rows
    )


def cases(connection: sqlcipher.Connection) -> tuple[str, ...]:
    """Return the ids of every case that the access log tells of, also of those that have been erased."""
    acts = ", ".join(f"'{act}'" for act in Access)
    rows = connection.execute(f"SELECT DISTINCT case_id FROM change WHERE entry ->> 'act' IN ({acts})")  # noqa: S608 - our own names
    return tuple(case_id for (case_id,) in rows)


def is_logged(connection: sqlcipher.Connection, deed: Deed, case_id: str) -> bool:
    """Say whether the newest line of a case's access log is of this deed."""
    lines = of_case(connection, case_id)
    return bool(lines) and (lines[0].act, lines[0].at) == (deed.act, deed.at)


def forget_purposes(connection: sqlcipher.Connection, case_id: str) -> None:
    """Take away the purposes of a case's log lines, except those that another case's lines share."""
    connection.execute(
        "DELETE FROM purpose WHERE digest IN (SELECT entry ->> 'purpose' FROM change WHERE case_id = ?1)"
        " AND digest NOT IN (SELECT coalesce(entry ->> 'purpose', '') FROM change WHERE case_id <> ?1)",
        (case_id,),
    )


def altered(connection: sqlcipher.Connection) -> tuple[str, ...]:
    """Return the digests of purposes that do not fit their words."""
    rows = connection.execute("SELECT digest, words FROM purpose ORDER BY digest")
    return tuple(digest for digest, words in rows if codec.digest(words.encode()) != digest)
