"""The end of the third side: the person's own words, enquiries, sources, completion; for a draft, what is missing."""

from __future__ import annotations

from probationdesk.domain.checks import blocking, gaps
from probationdesk.domain.enquiries import Enquiry, EnquiryState, outstanding
from probationdesk.domain.readback import Mark, Reply, Statement, Verdict
from probationdesk.domain.sources import Source
from probationdesk.domain.statements import statements
from probationdesk.report.account import Account, ended, joined
from probationdesk.report.blocks import (
    Block,
    Listed,
    Listing,
    Panel,
    Prose,
    Section,
    Signatures,
    Span,
    Weight,
    Words,
    labelled,
    plain,
)
from probationdesk.report.oversight import oversight, reviewed
from probationdesk.services.wording import gap_words

_DISPUTED = (Verdict.PARTLY, Verdict.WRONG)


def read_back(account: Account) -> tuple[Block, ...]:
    """Return how the reading back went, and each dispute with the person's words and the answer to them."""
    told = [_counts(account), *(_dispute(account, mark) for mark in _disputes(account))]
    return (Panel(account.heading("read_back"), tuple(told), tinted=False),)


def _read(account: Account) -> list[Mark]:
    held = statements(account.assessment, account.case.sources)
    return [s.mark for s in held if s.mark is not None and s.mark.verdict is not Verdict.NOT_READ]


def _disputes(account: Account) -> list[Mark]:
    """Every dispute, those included whose statement has since been taken out."""
    order = {statement.key: place for place, statement in enumerate(_all(account))}
    marks = [mark for mark in account.assessment.marks.values() if mark.verdict in _DISPUTED]
    return sorted(marks, key=lambda mark: (order.get(mark.statement, len(order)), mark.statement))


def _all(account: Account) -> tuple[Statement, ...]:
    return statements(account.assessment, account.case.sources)


def _counts(account: Account) -> Words:
    read = _read(account)
    if read:
        right = sum(1 for mark in read if mark.verdict is Verdict.RIGHT)
        return plain(account.say("read_back.counts", read=len(read), right=right))
    reason = account.citing.words(account.assessment.head.readback_not_done_because)
    if reason:
        return joined(plain(account.say("read_back.not_done")), reason)
    return plain(account.say("read_back.not_done_yet"))


def _dispute(account: Account, mark: Mark) -> Words:
    verdict = account.term("verdict", mark.verdict.value).lower()
    about = account.say("read_back.about", statement=statement_name(account, mark.statement), verdict=verdict)
    answer = {Reply.CHANGED: "changed", Reply.KEPT: "kept", Reply.NONE: "no_reply"}[mark.reply]
    return joined(
        (Span(about, Weight.LABEL),),
        account.quoted(mark.their_words),
        (Span(account.say(f"read_back.{answer}"), Weight.LABEL),),
        account.citing.words(ended(mark.reply_words)),
    )


def statement_name(account: Account, key: str) -> str:
    """Return the name of a statement from its key, such as `finding.alcohol.why`."""
    record, _, rest = key.partition(".")
    if record == "finding":
        area, _, field = rest.partition(".")
        name = account.area_name(area)
        return account.wording.shared("statements.finding.helps", area=name) if field == "helps" else name
    return account.wording.shared(f"statements.{key}")


def enquiries(account: Account) -> tuple[Block, ...]:
    """Return what is outstanding, what was not needed and why, what is undecided, and what was answered when.

    What the answers said is in the text, where it is cited.
    """
    held = account.case.enquiries
    if not held:
        return (Prose(plain(account.say("enquiries.none")), column=False),)
    told = [waiting_words(account, enquiry) for enquiry in outstanding(held)]
    not_needed = [_not_needed(account, enquiry) for enquiry in held if enquiry.state is EnquiryState.NOT_NEEDED]
    if not_needed:
        told.append(labelled(account.say("enquiries.not_needed"), joined(*not_needed)))
    blocks = [Prose(words, column=False) for words in told]
    for state, key in ((EnquiryState.UNDECIDED, "undecided"), (EnquiryState.ANSWERED, "answered")):
        names = [_named(account, enquiry) for enquiry in held if enquiry.state is state]
        if names:
            listed = labelled(account.say(f"enquiries.{key}"), plain(f"{'; '.join(names)}."))
            blocks.append(Prose(listed, column=False, small=state is EnquiryState.ANSWERED))
    return tuple(blocks)


def waiting_words(account: Account, enquiry: Enquiry) -> Words:
    """Return an enquiry that is outstanding: of whom it was asked, when, and when they were reminded."""
    lead: Words = (Span(account.say("enquiries.outstanding") + " ", Weight.STRONG),)
    if enquiry.asked_on is None:
        asked = account.say("enquiries.not_asked")
    else:
        key = "asked_of" if enquiry.asked_of.strip() else "asked"
        asked = account.say(f"enquiries.{key}", who=enquiry.asked_of.strip(), date=account.day(enquiry.asked_on))
    if enquiry.chased_on:
        asked += ", " + account.say("enquiries.chased", dates=", ".join(account.day(day) for day in enquiry.chased_on))
    return (*lead, *plain(f"{account.enquiry_name(enquiry)}, {asked}."))


def _not_needed(account: Account, enquiry: Enquiry) -> Words:
    return joined(plain(f"{account.enquiry_name(enquiry)}:"), account.citing.words(ended(enquiry.reason)))


def _named(account: Account, enquiry: Enquiry) -> str:
    name = account.enquiry_name(enquiry)
    return f"{name} ({account.day(enquiry.answered_on)})" if enquiry.answered_on else name


def sources(account: Account) -> tuple[Block, ...]:
    """Return every source cited above under its number, and those held but not cited."""
    numbers = account.citing.numbers
    by_id = {source.id: source for source in account.case.sources}
    items = tuple(Listed(plain(source_words(account, by_id[key])), f"[{number}]") for key, number in numbers.items())
    blocks: list[Block] = [Listing(items)] if items else [Prose(plain(account.say("sources.none")), column=False)]
    others = [source.title for source in account.case.sources if source.id not in numbers]
    if others:
        listed = plain(f"{'; '.join(others)}.")
        blocks.append(Prose(labelled(account.say("sources.uncited"), listed), column=False, small=True))
    return tuple(blocks)


def source_words(account: Account, source: Source) -> str:
    """Return a source as its title, author and date."""
    day = account.day(source.dated) if source.dated else ""
    return ", ".join(part for part in (source.title, source.author, day) if part)


def completion(account: Account) -> tuple[Block, ...]:
    """Return what a review starts from, a manager's view, who completed the report and when, and the lines to sign."""
    head, day = account.assessment.head, account.day(account.dated)
    key = "by_nobody" if not head.author else "by_role" if head.author_role else "by"
    done = account.say(f"completion.{key}", author=head.author, role=head.author_role, date=day)
    signing = account.say("completion.signing")
    author = (
        account.say("completion.author", author=head.author) if head.author else account.say("completion.no_author")
    )
    labels = (
        account.say("completion.person", person=account.case.person.full_name),
        author,
        account.say("completion.countersigned"),
    )
    said = (*reviewed(account), *oversight(account))
    return (*said, Prose(plain(f"{done} {signing}"), column=False), Signatures(labels))


def missing(account: Account) -> Section:
    """Return the list of what stops a draft from being frozen."""
    found = blocking(gaps(account.case, account.assessment, account.framework))
    told = [gap_words(gap, account.framework, account.wording.shared) for gap in found] or [
        account.say("draft.nothing")
    ]
    return Section("draft", account.say("draft.heading"), tuple(Prose(plain(one), column=False) for one in told))
