"""What is done on a stick that is a file system of its own (`test_folder.py`); tells what came of it."""

from __future__ import annotations

import sys
from pathlib import Path

from probationdesk.bundles.format import parse
from probationdesk.sync.carrier import CarrierFault, Parcel
from probationdesk.sync.folder import ENDING, FolderCarrier
from tests.hub.members import Laptop, Organisation
from tests.sync.sticks import bundles_on, put

_SIZE = 100_000


def prepare(stick: Path) -> None:
    """Put one bundle there, as somebody else's."""
    put(stick, Organisation().laptop().bundle(body=_SIZE))


def fill_a_stick(stick: Path) -> None:
    """Write bundles until there is no room."""
    laptop = Organisation().laptop()
    carrier = _carrier(laptop, stick)
    arrived = 0
    try:
        for _ in range(50):
            made = laptop.bundle(body=_SIZE)
            arrived += len(list(carrier.send([Parcel(made.id, made.to_bytes())])))
    except CarrierFault as fault:
        print("arrived 3 or more:", arrived >= 3)
        print("refused", fault.code)
    names = [path.name for path in bundles_on(stick).iterdir()]
    whole = [parse((bundles_on(stick) / name).read_bytes()).id + ENDING for name in names]
    print("only whole bundles:", sorted(names) == sorted(whole) and len(names) == arrived + 1)
    _read_on(stick)


def read_a_locked_stick(stick: Path) -> None:
    """Try to write where nothing can be written."""
    laptop = Organisation().laptop()
    made = laptop.bundle()
    try:
        list(_carrier(laptop, stick).send([Parcel(made.id, made.to_bytes())]))
    except CarrierFault as fault:
        print("refused", fault.code)
    _read_on(stick)


def _read_on(stick: Path) -> None:
    """Fetch what lies there as its receiver would."""
    for path in bundles_on(stick).iterdir():
        header = parse(path.read_bytes()).header
        carrier = FolderCarrier(stick, header.to)
        carrier.begin(lambda: False)
        if all(carrier.fetch(one) for one in carrier.offers("").offered):
            print("fetched on")
            return


def _carrier(laptop: Laptop, stick: Path) -> FolderCarrier:
    carrier = FolderCarrier(stick, [laptop.key_id])
    carrier.begin(lambda: False)
    return carrier


if __name__ == "__main__":
    {"prepare": prepare, "fill_a_stick": fill_a_stick, "read_a_locked_stick": read_a_locked_stick}[sys.argv[1]](
        Path(sys.argv[2])
    )
