"""The command line, before any case: stores, passphrases, languages and commands called wrongly."""

from __future__ import annotations

import getpass
import io
import json
import sys

import pytest

from probationdesk import __version__
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from tests.cli.terminal import PASSPHRASE, READY, Ran, Terminal


class TestMakingAStore:
    def test_prints_the_recovery_code_once_and_says_what_it_is_for(self, empty: Terminal) -> None:
        ran = empty("store", "create", "--label", "Officer 7")
        assert ran.status == 0
        assert "Officer 7" in ran.out
        assert "Recovery code: " in ran.out
        assert ran.err == ""

    def test_gives_id_label_and_code_as_json(self, empty: Terminal) -> None:
        ran = empty("store", "create", "--label", "Officer 7", "--json")
        assert set(ran.json) == {"store", "label", "recovery_code"}
        assert ran.json["label"] == "Officer 7"
        assert (empty.data / "stores" / ran.json["store"]).is_dir()

    def test_refuses_a_short_passphrase_and_makes_nothing(self, empty: Terminal) -> None:
        empty.key.write_text("short", encoding="utf-8")
        ran = empty("store", "create")
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith("The passphrase is too short. ")
        assert not (empty.data / "stores").exists()

    def test_asks_twice_at_a_prompt_and_refuses_two_that_differ(
        self, empty: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed = iter([PASSPHRASE, "another five plain words here"])
        asked: list[str] = []

        def type_in(prompt: str) -> str:
            asked.append(prompt)
            return next(typed)

        monkeypatch.setattr(getpass, "getpass", type_in)
        ran = empty("store", "create", key=False)
        assert (ran.status, len(asked)) == (1, 2)
        assert ran.err.startswith("The two passphrases are not the same.")

    def test_refuses_a_passphrase_file_in_another_encoding_than_utf8(self, empty: Terminal) -> None:
        empty.key.write_bytes("pum gair plaen am dân a dŵr".encode("utf-16"))
        ran = empty("store", "create")
        assert ran.status == 1
        assert not (empty.data / "stores").exists()


class TestThePassphrase:
    def test_is_never_taken_as_an_argument(self, look: Terminal) -> None:
        for given in (["--passphrase", PASSPHRASE], ["--passphrase=five-plain-words"], ["-p", PASSPHRASE]):
            ran = look("case", "list", *given, key=False)
            assert (ran.status, ran.out) == (2, ""), given
            assert "five" not in ran.err, given

    def test_is_the_first_line_of_the_file_whatever_its_line_ends_and_mark_of_utf8(self, run: Terminal) -> None:
        run.key.write_bytes(b"\xef\xbb\xbf" + PASSPHRASE.encode() + b"\r\nand a remark\r\n")
        assert run("case", "list").status == 0

    def test_that_is_wrong_opens_nothing_and_says_what_to_do(self, run: Terminal) -> None:
        run.key.write_text("these are not the right words", encoding="utf-8")
        ran = run("case", "list")
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith("That passphrase does not open the store. ")
        assert "words" not in ran.err

    def test_is_asked_for_at_a_prompt_without_a_file(self, look: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(getpass, "getpass", lambda prompt: PASSPHRASE)
        assert look("case", "list", key=False).status == 0

    def test_that_nobody_is_there_to_type_ends_the_command(
        self, look: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def nobody(prompt: str) -> str:
            raise EOFError

        monkeypatch.setattr(getpass, "getpass", nobody)
        assert look("case", "list", key=False).status == 1

    def test_in_a_file_that_is_not_there_is_said_to_be(self, empty: Terminal) -> None:
        empty.key.unlink()
        ran = empty("store", "create")
        assert (ran.status, ran.err.split(". ")[0]) == (1, "The file cannot be read")
        assert "passphrase.txt" in ran.err
        assert str(empty.data) not in ran.err


class TestFindingTheStore:
    def test_says_that_there_is_none(self, empty: Terminal) -> None:
        ran = empty("case", "list")
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith("The store is not there. ")

    def test_says_that_none_has_that_label(self, look: Terminal) -> None:
        assert look("case", "list", "--store", "Officer 9").err.startswith("The store is not there. ")

    def test_finds_it_by_label_or_id(self, look: Terminal) -> None:
        (folder,) = (look.data / "stores").iterdir()
        assert look("case", "list", "--store", folder.name).status == 0
        assert look("case", "list", "--store", "Swyddog 1").status == 0

    def test_asks_which_one_if_there_are_several(self, run: Terminal) -> None:
        assert run("store", "create", "--label", "Officer 2").status == 0
        ran = run("case", "list", "--json")
        assert ran.status == 1
        assert (ran.json["error"]["code"], ran.json["error"]["count"]) == ("several_stores", 2)
        assert "2" in ran.err
        assert run("case", "list", "--store", "Officer 2", "--json").json == []

    def test_looks_where_the_environment_says(self, look: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PROBATIONDESK_DATA", str(look.data))
        assert look("case", "list", data=False).status == 0


class TestVerifying:
    def test_says_that_a_store_is_sound_and_counts_what_was_read(self, look: Terminal) -> None:
        assert look("store", "verify").out.startswith("Sound: ")
        told = look("store", "verify", "--json").json
        assert told["sound"] is True
        assert told["changes"] >= told["records"] > 200, "each record has its line, and unlocking leaves lines too"
        assert told["faults"] == {
            "pages": [], "structure": [], "stopped": [], "search": [], "history": [], "records": [], "past_values": [],
            "versions": [],
        }  # fmt: skip

    def test_says_that_a_store_is_not_and_ends_with_one(self, run: Terminal) -> None:
        (file,) = (run.data / "stores").glob("*/store.db")
        content = bytearray(file.read_bytes())
        content[-2000:-1900] = bytes(100)
        file.write_bytes(content)
        ran = run("store", "verify")
        assert (ran.status, ran.out.split(".")[0]) == (1, "Not sound")
        told = run("store", "verify", "--json")
        assert (told.status, told.json["sound"]) == (1, False)
        assert any(told.json["faults"].values())


class TestScoring:
    def score(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, text: str) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        return terminal.plain("score")

    def test_computes_each_row_and_needs_no_store(self, empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.score(empty, monkeypatch, "[]").json == []
        (row,) = self.score(empty, monkeypatch, "[{}]").json
        assert "refused" in json.dumps(row) or "missing" in json.dumps(row)

    @pytest.mark.parametrize(
        ("text", "title"),
        [("{", "The input is not JSON"), ("{}", "The input is not a list"), ("[" * 200_000, "The input is not JSON")],
    )
    def test_refuses_what_is_no_list(
        self, empty: Terminal, monkeypatch: pytest.MonkeyPatch, text: str, title: str
    ) -> None:
        ran = self.score(empty, monkeypatch, text)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith(title)


class TestWelsh:
    @pytest.mark.parametrize("command", [("case", "list"), ("store", "verify"), ("search", "x"), ("check", READY)])
    def test_is_spoken_in_errors_too(self, empty: Terminal, command: tuple[str, ...]) -> None:
        ran = empty.plain("--language", "cy", *command, "--data", empty.data, "--passphrase-file", empty.key)
        title = Wording(Language.CYMRAEG)("errors.store_missing.title")
        assert (ran.status, ran.err.split(". ")[0]) == (1, title)

    def test_is_one_of_two_languages(self, empty: Terminal) -> None:
        assert empty.plain("--language", "fr", "case", "list").status == 2


class TestCalledWrongly:
    @pytest.mark.parametrize(
        "arguments", [("store",), ("case",), ("nonsense",), ("case", "open"), ("check",), ("case", "export", READY)]
    )
    def test_ends_with_two(self, empty: Terminal, arguments: tuple[str, ...]) -> None:
        ran = empty.plain(*arguments)
        assert (ran.status, ran.out) == (2, "")
        assert "usage: probationdesk" in ran.err

    def test_tells_its_version(self, empty: Terminal) -> None:
        assert empty.plain("--version").out == f"ProbationDesk {__version__}\n"
