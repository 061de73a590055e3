"""Who this store is: its keys, its certificate, and the organisation whose directory it goes by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from probationdesk.bundles.directory import Directory, read_directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.identity import Certificate, DeviceKeys, read_certificate
from probationdesk.domain.errors import Refused
from probationdesk.services.ports import Desk

ROOT: Final = "sync.root"
"""The setting that holds the organisation's public key, pinned at enrolment, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Member:
    """What a store knows of itself and its organisation. The directory is not read yet: that may take a while."""

    keys: DeviceKeys
    former_identities: tuple[str, ...]
    certificate: Certificate
    root_public: bytes
    directory_bytes: bytes

    def read_directory(self) -> Directory:
        """Return the directory held. Raises BundleRefused if it was altered in the store."""
        return read_directory(self.directory_bytes, self.root_public)


def member(desk: Desk) -> Member:
    """Return what the store of this desk is enrolled as. Raises Refused `not_enrolled`."""
    store = desk.store
    secret, certificate, root = store.device_secret(), store.certificate(), store.setting(ROOT)
    _, directory = store.directory()
    if secret is None or not certificate or not root or not directory:
        raise Refused("not_enrolled")
    root_public = bytes.fromhex(root)
    try:
        return Member(
            DeviceKeys(secret.signing_private, secret.box_identity),
            store.former_box_identities(),
            read_certificate(certificate, root_public),
            root_public,
            directory,
        )
    except BundleRefused:
        raise Refused("not_enrolled") from None
