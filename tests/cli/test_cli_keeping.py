"""Backups, the log of who saw and received what, and damaged stores, from the command line."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import shutil
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from probationdesk import app
from probationdesk.domain.errors import StoreError
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services.erasing import erase_case
from probationdesk.storage import recoverycode
from probationdesk.storage.database import PAGE_BYTES, Database
from probationdesk.storage.rescued import open_damaged
from probationdesk.storage.stores import unlock_key
from tests.cli.terminal import PASSPHRASE, READY, WORDS_OF_THE_CASE, Ran, Terminal

NEW = "another set of plain words"


def store_folder(terminal: Terminal) -> Path:
    """The folder of the one store."""
    (folder,) = (terminal.data / "stores").iterdir()
    return folder


def damage(file: Path, page: int) -> None:
    """Turn one bit on a page of a store."""
    content = bytearray(file.read_bytes())
    content[(page - 1) * PAGE_BYTES + 900] ^= 4
    file.write_bytes(content)


def with_key(terminal: Terminal, passphrase: str, *arguments: object) -> Ran:
    """Run a command with another passphrase than the one in the terminal's file."""
    terminal.key.write_text(passphrase, encoding="utf-8")
    return terminal(*arguments)


def give_new_key(terminal: Terminal, tmp_path: Path) -> None:
    """Give the store a new key and passphrase."""
    new = tmp_path / "new.txt"
    new.write_text(NEW, encoding="utf-8")
    assert terminal("store", "rekey", "--new-passphrase-file", new).status == 0


