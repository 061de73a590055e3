"""From bytes of anybody to something that can be filed, or to the reason why not. Touches no store."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from probationdesk.bundles.directory import Directory, Standing
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import Bundle, parse
from probationdesk.bundles.seal import open_bundle
from probationdesk.domain.exchange import Incoming, NotTaken
from probationdesk.domain.sharing import Author, BundleKind, Place
from probationdesk.sync.contents import from_bundle

WORTH_ANOTHER_TRY: Final = frozenset({
    "unknown_device", "not_for_us", "newer_format", "unknown_suite", "unknown_kind", "revoked_unproven",
    "unreadable", "not_held", "wrong_id", "wrong_digest", "truncated", "wrong_signature", "too_old_a_format",
    "not_a_bundle",
})  # fmt: skip
"""Reasons that may be gone another time: with a newer directory or program, or a whole copy of the same bundle."""


@dataclass(frozen=True, slots=True)
class Opener:
    """What this device opens with."""

    directory: Directory
    identities: tuple[str, ...]

    def open(self, content: bytes, expected: str, proven: Collection[str] = ()) -> Incoming | NotTaken:
        """Return what a bundle holds, or why it is not taken.

        `expected` is the id under which it was offered. `proven` are bundles of revoked devices that are shown to
        have been made before.
        """
        try:
            bundle = parse(content)
        except BundleRefused as refused:
            return NotTaken(bundle_id=expected or hashlib.sha256(content).hexdigest(), code=refused.code)
        if expected and bundle.id != expected:
            return NotTaken(bundle_id=expected, code="wrong_id")
        return self._opened(bundle, content, proven)

    def _opened(self, bundle: Bundle, whole: bytes, proven: Collection[str]) -> Incoming | NotTaken:
        about = self._about(bundle)
        try:
            content = from_bundle(open_bundle(bundle, self.identities, self.directory))
        except BundleRefused as refused:
            return replace(about, code=refused.code)
        standing = self.directory.judge(bundle, proven)
        if not standing.accepted:
            to_keep = standing in (Standing.REVOKED_LATER, Standing.REVOKED_UNPROVEN)
            return replace(about, code=standing.value, sealed=whole if to_keep else None)
        header = bundle.header
        return Incoming(
            bundle_id=bundle.id,
            kind=BundleKind(header.kind),
            case_id=header.case,
            author=about.author,
            place=Place(seq=header.seq, prev=header.prev),
            parents=header.parents,
            claimed_at=datetime.fromisoformat(header.claimed_at),
            content=content,
        )

    def _about(self, bundle: Bundle) -> NotTaken:
        """Return what the clear header says, in the form of a refusal that has no reason yet."""
        header = bundle.header
        return NotTaken(
            bundle_id=bundle.id, code="", kind=header.kind, case_id=header.case, author=self._author(header.device),
            seq=header.seq, claimed_at=datetime.fromisoformat(header.claimed_at),
        )  # fmt: skip

    def _author(self, device: str) -> Author:
        certificate = self.directory.certificate(device)
        if certificate is None:
            return Author(device=device, officer="")
        return Author(
            device=device, officer=certificate.officer, office=certificate.office, recipient=certificate.box_recipient
        )


def proven_among(directory: Directory, contents: Sequence[bytes]) -> frozenset[str]:
    """Return the ids of bundles of revoked devices that these show to have been made before the revocation."""
    held = []
    for content in contents:
        try:
            held.append(parse(content))
        except BundleRefused:
            continue
    return directory.proven_before_revocation(held)
