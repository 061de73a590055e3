"""The commands on a store itself: making and checking it, and changing what opens it."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from probationdesk import app, cli_keeping
from probationdesk.cli_shared import (
    DONE,
    FAILED,
    Arguments,
    add_acts,
    add_command,
    passphrase,
    print_json,
    read_text,
    secret,
    store_id,
    stores_of,
)
from probationdesk.resources import Wording
from probationdesk.services.ports import Officer


def _store(parser: argparse.ArgumentParser) -> None:
    store = add_acts(parser)
    create = add_command(store, "create", _create, "make an encrypted store and print its recovery code")
    create.add_argument("--label", default="Officer 1", help="a neutral label, shown before the store is opened")
    create.add_argument("--officer", default="", help="the officer's name, printed on reports")
    create.add_argument("--role", default="", help="the officer's role, printed on reports")
    create.add_argument("--samples", action="store_true", help="put the invented sample cases in")
    add_command(store, "verify", _verify, "check every page, every record and the history of a store")
    cli_keeping.add_commands(store)
    _add_what_opens(store)


def _add_what_opens(store: Any) -> None:
    add_command(store, "keys", _keys, "list what opens a store")
    change = add_command(store, "passphrase", _passphrase, "change the passphrase of a store")
    _new_passphrase(change)
    change.add_argument("--this-computer", choices=("yes", "no"), help="whether it opens the store here alone")

    add_command(store, "recovery-code", _recovery_code, "replace the recovery code of a store and print it")

    recover = add_command(store, "recover", _recover, "set a new passphrase with the recovery code")
    _new_passphrase(recover)
    recover.add_argument("--recovery-code-file", type=Path, help="a file whose first line is the recovery code")
    recover.add_argument("--organisation-key-file", type=Path, help="the organisation's private key, instead of a code")
    recover.add_argument("--this-computer", choices=("yes", "no"), help="whether it opens the store here alone")

    rekey = add_command(store, "rekey", _rekey, "give a store a new key, because its passphrase may be known")
    _new_passphrase(rekey)
    rekey.add_argument("--recovery-code-file", type=Path, help="open with the recovery code in the file instead")


def _new_passphrase(parser: Any) -> None:
    parser.add_argument("--new-passphrase-file", type=Path, help="a file whose first line is the new passphrase")


COMMANDS = {"store": _store}


def _create(arguments: Arguments, words: Wording) -> int:
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


def _verify(arguments: Arguments, words: Wording) -> int:
    report = stores_of(arguments).verify(store_id(arguments), passphrase(arguments, words))
    faults = {
        "pages": tuple(map(str, report.damaged_pages)),
        "structure": report.damaged_structure,
        "stopped": ("check",) if report.stopped else (),
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


def _keys(arguments: Arguments, words: Wording) -> int:
    lines = stores_of(arguments).keys(store_id(arguments))
    if arguments.json:
        print_json([{"kind": line.kind, "owner": line.owner, "device": line.device} for line in lines])
    else:
        for line in lines:
            here = words("cli.key.with_device", keyring=line.device) if line.device else ""
            print(f"{words(f'cli.key.{line.kind}', owner=line.owner)}{here}")
    return DONE


def _passphrase(arguments: Arguments, words: Wording) -> int:
    present = passphrase(arguments, words)
    stores_of(arguments).change_passphrase(
        store_id(arguments),
        _new(arguments, words),
        passphrase=present,
        use_device_secret=_this_computer(arguments),
    )
    return _said(arguments, words, "passphrase_changed")


def _recovery_code(arguments: Arguments, words: Wording) -> int:
    stores = stores_of(arguments)
    code = stores.new_recovery_code()
    stores.renew_recovery_code(store_id(arguments), code, passphrase=passphrase(arguments, words))
    return _said(arguments, words, "recovery_code_renewed", recovery_code=code)


def _recover(arguments: Arguments, words: Wording) -> int:
    identity = read_text(arguments.organisation_key_file) if arguments.organisation_key_file else ""
    code = "" if identity else secret(arguments.recovery_code_file, words, "recovery_code")
    stores_of(arguments).change_passphrase(
        store_id(arguments),
        _new(arguments, words),
        recovery_code=code,
        organisation_identity=identity,
        use_device_secret=_this_computer(arguments),
    )
    return _said(arguments, words, "passphrase_changed")


def _rekey(arguments: Arguments, words: Wording) -> int:
    stores = stores_of(arguments)
    code = secret(arguments.recovery_code_file, words, "recovery_code") if arguments.recovery_code_file else ""
    present = "" if code else passphrase(arguments, words)
    new_code = stores.new_recovery_code()
    earlier = stores.rekey(
        store_id(arguments), _new(arguments, words), new_code, passphrase=present, recovery_code=code
    )
    if arguments.json:
        print_json({"recovery_code": new_code, "earlier_backups": list(earlier)})
    else:
        print(words("cli.rekeyed", recovery_code=new_code, count=len(earlier)))
    return DONE


def _new(arguments: Arguments, words: Wording) -> str:
    return secret(arguments.new_passphrase_file, words, "new_passphrase", twice=True)


def _this_computer(arguments: Arguments) -> bool | None:
    return None if arguments.this_computer is None else arguments.this_computer == "yes"


def _said(arguments: Arguments, words: Wording, what: str, **parameters: str) -> int:
    if arguments.json:
        print_json({"done": what, **parameters})
    else:
        print(words(f"cli.{what}", **parameters))
    return DONE
