"""What opens a store, changed from the command line."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest

from probationdesk.storage import policy
from probationdesk.storage.policy import DeviceSecretRule, Policy
from tests.cli.terminal import PASSPHRASE, Ran, Terminal

NEW = "another set of plain words"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The file of a new passphrase."""
    file = tmp_path / "new.txt"
    file.write_text(NEW + "\n", encoding="utf-8")
    return file


def with_key(run: Terminal, passphrase: str, *arguments: object) -> Ran:
    """Run a command with another passphrase than the one in the terminal's file."""
    run.key.write_text(passphrase, encoding="utf-8")
    return run(*arguments)


def test_the_passphrase_is_changed_and_the_old_one_no_longer_opens(run: Terminal, new: Path) -> None:
    assert "has been changed" in run("store", "passphrase", "--new-passphrase-file", new).out
    assert run("case", "list").status == 1
    assert with_key(run, NEW, "case", "list").status == 0


def test_a_guessable_one_is_refused_with_what_to_do(run: Terminal, new: Path) -> None:
    new.write_text("Password1 Password1 Password1")
    told = run("store", "passphrase", "--new-passphrase-file", new, "--json")
    assert (told.status, told.json["error"]["code"]) == (1, "passphrase_guessable")
    assert "five words" in told.err
    assert run("case", "list").status == 0


def test_the_recovery_code_is_replaced_and_sets_a_new_passphrase(run: Terminal, new: Path, tmp_path: Path) -> None:
    code = tmp_path / "code.txt"
    code.write_text(run("store", "recovery-code", "--json").json["recovery_code"])
    recover = ("store", "recover", "--recovery-code-file", code, "--new-passphrase-file", new)
    assert run(*recover).status == 0
    assert with_key(run, NEW, "case", "list").status == 0
    with_key(run, NEW, "store", "recovery-code")
    assert run(*recover, "--json").json["error"]["code"] == "wrong_recovery_code"


def test_a_new_key_leaves_the_cases_and_neither_old_passphrase_nor_old_code(
    run: Terminal, new: Path, tmp_path: Path
) -> None:
    before = run("case", "list").out
    former = tmp_path / "former.txt"
    former.write_text(run("store", "recovery-code", "--json").json["recovery_code"])
    told = run("store", "rekey", "--new-passphrase-file", new, "--json").json
    assert told["earlier_backups"] == []
    assert run("case", "list", "--json").json["error"]["code"] == "wrong_passphrase"
    assert with_key(run, NEW, "case", "list").out == before
    recover = ("store", "recover", "--recovery-code-file", former, "--new-passphrase-file", new, "--json")
    assert run(*recover).json["error"]["code"] == "wrong_recovery_code"
    former.write_text(told["recovery_code"])
    new.write_text(PASSPHRASE)
    assert run(*recover).json == {"done": "passphrase_changed"}
    assert with_key(run, NEW, "store", "verify").status == 1
    assert with_key(run, PASSPHRASE, "store", "verify").status == 0


def test_what_opens_a_store_is_listed_without_any_passphrase(look: Terminal) -> None:
    told = look("store", "keys", "--json", key=False).json
    assert [line["kind"] for line in told] == ["passphrase", "recovery"]
    assert look("store", "keys", key=False).out == "The passphrase\nThe recovery code\n"


def test_after_three_wrong_passphrases_the_next_has_to_wait(run: Terminal) -> None:
    codes = [with_key(run, NEW, "case", "list", "--json").json["error"]["code"] for _ in range(4)]
    assert codes == ["wrong_passphrase"] * 3 + ["too_soon"]


def test_the_organisation_opens_what_its_policy_had_sealed_to_it(
    empty: Terminal, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = pyrage.x25519.Identity.generate()
    laid_down = Policy(organisation_key=str(identity.to_public()), device_secret=DeviceSecretRule.OFF)
    monkeypatch.setattr(policy, "read", lambda: laid_down)
    empty("store", "create")
    assert str(identity.to_public()) in empty("store", "keys", key=False).out
    offline = tmp_path / "identity.txt"
    offline.write_text(f"# created: 2026-01-01T00:00:00Z\n{identity}\n")
    recover = ("store", "recover", "--organisation-key-file", offline, "--new-passphrase-file", new)
    assert empty(*recover).status == 0
    assert with_key(empty, NEW, "case", "list").status == 0
    offline.write_text(str(pyrage.x25519.Identity.generate()))
    assert empty(*recover, "--json").json["error"]["code"] == "wrong_organisation_key"
