"""The officer's own store as the pages know it: what only its passphrase may do, done away from the windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from probationdesk.domain.errors import DeskError
from probationdesk.resources import Wording
from probationdesk.services.ports import Stores
from probationdesk.ui.tasks import Tasks
from probationdesk.ui.telling import explain

T = TypeVar("T")
Say = Callable[[str], None]
"""Told why something was not done, in the officer's words."""


class OwnStore:
    """Checks and changes what opens the store that is open. Nothing here holds on to a passphrase."""

    def __init__(self, stores: Stores, store_id: str, words: Wording, tasks: Tasks) -> None:
        self._stores = stores
        self._store_id = store_id
        self._words = words
        self._tasks = tasks

    def confirm(self, passphrase: str, then: Callable[[], None], refused: Say) -> None:
        """Call `then` if the passphrase is that of the store; a wrong one counts as a failed attempt."""
        self._run(lambda: self._stores.confirm(self._store_id, passphrase), lambda _: then(), refused)

    def change_passphrase(self, passphrase: str, new: str, then: Callable[[], None], refused: Say) -> None:
        """Change the passphrase; whether a secret of this computer is needed stays as it is."""
        work = lambda: self._stores.change_passphrase(self._store_id, new, passphrase=passphrase)  # noqa: E731
        self._run(work, lambda _: then(), refused)

    def use_device_secret(self, passphrase: str, wanted: bool, then: Callable[[], None], refused: Say) -> None:
        """Have the passphrase open the store on this computer alone, or anywhere again."""

        def work() -> None:
            self._stores.change_passphrase(self._store_id, passphrase, passphrase=passphrase, use_device_secret=wanted)

        self._run(work, lambda _: then(), refused)

    def renew_recovery_code(self, passphrase: str, code: str, then: Callable[[], None], refused: Say) -> None:
        """Put another recovery code in the place of the one there is."""
        work = lambda: self._stores.renew_recovery_code(self._store_id, code, passphrase=passphrase)  # noqa: E731
        self._run(work, lambda _: then(), refused)

    def new_recovery_code(self) -> str:
        """Return a fresh recovery code, which does not open anything yet."""
        return self._stores.new_recovery_code()

    def suggest_passphrase(self) -> str:
        """Return a passphrase of five words drawn by chance."""
        return self._stores.suggest_passphrase()

    def retention_months(self) -> int | None:
        """Return after how many months policy has a case looked at again; None if it lays down nothing, or is wrong."""
        try:
            return self._stores.policy().retention_months
        except DeskError:  # told when the program began
            return None

    def set_aside(self) -> int:
        """Return how many former stores were set aside when backups were restored."""
        return self._stores.set_aside(self._store_id)

    def remove_set_aside(self, passphrase: str, then: Callable[[int], None], refused: Say) -> None:
        """Remove the former stores for good."""
        self._run(lambda: self._stores.remove_set_aside(self._store_id, passphrase), then, refused)

    def needs_this_computer(self) -> bool:
        """Say whether the passphrase opens the store on this computer alone."""
        return any(line.kind == "passphrase" and line.device for line in self._stores.keys(self._store_id))

    def _run(self, work: Callable[[], T], then: Callable[[T], None], refused: Say) -> None:
        def failed(error: BaseException) -> None:
            if not isinstance(error, DeskError):
                raise error
            refused(explain(error, self._words))

        self._tasks.run(work, then, failed)
