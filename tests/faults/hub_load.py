"""Laptops that send to a hub without pause while something is done to it, and the count afterwards.

What counts is one thing: a receipt that was given has its row and its body, exactly once.
"""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field

import psycopg

from probationdesk.bundles.format import Bundle
from probationdesk.bundles.receipts import StoredReceipt, read_receipt
from tests.hub.members import Laptop, Organisation
from tests.hub.running import Caller, RunningHub, receipt_of

CLIENTS = 8
BODY = 20_000
BATCH = 5
_PAUSE = 0.05


@dataclass
class Tally:
    """What the laptops were told."""

    receipts: dict[str, bytes] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    sends: int = 0
    refused: int = 0
    """Answers that were neither a receipt nor "not now"."""
    not_now: int = 0
    differing: int = 0
    """Second receipts that were not the first one to the byte."""
    longest_gap: float = 0
    """Seconds in which nobody was told anything good."""


class Load:
    """Eight laptops, each sending one bundle or one batch after another until it is told to stop."""

    def __init__(self, hub: RunningHub, laptops: list[Laptop]) -> None:
        self.tally = Tally()
        self._hub = hub
        self._laptops = laptops[:CLIENTS]
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._last_good = time.monotonic()
        self._threads = [threading.Thread(target=self._send_on, args=(one,)) for one in self._laptops]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def until(self, more: int, seconds: float = 60) -> None:
        """Wait until so many more receipts have been given. Raises TimeoutError."""
        wanted = len(self.tally.receipts) + more
        ends = time.monotonic() + seconds
        while len(self.tally.receipts) < wanted:
            if time.monotonic() > ends:
                raise TimeoutError(f"{len(self.tally.receipts)} of {wanted} receipts\n{self._hub.log()[-3000:]}")
            time.sleep(0.01)

    def _send_on(self, laptop: Laptop) -> None:
        with closing(self._hub.caller(timeout=20)) as caller:
            for turn in itertools.count():
                bundles = [laptop.bundle(body=BODY) for _ in range(BATCH if turn % 3 == 2 else 1)]
                self._send_until_told(caller, bundles)
                if self._stop.is_set():
                    return

    def _send_until_told(self, caller: Caller, bundles: list[Bundle]) -> None:
        while bundles:
            told = self._send(caller, bundles)
            with self._lock:
                self.tally.sends += 1
                for bundle, receipt in told.items():
                    self._note(bundle, receipt)
            bundles = [one for one in bundles if one.id not in told]
            if bundles:
                if self._stop.is_set():
                    return
                time.sleep(_PAUSE)

    def _send(self, caller: Caller, bundles: list[Bundle]) -> dict[str, bytes]:
        """Send once; return the receipts that came."""
        try:
            if len(bundles) == 1:
                answer = caller.put(bundles[0])
                lines = [(bundles[0], answer.status, answer.body)]
            else:
                answer = caller.batch(bundles)
                told = answer.json if answer.status == 200 else [{"status": answer.status}] * len(bundles)
                lines = [
                    (bundle, line["status"], receipt_of(line) if "receipt" in line else b"")
                    for bundle, line in zip(bundles, told, strict=True)
                ]
        except (OSError, http.client.HTTPException):
            return {}
        self.tally.not_now += sum(status in (429, 503) for _, status, _ in lines)
        self.tally.refused += sum(status not in (200, 201, 429, 503) for _, status, _ in lines)
        self.tally.bodies.update((bundle.id, bundle.body) for bundle, status, _ in lines if status in (200, 201))
        return {bundle.id: receipt for bundle, status, receipt in lines if status in (200, 201)}

    def _note(self, bundle_id: str, receipt: bytes) -> None:
        self.tally.differing += self.tally.receipts.get(bundle_id, receipt) != receipt
        self.tally.receipts[bundle_id] = receipt
        now = time.monotonic()
        self.tally.longest_gap = max(self.tally.longest_gap, now - self._last_good)
        self._last_good = now


def an_organisation() -> Organisation:
    """Return an organisation with as many laptops as there are to be."""
    made = Organisation()
    for _ in range(CLIENTS):
        made.laptop()
    return made


def lost(tally: Tally, organisation: Organisation, where: str) -> tuple[int, int]:
    """Return how many receipts lack their row or their body, and how many bundles are there more than once."""
    with psycopg.connect(where) as connection:
        rows = connection.execute(
            """SELECT encode(b.bundle_id, 'hex'), b.hub_seq, b.size, o.body FROM hub.bundle b
               JOIN hub.bundle_body o ON o.month = b.month AND o.hub_seq = b.hub_seq"""
        ).fetchall()
    held = {bundle_id: (seq, size, body) for bundle_id, seq, size, body in rows}
    missing = 0
    for bundle_id, content in tally.receipts.items():
        said: StoredReceipt = read_receipt(content, [organisation.receipt_key.public])
        row = held.get(bundle_id)
        missing += row != (said.hub_seq, said.size, tally.bodies[bundle_id]) or said.bundle != bundle_id
    return missing, len(rows) - len(held)


def told(tally: Tally, missing: int, doubled: int) -> tuple[str, bool]:
    """Return what came of it as one line, and whether it is what must come of it."""
    outcome = (
        f"{len(tally.receipts)} receipts for {tally.sends} sends, {missing} without a row, {doubled} rows doubled, "
        f"{tally.differing} receipts differ, {tally.not_now} times “not now”, longest gap {tally.longest_gap:.1f} s"
    )
    right = (missing, doubled, tally.differing, tally.refused) == (0, 0, 0, 0) and len(tally.receipts) > 0
    return outcome, right
