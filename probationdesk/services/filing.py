"""What comes in: checked whole before anything is touched, then filed in one act, or refused with a reason.

Work that is not in a revision yet is never overwritten: a revision takes the place of the working copy only if it
was made knowing of everything here. Otherwise it is kept beside it, and a person decides (`settling.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from probationdesk import codec
from probationdesk.domain.assessment import Assessment
from probationdesk.domain.errors import BadInput, DeskError, Refused, StoreError
from probationdesk.domain.exchange import (
    Acceptance,
    CaseRead,
    HandOverPack,
    Incoming,
    Intake,
    OneNote,
    OpenedList,
    WholeCase,
)
from probationdesk.domain.ids import is_derived
from probationdesk.domain.keeping import Access
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.notes import Note
from probationdesk.domain.opinions import put_together
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.people import Person
from probationdesk.domain.record import Record
from probationdesk.domain.revisions import (
    MOST_ANCESTORS,
    Fate,
    Graph,
    Revision,
    bases_after,
    began_from,
    fingerprint,
    judge,
    unmerged,
)
from probationdesk.domain.sharing import Author, ReceivedState
from probationdesk.domain.versions import Version
from probationdesk.services.exchanging import read_case
from probationdesk.services.filed import Filed, check_elsewhere, line_of, refused, set_aside, set_aside_for_now
from probationdesk.services.filing_hand_overs import file_acceptance, file_hand_over, file_opened
from probationdesk.services.filing_notes import Waited, file_note, notes_that_waited
from probationdesk.services.handing_over import told_again
from probationdesk.services.parts import (
    RECORD_ELSEWHERE,
    check_number,
    counts,
    is_this_device,
    parties_of_revision,
    returned,
    speaks_for_themselves,
)
from probationdesk.services.ports import Changed, Desk
from probationdesk.services.sharing import document_bytes, versions_apart
from probationdesk.services.unread import came_in

RECEIVED = "revision_received"
"""The act by which the history tells of a revision from elsewhere and of what it altered."""


def file_received(desk: Desk, incoming: Incoming) -> Filed:
    """File one bundle. What is wrong with it is kept as its reason, and nothing else is touched then.

    The caller saves what is being typed first. One that was filed before does nothing; one that was refused or set
    aside is tried again. Raises StoreError only if the disk or the store fails: the bundle then counts as not received.
    """
    desk.store.settle()
    held = desk.store.received_line(incoming.bundle_id)
    if held is not None and held.state in (ReceivedState.FILED, ReceivedState.WAITING):
        return Filed(state=held.state, case_id=held.case_id, known=True)
    try:
        filed = _filed(desk, incoming)
    except (BadInput, Refused) as error:
        if error.code == RECORD_ELSEWHERE:
            return set_aside_for_now(desk, incoming, str(error.parameters["case_id"]))
        return refused(desk, incoming, error.code, detail_of(error))
    except StoreError as error:
        if error.code != RECORD_ELSEWHERE:
            raise
        return refused(desk, incoming, error.code, "")
    if filed.state is ReceivedState.SET_ASIDE:
        return filed
    if filed.state is ReceivedState.FILED and isinstance(incoming.content, WholeCase | OneNote):
        came_in(desk, incoming.case_id)
    told_again(desk, incoming.case_id)
    return filed


def _filed(desk: Desk, incoming: Incoming) -> Filed:
    content = incoming.content
    if isinstance(content, OpenedList):
        return file_opened(desk, incoming, content)
    if not counts(desk, incoming):
        return set_aside(desk, incoming)
    if isinstance(content, HandOverPack):
        return file_hand_over(desk, incoming, content)
    if isinstance(content, Acceptance):
        return file_acceptance(desk, incoming, content)
    if desk.store.has_left(incoming.case_id):
        raise Refused("left_here")
    if isinstance(content, OneNote):
        return file_note(desk, incoming, content)
    return _file_revision(desk, incoming, content)


# -- revisions --------------------------------------------------------------------------------------------------


def _file_revision(desk: Desk, incoming: Incoming, content: WholeCase) -> Filed:
    case_id = incoming.case_id
    read = incoming.read or read_revision(case_id, content)
    check_elsewhere(desk, case_id, _ids_in(read))
    _check_person(desk, case_id, read)
    bases, known = desk.store.sharing(case_id).bases, desk.store.revisions(case_id)
    revision = _revision(desk, known, incoming, content, read)
    graph = {**known, revision.id: revision}
    intake, verdict = _effect(desk, graph, bases, revision, read, by=_speaker(desk, incoming.author))
    new = verdict is Fate.NEW_CASE
    trusted = new or speaks_for_themselves(desk, case_id, incoming.author) or _has_read(desk, case_id, read)
    parties = parties_of_revision(desk, incoming) if trusted else ()
    check_number(desk, case_id, parties)
    heard = (incoming.author.as_party(), *parties)
    waited = notes_that_waited(desk, case_id, heard, read.records) if new else Waited()
    desk.store.take_in(
        replace(
            intake,
            line=line_of(desk, incoming, ReceivedState.FILED, record_id=""),
            place=incoming.place,
            access=Access.IMPORTED if new else None,
            revision=revision,
            document=read.document,
            records=(*intake.records, *waited.notes),
            no_longer_waiting=waited.bundles,
            turned_away=waited.turned_away,
            parties=parties,
            returned=returned(desk, incoming),
        )
    )
    altered = bool(intake.records or intake.gone or waited.notes)
    altered |= look_again(desk, case_id)
    return Filed(
        state=ReceivedState.FILED,
        case_id=case_id,
        verdict=verdict,
        apart=bool(versions_apart(desk, case_id)),
        changed=Changed(case_id=case_id, kinds=frozenset(KINDS)) if altered else None,
    )


def _check_person(desk: Desk, case_id: str, read: CaseRead) -> None:
    """Refuse a revision of a case that is here and about somebody else: no settling could make one case of the two."""
    here, there = (
        {record.id for record in records if isinstance(record, Person)}
        for records in (desk.store.records(case_id), read.records)
    )
    if here and here != there:
        raise Refused("person_differs")


def _has_read(desk: Desk, case_id: str, read: CaseRead) -> bool:
    """Say whether whoever made a revision has read the case: it holds a record whose number nobody can work out."""
    here = {record.id for record in desk.store.records(case_id) if not is_derived(record.id)}
    return any(record.id in here and record.id != case_id for record in read.records)


def look_again(desk: Desk, case_id: str) -> bool:
    """Take in what stood apart and no longer does, now that more is known; return whether anything was altered."""
    altered = False
    going_on = True
    while going_on:
        going_on = False
        graph, bases = desk.store.revisions(case_id), desk.store.sharing(case_id).bases
        here = desk.store.fingerprint(case_id)
        for revision in unmerged(graph, bases):
            if judge(graph, bases, here, revision) is Fate.APART:  # whatever opinions it holds; to read it takes long
                continue
            document = desk.store.revision_document(revision.id)
            if document is None:
                continue
            try:
                read = _read(case_id, document)
                intake, verdict = _effect(desk, graph, bases, revision, read, by=_speaker_of(desk, revision))
            except (BadInput, Refused):  # kept under the rules of an earlier program: it goes on standing apart
                continue
            if verdict is not Fate.APART and not desk.store.held_elsewhere(case_id, _ids_in(read)):
                desk.store.take_in(intake)
                altered |= bool(intake.records or intake.gone)
                going_on = True
                break
    return altered


def _effect(
    desk: Desk, graph: Graph, bases: tuple[str, ...], revision: Revision, read: CaseRead, *, by: str | None
) -> tuple[Intake, Fate]:
    """Return what a revision does to the case, and why; the bundle it came in is not part of that yet.

    `by` is whose opinions it may speak for, None for anybody's.
    """
    case_id = revision.case_id
    here = [record for record in desk.store.records(case_id) if not isinstance(record, Note)]
    before = _began(desk, graph, bases, revision, here, read)
    opinions = put_together(before, here, read.records, by=by if here else None)
    verdict = judge(graph, bases, desk.store.fingerprint(case_id), revision, opinions_agree=opinions.agree)
    if verdict is Fate.FORWARD and not _leaves_frozen(here, read):
        verdict = Fate.APART
    records: tuple[Record, ...] = ()
    gone: tuple[str, ...] = ()
    if verdict in (Fate.NEW_CASE, Fate.FORWARD):
        records = (*(one for one in read.records if not isinstance(one, Opinion)), *opinions.held)
        gone = tuple(one.id for one in here if one.id not in {record.id for record in records})
    elif verdict not in (Fate.KNOWN, Fate.APART):
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


def _leaves_frozen(here: Iterable[Record], read: CaseRead) -> bool:
    """Say whether a revision leaves every frozen assessment as it is, or goes on with it as a correction."""
    there = read.records
    after = {record.id: record for record in there}
    for head in here:
        if not isinstance(head, Assessment) or not head.frozen:
            continue
        now = after.get(head.id)
        if not isinstance(now, Assessment):
            return False
        if now.version > head.version and _corrects(now, head, read):
            continue
        before, later = (
            {one for one in side if one.assessment_id == head.id and not isinstance(one, Opinion)}
            for side in (here, there)
        )
        if now != head or before != later:
            return False
    return True


def _corrects(now: Assessment, head: Assessment, read: CaseRead) -> bool:
    """Say whether `now` corrects what is frozen, at once or by way of corrections that all come with it."""
    versions = {version.id: version for version, _ in read.versions if version.assessment_id == head.id}
    step, seen = [now.corrects], set[str]()
    while step:
        one = versions.get(step.pop())
        if one is None or one.id in seen:
            continue
        if one.id == head.frozen_as:
            return True
        seen.add(one.id)
        step.extend(one.parents)
    return False


def _speaker(desk: Desk, author: Author) -> str | None:
    return None if author.own or is_this_device(desk, author.device) else author.officer


def _speaker_of(desk: Desk, revision: Revision) -> str | None:
    line = desk.store.received_line(revision.id)
    return _speaker(desk, line.author) if line is not None else revision.author


def _new_versions(desk: Desk, read: CaseRead) -> tuple[tuple[Version, tuple[Record, ...]], ...]:
    """Return the frozen versions that are not here; raises Refused if one that is here is not the same."""
    held = {
        version.id: version
        for assessment in {version.assessment_id for version, _ in read.versions}
        for version in desk.store.versions(assessment)
    }
    if any(held.get(version.id, version) != version for version, _ in read.versions):
        raise Refused("version_differs")
    return tuple((version, members) for version, members in read.versions if version.id not in held)


def _ids_in(read: CaseRead) -> Iterator[str]:
    """Yield every identifier under which a revision would have something kept."""
    yield from (record.id for record in read.records)
    yield from (version.id for version, _ in read.versions)


def read_revision(case_id: str, content: WholeCase) -> CaseRead:
    """Return what a revision of a case holds, checked; raises BadInput with the path and the reason.

    Touches no store, so that it can be done where no window waits for it.
    """
    return _read(case_id, document_bytes(content.document))


def _read(case_id: str, document: bytes) -> CaseRead:
    """Return a document's records and versions, checked; raises BadInput with the path and the reason."""
    case, records, versions = read_case(document)
    if case.case.id != case_id:
        raise BadInput("schema", path="$.records.case[0].id", reason="other_case")
    if case.notes:
        raise BadInput("schema", path="$.records.note", reason="notes_apart")
    return CaseRead(
        records=records, versions=versions, document=document, fingerprint=fingerprint(members_of(records))
    )  # fmt: skip


