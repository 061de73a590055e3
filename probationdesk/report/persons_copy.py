"""The copy for the person the assessment is about: what was found, why, and how to have it put right.

The outside, its first side, says nothing but the reference. Inside, the words of the assessment stand as the person
heard them read, without the numbers of sources, between sentences addressed to them.
"""

from __future__ import annotations

from datetime import date

from probationdesk.domain.areas import AREAS, Finding
from probationdesk.domain.claims import Answer
from probationdesk.domain.enquiries import outstanding
from probationdesk.domain.people import Language
from probationdesk.domain.readback import Mark, Reply, Verdict
from probationdesk.domain.review import departs
from probationdesk.domain.risk import Level
from probationdesk.domain.scoring import Score, ScoreInput
from probationdesk.domain.statements import statements
from probationdesk.report.account import ended, joined
from probationdesk.report.blocks import (
    Blank,
    Block,
    Cell,
    Choice,
    Column,
    Fact,
    Facts,
    Narrative,
    Notes,
    Panel,
    Prose,
    Row,
    Section,
    Slip,
    Span,
    Subheading,
    Table,
    Weight,
    Words,
    labelled,
    plain,
)
from probationdesk.report.closing import statement_name
from probationdesk.report.plan_sheet import goal_words
from probationdesk.report.sheet import Sheet, named
from probationdesk.resources import Wording, folder

_WHY = ("led_up", "set_off", "keeps_going")
_HARM = (
    "who",
    "what",
    "when",
    "circumstances",
    "protects",
    "stopped_before",
    "why_this_level",
    "departure",
    "brings_down",
)
_CHOICES = {"sex": "sex", "offence": "offences"}
"""Inputs that are chosen from a list, and where its words are."""
_QUESTIONS = ("offending", "harm", "strength")


def persons_copy(sheet: Sheet) -> Narrative:
    """Return the whole copy."""
    sections = (
        _cover(sheet),
        _what(sheet),
        _told(sheet, "short", sheet.spoken(sheet.assessment.formulation.in_short)),
        _areas(sheet),
        _why(sheet),
        _told(sheet, "protects", sheet.spoken(sheet.assessment.formulation.protects)),
        _likely(sheet),
        _inputs(sheet),
        _risk(sheet),
        _plan(sheet),
        _words(sheet),
        _open(sheet),
        sheet.section("rights", *(sheet.numbered(f"rights.{key}") for key in ("facts", "views", "how", "complain"))),
        Section("notes", "", (_notes(sheet),), new_side=True),
        _slip(sheet),
    )
    return Narrative(
        sheet.tell("copy.title"), tuple(section for section in sections if section.blocks), answer_first=False
    )


def _cover(sheet: Sheet) -> Section:
    reference = Fact(sheet.tell("copy.reference"), named(sheet.reference))
    private = Panel(
        sheet.tell("copy.private"), tuple(plain(sheet.tell(f"copy.private_{n}")) for n in (1, 2)), tinted=True
    )
    return Section(
        "cover",
        "",
        (
            Facts((reference,)),
            private,
            Subheading(sheet.tell("copy.how")),
            *(sheet.prose(f"copy.how_{n}") for n in (1, 2, 3)),
            Subheading(sheet.tell("copy.help")),
            sheet.prose("copy.help_1"),
            *_offered(sheet),
        ),
    )


def _offered(sheet: Sheet) -> tuple[Block, ...]:
    """Return, in every other language of the service, that the copy can be had in it."""
    own = sheet.account.wording.language
    others = [language for language in Language if language is not own]
    offers = {other: Wording(other, folder() / "report")("handout.copy.in_this_language") for other in others}
    return tuple(Prose((Span(text, language=other),), column=False) for other, text in offers.items())


def _what(sheet: Sheet) -> Section:
    head, account = sheet.assessment.head, sheet.account
    by = "what.by" if head.author else "what.by_nobody"
    blocks = [
        sheet.numbered("what.yours"),
        sheet.numbered("what.report"),
        sheet.numbered(by, author=head.author, date=account.day(account.dated)),
    ]
    if sheet.draft:
        blocks.append(sheet.numbered("what.draft"))
    if head.corrects:
        blocks += [Prose(words) for words in sheet.spoken(head.correction or "–", label=sheet.tell("what.corrects"))]
    return sheet.section("what", *blocks, new_side=True)


def _told(sheet: Sheet, key: str, told: tuple[Words, ...]) -> Section:
    return sheet.section(key, *(Prose(words) for words in told))


def _areas(sheet: Sheet) -> Section:
    blocks: list[Block] = [sheet.numbered("areas.intro")]
    for area in AREAS:
        finding = sheet.assessment.findings[area]
        blocks.append(Subheading(sheet.account.framework.area(area).plain_name.to(sheet.account.wording.language)))
        blocks += _finding(sheet, finding)
    return sheet.section("areas", *blocks)


