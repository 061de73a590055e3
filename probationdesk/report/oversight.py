"""What a manager thinks, printed beside the officer's view; and what a review starts from."""

from __future__ import annotations

from probationdesk.domain.oversight import PROMPTS, Opinion, View
from probationdesk.domain.review import Since, questions_of_review
from probationdesk.report.account import Account, joined
from probationdesk.report.blocks import Block, Prose, Section, Words, labelled, plain
from probationdesk.report.fitting import ADDED
from probationdesk.services.differences import section_words
from probationdesk.services.oversight_words import agreed_words, met_words, view_words, who_words


def oversight(account: Account) -> tuple[Block, ...]:
    """Return every manager's view of this version, with the officer's own level named in each."""
    if account.oversight_apart:
        return ()
    return tuple(Prose(_opinion(account, opinion), column=False) for opinion in _given(account))


def outside(account: Account) -> tuple[Section, ...]:
    """Return managers' views that stand outside the three sides.

    Those for which there was no room: what a manager writes must not cost the officer a line. And those given
    after the version was frozen, as a dated addition.
    """
    found = []
    if account.oversight_apart:
        later = {opinion.id for opinion in account.assessment.added}
        earlier = tuple(opinion for opinion in _given(account) if opinion.id not in later)
        found += [_section(account, "apart", earlier)] if earlier else []
    if account.assessment.added:
        found.append(_section(account, "added", account.assessment.added))
    return tuple(found)


def _section(account: Account, key: str, opinions: tuple[Opinion, ...]) -> Section:
    told = [plain(account.say(f"oversight.{key}_note"))]
    for opinion in opinions:
        told += [_opinion(account, opinion), *_prompts(account, opinion)]
    return Section(ADDED, account.say(f"oversight.{key}"), tuple(Prose(words, column=False) for words in told))


def _given(account: Account) -> tuple[Opinion, ...]:
    version = account.assessment.head.version
    return tuple(one for one in account.assessment.opinions if one.version == version and one.given)


def reviewed(account: Account) -> tuple[Block, ...]:
    """Return which version a review starts from, and which sections were changed, looked at or only carried over."""
    head, earlier = account.assessment.head, account.assessment.reviewed
    if earlier is None or head.based_on_dated is None:
        return ()
    day = account.day(head.based_on_dated)
    told = plain(account.say("review.starts_from", version=earlier.head.version, date=day))
    for since, key in ((Since.CHANGED, "changed"), (Since.CONFIRMED, "confirmed"), (Since.CARRIED, "carried")):
        names = sections_that(account, since)
        if names:
            told = joined(told, labelled(account.say(f"review.{key}"), plain(f"{'; '.join(names)}.")))
    return (Prose(told, column=False, small=True),)


def sections_that(account: Account, since: Since) -> list[str]:
    """Return the names of the sections of a review that stand so to the version it starts from."""
    return [
        section_words(question.section, account.framework, account.wording.shared)
        for question in questions_of_review(account.assessment)
        if question.since is since
    ]


def _opinion(account: Account, opinion: Opinion) -> Words:
    words = account.wording.shared
    day = account.day(opinion.began.astimezone().date())
    told = [account.say("oversight.by", who=who_words(opinion), date=day), met_words(opinion, words)]
    agreed = [agreed_words(view, words) for view in opinion.views if view.view is View.AGREES]
    if agreed:
        told.append(account.say("oversight.agrees", what="; ".join(agreed)))
    told += [view_words(view, words) for view in opinion.views if view.view is View.DIFFERS]
    if opinion.countersigned_on is not None:
        told.append(words("oversight.told.signed", date=account.day(opinion.countersigned_on)))
    said = account.citing.words(" ".join(part for part in told if part))
    return labelled(account.say("oversight.label"), said)


def _prompts(account: Account, opinion: Opinion) -> list[Words]:
    """What a manager thought through, where there is room for it: outside the three sides."""
    words = account.wording.shared
    told: list[Words] = []
    for field in PROMPTS:
        told += account.paragraphs(getattr(opinion, field), label=words(f"oversight.{field}.label"))
    return told
