"""Running the service: its workers, its port, its certificate, its key."""

from __future__ import annotations

import gc
import os
import re
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from probationdesk.bundles.signing import SigningKey, new_signing_key
from probationdesk.hub import logs
from probationdesk.hub.app import make_app
from probationdesk.hub.errors import HubError
from probationdesk.hub.settings import FILE_IN_ENVIRONMENT, read_settings

_RUNTIME_IN_ENVIRONMENT = "PROBATIONDESK_HUB_RUNTIME"
_MOST_AT_ONCE = 400
_GRACE_SECONDS = 15
_GARBAGE = (50_000, 20, 50)
"""How often cyclic garbage is looked for: a directory of thousands of devices need not be walked for each request."""


def serve(file: Path) -> None:
    """Serve until told to stop. Raises HubError for settings, key or certificate that cannot be used."""
    settings = read_settings(file)
    read_key(settings.receipt_key)
    for needed in (settings.tls_certificate, settings.tls_key):
        if needed is not None and not needed.is_file():
            raise HubError("file_unreadable", file=needed.name)
    logs.configure()
    with tempfile.TemporaryDirectory(prefix="probationdesk-hub-") as temporary:
        folder = settings.runtime or Path(temporary)
        for old in folder.glob("counts-*"):
            old.unlink()
        os.environ[FILE_IN_ENVIRONMENT] = str(file.resolve())
        os.environ[_RUNTIME_IN_ENVIRONMENT] = str(folder.resolve())
        uvicorn.run(
            "probationdesk.hub.serving:worker_app",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            loop="uvloop",
            http="httptools",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=True,
            forwarded_allow_ips=settings.proxies,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ssl_certfile=settings.tls_certificate,
            ssl_keyfile=settings.tls_key,
            ssl_context_factory=tls_context if settings.tls_certificate else None,
        )


def worker_app() -> Starlette:
    """Return the application of a worker that `serve` started."""
    logs.configure()
    gc.set_threshold(*_GARBAGE)
    settings = read_settings(Path(os.environ[FILE_IN_ENVIRONMENT]))
    folder = Path(os.environ[_RUNTIME_IN_ENVIRONMENT])
    return make_app(replace(settings, runtime=folder), read_key(settings.receipt_key), folder)


def tls_context(_: uvicorn.Config, usual: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """Return the TLS settings: version 1.3 (RFC 8446) and nothing before it."""
    context = usual()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def read_key(file: Path) -> SigningKey:
    """Return the key that signs receipts. Raises HubError `file_unreadable` or `not_a_key`."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise HubError("file_unreadable", file=file.name) from None
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise HubError("not_a_key", file=file.name)
    return SigningKey(bytes.fromhex(text))


def make_key(file: Path) -> SigningKey:
    """Return the key in a file, made there, for its owner only, if there is none yet."""
    if file.exists():
        return read_key(file)
    key = new_signing_key()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise HubError("file_unwritable", file=file.name) from None
    with open(descriptor, "w", encoding="ascii") as opened:  # noqa: PTH123 - a descriptor, made with its mode
        opened.write(key.seed.hex() + "\n")
        opened.flush()
        os.fsync(descriptor)
    return key
