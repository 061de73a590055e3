"""Prints for staff: the record of oversight, the pack that goes with a case, and the sheet that hands it over."""

from __future__ import annotations

from datetime import datetime

from probationdesk.domain.checks import blocking, gaps
from probationdesk.domain.enquiries import outstanding
from probationdesk.domain.interviews import open_questions, to_check
from probationdesk.domain.notes import Note, timeline
from probationdesk.domain.oversight import PROMPTS, Opinion
from probationdesk.report import answering, closing
from probationdesk.report.account import ended, joined
from probationdesk.report.blocks import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Listed,
    Listing,
    Narrative,
    Prose,
    Row,
    Section,
    Signatures,
    Subheading,
    Table,
    Words,
    labelled,
    plain,
)
from probationdesk.report.sheet import Sheet, named
from probationdesk.services.oversight_words import met_words, view_words, who_words
from probationdesk.services.wording import gap_words

_LINES = 6
"""To write on, where no manager has entered a view."""


def oversight_record(sheet: Sheet) -> Narrative:
    """Return what each manager thought of each version, beside what the officer had entered, with lines to sign."""
    level = sheet.account.level(sheet.assessment.harm.level)
    officer = Prose(labelled(sheet.tell("record.officer"), plain(f"{level}.")))
    opinions = (*sheet.assessment.opinions, *sheet.assessment.added)
    # Nobody has entered a view: the sheet is one to write on.
    blank = (officer, sheet.prose("record.none"), sheet.lines(_LINES))
    sections = [Section("record", "", (officer,) if opinions else blank)]
    sections += [_opinion(sheet, opinion) for opinion in dict.fromkeys(opinions)]
    sections.append(Section("signing", "", (Signatures((sheet.tell("record.signed"),)),)))
    return Narrative(sheet.tell("record.title"), tuple(sections), answer_first=False)


def _opinion(sheet: Sheet, opinion: Opinion) -> Section:
    account, words = sheet.account, sheet.account.wording.shared
    about = sheet.tell("record.version", number=opinion.version)
    day = account.day(opinion.began.astimezone().date())
    told: list[Words] = [plain(f"{about}, {day}. {met_words(opinion, words)}")]
    for field in PROMPTS:
        told += account.paragraphs(getattr(opinion, field), label=words(f"oversight.{field}.label"))
    for view in opinion.views:
        told += account.citing.paragraphs(view_words(view, words))
    if opinion.countersigned_on is not None:
        told += [plain(words("oversight.told.signed", date=account.day(opinion.countersigned_on)))]
    return Section("opinion", who_words(opinion), tuple(Prose(one) for one in told))


def handover_pack(sheet: Sheet) -> Narrative:
    """Return the whole case for whoever takes it over: what there is, what is open, the plan, sources and notes."""
    account, case = sheet.account, sheet.account.case
    cover = Section("cover", "", (_particulars(sheet),))
    counts = Section("contents", sheet.tell("pack.contents"), (_counts(sheet),))
    notes: list[Block] = []
    for entry in timeline(case.notes):
        notes += _note(sheet, entry.note)
        for correction in entry.corrections:
            notes += _correction(sheet, correction)
    sections = [
        cover,
        counts,
        Section("signing", "", (Signatures((sheet.tell("pack.from"), sheet.tell("pack.to"))),)),
        _state(sheet),
        _enquiries(sheet),
        _questions(sheet),
        Section("plan", account.heading("plan"), answering.plan(account)),
        _sources(sheet),
        Section("notes", sheet.tell("pack.timeline"), tuple(notes) or (sheet.prose("pack.no_notes"),), new_side=True),
    ]
    return Narrative(sheet.tell("pack.title"), tuple(sections), answer_first=False)


def transfer_sheet(sheet: Sheet) -> Narrative:
    """Return one side that goes with a case: its reference, what is handed over, to whom, and lines to sign."""
    reference = Fact(sheet.tell("copy.reference"), named(sheet.reference))
    sections = (
        Section("cover", "", (Facts((reference,)),)),
        Section("counts", sheet.tell("transfer.counts"), (_counts(sheet),)),
        Section("to", sheet.tell("transfer.to"), (sheet.lines(2),)),
        Section("reason", sheet.tell("transfer.why"), (sheet.lines(3),)),
        Section("signing", "", (Signatures((sheet.tell("pack.from"), sheet.tell("pack.to"))),)),
    )
    return Narrative(sheet.tell("transfer.title"), sections, answer_first=False)


