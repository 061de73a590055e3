"""One etcd and two nodes of Patroni on addresses of this machine alone, run from the files a hub is shipped with.

Replaced are names, addresses, ports, paths and users. The one thing more: this machine need not have a watchdog, so
Patroni is given its own stand-in for one (`driver: testing`), a file it writes to; `mode: required` stays.

Patroni runs as `postgres` where the tests run as root, else as whoever runs them.
"""

from __future__ import annotations

import getpass
import http.client
import json
import os
import secrets
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.authority import Authority
from tests.faults.backrest_places import Server, Site, a_site
from tests.faults.services import as_user, give_to, started, stopped
from tests.faults.shipped import shipped
from tests.hub.postgres import binaries
from tests.hub.running import free_port

NEEDED = {"etcd": "etcd-server", "patroni": "patroni", "pgbackrest": "pgbackrest"}
"""Programs, and the Debian packages they are in."""
_IDNA = ["/usr/bin/python3", "-c", "import idna"]
"""Without it Debian's Patroni cannot speak TLS with etcd; its package does not say so."""
OWNER = "postgres"
_PATIENCE = 120.0
"""Seconds in which anything that Patroni does has come about: its own longest wait is 30."""
DATABASE, SCOPE = "hub", "probationdesk-hub"


def missing() -> list[str]:
    """Return the packages that must be installed before anything here can run."""
    lacking = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    idna = subprocess.run(_IDNA, capture_output=True, check=False).returncode == 0
    return lacking if idna else [*lacking, "python3-idna"]


@dataclass(frozen=True, slots=True)
class Member:
    """A node as Patroni's own interface tells of it."""

    role: str
    """`leader`, `sync_standby` or `replica`."""
    state: str
    timeline: int


class Etcd:
    """The one member that says who leads."""

    def __init__(self, folder: Path, authority: Authority) -> None:
        self.folder = folder
        self.client, self._peer = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        (folder / "database-ca.pem").write_bytes(authority.certificate)
        authority.certify("etcd1", ["127.0.0.1"], folder / "etcd.crt", folder / "etcd.key")

    def start(self) -> None:
        """Start it from its shipped settings, unless it runs."""
        if self._process is not None:
            return
        three = "etcd1=https://10.0.0.21:2380,etcd2=https://10.0.0.22:2380,etcd3=https://10.0.0.23:2380"
        places = {
            three: f"etcd1=https://{self._peer}",
            "10.0.0.21:2379": self.client,
            "10.0.0.21:2380": self._peer,
            "/etc/etcd/": f"{self.folder}/",
            "/var/lib/etcd/": f"{self.folder}/",
        }
        lines = [line for line in shipped("etcd.default", places).splitlines() if line and not line.startswith("#")]
        settings = dict(line.split("=", 1) for line in lines)
        self._process = started(["etcd"], self.folder, settings)

    def stop(self) -> None:
        """Stop it."""
        stopped(self._process)


class Node:
    """A node of the database: Patroni, and the PostgreSQL that it starts."""

    def __init__(self, folder: Path, name: str, address: str, etcd: Etcd, authority: Authority) -> None:
        self.folder, self.name, self.address = folder, name, address
        self.port, self._rest = free_port(), free_port()
        self.sockets, self.data, self.watchdog = folder / "run", folder / "data", folder / "watchdog"
        self.settings = folder / "config.yml"
        self.more: dict[str, str] = {}
        """What else is in its environment."""
        self._trusted = ssl.create_default_context(cadata=authority.certificate.decode())
        self._process: subprocess.Popen[bytes] | None = None
        for one in (folder, folder / "etc", self.sockets):
            one.mkdir()
        self.watchdog.touch()
        (folder / "etc" / "database-ca.pem").write_bytes(authority.certificate)
        authority.certify(f"{name}.example", [address], folder / "etc" / "db.crt", folder / "etc" / "db.key")
        self.settings.write_text(shipped("patroni.yml", self._places(etcd)))
        give_to(OWNER, folder)

    def _places(self, etcd: Etcd) -> dict[str, str]:
        return {
            "name: db1": f"name: {self.name}",
            "10.0.0.11:8008": f"{self.address}:{self._rest}",
            "10.0.0.11:5432": f"{self.address}:{self.port}",
            "10.0.0.21:2379,10.0.0.22:2379,10.0.0.23:2379": etcd.client,
            "10.0.0.0/24": "127.0.0.0/8",
            "/etc/patroni/": f"{self.folder}/etc/",
            "/var/lib/postgresql/15/hub": str(self.data),
            "/var/lib/postgresql/.pgpass_patroni": f"{self.folder}/pgpass",
            "/usr/lib/postgresql/15/bin": str(binaries()),
            "/var/run/postgresql": str(self.sockets),
            "device: /dev/watchdog": f"driver: testing\n  device: {self.watchdog}",
            "keepers root postgres": f"keepers {getpass.getuser()} postgres",
        }

    def start(self, passwords: Mapping[str, str]) -> None:
        """Start Patroni, as its unit does, with the passwords in its environment."""
        self._process = started(
            [*as_user(OWNER), "patroni", str(self.settings)], self.folder, {**passwords, **self.more}
        )

    def stop(self) -> None:
        """Stop Patroni, which stops its PostgreSQL."""
        stopped(self._process)

    def kill(self) -> None:
        """Kill Patroni and every process of its PostgreSQL at once, as a power cut would; the page cache stays."""
        server = int((self.data / "postmaster.pid").read_text().split()[0])
        for one in (self.pid, server, *_children(server)):
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue
        assert self._process is not None
        self._process.wait(30)

    @property
    def pid(self) -> int:
        """Patroni's process."""
        assert self._process is not None
        return self._process.pid

    def call(self, method: str, path: str, body: str = "") -> tuple[int, Any]:
        """Call Patroni's interface without a certificate of one's own. Raises OSError if it does not answer."""
        connection = http.client.HTTPSConnection(self.address, self._rest, timeout=5, context=self._trusted)
        try:
            connection.request(method, path, body or None)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        told = "json" in (answer.getheader("content-type") or "")
        return answer.status, json.loads(content) if told else content.decode()

    def members(self) -> dict[str, Member]:
        """Return who is in the cluster, as this node sees it; nobody if it does not answer."""
        try:
            _, told = self.call("GET", "/cluster")
        except (OSError, http.client.HTTPException):
            return {}
        return {
            one["name"]: Member(one["role"], one["state"], int(one.get("timeline") or 0)) for one in told["members"]
        }

    def keeper(self, database: str = DATABASE) -> str:
        """Return how the keeper connects to this node, over its socket."""
        return f"host={self.sockets} port={self.port} dbname={database} user=postgres"

    def log(self) -> str:
        """Return the end of what Patroni said."""
        return (self.folder / "log").read_text(errors="replace")[-3000:]


