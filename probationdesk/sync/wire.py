"""One HTTPS connection to a hub: pinned, bounded, patient.

TLS 1.3 and the SHA-256 of the hub's certificate from the signed directory stand in for certificate authorities and
host names. No proxy, no redirect and no cookie is followed. A request is repeated only if repeating does no harm,
which holds for every call of a hub.
"""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from probationdesk.sync.carrier import CarrierFault, Stopped

CONNECT_S: Final = 10.0
"""Seconds for a connection, and for each 16 kB to be taken."""
ANSWER_S: Final = 30.0
"""Seconds of silence while an answer is waited for."""
LONGEST_ANSWER_S: Final = 600.0
"""Seconds that one answer may take as a whole, however steadily it drips."""
TRIES: Final = 5
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 30.0
LARGEST_ANSWER: Final = 16 * 1024 * 1024
_PIECE: Final = 16 * 1024
_LOOK_UP_S: Final = 0.05
"""How often it is asked, while waiting, whether the person has stopped the run."""
RESTING: Final = frozenset({429, 502, 503, 504})
"""The answers by which a hub, or what stands before it, says: not now."""
_HEX_SHA256: Final = 64


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a hub is waited for. The defaults are for use; a test is in more of a hurry."""

    connect_s: float = CONNECT_S
    answer_s: float = ANSWER_S
    longest_answer_s: float = LONGEST_ANSWER_S
    tries: int = TRIES
    first_wait_s: float = FIRST_WAIT_S
    longest_wait_s: float = LONGEST_WAIT_S


PATIENCE: Final = Patience()


@dataclass(frozen=True, slots=True)
class HubPlace:
    """Where a hub is and how it is known."""

    url: str
    certificate_sha256: str = ""
    """SHA-256 of its certificate (DER) in hexadecimal, from the directory."""
    plain_allowed: bool = False
    """Whether `http://` may be used, and that only for this computer itself."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hub said."""

    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Wire:
    """Asks a hub and returns its answers. Raises CarrierFault with what to tell the officer."""

    def __init__(
        self,
        place: HubPlace,
        *,
        patience: Patience = PATIENCE,
        chance: Callable[[], float] = random.random,
        stopped: Stopped = lambda: False,
    ) -> None:
        self._patience = patience
        self._chance = chance
        self.stopped = stopped
        self._base = _base(place)
        self._pool = _pool(place, patience)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Callable[[], Mapping[str, str]] = dict,
        *,
        at_most: int = LARGEST_ANSWER,
    ) -> Answer:
        """Return the answer to one request, asked again after a pause if the hub rests or the line was cut.

        `headers` is called anew for each try, for what can be used only once. Raises CarrierFault `hub_resting`,
        `hub_unreachable`, `hub_not_ours`, `hub_answer` or `stopped`.
        """
        fault, asked_to_wait = CarrierFault("hub_unreachable"), 0.0
        for number in range(self._patience.tries):
            if number:
                self._wait(number, asked_to_wait)
            if self.stopped():
                raise CarrierFault("stopped")
            try:
                answer = self._once(method, path, body, headers(), at_most)
            except CarrierFault as found:
                if found.code != "hub_unreachable":
                    raise
                fault, asked_to_wait = found, 0.0
                continue
            if answer.status not in RESTING:
                return answer
            fault, asked_to_wait = CarrierFault("hub_resting"), _seconds(answer.headers.get("retry-after", ""))
            if asked_to_wait > self._patience.longest_wait_s:
                break
        raise fault

    def rest(self, number: int, asked_to_wait: float = 0.0) -> None:
        """Wait before the `number`-th further try, for so many seconds at least if the hub asked for it.

        Raises CarrierFault `hub_resting` after the last try or if it would take too long, or `stopped`.
        """
        if number >= self._patience.tries or asked_to_wait > self._patience.longest_wait_s:
            raise CarrierFault("hub_resting")
        self._wait(number, asked_to_wait)
        if self.stopped():
            raise CarrierFault("stopped")

    def close(self) -> None:
        """Close the connection."""
        self._pool.clear()

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str], at_most: int) -> Answer:
        sent = {"Content-Length": str(len(body)), **headers} if body or method != "GET" else dict(headers)
        try:
            response = self._pool.request(
                method, f"{self._base}{path}",
                body=_pieces(body) if body else None, headers=sent, preload_content=False,
            )  # fmt: skip
            try:
                return Answer(response.status, self._content(response, at_most), _lowered(response.headers))
            finally:
                response.close()  # if it was not read to its end, what is left must not be taken for the next answer
        except SSLError:
            raise CarrierFault("hub_not_ours") from None
        except (HTTPError, OSError) as error:
            if isinstance(getattr(error, "reason", None), SSLError):
                raise CarrierFault("hub_not_ours") from None
            raise CarrierFault("hub_unreachable") from None

    def _content(self, response: urllib3.BaseHTTPResponse, at_most: int) -> bytes:
        until = time.monotonic() + self._patience.longest_answer_s
        parts: list[bytes] = []
        length = 0
        for part in response.stream(_PIECE, decode_content=False):
            length += len(part)
            if length > at_most:
                raise CarrierFault("hub_answer")
            if time.monotonic() > until:
                raise CarrierFault("hub_unreachable")
            if self.stopped():
                raise CarrierFault("stopped")
            parts.append(part)
        return b"".join(parts)

    def _wait(self, number: int, asked_to_wait: float) -> None:
        """Wait longer each time, by chance (so that a thousand laptops do not come back at once)."""
        longest = min(self._patience.longest_wait_s, self._patience.first_wait_s * 2 ** (number - 1))
        until = time.monotonic() + max(longest * (0.5 + self._chance() / 2), asked_to_wait)
        while (left := until - time.monotonic()) > 0 and not self.stopped():
            time.sleep(min(_LOOK_UP_S, left))


def _base(place: HubPlace) -> str:
    """Return scheme and host. Raises CarrierFault `hub_address`, or `hub_not_sealed` for an address without TLS."""
    parts = urlsplit(place.url)
    beside = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("https", "http") or not parts.hostname or beside:
        raise CarrierFault("hub_address")
    if parts.scheme == "http" and not (place.plain_allowed and _is_here(parts.hostname)):
        raise CarrierFault("hub_not_sealed")
    return f"{parts.scheme}://{parts.netloc}"


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _pool(place: HubPlace, patience: Patience) -> urllib3.PoolManager:
    timeout = urllib3.Timeout(connect=patience.connect_s, read=patience.answer_s)
    if place.url.startswith("http://"):
        return urllib3.PoolManager(timeout=timeout, retries=False, maxsize=1)
    pin = place.certificate_sha256.replace(":", "").lower()
    if len(pin) != _HEX_SHA256 or set(pin) - set("0123456789abcdef"):
        raise CarrierFault("hub_unknown")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False  # the certificate itself is known: no name and no authority adds to that
    context.verify_mode = ssl.CERT_NONE
    return urllib3.PoolManager(timeout=timeout, retries=False, maxsize=1, ssl_context=context, assert_fingerprint=pin)


def _pieces(body: bytes) -> Iterator[bytes]:
    """Hand the body over in small pieces: each has its own time, so that a slow line is not taken for a dead one."""
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _seconds(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0
