"""The inventory at the end: is anything lost, is anything there twice, is every conflict known?

What is compared was not made by what is judged: the marks that officers wrote, the rows of the hub's database, and
a graph made anew from the headers that the hub holds.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict

from probationdesk.bundles.identity import DeviceKeys, key_id
from probationdesk.domain.revisions import taken_in
from probationdesk.domain.sharing import ReceivedState
from probationdesk.services.changes import load_case
from probationdesk.services.sharing import versions_apart
from tests.fleet.officers import SimulatedOfficer
from tests.fleet.week import Fleet
from tests.hub.postgres import Postgres

_ROWS = """
SELECT encode(b.bundle_id, 'hex'), b.kind, b.case_id, encode(b.device, 'hex'),
       ARRAY(SELECT encode(p, 'hex') FROM unnest(b.parents) AS p),
       ARRAY(SELECT encode(a.key_id, 'hex') FROM hub.addressed a WHERE a.bundle_id = b.bundle_id), b.size
FROM hub.bundle b
"""
_NOT_TAKEN = (ReceivedState.REFUSED, ReceivedState.SET_ASIDE)


@dataclass(frozen=True, slots=True)
class Row:
    """One bundle, as the hub's database has it."""

    id: str
    kind: str
    case: str
    device: str
    parents: tuple[str, ...]
    to: frozenset[str]
    size: int


@dataclass
class Inventory:
    """What was found. Every list is empty if all is well."""

    bundles: int = 0
    megabytes: float = 0
    cases: int = 0
    marks: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    not_at_hub: list[str] = field(default_factory=list)
    not_received: list[str] = field(default_factory=list)
    missed_conflicts: list[str] = field(default_factory=list)
    false_conflicts: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """True if nothing was lost or doubled, and every conflict was known."""
        return not any((
            self.lost, self.doubled, self.not_at_hub, self.not_received, self.missed_conflicts, self.false_conflicts,
            self.differing, self.refused,
        ))  # fmt: skip


def rows_of(fleet: Fleet, server: Postgres) -> list[Row]:
    """Return what the hub's database holds."""
    name = str(conninfo_to_dict(tomllib.loads(fleet.hub.file.read_text())["database"])["dbname"])
    with psycopg.connect(server.dsn(name, user="postgres")) as connection:
        return [
            Row(id=one[0], kind=one[1], case=one[2], device=one[3], parents=tuple(one[4]), to=frozenset(one[5]),
                size=one[6])
            for one in connection.execute(_ROWS)
        ]  # fmt: skip


def take_inventory(fleet: Fleet, server: Postgres) -> Inventory:
    """Compare everything with everything."""
    found = Inventory()
    rows = rows_of(fleet, server)
    found.bundles, found.megabytes = len(rows), sum(row.size for row in rows) / 1e6
    found.doubled += [one for one, times in Counter(row.id for row in rows).items() if times > 1]
    _check_marks(fleet, found)
    for officer in fleet.officers:
        _check_carried(officer, rows, found)
    check_conflicts(fleet.officers, rows, found)
    _check_agreement(fleet.officers, found)
    return found


def _check_marks(fleet: Fleet, found: Inventory) -> None:
    """Every mark that was ever written is held by everybody who has the case, and a note only once."""
    known = {
        officer.member.device: "\n".join(_texts(officer)) for officer in fleet.officers
    }  # fmt: skip
    for officer in fleet.officers:
        for one in officer.written:
            found.marks += 1
            if one.is_note:
                for holder in (each for each in fleet.officers if one.case in each.cases()):
                    times = sum(one.mark in note.text for note in load_case(holder.member.desk, one.case).notes)
                    if times != 1:
                        (found.lost if times == 0 else found.doubled).append(
                            f"{one.mark} at {holder.member.folder.name}"
                        )
            elif not any(one.mark in text for text in known.values()):
                found.lost.append(one.mark)


def _texts(officer: SimulatedOfficer) -> Iterable[str]:
    """Every revision an officer holds, and what their cases say now."""
    store = officer.member.desk.store
    for case in officer.cases():
        for revision in store.revisions(case):
            document = store.revision_document(revision)
            if document is not None:
                yield document.decode()
        current = load_case(officer.member.desk, case).current
        if current is not None:
            yield current.formulation.words
        # What was typed over before it was ever sealed stands in the history.
        for change in store.changes(case, limit=100_000):
            before = store.past(change)
            yield str(before)


def _check_carried(officer: SimulatedOfficer, rows: list[Row], found: Inventory) -> None:
    """All that an officer sealed is at the hub, and all at the hub that is sealed to them is filed here, once."""
    store = officer.member.desk.store
    at_hub = {row.id for row in rows}
    posted = [line.bundle_id for line in store.outbox()]
    found.not_at_hub += [one for one in posted if one not in at_hub]
    lines = store.received()
    found.refused += [f"{line.bundle_id[:12]} {line.reason}" for line in lines if line.state in _NOT_TAKEN]
    found.doubled += [one for one, times in Counter(line.bundle_id for line in lines).items() if times > 1]
    held = {line.bundle_id for line in lines} | set(posted)
    mine = own_key(officer)
    found.not_received += [row.id for row in rows if mine in row.to and row.id not in held]


def own_key(officer: SimulatedOfficer) -> str:
    """Return the id of the key by which bundles are sealed to an officer."""
    secret = officer.member.desk.store.device_secret()
    assert secret is not None
    return key_id(DeviceKeys(secret.signing_private, secret.box_identity).box_recipient)


def check_conflicts(officers: list[SimulatedOfficer], rows: list[Row], found: Inventory) -> None:
    """Compare the versions shown to each officer with the ends of the graph that the hub's headers make."""
    revisions = {row.id: row for row in rows if row.kind == "revision"}
    below = {one: _ancestors(one, revisions) for one in revisions}
    for officer in officers:
        mine = own_key(officer)
        for case in officer.cases():
            found.cases += 1
            known = {one for one, row in revisions.items() if row.case == case and mine in row.to}
            ends = {one for one in known if not any(one in below[other] for other in known)}
            store = officer.member.desk.store
            graph, bases = store.revisions(case), store.sharing(case).bases
            held = taken_in(graph, bases)
            shown = {revision.id for revision in versions_apart(officer.member.desk, case)}
            where = f"{case[:8]} at {officer.member.folder.name}"
            found.missed_conflicts += [f"{where}: {one[:12]}" for one in ends - held - shown]
            found.false_conflicts += [f"{where}: {one[:12]}" for one in shown if one in held or one not in ends]


def _ancestors(one: str, revisions: dict[str, Row]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = list(revisions[one].parents)
    while waiting:
        parent = waiting.pop()
        if parent not in seen:
            seen.add(parent)
            waiting += revisions[parent].parents if parent in revisions else ()
    return frozenset(seen)


def _check_agreement(officers: list[SimulatedOfficer], found: Inventory) -> None:
    """Everybody who holds a case holds the same."""
    said: dict[str, dict[str, str]] = {}
    for officer in officers:
        store = officer.member.desk.store
        for case in officer.cases():
            print_ = store.fingerprint(case)
            if print_ is not None:
                said.setdefault(case, {})[officer.member.folder.name] = print_.whole
    for case, by in said.items():
        if len(set(by.values())) > 1:
            found.differing.append(f"{case[:8]}: {sorted(by)}")
