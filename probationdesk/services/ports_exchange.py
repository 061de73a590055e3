"""How the windows and the commands exchange sealed work with others, as protocols; `app.py` introduces the real ones.

A run is a row of turns. Turns with the store are short and belong to the thread that opened it; turns with the stick
or the hub may take long and belong to a worker thread. Whoever drives a run (`drive` for a command, the task runner
for a window) calls `advance` on the store's thread and, whenever it says AWAY, `carry` on a worker first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from probationdesk.domain.sharing import Party
from probationdesk.services.ports import Desk


class Turn(StrEnum):
    """Whose turn it is in a run."""

    HERE = "here"
    """More to do with the store: call `advance` again once the window has had its turn."""
    AWAY = "away"
    """Call `carry` on a worker thread and then `advance`."""
    DONE = "done"


class Step(StrEnum):
    """What a run is doing, in the order it does it; words in `sync.step`."""

    LOOKING = "looking"
    SEALING = "sealing"
    SENDING = "sending"
    FETCHING = "fetching"
    FILING = "filing"
    ANSWERING = "answering"
    COMPARING = "comparing"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    step: Step
    done: int = 0
    total: int = 0
    """Of how many, as far as is known; 0 for not known."""


@dataclass(frozen=True, slots=True)
class FolderTarget:
    """A stick or a shared folder."""

    folder: Path
    everything: bool = False
    """Also put there what the service already holds and nobody has opened yet."""


@dataclass(frozen=True, slots=True)
class HubTarget:
    """The service's hub."""

    url: str = ""
    """Which of those the directory names; empty for the first."""
    plain_allowed: bool = False
    """Whether a hub on this computer itself may be asked without TLS; for trying things out."""


@dataclass(frozen=True, slots=True)
class KeptTarget:
    """What was set aside here and counts by now; nothing is carried."""


Target = FolderTarget | HubTarget | KeptTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class Computer:
    """What the directory says of one computer."""

    officer: str
    office: str
    """As people call it."""
    person: str
    """Whose it is: the same for all computers of one person and for nobody else's."""
    number: str
    """By which it is recognised, compared aloud."""
    own: bool = False
    """True if it is one of the officer at this desk."""
    closed_on: date | None = None
    """Since when nothing is sealed to it and nothing of it is taken; None if it was not closed."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that was not carried, not taken or not right, and why.

    `code` is looked up in `sync.refused` for one bundle, in `errors` for a whole run.
    """

    code: str
    bundle: str = ""
    """The first characters of the bundle's id or of the file's name."""
    case_id: str = ""
    parameters: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to, complete or not. What is counted here is done and stays done."""

    sealed: int = 0
    """Bundles newly made of what had changed here."""
    sent: int = 0
    """Bundles that arrived: they lie on the stick, or the hub gave its receipt."""
    left: int = 0
    """Bundles still to be sent."""
    received: int = 0
    """Bundles of others that were checked and filed."""
    waiting: int = 0
    """Bundles kept until what they belong to arrives."""
    known: int = 0
    """Bundles that lay there and were held here already."""
    confirmed: int = 0
    """Bundles of ours of which a reader now says that they were opened and filed."""
    new_cases: tuple[str, ...] = ()
    changed_cases: tuple[str, ...] = ()
    """Cases whose pages should load again, the new ones included."""
    conflicts: tuple[str, ...] = ()
    """Cases of which two versions are now held, to be settled by a person."""
    refused: tuple[Trouble, ...] = ()
    """Bundles, ours or of others, that were not taken; each keeps its reason and blocks no other."""
    more_refused: int = 0
    """How many more there were than are told of one by one."""
    lost: tuple[str, ...] = ()
    """Bundles the hub gave a receipt for and does not hold any more; they will be sent again."""
    for_others: int = 0
    """Bundles on the stick that are sealed to others."""
    ignored: int = 0
    """Things on the stick that are nothing to do with ProbationDesk."""
    directory_taken: int = 0
    """The version of a newer directory that was taken; 0 for none."""
    warnings: tuple[Trouble, ...] = ()
    """What does not stop a run but should be known; words in `sync.warning`."""
    fault: Trouble | None = None
    """Why the run ended before its end; nothing is lost, and the next run goes on from there."""
    stopped: bool = False
    """The person stopped the run."""

    @property
    def complete(self) -> bool:
        """True if the run went to its end and nothing is left to be sent."""
        return self.fault is None and not self.stopped and not self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """As what a computer is known to the organisation."""

    officer: str
    office: str
    organisation: str
    until: str
    """The last day of its certificate (ISO 8601)."""
    directory: int
    """The version of the directory held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Where the enrolment of this computer stands, as a window shows it."""

    state: str
    """`none`, `requested` or `enrolled`."""
    fingerprint: str = ""
    """The number of this computer; empty before a request."""
    officer: str = ""
    office: str = ""
    valid_until: date | None = None
    directory_version: int = 0
    """0 for none."""
    directory_stale: bool = False
    """True if the directory is older than the time in which one is expected; nothing stops for it."""
    hubs: tuple[str, ...] = ()
    """The addresses of the service that the directory names."""


class Run(Protocol):
    """One exchange with a stick or a hub, under way."""

    @property
    def progress(self) -> Progress:
        """How far it has come; may be read from any thread."""

    @property
    def outcome(self) -> Outcome:
        """What it has come to so far; final once `advance` has said DONE."""

    def advance(self) -> Turn:
        """Do one short turn with the store. Raises StoreError if the store fails; the run is then over."""

    def carry(self) -> None:
        """Do the turn with the stick or the hub; touches no store. Faults show at the next `advance`."""

    def stop(self) -> None:
        """Ask it to end after the bundle in hand; may be called from any thread."""


class Exchange(Protocol):
    """Begins exchanges."""

    def begin(self, desk: Desk, target: Target) -> Run:
        """Return a run that has not begun. Raises Refused `not_enrolled`."""

    def request(self, desk: Desk, *, office: str, label: str) -> bytes:
        """Return this computer's request to be enrolled, with keys made the first time it is asked for."""

    def fingerprint(self, desk: Desk) -> str:
        """Return the number by which the request is recognised, compared by voice; empty before a request."""

    def organisation_in(self, certificate: bytes) -> tuple[str, str]:
        """Return the organisation that a certificate names and the number of its key, to be compared by a person."""

    def membership(self, desk: Desk) -> Membership:
        """Return where the enrolment of this computer stands."""

    def computers(self, desk: Desk, devices: Collection[str] | None = None) -> dict[str, Computer]:
        """Return what the directory says of computers, by the id of the device; of all closed ones if none are named.

        Those it does not know are left out, and all of them before enrolment.
        """

    def addressees(self, desk: Desk) -> tuple[Party, ...]:
        """Return whom a case can be passed to: the directory's offices and officers, by name.

        This computer itself is not among them, nor is one that was closed.
        """

    def accept(self, desk: Desk, certificate: bytes, directory: bytes, *, organisation: str) -> Enrolled:
        """Take the certificate made from the request; `organisation` is the number of the key, as a person has it."""

    def enrolled(self, desk: Desk) -> Enrolled | None:
        """Return as what this computer is enrolled; None if it is not."""


def drive(run: Run, show: Callable[[Progress], None] = lambda progress: None) -> Outcome:
    """Take a run to its end on this thread and return what it came to."""
    while (turn := run.advance()) is not Turn.DONE:
        show(run.progress)
        if turn is Turn.AWAY:
            run.carry()
    return run.outcome
