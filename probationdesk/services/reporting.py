"""The report: a draft at any time, a frozen version when nothing is missing, a correction afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from probationdesk.domain.assessment import Assessment, CaseFile, with_added
from probationdesk.domain.checks import Gap, blocking, gaps
from probationdesk.domain.errors import Refused
from probationdesk.domain.ids import new_id
from probationdesk.domain.kinds import ASSESSMENT_KINDS
from probationdesk.domain.notes import Note
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Chosen, Print
from probationdesk.domain.record import Record
from probationdesk.domain.versions import Version, VersionReason
from probationdesk.services.changes import case_of, load_case
from probationdesk.services.ports import Desk, Printed
from probationdesk.services.sharing import versions_apart, with_versions_apart


def find_gaps(desk: Desk, case: CaseFile, assessment_id: str) -> tuple[Gap, ...]:
    """Return what is missing or doubtful in an assessment."""
    return gaps(case, case.assessment(assessment_id), desk.framework)


def print_report(desk: Desk, case: CaseFile, assessment_id: str) -> Printed:
    """Return the report of an assessment: its frozen version if it is frozen, otherwise a draft.

    While another version of the case awaits a decision it is a draft in any case, and says why.
    """
    head = case.assessment(assessment_id).head
    case = with_versions_apart(desk, case)
    if head.frozen and not case.apart:
        return print_version(desk, frozen_version(desk, head))
    return desk.press.report(case, assessment_id, desk.framework, dated=desk.clock().date(), code="")


def print_version(desk: Desk, version: Version) -> Printed:
    """Return the report of a frozen version exactly as it was frozen, with its check code.

    What a manager said afterwards follows it as an addition.
    """
    case, dated = case_in(desk, version), day_of(version)
    history = desk.store.head_code(version.id)
    return desk.press.report(
        case, version.assessment_id, desk.framework, dated=dated, code=version.digest, history=history
    )


def case_in(desk: Desk, version: Version) -> CaseFile:
    """Return the case as it stood in a frozen version, with what managers said of it afterwards."""
    members = desk.store.version_records(version.id)
    return with_added(case_of(desk, members), version.assessment_id, _said_afterwards(desk, version, members))


def day_of(version: Version) -> date:
    """Return the day a version was made: the store keeps moments in UTC, print has the officer's own clock."""
    return version.made_at.astimezone().date()


def freeze(desk: Desk, case_id: str, assessment_id: str, *, language: Language = Language.ENGLISH) -> Version:
    """Freeze an assessment as an immutable version and return it.

    Raises Refused if there are two versions of the case to settle first, if a mandatory entry is missing, if the
    report in `language` is longer than three sides, or if it holds a character that cannot be printed. Nothing is
    changed then. The other language stops nothing: see `printing.over_elsewhere`.
    """
    desk.store.settle()
    case = load_case(desk, case_id)
    head = case.assessment(assessment_id).head
    if head.frozen:
        raise Refused("frozen")
    apart = len(versions_apart(desk, case_id))
    if apart:
        raise Refused("two_versions", count=apart + 1)
    missing = blocking(gaps(case, case.assessment(assessment_id), desk.framework))
    if missing:
        raise Refused("not_ready_to_freeze", count=len(missing))
    proof = desk.press.handout(
        Print.REPORT, case, assessment_id, desk.framework,
        dated=desk.clock().date(), code="", language=language, chosen=Chosen(),
    )  # fmt: skip
    if proof.lines_over:
        raise Refused("report_too_long", lines=proof.lines_over)
    if proof.unprintable:
        raise Refused("unprintable", count=len(proof.unprintable))
    frozen = replace(head, frozen_as=new_id())
    return desk.store.cut_version(
        Version(
            id=frozen.frozen_as,
            case_id=case_id,
            assessment_id=assessment_id,
            number=head.version,
            reason=VersionReason.FREEZE,
            made_at=desk.clock(),
            made_by=desk.officer.name,
            parents=tuple(parent for parent in (head.corrects or head.based_on,) if parent),
            remark=head.correction,
        ),
        _members(desk, case_id, frozen),
        head=frozen,
        act="assessment_frozen",
    )


def make_correction(desk: Desk, head: Assessment, what: str) -> Assessment:
    """Open a frozen assessment as the draft of its next version, which will say what it corrects.

    The frozen version stays as it is. Raises Refused if `what` is empty or the assessment is a draft.
    """
    if not what.strip():
        raise Refused("correction_without_words")
    held = desk.store.record(head.id)
    if not isinstance(held, Assessment) or not held.frozen:
        raise Refused("not_frozen")
    draft = replace(held, frozen_as="", corrects=held.frozen_as, correction=what.strip(), version=held.version + 1)
    desk.store.save((draft,), act="correction_begun", settle=True)
    return draft


def _members(desk: Desk, case_id: str, frozen: Assessment) -> tuple[Record, ...]:
    """The records of a version: the assessment and what it can cite, with the head already frozen.

    Contact notes are not part of it: they are write-once and the report cites them as sources.
    """
    kept: list[Record] = [frozen]
    for record in desk.store.records(case_id):
        if record.id == frozen.id or isinstance(record, Note):
            continue
        if isinstance(record, ASSESSMENT_KINDS) and record.assessment_id != frozen.id:
            continue
        kept.append(record)
    return tuple(kept)


def _said_afterwards(desk: Desk, version: Version, members: tuple[Record, ...]) -> tuple[Opinion, ...]:
    """The opinions on a version that were begun, or gone on with, since it was frozen."""
    frozen = set(members)
    return tuple(
        record
        for record in desk.store.records(version.case_id)
        if isinstance(record, Opinion)
        and (record.assessment_id, record.version) == (version.assessment_id, version.number)
        and record.given
        and record not in frozen
    )


def frozen_version(desk: Desk, head: Assessment) -> Version:
    """Return the version an assessment is frozen as; raises Refused if this store does not hold it."""
    for version in desk.store.versions(head.id):
        if version.id == head.frozen_as:
            return version
    raise Refused("version_not_here")
