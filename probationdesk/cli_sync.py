"""The commands that exchange sealed work with others: by stick, by the hub; enrolling this computer."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from probationdesk import app
from probationdesk.cli_shared import (
    DONE,
    FAILED,
    Arguments,
    add_acts,
    add_command,
    case_id,
    opened,
    print_json,
    read,
    read_text,
    tell,
    write,
)
from probationdesk.domain.errors import BadInput, Refused
from probationdesk.domain.merge import Standing
from probationdesk.domain.sharing import BundleState, ReceivedState
from probationdesk.resources import Wording, error_words
from probationdesk.services import settling, sharing
from probationdesk.services.admitting import KEPT
from probationdesk.services.handing_over import hand_overs, line_words, received_words, refusal_words, state_words
from probationdesk.services.parts import RECORD_ELSEWHERE
from probationdesk.services.ports import Desk
from probationdesk.services.ports_exchange import FolderTarget, HubTarget, Outcome, Progress, Run, Target, Trouble, Turn
from probationdesk.services.purging import alarms
from probationdesk.services.settling import Choice

_SHOWN_ID = 12


def _sync(parser: argparse.ArgumentParser) -> None:
    """Add the acts of `sync`."""
    acts = add_acts(parser)
    folder = add_command(acts, "folder", _folder, "exchange sealed work with a stick or a shared folder")
    folder.add_argument("folder", type=Path, metavar="DIR")
    folder.add_argument("--everything", action="store_true", help="also put there what the service holds already")
    hub = add_command(acts, "hub", _hub, "exchange sealed work with the service")
    hub.add_argument("url", nargs="?", default="", help="one of those in the directory (default: the first)")
    hub.add_argument(
        "--plain", action="store_true", help="without TLS, and only on this computer: for trying things out"
    )
    add_command(acts, "state", _state, "list what was sent and received, and how far it has come")
    conflicts = add_command(acts, "conflicts", _conflicts, "show what differs between two versions of a case")
    conflicts.add_argument("case", help="its reference or id")
    settle = add_command(acts, "settle", _settle, "make one version of two")
    settle.add_argument("case", help="its reference or id")
    settle.add_argument("--version", default="", help="which version, by the first characters of its id")
    settle.add_argument("--take", choices=("here", "there"), help="whose words stand where both altered something")
    settle.add_argument("--choices", type=Path, help='JSON: [{"record": …, "field": …, "side": "here", "own": …}, …]')


def _enrol(parser: argparse.ArgumentParser) -> None:
    """Add the acts of `enrol`."""
    acts = add_acts(parser)
    request = add_command(acts, "request", _request, "write this computer's request to be enrolled")
    request.add_argument("file", type=Path, help="the file to write")
    request.add_argument("--office", required=True, help="the short name of the office")
    request.add_argument("--label", default="laptop", help="what this computer is called; no name of a person")
    request.add_argument("--overwrite", action="store_true", help="replace the file if it is there")
    accept = add_command(acts, "accept", _accept_certificate, "take the certificate that came back")
    accept.add_argument("file", type=Path, help="the certificate")
    accept.add_argument("--directory", type=Path, required=True, help="the directory that came with it")
    accept.add_argument(
        "--organisation",
        default="",
        help="the number of the organisation's key, as you were told it; asked for if not given",
    )
    add_command(acts, "show", _show_enrolment, "show as what this computer is enrolled")


COMMANDS = {"sync": _sync, "enrol": _enrol}


# -- exchanging -------------------------------------------------------------------------------------


def _folder(arguments: Arguments, words: Wording) -> int:
    return _exchange(arguments, words, FolderTarget(arguments.folder, arguments.everything))


def _hub(arguments: Arguments, words: Wording) -> int:
    return _exchange(arguments, words, HubTarget(arguments.url, arguments.plain))


def _exchange(arguments: Arguments, words: Wording, target: Target) -> int:
    with closing(opened(arguments, words)) as session:
        run = app.exchange().begin(session.desk, target)
        with _stopped_by_interrupt(run):
            outcome = _driven(run, words, quiet=arguments.json)
        cases = session.desk.store.cases(limit=1_000_000)
    references = {line.case_id: line.reference for line in cases}
    names = {line.case_id: line.name for line in cases}
    if arguments.json:
        print_json(_as_json(outcome, words, names))
    else:
        sent = "copied" if isinstance(target, FolderTarget) else "stored"
        for line in _lines(outcome, sent, references, words, names):
            tell(line)
    return DONE if outcome.complete and not outcome.refused and not outcome.lost else FAILED


@contextmanager
def _stopped_by_interrupt(run: Run) -> Iterator[None]:
    """Let Ctrl+C end the run after the bundle in hand, so that what was done is kept and told."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: run.stop())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _driven(run: Run, words: Wording, *, quiet: bool) -> Outcome:
    show = sys.stderr.isatty() and not quiet
    while (turn := run.advance()) is not Turn.DONE:
        if show:
            print(f"\r{_progress(run.progress, words):<78}", end="", file=sys.stderr, flush=True)
        if turn is Turn.AWAY:
            run.carry()
    if show:
        print(f"\r{'':<78}\r", end="", file=sys.stderr, flush=True)
    return run.outcome


