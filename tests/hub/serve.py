"""Serves a hub from a settings file, as `probationdesk hub serve` does."""

from __future__ import annotations

import sys
from pathlib import Path

from probationdesk.hub.serving import serve

if __name__ == "__main__":
    serve(Path(sys.argv[1]))