class Cluster:
    """Who says who leads, and the two who may."""

    def __init__(self, folder: Path) -> None:
        authority = Authority()
        self.authority_file = folder / "database-ca.pem"
        self.authority_file.write_bytes(authority.certificate)
        self.etcd = Etcd(folder / "etcd", authority)
        self.nodes = [
            Node(folder / name, name, address, self.etcd, authority)
            for name, address in (("db1", "127.0.0.11"), ("db2", "127.0.0.12"))
        ]
        names = ("PATRONI_REPLICATION_PASSWORD", "PATRONI_REWIND_PASSWORD")
        self._passwords = {name: secrets.token_urlsafe(20) for name in names}

    def start(self, *nodes: Node) -> None:
        """Start these nodes, and etcd before them if it does not run yet."""
        self.etcd.start()
        for node in nodes:
            node.start(self._passwords)

    def stop(self) -> None:
        """Stop everything."""
        for node in self.nodes:
            node.stop()
        self.etcd.stop()

    def wait_until_safe(self) -> tuple[Node, Node]:
        """Wait for a leader with a synchronous standby; return the two. Raises TimeoutError."""
        seen = self._wait(self.nodes, lambda seen: {one.role for one in seen.values()} == {"leader", "sync_standby"})
        leader, standby = sorted(self.nodes, key=lambda node: seen[node.name].role)
        return leader, standby

    def wait_until_alone(self, leader: Node) -> None:
        """Wait until Patroni itself has seen that a leader has no standby, and done what it does then."""
        self._wait([leader], lambda seen: "sync_standby" not in {one.role for one in seen.values()})

    def wait_until_led_by(self, node: Node) -> None:
        """Wait until a node leads and its PostgreSQL runs. Raises TimeoutError."""
        self._wait([node], lambda seen: (seen[node.name].role, seen[node.name].state) == ("leader", "running"))

    def _wait(self, asked: list[Node], fits: Callable[[dict[str, Member]], bool]) -> dict[str, Member]:
        """Ask nodes until one of them sees what fits; return that."""
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            for node in asked:
                seen = node.members()
                if node.name in seen and fits(seen):
                    return seen
            time.sleep(0.25)
        raise TimeoutError("\n".join(node.log() for node in self.nodes))

    def hub_database(self, passfile: Path) -> str:
        """Return how a hub connects to both nodes, by its shipped settings."""
        first, second = self.nodes
        places = {
            "host=db1.example,db2.example": f"host={first.address},{second.address}",
            "port=5432,5432": f"port={first.port},{second.port}",
            "/etc/probationdesk/database-ca.pem": str(self.authority_file),
        }
        line = next(
            line for line in shipped("hub.toml", places).splitlines() if line.startswith("database = ")
        )  # fmt: skip
        return f"{json.loads(line.removeprefix('database = '))} passfile={passfile}"


@contextmanager
def a_cluster(folder: Path) -> Iterator[tuple[Cluster, Site]]:
    """Run a cluster and its second site for as long as the block lasts, from the moment a standby confirms."""
    cluster = Cluster(folder)
    servers = [Server(node.data, node.sockets, node.port) for node in cluster.nodes]
    with a_site(folder / "backups", servers, OWNER) as site:
        for node, place in zip(cluster.nodes, site.nodes, strict=True):
            node.more = place.variables
        try:
            cluster.start(*cluster.nodes)
            cluster.wait_until_safe()
            yield cluster, site
        finally:
            cluster.stop()


def _children(parent: int) -> list[int]:
    file = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(number) for number in file.read_text().split()] if file.exists() else []
