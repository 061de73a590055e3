"""The commands on cases: listing, opening, bringing in, taking out, checking and searching them."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from probationdesk.cli_shared import (
    DONE,
    Arguments,
    add_acts,
    add_command,
    add_confirming,
    add_disclosure,
    case_id,
    check_confirmed,
    check_free,
    check_stated,
    log_leaving,
    opened,
    print_json,
    read,
    stores_of,
    take_store,
    tell,
    write,
)
from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import Refused, StoreError
from probationdesk.domain.flow import steps
from probationdesk.domain.lines import MATCH_BEGINS, MATCH_ENDS
from probationdesk.resources import Wording
from probationdesk.services import erasing, exchanging, people, reporting
from probationdesk.services.changes import load_case
from probationdesk.services.keeping_log import log_view
from probationdesk.services.wording import gap_words, step_words


def _case(parser: argparse.ArgumentParser) -> None:
    acts = add_acts(parser)
    listing = add_command(acts, "list", _case_list, "list the cases")
    listing.add_argument("filter", nargs="?", default="", help="part of a name or reference")
    opening = add_command(acts, "open", _case_open, "open a new case")
    opening.add_argument("name", help="the person's full name")
    bring_in = add_command(acts, "import", _case_import, "bring in a case from a file")
    bring_in.add_argument("file", type=Path)
    take_out = add_command(acts, "export", _case_export, "write a case to a file")
    take_out.add_argument("case", help="its reference or id")
    take_out.add_argument("file", type=Path, help="the file to write; - for standard output")
    take_out.add_argument("--overwrite", action="store_true", help="replace the file if it is there")
    add_disclosure(take_out)
    due = add_command(acts, "due", _case_due, "list the cases to look at for keeping or erasing")
    due.add_argument("--undated", action="store_true", help="those without a date, with the one that policy proposes")
    erase = add_command(acts, "erase", _case_erase, "erase a case, or one record of it, for good")
    erase.add_argument("case", help="its reference or id")
    erase.add_argument("--record", default="", metavar="ID", help="only this record, such as a note")
    add_confirming(erase, "reference")


def _checking(parser: argparse.ArgumentParser) -> None:
    take_store(parser, _check)
    parser.add_argument("case", help="its reference or id")


def _searching(parser: argparse.ArgumentParser) -> None:
    take_store(parser, _search)
    parser.add_argument("words", nargs="+")
    parser.add_argument("--case", default="", help="only in this case")
    parser.add_argument("--ranked", action="store_true", help="best match first instead of newest first")


COMMANDS = {"case": _case, "check": _checking, "search": _searching}


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
            tell(f"{line.reference}  {line.name:<28} {words(f'terms.setting.{line.setting}'):<14} {invented}".rstrip())
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
    check_stated(arguments)
    to_standard_output = str(arguments.file) == "-"
    with closing(opened(arguments, words)) as session:
        which = case_id(session.desk, arguments.case)
        content = exchanging.export_case(session.desk, which)
        if not to_standard_output:
            check_free(arguments.file, overwrite=arguments.overwrite)
        log_leaving(arguments, session.desk, which, content)
    if to_standard_output:
        sys.stdout.buffer.write(content)
    else:
        write(arguments.file, content, overwrite=arguments.overwrite)
        if arguments.json:
            print_json({"file": str(arguments.file), "bytes": len(content)})
    return DONE


def _case_due(arguments: Arguments, words: Wording) -> int:
    months = stores_of(arguments).policy().retention_months
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        lines = erasing.review_proposals(desk, months) if arguments.undated else erasing.due_for_review(desk)
    if arguments.json:
        print_json([
            {"id": line.case_id, "reference": line.reference, "name": line.name, "review_after": str(line.review_after)}
            for line in lines
        ])  # fmt: skip
    else:
        for line in lines:
            tell(f"{line.reference}  {line.name:<28} {in_words(line.review_after, words.language)}")
    return DONE


def _case_erase(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = load_case(desk, case_id(desk, arguments.case))
        check_confirmed(arguments, case.case.reference)
        if arguments.record:
            record = desk.store.record(arguments.record)
            if record is None or record.case_id != case.case.id:
                raise StoreError("not_held")
            told = erasing.erase_record(desk, record)
        else:
            told = erasing.erase_case(desk, case.case.id)
    if arguments.json:
        print_json({
            "records": told.records, "versions": told.versions, "backups_removed": told.backups_removed,
            "backups_out_of_reach": told.backups_out_of_reach, "set_aside": told.stores_set_aside,
        })  # fmt: skip
        return DONE
    tell(words("cli.erased", records=told.records, versions=told.versions, backups=told.backups_removed))
    if told.backups_out_of_reach:
        tell(words("cli.erased_out_of_reach"))
    if told.stores_set_aside:
        tell(words("cli.erased_set_aside", count=told.stores_set_aside))
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
        tell(f"{words(f'flow.step.{state.step}')}: {step_words(state, words)}")
    for gap, text in told:
        tell(f"{'■' if gap.blocks else '□'} {text}")
    tell(words("cli.ready_to_freeze") if missing == 0 else words("cli.missing_for_freeze", count=missing))
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
            tell(f"{hit.at:%d/%m/%Y %H:%M}  {hit.name}: {_bracketed(hit.excerpt)}")
    return DONE


def _print_case(case_id: str, reference: str, as_json: bool) -> None:
    if as_json:
        print_json({"id": case_id, "reference": reference})
    else:
        tell(reference)


def _bracketed(excerpt: str) -> str:
    return excerpt.replace(MATCH_BEGINS, "[").replace(MATCH_ENDS, "]")
