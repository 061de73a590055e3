"""The organisation's policy for one computer: a TOML file that its IT team may put in place.

    /etc/probationdesk/policy.toml, %PROGRAMDATA%\\ProbationDesk\\policy.toml,
    /Library/Application Support/ProbationDesk/policy.toml

Without the file everything is as the program has it. A file that is wrong in any point is refused as a whole and by
name: a policy that is half understood would be worse than none.
"""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from probationdesk.domain.errors import BadInput, StoreError
from probationdesk.resources import read_toml
from probationdesk.storage import organisation

FILE_NAME = "policy.toml"
FORMAT = 1

_MINUTES = (5, 15)
_MONTHS = (1, 1200)


class DeviceSecretRule(StrEnum):
    """Whether the passphrase of a new store opens it on this computer alone."""

    REQUIRED = "required"
    ALLOWED = "allowed"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the organisation lays down; each field has the program's own default."""

    format: int = FORMAT
    idle_lock_minutes: int = 5
    """After how many minutes without a key or a click the program locks: 5 to 15."""
    organisation_key: str = ""
    """The age public key to which new stores are sealed as well."""
    backup_folder: str = ""
    """A further folder for backups, absolute; empty for none."""
    retention_months: int | None = None
    """After how many months a case is put forward for review; None if the organisation lays down nothing."""
    device_secret: DeviceSecretRule = DeviceSecretRule.ALLOWED

    def on_device_secret(self, chosen: bool | None) -> bool | None:
        """Return whether a passphrase is to need a secret of this computer, given what the officer chose."""
        if self.device_secret is DeviceSecretRule.ALLOWED:
            return chosen
        return self.device_secret is DeviceSecretRule.REQUIRED


def site_file(platform: str = sys.platform) -> Path:
    """Return where the policy of this computer is kept."""
    if platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "ProbationDesk" / FILE_NAME
    if platform == "darwin":
        return Path("/Library/Application Support/ProbationDesk") / FILE_NAME
    return Path("/etc/probationdesk") / FILE_NAME


def read(file: Path | None = None) -> Policy:
    """Return the policy in `file`, by default that of this computer; the program's own if there is none.

    Raises BadInput `policy_unreadable` if the file cannot be read or is not TOML, `policy_unsafe` if others than its
    owner may write to it, and with the `name` of the setting that is not right `policy_unknown`, `policy_format`,
    `policy_form`, `policy_range` (from `low` to `high`), `policy_path` or `policy_key`.
    """
    file = file or site_file()
    try:
        _refuse_if_unsafe(file)
        content = read_toml(file)
    except FileNotFoundError:
        return Policy()
    except (OSError, BadInput) as error:
        if isinstance(error, BadInput) and error.code == "policy_unsafe":
            raise
        raise BadInput("policy_unreadable", file=str(file)) from None
    return _checked(content)


def _checked(content: dict[str, Any]) -> Policy:
    unknown = sorted(set(content) - set(Policy.__dataclass_fields__))
    if unknown:
        raise BadInput("policy_unknown", name=unknown[0])
    if content.get("format", FORMAT) != FORMAT:
        raise BadInput("policy_format", name="format", known=FORMAT)
    try:
        policy = msgspec.convert(content, Policy, strict=True)
    except msgspec.ValidationError as error:
        raise BadInput("policy_form", name=str(error).partition(" - at ")[2].strip("`$.")) from None
    low, high = _MINUTES
    if not low <= policy.idle_lock_minutes <= high:
        raise BadInput("policy_range", name="idle_lock_minutes", low=low, high=high)
    low, high = _MONTHS
    if policy.retention_months is not None and not low <= policy.retention_months <= high:
        raise BadInput("policy_range", name="retention_months", low=low, high=high)
    if policy.backup_folder and not Path(policy.backup_folder).is_absolute():
        raise BadInput("policy_path", name="backup_folder")
    if policy.organisation_key:
        try:
            organisation.check_key(policy.organisation_key)
        except StoreError:
            raise BadInput("policy_key", name="organisation_key") from None
    return policy


def _refuse_if_unsafe(file: Path) -> None:
    """Refuse a file that anybody could have written: it may name the key to which new stores are sealed.

    Windows keeps its permissions elsewhere; there the folder's are the IT team's care.
    """
    found = file.stat()
    if os.name == "nt":
        return
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or found.st_uid not in (0, os.geteuid()):
        raise BadInput("policy_unsafe", file=str(file))
