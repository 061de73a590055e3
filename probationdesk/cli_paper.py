"""The commands for paper: the report, every other print, and comparing paper with the record."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from probationdesk.cli_shared import (
    DONE,
    FAILED,
    Arguments,
    add_disclosure,
    case_id,
    check_free,
    check_stated,
    log_leaving,
    opened,
    print_json,
    read,
    take_store,
    write,
)
from probationdesk.domain.dates import in_words
from probationdesk.domain.errors import Refused
from probationdesk.domain.people import Language
from probationdesk.domain.printing import Chosen, Print, Size
from probationdesk.resources import Wording
from probationdesk.services import printing, reporting
from probationdesk.services.changes import load_case
from probationdesk.services.paper_codes import read_codes
from probationdesk.services.verifying import Finding, verify_codes

VERIFY = "verify"


def _reporting(parser: argparse.ArgumentParser) -> None:
    take_store(parser, _report)
    parser.add_argument("case", help=f"its reference or id; or {VERIFY}")
    parser.add_argument(
        "paper",
        nargs="?",
        default="",
        help=f"for {VERIFY}: a check code, or a file: a print, its scan or picture (PDF, PNG, JPEG), or text",
    )
    parser.add_argument("--output", type=Path, help="the PDF file to write")
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it is there")
    parser.add_argument("--freeze", action="store_true", help="freeze the assessment first, if nothing is missing")
    add_disclosure(parser)
    parser.set_defaults(parser=parser)


def _printing(parser: argparse.ArgumentParser) -> None:
    take_store(parser, _print)
    parser.add_argument("case", help="its reference or id")
    parser.add_argument("print", choices=[kind.value for kind in Print], metavar="print", help=", ".join(Print))
    parser.add_argument("--output", type=Path, required=True, help="the PDF file to write")
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it is there")
    # The language of the print; that of what is said here stands before the command.
    parser.add_argument("--language", dest="print_language", choices=[one.value for one in Language], default="")
    parser.add_argument("--areas", type=_areas, default=(), help="areas for interview sheets, such as drugs,alcohol")
    parser.add_argument("--interview", type=int, choices=(1, 2), default=0, help="which interview the sheets are for")
    parser.add_argument("--size", choices=[one.value for one in Size], default=Size.STANDARD.value, help="of the type")
    add_disclosure(parser)


COMMANDS = {"report": _reporting, "print": _printing}


def _areas(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _report(arguments: Arguments, words: Wording) -> int:
    if arguments.case == VERIFY:
        return _verify(arguments, words)
    if arguments.output is None:
        arguments.parser.error("the following arguments are required: --output")
    check_stated(arguments)
    check_free(arguments.output, overwrite=arguments.overwrite)
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = case_id(desk, arguments.case)
        current = load_case(desk, case).current
        if current is None:
            raise Refused("assessment_not_here")
        if arguments.freeze:
            reporting.freeze(desk, case, current.head.id)
        printed = reporting.print_report(desk, load_case(desk, case), current.head.id)
        order = printing.order(desk, load_case(desk, case), current.head.id, Print.REPORT)
        elsewhere = printing.over_elsewhere(desk.press, order)
        log_leaving(arguments, desk, case, printed.pdf)
    write(arguments.output, printed.pdf, overwrite=arguments.overwrite)
    if arguments.json:
        print_json({
            "file": str(arguments.output), "sides": printed.sides, "lines_over": printed.lines_over,
            "lines_left": printed.lines_left, "lines_over_elsewhere": elsewhere,
            "unprintable": list(printed.unprintable),
        })  # fmt: skip
    else:
        key = "cli.report_too_long" if printed.lines_over else "cli.report_fits"
        print(words(key, sides=printed.sides, over=printed.lines_over, left=printed.lines_left))
        for language, over in elsewhere.items():
            print(words("report.gauge.elsewhere", language=words(f"terms.language.{language}"), over=over))
    return DONE


def _print(arguments: Arguments, words: Wording) -> int:
    check_stated(arguments)
    check_free(arguments.output, overwrite=arguments.overwrite)
    language = Language(arguments.print_language) if arguments.print_language else None
    with closing(opened(arguments, words)) as session:
        desk = session.desk
        case = load_case(desk, case_id(desk, arguments.case))
        if case.current is None:
            raise Refused("assessment_not_here")
        which = case.current.head.id
        interview = arguments.interview or printing.interview_next(case, which)
        chosen = Chosen(areas=arguments.areas, interview=interview, size=Size(arguments.size))
        printed = printing.print_out(desk, case, which, Print(arguments.print), language=language, chosen=chosen)
        log_leaving(arguments, desk, case.case.id, printed.pdf)
    write(arguments.output, printed.pdf, overwrite=arguments.overwrite)
    if arguments.json:
        print_json({
            "file": str(arguments.output), "print": arguments.print, "sides": printed.sides,
            "unprintable": list(printed.unprintable),
        })  # fmt: skip
    else:
        print(words("cli.printed", sides=printed.sides))
        if printed.unprintable:
            print(words("cli.unprintable", letters=" ".join(printed.unprintable)))
    return DONE


def _verify(arguments: argparse.Namespace, words: Wording) -> int:
    file = Path(arguments.paper)
    codes = read_codes(read(file)) if arguments.paper and file.is_file() else (arguments.paper,)
    with closing(opened(arguments, words)) as session:
        found = verify_codes(session.desk, codes)
    if arguments.json:
        print_json({
            "finding": found.finding, "reference": found.reference, "version": found.number, "newest": found.newest,
            "dated": str(found.dated or ""), "sides": list(found.sides), "total": found.total,
        })  # fmt: skip
    else:
        day = in_words(found.dated, words.language) if found.dated else ""
        told = {"reference": found.reference, "number": found.number, "newest": found.newest, "date": day}
        print(words(f"cli.verify.{found.finding}", **told))
        if found.sides:
            print(words("cli.verify_sides", sides=", ".join(map(str, found.sides)), total=found.total))
    return DONE if found.finding in (Finding.MATCH, Finding.OLDER) else FAILED
