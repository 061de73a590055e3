"""The database nodes and a second site, each with its own pgBackRest from the shipped configuration, on one machine.

Replaced are names, addresses, ports and paths. What a site would find in /etc/pgbackrest is found by the variables that
pgBackRest reads.
"""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.authority import Authority
from tests.faults.services import as_user, give_to, started, stopped, surroundings
from tests.faults.shipped import shipped
from tests.hub.running import free_port

STANZA = "hub"


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL that is backed up."""

    data: Path
    sockets: Path
    port: int


class Place:
    """A machine that pgBackRest runs on: its configuration, and the service that the others call."""

    def __init__(self, folder: Path, name: str, owner: str) -> None:
        self.folder, self.name, self.port = folder, name, free_port()
        self._owner = owner
        self._process: subprocess.Popen[bytes] | None = None
        for one in (
            folder,
            folder / "etc",
            folder / "etc" / "conf.d",
            folder / "spool",
            folder / "said",
            folder / "kept",
        ):
            one.mkdir()

    @property
    def command(self) -> Path:
        """The command, for whoever does not have the variables."""
        return self.folder / "pgbackrest"

    @property
    def variables(self) -> dict[str, str]:
        """What pgBackRest is told by its environment: where its files are."""
        return {
            "PGBACKREST_CONFIG": str(self.folder / "etc" / "pgbackrest.conf"),
            "PGBACKREST_CONFIG_INCLUDE_PATH": str(self.folder / "etc" / "conf.d"),
            "PGBACKREST_LOG_PATH": str(self.folder / "said"),
            "PGBACKREST_LOCK_PATH": str(self.folder / "locks"),
            "PGBACKREST_CMD": str(self.command),
        }

    def furnish(self, authority: Authority, certificate: str, configuration: str) -> None:
        """Write configuration and certificates."""
        etc = self.folder / "etc"
        (etc / "pgbackrest.conf").write_text(configuration)
        (etc / "ca.crt").write_bytes(authority.certificate)
        authority.certify(self.name, [self.name], etc / f"{certificate}.crt", etc / f"{certificate}.key")
        (etc / "conf.d" / "ciphers.conf").write_text(f"[global]\nrepo1-cipher-pass={secrets.token_urlsafe(40)}\n")
        told = " ".join(f"{name}={value}" for name, value in self.variables.items())
        self.command.write_text(f'#!/bin/sh\n{told} exec pgbackrest "$@"\n')
        self.command.chmod(0o755)

    def serve(self) -> None:
        """Start what the others call."""
        give_to(self._owner, self.folder)
        self._process = started([*as_user(self._owner), "pgbackrest", "server"], self.folder, self.variables)

    def stop(self) -> None:
        """Stop what the others call."""
        stopped(self._process)

    def run(self, *arguments: str) -> str:
        """Run a command of pgBackRest here and return what it said. Raises RuntimeError if it failed."""
        done = subprocess.run(
            [*as_user(self._owner), "pgbackrest", f"--stanza={STANZA}", *arguments], capture_output=True, text=True,
            check=False, cwd=self.folder, env=surroundings(self.folder, self.variables),
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"pgbackrest {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout


class Site:
    """The two nodes and the second site."""

    def __init__(self, folder: Path, servers: Sequence[Server], owner: str) -> None:
        self.second = Place(folder / "site", "127.0.0.31", owner)
        self.nodes = [Place(folder / f"node{number}", f"127.0.0.1{number}", owner) for number in (1, 2)]
        authority = Authority()
        for node, server in zip(self.nodes, servers, strict=True):
            node.furnish(authority, "node", self._on_a_node(node, server))
        self.second.furnish(authority, "second-site", self._at_the_second_site(servers))

    def _on_a_node(self, node: Place, server: Server) -> str:
        places = {
            "backup.second-site.example": self.second.name,
            "repo1-host-port=8432": f"repo1-host-port={self.second.port}",
            "10.0.0.11": node.name,
            "tls-server-port=8432": f"tls-server-port={node.port}",
            "/etc/pgbackrest/": f"{node.folder}/etc/",
            "/var/spool/pgbackrest": f"{node.folder}/spool",
            "/var/lib/postgresql/15/hub": str(server.data),
            "/var/run/postgresql": str(server.sockets),
            "pg1-port=5432": f"pg1-port={server.port}",
        }
        return shipped("pgbackrest.conf", places)

    def _at_the_second_site(self, servers: Sequence[Server]) -> str:
        places = {
            "10.1.0.31": self.second.name,
            "tls-server-port=8432": f"tls-server-port={self.second.port}",
            "/etc/pgbackrest/": f"{self.second.folder}/etc/",
            "repo1-path=/var/lib/pgbackrest": f"repo1-path={self.second.folder}/kept",
        }
        for number, (node, server) in enumerate(zip(self.nodes, servers, strict=True), 1):
            places |= {
                f"db{number}.example": node.name,
                f"pg{number}-host-port=8432": f"pg{number}-host-port={node.port}",
                f"pg{number}-path=/var/lib/postgresql/15/hub": f"pg{number}-path={server.data}",
                f"pg{number}-socket-path=/var/run/postgresql": f"pg{number}-socket-path={server.sockets}",
                f"pg{number}-port=5432": f"pg{number}-port={server.port}",
            }
        return shipped("pgbackrest-second-site.conf", places)


@contextmanager
def a_site(folder: Path, servers: Sequence[Server], owner: str) -> Iterator[Site]:
    """Run pgBackRest at two nodes and a second site for as long as the block lasts."""
    folder.mkdir()
    site = Site(folder, servers, owner)
    try:
        for place in (*site.nodes, site.second):
            place.serve()
        yield site
    finally:
        for place in (*site.nodes, site.second):
            place.stop()
