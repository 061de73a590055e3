"""The second and third side: what happened, why, how likely and how serious, and what is done about it."""

from __future__ import annotations

from probationdesk.domain.areas import ANALYSIS_OF_OFFENCES, OFFENDING_INFORMATION
from probationdesk.domain.history import EventKind, HistoryEvent, proven_apart
from probationdesk.domain.interviews import Interview, Response
from probationdesk.domain.review import departs, earlier_level
from probationdesk.domain.risk import Group, Level, Rating
from probationdesk.domain.scoring import Score
from probationdesk.report.account import Account, ended, joined, run_on
from probationdesk.report.blocks import Block, Listed, Listing, Prose, Span, Weight, Words, labelled, plain

_HARM = (
    ("who", "what", "when"),
    ("circumstances", "protects", "stopped_before"),
    ("why_this_level", "departure", "brings_down"),
)
"""The questions about harm, by the paragraph their answers stand in."""
_MANAGEMENT = (("supervision", "monitoring", "interventions", "victim_safety"), ("contingency",))


def offence_analysis(account: Account) -> tuple[Block, ...]:
    """Return why the offence happened as it did, and what helps there."""
    return _finding(account, ANALYSIS_OF_OFFENCES)


def _finding(account: Account, area: str) -> tuple[Block, ...]:
    finding = account.assessment.findings[area]
    helps = account.paragraphs(ended(finding.helps), label=account.say("areas.helps"))
    return tuple(Prose(words) for words in run_on([account.reasons(finding), helps]))


def pattern(account: Account) -> tuple[Block, ...]:
    """Return the history of behaviour, with what is established kept apart from what is only reported.

    It stands in two columns of small type: a table of it took a quarter of a side for ten events.
    """
    established, reported = proven_apart(account.case.events)
    blocks: list[Block] = list(_finding(account, OFFENDING_INFORMATION))
    for key, events in (("established", established), ("reported", reported)):
        if events:
            items = tuple(Listed(_event(account, event)) for event in events)
            blocks.append(Listing(items, heading=account.say(f"pattern.{key}")))
    return tuple(blocks)


def _event(account: Account, event: HistoryEvent) -> Words:
    when = account.day(event.began)
    if event.ended is not None:
        when = account.say("pattern.period", first=when, last=account.day(event.ended))
    elif event.kind is EventKind.QUIET_PERIOD:
        when = account.say("pattern.since", first=when)
    kind = account.term("event_kind", event.kind.value)
    said = " ".join(part for part in (ended(event.what), ended(event.outcome)) if part)
    # The basis stands inside the sentence, as it does wherever the officer writes one.
    what = f"{said.removesuffix('.')} {event.basis}." if event.basis.strip() else said
    told = account.paragraphs(what, label=f"{when}. {kind}:")
    different = account.paragraphs(event.what_was_different, label=account.say("pattern.different"))
    return joined(*run_on([told, different]))


def interviews(account: Account) -> tuple[Block, ...]:
    """Return when and how both interviews were held; a question declined is neutral."""
    told = [_interview(account, interview) for interview in account.assessment.interviews]
    told += [_explained(account), _declined(account), _arrangements(account)]
    return (Prose(joined(*told)),)


def _interview(account: Account, interview: Interview) -> Words:
    label = account.say("interviews.first" if interview.number == 1 else "interviews.second")
    if interview.not_held_because.strip():
        reason = account.citing.words(ended(interview.not_held_because))
        return labelled(label, joined(plain(account.say("interviews.not_held")), reason))
    if interview.began is None:
        return labelled(label, plain(account.say("interviews.not_begun")))
    mode = account.term("mode", interview.mode.value).lower()
    told = [f"{account.day(interview.began.date())}, {mode}."]
    for key, people in (("present", interview.present), ("can_hear", interview.who_can_hear)):
        if people.strip():
            told.append(account.say(f"interviews.{key}", people=ended(people)))
    return labelled(label, account.citing.words(" ".join(told)))


def _explained(account: Account) -> Words:
    """Say that the purpose was explained, once for both interviews."""
    if not any(interview.purpose_explained for interview in account.assessment.interviews):
        return ()
    return plain(account.say("interviews.explained"))


def _declined(account: Account) -> Words:
    count = sum(1 for entry in account.assessment.entries if entry.response is Response.DECLINED)
    return plain(account.say("interviews.declined", count=count)) if count else ()


def _arrangements(account: Account) -> Words:
    person = account.case.person
    told: Words = ()
    if person.interpreter.strip():
        told = plain(account.say("interviews.interpreter", who=ended(person.interpreter)))
    arranged = [ended(need.arrangement) for need in person.adjustments if need.arrangement.strip()]
    if arranged:
        told = joined(told, labelled(account.say("interviews.arrangements"), plain(" ".join(arranged))))
    return told


