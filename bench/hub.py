"""What a hub takes in, beside the database alone and beside PouchDB replicating the same number of bytes.

All arms run on this machine: the clients, the hub and the database share its cores. PouchDB 9 replicates to a
pouchdb-server 4.2, a single process on LevelDB that checks no signature and, by default, does not flush each write;
the hub does both. It is installed from npm into build/, once; where npm is missing its lines say so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from time import perf_counter

import psycopg

from bench.measuring import Figure, Line, in_turns
from bench.places import Places
from probationdesk.bundles.format import Bundle
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres, a_folder, a_server
from tests.hub.running import RunningHub, a_hub, free_port, publish

BODY = 60_000
"""Bytes of a body: about what a case of three sides with its evidence comes to."""
CLIENTS = 8
EACH = 40
"""Bundles of each client in a round."""
BATCH = 25
BATCH_CLIENTS = 4
LEAST_OF_RAW, LEAST_OF_POUCHDB = 0.35, 1.5
"""What the hub must reach: of the raw inserts with single bundles, of PouchDB's replication with batches."""
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_BUILD = Path(__file__).parents[1] / "build" / "pouchdb"
_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def hub(_: Places, rounds: int) -> Iterator[Line]:
    """Measure single bundles beside raw inserts, then batches beside PouchDB."""
    organisation = Organisation()
    laptops = [organisation.laptop() for _ in range(CLIENTS)]
    with ExitStack() as stack:
        server = stack.enter_context(a_server({"max_wal_size": "2GB"}))
        folder = stack.enter_context(a_folder())
        running = stack.enter_context(
            a_hub(server, "hub", organisation, folder=folder / "hub", workers=2,
                  bundles_an_hour=10**8, megabytes_a_day=10**7)
        )  # fmt: skip
        publish(running)
        arms = _Arms(server, running, laptops)
        yield from _single(arms, rounds)
        yield from _batches(arms, rounds, folder)


class _Arms:
    """The ways to take bundles in, each with fresh bundles each time."""

    def __init__(self, server: Postgres, running: RunningHub, laptops: Sequence[Laptop]) -> None:
        self._server = server
        self._running = running
        self._laptops = laptops
        self.answers: list[float] = []
        """Milliseconds from asking to answer, of single bundles."""
        self.cpu: dict[str, list[float]] = {}
        """Milliseconds of processor time for each bundle, of hub and database, by arm and round."""
        server.run_sql("CREATE DATABASE raw")
        server.run_sql("CREATE TABLE bundle (id bytea PRIMARY KEY, header bytea, signature bytea, body bytea)", "raw")
        server.run_sql("ALTER TABLE bundle ALTER COLUMN body SET STORAGE EXTERNAL", "raw")

    def raw(self) -> float:
        """Insert each bundle into one table with one index, with a COMMIT for each; return ms for each."""
        return self._run("raw", CLIENTS, EACH, self._insert)

    def single(self) -> float:
        """Send each bundle to the hub by itself; return ms for each."""
        return self._run("single", CLIENTS, EACH, self._put)

    def batches(self) -> float:
        """Send batches of 25; return ms for each bundle."""
        return self._run("batch", BATCH_CLIENTS, 4 * BATCH, self._batch)

    def _run(self, arm: str, clients: int, each: int, send: Callable[[list[Bundle]], None]) -> float:
        tos = [laptop.key_id for laptop in self._laptops]
        shares = [[one.bundle(body=BODY, to=tos[:3]) for _ in range(each)] for one in self._laptops[:clients]]
        threads = [Thread(target=send, args=(share,)) for share in shares]
        used = self._used()
        began = perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = perf_counter() - began
        count = clients * each
        time.sleep(0.05)  # until the last connection's process has ended and is counted
        self.cpu.setdefault(arm, []).append((self._used() - used) / count)
        return took * 1000 / count

    def _insert(self, bundles: list[Bundle]) -> None:
        with psycopg.connect(self._server.dsn("raw", user="postgres"), autocommit=True) as connection:
            for one in bundles:
                values = [bytes.fromhex(one.id), one.header_bytes, one.signature, one.body]
                connection.execute("INSERT INTO bundle VALUES (%b, %b, %b, %b)", values, prepare=True)

    def _put(self, bundles: list[Bundle]) -> None:
        with socket.create_connection(("127.0.0.1", self._running.port)) as line:
            for one in bundles:
                data = one.to_bytes()
                began = perf_counter()
                answer = _ask(line, f"PUT /v1/bundles/{one.id}", data)
                self.answers.append((perf_counter() - began) * 1000)
                if not answer.startswith(b"HTTP/1.1 201 "):
                    raise RuntimeError(answer[:300])

    def _batch(self, bundles: list[Bundle]) -> None:
        with socket.create_connection(("127.0.0.1", self._running.port)) as line:
            for start in range(0, len(bundles), BATCH):
                parts = [one.to_bytes() for one in bundles[start : start + BATCH]]
                answer = _ask(line, "POST /v1/batches", b"".join(len(part).to_bytes(4, "big") + part for part in parts))
                if answer.count(b'"status":201') != len(parts):
                    raise RuntimeError(answer[:300])

    def _used(self) -> float:
        """Return the processor time of the hub's and the database's processes so far, in ms."""
        return _cpu_of(self._running.pid) + _cpu_of(self._server.pid)


