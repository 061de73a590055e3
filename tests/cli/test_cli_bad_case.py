"""A case spoilt on purpose: every fault is named in an officer's words, printing goes on, freezing does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from probationdesk.cli import main
from tests.cli.terminal import PASSPHRASE, READY, STATED, Ran, Terminal
from tests.desks import sample
from tests.unit.report_reading import sides

NAMED = {
    "yes_without_source": "Alcohol: you say why, but not on what basis. Cite a source, such as [CPS bundle, p 3].",
    "allegation_as_fact": (
        "The history shows an allegation as established. Say that it is reported, or enter the conviction."
    ),
    "harm_why_this_level_missing": "Serious harm: say why this level and not one lower or one higher.",
    "nothing_in_their_power": ("No step in the plan is in the person’s own power now. Add one small step that is."),
    "dispute_without_reply": (
        "Offending information: the person does not agree, and you have not answered. Change it, or say why it stays."
    ),
}
"""Each fault that has one place in the case, as it is to be told; all of them stop the freeze."""
MISTYPED = {
    "Police repyl": ("prepare.history", "History of behaviour"),
    "Interveiw 1": ("analyse.led_up", "What led up to it"),
    "Victim statment": ("plan.condition.a0951259.reason", "Condition 1"),
}
"""Labels that no source has, the field that each was typed into, and its name; each stops the freeze."""
STOCK = {
    "lacks insight": ("analyse.alcohol.why", "Alcohol"),
    "consequential thinking": ("plan.why", "Why this proposal"),
}
"""Phrases that say nothing about this person, where they stand, and its name; pointed out, never in the way."""
STOPPING = len(NAMED) + len(MISTYPED)


def told_of_label(label: str) -> str:
    told = f"“{label}” is cited, but no source of this case has that label. Mend the label or add the source."
    return f"{MISTYPED[label][1]}: {told}"


def told_of_phrase(phrase: str) -> str:
    return f"{STOCK[phrase][1]}: “{phrase}” is a stock phrase. What did you see or hear?"


def spoilt() -> bytes:
    """Return the sample that is ready to freeze, with each of the faults above written into it."""
    document = json.loads(sample(3))
    records: dict[str, list[dict[str, Any]]] = document["records"]
    one(records["finding"], "area", "alcohol")["why"] = "In drink at each adult offence. He Lacks insight."
    records["proposal"][0]["why"] += " He needs work on consequential\nthinking."
    records["harm"][0]["why_this_level"] = ""
    led_up = records["formulation"][0]
    led_up["led_up"] = led_up["led_up"].replace("[Interview 1,", "[Interveiw 1,")
    one(records["event"], "kind", "allegation").update(claim="established", basis="[Police repyl, p 2]")
    records["condition"][0]["reason"] = "Drink came first [Victim statment, p 3]."
    records["goal"] = records["goal"][:1]
    for step in records["goal"][0]["steps"]:
        step["in_my_power"] = "no"
    one(records["mark"], "statement", "finding.offending_information.why").update(reply="", reply_words="")
    return json.dumps(document, ensure_ascii=False).encode()


def one(records: list[dict[str, Any]], key: str, value: str) -> dict[str, Any]:
    (found,) = (record for record in records if record[key] == value)
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store that holds the spoilt case alone, brought in by the command itself."""
    data = tmp_path_factory.mktemp("spoilt")
    (data / "passphrase.txt").write_text(PASSPHRASE + "\n", encoding="utf-8")
    (data / "case.json").write_bytes(spoilt())
    store = ("--data", str(data), "--passphrase-file", str(data / "passphrase.txt"))
    assert main(["store", "create", "--label", "Swyddog 1", "--officer", "Invented Officer", *store]) == 0
    assert main(["case", "import", str(data / "case.json"), *store]) == 0
    return data


@pytest.fixture
def gaps(look: Terminal) -> list[dict[str, Any]]:
    """What `check --json` says of the spoilt case."""
    told: list[dict[str, Any]] = look("check", READY, "--json").json["gaps"]
    return told


