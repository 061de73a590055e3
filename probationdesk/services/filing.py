"""What comes in: checked whole before anything is touched, then filed in one act, or refused with a reason.

Work that is not in a revision yet is never overwritten: a revision takes the place of the working copy only if it
was made knowing of everything here. Otherwise it is kept beside it, and a person decides (`settling.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from probationdesk import codec
from probationdesk.domain.assessment import Assessment
from probationdesk.domain.errors import BadInput, DeskError, Refused, StoreError
from probationdesk.domain.exchange import (
    Acceptance,
    CaseRead,
    HandOverPack,
    Incoming,
    Intake,
    NotTaken,
    OneNote,
    OpenedList,
    WholeCase,
)
from probationdesk.domain.keeping import Access
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.notes import Note
from probationdesk.domain.opinions import put_together
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.record import Record
from probationdesk.domain.revisions import (
    Fate,
    Graph,
    Revision,
    bases_after,
    began_from,
    fingerprint,
    judge,
    unmerged,
)
from probationdesk.domain.sharing import HandOver, HandOverReason, HandOverState, Reader, ReceivedLine, ReceivedState
from probationdesk.domain.versions import Version
from probationdesk.services.exchanging import read_case, read_note
from probationdesk.services.handing_over import answered, parties_in, told_again, told_before
from probationdesk.services.ports import Changed, Desk
from probationdesk.services.sharing import document_bytes, versions_apart
from probationdesk.services.unread import came_in

RECEIVED = "revision_received"
"""The act by which the history tells of a revision from elsewhere and of what it altered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of a bundle that came in."""

    state: ReceivedState
    case_id: str
    known: bool = False
    """True if it had been filed before: nothing was done."""
    verdict: Fate | None = None
    """Of a revision."""
    apart: bool = False
    """True if two versions of the case now await a person."""
    reason: str = ""
    """Why it was refused, as a code of the table `refused`."""
    detail: str = ""
    changed: Changed | None = None
    """What open pages have to load again; None if nothing of the case was altered."""


def file_received(desk: Desk, incoming: Incoming) -> Filed:
    """File one bundle. What is wrong with it is kept as its reason, and nothing else is touched then.

    The caller saves what is being typed first. One that was filed before does nothing; one that was refused is
    tried again. Raises StoreError only if the disk or the store fails: the bundle then counts as not received.
    """
    desk.store.settle()
    held = desk.store.received_line(incoming.bundle_id)
    if held is not None and held.state in (ReceivedState.FILED, ReceivedState.WAITING):
        return Filed(state=held.state, case_id=held.case_id, known=True)
    try:
        filed = _filed(desk, incoming)
    except (BadInput, Refused) as error:
        return _refused(desk, incoming, error.code, detail_of(error))
    except StoreError as error:
        if error.code != "record_elsewhere":
            raise
        return _refused(desk, incoming, error.code, "")
    if filed.state is ReceivedState.FILED and isinstance(incoming.content, WholeCase | OneNote):
        came_in(desk, incoming.case_id)
    told_again(desk, incoming.case_id)
    return filed


def _filed(desk: Desk, incoming: Incoming) -> Filed:
    content = incoming.content
    if isinstance(content, OpenedList):
        return _file_opened(desk, incoming, content)
    if isinstance(content, HandOverPack):
        return _file_hand_over(desk, incoming, content)
    if isinstance(content, Acceptance):
        return _file_acceptance(desk, incoming, content)
    if desk.store.has_left(incoming.case_id):
        raise Refused("left_here")
    if isinstance(content, OneNote):
        return _file_note(desk, incoming, content)
    return _file_revision(desk, incoming, content)


# -- revisions --------------------------------------------------------------------------------------------------


def _file_revision(desk: Desk, incoming: Incoming, content: WholeCase) -> Filed:
    case_id = incoming.case_id
    read = incoming.read or read_revision(case_id, content)
    revision = _revision(desk, incoming, content, read)
    bases, known = desk.store.sharing(case_id).bases, desk.store.revisions(case_id)
    graph = {**known, revision.id: revision}
    intake, verdict = _effect(desk, graph, bases, revision, read)
    new = verdict is Fate.NEW_CASE
    waiting = desk.store.waiting_notes(case_id) if new else ()
    notes = tuple(codec.decode(Note.KIND, body) for _, body in waiting)
    desk.store.take_in(
        replace(
            intake,
            line=_line(desk, incoming, ReceivedState.FILED, record_id=""),
            place=incoming.place,
            access=Access.IMPORTED if new else None,
            revision=revision,
            document=read.document,
            records=(*intake.records, *notes),
            no_longer_waiting=tuple(bundle for bundle, _ in waiting),
            # Anybody else gets a part by a person's act alone: nobody writes themselves into a case.
            parties=parties_in(desk, incoming) if new or revision.ancestors & known.keys() else (),
        )
    )
    altered = bool(intake.records or intake.gone or notes)
    altered |= look_again(desk, case_id)
    return Filed(
        state=ReceivedState.FILED,
        case_id=case_id,
        verdict=verdict,
        apart=bool(versions_apart(desk, case_id)),
        changed=Changed(case_id=case_id, kinds=frozenset(KINDS)) if altered else None,
    )


def look_again(desk: Desk, case_id: str) -> bool:
    """Take in what stood apart and no longer does, now that more is known; return whether anything was altered."""
    altered = False
    going_on = True
    while going_on:
        going_on = False
        graph, bases = desk.store.revisions(case_id), desk.store.sharing(case_id).bases
        for revision in unmerged(graph, bases):
            document = desk.store.revision_document(revision.id)
            if document is None:
                continue
            try:
                intake, verdict = _effect(desk, graph, bases, revision, _read(case_id, document))
            except (BadInput, Refused):  # kept under the rules of an earlier program: it goes on standing apart
                continue
            if verdict is not Fate.APART:
                desk.store.take_in(intake)
                altered |= bool(intake.records or intake.gone)
                going_on = True
                break
    return altered


def _effect(
    desk: Desk, graph: Graph, bases: tuple[str, ...], revision: Revision, read: CaseRead
) -> tuple[Intake, Fate]:
    """Return what a revision does to the case, and why; the bundle it came in is not part of that yet."""
    case_id = revision.case_id
    here = [record for record in desk.store.records(case_id) if not isinstance(record, Note)]
    opinions = put_together(_began(desk, graph, bases, revision, here, read), here, read.records)
    verdict = judge(graph, bases, desk.store.fingerprint(case_id), revision, opinions_agree=opinions.agree)
    if verdict is Fate.FORWARD and not _leaves_frozen(here, read.records):
        verdict = Fate.APART
    records: tuple[Record, ...] = ()
    gone: tuple[str, ...] = ()
    if verdict in (Fate.NEW_CASE, Fate.FORWARD):
        records = (*(one for one in read.records if not isinstance(one, Opinion)), *opinions.held)
        gone = tuple(one.id for one in here if one.id not in {record.id for record in records})
    elif verdict is not Fate.KNOWN:
        records = opinions.held
    held = set(here)
    return (
        Intake(
            line=None,
            case_id=case_id,
            act=RECEIVED,
            actor=revision.author,
            records=tuple(record for record in records if record not in held),
            gone=gone,
            versions=_new_versions(desk, read),
            bases=bases_after(graph, bases, revision, verdict),
        ),
        verdict,
    )


def _began(
    desk: Desk, graph: Graph, bases: tuple[str, ...], revision: Revision, here: Iterable[Record], read: CaseRead
) -> tuple[Record, ...] | None:
    """Return what both sides began from; nothing if it is not held, or if it is not needed to compare opinions."""
    if _opinions(here) == _opinions(read.records):
        return None
    return records_of_revision(desk, began_from(graph, bases, revision))


def records_of_revision(desk: Desk, revision_id: str) -> tuple[Record, ...] | None:
    """Return the records of a revision; None if its document is not held."""
    document = desk.store.revision_document(revision_id) if revision_id else None
    return read_case(document)[1] if document is not None else None


def _opinions(records: Iterable[Record]) -> frozenset[Record]:
    return frozenset(record for record in records if isinstance(record, Opinion))


def _leaves_frozen(here: Iterable[Record], there: Iterable[Record]) -> bool:
    """Say whether a revision leaves every frozen assessment as it is, or goes on with it as a correction."""
    after = {record.id: record for record in there}
    for head in here:
        if not isinstance(head, Assessment) or not head.frozen:
            continue
        now = after.get(head.id)
        if not isinstance(now, Assessment):
            return False
        if now.version > head.version:
            continue
        before, later = (
            {one for one in side if one.assessment_id == head.id and not isinstance(one, Opinion)}
            for side in (here, there)
        )
        if now != head or before != later:
            return False
    return True


def _new_versions(desk: Desk, read: CaseRead) -> tuple[tuple[Version, tuple[Record, ...]], ...]:
    """Return the frozen versions that are not here; raises Refused if one that is here is not the same."""
    held = {
        version.id: version.digest
        for assessment in {version.assessment_id for version, _ in read.versions}
        for version in desk.store.versions(assessment)
    }
    if any(held.get(version.id, version.digest) != version.digest for version, _ in read.versions):
        raise Refused("version_differs")
    return tuple((version, members) for version, members in read.versions if version.id not in held)


def read_revision(case_id: str, content: WholeCase) -> CaseRead:
    """Return what a revision of a case holds, checked; raises BadInput with the path and the reason.

    Touches no store, so that it can be done where no window waits for it.
    """
    return _read(case_id, document_bytes(content.document))


def _read(case_id: str, document: bytes) -> CaseRead:
    """Return a document's records and versions, checked; raises BadInput with the path and the reason."""
    case, records, versions = read_case(document)
    if case.case.id != case_id:
        raise BadInput("schema", path="$.records.case[0].id", reason="it is of another case")
    if case.notes:
        raise BadInput("schema", path="$.records.note", reason="contact notes travel on their own")
    return CaseRead(
        records=records, versions=versions, document=document, fingerprint=fingerprint(members_of(records))
    )  # fmt: skip


