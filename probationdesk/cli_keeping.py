"""The commands that keep a store: backups, the log of who saw and received what, and what a damaged store gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probationdesk.cli_shared import (
    DONE,
    FAILED,
    Arguments,
    add_acts,
    add_command,
    add_confirming,
    case_id,
    check_confirmed,
    check_free,
    opened,
    passphrase,
    print_json,
    secret,
    store_id,
    stores_of,
    tell,
    write,
)
from probationdesk.domain.errors import BadInput
from probationdesk.domain.keeping import AccessLine, BackupLine, Unreadable
from probationdesk.resources import Wording
from probationdesk.services.keeping_log import access_log, recipient_words
from probationdesk.services.ports import Desk
from probationdesk.services.rescuing import export_readable

if TYPE_CHECKING:
    from probationdesk.storage.verify_history import HistoryReport

RESCUED_FILE = "rescued.json"

_EVERY_CASE = 1_000_000


def add_commands(store: Any) -> None:
    """Add the commands to those of `store`."""
    add_command(store, "backup", _backup, "make a backup of a store now and read it back")
    listing = add_command(store, "backups", _backups, "read every backup of a store back and list them")
    _recovery_code_too(listing)

    restore = add_command(store, "restore", _restore, "put a backup in the place of a store, which is set aside")
    restore.add_argument("backup", help="its name, as `store backups` lists it")
    _recovery_code_too(restore)

    add_command(store, "set-aside", _set_aside, "say how many former stores were set aside by restoring")
    removing = add_command(store, "remove-set-aside", _remove_set_aside, "remove the former stores for good")
    add_confirming(removing, "label")

    rescue = add_command(store, "rescue", _rescue, "take out what can be read of a damaged store, and list the rest")
    rescue.add_argument("--output", type=Path, required=True, metavar="DIR", help="the folder to write to")
    _recovery_code_too(rescue)

    acts = add_acts(store.add_parser("log", help="check the history of a store, or list who saw and received what"))
    verify = add_command(acts, "verify", _log_verify, "check that no line of the history was altered")
    verify.add_argument("--code", default="", help="a head code from paper: say whether the history had it")
    lines = add_command(acts, "list", _log_list, "list who saw a case, and what left the store, for whom and why")
    lines.add_argument("case", nargs="?", default="", help="its reference or id; every case without it")


def _recovery_code_too(parser: Any) -> None:
    parser.add_argument("--recovery-code-file", type=Path, help="open with the recovery code in the file instead")


# -- backups ----------------------------------------------------------------------------------------


def _backup(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        line = session.desk.store.begin_backup().finish()
    folder = stores_of(arguments).backup_folder(store_id(arguments), line.name)
    if arguments.json:
        print_json({**_told(line), "folder": str(folder), "not_copied": line.not_copied})
    else:
        counts = {"records": line.records, "changes": line.changes}
        tell(words("cli.backed_up", at=_moment(line.made_at), folder=folder, **counts))
        if line.not_copied:
            tell(words(f"errors.{line.not_copied}.message"))
    return DONE


def _backups(arguments: Arguments, words: Wording) -> int:
    found = stores_of(arguments).check_backups(store_id(arguments), **_what_opens(arguments, words))
    if arguments.json:
        print_json([
            {**_told(one.line), "sound": one.sound, "opens_with": "former" if one.former_keys else "present"}
            for one in found
        ])  # fmt: skip
    elif not found:
        tell(words("cli.no_backup"))
    else:
        for one in found:
            sound = "not_read" if one.sound is None else "sound" if one.sound else "not_sound"
            keys = "former" if one.former_keys else "present"
            tell(f"{one.line.name}  {_moment(one.line.made_at)}  {words('cli.entries', count=one.line.records)}  "
                  f"{words(f'cli.backup_state.{sound}')}  {words(f'cli.backup_keys.{keys}')}")  # fmt: skip
    return FAILED if any(one.sound is False for one in found) else DONE


def _restore(arguments: Arguments, words: Wording) -> int:
    stores, which = stores_of(arguments), store_id(arguments)
    former = stores.opens_with_former_keys(which, arguments.backup)
    opens = _what_opens(arguments, words, "former_passphrase" if former else "passphrase")
    aside = stores.restore_and_tell(which, arguments.backup, **opens)
    if arguments.json:
        keys = "former" if former else "present"
        print_json({"restored": arguments.backup, "set_aside": str(aside), "opens_with": keys})
    else:
        tell(words("cli.restored", backup=arguments.backup, folder=aside))
        if former:
            tell(words("cli.restored_former_keys"))
    return DONE


def _set_aside(arguments: Arguments, words: Wording) -> int:
    count = stores_of(arguments).set_aside(store_id(arguments))
    if arguments.json:
        print_json({"set_aside": count})
    else:
        tell(words("cli.set_aside", count=count))
    return DONE


def _remove_set_aside(arguments: Arguments, words: Wording) -> int:
    stores, which = stores_of(arguments), store_id(arguments)
    check_confirmed(arguments, next(line.label for line in stores.known() if line.store_id == which))
    count = stores.remove_set_aside(which, passphrase(arguments, words))
    if arguments.json:
        print_json({"removed": count})
    else:
        tell(words("cli.removed_set_aside", count=count))
    return DONE


def _told(line: BackupLine) -> dict[str, object]:
    return {
        "name": line.name, "made_at": line.made_at.isoformat(), "records": line.records, "changes": line.changes,
        "bytes": line.size,
    }  # fmt: skip


# -- the log ----------------------------------------------------------------------------------------


def _log_verify(arguments: Arguments, words: Wording) -> int:
    report = stores_of(arguments).check_history(
        store_id(arguments), passphrase(arguments, words), arguments.code.strip()
    )
    asked = bool(arguments.code.strip())
    done = report.sound and (report.proves_code or not asked)
    if arguments.json:
        code = {"found_at": report.code_at, "proven": report.proves_code} if asked else None
        print_json({
            "sound": report.sound, "rows": report.rows, "head_code": report.head_code,
            "first_bad_row": report.first_bad, "rows_missing": report.missing, "differs": report.differs,
            "witnessed": report.witnessed, "code": code,
        })  # fmt: skip
        return DONE if done else FAILED
    for line in _findings(report, words):
        tell(line)
    if asked and report.code_at is None:
        tell(words("cli.log.code_unknown"))
    elif asked:
        tell(words(f"cli.log.{'code_proven' if report.proves_code else 'code_unproven'}", row=report.code_at))
    return DONE if done else FAILED


def _findings(report: HistoryReport, words: Wording) -> Iterator[str]:
    if report.sound:
        yield words("cli.log.sound", rows=report.rows, code=report.head_code)
    if report.first_bad is not None:
        yield words("cli.log.bad", row=report.first_bad)
    if report.missing:
        yield words("cli.log.older", missing=report.missing)
    elif report.differs:
        yield words("cli.log.differs")
    if not report.witnessed:
        yield words("cli.log.unwitnessed")


def _log_list(arguments: Arguments, words: Wording) -> int:
    with closing(opened(arguments, words)) as session:
        logged = session.cases_in_log()
        references = {line.case_id: line.reference for line in session.desk.store.cases(limit=_EVERY_CASE)}
        wanted = (_logged_case(session.desk, logged, arguments.case),) if arguments.case else logged
        lines = [(case, line) for case in wanted for line in access_log(session.desk, case)]
    lines.sort(key=lambda entry: entry[1].seq, reverse=True)
    if arguments.json:
        print_json([
            {"row": line.seq, "at": line.at.isoformat(), "case": case, "reference": references.get(case, ""),
             "act": line.act, "who": line.actor, "to": line.recipient, "purpose": line.purpose, "sha256": line.digest}
            for case, line in lines
        ])  # fmt: skip
    else:
        for case, line in lines:
            tell(_log_line(references.get(case, case), line, words))
    return DONE


def _logged_case(desk: Desk, logged: Sequence[str], wanted: str) -> str:
    """Return the id of a case that is held, or of one that was erased and is named by its id."""
    return wanted if wanted in logged else case_id(desk, wanted)


def _log_line(reference: str, line: AccessLine, words: Wording) -> str:
    parts = [_moment(line.at), reference, words(f"keeping.act.{line.act}"), line.actor]
    parts += [part for part in (recipient_words(line, words), line.purpose) if part]
    return "  ".join(parts)


# -- a damaged store --------------------------------------------------------------------------------


def _rescue(arguments: Arguments, words: Wording) -> int:
    folder: Path = arguments.output
    file = folder / RESCUED_FILE
    check_free(file, overwrite=False)
    found = stores_of(arguments).rescue(store_id(arguments), **_what_opens(arguments, words))
    references = {line.case_id: line.reference for line in found.cases(limit=_EVERY_CASE)}
    lost, older = found.unreadable(), found.older()
    read = sum(len(records) for _, records in found.parts())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise BadInput("file_unwritable", file=folder.name) from None
    write(file, export_readable(found), overwrite=False)
    if arguments.json:
        print_json({
            "file": str(file), "records": read, "older_than_the_history": list(older),
            "unreadable": [
                {"record": one.record_id, "case": one.case_id, "reference": references.get(one.case_id, ""),
                 "act": one.act, "at": one.at.isoformat() if one.at else ""} for one in lost
            ],
        })  # fmt: skip
        return DONE
    tell(words("cli.rescue.written", file=file, records=read))
    if lost:
        tell(words("cli.rescue.unreadable", count=len(lost)))
    for one in lost:
        tell(f"  {_lost_line(one, references)}")
    if older:
        tell(words("cli.rescue.older", count=len(older)))
    for record in older:
        tell(f"  {record}")
    tell(words("cli.rescue.next"))
    return DONE


def _lost_line(one: Unreadable, references: dict[str, str]) -> str:
    case = references.get(one.case_id, one.case_id) or "–"
    return "  ".join((_moment(one.at) if one.at else "–", case, one.record_id, one.act or "–"))


# -- what these commands share ----------------------------------------------------------------------


def _what_opens(arguments: Arguments, words: Wording, prompt: str = "passphrase") -> dict[str, str]:
    """Return the recovery code if a file of it was named, otherwise the passphrase, as named arguments."""
    if arguments.recovery_code_file:
        return {"recovery_code": secret(arguments.recovery_code_file, words, "recovery_code")}
    return {"passphrase": secret(arguments.passphrase_file, words, prompt)}


def _moment(at: datetime) -> str:
    """Return a moment by the clock of this computer."""
    return f"{at.astimezone():%d/%m/%Y %H:%M}"
