"""The files a hub is installed with: they parse, they say what they must, and what can be run here is run."""

from __future__ import annotations

import configparser
import re
import shutil
import ssl
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from probationdesk.hub.settings import read_settings
from tests.faults.shipped import FILES, NotInTheFileError, shipped
from tests.hub.certificates import make_certificate, trusting
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres, a_folder
from tests.hub.running import ROOT, Caller, RunningHub, a_hub, free_port

NGINX_MISSING = "nginx is needed to check its site: sudo apt-get install nginx-light"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def own() -> Organisation:
    made = Organisation()
    made.laptop()
    return made


@pytest.fixture(scope="module")
def with_tls(server: Postgres, own: Organisation, folder: Path, certificate: tuple[Path, Path]) -> Iterator[RunningHub]:
    settings = {"tls_certificate": str(certificate[0]), "tls_key": str(certificate[1])}
    with a_hub(server, "tls", own, folder=folder / "tls", **settings) as running:
        yield running


class TestTls:
    def test_is_version_1_3(self, with_tls: RunningHub, own: Organisation, certificate: tuple[Path, Path]) -> None:
        with closing(with_tls.caller(trusting(certificate[0]))) as caller:
            assert caller.call("PUT", "/v1/directory", own.directory()).status == 201
            assert caller.put(own.laptops[0].bundle()).status == 201

    def test_is_nothing_before_version_1_3(self, with_tls: RunningHub, certificate: tuple[Path, Path]) -> None:
        older = with_tls.caller(trusting(certificate[0], at_most=ssl.TLSVersion.TLSv1_2))
        with closing(older), pytest.raises(ssl.SSLError):
            older.call("GET", "/healthz")

    def test_answers_nobody_in_the_clear(self, with_tls: RunningHub) -> None:
        with closing(with_tls.caller()) as plain, pytest.raises(OSError, match=r".*"):
            plain.call("GET", "/healthz")


@pytest.fixture(scope="module")
def nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    assert found, NGINX_MISSING
    return found


