"""What is done in one act when something is posted, comes in, is erased or cleared; and what a check reads of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk import codec
from probationdesk.domain.exchange import Acceptance, Decision, HandOverPack, Intake, OpenedList, Posting
from probationdesk.domain.keeping import Access
from probationdesk.domain.notes import Note
from probationdesk.domain.sharing import BroughtChange, BundleKind, Copy, PartyKind, ReceivedState
from probationdesk.storage import accesses, changes, inbox, outbox, parties, records, revisions, versions
from probationdesk.storage.changes import Deed

_BLOBS = ("sealed", "revision_document")
_LEFT = (Access.CASE_ERASED, Access.CLEARED)
TAKEN_UP = "hand_over_taken_up"
"""The act by which the history tells that a hand-over from elsewhere was accepted here."""
_BACK = (Access.IMPORTED, TAKEN_UP)
_EVERY_CHANGE = 1 << 40


def post(connection: sqlcipher.Connection, posting: Posting, deed: Deed) -> None:
    """Keep a sealed bundle with all that follows from it, with a row in the history."""
    outgoing, sealed = posting.outgoing, posting.sealed
    outbox.post(connection, posting)
    if posting.revision is not None:
        revisions.keep(connection, posting.revision, posting.document)
        revisions.set_bases(connection, outgoing.case_id, posting.bases)
    content = outgoing.content
    if isinstance(content, HandOverPack):
        parties.note_sent(connection, outgoing.record_id, sealed.bundle_id, content.bundles)
    elif isinstance(content, Acceptance):
        parties.note_answer_sent(connection, outgoing.record_id)
    elif isinstance(content, OpenedList):
        inbox.note_acknowledged(connection, content.bundles)
    told = ", ".join(sealed.recipients)
    changes.append(connection, deed, case_id=outgoing.case_id, after=sealed.bundle_id, recipient=told)
    if posting.access is not None:
        accesses.log(
            connection, replace(deed, act=posting.access), case_id=outgoing.case_id,
            recipient=", ".join(party.name for party in outgoing.parties), purpose=outgoing.purpose,
            digest=sealed.bundle_id,
        )  # fmt: skip


def take_in(connection: sqlcipher.Connection, intake: Intake, deed: Deed) -> None:
    """Keep what came in with all that it does to the case, with a row in the history before those of its records."""
    records.settle_edits(connection)
    bundle = intake.line.bundle_id if intake.line else ""
    changes.append(connection, deed, case_id=intake.case_id, after=bundle)
    if intake.access is not None:
        accesses.log(connection, replace(deed, act=intake.access), case_id=intake.case_id, digest=bundle)
    for record in intake.records:
        records.write(connection, record, deed, settle=True)
    for record_id in intake.gone:
        records.take_out(connection, record_id, deed)
    for version, members in intake.versions:
        versions.cut(connection, version, members, deed)
    if intake.revision is not None:
        revisions.keep(connection, intake.revision, intake.document)
    if intake.bases is not None:
        revisions.set_bases(connection, intake.case_id, intake.bases)
    if intake.line is not None:
        if intake.returned is not None:
            outbox.keep_returned(connection, intake.line, intake.returned)
        inbox.keep(connection, intake.line)
    _take_in_around(connection, intake, bundle)


def _take_in_around(connection: sqlcipher.Connection, intake: Intake, bundle: str) -> None:
    """What concerns others than the case's own records."""
    if intake.note:
        inbox.let_wait(connection, bundle, intake.case_id, intake.note, intake.sealed)
    inbox.waits_no_longer(connection, intake.no_longer_waiting)
    inbox.turn_away(connection, intake.turned_away)
    for party in intake.parties:
        parties.add(connection, intake.case_id, party)
    if intake.hand_over is not None:
        parties.keep_hand_over(connection, intake.hand_over)
    parties.offer(connection, intake.case_id, bundle, intake.offered)
    if intake.holder is not None:
        revisions.set_holder(connection, intake.case_id, intake.holder)
    if intake.reader is not None and intake.line is not None:
        outbox.note_opened(connection, intake.opened, intake.reader, intake.line.author.tags)


def decide(connection: sqlcipher.Connection, decision: Decision, deed: Deed) -> None:
    """Keep what an officer has decided on who has a part in a case, with a row in the history."""
    for party in (decision.given_to, *decision.given_too):
        if party is not None:
            parties.add(connection, decision.case_id, party, back=True)
    for party in (decision.taken_from, *decision.taken_too):
        if party is not None:
            parties.put_out(connection, decision.case_id, party, deed.at)
    if decision.holder is not None:
        revisions.set_holder(connection, decision.case_id, decision.holder)
    inbox.keep_aside(connection, decision.bundles, decision.reason)
    accesses.log(connection, deed, case_id=decision.case_id, recipient=decision.who, purpose=decision.purpose)


def is_told(connection: sqlcipher.Connection, case_id: str, deed: Deed) -> bool:
    """Say whether the newest line of a case's history is of this deed: then all of its transaction was kept."""
    newest = changes.of_case(connection, case_id, "", 1)
    return bool(newest) and (newest[0].act, newest[0].at) == (deed.act, deed.at)


