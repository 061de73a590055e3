"""The calls of the hub over HTTP. What each takes and answers is listed in docs/hub-calls.md.

Nothing of a body is ever logged or repeated in an answer.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from probationdesk.bundles.directory import LARGEST as LARGEST_DIRECTORY
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import MAX_BUNDLE
from probationdesk.bundles.signing import SigningKey
from probationdesk.hub import inbox, logs
from probationdesk.hub.errors import Answered, Resting
from probationdesk.hub.readers import NONCE_SECONDS, Reader, identify
from probationdesk.hub.service import NotTaken, Service, Taken
from probationdesk.hub.settings import Settings

MOST_IN_BATCH = 50
LARGEST_BATCH = 8 * 1024 * 1024
_LARGEST_QUESTION = 256 * 1024
_BYTES = "application/octet-stream"
_ID = re.compile(r"\A[0-9a-f]{64}\Z")
_STATUS = {"old_directory": 409, "wrong_directory": 409}
_OPTIONS = "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed -c timezone=UTC"
"""A COMMIT that returns is on the disk, here and on the standby, whatever settings the role has of its own."""
_LOST_LINE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""How soon a database that no longer answers is noticed (libpq; seconds, and milliseconds for the last)."""

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(settings: Settings, key: SigningKey, folder: Path) -> Starlette:
    """Return the application of one worker. `folder` is where the workers of a node count together."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        pool = AsyncConnectionPool(
            settings.database,
            min_size=1,
            max_size=settings.connections,
            timeout=settings.answer_seconds / 2,
            max_idle=300,
            reconnect_timeout=5,
            open=False,
            check=AsyncConnectionPool.check_connection,
            kwargs={**_LOST_LINE, "autocommit": True, "options": _OPTIONS},
        )
        await pool.open()
        app.state.service = Service(settings, pool, key, folder)
        yield
        await app.state.service.close()

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/v1/bundles/{id}", _told(_put_bundle), methods=["PUT"]),
            Route("/v1/bundles/{id}", _told(_get_bundle), methods=["GET"]),
            Route("/v1/batches", _told(_post_batch), methods=["POST"]),
            Route("/v1/have", _told(_post_have), methods=["POST"]),
            Route("/v1/nonce", _told(_post_nonce), methods=["POST"]),
            Route("/v1/inbox", _told(_get_inbox), methods=["GET"]),
            Route("/v1/receipts", _told(_get_receipts), methods=["GET"]),
            Route("/v1/directory", _told(_get_directory), methods=["GET"]),
            Route("/v1/directory", _told(_put_directory), methods=["PUT"]),
            Route("/metrics", _told(_get_metrics), methods=["GET"]),
            Route("/healthz", _told(_get_health), methods=["GET"]),
        ],
    )


# -- bundles in -------------------------------------------------------------------------------------


async def _put_bundle(request: Request) -> Response:
    named = _bundle_id(request)
    service = _service(request)
    service.back_off.check(_address(request))
    (one,) = await service.take([await _body(request, MAX_BUNDLE)], _address(request), named=named)
    if isinstance(one, NotTaken):
        raise one.refusal
    return Response(one.receipt, 201 if one.fresh else 200, media_type=_BYTES)


async def _post_batch(request: Request) -> Response:
    service = _service(request)
    service.back_off.check(_address(request))
    told = await service.take(_parted(await _body(request, LARGEST_BATCH)), _address(request))
    return JSONResponse([_line(one) for one in told])


def _parted(data: bytes) -> list[bytes]:
    """Return the bundles of a batch. Raises Answered 413 `too_large`, 422 `bad_batch`."""
    parts: list[bytes] = []
    place = 0
    while place < len(data):
        begins = place + 4
        place = begins + int.from_bytes(data[place:begins], "big")
        if place > len(data) or place == begins:
            raise Answered(422, "bad_batch")
        parts.append(data[begins:place])
    if len(parts) > MOST_IN_BATCH:
        raise Answered(413, "too_large")
    if not parts:
        raise Answered(422, "bad_batch")
    return parts


def _line(one: Taken | NotTaken) -> dict[str, object]:
    if isinstance(one, Taken):
        receipt = base64.b64encode(one.receipt).decode()
        return {"id": one.bundle_id, "status": 201 if one.fresh else 200, "receipt": receipt}
    refusal = one.refusal
    line: dict[str, object] = {"id": one.bundle_id, "status": refusal.status, "code": refusal.code}
    line["parameters"] = refusal.parameters
    return line | ({"retry_after": refusal.retry_after} if refusal.retry_after else {})


# -- bundles out ------------------------------------------------------------------------------------


async def _get_inbox(request: Request) -> Response:
    reader = await _reader(request)
    of_office = request.query_params.get("of", "device") == "office"
    after = request.query_params.get("after", inbox.BEGINNING)
    lines, page = await inbox.inbox(_service(request), reader, after, _limit(request), of_office=of_office)
    return JSONResponse({"bundles": [asdict(line) for line in lines], "cursor": page.cursor, "more": page.more})


async def _get_bundle(request: Request) -> Response:
    named = _bundle_id(request)
    reader = await _reader(request)
    return Response(await inbox.bundle(_service(request), reader, named), media_type=_BYTES)


async def _get_receipts(request: Request) -> Response:
    reader = await _reader(request)
    after = request.query_params.get("after", inbox.BEGINNING)
    content, page = await inbox.receipts(_service(request), reader, after, _limit(request))
    told = [base64.b64encode(one).decode() for one in content]
    return JSONResponse({"receipts": told, "cursor": page.cursor, "more": page.more})


async def _post_have(request: Request) -> Response:
    body = await _body(request, _LARGEST_QUESTION)
    reader = await _reader(request, body)
    try:
        ids = json.loads(body)
    except (ValueError, RecursionError):
        raise Answered(422, "bad_question") from None
    if not isinstance(ids, list) or not all(isinstance(one, str) and _ID.match(one) for one in ids):
        raise Answered(422, "bad_question")
    if len(ids) > inbox.MOST_ASKED:
        raise Answered(413, "too_large")
    return JSONResponse({"held": await inbox.have(_service(request), reader, ids)})


async def _post_nonce(request: Request) -> Response:
    return JSONResponse({"nonce": _service(request).nonces.give(), "seconds": NONCE_SECONDS})


# -- the directory, and watching --------------------------------------------------------------------


async def _get_directory(request: Request) -> Response:
    directories = _service(request).directories
    await directories.refresh()
    current = await directories.current()
    if current is None:
        raise Answered(404, "no_directory")
    version = f'"{current.directory.version}"'
    if request.headers.get("if-none-match") == version:
        return Response(status_code=304, headers={"etag": version})
    return Response(current.content, media_type=_BYTES, headers={"etag": version})


async def _put_directory(request: Request) -> Response:
    service = _service(request)
    service.back_off.check(_address(request))
    try:
        fresh = await service.directories.put(await _body(request, LARGEST_DIRECTORY))
    except BundleRefused as refusal:
        service.back_off.refused(_address(request))
        raise Answered(_STATUS.get(refusal.code, 422), refusal.code, parameters=refusal.parameters) from None
    return Response(status_code=201 if fresh else 200)


async def _get_metrics(request: Request) -> Response:
    service = _service(request)
    if _address(request) not in service.settings.watchers.split(","):
        raise Answered(404, "not_here")
    text = await service.gauges.text(service.counts.total())
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")


async def _get_health(request: Request) -> Response:
    service = _service(request)
    async with service.pool.connection() as connection:
        row = await (await connection.execute("SELECT hub.standby_confirms()")).fetchone()
    if service.settings.standby_needed and row != (True,):
        raise Resting("no_standby")
    return PlainTextResponse("ok\n")


# -- what the calls share ---------------------------------------------------------------------------


def _told(endpoint: Endpoint) -> Endpoint:
    """Answer refusals as JSON with their status, and write one line to the log for each request."""

    async def tell(request: Request) -> Response:
        began = perf_counter()
        reason = ""
        try:
            response = await endpoint(request)
        except Answered as refusal:
            reason = refusal.reason if isinstance(refusal, Resting) else refusal.code
            response = _refused(refusal)
        except (psycopg.OperationalError, PoolTimeout) as error:
            reason = getattr(error, "sqlstate", None) or type(error).__name__
            response = _refused(Resting(reason))
        except ClientDisconnect:
            reason = "cut_off"
            response = Response(status_code=499)
        took_ms = (perf_counter() - began) * 1000
        logs.answered(f"{request.method} {request.url.path}", response.status_code, reason, took_ms)
        return response

    return tell


def _refused(refusal: Answered) -> Response:
    headers = {"retry-after": str(refusal.retry_after)} if refusal.retry_after else {}
    if refusal.status in (408, 413):
        headers["connection"] = "close"  # the rest of it is not read
    content: Mapping[str, object] = {"code": refusal.code, "parameters": refusal.parameters}
    return JSONResponse(content, refusal.status, headers)


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _bundle_id(request: Request) -> str:
    named: str = request.path_params["id"]
    if not _ID.match(named):
        raise Answered(422, "wrong_id")
    return named


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(inbox.MOST_A_PAGE))
    if not text.isdecimal() or not 1 <= int(text[:9]) <= inbox.MOST_A_PAGE:
        raise Answered(422, "bad_limit")
    return int(text)


async def _reader(request: Request, body: bytes = b"") -> Reader:
    """Return who signed the request. Raises Answered 401, 403, or 429 while the address has to wait."""
    service = _service(request)
    service.back_off.check(_address(request))
    await service.directories.refresh()
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    try:
        return identify(
            request.headers, request.method, path, body, await service.directories.needed(), service.nonces
        )  # fmt: skip
    except Answered:
        service.back_off.refused(_address(request))
        raise


async def _body(request: Request, largest: int) -> bytes:
    """Read the body. Raises Answered 413 `too_large` as soon as it is known to be too large, 408 `too_slow`."""
    said = request.headers.get("content-length", "0")
    if not said.isdecimal() or int(said[:12]) > largest:
        raise Answered(413, "too_large", parameters={"bytes": largest})
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_service(request).settings.upload_seconds):
            async for part in request.stream():
                size += len(part)
                if size > largest:
                    raise Answered(413, "too_large", parameters={"bytes": largest})
                parts.append(part)
    except TimeoutError:
        raise Answered(408, "too_slow") from None
    return b"".join(parts)
