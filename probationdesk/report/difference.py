"""What a review has changed, on one side: as it was and as it is now, with the words that differ in bold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.compared import Fate, Passage, passages, seen_from, stretches
from probationdesk.domain.framework import Framework
from probationdesk.domain.review import Since
from probationdesk.report.account import Account, account_of, heading_cell
from probationdesk.report.blocks import (
    Block,
    Cell,
    Column,
    Narrative,
    Prose,
    Row,
    Section,
    Span,
    Table,
    Weight,
    Words,
    labelled,
    plain,
)
from probationdesk.report.oversight import sections_that
from probationdesk.report.wording import ReportWording
from probationdesk.services.differences import Difference, differences

CLIPS = (0, 600, 400, 300, 220, 160, 120, 90, 70, 50, 40, 30)
"""How many letters of a text are printed, from the whole of it (0) down to what always fits on one side."""

_NEWS = ("sources", "enquiries", "history")
"""Sections of the case itself: each is printed in full elsewhere."""
_ELLIPSIS = "…"
_NAME_WIDTH = 38.0
_BEFORE = 3
"""Of what stands before a difference, one letter in so many of a cut text is kept."""


def compose_difference(
    case: CaseFile, assessment_id: str, framework: Framework, wording: ReportWording, *, dated: date, clip: int
) -> Narrative:
    """Return the statement of changes of a review, each text cut after `clip` letters unless that is 0.

    Sentences that stand as they stood are left out. Raises KeyError if the case does not hold the assessment.
    """
    account = account_of(case, assessment_id, framework, wording, dated=dated)
    assessment = account.assessment
    since = account.day(assessment.head.based_on_dated) if assessment.head.based_on_dated else ""
    found = differences(case, assessment, framework, wording.shared)
    blocks: list[Block] = [Prose(words, column=False) for words in _particulars(account)]
    if found:
        columns = (
            Column(account.say("difference.what"), _NAME_WIDTH),
            Column(account.say("difference.as_of", date=since), 0.0),
            Column(account.say("difference.now"), 0.0),
        )
        blocks.append(Table(columns, tuple(_row(account, difference, clip) for difference in found)))
    else:
        blocks.append(Prose(plain(account.say("difference.none")), column=False))
    blocks += [Prose(words, column=False) for words in _unchanged(account)]
    return Narrative(account.say("difference.title", date=since), (Section("answer", "", tuple(blocks)),))


def _particulars(account: Account) -> Iterator[Words]:
    head, earlier = account.assessment.head, account.assessment.reviewed
    yield labelled(account.say("facts.person"), plain(account.case.person.full_name))
    if earlier is not None:
        yield labelled(
            account.say("difference.between"),
            plain(
                account.say(
                    "difference.versions",
                    earlier=earlier.head.author or account.say("difference.nobody"),
                    author=head.author or account.say("difference.nobody"),
                    date=account.day(account.dated),
                )
            ),
        )


def _row(account: Account, difference: Difference, clip: int) -> Row:
    sides = [_side(account, difference, fate, clip) for fate in (Fate.TAKEN_OUT, Fate.PUT_IN)]
    return Row((heading_cell(difference.name), *sides))


def _side(account: Account, difference: Difference, fate: Fate, clip: int) -> Cell:
    before = fate is Fate.TAKEN_OUT
    if not (difference.before if before else difference.now):
        return Cell((plain(account.say("difference.nothing_before" if before else "difference.nothing_now")),))
    told = seen_from(fate, tuple(_touched(difference)))
    return Cell(tuple(_paragraphs(_clipped(told, _room_for(difference, clip), lead=not difference.chosen))))


def _room_for(difference: Difference, clip: int) -> int:
    """Return after how many letters a text is cut: what came to the case first, what was chosen last of all."""
    if difference.chosen and clip != CLIPS[-1]:
        return 0
    return min(clip, CLIPS[-1]) if difference.section in _NEWS else clip


def _touched(difference: Difference) -> Iterator[Passage]:
    """Yield the sentences in which something changed; a run of others is an ellipsis."""
    if "\n" in difference.before + difference.now:
        yield from passages(difference.before, difference.now)
        return
    for stretch in stretches(difference.before, difference.now):
        if stretch.changed:
            yield from stretch.passages
        else:
            yield Passage(f"{_ELLIPSIS} ", Fate.KEPT)


def _clipped(told: tuple[Passage, ...], clip: int, *, lead: bool) -> Iterator[Passage]:
    """Yield a text cut after about `clip` letters, between two words.

    With `lead` what stands before a difference is cut as well, so that the difference is among what is left.
    """
    left = clip
    cut_off = False
    for place, passage in enumerate(told):
        text = passage.text
        if clip and lead and passage.fate is Fate.KEPT and place < len(told) - 1:
            text = _tail(text, clip // _BEFORE)
        if cut_off:
            text = text.removeprefix(_ELLIPSIS)
        if clip and len(text) > left:
            head = _head(text, left)
            if head or not cut_off:
                yield Passage(head + _ELLIPSIS, passage.fate)
            return
        left -= len(text)
        cut_off = text.rstrip().endswith(_ELLIPSIS)
        yield Passage(text, passage.fate)


def _tail(text: str, most: int) -> str:
    """Return the last words of a text; the ellipsis stands for the others."""
    if len(text) <= most + len(_ELLIPSIS):
        return text
    cut = text[-most:].rpartition("\n")[2]
    _, space, rest = cut.partition(" ")
    return f"{_ELLIPSIS} {rest if space and rest.strip() else cut}"


def _head(text: str, most: int) -> str:
    """Return the first words of a text, or of a single long one its beginning, without the mark they end in."""
    cut = text[: max(0, most)]
    if not text[len(cut) :][:1].isspace() and " " in cut.strip():
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(" \n.,;:–…")


def _paragraphs(told: Iterator[Passage]) -> Iterator[Words]:
    """Yield the lines of a text, what differs in bold."""
    line: list[Span] = []
    for passage in told:
        weight = Weight.PLAIN if passage.fate is Fate.KEPT else Weight.STRONG
        first, *others = passage.text.split("\n")
        line.append(Span(first, weight))
        for other in others:
            yield tuple(line)
            line = [Span(other, weight)]
    if any(span.text.strip() for span in line):
        yield tuple(line)


def _unchanged(account: Account) -> Iterator[Words]:
    for since, key in ((Since.CONFIRMED, "confirmed"), (Since.CARRIED, "carried"), (Since.TO_ASK, "to_ask")):
        names = sections_that(account, since)
        if names:
            yield labelled(account.say(f"review.{key}"), plain(f"{'; '.join(names)}."))