class TestTheSite:
    def configured(self, folder: Path, port: int, hub_port: int) -> Path:
        """Return a whole configuration around the site, with this test's certificate and ports."""
        make_certificate(folder)
        site = (FILES / "nginx-probationdesk-hub.conf").read_text()
        site = site.replace("/etc/probationdesk/", f"{folder}/").replace("127.0.0.1:8420", f"127.0.0.1:{hub_port}")
        site = re.sub(r"listen 443 ", f"listen 127.0.0.1:{port} ", site)
        site = re.sub(r" *listen \[::\]:443 .*\n", "", site)
        places = "\n".join(
            f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = folder / "nginx.conf"
        whole.write_text(
            f"daemon off;\nerror_log {folder}/error.log;\npid {folder}/nginx.pid;\nevents {{}}\n"
            f"http {{\n{places}\n{site}}}\n"
        )
        return whole

    def test_is_understood_by_nginx(self, nginx: str, tmp_path: Path) -> None:
        whole = self.configured(tmp_path, 8443, 8420)
        done = subprocess.run([nginx, "-t", "-c", whole], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "[warn]" not in done.stderr.replace('the "user" directive', "")

    @pytest.fixture
    def open_folder(self) -> Iterator[Path]:
        """A folder that the workers of nginx may go into: they do not run as root."""
        with a_folder() as made:
            yield made

    def test_carries_bundles_to_the_hub_and_keeps_the_rest_outside(
        self, nginx: str, open_folder: Path, hub: RunningHub, laptop: Laptop
    ) -> None:
        port = free_port()
        whole = self.configured(open_folder, port, hub.port)
        with subprocess.Popen([nginx, "-c", whole], stderr=subprocess.DEVNULL) as running:
            try:
                with closing(Caller(port, trusting(open_folder / "hub.crt"))) as caller:
                    answers = until_up(caller)
                    assert answers["/healthz"] == answers["/metrics"] == 404
                    bundle = laptop.bundle(body=60_000)
                    assert caller.put(bundle).status == 201
                    assert caller.inbox(laptop.keys)["bundles"][0]["id"] == bundle.id
                old = trusting(open_folder / "hub.crt", at_most=ssl.TLSVersion.TLSv1_2)
                with closing(Caller(port, old)) as caller, pytest.raises(ssl.SSLError):
                    caller.call("POST", "/v1/nonce")
            finally:
                running.terminate()


def until_up(caller: Caller) -> dict[str, int]:
    """Wait for nginx; return the status of two calls that it must not pass on."""
    for attempt in range(200):
        try:
            return {path: caller.call("GET", path).status for path in ("/healthz", "/metrics")}
        except ConnectionRefusedError:
            if attempt == 199:
                raise
            time.sleep(0.05)
    raise AssertionError


class TestTheUnit:
    @pytest.fixture
    def unit(self) -> configparser.ConfigParser:
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        parser.read(FILES / "probationdesk-hub.service")
        return parser

    @pytest.mark.parametrize(
        ("name", "value"),
        [("DynamicUser", "yes"), ("ProtectSystem", "strict"), ("NoNewPrivileges", "yes"), ("CapabilityBoundingSet", ""),
         ("PrivateTmp", "yes"), ("LimitCORE", "0"), ("Restart", "always"), ("MemoryDenyWriteExecute", "yes"),
         ("IPAddressDeny", "any"), ("SystemCallFilter", "~@privileged @resources")],
    )  # fmt: skip
    def test_gives_the_service_no_more_than_it_needs(
        self, unit: configparser.ConfigParser, name: str, value: str
    ) -> None:
        assert unit["Service"][name] == value
        assert unit["Service"]["MemoryMax"]

    def test_is_tried_again_however_often_it_fails(self, unit: configparser.ConfigParser) -> None:
        assert unit["Unit"]["StartLimitIntervalSec"] == "0"

    def test_is_understood_by_systemd_where_there_is_one(self, tmp_path: Path) -> None:
        """Its paths and secrets agree with the settings in any case."""
        text = (FILES / "probationdesk-hub.service").read_text()
        settings = read_settings(FILES / "hub.toml")
        assert f"LoadCredential={settings.receipt_key.name}:" in text
        assert settings.runtime is not None
        assert f"RuntimeDirectory={settings.runtime.name}" in text
        if shutil.which("systemd-analyze"):
            here = tmp_path / "probationdesk-hub.service"
            here.write_text(text.replace("/opt/probationdesk/bin/probationdesk", sys.executable))
            done = subprocess.run(
                ["systemd-analyze", "verify", here], capture_output=True, text=True, check=False
            )  # fmt: skip
            assert (done.returncode, done.stdout + done.stderr) == (0, "")
            told = subprocess.run(
                ["systemd-analyze", "security", "--offline=true", "--threshold=12", here],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert told.returncode == 0, told.stdout[-200:]


class TestTheDatabasesFiles:
    @pytest.fixture
    def patroni(self) -> dict[str, Any]:
        loaded: dict[str, Any] = yaml.safe_load((FILES / "patroni.yml").read_text())
        return loaded

    def test_let_nothing_be_written_without_a_standby(self, patroni: dict[str, Any]) -> None:
        settings = patroni["bootstrap"]["dcs"]
        assert settings["synchronous_mode"] is settings["synchronous_mode_strict"] is True
        parameters = settings["postgresql"]["parameters"]
        assert [parameters[name] for name in ("synchronous_commit", "fsync", "full_page_writes")] == ["on"] * 3
        assert "data-checksums" in patroni["bootstrap"]["initdb"]
        assert "synchronous_standby_names" not in parameters, "that is Patroni's to set"
        assert patroni["watchdog"]["mode"] == "required"

    def test_let_nobody_alter_the_cluster_without_a_certificate_of_its_network(self, patroni: dict[str, Any]) -> None:
        assert patroni["restapi"]["verify_client"] == "optional", "to read is allowed, to alter is not"
        assert patroni["etcd3"]["protocol"] == "https"
        etcd = dict(line.split("=", 1) for line in (FILES / "etcd.default").read_text().splitlines() if "ETCD_" in line)
        assert etcd["ETCD_CLIENT_CERT_AUTH"] == etcd["ETCD_PEER_CLIENT_CERT_AUTH"] == "true"
        assert {one for name, one in etcd.items() if name.endswith("_URLS")} == {
            "https://10.0.0.21:2379", "https://10.0.0.21:2380",
        }  # fmt: skip

    def test_let_nobody_into_the_database_but_over_tls_or_from_the_node_itself(self, patroni: dict[str, Any]) -> None:
        lines = [line.split() for line in patroni["postgresql"]["pg_hba"]]
        assert {line[0] for line in lines} == {"local", "hostssl"}
        assert [line[2] for line in lines if line[0] == "hostssl"] == ["replicator", "hub_app", "rewinder"]
        assert all(line[-1] == "scram-sha-256" for line in lines if line[0] == "hostssl")

    def test_name_settings_that_postgresql_has(self, patroni: dict[str, Any], server: Postgres) -> None:
        known = settings_known_to(server)
        parameters = patroni["bootstrap"]["dcs"]["postgresql"]["parameters"]
        assert set(parameters) - known == set()

    def test_agree_on_the_stanza_and_the_folder(self, patroni: dict[str, Any]) -> None:
        here, there = (configparser.ConfigParser(interpolation=None, strict=False) for _ in range(2))
        here.read(FILES / "pgbackrest.conf")
        there.read(FILES / "pgbackrest-second-site.conf")
        database = patroni["postgresql"]
        assert {here["hub"]["pg1-path"], there["hub"]["pg1-path"], there["hub"]["pg2-path"]} == {database["data_dir"]}
        sockets = database["parameters"]["unix_socket_directories"]
        assert {here["hub"]["pg1-socket-path"], there["hub"]["pg2-socket-path"]} == {sockets}
        command = patroni["bootstrap"]["dcs"]["postgresql"]["parameters"]["archive_command"]
        assert "--stanza=hub " in command
        assert "--stanza=hub " in database["recovery_conf"]["restore_command"]
        assert here["global"]["repo1-host"] in here["global"]["tls-server-auth"], "the second site makes the backups"
        assert "repo1-path" not in here["global"], "nothing is kept beside the database"

    def test_give_a_keeper_what_init_needs_without_a_password(self, patroni: dict[str, Any]) -> None:
        keeper = read_settings(FILES / "keeper.toml")
        sockets = patroni["postgresql"]["parameters"]["unix_socket_directories"]
        for where in (keeper.database, keeper.keeper):
            assert f"host={sockets} " in where
            assert "user=postgres" in where
        assert "keepers root postgres" in patroni["postgresql"]["pg_ident"]
        unit = (FILES / "probationdesk-hub.service").read_text()
        assert f"LoadCredential=receipt-key:{keeper.receipt_key}" in unit, (
            "what init makes is what the service is given"
        )

    def test_hold_no_password(self) -> None:
        for file in FILES.iterdir():
            text = file.read_text()
            assert not re.search(r"(?i)(password|cipher-pass|passwd)\s*[:=]\s*\S", text), file.name


def settings_known_to(server: Postgres) -> set[str]:
    with psycopg.connect(server.dsn("postgres", user="postgres")) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM pg_settings").fetchall()}


def test_what_the_faults_run_is_what_is_shipped_but_for_places_that_the_file_names() -> None:
    assert "name: here\n" in shipped("patroni.yml", {"name: db1": "name: here"})
    with pytest.raises(NotInTheFileError, match=r"name: db9"):
        shipped("patroni.yml", {"name: db1": "name: here", "name: db9": "name: there"})


class TestTheAlerts:
    def test_ask_for_gauges_that_there_are(self, caller: Caller, laptop: Laptop) -> None:
        caller.put(laptop.bundle())  # which nobody has opened
        rules = yaml.safe_load((FILES / "alerts.yml").read_text())["groups"][0]["rules"]
        asked = {name for rule in rules for name in re.findall(r"probationdesk_hub_(\w+)", rule["expr"])}
        told = set(re.findall(r"# TYPE probationdesk_hub_(\w+)", caller.call("GET", "/metrics").body.decode()))
        only_with_a_standby = {"replication_behind_bytes"}
        assert len(asked) >= 8
        assert asked - told <= only_with_a_standby


class TestTheContainer:
    LOADED = """
import sys
import probationdesk.cli, probationdesk.cli_hub
print(sorted({name.split(".")[0] for name in sys.modules}))
"""

    def test_has_everything_that_the_commands_of_the_hub_load_and_runs_as_nobody_in_particular(self) -> None:
        text = (FILES / "Containerfile").read_text()
        assert re.findall(r"^FROM (\S+)", text, re.M) == ["debian:12-slim"] * 2
        assert re.findall(r"^USER (\S+)", text, re.M) == ["hub"]
        settings = read_settings(FILES / "hub.toml")
        assert f"PGPASSFILE={settings.receipt_key.parent}/pgpass" in text, "the settings are those of the unit"
        installed = {re.split(r"[\[>=]", one)[0] for one in re.findall(r'"([\w-]+(?:\[[\w,]+\])?>=[\d.]+)"', text)}
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        extra = {re.split(r"[\[>=]", one)[0] for one in project["optional-dependencies"]["hub"]}
        assert extra <= installed
        done = subprocess.run(
            [sys.executable, "-c", self.LOADED], capture_output=True, text=True, check=True, cwd=ROOT
        )  # fmt: skip
        heavy = {"PySide6", "sqlcipher3", "reportlab", "pyrage", "keyring", "jsonschema", "pypdfium2"}
        assert [name for name in heavy if f"'{name}'" in done.stdout] == []
        for needed in ("cryptography", "msgspec", "starlette", "uvicorn", "psycopg"):
            assert f"'{needed}'" in done.stdout
            assert needed in installed