def _revision(desk: Desk, incoming: Incoming, content: WholeCase, read: CaseRead) -> Revision:
    ancestors = frozenset(content.ancestors)
    if not set(incoming.parents) <= ancestors or incoming.bundle_id in ancestors:
        raise BadInput("schema", path="$.ancestors", reason="it does not name its own parents, or names itself")
    return Revision(
        id=incoming.bundle_id, case_id=incoming.case_id, parents=incoming.parents, ancestors=ancestors,
        fingerprint=read.fingerprint, author=incoming.author.officer,
        device=incoming.author.device, office=incoming.author.office, made_at=incoming.claimed_at,
        received_at=desk.clock(),
    )  # fmt: skip


def members_of(records: Iterable[Record]) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and digest of each record, as a fingerprint is made of."""
    return ((record.KIND, record.id, codec.digest(codec.encode(record))) for record in records)


# -- notes ------------------------------------------------------------------------------------------------------


def _file_note(desk: Desk, incoming: Incoming, content: OneNote) -> Filed:
    note = read_note(content.note)
    if note.case_id != incoming.case_id or note.assessment_id:
        raise BadInput("schema", path="$.note.case_id", reason="it is of another case")
    held = desk.store.record(note.id)
    if held not in (None, note):
        raise Refused("note_is_written_once")
    last = desk.store.changes(note.case_id, record_id=note.id, limit=1)
    if last and last[0].act == Access.RECORD_ERASED:
        raise Refused("left_here")
    here = desk.store.fingerprint(note.case_id) is not None
    state = ReceivedState.FILED if here else ReceivedState.WAITING
    new = here and held is None
    desk.store.take_in(
        Intake(
            line=_line(desk, incoming, state, record_id=note.id), place=incoming.place, case_id=note.case_id,
            act="note_received", actor=incoming.author.officer, records=(note,) if new else (),
            note=b"" if here else codec.encode(note),
        )
    )  # fmt: skip
    changed = Changed(case_id=note.case_id, kinds=frozenset({Note.KIND}), record_id=note.id) if new else None
    return Filed(state=state, case_id=note.case_id, changed=changed)


# -- hand-overs and word of what was opened ---------------------------------------------------------------------


def _file_hand_over(desk: Desk, incoming: Incoming, content: HandOverPack) -> Filed:
    own = desk.store.device_secret()
    # Our own comes back to a store that was put back to a backup.
    ours = own is not None and incoming.author.device == own.device
    others = tuple(replace(one, since=0) for one in content.parties if own is None or one.id != own.device)
    hand_over = HandOver(
        id=incoming.bundle_id, case_id=incoming.case_id, reason=content.reason, by=incoming.author.as_party(),
        to=content.to, purpose=content.purpose, questions=content.questions, needed_by=content.needed_by,
        made_at=incoming.claimed_at, ours=ours, state=HandOverState.SENT, bundle_id=incoming.bundle_id,
        bundles=content.bundles, parties=others,
    )  # fmt: skip
    desk.store.take_in(
        Intake(
            line=_line(desk, incoming, ReceivedState.FILED, record_id=incoming.bundle_id), place=incoming.place,
            case_id=incoming.case_id, act="hand_over_received", actor=incoming.author.officer, hand_over=hand_over,
            parties=(replace(content.to, since=0), *others) if ours else (),
            brought=() if ours else content.history,
        )
    )  # fmt: skip
    return Filed(state=ReceivedState.FILED, case_id=incoming.case_id)


def _file_acceptance(desk: Desk, incoming: Incoming, content: Acceptance) -> Filed:
    own = desk.store.device_secret()
    ours = own is not None and incoming.author.device == own.device
    hand_over = told_before(desk, incoming, content) if ours else answered(desk, incoming, content)
    passed_on = hand_over is not None and not ours and hand_over.reason is HandOverReason.HAND_OVER
    record = hand_over.id if hand_over is not None else content.hand_over
    desk.store.take_in(
        Intake(
            line=_line(desk, incoming, ReceivedState.FILED, record_id=record), place=incoming.place,
            case_id=incoming.case_id, act="hand_over_accepted", actor=incoming.author.officer, hand_over=hand_over,
            holder=incoming.author.as_party() if passed_on else None,
        )
    )  # fmt: skip
    return Filed(state=ReceivedState.FILED, case_id=incoming.case_id)


def _file_opened(desk: Desk, incoming: Incoming, content: OpenedList) -> Filed:
    author = incoming.author
    desk.store.take_in(
        Intake(
            line=_line(desk, incoming, ReceivedState.FILED, record_id=""), place=incoming.place, case_id="",
            act="opened_received", actor=author.officer, opened=content.bundles,
            reader=Reader(device=author.device, name=author.officer, at=desk.clock()),
        )
    )  # fmt: skip
    return Filed(state=ReceivedState.FILED, case_id="")


# -- what is kept of each ---------------------------------------------------------------------------------------


def _line(desk: Desk, incoming: Incoming, state: ReceivedState, *, record_id: str) -> ReceivedLine:
    return ReceivedLine(
        bundle_id=incoming.bundle_id, kind=incoming.kind, case_id=incoming.case_id, record_id=record_id,
        author=incoming.author, seq=incoming.place.seq, claimed_at=incoming.claimed_at, received_at=desk.clock(),
        state=state,
    )  # fmt: skip


def _refused(desk: Desk, incoming: Incoming, code: str, detail: str) -> Filed:
    desk.store.not_taken(
        NotTaken(
            bundle_id=incoming.bundle_id, code=code, detail=detail, kind=incoming.kind, case_id=incoming.case_id,
            author=incoming.author, seq=incoming.place.seq, claimed_at=incoming.claimed_at,
        ),
        desk.clock(),
    )  # fmt: skip
    return Filed(state=ReceivedState.REFUSED, case_id=incoming.case_id, reason=code, detail=detail)


def detail_of(error: DeskError) -> str:
    """Return where the fault is: a path of the document and the rule it breaks."""
    return ": ".join(str(error.parameters[name]) for name in ("path", "reason") if name in error.parameters)
