"""Every command, thin: it finds the store, calls the same services as the windows, and prints.

Commands that return data take `--json`. A passphrase comes from a prompt or `--passphrase-file`, never
from an argument, because arguments are seen by every program on the computer.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from probationdesk import __version__, app, cli_keeping, cli_paper, cli_store
from probationdesk.cli_shared import (
    DONE,
    FAILED,
    Arguments,
    add_command,
    add_disclosure,
    case_id,
    check_free,
    log_leaving,
    opened,
    passphrase,
    print_json,
    read,
    store_id,
    stores_of,
    write,
)
from probationdesk.domain.errors import BadInput, DeskError, Refused
from probationdesk.domain.flow import steps
from probationdesk.domain.lines import MATCH_BEGINS, MATCH_ENDS
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services import exchanging, people, reporting
from probationdesk.services.changes import load_case
from probationdesk.services.keeping_log import log_view
from probationdesk.services.ports import Officer
from probationdesk.services.wording import gap_words, step_words


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or failed, 2 wrongly called."""
    _write_utf8()
    parsed = _parsed(arguments)
    words = Wording(Language(parsed.language))
    try:
        return int(parsed.run(parsed, words))
    except DeskError as error:
        title = words(f"errors.{error.code}.title", **error.parameters)
        message = words(f"errors.{error.code}.message", **error.parameters)
        if getattr(parsed, "json", False):
            print_json({"error": {"code": error.code, "title": title, "message": message, **error.parameters}})
        print(f"{title}. {message}", file=sys.stderr)
        return FAILED
    except (KeyboardInterrupt, EOFError):  # stopped, or nobody there to answer the prompt
        return FAILED


def _parsed(arguments: Sequence[str] | None) -> Arguments:
    """Read the arguments. Of those that mean nothing only options are repeated: a value may be a passphrase."""
    parser = _parser()
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown:
        options = [one.split("=", 1)[0] for one in unknown if one.startswith("-")]
        parser.error(f"not understood: {' '.join(options) or f'{len(unknown)} arguments too many'}")
    return parsed


