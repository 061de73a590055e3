"""What the hub refuses or cannot do, as a code and neutral parameters: never a body, never a key."""

from __future__ import annotations

from collections.abc import Mapping


class HubError(Exception):
    """Something the hub refuses or cannot do now."""

    def __init__(self, code: str, **parameters: str | int) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(code)


class Answered(HubError):  # noqa: N818 - it is an answer
    """A refusal that a caller of the hub is told, with the HTTP status it is told under."""

    def __init__(
        self, status: int, code: str, *, retry_after: int = 0, parameters: Mapping[str, str | int] | None = None
    ) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(code, **(parameters or {}))


class Resting(Answered):
    """The hub cannot promise to keep anything now: nothing is lost, the caller sends again later."""

    def __init__(self, reason: str, *, retry_after: int = 5) -> None:
        self.reason = reason
        super().__init__(503, "hub_resting", retry_after=retry_after)


class StaleDirectory(Exception):  # noqa: N818 - a condition, not a fault
    """A newer directory has come since a bundle was judged."""
