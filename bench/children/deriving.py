"""Deriving the key of a store and nothing else, in a fresh process."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from bench.children.telling import tell
from probationdesk import app


def main() -> None:
    stores = app.StoresOnDisk(Path(sys.argv[1]))
    (line,) = stores.known()
    began = perf_counter()
    stores.unlock(line.store_id, passphrase=sys.argv[2])
    tell(whole=(perf_counter() - began) * 1000)


if __name__ == "__main__":
    main()
