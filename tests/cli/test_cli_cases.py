"""The command line on cases: the same acts as the windows, and no case text where it does not belong."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

from probationdesk import resources
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from tests.cli.terminal import PASSPHRASE, READY, STATED, WORDS_OF_THE_CASE, Terminal
from tests.desks import sample


class TestCases:
    def test_are_listed_with_the_invented_ones_marked(self, look: Terminal) -> None:
        lines = look("case", "list").out.splitlines()
        assert len(lines) == 3
        invented = Wording(Language.ENGLISH)("terms.invented")
        assert all(line.startswith("PD-") and line.endswith(f" {invented}") for line in lines), lines

    def test_are_listed_as_json_and_filtered_by_name_or_reference(self, look: Terminal) -> None:
        (line,) = look("case", "list", "beddoes", "--json").json
        assert set(line) == {"id", "reference", "name", "setting", "next_event", "next_event_on", "invented"}
        assert (line["reference"], line["name"], line["invented"]) == (READY, "Tyler Beddoes", True)
        assert len(look("case", "list", READY.lower(), "--json").json) == 1
        assert look("case", "list", "nobody of that name", "--json").json == []

    def test_are_opened_and_are_there_the_next_time(self, run: Terminal) -> None:
        ran = run("case", "open", "Siân Invented", "--json")
        assert set(ran.json) == {"id", "reference"}
        (line,) = run("case", "list", "sian", "--json").json
        assert (line["name"], line["id"]) == ("Siân Invented", ran.json["id"])

    def test_are_taken_out_and_brought_in_byte_for_byte(self, run: Terminal, empty: Terminal, tmp_path: Path) -> None:
        file = tmp_path / "case.json"
        told = run("case", "export", READY, file, "--json", *STATED).json
        assert told == {"file": str(file), "bytes": file.stat().st_size}
        assert empty("store", "create").status == 0
        assert empty("case", "import", file).out == f"{READY}\n"
        again = tmp_path / "again.json"
        assert empty("case", "export", READY.lower(), again, *STATED).status == 0
        assert again.read_bytes() == file.read_bytes()

    def test_are_written_to_a_file_that_only_its_owner_may_read(self, look: Terminal, tmp_path: Path) -> None:
        look("case", "export", READY, tmp_path / "case.json", *STATED)
        if os.name == "posix":
            assert stat.S_IMODE((tmp_path / "case.json").stat().st_mode) & 0o077 == 0
        assert (tmp_path / "case.json").stat().st_size > 10_000

    def test_are_written_to_standard_output_for_a_dash(self, look: Terminal) -> None:
        assert json.loads(look("case", "export", READY, "-", *STATED).out)["format"] == "probationdesk/case"

    def test_are_never_written_over_a_file_unless_told_to(self, look: Terminal, tmp_path: Path) -> None:
        file = tmp_path / "precious.json"
        file.write_text("precious", encoding="utf-8")
        ran = look("case", "export", READY, file, *STATED)
        assert (ran.status, file.read_text(encoding="utf-8")) == (1, "precious")
        assert ran.err.startswith("There is a file of this name already. precious.json ")
        assert look("case", "export", READY, file, "--overwrite", *STATED).status == 0
        assert json.loads(file.read_bytes())["version"] == 1

    def test_are_not_written_where_nothing_can_be(self, look: Terminal, tmp_path: Path) -> None:
        ran = look("case", "export", READY, tmp_path / "no such folder" / "case.json", "--json", *STATED)
        assert (ran.status, ran.json["error"]["code"]) == (1, "file_unwritable")
        assert "no such folder" not in ran.err

    def test_that_are_not_here_are_said_not_to_be(self, look: Terminal, tmp_path: Path) -> None:
        for act in (("case", "export", "PD-0000-0000", tmp_path / "x", *STATED), ("check", "PD-0000-0000")):
            ran = look(*act)
            assert (ran.status, ran.err.split(". ")[0]) == (1, "This case is not in your store")
        assert not (tmp_path / "x").exists()

    def test_already_held_are_not_brought_in_again(self, look: Terminal, tmp_path: Path) -> None:
        (tmp_path / "case.json").write_bytes(sample(3))
        ran = look("case", "import", tmp_path / "case.json", "--json")
        assert (ran.status, ran.json["error"]["code"]) == (1, "case_already_here")

    def test_in_a_broken_file_are_refused_with_path_and_reason_and_without_their_words(
        self, run: Terminal, tmp_path: Path
    ) -> None:
        document = json.loads(sample(3))
        document["records"]["person"][0]["print_language"] = "Tyler Beddoes"
        file = tmp_path / "Tyler Beddoes.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        ran = run("case", "import", file, "--json")
        assert ran.status == 1
        assert ran.json["error"]["path"] == "$.records.person[0].print_language"
        assert ran.json["error"]["reason"]
        assert "$.records.person[0].print_language" in ran.err
        for word in WORDS_OF_THE_CASE:
            assert word not in ran.out + ran.err, word

    def test_in_a_file_that_cannot_be_read_are_said_to_be(self, look: Terminal, tmp_path: Path) -> None:
        for file in (tmp_path / "nowhere.json", tmp_path):
            ran = look("case", "import", file)
            assert (ran.status, ran.err.split(". ")[0]) == (1, "The file cannot be read")


class TestTheReport:
    def test_is_written_as_pdf_with_its_sides_and_lines(self, look: Terminal, tmp_path: Path) -> None:
        told = look("report", READY, "--output", tmp_path / "report.pdf", "--json", *STATED).json
        assert set(told) == {"file", "sides", "lines_over", "lines_left", "lines_over_elsewhere", "unprintable"}
        assert told["lines_over_elsewhere"] == {}
        assert told["unprintable"] == []
        assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")

    def test_says_in_words_whether_it_fits(self, look: Terminal, tmp_path: Path) -> None:
        assert look("report", READY, "--output", tmp_path / "report.pdf", *STATED).out.startswith("Written: ")

    def test_needs_a_file_to_write(self, look: Terminal) -> None:
        assert look("report", READY, *STATED).status == 2

    def test_of_a_case_that_is_not_ready_is_not_frozen_and_nothing_is_written(
        self, run: Terminal, tmp_path: Path
    ) -> None:
        reference = run("case", "open", "Rowan Invented", "--json").json["reference"]
        ran = run("report", reference, "--output", tmp_path / "report.pdf", "--freeze", "--json", *STATED)
        assert (ran.status, ran.json["error"]["code"]) == (1, "not_ready_to_freeze")
        assert ran.json["error"]["count"] == len(resources.load_framework().mandatory)
        assert not (tmp_path / "report.pdf").exists()

    def test_is_not_frozen_if_its_file_is_there_already(self, run: Terminal, tmp_path: Path) -> None:
        file = tmp_path / "report.pdf"
        file.write_text("precious", encoding="utf-8")
        ran = run("report", READY, "--output", file, "--freeze", "--json", *STATED)
        assert (ran.status, ran.json["error"]["code"]) == (1, "file_exists")
        assert file.read_text(encoding="utf-8") == "precious"
        document = json.loads(run("case", "export", READY, "-", *STATED).out)
        assert document["records"]["assessment"][0]["frozen_as"] == ""

    def test_once_frozen_is_the_same_bytes_again(self, run: Terminal, tmp_path: Path) -> None:
        first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
        assert run("report", READY, "--output", first, "--freeze", *STATED).status == 0
        assert run("report", READY, "--output", again, *STATED).status == 0
        assert first.read_bytes() == again.read_bytes()
        ran = run("report", READY, "--output", tmp_path / "third.pdf", "--freeze", *STATED)
        assert (ran.status, ran.err.split(". ")[0]) == (1, "This assessment is frozen")


class TestChecking:
    def test_lists_the_steps_and_what_is_missing(self, run: Terminal) -> None:
        reference = run("case", "open", "Rowan Invented", "--json").json["reference"]
        lines = run("check", reference).out.splitlines()
        assert lines[0].startswith("Prepare: ")
        assert sum(line.startswith("■ ") for line in lines) == len(resources.load_framework().mandatory)
        assert lines[-1] == "Before it can be frozen: 30 still missing (marked ■)."

    def test_says_as_json_what_mends_each_gap(self, look: Terminal) -> None:
        told = look("check", READY, "--json").json
        assert (told["ready_to_freeze"], told["missing"]) == (True, 0)
        assert [step["step"] for step in told["steps"]] == [
            "prepare", "interview_1", "reflect", "interview_2", "analyse", "plan",
        ]  # fmt: skip
        for gap in told["gaps"]:
            assert set(gap) == {"code", "step", "field", "blocks_freeze", "words"}

    def test_speaks_welsh(self, look: Terminal) -> None:
        english, cymraeg = look("check", READY).out, look.plain(
            "--language", "cy", "check", READY, "--data", look.data, "--passphrase-file", look.key
        ).out  # fmt: skip
        assert cymraeg.splitlines()[0].startswith(Wording(Language.CYMRAEG)("flow.step.prepare"))
        assert set(english.splitlines()).isdisjoint(cymraeg.splitlines())


class TestSearching:
    def test_shows_the_words_found_in_brackets_with_whose_case_it_is(self, look: Terminal) -> None:
        (line,) = look("search", "picked", "up", "at", "once").out.splitlines()
        assert "Tyler Beddoes: " in line
        assert "[picked] [up] [at] [once]" in line

    def test_gives_json_newest_first_and_in_one_case_if_asked(self, look: Terminal) -> None:
        everywhere = look("search", "police", "--json").json
        assert set(everywhere[0]) == {"case", "record", "kind", "key", "name", "at", "excerpt"}
        assert [hit["at"] for hit in everywhere] == sorted((hit["at"] for hit in everywhere), reverse=True)
        here = look("search", "police", "--case", READY, "--json").json
        assert 0 < len(here) < len(everywhere)
        assert {hit["name"] for hit in here} == {"Tyler Beddoes"}

    def test_ranks_on_request(self, look: Terminal) -> None:
        plain, ranked = (look("search", "police", "--json", *more).json for more in ((), ("--ranked",)))
        assert {hit["record"] for hit in plain} == {hit["record"] for hit in ranked}
        assert plain != ranked

    def test_finding_nothing_is_no_error(self, look: Terminal) -> None:
        ran = look("search", "zzzzzz")
        assert (ran.status, ran.out, ran.err) == (0, "", "")

    def test_needs_a_word(self, look: Terminal) -> None:
        assert look("search").status == 2


def test_a_real_process_writes_utf8_into_a_pipe_whatever_the_system_says(made: Path) -> None:
    ran = subprocess.run(
        [
            sys.executable, "-m", "probationdesk", "check", READY, "--data", str(made),
            "--passphrase-file", str(made / "passphrase.txt"),
        ],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        timeout=60,
        check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "Nothing is missing: the assessment can be frozen." in ran.stdout.decode("utf-8")


def test_no_error_of_any_command_shows_words_of_a_case(look: Terminal, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    busy.write_bytes(b"")
    commands: list[tuple[object, ...]] = [
        ("case", "import", tmp_path / "nowhere"),
        ("case", "import", look.key),
        ("case", "export", READY, busy, *STATED),
        ("case", "export", "Tyler", busy, *STATED),
        ("check", "Beddoes"),
        ("search", "alcohol", "--case", "Telford"),
        ("report", "sister", "--output", tmp_path / "x", *STATED),
    ]
    for command in commands:
        ran = look(*command)
        assert ran.status == 1, command
        assert ran.err, command
        for word in (*WORDS_OF_THE_CASE, PASSPHRASE):
            assert word not in ran.err, command
