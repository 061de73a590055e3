"""The panels of the unlock window that are seldom wanted, each made and loaded when it first is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from probationdesk.ui.pages.unlock_panel import Host, Panel

if TYPE_CHECKING:
    from probationdesk.ui.pages.unlock_renew import AfterRecovery, MayBeKnown
    from probationdesk.ui.pages.unlock_setup import RecoveryCode, SetUp

P = TypeVar("P", bound=Panel)


class FurtherPanels:
    """What the window shows beside the one it begins with."""

    def __init__(self, host: Host, add: Callable[[Panel], None]) -> None:
        self._host = host
        self._add = add

    @cached_property
    def set_up(self) -> SetUp:
        """Who a new store is for, and its passphrase."""
        from probationdesk.ui.pages.unlock_setup import SetUp

        return self._added(SetUp(self._host, self.recovery))

    @cached_property
    def recovery(self) -> RecoveryCode:
        """A recovery code, and the proof that it was written down."""
        from probationdesk.ui.pages.unlock_setup import RecoveryCode

        return self._added(RecoveryCode(self._host))

    @cached_property
    def after_recovery(self) -> AfterRecovery:
        """A new passphrase after the recovery code has opened a store."""
        from probationdesk.ui.pages.unlock_renew import AfterRecovery

        return self._added(AfterRecovery(self._host))

    @cached_property
    def may_be_known(self) -> MayBeKnown:
        """A new key for a store whose passphrase may be known."""
        from probationdesk.ui.pages.unlock_renew import MayBeKnown

        return self._added(MayBeKnown(self._host, self.recovery))

    def _added(self, panel: P) -> P:
        self._add(panel)
        return panel
