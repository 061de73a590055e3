"""Both database nodes lost, and the hub restored from its second site by the words of docs/hub-runbook.md.

pgBackRest, its TLS between the sites, PostgreSQL and the hub are the real ones, from the files a hub is shipped with.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import yaml

from tests.faults.backrest_places import Server, Site, a_site
from tests.faults.hub_load import Load, an_organisation, lost, told
from tests.faults.result import Result
from tests.faults.services import give_to
from tests.faults.shipped import FILES
from tests.hub.members import Laptop
from tests.hub.postgres import PORT, Postgres, a_folder
from tests.hub.running import ROOT, RunningHub, make_database, publish

_STEP = 60
"""Receipts between one act and the next."""
_OWNER = "nobody"
"""As whom the tests' PostgreSQL runs where they run as root."""
_END, _TIME = "restored to the end of the archive", "restored to a point in time"


def run(tries: int) -> list[Result]:
    """Lose both nodes and restore, `tries` times, each time with a site of its own."""
    if shutil.which("pgbackrest") is None:
        outcome = "not run: sudo apt-get install pgbackrest"
        return [Result(name, 0, outcome, ok=True) for name in (_END, _TIME)]
    return [result for _ in range(tries) for result in lost_and_restored()]


def lost_and_restored() -> list[Result]:
    """Back up, put more in, lose everything but the second site; restore to the end, and to a moment before it."""
    with a_folder() as folder, _two_nodes(folder) as (site, primary, standby), _a_hub(folder / "hub", primary) as hub:
        reader = hub.organisation.laptop()
        publish(hub)
        site.second.run("stanza-create")
        site.second.run("check")
        with Load(hub, hub.organisation.laptops) as load:
            load.until(_STEP)
            site.second.run("--type=full", "backup")
            load.until(_STEP)
        time.sleep(1.5)  # pgBackRest knows when a backup ended to the second
        moment, rows_then = _now(primary)
        cursor = _read_on(hub, reader, 1)
        with Load(hub, hub.organisation.laptops) as later:
            later.until(_STEP)
        site.second.run("check")  # it has the log archived up to here
        hub.stop()
        standby.kill()
        primary.kill()
        shutil.rmtree(primary.data)
        to_the_end = _to_the_end(site, primary, hub, [load, later], (reader, cursor))
        return [to_the_end, _to_a_time(site, primary, hub, moment, rows_then)]


def _to_the_end(
    site: Site, primary: Postgres, hub: RunningHub, loads: list[Load], reading: tuple[Laptop, str]
) -> Result:
    """Restore in the place of the lost node; the hub goes on with it, and so does a reader with its cursor."""
    began = time.monotonic()
    site.nodes[0].run("restore")
    primary.start()
    _until_out_of_recovery(primary)
    took = time.monotonic() - began
    parts = [lost(one.tally, hub.organisation, primary.dsn("hub", user="postgres")) for one in loads]
    missing, doubled = sum(one for one, _ in parts), max(one for _, one in parts)
    receipts = sum(len(one.tally.receipts) for one in loads)
    _, rows = _now(primary)
    status = _status(hub)
    hub.start()
    _read_on(hub, reading[0], 1, after=reading[1])
    with Load(hub, hub.organisation.laptops) as load:
        load.until(_STEP)
    site.second.run("check")  # and what comes now is archived as well
    outcome, right = told(load.tally, *lost(load.tally, hub.organisation, primary.dsn("hub", user="postgres")))
    outcome = (
        f"{receipts} receipts, {missing} without a row, {rows} rows, hub status says {status}, "
        f"running after {took:.0f} s; then {outcome}"
    )
    return Result(_END, 1, outcome, right and (missing, doubled, status) == (0, 0, rows))


