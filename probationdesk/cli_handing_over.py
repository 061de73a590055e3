"""The commands that pass a case on, accept one, and clear one that is safely with others."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import date
from pathlib import Path

from probationdesk import app, codec
from probationdesk.cli_shared import (
    DONE,
    FAILED,
    Arguments,
    case_id,
    check_free,
    opened,
    print_json,
    take_store,
    tell,
    write,
)
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.keeping import Access
from probationdesk.domain.printing import Print
from probationdesk.domain.sharing import HandOverReason, HandOverState, Party, PartyKind
from probationdesk.resources import Wording
from probationdesk.services import handing_over, printing, purging
from probationdesk.services.changes import load_case
from probationdesk.services.keeping_log import log_disclosure, log_view
from probationdesk.services.ports import Desk

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


COMMANDS = {"hand-over": _hand_over, "accept": _accepting, "purge": _purging}


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
    newest = answered[0]
    if arguments.json:
        print_json({"state": newest.state, "held": newest.held, "missing": list(newest.missing)})
    else:
        tell(handing_over.state_words(newest, words))
        for bundle in newest.missing:
            tell(f"  {bundle[:12]}")
    return DONE if not newest.missing else FAILED


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