def _progress(progress: Progress, words: Wording) -> str:
    step = words(f"sync.step.{progress.step}")
    return f"{step} {progress.done} / {progress.total}" if progress.total else step


def _lines(
    outcome: Outcome, sent: str, references: dict[str, str], words: Wording, names: dict[str, str]
) -> Iterator[str]:
    told = {
        sent: outcome.sent, "left": outcome.left, "received": outcome.received, "waiting": outcome.waiting,
        "confirmed": outcome.confirmed, "lost": len(outcome.lost),
    }  # fmt: skip
    yield from (words(f"sync.told.{name}", count=count) for name, count in told.items() if count)
    if not any(told.values()) and outcome.fault is None:
        yield words("sync.told.nothing_new")
    if outcome.directory_taken:
        yield words("sync.told.directory", version=outcome.directory_taken)
    for case in outcome.new_cases:
        yield words("sync.told.new_case", reference=references.get(case, case))
    for case in outcome.conflicts:
        yield words("sync.told.conflict", reference=references.get(case, case))
    for trouble in outcome.refused:
        yield words("sync.told.refused", bundle=trouble.bundle or "–", why=_why(trouble, words, names))
    if any(trouble.code in KEPT for trouble in outcome.refused):
        yield words("sync.told.aside")
    if outcome.more_refused:
        yield words("sync.told.more_refused", count=outcome.more_refused)
    for trouble in outcome.warnings:
        yield words(f"sync.warning.{trouble.code}", **trouble.parameters)
    if outcome.stopped:
        yield words("sync.told.stopped")
    if outcome.fault is not None:
        yield error_words(outcome.fault.code, outcome.fault.parameters, words)[1]


def _why(trouble: Trouble, words: Wording, names: dict[str, str]) -> str:
    if trouble.code == RECORD_ELSEWHERE:
        return refusal_words(trouble.code, words, in_the_way=names.get(str(trouble.parameters.get("other_case")), ""))
    for table in ("sharing", "organisation", "sync"):
        key = f"{table}.refused.{trouble.code}"
        if key in words:
            return words(key, **trouble.parameters)
    return words("sharing.refused.other", code=trouble.code)


