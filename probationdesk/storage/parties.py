"""Who has a part in a case, the hand-overs between them, and the history that came with a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from probationdesk.domain.sharing import BroughtChange, HandOver, HandOverState, Party, PartyKind, PutOut
from probationdesk.storage.times import from_text, to_text

_HAND_OVER = msgspec.json.Decoder(HandOver)
_CHANGE = msgspec.json.Decoder(BroughtChange)
_THEIRS = "case_id = ?1 AND (kind = ?2 AND id = ?3 OR person = ?4 AND person <> '')"
"""Of somebody with a part in a case: the row itself, and those of their other computers."""


def add(connection: sqlcipher.Connection, case_id: str, party: Party, *, back: bool = False) -> None:
    """Add somebody with a part in a case; one who has it already stays as they are.

    Whoever was put out comes `back` only where an officer here says so, never by the word of others, and with all of
    their computers. Another computer of somebody who is out is noted as being out as well.
    """
    if not party.id:
        return
    connection.execute(
        "INSERT INTO party (case_id, kind, id, name, recipient, person) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (case_id, kind, id) DO UPDATE SET person = excluded.person WHERE person = ''",
        (case_id, party.kind, party.id, party.name, party.recipient, party.person),
    )
    person = _person(connection, case_id, party)
    if back:
        theirs = (case_id, party.kind, party.id, person)
        connection.execute(f"UPDATE party SET put_out = NULL WHERE {_THEIRS}", theirs)  # noqa: S608 - our own words
    elif person:
        connection.execute(
            "UPDATE party SET put_out = (SELECT MIN(put_out) FROM party WHERE case_id = ?1 AND person = ?2)"
            " WHERE case_id = ?1 AND person = ?2 AND put_out IS NULL",
            (case_id, person),
        )


def put_out(connection: sqlcipher.Connection, case_id: str, party: Party, at: datetime) -> None:
    """Note that somebody has no part in a case any more, by none of their computers; what goes to them does not."""
    person = _person(connection, case_id, party)
    connection.execute(
        f"UPDATE party SET put_out = ?5 WHERE {_THEIRS} AND put_out IS NULL",  # noqa: S608 - our own words
        (case_id, party.kind, party.id, person, to_text(at)),
    )
    out = {one.party.tag for one in those_put_out(connection, case_id)}
    for held in hand_overs(connection, case_id):
        if held.ours and held.state is HandOverState.PREPARED and held.to.tag in out:
            keep_hand_over(connection, replace(held, state=HandOverState.WITHDRAWN))


def _person(connection: sqlcipher.Connection, case_id: str, party: Party) -> str:
    """Return whose computer it is that has, or had, a part in a case; empty if that is not known."""
    row = connection.execute(
        "SELECT person FROM party WHERE case_id = ? AND kind = ? AND id = ?", (case_id, party.kind, party.id)
    ).fetchone()
    return row[0] if row is not None else ""


def those_put_out(connection: sqlcipher.Connection, case_id: str) -> tuple[PutOut, ...]:
    """Return who was put out of a case and is out of it still."""
    rows = connection.execute(
        "SELECT kind, id, name, recipient, person, put_out FROM party WHERE case_id = ? AND put_out IS NOT NULL"
        " ORDER BY name, id",
        (case_id,),
    )
    return tuple(
        PutOut(
            party=Party(kind=PartyKind(kind), id=identifier, name=name, recipient=recipient, person=person),
            at=from_text(at),
        )
        for kind, identifier, name, recipient, person, at in rows
    )


def cases_with(connection: sqlcipher.Connection, devices: Iterable[str]) -> tuple[str, ...]:
    """Return the cases in which one of these computers has a part."""
    rows = connection.execute(
        "SELECT DISTINCT case_id FROM party WHERE kind = ? AND put_out IS NULL"
        " AND id IN (SELECT value FROM json_each(?)) ORDER BY case_id",
        (PartyKind.DEVICE, msgspec.json.encode(tuple(devices)).decode()),
    )
    return tuple(case_id for (case_id,) in rows)


def of_case(connection: sqlcipher.Connection, case_id: str) -> tuple[Party, ...]:
    """Return who has a part in a case."""
    rows = connection.execute(
        "SELECT kind, id, name, recipient, person FROM party WHERE case_id = ? AND put_out IS NULL ORDER BY name, id",
        (case_id,),
    )
    return tuple(
        Party(kind=PartyKind(kind), id=identifier, name=name, recipient=recipient, person=person)
        for kind, identifier, name, recipient, person in rows
    )


def keep_hand_over(connection: sqlcipher.Connection, hand_over: HandOver) -> None:
    """Keep a hand-over as it stands now."""
    connection.execute(
        "INSERT INTO hand_over (id, case_id, body) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        (hand_over.id, hand_over.case_id, msgspec.json.encode(hand_over)),
    )


def hand_overs(connection: sqlcipher.Connection, case_id: str) -> tuple[HandOver, ...]:
    """Return the hand-overs of one case, or with an empty id of all, newest first."""
    rows = connection.execute("SELECT body FROM hand_over WHERE ?1 IN ('', case_id) ORDER BY number DESC", (case_id,))
    return tuple(_HAND_OVER.decode(body) for (body,) in rows)


def hand_over(connection: sqlcipher.Connection, identifier: str) -> HandOver | None:
    """Return one hand-over; None if there is none of that id."""
    row = connection.execute("SELECT body FROM hand_over WHERE id = ?", (identifier,)).fetchone()
    return _HAND_OVER.decode(row[0]) if row else None


def note_sent(connection: sqlcipher.Connection, identifier: str, bundle_id: str, bundles: tuple[str, ...]) -> None:
    """Note in which bundle a hand-over made here went out, and what it names."""
    held = hand_over(connection, identifier)
    if held is not None:
        sent = replace(held, state=HandOverState.SENT, bundle_id=bundle_id, bundles=bundles)
        keep_hand_over(connection, sent)


def note_answer_sent(connection: sqlcipher.Connection, identifier: str) -> None:
    """Note that the latest answer to a hand-over from elsewhere has been posted."""
    held = hand_over(connection, identifier)
    if held is not None:
        keep_hand_over(connection, replace(held, answer_sent=True))


def bring(connection: sqlcipher.Connection, case_id: str, lines: Iterable[BroughtChange]) -> None:
    """Keep the history that came with a case, each line once, without those that are this store's own."""
    for line in lines:
        connection.execute(
            "INSERT INTO brought_change (case_id, hash, body) SELECT ?1, ?2, ?3"
            " WHERE NOT EXISTS (SELECT 1 FROM change WHERE case_id = ?1 AND hash = ?2)"
            " ON CONFLICT (case_id, hash) DO NOTHING",
            (case_id, line.hash, msgspec.json.encode(line)),
        )


