"""A process that posts and receives as fast as it can and says each bundle once it is kept, until somebody kills it.

Run as `python -m tests.storage.poster FOLDER ROUND`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from probationdesk.domain.exchange import DeviceSecret
from tests.storage.conftest import a_finding, opened
from tests.storage.sharing_records import a_posting, an_intake


def main() -> None:
    store = opened(Path(sys.argv[1]))
    store.keep_device_secret(DeviceSecret("device-1", b"s" * 32, "AGE-SECRET-KEY-INVENTED-1"))
    print("open", flush=True)
    for number in range(1_000_000):
        name = f"{sys.argv[2]}-{number}"
        store.post(a_posting(store, f"posted-{name}"))
        print(f"posted-{name}", flush=True)
        taken = an_intake(f"received-{name}", a_finding(f"As it came in {name}"))
        store.take_in(replace(taken, bases=(f"received-{name}", f"posted-{name}")))
        print(f"received-{name}", flush=True)


if __name__ == "__main__":
    main()
