"""The log: one JSON object a line, with ids, codes and counts; never a body, a key, or the text of an exception."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)


class JsonLines(logging.Formatter):
    """Writes a record as one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "process": record.process,
        }
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            # The text of an exception may quote what it fell over; where it happened says enough.
            line["exception"] = kind.__name__
            line["where"] = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(trace)[-6:]]
        return _ENCODER.encode(line)


def answered(call: str, status: int, reason: str, took_ms: float) -> None:
    """Log one request. There are very many of these, so their line is put together here."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    sys.stderr.write(
        f'{{"at": "{at}", "level": "info", "event": "answered", "process": {os.getpid()}, '
        f'"call": {json.dumps(call)}, "status": {status}, "reason": {json.dumps(reason)}, "ms": {took_ms:.1f}}}\n'
    )


def configure() -> None:
    """Send everything that is logged in this process to standard error, as lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
