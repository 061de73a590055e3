"""What can go wrong, in a form that a screen, a command line and a log can each show safely.

An error carries a code and neutral parameters (counts, versions, ids). Its title and message are
looked up in `resources/i18n/*/errors.toml`, so that an officer reads them in their language. Case
text, names, search terms and keys are never put into an error.
"""

from __future__ import annotations


class DeskError(Exception):
    """Something that was refused or could not be done.

    `ours` says whose fault it is: True for a fault of the program, False for the environment or for
    input that was refused. `parameters` may hold numbers, versions, file names chosen by the officer
    and schema paths, never case text.
    """

    def __init__(self, code: str, *, ours: bool = False, **parameters: str | int) -> None:
        self.code = code
        self.ours = ours
        self.parameters = parameters
        super().__init__(code)


class StoreError(DeskError):
    """The store could not be opened, read or written."""


class Refused(DeskError):  # noqa: N818 - a refusal is not a fault
    """An act that the rules do not allow, with what to do instead."""


class BadInput(DeskError):  # noqa: N818 - the fault is in the input
    """A file or an answer that does not have the form it must have."""