def _finding(sheet: Sheet, finding: Finding) -> list[Block]:
    answers = [
        sheet.tell(f"areas.{question}_{answer.value}")
        for question, answer in zip(_QUESTIONS, finding.answers, strict=True)
        if answer is not Answer.UNANSWERED
    ]
    told: list[Words] = [plain(" ".join(answers) or sheet.tell("areas.not_looked_at"))]
    claim = sheet.tell(f"claim.{finding.claim.value}") if finding.claim is not None else ""
    told += sheet.spoken(finding.why, label=claim)
    told += sheet.spoken(ended(finding.helps), label=sheet.tell("areas.helps"))
    return [Prose(words) for words in told]


def _why(sheet: Sheet) -> Section:
    held = sheet.assessment.formulation
    told = [words for field in _WHY for words in sheet.spoken(getattr(held, field), label=sheet.tell(f"why.{field}"))]
    return _told(sheet, "why", tuple(told))


def _likely(sheet: Sheet) -> Section:
    told = list(sheet.spoken(sheet.assessment.formulation.likelihood))
    for score in sheet.assessment.scores:
        figure = sheet.tell(f"likely.{'percent' if score.percent else 'band'}", percent=score.percent, band=score.band)
        day = sheet.account.day(score.dated)
        told.append(
            plain(sheet.tell("likely.score", tool=score.tool, generation=score.generation, date=day, figure=figure))
        )
    if sheet.assessment.scores:
        told.append(plain(sheet.tell("likely.group")))
    return _told(sheet, "likely", tuple(told))


def _inputs(sheet: Sheet) -> Section:
    """Return every input of every score, each with a box to mark it as wrong."""
    blocks: list[Block] = []
    for score in sheet.assessment.scores:
        named_as = {"tool": score.tool, "generation": score.generation}
        if score.inputs:
            blocks += [Subheading(sheet.tell("inputs.of", **named_as)), _table_of(sheet, score)]
        else:
            blocks.append(sheet.numbered("inputs.elsewhere", **named_as))
    if any(score.inputs for score in sheet.assessment.scores):
        blocks.insert(0, sheet.numbered("inputs.intro"))
    return sheet.section("inputs", *blocks)


def _table_of(sheet: Sheet, score: Score) -> Table:
    shared = sheet.account.wording.shared
    columns = (
        Column(sheet.tell("inputs.what")),
        Column(sheet.tell("inputs.used"), 36.0),
        Column(sheet.tell("inputs.wrong"), 19.0),
    )
    rows = []
    for one in score.inputs:
        key = f"scores.inputs.{one.name}"
        name = shared(key) if key in shared else one.name
        rows.append(
            Row(
                (
                    Cell((named(name[:1].upper() + name[1:]),), row_heading=True),
                    Cell((plain(_value(sheet, one)),)),
                    Cell(box=sheet.box()),
                )
            )
        )
    return Table(columns, tuple(rows))


def _value(sheet: Sheet, one: ScoreInput) -> str:
    """Return an input as it is read: a date in words, the word for a choice, anything else as it was entered."""
    shared = sheet.account.wording.shared
    if (key := f"scores.{_CHOICES.get(one.name, '')}.{one.value}") in shared:
        return shared(key)
    try:
        return sheet.account.day(date.fromisoformat(one.value))
    except ValueError:
        return one.value


def _risk(sheet: Sheet) -> Section:
    harm = sheet.assessment.harm
    if harm.level is Level.UNRATED:
        told = [plain(sheet.tell("risk.unrated"))]
    else:
        word = Span(sheet.account.level(harm.level), Weight.STRONG)
        means = sheet.tell(f"risk.{harm.level.value}")
        told = [(Span(sheet.tell("risk.level") + " "), word, Span(f". {means}"))]
    for field in _HARM:
        if field == "departure" and not departs(sheet.assessment):
            continue
        said = sheet.spoken(getattr(harm, field), label=sheet.tell(f"risk.{field}"))
        if field == "circumstances" and said and harm.present_now is not Answer.UNANSWERED:
            said = (*said[:-1], joined(said[-1], plain(sheet.tell(f"risk.now_{harm.present_now.value}"))))
        told += said
    return _told(sheet, "risk", tuple(told))