def copies(connection: sqlcipher.Connection, case_id: str) -> tuple[Copy, ...]:
    """Return the bundles in which the notes and revisions of a case are had, ours and those from elsewhere.

    A note that was posted here and comes back by somebody else is had by them alone: whom else they say that they
    sealed it to would otherwise never get it from here.
    """
    rows = connection.execute(
        "SELECT CASE record_id WHEN '' THEN bundle_id ELSE record_id END, seq, sealed_to, '' FROM outbox"
        " WHERE case_id = ?1 AND kind IN (?2, ?3)"
        " UNION ALL SELECT CASE record_id WHEN '' THEN bundle_id ELSE record_id END, 0,"
        " CASE WHEN kind = ?3 AND record_id IN (SELECT record_id FROM outbox WHERE case_id = ?1 AND kind = ?3)"
        " THEN '[]' ELSE sealed_to END, device FROM received"
        " WHERE case_id = ?1 AND kind IN (?2, ?3) AND state IN (?4, ?5)",
        (case_id, BundleKind.REVISION, BundleKind.NOTE, ReceivedState.FILED, ReceivedState.WAITING),
    )
    # Thousands of bundles go to the same few.
    tags: dict[tuple[str, str], frozenset[str]] = {}
    found = []
    for of, seq, sealed_to, device in rows:
        to = (sealed_to, device)
        if to not in tags:
            author = (f"{PartyKind.DEVICE}/{device}",) if device else ()
            tags[to] = frozenset((*outbox.from_list(sealed_to), *author))
        found.append(Copy(of=of, tags=tags[to], seq=seq))
    return tuple(found)


def has_left(connection: sqlcipher.Connection, case_id: str) -> bool:
    """Say whether a case was erased or cleared here and has neither come back nor been accepted since."""
    acts = (*_LEFT, *_BACK)
    row = connection.execute(
        f"SELECT entry ->> 'act' FROM change WHERE case_id = ? AND entry ->> 'act' IN ({', '.join('?' * len(acts))})"  # noqa: S608
        " ORDER BY seq DESC LIMIT 1",
        (case_id, *acts),
    ).fetchone()
    return row is not None and row[0] in _LEFT


def history_to_bring(connection: sqlcipher.Connection, case_id: str) -> tuple[BroughtChange, ...]:
    """Return the whole history of a case, what was brought with it and what came about here, oldest first."""
    own = changes.of_case(connection, case_id, "", _EVERY_CHANGE)
    before = parties.brought(connection, case_id)
    here = (
        BroughtChange(
            seq=one.seq, at=one.at, actor=one.actor, device=one.device, act=one.act, record_id=one.record_id,
            before=one.before, after=one.after, hash=one.hash,
        )
        for one in reversed(own)
    )  # fmt: skip
    return (*reversed(before), *here)


def forget_case(connection: sqlcipher.Connection, case_id: str) -> None:
    """Take away every word of a case that sharing holds: documents, sealed bytes, notes that wait, brought history.

    Headers, receipts, digests, and who passed it to whom stay.
    """
    revisions.forget_documents(connection, case_id)
    revisions.forget_hold(connection, case_id)
    outbox.forget(connection, case_id, tuple(BundleKind), ())
    inbox.forget(connection, case_id)
    parties.forget_words(connection, case_id)
    parties.forget_brought(connection, case_id)


def forget_record(connection: sqlcipher.Connection, case_id: str, record_id: str, kind: str) -> None:
    """Take away what sharing holds of one record: of a note its own bundles, of anything else every whole document."""
    if kind != Note.KIND:
        revisions.forget_documents(connection, case_id)
        outbox.forget(connection, case_id, (BundleKind.REVISION,), ())
    outbox.forget(connection, case_id, (), (record_id,))
    inbox.forget(connection, case_id, (record_id,))


def is_taken_in(connection: sqlcipher.Connection, intake: Intake) -> bool:
    """Say whether all of it was kept: it is one transaction, so that any part of it tells."""
    if intake.line is not None:
        held = inbox.find(connection, intake.line.bundle_id)
        return held is not None and held.state == intake.line.state
    wanted = {record.id: codec.digest(codec.encode(record)) for record in intake.records}
    return (
        intake.bases == revisions.sharing(connection, intake.case_id).bases
        and all(records.digest_of(connection, one) == digest for one, digest in wanted.items())
        and not any(records.digest_of(connection, one) for one in intake.gone)
    )


def blobs(connection: sqlcipher.Connection) -> Iterator[tuple[str, bytes]]:
    """Yield digest and bytes of everything sealed and every document; nothing for a store from before sharing."""
    held = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    for table in _BLOBS:
        if table in held:
            yield from connection.execute(f"SELECT digest, CAST(content AS BLOB) FROM {table} ORDER BY number")  # noqa: S608


def altered(connection: sqlcipher.Connection) -> tuple[str, ...]:
    """Return the digests of sealed bytes and documents that do not fit them."""
    return tuple(digest for digest, content in blobs(connection) if codec.digest(content) != digest)
