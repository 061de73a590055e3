"""What every holder of a case has of it, told where an inventory found something wrong. Marks and ids, no words."""

from __future__ import annotations

from collections.abc import Iterator

from probationdesk.services.sharing import versions_apart
from tests.fleet.inventory import Inventory
from tests.fleet.officers import SimulatedOfficer
from tests.fleet.week import Fleet

_SHORT = 8


def tell(fleet: Fleet, found: Inventory) -> Iterator[str]:
    """Yield a line for everything that the holders of the cases at fault have of them."""
    marks = {fault.split()[0] for fault in (*found.lost, *found.doubled)}
    wrong = {fault[:_SHORT] for fault in (*found.differing, *found.missed_conflicts, *found.false_conflicts)}
    for officer in fleet.officers:
        for one in officer.written:
            if one.mark in marks:
                yield f"{one.mark}: a {'note' if one.is_note else 'sentence'} of {officer.member.folder.name}"
                wrong.add(one.case[:_SHORT])
    names = {officer.member.device: officer.member.folder.name for officer in fleet.officers}
    for officer in fleet.officers:
        for case in officer.cases():
            if case[:_SHORT] in wrong:
                yield from _held(officer, case, names)


def _held(officer: SimulatedOfficer, case: str, names: dict[str, str]) -> Iterator[str]:
    desk = officer.member.desk
    sharing, print_ = desk.store.sharing(case), desk.store.fingerprint(case)
    apart = [one.id[:_SHORT] for one in versions_apart(desk, case)]
    says = print_.whole[:_SHORT] if print_ else "gone"
    yield f"{case[:_SHORT]} at {officer.member.folder.name}: says {says}, takes in {_ids(sharing.bases)}, apart {apart}"
    yield f"  parties {[_name(one.tag, names) for one in desk.store.parties(case)]}"
    for revision in desk.store.revisions(case).values():
        by, says = names.get(revision.device, "?"), revision.fingerprint.whole[:_SHORT]
        yield f"  revision {revision.id[:_SHORT]} by {by} says {says} after {_ids(revision.parents)}"
    for line in reversed(desk.store.outbox(case)):
        to = [_name(tag, names) for tag in line.sealed_to]
        yield f"  sent {line.bundle_id[:_SHORT]} {line.kind} {line.seq} {line.state} to {to} {line.reason}"
    for came in reversed(desk.store.received(case)):
        to, by = [_name(tag, names) for tag in came.sealed_to], names.get(came.author.device, "?")
        yield f"  came {came.bundle_id[:_SHORT]} {came.kind} {came.seq} {came.state} by {by} to {to} {came.reason}"
    for one in desk.store.hand_overs(case):
        yield f"  passed by {_name(one.by.tag, names)} to {_name(one.to.tag, names)}: {one.state}, {len(one.bundles)}"


def _ids(bundles: tuple[str, ...]) -> list[str]:
    return [one[:_SHORT] for one in bundles]


def _name(tag: str, names: dict[str, str]) -> str:
    return names.get(tag.partition("/")[2], tag)
