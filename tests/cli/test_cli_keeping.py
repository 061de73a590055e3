"""Backups, the log of who saw and received what, and damaged stores, from the command line."""

from __future__ import annotations

import getpass
import json
import os
import stat
from pathlib import Path

import pytest

from probationdesk import app
from probationdesk.domain.errors import StoreError
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.storage import policy, recoverycode
from probationdesk.storage.database import PAGE_BYTES
from probationdesk.storage.rescued import open_damaged
from probationdesk.storage.stores import unlock_key
from tests.cli.terminal import PASSPHRASE, WORDS_OF_THE_CASE, Ran, Terminal

NEW = "another set of plain words"


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
        assert set(told) == {"name", "made_at", "records", "changes", "bytes", "folder", "not_copied"}
        folder = Path(told["folder"])
        assert folder == run.store / "backups" / told["name"]
        assert (folder / "store.db").stat().st_size == told["bytes"]
        assert told["records"] == run("store", "verify", "--json").json["records"]

    def test_is_told_in_words(self, run: Terminal) -> None:
        told = run("store", "backup").out
        assert told.startswith("Backup made and read back whole: ")
        (made,) = (run.store / "backups").iterdir()
        assert told.endswith(f"It is in {made}\n")

    def test_of_a_damaged_store_is_refused_and_the_ones_there_stay(self, run: Terminal) -> None:
        run("store", "backup")
        file = run.store / "store.db"
        damage(file, file.stat().st_size // PAGE_BYTES // 2)
        assert run("store", "backup", "--json").json["error"]["code"] == "store_damaged"
        assert len(run("store", "backups", "--json").json) == 1

    def test_is_copied_to_the_organisations_folder_or_said_not_to_be(
        self, run: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        policy_file, further = tmp_path / "policy.toml", tmp_path / "further"
        policy_file.write_text(f'backup_folder = "{further}"\n', encoding="utf-8")
        policy_file.chmod(0o600)
        monkeypatch.setattr(policy, "site_file", lambda: policy_file)
        assert run("store", "backup", "--json").json["not_copied"] == "backup_folder_missing"
        assert "The backup on this computer is whole and counts." in run("store", "backup").out
        further.mkdir()
        made = run("store", "backup", "--json").json
        assert made["not_copied"] == ""
        copied = further / run.store.name / "backups" / made["name"]
        assert (copied / "store.db").read_bytes() == (Path(made["folder"]) / "store.db").read_bytes()


class TestTheListOfBackups:
    def test_says_of_each_when_it_was_made_that_it_is_sound_and_what_opens_it(self, run: Terminal) -> None:
        made = run("store", "backup", "--json").json
        (line,) = run("store", "backups", "--json").json
        assert line == {
            **{key: made[key] for key in made if key not in ("folder", "not_copied")},
            "sound": True,
            "opens_with": "present",
        }
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
        (run.store / "keyslots.json").unlink()
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
        present = (run.store / "store.db").read_bytes()
        told = run("store", "restore", name, "--json").json
        assert (told["restored"], told["opens_with"]) == (name, "present")
        assert (Path(told["set_aside"]) / "store.db").read_bytes() == present
        assert run("case", "list").out == before
        assert run("store", "verify").status == 0

    def test_says_where_what_was_there_is_kept(self, run: Terminal) -> None:
        name = run("store", "backup", "--json").json["name"]
        told = run("store", "restore", name).out
        (aside,) = (run.store / "set-aside").iterdir()
        assert f"Nothing was deleted: what was there before is kept in {aside}\n" in told
        assert told.endswith("who has a part in cases you shared: what you decided since this backup is forgotten.\n")

    def test_puts_a_damaged_store_right(self, run: Terminal) -> None:
        name = run("store", "backup", "--json").json["name"]
        (run.store / "store.db").write_bytes(b"")
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
        before = (run.store / "store.db").read_bytes()
        for name in ("20200101T000000000000Z", "../backups"):
            assert run("store", "restore", name, "--json").json["error"]["code"] == "backup_missing"
        assert (run.store / "store.db").read_bytes() == before
        assert not (run.store / "set-aside").exists()

    def test_of_a_damaged_backup_changes_nothing(self, run: Terminal) -> None:
        made = run("store", "backup", "--json").json
        damage(Path(made["folder"]) / "store.db", 9)
        assert run("store", "restore", made["name"], "--json").json["error"]["code"] == "backup_not_sound"
        assert run("case", "list").status == 0


class TestRescuing:
    @pytest.fixture
    def damaged(self, run: Terminal) -> Terminal:
        """A terminal on a store of which a page with records cannot be read."""
        folder = run.store
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
        before = (damaged.store / "store.db").read_bytes()
        told = damaged("store", "rescue", "--output", tmp_path / "out", "--json")
        assert told.status == 0
        document = json.loads(Path(told.json["file"]).read_bytes())
        held = [one for case in document["cases"] for records in case["records"].values() for one in records]
        assert len(held) == told.json["records"] > 100
        lost = {one["record"] for one in told.json["unreadable"]}
        assert lost == {one["record_id"] for one in document["unreadable"]} != set()
        assert lost.isdisjoint(one["id"] for one in held)
        assert (damaged.store / "store.db").read_bytes() == before

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


def test_welsh_is_spoken(look: Terminal) -> None:
    told = look.plain("--language", "cy", "store", "backups", "--data", look.data, "--passphrase-file", look.key)
    assert told.out == Wording(Language.CYMRAEG)("cli.no_backup") + "\n"