def _ask(line: socket.socket, call: str, body: bytes) -> bytes:
    """Make one call on an open connection and return the whole answer."""
    line.sendall(f"{call} HTTP/1.1\r\nhost: hub\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
    answer = b""
    while (ends := answer.find(b"\r\n\r\n")) < 0:
        answer += _received(line)
    found = _LENGTH.search(answer)
    whole = ends + 4 + (int(found[1]) if found else 0)
    while len(answer) < whole:
        answer += _received(line)
    return answer


def _received(line: socket.socket) -> bytes:
    part = line.recv(1 << 18)
    if not part:
        raise ConnectionError
    return part


def _cpu_of(parent: int) -> float:
    """Return the processor time, in ms, of a process, its children, and those of them that have ended."""
    ticks = 0
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(place.name) == parent:
                ticks += sum(map(int, fields[11:15]))
            elif int(fields[1]) == parent:
                ticks += sum(map(int, fields[11:13]))
    return ticks * _TICK_MS


def _single(arms: _Arms, rounds: int) -> Iterator[Line]:
    raw, single = in_turns(rounds, arms.raw, arms.single)
    yield Line(
        what=f"one {BODY // 1000} kB bundle, {CLIENTS} clients ({_rate(single)})", figure=single,
        peer=f"a raw INSERT of the same bytes ({_rate(raw)})", beside=raw, most_ratio=round(1 / LEAST_OF_RAW, 2),
    )  # fmt: skip
    answers = Figure(tuple(arms.answers[CLIENTS * EACH :]))
    p99 = sorted(answers.values)[int(len(answers.values) * 0.99)]
    yield Line(what=f"the answer to it (p99 {p99:.0f} ms)", figure=answers)
    yield Line(
        what="processor time of hub and database for it", figure=_cpu(arms, "single"),
        peer="of the database for a raw INSERT", beside=_cpu(arms, "raw"),
    )  # fmt: skip


def _batches(arms: _Arms, rounds: int, folder: Path) -> Iterator[Line]:
    with ExitStack() as stack:
        pouchdb = _PouchDB(folder)
        missing = pouchdb.missing()
        if missing:
            (batches,) = in_turns(rounds, arms.batches)
            line = Line(what=f"a bundle in batches of {BATCH} (PouchDB not run: {missing})", figure=batches)
        else:
            stack.enter_context(pouchdb)
            batches, replicated = in_turns(rounds, arms.batches, pouchdb.replicate)
            line = Line(
                what=f"a bundle in batches of {BATCH} ({_rate(batches)})", figure=batches,
                peer=f"PouchDB to pouchdb-server ({_rate(replicated)})", beside=replicated,
                most_ratio=round(1 / LEAST_OF_POUCHDB, 2),
            )  # fmt: skip
    yield line
    yield Line(what="processor time of hub and database for it", figure=_cpu(arms, "batch"))


def _cpu(arms: _Arms, arm: str) -> Figure:
    return Figure(tuple(arms.cpu[arm][1:]))


def _rate(figure: Figure) -> str:
    each_second = 1000 / figure.median
    return f"{each_second:.0f}/s, {each_second * BODY / 1e6:.0f} MB/s"


class _PouchDB:
    """A pouchdb-server and what replicates to it."""

    COUNT = BATCH_CLIENTS * 4 * BATCH

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "pouchdb"
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def missing(self) -> str:
        """Install it if need be; return what stands in the way, or nothing."""
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            return "npm is not on this machine"
        if not (_BUILD / "node_modules" / "pouchdb-server").is_dir():
            _BUILD.mkdir(parents=True, exist_ok=True)
            (_BUILD / "package.json").write_text('{"private": true}\n')
            done = subprocess.run(
                [npm, "install", "--no-audit", "--no-fund", "pouchdb@9", "pouchdb-server@4.2.0"],
                cwd=_BUILD, capture_output=True, check=False, timeout=600,
            )  # fmt: skip
            if done.returncode:
                return "npm could not install it"
        return ""

    def __enter__(self) -> _PouchDB:
        self._folder.mkdir()
        program = _BUILD / "node_modules" / ".bin" / "pouchdb-server"
        self._process = subprocess.Popen(
            [program, "--host", "127.0.0.1", "--port", str(self._port), "--dir", self._folder],
            cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ends = perf_counter() + 60
        while perf_counter() < ends:
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise TimeoutError("pouchdb-server")

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)

    def replicate(self) -> float:
        """Replicate as many documents of the same size; return ms for each."""
        script = Path(__file__).with_name("hub_pouchdb.js")
        done = subprocess.run(
            ["node", script, f"http://127.0.0.1:{self._port}", self._folder, str(self.COUNT), str(BODY)],
            cwd=_BUILD, capture_output=True, text=True, check=True,
            env={**os.environ, "NODE_PATH": str(_BUILD / "node_modules")},
        )  # fmt: skip
        seconds: float = json.loads(done.stdout.splitlines()[-1])["seconds"]
        return seconds * 1000 / self.COUNT
