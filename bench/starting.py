"""How long the program takes to be there, and then to be open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.measuring import Line, gathered
from bench.places import PASSPHRASE, Places


def start(places: Places, rounds: int) -> Iterator[Line]:
    """Measure the start of the process up to the painted unlock window, beside a window with one label."""
    ours, label = gathered(
        rounds, partial(places.run, "unlock_window", places.empty_data), partial(places.run, "label")
    )
    yield Line(
        what="start to the painted unlock window", figure=ours["painted"], peer="a label window",
        beside=label["painted"], most_ratio=1.35,
    )  # fmt: skip
    yield Line(
        what="memory then", figure=ours["memory"], peer="a label window", beside=label["memory"], most_ratio=1.25,
        unit="MB",
    )  # fmt: skip


def unlock(places: Places, rounds: int) -> Iterator[Line]:
    """Measure passphrase to painted caseload of 200 cases, beside deriving the key in a process of its own."""
    data = places.officers_data
    ours, deriving, label = gathered(
        rounds,
        partial(places.run, "unlocking", data, PASSPHRASE),
        partial(places.run, "deriving", data, PASSPHRASE),
        partial(places.run, "label"),
    )
    yield Line(
        what="passphrase to the painted caseload", figure=ours["whole"], peer="deriving the key alone",
        beside=deriving["whole"], most=1000,
    )  # fmt: skip
    yield Line(
        what="  of it, deriving the key (Argon2id)", figure=ours["deriving"], peer="deriving the key alone",
        beside=deriving["whole"],
    )  # fmt: skip
    yield Line(
        what="  the rest: store opened, window built and painted", figure=ours["rest"], peer="a label window",
        beside=label["painted"], most_ratio=1,
    )  # fmt: skip
    yield Line(
        what="memory with the caseload open", figure=ours["memory"], peer="a label window", beside=label["memory"],
        most_ratio=1.25, unit="MB",
    )  # fmt: skip
