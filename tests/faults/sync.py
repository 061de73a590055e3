"""Exchanging with others while everything breaks: killed programs, full disks, lines that are cut at any byte.

Real stores, real sticks, a real hub with PostgreSQL. What was said to be written comes to be at the other end, once.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from probationdesk.domain.notes import Note
from probationdesk.services.ports_exchange import FolderTarget, Target
from tests.faults import sync_doing
from tests.faults.disks import ABSENT
from tests.faults.places import a_place
from tests.faults.result import Result
from tests.hub.members import Organisation
from tests.hub.postgres import PostgresMissing, a_server
from tests.hub.running import a_hub, free_port
from tests.storage.conftest import ROOT
from tests.sync import acts
from tests.sync.proxy import Line, a_line
from tests.sync.sticks import bundles_on
from tests.sync.world import Member, World, a_world

_SIZE = "1200k"


def run(tries: int) -> list[Result]:
    """Put in every fault of this kind."""
    return [
        killed_while_sending(tries),
        killed_while_receiving(tries),
        full_disk_while_receiving(),
        *over_a_hub(tries),
    ]


@contextmanager
def _two(place: Path, hub_port: int = 0) -> Iterator[tuple[Member, Member, str, Path]]:
    """Two officers who share a case, and a stick."""
    with a_world(place) as world:
        world.set_hub(*((hub_port,) if hub_port else ()))
        yield from _shared(world, place)


def _shared(world: World, place: Path) -> Iterator[tuple[Member, Member, str, Path]]:
    giver, taker = world.member("Giver", "prison"), world.member("Taker", "leeds")
    world.share_directory()
    stick = place / "stick"
    stick.mkdir()
    case = acts.bring_in(giver)
    acts.pass_on(giver, case, taker.as_party)
    giver.stick(stick)
    yield giver, taker, case, stick


def killed_while_sending(tries: int) -> Result:
    """S1: kill -9 at a random moment of writing, sealing and copying to a stick; the next start goes on."""
    with a_place() as place, _two(place) as (giver, taker, case, stick):
        giver.close()
        said, wrong = _kill_often(giver, case, FolderTarget(stick), tries)
        giver.stick(stick)
        taker.stick(stick)
        lost, doubled = _compare(giver, taker, case, said)
        halves = sum(path.suffix == ".pdb" and path.stat().st_size == 0 for path in bundles_on(stick).iterdir())
        wrong += _chain_faults(giver)
    outcome = f"{len(said)} written, {lost} lost, {doubled} doubled, {halves} half files, {wrong} otherwise wrong"
    return Result(
        "S1 kill while sealing and copying", tries, outcome, bool(said) and not (lost or doubled or halves or wrong)
    )


def killed_while_receiving(tries: int) -> Result:
    """S2: kill -9 at a random moment of reading and filing; the next visit files the rest, and nothing twice."""
    chance = random.Random(2)
    with a_place() as place, _two(place) as (giver, taker, case, stick):
        taker.close()
        template = place / "template"
        shutil.copytree(taker.folder, template)
        wrong = begun = 0
        for _ in range(tries):
            shutil.rmtree(taker.folder)
            shutil.copytree(template, taker.folder)
            begun += bool(_killed(taker, case, FolderTarget(stick), chance.uniform(0, 0.5), sync_doing.receiving))
            taker.stick(stick)
            lines = Counter(line.bundle_id for line in taker.desk.store.received())
            right = acts.work(giver, case) == acts.work(taker, case) and acts.notes(giver, case) == acts.notes(
                taker, case
            )
            wrong += not right or max(lines.values()) > 1 or not taker.store.verify().sound
            taker.close()
    return Result("S2 kill while filing", tries, f"{wrong} with anything lost, doubled or unsound", wrong == 0)


def full_disk_while_receiving() -> Result:
    """S3: the disk of the receiving store is full; said so, nothing by halves, and all of it once there is room."""
    name = "S3 receiver's disk full"
    if shutil.which("unshare") is None:
        return Result(name, 0, ABSENT.format("unshare"), ok=True)
    with a_place() as place, _two(place) as (_, taker, _, stick):
        taker.close()
        disk = place / "disk"
        disk.mkdir()
        script = f'mount -t tmpfs -o size={_SIZE} tmpfs {disk} && cp -r {taker.folder} {disk}/store && exec "$0" "$@"'
        told = subprocess.run(
            ["unshare", "-rm", "sh", "-c", script, sys.executable, "-B", "-c",
             "import sys; from tests.faults.sync_doing import fill_and_receive; fill_and_receive(*sys.argv[1:])",
             f"{disk}/store", str(stick)],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    lines = (told.stdout + told.stderr).strip().split("\n")
    right = lines == ["refused disk_full", "nothing by halves", "all of it afterwards", "sound"]
    return Result(name, 1, "; ".join(lines)[-300:], right)


def over_a_hub(tries: int) -> list[Result]:
    """S4, S5: the same over a hub, and with a line that is cut at a random byte of every visit."""
    rarely = max(3, tries // 6)
    try:
        with a_place() as place, a_server() as server:
            port = free_port()
            with a_line(port) as line, a_world(place) as world:
                world.set_hub(line.port)
                organisation = Organisation(root=world.root, receipt_key=world.receipt_key)
                settings = {"port": port, "bundles_an_hour": 1_000_000}
                with a_hub(server, "faults_sync", organisation, folder=place / "hub", **settings):
                    (both,) = _shared(world, place)
                    return [_killed_at_hub(both, rarely), _cut(both, line, tries)]
    except PostgresMissing:
        return [Result("S4 S5 over a hub", 0, ABSENT.format("PostgreSQL"), ok=True)]


def _killed_at_hub(both: tuple[Member, Member, str, Path], tries: int) -> Result:
    giver, taker, case, _ = both
    giver.close()
    said, wrong = _kill_often(giver, case, sync_doing.HUB, tries)
    giver.hub()
    taker.hub()
    lost, doubled = _compare(giver, taker, case, said)
    wrong += _chain_faults(giver)
    outcome = f"{len(said)} written, {lost} lost, {doubled} doubled, {wrong} otherwise wrong"
    return Result("S4 kill while sending to a hub", tries, outcome, not (lost or doubled or wrong))


def _cut(both: tuple[Member, Member, str, Path], line: Line, tries: int) -> Result:
    """Cut every line of a visit at a random byte, either way, then let one visit through."""
    giver, taker, case, _ = both
    chance = random.Random(5)
    said = []
    cut = 0
    for number in range(tries):
        acts.note(giver, case, f"Cut {number}.")
        acts.write(giver, case, in_short=f"Cut {number}.")
        said.append(f"Cut {number}.")
        line.cut_after, line.swallow_answers = chance.randrange(1, 40_000), chance.choice((0, 0, 1, 2))
        cut += giver.hub().fault is not None
        taker.hub()
        line.cut_after, line.swallow_answers = None, 0
    giver.hub()
    taker.hub()
    lost, doubled = _compare(giver, taker, case, said)
    last = acts.formulation(taker, case)[0] == said[-1]
    outcome = f"{cut} visits broken off; {lost} lost, {doubled} doubled; the last words arrived: {last}"
    return Result("S5 line cut at any byte", tries, outcome, not (lost or doubled) and last)


# -- what the faults share --------------------------------------------------------------------------


def _kill_often(giver: Member, case: str, target: Target, tries: int) -> tuple[list[str], int]:
    chance = random.Random(1)
    said: list[str] = []
    for _ in range(tries):
        said += _killed(giver, case, target, chance.uniform(0, 0.5), sync_doing.writing_and_sending)
    sound = giver.store.verify().sound
    giver.close()
    return said, int(not sound)


def _killed(member: Member, case: str, target: Target, after: float, act: sync_doing.Act) -> list[str]:
    """Let an officer work in a process of its own, kill it, and return what it said it had done."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.sync_doing"])
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=act, args=(member.folder, member.officer, case, target, there))
    process.start()
    there.close()
    said = []
    try:
        assert here.recv() == sync_doing.READY
        time.sleep(after)
        process.kill()
        while True:
            said.append(str(here.recv()))
    except EOFError:
        process.join()
    finally:
        here.close()
        process.close()
    return said


def _compare(giver: Member, taker: Member, case: str, said: list[str]) -> tuple[int, int]:
    """Return how many notes that were said to be written are missing at the other end, and how many are double."""
    there = Counter(note.text for note in taker.desk.store.records(case) if isinstance(note, Note))
    lost = sum(1 for text in said if not there[text])
    doubled = sum(1 for text in said if there[text] > 1)
    return lost + (acts.work(giver, case) != acts.work(taker, case)), doubled


def _chain_faults(member: Member) -> int:
    """Return what is wrong with the numbers of a computer's bundles: none twice, none left out."""
    seqs = sorted(line.seq for line in member.desk.store.outbox())
    return int(seqs != list(range(1, len(seqs) + 1)))
