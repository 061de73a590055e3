"""The log from the command line: whether it is whole, who saw a case, and what left the store for whom."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from probationdesk import app
from probationdesk.services.erasing import erase_case
from probationdesk.storage.database import Database
from probationdesk.storage.stores import unlock_key
from tests.cli.terminal import PASSPHRASE, READY, STATED, Terminal


class TestVerifyingTheLog:
    def alter(self, terminal: Terminal, row: int) -> None:
        """Alter one row as somebody with the key could, who takes the triggers away first."""
        folder = terminal.store
        key = unlock_key(folder, PASSPHRASE)
        database = Database(folder / "store.db", key)
        database.connection.execute("DROP TRIGGER change_stays")
        database.connection.execute(
            "UPDATE change SET entry = replace(entry, 'Invented', 'Another') WHERE seq = ?", (row,)
        )
        database.close()
        key.wipe()

    def test_says_that_it_is_whole_and_what_its_code_is(self, look: Terminal) -> None:
        told = look("store", "log", "verify", "--json")
        assert told.status == 0
        assert (told.json["sound"], told.json["first_bad_row"], told.json["code"]) == (True, None, None)
        assert told.json["rows"] == look("store", "verify", "--json").json["changes"]
        assert look("store", "log", "verify").out.endswith(f"Head code now: {told.json['head_code']}\n")

    def test_names_the_first_row_that_was_altered(self, run: Terminal) -> None:
        self.alter(run, 7)
        told = run("store", "log", "verify", "--json")
        assert (told.status, told.json["sound"], told.json["first_bad_row"]) == (1, False, 7)
        assert "line 7 is the first" in run("store", "log", "verify").out

    def test_says_of_an_older_copy_how_many_lines_are_missing(self, run: Terminal) -> None:
        file = run.store / "store.db"
        earlier = file.read_bytes()
        rows = run("store", "log", "verify", "--json").json["rows"]
        run("case", "open", "Rowan Invented")
        missing = run("store", "log", "verify", "--json").json["rows"] - rows
        file.write_bytes(earlier)
        told = run("store", "log", "verify", "--json")
        assert (told.status, told.json["rows_missing"], told.json["first_bad_row"]) == (1, missing, None)
        assert missing > 0
        assert f": {missing} lines at the end of its history are missing." in run("store", "log", "verify").out

    def test_says_of_another_copy_that_it_went_another_way(self, run: Terminal, tmp_path: Path) -> None:
        folder = run.store
        shutil.copytree(folder, tmp_path / "elsewhere")
        run("case", "open", "Rowan Invented")
        gone_on = (folder / "store.db").read_bytes()
        for name in ("store.db", "state.json"):
            shutil.copy(tmp_path / "elsewhere" / name, folder / name)
        run("case", "open", "Robin Invented")
        (folder / "store.db").write_bytes(gone_on)
        told = run("store", "log", "verify", "--json")
        assert (told.status, told.json["differs"], told.json["rows_missing"]) == (1, True, 0)
        assert "has gone another way" in run("store", "log", "verify").out

    def test_says_that_there_is_nothing_to_hold_it_against_without_the_witness(self, run: Terminal) -> None:
        (run.store / "state.json").unlink()
        told = run("store", "log", "verify", "--json")
        assert (told.status, told.json["witnessed"]) == (0, False)
        assert "cannot tell whether lines at the end are missing" in run("store", "log", "verify").out

    def test_finds_a_printed_code_however_it_is_typed(self, run: Terminal) -> None:
        before = run("store", "log", "verify", "--json").json
        run("case", "open", "Rowan Invented")
        code = before["head_code"]
        for typed in (code, f" {code[:4].lower()}-{code[4:]} "):
            told = run("store", "log", "verify", "--code", typed, "--json")
            assert (told.status, told.json["code"]) == (0, {"found_at": before["rows"], "proven": True})
        assert f"The code is that of line {before['rows']}." in run("store", "log", "verify", "--code", code).out

    def test_says_that_a_code_is_not_in_it_and_ends_with_one(self, look: Terminal) -> None:
        told = look("store", "log", "verify", "--code", "00000000", "--json")
        assert (told.status, told.json["sound"]) == (1, True)
        assert told.json["code"] == {"found_at": None, "proven": False}
        assert "The code is not in this history." in look("store", "log", "verify", "--code", "00000000").out

    def test_proves_no_code_by_a_history_that_was_altered_before_it(self, run: Terminal) -> None:
        code = run("store", "log", "verify", "--json").json["head_code"]
        self.alter(run, 7)
        told = run("store", "log", "verify", "--code", code, "--json").json["code"]
        assert told["found_at"] > 7
        assert told["proven"] is False
        assert "but the history was altered before it" in run("store", "log", "verify", "--code", code).out

    def test_writes_nothing(self, run: Terminal) -> None:
        file = run.store / "store.db"
        before = file.read_bytes()
        run("store", "log", "verify")
        assert file.read_bytes() == before


def log_of(terminal: Terminal, *case: str) -> list[dict[str, Any]]:
    """The access log as JSON, without what came in with the samples."""
    lines: list[dict[str, Any]] = terminal("store", "log", "list", *case, "--json").json
    return [line for line in lines if line["act"] != "case_imported"]


class TestTheLog:
    def test_tells_what_was_brought_in_and_by_whom(self, look: Terminal) -> None:
        lines = look("store", "log", "list", "--json").json
        brought = [line for line in lines if line["act"] == "case_imported"]
        assert len(brought) == 3
        assert {line["who"] for line in brought} == {"Invented Officer"}
        assert all(len(line["sha256"]) == 64 for line in brought)

    def test_of_one_case_is_of_that_case_alone(self, run: Terminal, tmp_path: Path) -> None:
        run("case", "export", READY, tmp_path / "case.json", *STATED)
        lines = run("store", "log", "list", READY.lower(), "--json").json
        assert {line["reference"] for line in lines} == {READY}
        assert [line["act"] for line in lines] == ["case_exported", "case_viewed", "case_imported"]
        assert len(run("store", "log", "list", "--json").json) == len(lines) + 2

    def test_of_a_case_that_was_erased_is_told_still_by_its_id(self, run: Terminal) -> None:
        (held,) = run("case", "list", READY, "--json").json
        stores = app.StoresOnDisk(run.data)
        which = stores.known()[0].store_id
        with closing(stores.open(which, stores.unlock(which, passphrase=PASSPHRASE))) as store:
            erase_case(app.desk_for(store), held["id"])
        assert log_of(run)[0]["act"] == "case_erased"
        (line,) = log_of(run, held["id"])
        assert (line["act"], line["reference"]) == ("case_erased", "")
        assert held["id"] in run("store", "log", "list").out
        assert run("store", "log", "list", READY, "--json").json["error"]["code"] == "case_not_here"

    def test_is_told_in_words_newest_first(self, run: Terminal, tmp_path: Path) -> None:
        run("case", "export", READY, tmp_path / "x", "--to", "The Crown Court", "--purpose", "Sentencing hearing")
        exported, viewed, *_ = run("store", "log", "list").out.splitlines()
        assert exported.endswith(
            f"{READY}  Written to a file  Invented Officer  to The Crown Court  Sentencing hearing"
        )
        assert viewed.endswith(f"{READY}  Looked at  Invented Officer")


class TestWhatLeavesTheStore:
    def test_an_export_is_logged_with_whom_it_goes_to_why_and_what(self, run: Terminal, tmp_path: Path) -> None:
        file = tmp_path / "case.json"
        run("case", "export", READY, file, "--to", "The prison", "--purpose", "Hand-over")
        line = log_of(run, READY)[0]
        assert (line["act"], line["to"], line["purpose"]) == ("case_exported", "The prison", "Hand-over")
        assert line["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()

    def test_a_report_and_any_other_print_are_too(self, run: Terminal, tmp_path: Path) -> None:
        commands = (("report", READY), ("print", READY, "plan_sheet"))
        for place, command in enumerate(commands):
            file = tmp_path / f"{place}.pdf"
            assert run(*command, "--output", file, *STATED).status == 0
            line = log_of(run, READY)[0]
            assert (line["to"], line["purpose"]) == ("The court", "Hearing"), command
            assert line["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest(), command

    @pytest.mark.parametrize(
        ("stated", "code"),
        [
            ((), "recipient_missing"),
            (("--to", "  ", "--purpose", "Hearing"), "recipient_missing"),
            (("--to", "The court"), "purpose_missing"),
            (("--to", "The court", "--purpose", " "), "purpose_missing"),
        ],
    )
    def test_nothing_leaves_unless_it_is_said_for_whom_and_why(
        self, run: Terminal, tmp_path: Path, stated: tuple[str, ...], code: str
    ) -> None:
        file = tmp_path / "out"
        for command in (
            ("case", "export", READY, file),
            ("case", "export", READY, "-"),
            ("report", READY, "--output", file),
            ("print", READY, "plan_sheet", "--output", file),
        ):
            # Before the passphrase is even asked for.
            ran = run(*command, *stated, "--json", key=False)
            assert ran.status == 1, command
            assert ran.json["error"]["code"] == code, command
            assert "Nothing has left the store yet." in ran.err
            assert not file.exists()
        assert log_of(run) == []

    def test_nothing_is_logged_as_exported_that_is_refused(self, run: Terminal, tmp_path: Path) -> None:
        (tmp_path / "there").write_text("precious", encoding="utf-8")
        assert run("case", "export", READY, tmp_path / "there", *STATED).status == 1
        assert run("report", READY, "--output", tmp_path / "there", *STATED).status == 1
        assert log_of(run) == []

    def test_nothing_leaves_that_cannot_be_logged(
        self, run: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Asked for in this way because nothing is read-only to root.
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
        assert run("case", "list").status == 0
        for command in (("case", "export", READY, tmp_path / "x"), ("report", READY, "--output", tmp_path / "x")):
            assert run(*command, *STATED, "--json").json["error"]["code"] == "read_only"
            assert not (tmp_path / "x").exists()
        assert run("case", "export", READY, "-", *STATED).out == ""


class TestWhatIsLookedAt:
    def test_a_search_that_finds_something_is_a_view_of_each_case_found(self, run: Terminal) -> None:
        found = {hit["case"] for hit in run("search", "police", "--json").json}
        assert len(found) > 1
        lines = log_of(run)
        assert {line["case"] for line in lines} == found
        assert [line["act"] for line in lines] == ["case_viewed"] * len(found)

    @pytest.mark.parametrize("command", [("search", "zzzzzz"), ("check", READY), ("case", "list"), ("store", "verify")])
    def test_what_shows_no_words_of_a_case_is_no_view(self, run: Terminal, command: tuple[str, ...]) -> None:
        assert run(*command).status == 0
        assert log_of(run) == []