def offer(connection: sqlcipher.Connection, case_id: str, identifier: str, lines: Iterable[BroughtChange]) -> None:
    """Keep the history that a hand-over brings until that is accepted."""
    connection.executemany(
        "INSERT INTO offered_change (case_id, hand_over, body) VALUES (?, ?, ?)",
        [(case_id, identifier, msgspec.json.encode(line)) for line in lines],
    )


def take_up(connection: sqlcipher.Connection, held: HandOver) -> None:
    """Give everybody whom an accepted hand-over names a part in the case, and keep the history that came with it.

    Who passed it on has one by that also if they had been put out: a person accepted what they passed on.
    """
    add(connection, held.case_id, held.by, back=True)
    for party in held.parties:
        add(connection, held.case_id, party)
    rows = connection.execute("SELECT body FROM offered_change WHERE hand_over = ? ORDER BY number", (held.id,))
    bring(connection, held.case_id, [_CHANGE.decode(body) for (body,) in rows.fetchall()])
    connection.execute("DELETE FROM offered_change WHERE hand_over = ?", (held.id,))


def brought(connection: sqlcipher.Connection, case_id: str) -> tuple[BroughtChange, ...]:
    """Return the history that came with a case, newest first."""
    rows = connection.execute("SELECT body FROM brought_change WHERE case_id = ? ORDER BY number DESC", (case_id,))
    return tuple(_CHANGE.decode(body) for (body,) in rows)


def forget_words(connection: sqlcipher.Connection, case_id: str) -> None:
    """Take away what officers wrote in the hand-overs of a case; who passed it to whom and when stays."""
    for held in hand_overs(connection, case_id):
        keep_hand_over(connection, replace(held, purpose="", questions=""))


def forget_brought(connection: sqlcipher.Connection, case_id: str) -> None:
    """Take away the history that came with a case, or was to come."""
    for table in ("brought_change", "offered_change"):
        connection.execute(f"DELETE FROM {table} WHERE case_id = ?", (case_id,))  # noqa: S608 - our own names