def _to_a_time(site: Site, primary: Postgres, hub: RunningHub, moment: str, rows_then: int) -> Result:
    """Rehearse: restore elsewhere, to a moment before the end, without touching the archive."""
    hub.stop()
    elsewhere = Postgres(primary.folder.parent / "elsewhere")
    elsewhere.data.mkdir(mode=0o700)
    give_to(_OWNER, elsewhere.data)
    before = site.second.run("--output=json", "info")
    site.nodes[0].run(f"--pg1-path={elsewhere.data}", "--archive-mode=off", "--type=time", f"--target={moment}",
                      "--target-action=promote", "restore")  # fmt: skip
    elsewhere.start()
    try:
        _until_out_of_recovery(elsewhere)
        _, rows = _now(elsewhere)
        hub.file.write_text(hub.file.read_text().replace(str(primary.folder), str(elsewhere.folder)))
        status = _status(hub)
    finally:
        elsewhere.stop()
    touched = site.second.run("--output=json", "info") != before
    outcome = f"{rows} rows of {rows_then} then, hub status says {status}; the archive {'' if touched else 'un'}touched"
    return Result(_TIME, 1, outcome, rows == status == rows_then and not touched)


def _read_on(hub: RunningHub, laptop: Laptop, bundles: int, after: str = "0.0") -> str:
    """Send bundles of a laptop to itself, and read them from where it was; return where it is then."""
    sent = [laptop.bundle() for _ in range(bundles)]
    with closing(hub.caller()) as caller:
        answers = [caller.put(one).status for one in sent]
        page = caller.inbox(laptop.keys, after=after)
    found = [line["id"] for line in page["bundles"]]
    if answers != [201] * bundles or found != [one.id for one in sent]:
        raise RuntimeError(f"{answers}, and of {bundles} bundles {len(found)} were listed")
    return str(page["cursor"])


def _now(server: Postgres) -> tuple[str, int]:
    """Return the time of a database, and how many bundles it has."""
    with psycopg.connect(server.dsn("hub", user="postgres")) as connection:
        row = connection.execute("SELECT clock_timestamp()::text, (SELECT count(*) FROM hub.bundle)").fetchone()
    assert row is not None
    return str(row[0]), int(row[1])


def _until_out_of_recovery(server: Postgres, seconds: float = 60) -> None:
    """Wait until a restored server takes what is written. Raises TimeoutError."""
    ends = time.monotonic() + seconds
    with psycopg.connect(server.dsn("postgres", user="postgres"), autocommit=True) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
            if time.monotonic() > ends:
                raise TimeoutError((server.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.1)


def _status(hub: RunningHub) -> int:
    """Return how many bundles `hub status` tells of."""
    done = subprocess.run(
        [sys.executable, "-m", "probationdesk", "hub", "status", "--json", "--settings", hub.file],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return int(json.loads(done.stdout)["bundles"])


@contextmanager
def _two_nodes(folder: Path) -> Iterator[tuple[Site, Postgres, Postgres]]:
    """Run a primary that archives as the shipped Patroni asks for, its standby, and the second site."""
    primary, standby = Postgres(folder / "one"), Postgres(folder / "two")
    servers = [Server(one.data, one.folder, PORT) for one in (primary, standby)]
    with a_site(folder / "backups", servers, _OWNER) as site:
        try:
            primary.make()
            primary.start()
            asked = yaml.safe_load((FILES / "patroni.yml").read_text())["bootstrap"]["dcs"]["postgresql"]["parameters"]
            asked["archive_command"] = asked["archive_command"].replace("pgbackrest", str(site.nodes[0].command))
            for name in ("archive_mode", "archive_command", "archive_timeout"):
                primary.run_sql(f"ALTER SYSTEM SET {name} = '{asked[name]}'")
            primary.stop()
            primary.start()
            standby.copy_of(primary, "two")
            standby.start()
            yield site, primary, standby
        finally:
            standby.stop()
            primary.stop()


@contextmanager
def _a_hub(folder: Path, server: Postgres) -> Iterator[RunningHub]:
    organisation = an_organisation()
    make_database(server, "hub", organisation)
    settings = {"database": server.dsn("hub", user="hub_app"), "bundles_an_hour": 10**7, "megabytes_a_day": 10**6}
    hub = RunningHub(folder, settings, organisation)
    hub.start()
    try:
        yield hub
    finally:
        hub.stop()