def why(account: Account) -> tuple[Block, ...]:
    """Return how the parts hang together: what led up, what set it off, what keeps it going."""
    held = account.assessment.formulation
    fields = ("led_up", "set_off", "keeps_going")
    told = account.run_on(tuple((account.say(f"why.{field}"), getattr(held, field)) for field in fields))
    return tuple(Prose(words) for words in told)


def protects(account: Account) -> tuple[Block, ...]:
    """Return what already prevents another offence."""
    return account.prose(account.assessment.formulation.protects)


def likelihood(account: Account) -> tuple[Block, ...]:
    """Return the officer's judgement, and beside it every score with its generation, band and limits."""
    blocks = list(account.prose(account.assessment.formulation.likelihood))
    scores = account.assessment.scores
    if scores:
        told = [_score(account, score) for score in scores]
        blocks.append(Prose(joined(*told, plain(account.say("likelihood.group")))))
    return tuple(blocks)


def _score(account: Account, score: Score) -> Words:
    nature = account.say(f"likelihood.{score.kind}")
    tool = account.say("likelihood.tool", tool=score.tool, generation=score.generation, nature=nature)
    figures = "percent_both" if score.percent_one_year else "percent" if score.percent else "band"
    said = account.say(
        f"likelihood.{figures}",
        percent=score.percent,
        one_year=score.percent_one_year,
        band=score.band,
    )
    origin = f", {account.say('likelihood.calculated')}" if score.calculated else ""
    basis = f" {score.basis}" if score.basis.strip() else ""
    return labelled(f"{tool}:", account.citing.words(f"{said}{origin}, {account.day(score.dated)}{basis}."))


def harm(account: Account) -> tuple[Block, ...]:
    """Return the narrative of the risk of serious harm, the level for each group rated, and risk to self apart."""
    told: list[Words] = []
    for fields in _HARM:
        told += run_on([_harm_field(account, field) for field in fields])
    blocks = [Prose(words) for words in told]
    to_self = account.prose(account.assessment.harm.to_self, label=account.say("harm.to_self"))
    return (*blocks, *_groups(account), *to_self)


def _harm_field(account: Account, field: str) -> tuple[Words, ...]:
    held = account.assessment.harm
    if field == "departure":
        return _departure(account)
    told = account.paragraphs(getattr(held, field), label=account.say(f"harm.{field}"))
    if field == "circumstances" and told:
        word = account.answer_word(held.present_now, "not_said").lower()
        now: Words = (Span(account.say("harm.present_now") + " "), Span(word, Weight.STRONG), Span("."))
        return (*told[:-1], joined(told[-1], now))
    if field == "why_this_level":
        level = labelled(account.say("harm.level"), (Span(account.level(held.level), Weight.STRONG), Span(".")))
        return (joined(level, told[0]), *told[1:]) if told else (level,)
    return told


def _departure(account: Account) -> tuple[Words, ...]:
    """Return what has changed since an earlier level that this one differs from; nothing if it is the same."""
    if not departs(account.assessment):
        return ()
    earlier, dated = earlier_level(account.assessment), account.assessment.head.based_on_dated
    label = account.say("harm.departure", level=account.level(earlier), date=account.day(dated) if dated else "")
    return account.paragraphs(account.assessment.harm.departure, label=label)


def _groups(account: Account) -> list[Block]:
    """Return the level for each group that was rated, in the community and in custody, each with its remark."""
    rated = [rating for group in Group if _rated(rating := account.assessment.ratings[group])]
    told: list[Words] = []
    for place in ("community", "custody"):
        levels = [
            f"{account.term('group', rating.group.value)}: {account.level(level)}"
            for rating in rated
            if (level := getattr(rating, place)) is not Level.UNRATED
        ]
        if levels:
            first, *others = levels
            listed = "; ".join([first, *(level[0].lower() + level[1:] for level in others)])
            told.append(labelled(account.say(f"harm.{place}"), plain(f"{listed}.")))
    told += [
        joined(plain(account.term("group", rating.group.value) + ":"), account.citing.words(ended(rating.remark)))
        for rating in rated
        if rating.remark.strip()
    ]
    return [Prose(joined(*told))] if told else []


def _rated(rating: Rating) -> bool:
    return rating.community is not Level.UNRATED or rating.custody is not Level.UNRATED


def management(account: Account) -> tuple[Block, ...]:
    """Return how the risk is managed under the four headings, the contingency, and each condition with its reason."""
    held = account.assessment.management
    told: list[Words] = []
    for fields in _MANAGEMENT:
        told += account.run_on(tuple((account.say(f"management.{field}"), getattr(held, field)) for field in fields))
    conditions = [
        joined(account.citing.words(ended(condition.text)), account.citing.words(ended(condition.reason)))
        for condition in account.assessment.conditions
    ]
    if conditions:
        told.append(labelled(account.say("management.conditions"), joined(*conditions)))
    return tuple(Prose(words) for words in told)