def lines_marked(ran: Ran, mark: str) -> list[str]:
    """Return what `check` lists under this mark."""
    return [line.removeprefix(f"{mark} ") for line in ran.out.splitlines() if line.startswith(f"{mark} ")]


class TestChecking:
    def test_names_each_fault_that_stops_the_freeze_and_no_other(self, look: Terminal) -> None:
        ran = look("check", READY)
        expected = [*NAMED.values(), *map(told_of_label, MISTYPED)]
        assert (ran.status, sorted(lines_marked(ran, "■"))) == (0, sorted(expected))
        assert ran.out.splitlines()[-1] == f"Before it can be frozen: {STOPPING} still missing (marked ■)."

    def test_points_out_stock_phrases_in_any_case_and_across_lines(self, look: Terminal) -> None:
        pointed_out = lines_marked(look("check", READY), "□")
        assert [line for line in pointed_out if "stock phrase" in line] == [told_of_phrase(one) for one in STOCK]

    def test_says_the_same_words_as_json(self, look: Terminal, gaps: list[dict[str, Any]]) -> None:
        ran = look("check", READY)
        for blocks, mark in ((True, "■"), (False, "□")):
            assert [gap["words"] for gap in gaps if gap["blocks_freeze"] is blocks] == lines_marked(ran, mark)

    def test_counts_as_json_what_stops_the_freeze(self, look: Terminal) -> None:
        told = look("check", READY, "--json").json
        assert (told["ready_to_freeze"], told["missing"]) == (False, STOPPING)

    @pytest.mark.parametrize("code", NAMED)
    def test_gives_each_fault_once_as_json(self, gaps: list[dict[str, Any]], code: str) -> None:
        gap = one(gaps, "code", code)
        assert (gap["words"], gap["blocks_freeze"]) == (NAMED[code], True)

    @pytest.mark.parametrize("label", MISTYPED)
    def test_leads_to_the_field_a_label_was_mistyped_in(self, gaps: list[dict[str, Any]], label: str) -> None:
        gap = one(gaps, "words", told_of_label(label))
        assert (gap["code"], gap["field"], gap["blocks_freeze"]) == ("unknown_source", MISTYPED[label][0], True)

    @pytest.mark.parametrize("phrase", STOCK)
    def test_leads_to_the_field_a_stock_phrase_stands_in(self, gaps: list[dict[str, Any]], phrase: str) -> None:
        gap = one(gaps, "words", told_of_phrase(phrase))
        assert (gap["code"], gap["field"], gap["blocks_freeze"]) == ("stock_phrase", STOCK[phrase][0], False)

    def test_shows_the_officer_no_name_of_a_field_and_no_code(self, look: Terminal, gaps: list[dict[str, Any]]) -> None:
        shown = look("check", READY).out
        for gap in gaps:
            assert gap["code"] not in shown
            assert gap["field"] not in shown


class TestTheReport:
    def test_is_printed_all_the_same_as_a_draft_that_names_the_faults(self, look: Terminal, tmp_path: Path) -> None:
        file = tmp_path / "report.pdf"
        assert look("report", READY, "--output", file, *STATED).status == 0
        printed = sides(file.read_bytes())
        assert all("DRAFT" in side for side in printed)
        for words in (*NAMED.values(), *map(told_of_label, MISTYPED)):
            assert words in " ".join(printed), words

    def test_is_not_frozen_and_the_number_of_faults_is_given(self, run: Terminal, tmp_path: Path) -> None:
        file = tmp_path / "report.pdf"
        ran = run("report", READY, "--output", file, "--freeze", *STATED)
        assert (ran.status, ran.out, file.exists()) == (1, "", False)
        assert ran.err.startswith(f"It cannot be frozen yet. Needed entries still missing: {STOPPING}. ")
        document = json.loads(run("case", "export", READY, "-", *STATED).out)
        assert document["records"]["assessment"][0]["frozen_as"] == ""

    def test_is_refused_with_the_number_as_json(self, run: Terminal, tmp_path: Path) -> None:
        error = run("report", READY, "--output", tmp_path / "report.pdf", "--freeze", "--json", *STATED).json["error"]
        assert (error["code"], error["count"]) == ("not_ready_to_freeze", STOPPING)
