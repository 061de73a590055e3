"""The one refusal of this layer: bytes that are not what they should be."""

from __future__ import annotations


class BundleRefused(Exception):  # noqa: N818 - a refusal is not a fault
    """Bytes from outside that were not taken, with a code and neutral parameters.

    Nothing of what was refused is in it but counts, versions and ids. The wording of each code is
    `organisation.refused.<code>` in `resources/i18n/*/organisation.toml`.
    """

    def __init__(self, code: str, **parameters: str | int) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(code)
