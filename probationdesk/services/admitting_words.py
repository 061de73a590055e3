"""What was set aside and who has a part in a case, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from probationdesk.domain.dates import in_words
from probationdesk.domain.sharing import Party, PartyKind
from probationdesk.resources import Wording
from probationdesk.services.admitting import Aside, Unreached, is_closed
from probationdesk.services.ports_exchange import Computer, Outcome


def counted(words: Wording, key: str, count: int, **parameters: object) -> str:
    """Return a sentence that counts something, in the singular for one."""
    return words(f"{key}_one" if count == 1 else key, count=count, **parameters)


def author_words(aside: Aside, computer: Computer | None, words: Wording) -> str:
    """Return who sent what was set aside, with the office as far as it is known."""
    name = aside.author.officer or words("sending.unknown_author")
    return ", ".join(part for part in (name, computer.office if computer is not None else "") if part)


def kinds_words(aside: Aside, words: Wording) -> str:
    """Return how many of which kinds were set aside, such as "1 version of the case, 2 contact notes"."""
    return ", ".join(counted(words, f"admitting.kind.{kind}", count) for kind, count in aside.kinds.items())


def waits_words(aside: Aside, computer: Computer | None, words: Wording) -> str:
    """Return that something was set aside, whose it is and why, in a sentence."""
    who = author_words(aside, computer, words)
    if aside.put_out is not None:
        out = in_words(aside.put_out.at.astimezone().date(), words.language)
        return counted(words, "admitting.put_out_before", len(aside.lines), who=who, day=out)
    if not aside.asks:
        return counted(words, "admitting.turned_away_before", len(aside.lines), who=who)
    if aside.taken_in:
        return _taken_in_words(aside, who, words)
    if not is_closed(aside, computer):
        if aside.differs:
            return counted(words, "admitting.differs", len(aside.lines), who=who)
        return counted(words, "admitting.waits", len(aside.lines), who=who)
    if computer is None or computer.closed_on is None:
        return counted(words, "admitting.waits_closed", len(aside.lines), who=who)
    day = in_words(computer.closed_on, words.language)
    return counted(words, "admitting.waits_closed_on", len(aside.lines), who=who, day=day)


def _taken_in_words(aside: Aside, who: str, words: Wording) -> str:
    if not aside.trouble:
        return counted(words, "admitting.taken_in", len(aside.lines), who=who)
    reason = f"sharing.refused.{aside.trouble}"
    why = words(reason) if reason in words else words("sharing.refused.other", code=aside.trouble)
    return counted(words, "admitting.not_filed_yet", len(aside.lines), who=who, why=why)


def details_words(aside: Aside, case: str, words: Wording) -> str:
    """Return of what kinds it is, when it was made and of which case, without a word of what it says."""
    told = [words("admitting.case", case=case)] if case else []
    told.append(words("admitting.what", what=kinds_words(aside, words)))
    if aside.made is not None:
        first, last = (in_words(moment.astimezone().date(), words.language) for moment in aside.made)
        key = "admitting.made_on" if first == last else "admitting.made_between"
        told.append(words(key, first=first, last=last))
    return " ".join(told)


def unreached_words(found: Unreached, words: Wording, key: str = "admitting.unreached") -> str:
    """Return that somebody's computer was closed, and what to do."""
    assert found.computer.closed_on is not None
    day = in_words(found.computer.closed_on, words.language)
    return words(key, who=found.computer.officer, day=day)


def party_words(party: Party, computers: Mapping[str, Computer], words: Wording) -> str:
    """Return what somebody with a part in a case is: an office, an officer of one, or one's own computer."""
    if party.kind is PartyKind.OFFICE:
        return words("admitting.office")
    computer = computers.get(party.id)
    if computer is None:
        return words("admitting.officer")
    return words("admitting.own" if computer.own else "admitting.officer_of", office=computer.office)


def filed_words(outcome: Outcome, words: Wording) -> str:
    """Return what filing what was set aside came to."""
    told = [counted(words, "admitting.filed", outcome.received + outcome.waiting)]
    if outcome.conflicts:
        told.append(words("admitting.two_versions"))
    if outcome.refused:
        told.append(counted(words, "admitting.not_filed", len(outcome.refused)))
    return " ".join(told)