def _as_json(outcome: Outcome, words: Wording, names: dict[str, str]) -> dict[str, Any]:
    fault = outcome.fault
    return {
        "complete": outcome.complete, "sealed": outcome.sealed, "sent": outcome.sent, "left": outcome.left,
        "received": outcome.received, "waiting": outcome.waiting, "known": outcome.known,
        "confirmed": outcome.confirmed, "for_others": outcome.for_others, "ignored": outcome.ignored,
        "new_cases": list(outcome.new_cases), "changed_cases": list(outcome.changed_cases),
        "conflicts": list(outcome.conflicts), "lost": list(outcome.lost),
        "refused": [{"bundle": one.bundle, "case": one.case_id, "code": one.code, "words": _why(one, words, names)}
                    for one in outcome.refused],
        "more_refused": outcome.more_refused, "directory_taken": outcome.directory_taken,
        "warnings": [{"code": one.code, "words": words(f"sync.warning.{one.code}", **one.parameters)}
                     for one in outcome.warnings],
        "stopped": outcome.stopped,
        "fault": {"code": fault.code, "words": error_words(fault.code, fault.parameters, words)[1]}
                 if fault is not None else None,
    }  # fmt: skip


# -- where things stand -----------------------------------------------------------------------------


def _state(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        cases = desk.store.cases(limit=1_000_000)
        going, came = sharing.outbox(desk), sharing.inbox(desk)
        passed, missed = hand_overs(desk), alarms(desk)
    references = {line.case_id: line.reference for line in cases}
    names = {line.case_id: line.name for line in cases}
    if arguments.json:
        print_json({
            "sent": [
                {"bundle": one.bundle_id, "kind": one.kind, "case": one.case_id, "state": one.state,
                 "reason": one.reason, "words": line_words(one, words), "to": list(one.recipients)} for one in going
            ],
            "received": [
                {"bundle": one.bundle_id, "kind": one.kind, "case": one.case_id, "state": one.state,
                 "reason": one.reason, "from": one.author.officer, "words": received_words(one, words, names)}
                for one in came
            ],
            "hand_overs": [
                {"id": one.id, "case": one.case_id, "reason": one.reason, "ours": one.ours, "to": one.to.name,
                 "by": one.by.name, "state": one.state, "held": one.held, "missing": list(one.missing),
                 "words": state_words(one, words)} for one in passed
            ],
            "missed": [one.bundle_id for one in missed],
        })  # fmt: skip
        return DONE
    for state in BundleState:
        count = sum(1 for one in going if one.state is state)
        if count:
            tell(f"{count:>6}  {words(f'sharing.state.{state}')}")
    for one in going:
        if one.state is BundleState.REFUSED:
            tell(f"        {one.bundle_id[:_SHOWN_ID]}  {line_words(one, words)}")
    for came_in in came:
        if came_in.state in (ReceivedState.REFUSED, ReceivedState.SET_ASIDE):
            told = received_words(came_in, words, names)
            tell(f"        {came_in.bundle_id[:_SHOWN_ID]}  {came_in.author.officer}  {told}")
    for passed_on in passed:
        reference = references.get(passed_on.case_id, passed_on.case_id)
        tell(f"{reference}  {passed_on.by.name} → {passed_on.to.name}: {state_words(passed_on, words)}")
    if missed:
        tell(words("sync.told.lost", count=len(missed)))
    return DONE


# -- two versions -----------------------------------------------------------------------------------


def _conflicts(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        found = settling.conflicts(session.desk, case_id(session.desk, arguments.case))
    if arguments.json:
        print_json([
            {"version": apart.revision.id, "author": apart.revision.author,
             "made_at": apart.revision.made_at.isoformat(), "base_known": apart.base_known,
             "open": [{"record": record, "field": field} for record, field in apart.open],
             "differs": [
                 {"section": section.name, "record": one.held.id, "field": field.name, "standing": field.standing,
                  "here": _plain(field.here), "there": _plain(field.there)}
                 for section in apart.sections for one in section.records for field in one.changed
             ]} for apart in found
        ])  # fmt: skip
        return DONE
    for apart in found:
        tell(words("sync.told.version", version=apart.revision.id[:_SHOWN_ID], author=apart.revision.author,
                    at=f"{apart.revision.made_at:%d/%m/%Y %H:%M}", count=len(apart.open)))  # fmt: skip
        for section in apart.sections:
            for one in section.records:
                for field in one.changed:
                    tell(f"  {section.name} · {field.name} · {words(f'sync.standing.{field.standing}')}")
                    tell(f"    < {_plain(field.here)}\n    > {_plain(field.there)}")
    if not found:
        tell(words("sync.told.one_version"))
    return DONE


def _settle(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = case_id(desk, arguments.case)
        apart = _version_meant(desk, case, arguments.version)
        choices = _choices(arguments.choices) if arguments.choices else ()
        chosen = {(one.record_id, one.field) for one in choices}
        side = Standing(arguments.take) if arguments.take else None
        if side is not None:
            rest = [one for one in apart.open if one not in chosen]
            choices = (*choices, *(Choice(record_id=record, field=field, side=side) for record, field in rest))
        settling.settle(desk, case, apart.revision.id, choices)
        left = len(settling.conflicts(desk, case))
    if arguments.json:
        print_json({"settled": apart.revision.id, "versions_left": left})
    else:
        tell(words("sync.told.settled", count=left))
    return DONE


def _version_meant(desk: Desk, case: str, version: str) -> settling.Apart:
    """Return the version that is to be settled with. Raises Refused `version_moved_on` or `several_versions`."""
    found = [one for one in settling.conflicts(desk, case) if one.revision.id.startswith(version)]
    if not found:
        raise Refused("version_moved_on")
    if len(found) > 1:
        raise Refused("several_versions", count=len(found))
    return found[0]


def _choices(file: Path) -> tuple[Choice, ...]:
    """Return the choices that a file lists. Raises BadInput `file_unreadable`, `not_json` or `not_choices`."""
    try:
        lines = json.loads(read_text(file))
    except (ValueError, RecursionError):
        raise BadInput("not_json") from None
    try:
        return tuple(
            Choice(record_id=str(one["record"]), field=str(one.get("field", "")),
                   side=Standing(one.get("side", "here")), own=one.get("own"))
            for one in lines
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadInput("not_choices") from None


def _plain(value: object) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


# -- enrolling --------------------------------------------------------------------------------------


def _request(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        content = app.exchange().request(session.desk, office=arguments.office, label=arguments.label)
        number = app.exchange().fingerprint(session.desk)
    write(arguments.file, content, overwrite=arguments.overwrite)
    if arguments.json:
        print_json({"file": str(arguments.file), "fingerprint": number})
    else:
        tell(words("sync.told.requested", file=arguments.file, number=number))
    return DONE


def _accept_certificate(arguments: Arguments, words: Wording) -> int:
    certificate, directory = read(arguments.file), read(arguments.directory)
    exchange = app.exchange()
    with closing(opened(arguments, words)) as session:
        number = arguments.organisation
        if not number:
            name, _ = exchange.organisation_in(certificate)
            number = input(words("sync.told.compare", organisation=name))
        enrolled = exchange.accept(session.desk, certificate, directory, organisation=number)
    if arguments.json:
        print_json({"organisation": enrolled.organisation, "office": enrolled.office, "until": enrolled.until})
    else:
        tell(words("sync.told.enrolled", organisation=enrolled.organisation, until=enrolled.until))
    return DONE


def _show_enrolment(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        found = app.exchange().membership(session.desk)
    if arguments.json:
        print_json({
            "state": found.state, "fingerprint": found.fingerprint, "officer": found.officer, "office": found.office,
            "until": str(found.valid_until or ""), "directory": found.directory_version, "hubs": list(found.hubs),
        })  # fmt: skip
        return DONE
    tell(words(f"sync.enrolment.{found.state}", number=found.fingerprint, officer=found.officer, office=found.office,
                until=found.valid_until, version=found.directory_version))  # fmt: skip
    return DONE if found.state == "enrolled" else FAILED
