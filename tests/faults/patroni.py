"""What Patroni makes of a lost standby, a lost primary, and of both: no receipt that was given lacks its row.

Etcd, Patroni, PostgreSQL, pgBackRest and the hub are the real ones, from the files a hub is shipped with
(`patroni_nodes`, `backrest_places`); the hub is made and restored by the commands of docs/hub-runbook.md. All of it
stands on one machine: a lost network is not shown here.
"""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from probationdesk.bundles.identity import fingerprint
from tests.faults.backrest_places import Site
from tests.faults.hub_load import Load, an_organisation, lost, told
from tests.faults.patroni_nodes import DATABASE, SCOPE, Cluster, Node, a_cluster, missing
from tests.faults.result import Result
from tests.faults.shipped import shipped
from tests.hub.postgres import a_folder, binaries
from tests.hub.running import ROOT, RunningHub

_STEP = 40
"""Receipts between one act and the next."""
_WATCHED = 5.0
"""Seconds in which nothing may be promised while there is no standby."""
_STANDBY, _PRIMARY, _BOTH = (
    f"{what} under Patroni" for what in ("standby killed", "primary killed", "both nodes lost")
)


def run(tries: int) -> list[Result]:
    """Kill the standby; then, if `tries` says so, the primary that often, whichever it is by then, and lose both."""
    lacking = missing()
    if lacking:
        outcome = f"not run: sudo apt-get install {' '.join(lacking)}"
        return [Result(name, 0, outcome, ok=True) for name in (_STANDBY, _PRIMARY, _BOTH)]
    with a_folder() as folder, a_cluster(folder) as (cluster, site), _a_hub(folder / "hub", cluster) as hub:
        results = [standby_killed(cluster, hub), *(primary_killed(cluster, hub) for _ in range(tries))]
        return [*results, both_lost(cluster, site, hub)] if tries else results


def standby_killed(cluster: Cluster, hub: RunningHub) -> Result:
    """The only standby is killed under load, and comes back."""
    leader, standby = cluster.wait_until_safe()
    with Load(hub, hub.organisation.laptops) as load:
        load.until(_STEP)
        standby.kill()
        cluster.wait_until_alone(leader)
        promised = _promised_meanwhile(load)
        cluster.start(standby)
        load.until(2 * _STEP, seconds=120)
    outcome, right = _judged(load, hub, leader)
    stranger, _ = leader.call("PATCH", "/config", '{"synchronous_mode_strict": false}')
    outcome = f"{promised} receipts in {_WATCHED:.0f} s without it; a stranger to Patroni: {stranger}; {outcome}"
    return Result(_STANDBY, 1, outcome, right and promised == 0 and load.tally.not_now > 0 and stranger == 403)


def primary_killed(cluster: Cluster, hub: RunningHub) -> Result:
    """Patroni and PostgreSQL of the primary are killed under load; Patroni promotes the standby; the old one joins."""
    leader, standby = cluster.wait_until_safe()
    with Load(hub, hub.organisation.laptops) as load:
        load.until(3 * _STEP)
        killed_at = time.monotonic()
        leader.kill()
        cluster.wait_until_led_by(standby)
        promoted = time.monotonic() - killed_at
        cluster.wait_until_alone(standby)
        promised = _promised_meanwhile(load)
        cluster.start(leader)
        load.until(3 * _STEP, seconds=120)
    cluster.wait_until_safe()
    outcome, right = _judged(load, hub, standby)
    outcome = f"promoted after {promoted:.0f} s, {promised} receipts in {_WATCHED:.0f} s with it alone; {outcome}"
    return Result(_PRIMARY, 1, outcome, right and promised == 0)