def _plan(sheet: Sheet) -> Section:
    account = sheet.account
    if not sheet.assessment.goals:
        return sheet.section("plan", Prose(plain(account.say("plan.none"))))
    columns = (
        Column(sheet.tell("plan.step")),
        Column(sheet.tell("plan.who"), 27.0),
        Column(sheet.tell("plan.when"), 27.0),
        Column(sheet.tell("plan.done"), 15.0),
    )
    rows: list[Row] = []
    for goal in sheet.assessment.goals:
        rows.append(Row((Cell(goal_words(sheet, goal)),), band=True))
        for step in goal.steps:
            when = account.day(step.by) if step.by else ""
            if step.done_on is not None:
                when = account.say("plan.done", date=account.day(step.done_on))
            what = Cell(sheet.spoken(step.what), row_heading=True)
            done = Cell(box=sheet.box(ticked=step.done_on is not None))
            rows.append(Row((what, Cell(sheet.spoken(step.who)), Cell((plain(when),) if when else ()), done)))
    return sheet.section("plan", Table(columns, tuple(rows)))


def _words(sheet: Sheet) -> Section:
    """Return what the person said of each statement, whichever way they found it, and the answer to it."""
    order = {one.key: place for place, one in enumerate(statements(sheet.assessment, sheet.account.case.sources))}
    marks = [mark for mark in sheet.assessment.marks.values() if mark.verdict is not Verdict.NOT_READ]
    marks.sort(key=lambda mark: (order.get(mark.statement, len(order)), mark.statement))
    blocks: list[Block] = []
    reason = sheet.spoken(sheet.assessment.head.readback_not_done_because, label=sheet.tell("words.not_read_because"))
    if marks:
        right = sum(1 for mark in marks if mark.verdict is Verdict.RIGHT)
        blocks.append(sheet.numbered("words.counts", read=len(marks), right=right))
    elif reason:
        blocks += [Prose(words) for words in reason]
    else:
        blocks.append(sheet.numbered("words.not_read"))
    for mark in marks:
        if mark.verdict is not Verdict.RIGHT or mark.their_words.strip():
            blocks += _mark(sheet, mark)
    return sheet.section("words", *blocks)


def _mark(sheet: Sheet, mark: Mark) -> list[Block]:
    told = [*sheet.spoken(mark.as_read, label=sheet.tell("words.we_wrote"))]
    told.append(labelled(sheet.tell(f"words.verdict_{mark.verdict.value}"), sheet.quoted(mark.their_words)))
    if mark.verdict is not Verdict.RIGHT or mark.reply is not Reply.NONE:
        answer = {Reply.CHANGED: "changed", Reply.KEPT: "kept", Reply.NONE: "no_reply"}[mark.reply]
        said = sheet.spoken(mark.reply_words) or ((),)
        told += [labelled(sheet.tell(f"words.{answer}"), said[0]), *said[1:]]
    about = sheet.tell("words.about", statement=_statement(sheet, mark.statement))
    return [Subheading(about), *(Prose(words) for words in told)]


def _statement(sheet: Sheet, key: str) -> str:
    """Return the name of a statement; an area has its plain name."""
    record, _, rest = key.partition(".")
    area, _, field = rest.partition(".")
    if record != "finding" or area not in AREAS:
        return statement_name(sheet.account, key)
    name = sheet.account.framework.area(area).plain_name.to(sheet.account.wording.language)
    return sheet.account.wording.shared("statements.finding.helps", area=name) if field == "helps" else name


def _open(sheet: Sheet) -> Section:
    account = sheet.account
    waiting = outstanding(account.case.enquiries)
    if not waiting:
        return sheet.section("open", sheet.numbered("open.none"))
    blocks = []
    for enquiry in waiting:
        who = account.enquiry_name(enquiry)
        if enquiry.asked_on is None:
            blocks.append(sheet.numbered("open.to_ask", who=who))
        else:
            blocks.append(sheet.numbered("open.asked", who=who, date=account.day(enquiry.asked_on)))
    return sheet.section("open", *blocks)


def _notes(sheet: Sheet) -> Notes:
    return Notes(sheet.tell("notes.heading"), plain(sheet.tell("notes.words")), sheet.tell("box.lines"))


def _slip(sheet: Sheet) -> Section:
    tell = sheet.tell
    number = sheet.assessment.head.version
    reference = tell("slip.reference", reference=sheet.reference, number=number)
    choices = tuple(Choice(plain(tell(f"slip.{key}")), sheet.box()) for key in ("wrong", "missing", "not_understood"))
    blanks = tuple(Blank(tell(f"slip.{key}"), tell("box.blank")) for key in ("side", "line"))
    slip = Slip(
        cut=tell("slip.cut"),
        heading=tell("slip.title"),
        reference=reference,
        blanks=blanks,
        choices=choices,
        lines=sheet.lines(5),
        foot=tell("slip.help"),
    )
    kept = (Prose(named(reference), column=False), sheet.prose("slip.keep"), sheet.prose("slip.handed"), sheet.lines(2))
    return sheet.section("slip", *kept, slip, new_side=True)
