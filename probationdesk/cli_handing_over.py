"""The commands that pass a case on, accept one, and clear one that is safely with others."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from probationdesk import app, codec
from probationdesk.cli_shared import (
    DONE,
    FAILED,
    Arguments,
    add_acts,
    add_command,
    case_id,
    check_free,
    opened,
    print_json,
    take_store,
    tell,
    write,
)
from probationdesk.domain.brought import left_out
from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.keeping import Access
from probationdesk.domain.printing import Print
from probationdesk.domain.sharing import Author, HandOverReason, HandOverState, Party, PartyKind
from probationdesk.resources import Wording
from probationdesk.services import admitting, handing_over, printing, purging
from probationdesk.services.admitting_words import (
    details_words,
    filed_words,
    party_words,
    unreached_words,
    waits_words,
)
from probationdesk.services.changes import load_case
from probationdesk.services.keeping_log import log_disclosure, log_view
from probationdesk.services.ports import Desk
from probationdesk.services.ports_exchange import Computer, KeptTarget, drive

T = TypeVar("T")

_ON_PAPER = (Print.HANDOVER_PACK, Print.TRANSFER_SHEET)


def _hand_over(parser: argparse.ArgumentParser) -> None:
    """Add what `hand-over` takes."""
    take_store(parser, _pass_on)
    parser.add_argument("case", help="its reference or id")
    to = parser.add_mutually_exclusive_group(required=True)
    to.add_argument(
        "--to-officer", default="", help="an officer of the directory: part of the name, or the device's id"
    )
    to.add_argument("--to-office", default="", help="an office of the directory: its id or part of its name")
    to.add_argument("--paper", type=Path, metavar="DIR", help="print the hand-over instead, to this folder")
    parser.add_argument(
        "--to", default="", help="with --paper: who gets it, an organisation or a role; kept in the log"
    )
    parser.add_argument("--purpose", required=True, help="what it is for; kept in the log of the case")
    parser.add_argument("--questions", default="", help="what is still open, for whoever goes on with it")
    parser.add_argument("--needed-by", default="", metavar="DAY", help="the earliest day they need it, YYYY-MM-DD")
    parser.add_argument("--oversight", action="store_true", help="only for a manager's view: it stays with you")


def _accepting(parser: argparse.ArgumentParser) -> None:
    """Add what `accept` takes."""
    take_store(parser, _accept)
    parser.add_argument("case", help="the reference or id of a case that was handed over to you")


def _purging(parser: argparse.ArgumentParser) -> None:
    """Add what `purge` takes."""
    take_store(parser, _purge)
    parser.add_argument("case", help="its reference or id")
    parser.add_argument("--confirm", default="", metavar="REFERENCE", help="the reference again; without it, only told")


def _parts(parser: argparse.ArgumentParser) -> None:
    """Add the acts of `parts`."""
    acts = add_acts(parser)
    waiting = add_command(acts, "waiting", _waiting, "list what was set aside: of whom, why, and of what kind")
    waiting.add_argument("case", nargs="?", default="", help="its reference or id (default: every case)")
    listing = add_command(acts, "list", _list_parties, "list who has a part in a case, and who was put out of it")
    listing.add_argument("case", help="its reference or id")
    deciding = (
        (
            "admit",
            _admit,
            "file what was set aside of somebody: give them a part, or vouch for a closed computer",
        ),
        ("turn-away", _turn_away, "keep what was set aside of somebody, and be asked no more"),
        ("put-out", _put_out, "take somebody's part in a case away"),
    )
    for name, run, text in deciding:
        act = add_command(acts, name, run, text)
        act.add_argument("case", help="its reference or id")
        act.add_argument("who", help="part of the name, or the id of the computer or office")
        if run is not _turn_away:
            act.add_argument("--purpose", required=True, help="why; kept in the log of the case")


COMMANDS = {"hand-over": _hand_over, "accept": _accepting, "parts": _parts, "purge": _purging}


def _pass_on(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = case_id(desk, arguments.case)
        if arguments.paper is not None:
            return _on_paper(arguments, words, desk, case)
        wanted, kind = (
            (arguments.to_officer, PartyKind.DEVICE)
            if arguments.to_officer
            else (arguments.to_office, PartyKind.OFFICE)
        )
        made = handing_over.hand_over(
            desk, case, _addressee(desk, wanted, kind), purpose=arguments.purpose, questions=arguments.questions,
            needed_by=_day(arguments.needed_by),
            reason=HandOverReason.OVERSIGHT if arguments.oversight else HandOverReason.HAND_OVER,
        )  # fmt: skip
    if arguments.json:
        print_json({"hand_over": made.id, "to": made.to.name, "state": made.state})
    else:
        tell(handing_over.state_words(made, words))
    return DONE


def _on_paper(arguments: Arguments, words: Wording, desk: Desk, case: str) -> int:
    """Print what a hand-over on paper needs. It is logged as one, and lets nothing be cleared from here."""
    loaded = load_case(desk, case)
    if loaded.current is None:
        raise Refused("assessment_not_here")
    folder: Path = arguments.paper
    files = [folder / f"{loaded.case.reference}-{kind}.pdf" for kind in _ON_PAPER]
    for file in files:
        check_free(file, overwrite=False)
    printed = [printing.print_out(desk, loaded, loaded.current.head.id, kind).pdf for kind in _ON_PAPER]
    log_view(desk, case)
    for content in printed:
        log_disclosure(desk, case, Access.HANDED_OVER, recipient=arguments.to, purpose=arguments.purpose,
                       digest=codec.digest(content))  # fmt: skip
    for file, content in zip(files, printed, strict=True):
        write(file, content, overwrite=False)
    if arguments.json:
        print_json({"files": [str(file) for file in files]})
    else:
        tell(words("sync.told.on_paper", files=", ".join(str(file) for file in files)))
    return DONE


def _accept(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = case_id(desk, arguments.case)
        waiting = [
            one for one in handing_over.hand_overs(desk, case) if not one.ours and one.state is HandOverState.SENT
        ]
        if not waiting:
            raise Refused("hand_over_unknown")
        answered = [handing_over.accept(desk, one.id) for one in waiting]
        older = left_out(desk.store.brought_changes(case))
    newest = answered[0]
    if arguments.json:
        print_json({
            "state": newest.state, "held": newest.held, "missing": list(newest.missing), "history_left_out": older,
        })  # fmt: skip
    else:
        tell(handing_over.state_words(newest, words))
        if older:
            tell(words("handover.history_left_out", count=older))
        for bundle in newest.missing:
            tell(f"  {bundle[:12]}")
    return DONE if not newest.missing else FAILED


# -- who has a part in a case -----------------------------------------------------------------------


def _waiting(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        wanted = _case_meant(desk, arguments.case) if arguments.case else ""
        found = admitting.set_aside(desk, wanted)
        names = {line.case_id: line.reference for line in desk.store.cases(limit=1_000_000)}
        known = app.exchange().computers(desk, [aside.author.device for aside in found])
    if arguments.json:
        print_json([_as_json(aside, known.get(aside.author.device)) for aside in found])
        return DONE
    for aside in found:
        computer = known.get(aside.author.device)
        tell(f"{names.get(aside.case_id, aside.case_id)}  {waits_words(aside, computer, words)}")
        tell(f"    {details_words(aside, '', words)}")
        if computer is not None:
            tell("\n".join(f"    {line}" for line in words("admitting.number", number=computer.number).split("\n")))
    if not found:
        tell(words("admitting.nothing_waits"))
    return DONE


def _as_json(aside: admitting.Aside, computer: Computer | None) -> dict[str, Any]:
    return {
        "case": aside.case_id, "who": aside.author.officer, "device": aside.author.device,
        "office": aside.author.office, "number": computer.number if computer is not None else "",
        "asks": aside.asks, "closed": admitting.is_closed(aside, computer), "put_out": aside.put_out is not None,
        "kinds": dict(aside.kinds),
        "made": [moment.isoformat() for moment in aside.made or ()],
        "bundles": [{"bundle": line.bundle_id, "kind": line.kind, "reason": line.reason} for line in aside.lines],
    }  # fmt: skip


def _list_parties(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = case_id(desk, arguments.case)
        parties, out = desk.store.parties(case), desk.store.those_put_out(case)
        known = app.exchange().computers(desk, [party.id for party in parties])
        unreached = admitting.unreached(desk, known, case)
    if arguments.json:
        print_json([
            *({"kind": party.kind, "id": party.id, "name": party.name, "put_out": "", "closed": _closed(known, party)}
              for party in parties),
            *({"kind": one.party.kind, "id": one.party.id, "name": one.party.name, "put_out": one.at.isoformat(),
               "closed": ""} for one in out),
        ])  # fmt: skip
        return DONE
    for party in parties:
        tell(f"{party.name}  {party_words(party, known, words)}")
    for one in out:
        day = in_words(one.at.astimezone().date(), words.language)
        tell(f"{one.party.name}  {words('admitting.put_out_on', day=day)}")
    for found in unreached:
        tell(unreached_words(found, words))
    if not parties:
        tell(words("admitting.no_parties"))
    return DONE


def _closed(known: Mapping[str, Computer], party: Party) -> str:
    computer = known.get(party.id)
    return computer.closed_on.isoformat() if computer is not None and computer.closed_on is not None else ""


def _admit(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = _case_meant(desk, arguments.case)
        aside = _one_of(admitting.set_aside(desk, case), arguments.who, lambda one: _author(one.author))
        if aside is not None:
            known = app.exchange().computers(desk, [aside.author.device])
            admitting.admit(desk, case, aside.author, purpose=arguments.purpose, computers=known)
        else:
            out = _one_of(desk.store.those_put_out(case), arguments.who, lambda one: (one.party.id, one.party.name))
            if out is None:
                raise Refused("nothing_waits")
            admitting.let_back(desk, case, out.party, purpose=arguments.purpose)
        outcome = drive(app.exchange().begin(desk, KeptTarget()))
    if arguments.json:
        print_json({"filed": outcome.received + outcome.waiting, "conflicts": list(outcome.conflicts),
                    "refused": [{"bundle": one.bundle, "code": one.code} for one in outcome.refused]})  # fmt: skip
    else:
        tell(filed_words(outcome, words))
    return DONE if outcome.complete and not outcome.refused else FAILED


def _turn_away(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = _case_meant(desk, arguments.case)
        aside = _one_of(admitting.set_aside(desk, case), arguments.who, lambda one: _author(one.author))
        if aside is None:
            raise Refused("nothing_waits")
        admitting.turn_away(desk, case, aside.author)
    if arguments.json:
        print_json({"turned_away": len(aside.lines)})
    else:
        tell(words("admitting.turned_away"))
    return DONE


def _put_out(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = case_id(desk, arguments.case)
        party = _one_of(desk.store.parties(case), arguments.who, lambda one: (one.id, one.name))
        if party is None:
            raise Refused("not_a_party")
        admitting.put_out(desk, case, party, purpose=arguments.purpose)
    if arguments.json:
        print_json({"put_out": party.name})
    else:
        tell(words("admitting.is_out", who=party.name))
    return DONE


def _author(author: Author) -> tuple[str, str]:
    return author.device, author.officer


def _one_of(found: Iterable[T], wanted: str, known_as: Callable[[T], tuple[str, str]]) -> T | None:
    """Return the one whose id or part of whose name is `wanted`; None if there is none.

    Raises Refused `several_addressees`.
    """
    held = tuple(found)
    exact = [one for one in held if known_as(one)[0] == wanted]
    fitting = exact or [one for one in held if wanted.casefold() in known_as(one)[1].casefold()]
    if len(fitting) > 1:
        raise Refused("several_addressees", count=len(fitting))
    return fitting[0] if fitting else None


def _case_meant(desk: Desk, wanted: str) -> str:
    """Return the id of a case, also of one that is not here and of which something was set aside.

    Raises Refused `case_not_here`.
    """
    if any(aside.case_id == wanted for aside in admitting.set_aside(desk)):
        return wanted
    return case_id(desk, wanted)


# -- clearing ---------------------------------------------------------------------------------------


def _purge(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = case_id(desk, arguments.case)
        reference = load_case(desk, case).case.reference
        against = purging.bars(desk, case)
        cleared = not against and arguments.confirm.casefold() == reference.casefold()
        if cleared:
            purging.purge(desk, case)
    if arguments.json:
        print_json({"cleared": cleared, "against": [{"what": bar.what, "count": bar.count} for bar in against]})
    elif cleared:
        tell(words("sync.told.cleared", reference=reference))
    else:
        for bar in against:
            tell(purging.bar_words(bar, words))
        if not against:
            tell(words("sync.told.may_be_cleared", reference=reference))
    return DONE if cleared or (not against and not arguments.confirm) else FAILED


def _addressee(desk: Desk, wanted: str, kind: PartyKind) -> Party:
    """Return the one officer or office that is meant. Raises Refused `addressee_unknown` or `several_addressees`."""
    of_kind = [party for party in app.exchange().addressees(desk) if party.kind is kind]
    exact = [party for party in of_kind if wanted == party.id]
    found = exact or [party for party in of_kind if wanted.casefold() in party.name.casefold()]
    if not found:
        raise Refused("addressee_unknown")
    if len(found) > 1:
        raise Refused("several_addressees", count=len(found))
    return found[0]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("not_a_day") from None