def both_lost(cluster: Cluster, site: Site, hub: RunningHub) -> Result:
    """Both machines are lost with all that was on them, and the runbook is followed."""
    leader, standby = cluster.wait_until_safe()
    site.second.run("stanza-create")
    with Load(hub, hub.organisation.laptops) as before:
        before.until(_STEP)
        site.second.run("--type=full", "backup")
        before.until(_STEP)
    site.second.run("check")  # the archive has everything up to here
    hub.stop()
    for node in (leader, standby):
        node.kill()
        shutil.rmtree(node.data)
    began = time.monotonic()
    agreed = f"{SCOPE}\nYes I am aware\n{leader.name}\n"
    _done("patronictl", "-c", leader.settings, "remove", SCOPE, typed=agreed)
    first, second = cluster.nodes
    site.nodes[0].run("restore")
    cluster.start(first)
    cluster.wait_until_led_by(first)
    cluster.start(second)
    cluster.wait_until_safe()
    took = time.monotonic() - began
    hub.start()
    with Load(hub, hub.organisation.laptops) as after:
        after.until(_STEP)
    site.second.run("check")  # and goes on
    missing_rows, doubled = lost(before.tally, hub.organisation, first.keeper())
    outcome, right = _judged(after, hub, first)
    had = f"{len(before.tally.receipts)} receipts before, {missing_rows} without a row, restored in {took:.0f} s"
    return Result(_BOTH, 1, f"{had}; {outcome}", right and (missing_rows, doubled) == (0, 0))


def _judged(load: Load, hub: RunningHub, leader: Node) -> tuple[str, bool]:
    missing_rows, doubled = lost(load.tally, hub.organisation, leader.keeper())
    outcome, right = told(load.tally, missing_rows, doubled)
    with psycopg.connect(leader.keeper()) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM hub.bundle").fetchone() or (0,)
    return f"{outcome}, {rows} rows in all", right


def _promised_meanwhile(load: Load) -> int:
    """Return how many receipts come in the seconds from now, but for what was already on its way."""
    time.sleep(0.5)
    before = len(load.tally.receipts)
    time.sleep(_WATCHED)
    return len(load.tally.receipts) - before


@contextmanager
def _a_hub(folder: Path, cluster: Cluster) -> Iterator[RunningHub]:
    """Make the hub as the runbook has it, and run it on whichever node takes what is written."""
    leader, _ = cluster.wait_until_safe()
    organisation = an_organisation()
    password = secrets.token_urlsafe(20)
    passfile = folder / "pgpass"
    settings = {"database": cluster.hub_database(passfile), "workers": 2, "answer_seconds": 3, "standby_needed": True,
                "bundles_an_hour": 10**7, "megabytes_a_day": 10**6}  # fmt: skip
    hub = RunningHub(folder, settings, organisation)
    passfile.touch(mode=0o600)
    passfile.write_text(f"*:*:{DATABASE}:hub_app:{password}\n")
    directory = folder / "directory.pdd"
    directory.write_bytes(organisation.directory())
    keeper = folder / "keeper.toml"
    places = {
        "host=/var/run/postgresql": f"host={leader.sockets} port={leader.port}",
        "/etc/probationdesk/": f"{folder}/",
    }
    keeper.write_text(shipped("keeper.toml", places))
    _done(binaries() / "createdb", "-h", leader.sockets, "-p", leader.port, "-U", "postgres", DATABASE)
    heard = fingerprint(organisation.root.public)
    _done(sys.executable, "-m", "probationdesk", "hub", "init", "--directory", directory, "--fingerprint", heard,
          "--settings", keeper)  # fmt: skip
    with psycopg.connect(leader.keeper()) as connection:
        connection.execute(sql.SQL("ALTER ROLE hub_app PASSWORD {}").format(sql.Literal(password)))
    hub.start()
    try:
        yield hub
        _done(sys.executable, "-m", "probationdesk", "hub", "status", "--settings", hub.file)
    finally:
        hub.stop()


def _done(*command: object, typed: str = "") -> None:
    """Run a command of the runbook as a person would. Raises RuntimeError with what it said."""
    done = subprocess.run(
        [str(part) for part in command], input=typed, capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "USER": getpass.getuser()},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
