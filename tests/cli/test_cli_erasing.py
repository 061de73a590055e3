"""Commands that erase: the word that shows what is meant, what goes and what is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from probationdesk.storage import policy
from tests.cli.terminal import READY, Terminal


def test_a_case_is_erased_once_its_reference_is_given_again(run: Terminal) -> None:
    for wrong in ("PD-0000-0000", " "):
        assert run("case", "erase", READY, "--confirm", wrong, "--json").json["error"]["code"] == "confirm_differs"
    assert run("case", "erase", READY).status == 2
    assert len(run("case", "list", READY, "--json").json) == 1
    told = run("case", "erase", READY, "--confirm", READY.lower(), "--json")
    assert (told.status, told.json["set_aside"], told.json["backups_out_of_reach"]) == (0, 0, False)
    assert told.json["records"] > 50
    assert run("case", "list", READY, "--json").json == []


def test_one_record_is_erased_and_is_then_not_there(run: Terminal) -> None:
    note = next(hit for hit in run("search", "police", "--case", READY, "--json").json if hit["kind"] == "note")
    told = run("case", "erase", READY, "--record", note["record"], "--confirm", READY)
    assert told.status == 0
    assert told.out.startswith("Erased for good: 1 entries and 0 versions.")
    assert note["record"] not in {hit["record"] for hit in run("search", "police", "--json").json}
    again = run("case", "erase", READY, "--record", note["record"], "--confirm", READY, "--json")
    assert again.json["error"]["code"] == "not_held"


def test_a_record_of_another_case_is_not_taken_for_one_of_this(run: Terminal) -> None:
    others = [hit for hit in run("search", "police", "--json").json if hit["kind"] == "note"]
    cases = {line["id"]: line["reference"] for line in run("case", "list", "--json").json}
    hit = others[0]
    other = next(reference for case, reference in cases.items() if case != hit["case"])
    refused = run("case", "erase", other, "--record", hit["record"], "--confirm", other, "--json")
    assert refused.json["error"]["code"] == "not_held"


def test_former_stores_are_told_and_removed_with_the_label_and_the_passphrase(run: Terminal) -> None:
    name = run("store", "backup", "--json").json["name"]
    assert run("store", "set-aside", "--json", key=False).json == {"set_aside": 0}
    run("store", "restore", name)
    assert run("store", "set-aside", key=False).out.endswith("restored: 1\n")
    told = run("case", "erase", READY, "--confirm", READY).out
    assert "Former stores that may hold it still: 1." in told
    refused = run("store", "remove-set-aside", "--confirm", "Officer 9", "--json")
    assert refused.json["error"]["code"] == "confirm_differs"
    assert run("store", "remove-set-aside", "--confirm", "Swyddog 1", "--json").json == {"removed": 1}
    assert run("store", "set-aside", "--json", key=False).json == {"set_aside": 0}


def test_the_cases_that_bear_no_date_are_listed_with_the_one_that_policy_proposes(
    look: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look("case", "due", "--json").json == []
    assert look("case", "due", "--undated", "--json").json == []
    file = tmp_path / "policy.toml"
    file.write_text("retention_months = 72\n", encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setattr(policy, "site_file", lambda: file)
    proposed = look("case", "due", "--undated", "--json").json
    assert [line["review_after"] for line in proposed] == sorted(line["review_after"] for line in proposed)
    assert len(proposed) == 2
    assert READY not in look("case", "due", "--undated").out, "it bears a date"
    assert proposed[0]["reference"] in look("case", "due", "--undated").out
