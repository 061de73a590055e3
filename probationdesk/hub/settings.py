"""How a hub is set up: one TOML file, read once; an unknown name in it is refused rather than ignored."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from probationdesk.hub.errors import HubError

FILE_IN_ENVIRONMENT = "PROBATIONDESK_HUB_SETTINGS"
"""The environment variable that tells the workers of a hub where its settings are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one hub node."""

    database: str
    """How the service connects, as the role that may only read and add (a libpq connection string)."""
    keeper: str = ""
    """How `hub init`, `release` and `drop-bodies` connect: a superuser. Empty on nodes that only serve."""
    receipt_key: Path
    """The file with the private key that signs receipts, 64 hexadecimal digits. `receipt-key` if not given."""
    host: str = "127.0.0.1"
    port: int = 8420
    workers: int = 2
    """How many processes serve: one for each core."""
    tls_certificate: Path | None = None
    """The certificate, if this process speaks TLS itself and no nginx stands before it."""
    tls_key: Path | None = None
    proxies: str = "127.0.0.1"
    """Addresses whose X-Forwarded-For is believed."""
    watchers: str = "127.0.0.1"
    """Addresses that may read /metrics, separated by commas: it names offices and what waits for them."""
    runtime: Path | None = None
    """A folder where the workers share their counts; a temporary one if not given."""
    disk: Path | None = None
    """A folder on the disk whose free space is watched: the database's, where that is on this machine. If not given,
    the disk of the folder where the workers share their counts."""
    standby_needed: bool = True
    """Whether a receipt needs a synchronous standby. Off only where one node is all there is: tests, a pilot."""
    connections: int = 4
    """Connections to the database for each worker."""
    answer_seconds: float = 10
    """How long a COMMIT is waited for before the answer is "not now"."""
    upload_seconds: float = 120
    """How long one upload may take. Where nginx stands before the hub, slow lines wait there."""
    gauges_seconds: float = 60
    """How old the gauges may be that need a look at the whole database."""
    silent_days: int = 14
    """After how many days without a bundle a device counts as silent."""
    months_ahead: int = 3
    """How many months of bodies there is always room made for."""
    bundles_an_hour: int = 3000
    """New bundles that one device may bring in an hour. A laptop back after weeks brings hundreds."""
    megabytes_a_day: int = 1000
    """New bytes that one device may bring in a day, in millions."""
    refusals_before_wait: int = 20
    """Signatures refused from one address before it has to wait."""
    longest_wait: int = 60
    """The longest such wait, in seconds: many laptops may share one address."""


def read_settings(file: Path) -> Settings:
    """Read a settings file; relative paths in it are from its own folder.

    Raises HubError `settings_unreadable`, `settings_unknown` or `settings_shape`, naming the setting.
    """
    try:
        given: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise HubError("settings_unreadable", file=file.name) from None
    known = {field.name: field for field in fields(Settings)}
    given.setdefault("receipt_key", "receipt-key")
    for name, value in given.items():
        if name not in known:
            raise HubError("settings_unknown", name=name)
        kind = str(known[name].type)
        if "Path" in kind and isinstance(value, str):
            given[name] = file.parent / value
        elif not _fits(kind, value):
            raise HubError("settings_shape", name=name)
    if "database" not in given:
        raise HubError("settings_shape", name="database")
    return Settings(**given)


def _fits(kind: str, value: object) -> bool:
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind == "float":
        return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    return kind == "str" and isinstance(value, str)
