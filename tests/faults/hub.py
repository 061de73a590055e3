"""What can happen to a hub and its database under load: no receipt that was given lacks its row.

Real processes, real files, real HTTP. The machine stays up: what its page cache holds survives, so whether disks
flush honestly is not shown here.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.faults.hub_load import Load, an_organisation, lost, told
from tests.faults.result import Result
from tests.hub.postgres import PORT, Postgres, a_folder
from tests.hub.running import RunningHub, make_database, publish

_STEP = 40
"""Receipts between one fault and the next."""
_SMALL_DISK = "200m"
_BALLAST = 60_000_000


def run(tries: int) -> list[Result]:
    """Kill hub and database `tries` times each; the rarer faults a quarter as often."""
    rarely = max(1, tries // 4)
    return [
        hub_killed(tries),
        database_killed(tries),
        *(primary_lost() for _ in range(rarely)),
        disk_full(),
    ]


def hub_killed(tries: int) -> Result:
    """Every process of the hub is killed, again and again, while eight laptops send."""
    chance = random.Random(6)
    with a_folder() as folder, _a_primary(folder / "one") as server, _a_hub(folder, server) as hub:
        with Load(hub, hub.organisation.laptops) as load:
            for _ in range(tries):
                load.until(_STEP)
                time.sleep(chance.uniform(0, 0.05))
                hub.kill()
                hub.start(ready=False)
            load.until(_STEP)
        missing, doubled = lost(load.tally, hub.organisation, server.dsn("hub", user="postgres"))
        outcome, right = told(load.tally, missing, doubled)
    return Result("hub killed under load", tries, outcome, right)


def database_killed(tries: int) -> Result:
    """Every process of PostgreSQL is killed, again and again, while eight laptops send."""
    chance = random.Random(7)
    with a_folder() as folder, _a_primary(folder / "one") as server, _a_hub(folder, server) as hub:
        with Load(hub, hub.organisation.laptops) as load:
            for _ in range(tries):
                load.until(_STEP)
                time.sleep(chance.uniform(0, 0.05))
                server.kill()
                server.start()
            load.until(_STEP)
        missing, doubled = lost(load.tally, hub.organisation, server.dsn("hub", user="postgres"))
        outcome, right = told(load.tally, missing, doubled)
    return Result("PostgreSQL killed under load", tries, outcome, right)


def primary_lost() -> Result:
    """The primary is killed for good under load, its synchronous standby promoted, and a new standby made."""
    strict = {"synchronous_standby_names": "*"}
    with a_folder() as folder, _a_primary(folder / "one") as primary:
        standby = Postgres(folder / "two", strict)
        third = Postgres(folder / "three", strict)
        with _a_hub(folder, primary, standby, third) as hub:
            try:
                standby.copy_of(primary, "two")
                standby.start()
                primary.run_sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
                primary.run_sql("SELECT pg_reload_conf()")
                _demand_standby(hub)
                with Load(hub, hub.organisation.laptops) as load:
                    load.until(3 * _STEP)
                    primary.kill()
                    standby.promote()
                    third.copy_of(standby, "three")
                    third.start()
                    load.until(3 * _STEP)
                missing, doubled = lost(load.tally, hub.organisation, standby.dsn("hub", user="postgres"))
            finally:
                third.stop()
                standby.stop()
        outcome, right = told(load.tally, missing, doubled)
    return Result("primary lost, standby promoted", 1, outcome, right)


def disk_full() -> Result:
    """The disk of the database fills up under load, and is given room again."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return Result("disk of the database full", 0, "not run: needs root, to mount a small disk", ok=True)
    with a_folder() as folder, _a_small_disk(folder / "disk") as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(b"\0" * _BALLAST)
        settings = {"min_wal_size": "32MB", "max_wal_size": "48MB", "shared_buffers": "16MB"}
        with _a_primary(disk / "one", settings) as server, _a_hub(folder, server) as hub:
            with Load(hub, hub.organisation.laptops) as load:
                _until_full(load)
                ballast.unlink()
                if not _answers(server):  # without room for its log PostgreSQL stops itself
                    server.kill()
                    server.start()
                load.until(2 * _STEP)
            missing, doubled = lost(load.tally, hub.organisation, server.dsn("hub", user="postgres"))
            outcome, right = told(load.tally, missing, doubled)
            right = right and load.tally.not_now > 0
    return Result("disk of the database full", 1, outcome, right)


def _until_full(load: Load) -> None:
    """Wait until nothing is taken any more."""
    ends = time.monotonic() + 60
    before, since = -1, time.monotonic()
    while time.monotonic() < ends:
        now = len(load.tally.receipts)
        if now != before:
            before, since = now, time.monotonic()
        elif load.tally.not_now and time.monotonic() - since > 1.5:
            return
        time.sleep(0.05)
    raise TimeoutError(f"still taking after {before} receipts")


def _answers(server: Postgres) -> bool:
    try:
        psycopg.connect(server.dsn("hub", user="postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def _a_primary(folder: Path, settings: dict[str, str] | None = None) -> Iterator[Postgres]:
    server = Postgres(folder, settings)
    server.make()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _a_hub(folder: Path, *servers: Postgres) -> Iterator[RunningHub]:
    """Run a hub on the first server; it looks for whichever of the servers takes what is written."""
    organisation = an_organisation()
    make_database(servers[0], "hub", organisation)
    hosts = ",".join(str(server.folder) for server in servers)
    where = (
        f"host={hosts} port={','.join([str(PORT)] * len(servers))} dbname=hub user=hub_app "
        "target_session_attrs=read-write connect_timeout=5"
    )
    settings = {"database": where, "workers": 2, "answer_seconds": 3, "bundles_an_hour": 10**7,
                "megabytes_a_day": 10**6}  # fmt: skip
    hub = RunningHub(folder / "hub", settings, organisation)
    hub.start()
    publish(hub)
    try:
        yield hub
    finally:
        hub.stop()


def _demand_standby(hub: RunningHub) -> None:
    """Start the hub again as one that needs a standby."""
    hub.stop()
    hub.file.write_text(hub.file.read_text().replace("standby_needed = false", "standby_needed = true"))
    hub.start()


@contextmanager
def _a_small_disk(place: Path) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SMALL_DISK},mode=0755", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