def _particulars(sheet: Sheet) -> Facts:
    account, head = sheet.account, sheet.assessment.head
    case, person = account.case.case, account.case.person
    who = [person.full_name]
    if person.chosen_name and person.chosen_name != person.full_name:
        who.append(account.say("facts.called"))
    if person.date_of_birth is not None:
        who.append(account.say("facts.born", date=account.day(person.date_of_birth)))
    then = account.day(case.next_event_on) if case.next_event_on is not None else ""
    told = {
        "person": who,
        "now": [account.term("setting", case.setting.value), case.place],
        "next": [case.next_event, then],
        "author": [head.author, head.author_role],
    }
    facts = [
        Fact(sheet.tell(f"pack.{key}"), plain(", ".join(part for part in parts if part))) for key, parts in told.items()
    ]
    return Facts(tuple(fact for fact in facts if fact.words[0].text))


def _counts(sheet: Sheet) -> Table:
    case, assessment = sheet.account.case, sheet.assessment
    counted = {
        "notes": len(case.notes),
        "sources": len(case.sources),
        "waiting": len(outstanding(case.enquiries)),
        "questions": len(open_questions(assessment.questions)),
        "to_check": len(to_check(assessment.entries)),
        "goals": len(assessment.goals),
        "steps": sum(1 for goal in assessment.goals for step in goal.steps if step.done_on is None),
        "missing": 0 if assessment.head.frozen else len(_missing(sheet)),
    }
    rows = tuple(
        Row((Cell((named(sheet.tell(f"pack.{key}")),), row_heading=True), Cell((plain(str(count)),))))
        for key, count in counted.items()
    )
    return Table((Column(sheet.tell("pack.what")), Column(sheet.tell("pack.count"), 30.0)), rows)


def _missing(sheet: Sheet) -> list[str]:
    account = sheet.account
    found = blocking(gaps(account.case, sheet.assessment, account.framework))
    return [gap_words(gap, account.framework, account.wording.shared) for gap in found]


def _sources(sheet: Sheet) -> Section:
    account = sheet.account
    items = tuple(Listed(plain(closing.source_words(account, source))) for source in account.case.sources)
    heading = account.heading("sources")
    return Section(
        "sources", heading, (Listing(items),) if items else (Prose(plain(account.say("sources.none")), column=False),)
    )


def _state(sheet: Sheet) -> Section:
    account, head = sheet.account, sheet.assessment.head
    key = "pack.frozen" if head.frozen else "pack.draft"
    told = [plain(sheet.tell(key, number=head.version, level=account.level(sheet.assessment.harm.level)))]
    if not head.frozen:
        told += [plain(f"– {one}") for one in _missing(sheet)]
    return Section("state", sheet.tell("pack.state"), tuple(Prose(words, column=False) for words in told))


def _enquiries(sheet: Sheet) -> Section:
    waiting = outstanding(sheet.account.case.enquiries)
    told = [Prose(closing.waiting_words(sheet.account, enquiry), column=False) for enquiry in waiting]
    return Section("enquiries", sheet.tell("pack.waiting"), tuple(told) or (sheet.prose("pack.no_waiting"),))


def _questions(sheet: Sheet) -> Section:
    told = [one.text for one in open_questions(sheet.assessment.questions)]
    told += [one.text for one in to_check(sheet.assessment.entries)]
    blocks = [Prose(words, column=False) for text in told for words in sheet.account.citing.paragraphs(text)]
    return Section("questions", sheet.tell("pack.questions"), tuple(blocks) or (sheet.prose("pack.no_questions"),))


def _note(sheet: Sheet, note: Note) -> list[Block]:
    kind = sheet.account.term("note_kind", note.kind.value)
    head = ". ".join(part for part in (_moment(sheet, note.at), kind, note.place) if part)
    by = sheet.tell("pack.note_by", who=note.recorded_by, when=_moment(sheet, note.recorded_at))
    present = labelled(sheet.tell("pack.with"), plain(ended(note.who))) if note.who.strip() else ()
    about = joined(present, plain(f"{by}{_signed_by(sheet, note)}"))
    return [Subheading(head), Prose(about, small=True), *(Prose(words) for words in _lines(note.text))]


def _correction(sheet: Sheet, note: Note) -> list[Block]:
    label = sheet.tell("pack.corrected", when=_moment(sheet, note.recorded_at), who=note.recorded_by)
    first, *others = _lines(note.text) or [()]
    signed = _signed_by(sheet, note).strip()
    signer = [Prose(plain(signed), small=True)] if signed else []
    return [Prose(labelled(label, first)), *(Prose(words) for words in others), *signer]


def _signed_by(sheet: Sheet, note: Note) -> str:
    """Return whose computer a note came from if not its writer's, after a space; empty for every other note."""
    signer = sheet.account.case.signed_by.get(note.id, "")
    return f" {sheet.tell('pack.note_signed', who=signer)}" if signer else ""


def _lines(text: str) -> list[Words]:
    """Return the lines of a note exactly as they were written: a note is a record of its own."""
    return [plain(line.strip()) for line in text.splitlines() if line.strip()]


def _moment(sheet: Sheet, moment: datetime) -> str:
    here = moment.astimezone()
    return f"{sheet.account.day(here.date())}, {here:%H.%M}"