def _revision(desk: Desk, known: Graph, incoming: Incoming, content: WholeCase, read: CaseRead) -> Revision:
    if len(content.ancestors) > MOST_ANCESTORS:
        raise BadInput("schema", path="$.ancestors", reason="too_many_ancestors")
    ancestors = frozenset(content.ancestors)
    if not set(incoming.parents) <= ancestors or incoming.bundle_id in ancestors:
        raise BadInput("schema", path="$.ancestors", reason="ancestors_at_odds")
    if ancestors - known.keys():
        never_seen = ancestors.union(*(one.ancestors for one in known.values())) - known.keys()
        if len(never_seen) > MOST_ANCESTORS:
            raise BadInput("schema", path="$.ancestors", reason="too_many_ancestors")
    return Revision(
        id=incoming.bundle_id, case_id=incoming.case_id, parents=incoming.parents, ancestors=ancestors,
        fingerprint=read.fingerprint, author=incoming.author.officer,
        device=incoming.author.device, office=incoming.author.office, made_at=incoming.claimed_at,
        received_at=desk.clock(),
    )  # fmt: skip


def members_of(records: Iterable[Record]) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and digest of each record, as a fingerprint is made of."""
    return ((record.KIND, record.id, codec.digest(codec.encode(record))) for record in records)


def detail_of(error: DeskError) -> str:
    """Return where the fault is: a path of the document and the rule it breaks."""
    return ": ".join(str(error.parameters[name]) for name in ("path", "reason", "what") if error.parameters.get(name))
