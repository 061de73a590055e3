"""The second and third side: what happened, why, how likely and how serious, and what is done about it."""

from __future__ import annotations

from probationdesk.domain.areas import ANALYSIS_OF_OFFENCES, OFFENDING_INFORMATION
from probationdesk.domain.claims import Answer
from probationdesk.domain.history import EventKind, HistoryEvent, proven_apart
from probationdesk.domain.interviews import Interview, Response
from probationdesk.domain.risk import Group, Level, Rating
from probationdesk.domain.scoring import Score
from probationdesk.report.account import Account, heading_cell, joined
from probationdesk.report.blocks import Block, Cell, Column, Prose, Row, Span, Table, Weight, Words, labelled, plain

_HARM = ("who", "what", "when", "circumstances", "protects", "stopped_before", "why_this_level", "brings_down")
_MANAGEMENT = ("supervision", "monitoring", "interventions", "victim_safety", "contingency")


def offence_analysis(account: Account) -> tuple[Block, ...]:
    """Return why the offence happened as it did, and what helps there."""
    return _finding(account, ANALYSIS_OF_OFFENCES)


def _finding(account: Account, area: str) -> tuple[Block, ...]:
    finding = account.assessment.findings[area]
    told = [Prose(words) for words in account.reasons(finding)]
    return (*told, *account.prose(finding.helps, label=account.say("pattern.helps")))


def pattern(account: Account) -> tuple[Block, ...]:
    """Return the history of behaviour, with what is established kept apart from what is only reported."""
    blocks = list(_finding(account, OFFENDING_INFORMATION))
    established, reported = proven_apart(account.case.events)
    for key, events in (("established", established), ("reported", reported)):
        for place, event in enumerate(events):
            told = _event(account, event)
            lead: Words = (Span(account.say(f"pattern.{key}") + ". ", Weight.STRONG),) if place == 0 else ()
            blocks.append(Prose((*lead, *told)))
    return tuple(blocks)


def _event(account: Account, event: HistoryEvent) -> Words:
    when = account.day(event.began)
    if event.ended is not None:
        when = account.say("pattern.period", first=when, last=account.day(event.ended))
    elif event.kind is EventKind.QUIET_PERIOD:
        when = account.say("pattern.since", first=when)
    label = f"{when}, {account.say(f'pattern.{event.kind.value}')}:"
    told = labelled(label, account.citing.words(" ".join((event.what, event.outcome, event.basis))))
    different = account.citing.words(event.what_was_different)
    return joined(told, labelled(account.say("pattern.different"), different) if different else ())


def interviews(account: Account) -> tuple[Block, ...]:
    """Return when and how both interviews were held; a question declined is neutral."""
    told = [_interview(account, interview) for interview in account.assessment.interviews]
    blocks: list[Block] = [Prose(words) for words in told]
    needs = _arrangements(account)
    if needs:
        blocks.append(Prose(needs))
    return tuple(blocks)


def _interview(account: Account, interview: Interview) -> Words:
    label = account.say("interviews.first" if interview.number == 1 else "interviews.second") + "."
    if interview.not_held_because.strip():
        return labelled(label, labelled(account.say("interviews.not_held"), account.citing.words(interview.not_held_because)))
    if interview.began is None:
        return labelled(label, plain(account.say("interviews.not_begun")))
    day, mode = account.day(interview.began.date()), account.say(f"interviews.{interview.mode.value}")
    parts = [account.say("interviews.held_at" if interview.place else "interviews.held", date=day, mode=mode, place=interview.place)]
    if interview.present:
        parts.append(account.say("interviews.present", people=interview.present.rstrip(".")))
    if interview.who_can_hear:
        parts.append(account.say("interviews.can_hear", people=interview.who_can_hear.rstrip(".")))
    if interview.purpose_explained:
        parts.append(account.say("interviews.explained"))
    told = joined(*(plain(account.citing.line(part)) for part in parts))
    understood = account.quoted(interview.purpose_words)
    if understood:
        told = joined(told, plain(account.say("interviews.understood")), understood)
    return labelled(label, joined(told, _declined(account, interview.number)))


def _declined(account: Account, number: int) -> Words:
    count = sum(1 for entry in account.assessment.entries_of(number) if entry.response is Response.DECLINED)
    return plain(account.say("interviews.declined", count=count)) if count else ()


def _arrangements(account: Account) -> Words:
    person = account.case.person
    told: Words = ()
    if person.interpreter:
        told = plain(account.say("interviews.interpreter", who=person.interpreter.rstrip(".")))
    arranged = "; ".join(need.arrangement.rstrip(".") for need in person.adjustments if need.arrangement.strip())
    if arranged:
        told = joined(told, labelled(account.say("interviews.arrangements"), plain(f"{arranged}.")))
    return told


