"""The access log of a case: who looked at it, and what left the store, when, to whom and why.

The law asks for it (Data Protection Act 2018 s62) and allows it four uses: to check that processing is lawful,
to help self-monitoring, to keep data whole and safe, and for criminal proceedings. It is never used to count
or compare what officers do, and nothing here adds its lines up.
"""

from __future__ import annotations

from probationdesk.domain.errors import Refused
from probationdesk.domain.keeping import Access, AccessLine
from probationdesk.resources import Wording
from probationdesk.services.ports import Desk
from probationdesk.services.unread import looked_at

_ASKED_WHY = frozenset({Access.EXPORTED, Access.HANDED_OVER})
_DISCLOSURES = _ASKED_WHY | {Access.PRINTED}


def log_view(desk: Desk, case_id: str, purpose: str = "") -> bool:
    """Log that a case was looked at, once until the store is closed; return whether it was the first time.

    A purpose may be given and is not asked for. A disk that cannot be written to keeps nobody from reading:
    the line follows when it can.
    """
    looked_at(desk, case_id)
    return desk.store.log_view(case_id, purpose.strip())


def log_disclosure(
    desk: Desk, case_id: str, act: Access, *, recipient: str = "", purpose: str = "", digest: str = ""
) -> None:
    """Log that a case was printed, exported or handed over; `digest` is the SHA-256 of what left the store.

    Call it before anything leaves, so that nothing leaves unlogged. The recipient is an organisation or a
    role: it stays in the log after the case is erased. Raises Refused if an export or a hand-over is without
    recipient or purpose, and ValueError for an act that is no disclosure.
    """
    if act not in _DISCLOSURES:
        raise ValueError("not an act by which something leaves the store")
    if act in _ASKED_WHY and not recipient.strip():
        raise Refused("recipient_missing")
    if act in _ASKED_WHY and not purpose.strip():
        raise Refused("purpose_missing")
    desk.store.log_access(case_id, act, recipient=recipient.strip(), purpose=purpose.strip(), digest=digest)


def recipient_words(line: AccessLine, words: Wording) -> str:
    """Return to whom something went, or whom it is about; empty if a line names nobody."""
    if not line.recipient:
        return ""
    key = f"keeping.whom.{line.act}"
    return words(key if key in words else "keeping.to", recipient=line.recipient)


def access_log(desk: Desk, case_id: str) -> tuple[AccessLine, ...]:
    """Return the access log of a case, newest first, also of one that has been erased."""
    return desk.store.accesses(case_id)
