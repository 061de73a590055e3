"""The hub's commands: made, run, watched and kept from a terminal."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from probationdesk.bundles.identity import fingerprint
from probationdesk.bundles.receipts import read_receipt
from probationdesk.cli import main
from tests.hub.members import Organisation
from tests.hub.postgres import Postgres
from tests.hub.running import ROOT, Caller, free_port


@dataclass(frozen=True)
class Keeper:
    """Who runs a hub, at a terminal in the folder of its settings."""

    folder: Path
    organisation: Organisation
    port: int
    capture: pytest.CaptureFixture[str]

    @property
    def settings(self) -> Path:
        return self.folder / "hub.toml"

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.organisation.root.public)

    def __call__(self, *arguments: object, status: int = 0, as_json: bool = True) -> Any:
        self.capture.readouterr()
        given = [*map(str, arguments), "--settings", str(self.settings), *(["--json"] if as_json else [])]
        assert main(["hub", *given]) == status, self.capture.readouterr()
        told = self.capture.readouterr()
        return json.loads(told.out) if as_json and told.out else told.out + told.err

    def publish(self) -> Path:
        file = self.folder / f"directory-{self.organisation.version + 1}.pdd"
        file.write_bytes(self.organisation.directory())
        return file

    def init(self, **options: Any) -> Any:
        return self("init", "--directory", self.publish(), "--fingerprint", self.fingerprint, **options)


@pytest.fixture
def keeper(server: Postgres, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Keeper]:
    """A keeper with settings and an empty database."""
    name = f"kept_{os.urandom(4).hex()}"
    server.run_sql(f"CREATE DATABASE {name}")
    yield a_keeper(server, name, tmp_path, capsys)
    server.run_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def without_database(server: Postgres, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Keeper:
    """A keeper whose database nobody has made."""
    return a_keeper(server, "nowhere", tmp_path, capsys)


def a_keeper(server: Postgres, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Keeper:
    """Write the settings of a hub on a database of that name."""
    made = Keeper(tmp_path, Organisation(), free_port(), capsys)
    settings = {
        "database": server.dsn(name, user="hub_app"), "keeper": server.dsn(name, user="postgres"),
        "port": made.port, "workers": 1, "standby_needed": False,
    }  # fmt: skip
    made.settings.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items()))
    return made


class TestInit:
    def test_makes_tables_and_a_key_that_only_its_owner_can_read(self, keeper: Keeper) -> None:
        made = keeper.init()
        key = keeper.folder / "receipt-key"
        assert made["made"]
        assert len(made["receipt_key"]) == 64
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert made["receipt_key"] not in key.read_text()
        assert keeper("status")["directory_version"] == 1

    def test_again_changes_nothing_but_the_directory(self, keeper: Keeper) -> None:
        first, second = keeper.init(), keeper.init()
        assert (second["made"], second["receipt_key"]) == (False, first["receipt_key"])
        assert keeper("status")["directory_version"] == 2

    def test_believes_no_directory_whose_key_nobody_compared(self, keeper: Keeper) -> None:
        told = keeper("init", "--directory", keeper.publish(), "--fingerprint", "1" * 30, status=1)
        assert told["error"]["code"] == "fingerprint_differs"
        assert not (keeper.folder / "receipt-key").exists()

    def test_refuses_a_file_that_is_no_directory(self, keeper: Keeper) -> None:
        file = keeper.folder / "nothing"
        file.write_bytes(b"{}")
        assert keeper("init", "--directory", file, status=1)["error"]["code"] == "bundle_refused"


class TestServe:
    @pytest.fixture
    def service(self, keeper: Keeper) -> Iterator[subprocess.Popen[bytes]]:
        keeper.organisation.laptop()
        keeper.init()
        command = [sys.executable, str(ROOT / "main.py"), "hub", "serve", "--settings", str(keeper.settings)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
            yield process
            process.kill()

    def test_takes_bundles_until_it_is_told_to_stop(self, keeper: Keeper, service: subprocess.Popen[bytes]) -> None:
        bundle = keeper.organisation.laptops[0].bundle()
        with closing(Caller(keeper.port)) as caller:
            wait_for(caller)
            receipt = caller.put(bundle).body
        public = json.loads((keeper.folder / "directory-1.pdd").read_bytes())["signed"]["root_public"]
        assert bytes.fromhex(public) == keeper.organisation.root.public
        key = keeper("init", "--directory", keeper.publish(), "--fingerprint", keeper.fingerprint)["receipt_key"]
        assert read_receipt(receipt, [bytes.fromhex(key)]).bundle == bundle.id
        service.send_signal(signal.SIGTERM)
        service.wait(20)
        assert keeper("status")["bundles"] == 1
        assert keeper("status")["receipts_not_kept"] == 0, "what was given is kept before the service ends"


def wait_for(caller: Caller) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        try:
            if caller.call("GET", "/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError


class TestKeeping:
    def test_a_newer_directory_is_taken_and_an_older_one_refused(self, keeper: Keeper) -> None:
        keeper.init()
        older, newer = keeper.publish(), keeper.publish()
        assert keeper("directory", newer) == {"version": 3, "new": True}
        assert keeper("directory", newer) == {"version": 3, "new": False}
        assert keeper("directory", older, status=1)["error"]["code"] == "bundle_refused"
        assert keeper("directory") == {"version": 3}

    def test_nothing_is_held_and_nothing_that_is_not_here_can_be_released(self, keeper: Keeper) -> None:
        keeper.init()
        assert keeper("held") == []
        for bundle in ("0" * 64, "../etc"):
            assert keeper("release", bundle, "--by", "nobody", status=1)["error"]["code"] == "hub_refused"

    def test_bodies_of_a_month_that_is_not_over_stay(self, keeper: Keeper) -> None:
        keeper.init()
        assert keeper("drop-bodies", "--before", f"{date.today():%Y-%m}") == {"months": 0}  # noqa: DTZ011
        assert "Only months that are over" in keeper("drop-bodies", "--before", "2999-01", status=1, as_json=False)
        assert "not a month" in keeper("drop-bodies", "--before", "2026-13", status=1, as_json=False)

    def test_the_status_says_when_no_standby_confirms(self, keeper: Keeper) -> None:
        keeper.init()
        keeper.settings.write_text(keeper.settings.read_text().replace("standby_needed = false", ""))
        assert not keeper("status", status=1)["well"]
        assert "gives no receipts" in keeper("status", status=1, as_json=False)


class TestSettings:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("database = 1", "“database”"),
            ("", "“database”"),
            ("database = 'x'\nportt = 1", "“portt”"),
            ("database = 'x'\nport = true", "“port”"),
            ("database = 'x'\nanswer_seconds = 0", "“answer_seconds”"),
            ("database = ", "not TOML"),
        ],
    )
    def test_that_are_wrong_are_named(self, without_database: Keeper, text: str, said: str) -> None:
        without_database.settings.write_text(text)
        assert said in without_database("status", status=1, as_json=False)

    def test_of_a_database_that_is_not_there_are_said_to_be(self, without_database: Keeper) -> None:
        assert "does not answer" in without_database("status", status=1, as_json=False)

    def test_without_a_key_or_a_certificate_nothing_is_served(self, keeper: Keeper) -> None:
        assert "receipt-key" in keeper("serve", status=1, as_json=False)
        keeper.init()
        keeper.settings.write_text(keeper.settings.read_text() + "tls_certificate = 'nowhere.pem'\n")
        assert "nowhere.pem" in keeper("serve", status=1, as_json=False)
