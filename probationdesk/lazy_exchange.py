"""The exchange with others, loaded when something is first sent: no window waits for sealing or network."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from probationdesk.domain.sharing import Party
    from probationdesk.services.ports import Desk
    from probationdesk.services.ports_exchange import Computer, Enrolled, Exchange, Membership, Run, Target


class LazyExchange:
    """An exchange that loads what it needs when it is first asked for something (see `services.ports_exchange`)."""

    @cached_property
    def _exchange(self) -> Exchange:
        from probationdesk.sync.exchange import SealedExchange

        return SealedExchange()

    def begin(self, desk: Desk, target: Target) -> Run:
        """Return a run that has not begun."""
        return self._exchange.begin(desk, target)

    def request(self, desk: Desk, *, office: str, label: str) -> bytes:
        """Return this computer's request to be enrolled."""
        return self._exchange.request(desk, office=office, label=label)

    def fingerprint(self, desk: Desk) -> str:
        """Return the number by which the request is recognised."""
        return self._exchange.fingerprint(desk)

    def organisation_in(self, certificate: bytes) -> tuple[str, str]:
        """Return the organisation that a certificate names and the number of its key."""
        return self._exchange.organisation_in(certificate)

    def membership(self, desk: Desk) -> Membership:
        """Return where the enrolment of this computer stands."""
        return self._exchange.membership(desk)

    def addressees(self, desk: Desk) -> tuple[Party, ...]:
        """Return whom a case can be passed to."""
        return self._exchange.addressees(desk)

    def computers(self, desk: Desk, devices: Collection[str] | None = None) -> dict[str, Computer]:
        """Return what the directory says of computers, by the id of the device."""
        return self._exchange.computers(desk, devices)

    def accept(self, desk: Desk, certificate: bytes, directory: bytes, *, organisation: str) -> Enrolled:
        """Take the certificate made from the request."""
        return self._exchange.accept(desk, certificate, directory, organisation=organisation)

    def enrolled(self, desk: Desk) -> Enrolled | None:
        """Return as what this computer is enrolled."""
        return self._exchange.enrolled(desk)
