"""Two versions of one case, settled by a person: section by section, and nothing is decided for them.

What a person decides is saved like any other work; the next revision then has both versions as its parents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from probationdesk.domain.assessment import Assessment
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.exchange import Intake
from probationdesk.domain.kinds import KINDS
from probationdesk.domain.merge import RecordMerge, SectionMerge, Standing, Unsettled, merge, put_together
from probationdesk.domain.notes import Note
from probationdesk.domain.oversight import Opinion
from probationdesk.domain.record import Record
from probationdesk.domain.revisions import Revision, began_from, maximal
from probationdesk.services.changes import load_case
from probationdesk.services.exchanging import consistent
from probationdesk.services.filing import look_again, records_of_revision
from probationdesk.services.ports import Changed, Desk
from probationdesk.services.sharing import versions_apart

WHOLE = "*"
"""The field of a choice that is on a whole assessment: one that is frozen is taken whole or not at all."""
_SIDES = (Standing.HERE, Standing.THERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person decides on one field of one record."""

    record_id: str
    field: str = ""
    """Empty: the record itself, which one side took out and the other altered. `WHOLE`: a frozen assessment."""
    side: Standing = Standing.HERE
    """`HERE` or `THERE`."""
    own: str | None = None
    """A text of their own, in the place of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """One revision beside the working copy, and everything in which the two differ."""

    revision: Revision
    base_known: bool
    """False if what both began from is not held: nobody can say who altered what, and all that differs is open."""
    sections: tuple[SectionMerge, ...]
    """Every section of both, those that stand the same included, without contact notes."""
    frozen: Mapping[str, tuple[Standing, ...]]
    """The frozen assessments that were altered on both sides, by id, and which sides may stand. One: no choice."""

    @property
    def open(self) -> tuple[tuple[str, str], ...]:
        """What has to be decided, as record and field."""
        return tuple(_open(self))


def conflicts(desk: Desk, case_id: str) -> tuple[Apart, ...]:
    """Return the versions that stand beside the working copy, each compared with it, last received first."""
    return tuple(_compared(desk, revision) for revision in versions_apart(desk, case_id))


def settle(desk: Desk, case_id: str, revision_id: str, choices: Sequence[Choice] = ()) -> Changed:
    """Make one version of two, and save it. What only one side altered is taken from there unless chosen otherwise.

    Raises Refused `version_moved_on` if the other version is not the one that stands apart now, `still_unsettled`
    with the count of what is open, `own_text_only` for a text of one's own where none can stand, or
    `settled_at_odds` if what would stand is no case. Nothing is changed then.
    """
    apart = _find(desk, case_id, revision_id)
    chosen = _by_record(choices)
    still_open = [one for one in apart.open if one[1] not in chosen.get(one[0], {})]
    if still_open:
        raise Refused("still_unsettled", count=len(still_open))
    result = _with_their_assessments(apart, _result(apart, chosen))
    graph, bases = desk.store.revisions(case_id), desk.store.sharing(case_id).bases
    _save(desk, case_id, result, act="versions_settled", bases=maximal(graph, (*bases, revision_id)))
    look_again(desk, case_id)
    _forget_choices(desk, case_id)
    return Changed(case_id=case_id, kinds=frozenset(KINDS))


def take_one_sided(desk: Desk, case_id: str, revision_id: str) -> Changed:
    """Take over everything that only the other side altered; what both altered stays open and as it is here.

    Raises Refused `version_moved_on` if the other version is not the one that stands apart now, or
    `settled_at_odds` if what would stand is no case.
    """
    apart = _find(desk, case_id, revision_id)
    result: list[Record | None] = []
    for found in _records(apart):
        if _assessment_of(found) in apart.frozen:
            result.append(found.here)
        elif found.here is None or found.there is None:
            result.append(found.there if found.standing is Standing.THERE else found.here)
        else:
            taken = {one.name: one.there for one in found.changed if one.standing is Standing.THERE}
            result.append(replace(found.here, **taken))
    _save(desk, case_id, _with_their_assessments(apart, result), act="taken_from_other_version", bases=None)
    return Changed(case_id=case_id, kinds=frozenset(KINDS))


def choices_of_section(section: SectionMerge, side: Standing) -> tuple[Choice, ...]:
    """Return the choices by which one side stands in a whole section."""
    return tuple(
        Choice(record_id=found.held.id, field=name, side=side)
        for found in section.records
        for name in _fields_in_question(found)
    )


def keep_choices(desk: Desk, case_id: str, revision_id: str, choices: Sequence[Choice]) -> None:
    """Keep what has been decided so far, so that nothing typed is lost before all of it is."""
    kept = msgspec.json.encode({"revision": revision_id, "choices": tuple(choices)}).decode()
    desk.store.set_setting(_draft(case_id), kept)


def kept_choices(desk: Desk, case_id: str, revision_id: str) -> tuple[Choice, ...]:
    """Return what had been decided so far on this version; nothing if it was another one."""
    held = desk.store.setting(_draft(case_id))
    try:
        kept = msgspec.json.decode(held, type=_Kept) if held else None
    except (msgspec.ValidationError, msgspec.DecodeError):
        return ()
    return kept.choices if kept is not None and kept.revision == revision_id else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    revision: str
    choices: tuple[Choice, ...]


def _draft(case_id: str) -> str:
    return f"draft.settling.{case_id}"


def _forget_choices(desk: Desk, case_id: str) -> None:
    if desk.store.setting(_draft(case_id)):
        desk.store.set_setting(_draft(case_id), "")


def _find(desk: Desk, case_id: str, revision_id: str) -> Apart:
    desk.store.settle()
    load_case(desk, case_id)
    for revision in versions_apart(desk, case_id):
        if revision.id == revision_id:
            return _compared(desk, revision)
    raise Refused("version_moved_on")


def _compared(desk: Desk, revision: Revision) -> Apart:
    case_id = revision.case_id
    graph, bases = desk.store.revisions(case_id), desk.store.sharing(case_id).bases
    base = records_of_revision(desk, began_from(graph, bases, revision))
    here = tuple(record for record in desk.store.records(case_id) if not isinstance(record, Note))
    there = records_of_revision(desk, revision.id) or ()
    sections = merge(base, here, there)
    return Apart(
        revision=revision, base_known=base is not None, sections=sections, frozen=_frozen(sections, here, there)
    )


def _frozen(
    sections: Iterable[SectionMerge], here: Iterable[Record], there: Iterable[Record]
) -> dict[str, tuple[Standing, ...]]:
    """Return the assessments of which one side is frozen and that both sides altered, with the sides that may stand.

    A frozen assessment never goes back to being a draft of the same version, so where only one side is frozen that
    one stands; what the other wrote can become a correction.
    """
    standings: dict[str, set[Standing]] = {}
    for section in sections:
        for found in section.records:
            if not isinstance(found.held, Opinion):
                standings.setdefault(_assessment_of(found), set()).add(found.standing)
    mine, theirs = _heads(here), _heads(there)
    result: dict[str, tuple[Standing, ...]] = {}
    for identifier in mine.keys() & theirs.keys():
        met = standings[identifier] - {Standing.SAME}
        both = len(met) > 1 or Standing.BOTH in met
        if both and (mine[identifier].frozen or theirs[identifier].frozen):
            result[identifier] = tuple(
                side for side in _SIDES if _may_stand(side, mine[identifier], theirs[identifier])
            )
    return result


def _may_stand(side: Standing, mine: Assessment, theirs: Assessment) -> bool:
    kept, left = (mine, theirs) if side is Standing.HERE else (theirs, mine)
    return kept.frozen or not left.frozen or kept.version > left.version


def _heads(records: Iterable[Record]) -> dict[str, Assessment]:
    return {record.id: record for record in records if isinstance(record, Assessment)}


def _assessment_of(found: RecordMerge) -> str:
    record = found.held
    return "" if isinstance(record, Opinion) else record.id if isinstance(record, Assessment) else record.assessment_id


def _records(apart: Apart) -> Iterator[RecordMerge]:
    return (found for section in apart.sections for found in section.records)


def _open(apart: Apart) -> Iterator[tuple[str, str]]:
    for identifier, sides in apart.frozen.items():
        if len(sides) > 1:
            yield identifier, WHOLE
    for found in _records(apart):
        if found.standing is Standing.SAME or _assessment_of(found) in apart.frozen:
            continue
        if found.here is None or found.there is None:
            if found.standing is Standing.BOTH:
                yield found.held.id, ""
            continue
        yield from ((found.held.id, one.name) for one in found.changed if one.standing is Standing.BOTH)


def _result(apart: Apart, chosen: Mapping[str, Mapping[str, Choice]]) -> Iterator[Record | None]:
    for found in _records(apart):
        whole = _assessment_of(found)
        sides = apart.frozen.get(whole)
        if sides:
            side = chosen.get(whole, {}).get(WHOLE)
            standing = side.side if side is not None and side.side in sides else sides[0]
            yield found.here if standing is Standing.HERE else found.there
        else:
            yield _settled(found, chosen.get(found.held.id, {}))


def _with_their_assessments(apart: Apart, result: Iterable[Record | None]) -> list[Record]:
    """Return what stands, with the assessments it belongs to: one that a side took out comes back with what stands."""
    standing = [record for record in result if record is not None]
    held = {record.id for record in standing}
    wanted = {record.assessment_id for record in standing} - held
    heads = (found.held for found in _records(apart) if found.held.id in wanted)
    return [*standing, *(head for head in heads if isinstance(head, Assessment))]


def _settled(found: RecordMerge, chosen: Mapping[str, Choice]) -> Record | None:
    """Return the record that the choices make; a choice also goes before what only one side altered."""
    asked = replace(
        found,
        standing=chosen[""].side if "" in chosen else found.standing,
        fields=tuple(
            replace(one, standing=chosen[one.name].side)
            if one.name in chosen and one.standing is not Standing.SAME
            else one
            for one in found.fields
        ),
    )
    try:
        result = put_together(asked, {})
    except Unsettled:
        raise Refused("still_unsettled", count=1) from None
    own = {name: choice.own for name, choice in chosen.items() if choice.own is not None}
    if result is None or not own:
        return result
    if any(type(getattr(result, name, None)) is not str for name in own):
        raise Refused("own_text_only")
    return replace(result, **own)


def _fields_in_question(found: RecordMerge) -> tuple[str, ...]:
    if found.standing is Standing.SAME:
        return ()
    if found.here is None or found.there is None:
        return ("",)
    return tuple(one.name for one in found.changed)


def _by_record(choices: Sequence[Choice]) -> dict[str, dict[str, Choice]]:
    found: dict[str, dict[str, Choice]] = {}
    for choice in choices:
        found.setdefault(choice.record_id, {})[choice.field] = choice
    return found


def _save(desk: Desk, case_id: str, result: Sequence[Record], *, act: str, bases: tuple[str, ...] | None) -> None:
    try:
        consistent(tuple(result), "records")
    except BadInput:
        raise Refused("settled_at_odds") from None
    here = {record.id: record for record in desk.store.records(case_id) if not isinstance(record, Note)}
    after = {record.id: record for record in result}
    desk.store.take_in(
        Intake(
            line=None,
            case_id=case_id,
            act=act,
            records=tuple(record for identifier, record in after.items() if here.get(identifier) != record),
            gone=tuple(identifier for identifier in here if identifier not in after),
            bases=bases if bases is not None else desk.store.sharing(case_id).bases,
        )
    )