def why(account: Account) -> tuple[Block, ...]:
    """Return how the parts hang together: what led up, what set it off, what keeps it going."""
    blocks: list[Block] = []
    for field in ("led_up", "set_off", "keeps_going"):
        blocks += account.prose(getattr(account.assessment.formulation, field), label=account.say(f"why.{field}"))
    return tuple(blocks)


def protects(account: Account) -> tuple[Block, ...]:
    """Return what already prevents another offence."""
    return account.prose(account.assessment.formulation.protects)


def likelihood(account: Account) -> tuple[Block, ...]:
    """Return the officer's judgement, and beside it every score with its generation, band and limits."""
    blocks = list(account.prose(account.assessment.formulation.likelihood))
    scores = account.assessment.scores
    blocks += [Prose(_score(account, score)) for score in scores]
    if scores:
        blocks.append(Prose(plain(account.say("likelihood.group"))))
    return tuple(blocks)


def _score(account: Account, score: Score) -> Words:
    nature = account.say("likelihood.static" if score.static else "likelihood.dynamic")
    tool = account.say("likelihood.tool", tool=score.tool, generation=score.generation, nature=nature)
    origin = account.say("likelihood.calculated")
    if not score.calculated:
        origin = account.say("likelihood.entered", who=score.entered_by)
    said = account.say(
        "likelihood.percent_both" if score.percent_one_year else "likelihood.percent",
        percent=score.percent,
        one_year=score.percent_one_year,
        band=score.band,
        origin=origin,
        date=account.day(score.dated),
    )
    return labelled(f"{tool}:", account.citing.words(f"{said} {score.basis}"))


def harm(account: Account) -> tuple[Block, ...]:
    """Return the narrative of the risk of serious harm, the level for each group rated, and risk to self apart."""
    held = account.assessment.harm
    level: Words = (Span(account.say("harm.level") + " "), Span(account.level(held.level), Weight.STRONG), Span("."))
    blocks: list[Block] = []
    for field in _HARM:
        told = list(account.paragraphs(getattr(held, field), label=account.say(f"harm.{field}")))
        if field == "circumstances":
            told = _with_presence(account, told, held.present_now)
        if field == "why_this_level":
            told = [joined(level, told[0]), *told[1:]] if told else [level]
        blocks += [Prose(words) for words in told]
    blocks += _groups(account)
    return (*blocks, *account.prose(held.to_self, label=account.say("harm.to_self")))


def _with_presence(account: Account, told: list[Words], present: Answer) -> list[Words]:
    if not told:
        return told
    word = account.say(f"answers.{present.value or 'not_said'}").lower()
    now: Words = (Span(account.say("harm.present_now") + " "), Span(word, Weight.STRONG), Span("."))
    return [*told[:-1], joined(told[-1], now)]


def _groups(account: Account) -> list[Block]:
    rated = [r for g in Group if _rated(r := account.assessment.ratings[g])]
    if not rated:
        return []
    columns = (Column(account.say("harm.group"), 27.0), *(Column(account.say(f"harm.{r.group.value}")) for r in rated))
    rows = [
        Row((heading_cell(account.say(f"harm.{place}")), *(_level_cell(account, getattr(r, place)) for r in rated)))
        for place in ("community", "custody")
        if any(getattr(r, place) is not Level.UNRATED for r in rated)
    ]
    remarks = [
        Prose(labelled(account.say(f"harm.{r.group.value}") + ":", account.citing.words(r.remark)))
        for r in rated
        if r.remark.strip()
    ]
    return [Table(columns, tuple(rows), in_column=True), *remarks]


def _rated(rating: Rating) -> bool:
    return rating.community is not Level.UNRATED or rating.custody is not Level.UNRATED


def _level_cell(account: Account, level: Level) -> Cell:
    return Cell((plain(account.level(level)),)) if level is not Level.UNRATED else Cell((plain("–"),))


def management(account: Account) -> tuple[Block, ...]:
    """Return how the risk is managed under the four headings, the contingency, and each condition with its reason."""
    blocks: list[Block] = []
    for field in _MANAGEMENT:
        text = getattr(account.assessment.management, field)
        blocks += account.prose(text, label=account.say(f"management.{field}"))
    for condition in account.assessment.conditions:
        told = labelled(account.say("management.condition"), account.citing.words(condition.text))
        reason = account.citing.words(condition.reason)
        blocks.append(Prose(joined(told, labelled(account.say("management.reason"), reason) if reason else ())))
    return tuple(blocks)
