"""A hub as it is run, in processes of its own, and a device that calls it over HTTP."""

from __future__ import annotations

import base64
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from probationdesk.bundles.format import Bundle
from probationdesk.bundles.identity import DeviceKeys
from probationdesk.bundles.reading import sign_read
from probationdesk.hub import database
from tests.hub.members import Organisation
from tests.hub.postgres import Postgres

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hub answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])


class Caller:
    """One connection to a hub, made again when it is lost."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None, timeout: float = 30) -> None:
        self._port = port
        self._tls = tls
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None
        self._nonce = ""

    def call(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Make one call. Raises OSError or HTTPException if the connection breaks before the answer."""
        if self._connection is None:
            self._connection = self._opened()
        try:
            self._connection.request(method, path, body or None, dict(headers or {}))
            answer = self._connection.getresponse()
            content = answer.read()
        except BaseException:
            self.close()
            raise
        if answer.will_close:
            self.close()
        return Answer(answer.status, content, {name.lower(): value for name, value in answer.getheaders()})

    def put(self, bundle: Bundle) -> Answer:
        return self.call("PUT", f"/v1/bundles/{bundle.id}", bundle.to_bytes())

    def batch(self, bundles: Sequence[Bundle | bytes]) -> Answer:
        parts = [one.to_bytes() if isinstance(one, Bundle) else one for one in bundles]
        return self.call("POST", "/v1/batches", b"".join(len(part).to_bytes(4, "big") + part for part in parts))

    def read(self, keys: DeviceKeys, path: str, body: bytes = b"", method: str = "GET") -> Answer:
        """Make a signed call with a number of the hub's."""
        if not self._nonce:
            self._nonce = self.call("POST", "/v1/nonce").json["nonce"]
        return self.call(method, path, body, sign_read(keys, self._nonce, method, path, body))

    def inbox(self, keys: DeviceKeys, of: str = "device", after: str = "0.0", limit: int = 500) -> Any:
        answer = self.read(keys, f"/v1/inbox?after={after}&limit={limit}&of={of}")
        assert answer.status == 200, answer.body
        return answer.json

    def have(self, keys: DeviceKeys, ids: Sequence[str]) -> Answer:
        return self.read(keys, "/v1/have", json.dumps(list(ids)).encode(), "POST")

    def metrics(self) -> dict[str, float]:
        lines = self.call("GET", "/metrics").body.decode().splitlines()
        told = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name.removeprefix("probationdesk_hub_"): float(value) for name, value in told}

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _opened(self) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._timeout)
        return http.client.HTTPSConnection("127.0.0.1", self._port, timeout=self._timeout, context=self._tls)


class RunningHub:
    """The processes of one hub node."""

    def __init__(self, folder: Path, settings: Mapping[str, object], organisation: Organisation) -> None:
        self.folder = folder
        self.organisation = organisation
        folder.mkdir(exist_ok=True)
        (folder / "receipt-key").write_text(organisation.receipt_key.seed.hex())
        self.port = int(str(settings.get("port") or free_port()))
        self.file = folder / "hub.toml"
        given = {"receipt_key": "receipt-key", "workers": 1, "standby_needed": False, **settings, "port": self.port}
        self.file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items()))
        self._process: subprocess.Popen[bytes] | None = None
        self._tls = "tls_certificate" in settings

    def start(self, *, ready: bool = True) -> None:
        """Start the hub and wait until it listens and, unless told otherwise, says it is well."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.hub.serve", str(self.file)],
                stdout=log, stderr=log, cwd=ROOT, start_new_session=True,
            )  # fmt: skip
        ends = time.monotonic() + 60
        while time.monotonic() < ends and self._process.poll() is None:
            if self._well(ready):
                return
            time.sleep(0.05)
        raise TimeoutError(self.log())

    def _well(self, ready: bool) -> bool:
        caller = self.caller()
        try:
            if self._tls:
                with socket.create_connection(("127.0.0.1", self.port), 2):
                    return True
            return caller.call("GET", "/healthz").status == 200 or not ready
        except (OSError, http.client.HTTPException):
            return False
        finally:
            caller.close()

    @property
    def pid(self) -> int:
        """The process that the workers are children of."""
        assert self._process is not None
        return self._process.pid

    def caller(self, tls: ssl.SSLContext | None = None, timeout: float = 30) -> Caller:
        return Caller(self.port, tls, timeout)

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def stop(self) -> None:
        """Ask the hub to stop, as systemd does."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)

    def kill(self) -> None:
        """Kill every process of the hub."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(30)


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def make_database(server: Postgres, name: str, organisation: Organisation) -> None:
    """Make a database for a hub of this organisation."""
    server.run_sql(f"CREATE DATABASE {name}")
    database.make(server.dsn(name, user="postgres"), organisation.root.public, months_ahead=3)


@contextmanager
def a_hub(
    server: Postgres, name: str, organisation: Organisation, *, folder: Path, **settings: object
) -> Iterator[RunningHub]:
    """Run a hub on a database of its own."""
    make_database(server, name, organisation)
    hub = RunningHub(folder, {"database": server.dsn(name, user="hub_app"), **settings}, organisation)
    hub.start()
    try:
        yield hub
    finally:
        hub.stop()


def publish(hub: RunningHub) -> None:
    """Give the hub the newest directory of its organisation."""
    caller = hub.caller()
    answer = caller.call("PUT", "/v1/directory", hub.organisation.directory())
    caller.close()
    assert answer.status == 201, answer.body


def receipt_of(line: Mapping[str, str]) -> bytes:
    """Return the receipt in a line of the answer to a batch."""
    return base64.b64decode(line["receipt"])
