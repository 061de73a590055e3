"""What officers do until they are killed (`sync.py`), each in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import uuid4

from probationdesk.domain.errors import StoreError
from probationdesk.services.ports import Officer
from probationdesk.services.ports_exchange import FolderTarget, HubTarget, Target
from tests.sync import acts
from tests.sync.world import Member

READY = "ready"
HUB = HubTarget(plain_allowed=True)
Act = Callable[[Path, Officer, str, Target, Connection], None]


def writing_and_sending(folder: Path, officer: Officer, case: str, target: Target, said: Connection) -> None:
    """Write a note and a sentence, say the note once it is kept, and exchange; over and over."""
    member = Member(folder, officer, "")
    assert member.desk
    said.send(READY)
    for _ in count():
        text = f"Note {uuid4().hex}"
        acts.note(member, case, text)
        said.send(text)
        acts.write(member, case, in_short=text)
        member.visit(target)


def receiving(folder: Path, officer: Officer, case: str, target: Target, said: Connection) -> None:
    """Fetch and file what lies there; then wait to be killed."""
    member = Member(folder, officer, "")
    assert member.desk
    said.send(READY)
    member.visit(target)
    said.send(case)
    time.sleep(60)


def fill_and_receive(folder: str, stick: str) -> None:
    """Receive a case on a disk that is full, then make room and receive it."""
    member = Member(Path(folder), Officer(name="Invented Taker", role=""), "")
    store = member.store
    ballast = Path(folder).with_name("ballast")
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1024))
        except OSError:
            pass
    try:
        member.stick(Path(stick))
        print("not refused")
    except StoreError as error:
        print("refused", error.code)
    filed = {line.bundle_id for line in store.received()}
    print("nothing by halves" if bool(store.cases()) == bool(filed) else "by halves")
    ballast.unlink()
    member.visit(FolderTarget(Path(stick)))
    print("all of it afterwards" if len(store.cases()) == 1 and store.received() else "lost")
    print("sound" if store.verify().sound else "not sound")
