"""What one run works with: the desk, the carrier, who we are, and what has come of it so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from probationdesk.bundles.directory import Directory
from probationdesk.bundles.identity import Certificate, DeviceKeys
from probationdesk.domain.sharing import Author, Party
from probationdesk.services.ports import Desk
from probationdesk.services.ports_exchange import Outcome, Progress, Step, Trouble
from probationdesk.sync.carrier import Carrier, CarrierFault
from probationdesk.sync.packing import Sealer
from probationdesk.sync.runs import TurnTaking
from probationdesk.sync.unpacking import Opener

SHOWN_ID = 12
"""Characters of a bundle's id by which people speak of it."""

MOST_SHOWN = 100
"""How many refused bundles are told of one by one; a stick may hold ten thousand files that are none."""


class Tally:
    """What a run has come to so far."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.new_cases: dict[str, None] = {}
        self.changed_cases: dict[str, None] = {}
        self.conflicts: dict[str, None] = {}
        self.refused: list[Trouble] = []
        self.warnings: list[Trouble] = []
        self.lost: list[str] = []
        self.directory_taken = 0
        self.left = 0
        self.fault: Trouble | None = None
        self.stopped = False

    def refuse(self, bundle: str, code: str, case_id: str = "", **parameters: str | int) -> None:
        """Note that one bundle was not taken."""
        trouble = Trouble(code, bundle[:SHOWN_ID], case_id, parameters)
        if trouble in self.refused:
            return
        if len(self.refused) < MOST_SHOWN:
            self.refused.append(trouble)
        else:
            self.counts["more_refused"] += 1

    def warn(self, code: str, **parameters: str | int) -> None:
        """Note something that does not stop the run."""
        trouble = Trouble(code, parameters=parameters)
        if trouble not in self.warnings:
            self.warnings.append(trouble)

    @property
    def outcome(self) -> Outcome:
        """The same, to be shown."""
        counts = {name: self.counts[name] for name in ("sealed", "sent", "received", "waiting", "known", "confirmed")}
        return Outcome(
            **counts, left=self.left, ignored=self.counts["ignored"], for_others=self.counts["for_others"],
            new_cases=tuple(self.new_cases), changed_cases=tuple(self.changed_cases),
            conflicts=tuple(self.conflicts), refused=tuple(self.refused),
            more_refused=self.counts["more_refused"], lost=tuple(self.lost),
            directory_taken=self.directory_taken, warnings=tuple(self.warnings), fault=self.fault,
            stopped=self.stopped,
        )  # fmt: skip


@dataclass
class Visit:
    """One run, once the carrier is there and the directory is read."""

    desk: Desk
    carrier: Carrier
    name: str
    """Under which cursors are kept; empty for a stick, which has none."""
    keys: DeviceKeys
    former_identities: tuple[str, ...]
    certificate: Certificate
    directory: Directory
    known: dict[str, Party]
    """Whose box key is whose, by that directory."""
    taking: TurnTaking
    tally: Tally = field(default_factory=Tally)
    everything: bool = False
    """Also carry what the service holds already."""

    @property
    def sealer(self) -> Sealer:
        """What seals by the directory held now."""
        return Sealer(self.keys, self.certificate, self.directory, self._author_of, self._left_out)

    @property
    def opener(self) -> Opener:
        """What opens by the directory held now."""
        identities = (self.keys.box_identity, *self.former_identities)
        return Opener(self.directory, identities, self.known, self.certificate)

    @property
    def hub_keys(self) -> tuple[bytes, ...]:
        """What the receipts of hubs are checked with."""
        return tuple(bytes.fromhex(hub.receipt_public) for hub in self.directory.hubs)

    def show(self, step: Step, done: int = 0, total: int = 0) -> None:
        """Tell how far the run has come."""
        self.taking.progress = Progress(step, done, total)

    def one_more(self) -> None:
        """Tell that one more is done of what is under way."""
        self.taking.progress = replace(self.taking.progress, done=self.taking.progress.done + 1)

    def check_stopped(self) -> None:
        """Raise CarrierFault `stopped` if the person asked to stop."""
        if self.taking.stopped():
            raise CarrierFault("stopped")

    def cursor(self, what: str) -> str:
        """Return up to where something has been taken from this hub."""
        return self.desk.store.setting(f"sync.cursor.{what}.{self.name}") if self.name else ""

    def keep_cursor(self, what: str, cursor: str) -> None:
        """Keep up to where something has been taken and kept."""
        if self.name and cursor != self.cursor(what):
            self.desk.store.set_setting(f"sync.cursor.{what}.{self.name}", cursor)

    def scan_anew_if_due(self) -> None:
        """Take a hub's inbox from its beginning once a week: what is held is passed over, so that costs little.

        A hub that was put back to a backup of its own gives out numbers a second time, and what came under them would
        never be seen by somebody who only ever goes on from where they were.
        """
        if self.name and self.desk.store.setting(self._scanned) != self._week:
            self.forget_cursors()

    def keep_scan(self) -> None:
        """Note that the inbox was taken to its end this week."""
        if self.name and self.desk.store.setting(self._scanned) != self._week:
            self.desk.store.set_setting(self._scanned, self._week)

    def forget_cursors(self) -> None:
        """Have the hub's inbox and receipts taken from their beginning the next time."""
        for what in ("inbox", "receipts"):
            if self.cursor(what):
                self.keep_cursor(what, "")

    @property
    def _scanned(self) -> str:
        return f"sync.scanned.{self.name}"

    @property
    def _week(self) -> str:
        year, week, _ = self.desk.clock().isocalendar()
        return f"{year}-{week:02}"

    def _left_out(self, name: str) -> None:
        self.tally.warn("party_unknown", name=name)

    def _author_of(self, bundle_id: str) -> Author | None:
        line = self.desk.store.received_line(bundle_id)
        return line.author if line is not None else None