def _parser() -> argparse.ArgumentParser:
    # No abbreviations: --passphrase must not be taken for --passphrase-file.
    parser = argparse.ArgumentParser(
        prog="probationdesk", description="Without a command: open the program.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"ProbationDesk {__version__}")
    parser.add_argument("--language", choices=[language.value for language in Language], default="en")
    parser.add_argument("--demonstration", action="store_true", help="open the program on invented sample cases")
    parser.set_defaults(run=_open_program)
    commands = parser.add_subparsers(metavar="command")

    demo = commands.add_parser("demo", help="drive the windows through a whole sample case, off the screen")
    demo.add_argument("--output", type=Path, default=Path("demo-output"), help="the folder to leave the results in")
    demo.set_defaults(run=_demo)

    store = commands.add_parser("store", help="make or check a store").add_subparsers(metavar="act", required=True)
    create = add_command(store, "create", _store_create, "make an encrypted store and print its recovery code")
    create.add_argument("--label", default="Officer 1", help="a neutral label, shown before the store is opened")
    create.add_argument("--officer", default="", help="the officer's name, printed on reports")
    create.add_argument("--role", default="", help="the officer's role, printed on reports")
    create.add_argument("--samples", action="store_true", help="put the invented sample cases in")
    add_command(store, "verify", _store_verify, "check every page, every record and the history of a store")
    cli_store.add_commands(store)
    cli_keeping.add_commands(store)

    case = commands.add_parser("case", help="list, open, bring in or take out cases")
    case_acts = case.add_subparsers(metavar="act", required=True)
    listing = add_command(case_acts, "list", _case_list, "list the cases")
    listing.add_argument("filter", nargs="?", default="", help="part of a name or reference")
    opening = add_command(case_acts, "open", _case_open, "open a new case")
    opening.add_argument("name", help="the person's full name")
    bring_in = add_command(case_acts, "import", _case_import, "bring in a case from a file")
    bring_in.add_argument("file", type=Path)
    take_out = add_command(case_acts, "export", _case_export, "write a case to a file")
    take_out.add_argument("case", help="its reference or id")
    take_out.add_argument("file", type=Path, help="the file to write; - for standard output")
    take_out.add_argument("--overwrite", action="store_true", help="replace the file if it is there")
    add_disclosure(take_out)

    cli_paper.add_commands(commands)

    check = add_command(commands, "check", _check, "list what is missing or doubtful in a case")
    check.add_argument("case", help="its reference or id")

    search = add_command(commands, "search", _search, "search notes, interviews and findings")
    search.add_argument("words", nargs="+")
    search.add_argument("--case", default="", help="only in this case")
    search.add_argument("--ranked", action="store_true", help="best match first instead of newest first")

    score = commands.add_parser("score", help="compute scores from a JSON list on standard input")
    score.set_defaults(run=_score)
    return parser


# -- commands ---------------------------------------------------------------------------------------


def _open_program(arguments: Arguments, words: Wording) -> int:
    return app.run_windows(words.language, demonstration=arguments.demonstration)


def _demo(arguments: Arguments, words: Wording) -> int:
    print(app.demonstrate(arguments.output))
    return DONE


def _store_create(arguments: Arguments, words: Wording) -> int:
    chosen = passphrase(arguments, words, twice=True)
    stores = stores_of(arguments)
    officer = Officer(name=arguments.officer, role=arguments.role)
    # First of all: who has seen a code must be able to trust that its store was made.
    stores.check_passphrase(chosen, (officer.name, officer.role, arguments.label))
    recovery_code = stores.new_recovery_code()
    line, key = stores.create(arguments.label, chosen, recovery_code, officer)
    # Said before anything else can fail: the code is kept nowhere.
    if arguments.json:
        print_json({"store": line.store_id, "label": line.label, "recovery_code": recovery_code})
    else:
        print(words("cli.store_created", label=line.label, recovery_code=recovery_code))
    if arguments.samples:
        with closing(stores.open(line.store_id, key)) as store:
            app.bring_in_samples(app.desk_for(store))
    return DONE


def _store_verify(arguments: Arguments, words: Wording) -> int:
    report = stores_of(arguments).verify(store_id(arguments), passphrase(arguments, words))
    faults = {
        "pages": report.damaged_pages,
        "structure": report.damaged_structure,
        "search": () if report.search_fits else ("index",),
        "history": () if report.first_bad_change is None else (str(report.first_bad_change),),
        "records": report.altered_records,
        "past_values": report.altered_bodies,
        "versions": report.altered_versions,
    }
    if arguments.json:
        counts = {"sound": report.sound, "records": report.records, "changes": report.changes, "head": report.head}
        print_json({**counts, "faults": faults})
    elif report.sound:
        print(words("cli.store_sound", records=report.records, changes=report.changes))
    else:
        print(words("cli.store_not_sound"))
        for part, found in faults.items():
            for one in found:
                print(words(f"cli.fault.{part}", which=one))
    return DONE if report.sound else FAILED


def _case_list(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        lines = session.desk.store.cases(arguments.filter)
    if arguments.json:
        print_json([
            {"id": line.case_id, "reference": line.reference, "name": line.name, "setting": line.setting,
             "next_event": line.next_event, "next_event_on": str(line.next_event_on or ""), "invented": line.invented}
            for line in lines
        ])  # fmt: skip
    else:
        for line in lines:
            invented = words("terms.invented") if line.invented else ""
            print(f"{line.reference}  {line.name:<28} {words(f'terms.setting.{line.setting}'):<14} {invented}".rstrip())
    return DONE


def _case_open(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        changed = people.open_case(session.desk, arguments.name)
        case = load_case(session.desk, changed.case_id)
    _print_case(case.case.id, case.case.reference, arguments.json)
    return DONE


def _case_import(arguments: Arguments, words: Wording) -> int:
    content = read(arguments.file)
    with closing(opened(arguments, words)) as session:
        changed = exchanging.import_case(session.desk, content)
        case = load_case(session.desk, changed.case_id)
    _print_case(case.case.id, case.case.reference, arguments.json)
    return DONE


def _case_export(arguments: Arguments, words: Wording) -> int:
    to_standard_output = str(arguments.file) == "-"
    with closing(opened(arguments, words)) as session:
        which = case_id(session.desk, arguments.case)
        content = exchanging.export_case(session.desk, which)
        if not to_standard_output:
            check_free(arguments.file, overwrite=arguments.overwrite)
        log_leaving(arguments, words, session.desk, which, content)
    if to_standard_output:
        sys.stdout.buffer.write(content)
    else:
        write(arguments.file, content, overwrite=arguments.overwrite)
        if arguments.json:
            print_json({"file": str(arguments.file), "bytes": len(content)})
    return DONE


def _check(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = load_case(desk, case_id(desk, arguments.case))
        if case.current is None:
            raise Refused("assessment_not_here")
        found = reporting.find_gaps(desk, case, case.current.head.id)
        states = steps(case, case.current, desk.framework)
    told = [(gap, gap_words(gap, desk.framework, words)) for gap in found]
    missing = sum(1 for gap in found if gap.blocks)
    if arguments.json:
        print_json({
            "ready_to_freeze": missing == 0, "missing": missing,
            "steps": [{"step": s.step, "state": s.state, "words": step_words(s, words)} for s in states],
            "gaps": [{"code": g.code, "step": g.step, "field": g.field, "blocks_freeze": g.blocks, "words": text}
                     for g, text in told],
        })  # fmt: skip
        return DONE
    for state in states:
        print(f"{words(f'flow.step.{state.step}')}: {step_words(state, words)}")
    for gap, text in told:
        print(f"{'■' if gap.blocks else '□'} {text}")
    print(words("cli.ready_to_freeze") if missing == 0 else words("cli.missing_for_freeze", count=missing))
    return DONE


def _search(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        within = case_id(desk, arguments.case) if arguments.case else ""
        hits = desk.store.search(" ".join(arguments.words), case_id=within, ranked=arguments.ranked)
        for found in dict.fromkeys(hit.case_id for hit in hits):
            log_view(desk, found)
    if arguments.json:
        print_json([
            {"case": hit.case_id, "record": hit.record_id, "kind": hit.kind, "key": hit.key, "name": hit.name,
             "at": hit.at.isoformat(), "excerpt": _bracketed(hit.excerpt)} for hit in hits
        ])  # fmt: skip
    else:
        for hit in hits:
            print(f"{hit.at:%d/%m/%Y %H:%M}  {hit.name}: {_bracketed(hit.excerpt)}")
    return DONE


def _score(arguments: Arguments, words: Wording) -> int:
    try:
        rows = json.load(sys.stdin)
    except (ValueError, RecursionError):
        raise BadInput("not_json") from None
    if not isinstance(rows, list):
        raise BadInput("not_a_list")
    print_json(app.compute_scores(rows, words))
    return DONE


# -- what the commands share ------------------------------------------------------------------------


def _print_case(case_id: str, reference: str, as_json: bool) -> None:
    if as_json:
        print_json({"id": case_id, "reference": reference})
    else:
        print(reference)


def _bracketed(excerpt: str) -> str:
    return excerpt.replace(MATCH_BEGINS, "[").replace(MATCH_ENDS, "]")


def _write_utf8() -> None:
    """Write UTF-8 also where the system would write another encoding to a file or a pipe."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