class TestABackup:
    def test_is_made_at_once_and_told_with_place_time_and_counts(self, run: Terminal) -> None:
        told = run("store", "backup", "--json").json
        assert set(told) == {"name", "made_at", "records", "changes", "bytes", "folder"}
        folder = Path(told["folder"])
        assert folder == store_folder(run) / "backups" / told["name"]
        assert (folder / "store.db").stat().st_size == told["bytes"]
        assert told["records"] == run("store", "verify", "--json").json["records"]

    def test_is_told_in_words(self, run: Terminal) -> None:
        told = run("store", "backup").out
        assert told.startswith("Backup made and read back whole: ")
        (made,) = (store_folder(run) / "backups").iterdir()
        assert told.endswith(f"It is in {made}\n")

    def test_of_a_damaged_store_is_refused_and_the_ones_there_stay(self, run: Terminal) -> None:
        run("store", "backup")
        file = store_folder(run) / "store.db"
        damage(file, file.stat().st_size // PAGE_BYTES)
        assert run("store", "backup", "--json").json["error"]["code"] == "store_damaged"
        assert len(run("store", "backups", "--json").json) == 1


class TestTheListOfBackups:
    def test_says_of_each_when_it_was_made_that_it_is_sound_and_what_opens_it(self, run: Terminal) -> None:
        made = run("store", "backup", "--json").json
        (line,) = run("store", "backups", "--json").json
        assert line == {**{key: made[key] for key in made if key != "folder"}, "sound": True, "opens_with": "present"}
        words = run("store", "backups").out
        assert words.startswith(f"{made['name']}  ")
        assert words.endswith("  sound  opens with what opens the store now\n")

    def test_says_that_there_is_none(self, look: Terminal) -> None:
        assert look("store", "backups").out.startswith("There is no backup yet.")
        assert look("store", "backups", "--json").json == []

    def test_says_of_a_damaged_one_that_it_is_not_sound_and_ends_with_one(self, run: Terminal) -> None:
        damage(Path(run("store", "backup", "--json").json["folder"]) / "store.db", 9)
        told = run("store", "backups", "--json")
        assert (told.status, [line["sound"] for line in told.json]) == (1, [False])
        assert "NOT SOUND" in run("store", "backups").out

    def test_knows_those_that_need_the_passphrase_of_their_time_and_does_not_call_them_unsound(
        self, run: Terminal, tmp_path: Path
    ) -> None:
        run("store", "backup")
        give_new_key(run, tmp_path)
        told = with_key(run, NEW, "store", "backups", "--json")
        assert told.status == 0
        assert [(line["sound"], line["opens_with"]) for line in told.json] == [(None, "former")]
        assert with_key(run, NEW, "store", "backups").out.endswith(
            "  not read  opens with the passphrase or recovery code of its time\n"
        )

    def test_opens_with_the_present_passphrase_after_an_ordinary_change_of_it(
        self, run: Terminal, tmp_path: Path
    ) -> None:
        run("store", "backup")
        new = tmp_path / "new.txt"
        new.write_text(NEW, encoding="utf-8")
        run("store", "passphrase", "--new-passphrase-file", new)
        (line,) = with_key(run, NEW, "store", "backups", "--json").json
        assert (line["sound"], line["opens_with"]) == (True, "present")

    def test_is_there_when_the_key_file_of_the_store_is_not(self, run: Terminal) -> None:
        run("store", "backup")
        (store_folder(run) / "keyslots.json").unlink()
        (line,) = run("store", "backups", "--json").json
        assert (line["sound"], line["opens_with"]) == (True, "former")

    def test_is_not_shown_to_a_wrong_passphrase(self, run: Terminal) -> None:
        told = with_key(run, NEW, "store", "backups", "--json")
        assert told.json["error"]["code"] == "wrong_passphrase"


class TestRestoring:
    def test_brings_the_cases_of_then_back_and_sets_the_store_aside(self, run: Terminal) -> None:
        before = run("case", "list").out
        name = run("store", "backup", "--json").json["name"]
        run("case", "open", "Rowan Invented")
        present = (store_folder(run) / "store.db").read_bytes()
        told = run("store", "restore", name, "--json").json
        assert (told["restored"], told["opens_with"]) == (name, "present")
        assert (Path(told["set_aside"]) / "store.db").read_bytes() == present
        assert run("case", "list").out == before
        assert run("store", "verify").status == 0

    def test_says_where_what_was_there_is_kept(self, run: Terminal) -> None:
        name = run("store", "backup", "--json").json["name"]
        told = run("store", "restore", name).out
        (aside,) = (store_folder(run) / "set-aside").iterdir()
        assert told.endswith(f"Nothing was deleted: what was there before is kept in {aside}\n")

    def test_puts_a_damaged_store_right(self, run: Terminal) -> None:
        name = run("store", "backup", "--json").json["name"]
        (store_folder(run) / "store.db").write_bytes(b"")
        assert run("case", "list").status == 1
        assert run("store", "restore", name).status == 0
        assert run("case", "list").status == 0

    def test_takes_the_passphrase_of_the_time_after_a_new_key_and_asks_for_that_one(
        self, run: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        name = run("store", "backup", "--json").json["name"]
        give_new_key(run, tmp_path)
        refused = with_key(run, NEW, "store", "restore", name, "--json")
        assert (refused.status, refused.json["error"]["code"]) == (1, "wrong_passphrase")
        asked: list[str] = []

        def type_in(prompt: str) -> str:
            asked.append(prompt)
            return PASSPHRASE

        monkeypatch.setattr(getpass, "getpass", type_in)
        told = run("store", "restore", name, key=False)
        assert asked == ["The passphrase of the time this backup was made: "]
        assert "opens again with the passphrase and the recovery code of that time" in told.out
        assert with_key(run, PASSPHRASE, "case", "list").status == 0

    def test_takes_the_recovery_code_too(self, run: Terminal, tmp_path: Path) -> None:
        code = tmp_path / "code.txt"
        code.write_text(run("store", "recovery-code", "--json").json["recovery_code"], encoding="utf-8")
        name = run("store", "backup", "--json").json["name"]
        assert run("store", "restore", name, "--recovery-code-file", code, key=False).status == 0

    def test_of_a_backup_that_is_not_there_changes_nothing(self, run: Terminal) -> None:
        before = (store_folder(run) / "store.db").read_bytes()
        for name in ("20200101T000000000000Z", "../backups"):
            assert run("store", "restore", name, "--json").json["error"]["code"] == "backup_missing"
        assert (store_folder(run) / "store.db").read_bytes() == before
        assert not (store_folder(run) / "set-aside").exists()

    def test_of_a_damaged_backup_changes_nothing(self, run: Terminal) -> None:
        made = run("store", "backup", "--json").json
        damage(Path(made["folder"]) / "store.db", 9)
        assert run("store", "restore", made["name"], "--json").json["error"]["code"] == "backup_not_sound"
        assert run("case", "list").status == 0


class TestVerifyingTheLog:
    def alter(self, terminal: Terminal, row: int) -> None:
        """Alter one row as somebody with the key could, who takes the triggers away first."""
        folder = store_folder(terminal)
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
        file = store_folder(run) / "store.db"
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
        folder = store_folder(run)
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
        (store_folder(run) / "state.json").unlink()
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
        file = store_folder(run) / "store.db"
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
        run("case", "export", READY, tmp_path / "case.json")
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
            assert run(*command, "--output", file, "--to", "The court", "--purpose", "Hearing").status == 0
            line = log_of(run, READY)[0]
            assert (line["to"], line["purpose"]) == ("The court", "Hearing"), command
            assert line["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest(), command

    def test_what_was_not_stated_is_logged_as_not_stated(self, run: Terminal) -> None:
        run("case", "export", READY, "-", "--to", "  ")
        line = log_of(run, READY)[0]
        assert (line["to"], line["purpose"]) == ("not stated", "not stated")

    def test_nothing_is_logged_as_exported_that_is_refused(self, run: Terminal, tmp_path: Path) -> None:
        (tmp_path / "there").write_text("precious", encoding="utf-8")
        assert run("case", "export", READY, tmp_path / "there").status == 1
        assert run("report", READY, "--output", tmp_path / "there").status == 1
        assert log_of(run) == []

    def test_nothing_leaves_that_cannot_be_logged(
        self, run: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Asked for in this way because nothing is read-only to root.
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
        assert run("case", "list").status == 0
        for command in (("case", "export", READY, tmp_path / "x"), ("report", READY, "--output", tmp_path / "x")):
            assert run(*command, "--json").json["error"]["code"] == "read_only"
            assert not (tmp_path / "x").exists()
        assert run("case", "export", READY, "-").out == ""


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


class TestRescuing:
    @pytest.fixture
    def damaged(self, run: Terminal) -> Terminal:
        """A terminal on a store of which a page with records cannot be read."""
        folder = store_folder(run)
        whole = (folder / "store.db").read_bytes()
        for page in range(len(whole) // PAGE_BYTES // 2, len(whole) // PAGE_BYTES):
            damage(folder / "store.db", page)
            if self.loses_some(folder):
                return run
            (folder / "store.db").write_bytes(whole)
        raise AssertionError("no page of the store holds a record")

    def loses_some(self, folder: Path) -> bool:
        key = unlock_key(folder, PASSPHRASE)
        try:
            return bool(open_damaged(folder, key).unreadable())
        except StoreError:
            return False
        finally:
            key.wipe()

    def test_takes_out_what_can_be_read_lists_the_rest_and_leaves_the_store(
        self, damaged: Terminal, tmp_path: Path
    ) -> None:
        before = (store_folder(damaged) / "store.db").read_bytes()
        told = damaged("store", "rescue", "--output", tmp_path / "out", "--json")
        assert told.status == 0
        document = json.loads(Path(told.json["file"]).read_bytes())
        held = [one for case in document["cases"] for records in case["records"].values() for one in records]
        assert len(held) == told.json["records"] > 100
        lost = {one["record"] for one in told.json["unreadable"]}
        assert lost == {one["record_id"] for one in document["unreadable"]} != set()
        assert lost.isdisjoint(one["id"] for one in held)
        assert (store_folder(damaged) / "store.db").read_bytes() == before

    def test_says_in_words_what_is_lost_and_what_to_do_and_never_to_delete(
        self, damaged: Terminal, tmp_path: Path
    ) -> None:
        told = damaged("store", "rescue", "--output", tmp_path / "out").out
        assert "Cannot be read: " in told
        assert "The damaged store has been left as it is. Keep it." in told
        assert "store restore" in told
        assert "delete" not in told.lower()
        for word in WORDS_OF_THE_CASE:
            assert word not in told, word

    def test_writes_what_only_its_owner_may_read_and_over_nothing(self, damaged: Terminal, tmp_path: Path) -> None:
        folder = tmp_path / "out"
        damaged("store", "rescue", "--output", folder)
        file = folder / "rescued.json"
        if os.name == "posix":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        before = file.read_bytes()
        assert damaged("store", "rescue", "--output", folder, "--json").json["error"]["code"] == "file_exists"
        assert file.read_bytes() == before

    def test_gives_nothing_of_a_whole_store_because_it_could_leave_unlogged(
        self, run: Terminal, tmp_path: Path
    ) -> None:
        told = run("store", "rescue", "--output", tmp_path / "out", "--json")
        assert (told.status, told.json["error"]["code"]) == (1, "store_is_sound")
        assert not (tmp_path / "out").exists()

    def test_needs_what_opens_the_store(self, damaged: Terminal, tmp_path: Path) -> None:
        told = with_key(damaged, NEW, "store", "rescue", "--output", tmp_path / "out", "--json")
        assert told.json["error"]["code"] == "wrong_passphrase"
        assert not (tmp_path / "out").exists()


class TestMakingAStore:
    @pytest.mark.parametrize("option", ["--officer", "--role", "--label"])
    def test_refuses_a_passphrase_of_what_others_know_before_there_is_any_code(
        self, empty: Terminal, monkeypatch: pytest.MonkeyPatch, option: str
    ) -> None:
        def made_too_soon() -> str:
            raise AssertionError("a code was made for a passphrase that is refused")

        guessable = "Rhiannon Bevan court"
        app.StoresOnDisk(empty.data).check_passphrase(guessable)  # to whoever does not know her it is none
        monkeypatch.setattr(recoverycode, "new_code", made_too_soon)
        empty.key.write_text(guessable, encoding="utf-8")
        told = empty("store", "create", option, "Rhiannon Bevan", "--json")
        assert (told.status, told.json["error"]["code"]) == (1, "passphrase_guessable")


def test_welsh_is_spoken(run: Terminal, tmp_path: Path) -> None:
    words = Wording(Language.CYMRAEG)
    key = ("--data", run.data, "--passphrase-file", run.key)
    told = run.plain("--language", "cy", "store", "backups", *key)
    assert told.out == words("cli.no_backup") + "\n"
    run.plain("--language", "cy", "case", "export", READY, tmp_path / "x", *key)
    assert log_of(run, READY)[0]["purpose"] == words("cli.not_stated")
