"""A real PostgreSQL of one's own: its binaries found, its data in a folder of its own, a socket and no port.

PostgreSQL refuses to run as root; where the tests run as root it runs as `nobody`, who then owns the folder.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

DEBIAN = Path("/usr/lib/postgresql")
NEEDED = ("initdb", "postgres", "pg_ctl", "pg_basebackup")
OLDEST = 15
PORT = 5432
"""Only the name of the socket in its folder: nothing listens on the network."""
MISSING = (
    "The tests of the hub run a real PostgreSQL, version 15 or later, and found none on PATH or under "
    "/usr/lib/postgresql. On Debian or Ubuntu: sudo apt-get install postgresql"
)
SETTINGS = {
    "listen_addresses": "", "fsync": "on", "max_connections": "60", "shared_buffers": "128MB", "max_wal_size": "512MB",
    "wal_level": "replica", "max_wal_senders": "4", "hot_standby": "on", "autovacuum_naptime": "1h",
    "logging_collector": "off", "log_min_messages": "fatal", "timezone": "UTC",
}  # fmt: skip


class PostgresMissing(Exception):  # noqa: N818 - it is what is missing
    """No PostgreSQL that the tests can run."""


def binaries() -> Path:
    """Return the folder of the server's programs: on PATH, else where Debian puts them. Raises PostgresMissing."""
    on_path = shutil.which("initdb")
    newest_first = sorted(DEBIAN.glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    places = [Path(on_path).resolve().parent] if on_path else []
    for place in [*places, *(folder for folder in newest_first if int(folder.parent.name) >= OLDEST)]:
        if all((place / name).exists() for name in NEEDED):
            return place
    raise PostgresMissing(MISSING)


class Postgres:
    """One server with its own data folder."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.settings = {**SETTINGS, **(settings or {}), "unix_socket_directories": str(folder)}
        self._binaries = binaries()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)

    def make(self) -> None:
        """Make the data folder, with a superuser named postgres who needs no password on this socket."""
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
                  "--data-checksums", "--no-sync", "--no-instructions")  # fmt: skip

    def copy_of(self, primary: Postgres, name: str) -> None:
        """Make the data folder a streaming copy of another server, which stays its primary."""
        self._run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast",
                  "-d", primary.dsn("postgres", user="postgres", application_name=name))  # fmt: skip

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_as_nobody(), str(self._binaries / "postgres"), "-D", str(self.data), *options],
                stdout=log, stderr=log, start_new_session=True, cwd=self.folder,
            )  # fmt: skip
        self.wait()

    @property
    def pid(self) -> int:
        """The process that all others of the server are children of."""
        assert self._process is not None
        return self._process.pid

    def wait(self, seconds: float = 60) -> None:
        """Wait until the server answers. Raises TimeoutError with the end of its log."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                psycopg.connect(self.dsn("postgres", user="postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                assert self._process is not None
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self.folder / "log").read_text(errors="replace")[-2000:])

    def stop(self) -> None:
        """Stop the server at once and let it tidy up."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)

    def kill(self) -> None:
        """Kill every process of the server, as a power cut would; the page cache of the system stays."""
        assert self._process is not None
        for process in (*_children(self._process.pid), self._process.pid):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(30)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def promote(self) -> None:
        """Make a streaming copy a primary."""
        self._run("pg_ctl", "-D", self.data, "promote", "-w")

    def dsn(self, database: str, *, user: str, **more: str) -> str:
        """Return how to connect to a database of this server."""
        return make_conninfo(host=str(self.folder), port=str(PORT), dbname=database, user=user, **more)

    def run_sql(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as the superuser, outside a transaction."""
        with psycopg.connect(self.dsn(database, user="postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            [*_as_nobody(), str(self._binaries / program), *map(str, arguments)],
            capture_output=True, text=True, check=False, cwd=self.folder,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


def _as_nobody() -> list[str]:
    """Return what goes before a command so that it does not run as root."""
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []


def _children(parent: int) -> list[int]:
    file = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(number) for number in file.read_text().split()] if file.exists() else []


@contextmanager
def a_folder() -> Iterator[Path]:
    """Give a folder on a disk whose path is short enough for a socket and open to `nobody`."""
    root = Path("/var/tmp") if Path("/var/tmp").is_dir() else Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="pd-hub-", dir=root))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)


@contextmanager
def a_server(settings: Mapping[str, str] | None = None) -> Iterator[Postgres]:
    """Run a server of one's own for as long as the block lasts."""
    with a_folder() as folder:
        server = Postgres(folder / "pg", settings)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
