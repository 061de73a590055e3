"""The organisation's policy file: followed as a whole, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest

from probationdesk.domain.errors import BadInput
from probationdesk.storage import policy
from probationdesk.storage.policy import DeviceSecretRule, Policy

KEY = str(pyrage.x25519.Identity.generate().to_public())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def refused(file: Path) -> tuple[str, str]:
    with pytest.raises(BadInput) as error:
        policy.read(file)
    return error.value.code, str(error.value.parameters.get("name", ""))


def test_without_a_file_the_program_has_its_own_way(file: Path) -> None:
    assert policy.read(file) == Policy(
        idle_lock_minutes=5,
        organisation_key="",
        backup_folder="",
        retention_months=None,
        device_secret=DeviceSecretRule.ALLOWED,
    )


def test_everything_in_it_is_followed(file: Path) -> None:
    file.write_text(
        f'format = 1\nidle_lock_minutes = 15\norganisation_key = "{KEY}"\nbackup_folder = "{file.parent}"\n'
        'retention_months = 84\ndevice_secret = "required"\n'
    )
    assert policy.read(file) == Policy(
        idle_lock_minutes=15,
        organisation_key=KEY,
        backup_folder=str(file.parent),
        retention_months=84,
        device_secret=DeviceSecretRule.REQUIRED,
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("idle_lock_minutes = 4", "idle_lock_minutes"),
        ("idle_lock_minutes = 16", "idle_lock_minutes"),
        ("idle_lock_minutes = 7.5", "idle_lock_minutes"),
        ('idle_lock_minutes = "5"', "idle_lock_minutes"),
        ("retention_months = 0", "retention_months"),
        ("retention_months = 1201", "retention_months"),
        ('organisation_key = "age1nothing"', "organisation_key"),
        ('organisation_key = "ssh-ed25519 AAAA"', "organisation_key"),
        ('backup_folder = "relative/folder"', "backup_folder"),
        ('device_secret = "sometimes"', "device_secret"),
        ("format = 2", "format"),
        ('device_secert = "required"', "device_secert"),
    ],
)
def test_what_is_not_right_is_refused_by_name(file: Path, line: str, name: str) -> None:
    file.write_text(line + "\n")
    code, named = refused(file)
    assert (code.startswith("policy_"), named) == (True, name)


@pytest.mark.parametrize("content", [b"idle_lock_minutes = ", b"\xff\xfe", b"[idle"])
def test_what_is_no_toml_is_not_half_understood(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert refused(file) == ("policy_unreadable", "")


def test_a_folder_in_its_place_is_not_taken_for_no_policy(file: Path) -> None:
    file.mkdir()
    assert refused(file) == ("policy_unreadable", "")


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_anybody_may_write_is_not_followed(file: Path, mode: int) -> None:
    """It could name the key of somebody else, to which every new store would be sealed."""
    file.write_text("")
    file.chmod(mode)
    assert refused(file) == ("policy_unsafe", "")


def test_it_is_looked_for_where_only_the_it_team_may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROGRAMDATA", "/ProgramData")
    assert policy.site_file("linux") == Path("/etc/probationdesk/policy.toml")
    assert policy.site_file("win32") == Path("/ProgramData/ProbationDesk/policy.toml")
    assert policy.site_file("darwin") == Path("/Library/Application Support/ProbationDesk/policy.toml")


@pytest.mark.parametrize(
    ("rule", "results"),
    [("allowed", [True, False, None]), ("required", [True, True, True]), ("off", [False, False, False])],
)
def test_the_officer_chooses_only_where_the_policy_lets_them(rule: str, results: list[bool | None]) -> None:
    laid_down = Policy(device_secret=DeviceSecretRule(rule))
    assert [laid_down.on_device_secret(chosen) for chosen in (True, False, None)] == results
