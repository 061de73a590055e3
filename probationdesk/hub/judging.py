"""From the bytes of an upload to a bundle that may be put in: whole, rightly named, signed by a known device."""

from __future__ import annotations

from probationdesk.bundles.contents import read_opened
from probationdesk.bundles.directory import Standing
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import Bundle, Kind, check_signature, parse
from probationdesk.bundles.identity import READER_ROLE
from probationdesk.hub.accepting import Item
from probationdesk.hub.directories import Directories
from probationdesk.hub.errors import Answered

HELD = (Standing.REVOKED_LATER, Standing.REVOKED_UNPROVEN)
_STATUS = {"unknown_device": 403, "too_large": 413}


def check_upload(data: bytes, named: str | None) -> Bundle:
    """Return the bundle in `data`, whose id must be `named` if one was. Raises BundleRefused."""
    bundle = parse(data)
    if named is not None and bundle.id != named:
        raise BundleRefused("wrong_id")
    return bundle


async def judge(bundle: Bundle, size: int, directories: Directories) -> tuple[Item, int]:
    """Return a bundle as it is to be put in, and the version of the directory that says so.

    What a revoked device made later than its last good bundle is put in, but held. Raises BundleRefused.
    """
    directory = await directories.needed()
    header = bundle.header
    if directory.certificate(header.device) is None:
        await directories.refresh()  # perhaps it was enrolled since
        directory = await directories.needed()
    check_signature(bundle, directory.public_of(header.device))
    proven = await directories.proven(header.device) if directory.is_revoked(header.device) else frozenset[str]()
    standing = directory.judge(bundle, proven)
    if not standing.accepted and standing not in HELD:
        raise BundleRefused(standing.value)
    certificate = directory.certificate(header.device)
    opened = read_opened(bundle).opened if header.kind is Kind.OPENED and standing.accepted else ()
    item = Item(
        bytes.fromhex(bundle.id),
        bytes.fromhex(header.device),
        bundle.header_bytes,
        bundle.signature,
        bundle.body,
        size,
        standing in HELD,
        tuple(bytes.fromhex(one) for one in opened),
        certificate.office if certificate is not None else "",
        certificate is not None and certificate.role == READER_ROLE,
    )
    return item, directory.version


def answered(refusal: BundleRefused) -> Answered:
    """Return a refusal as the caller of the hub is told it."""
    return Answered(_STATUS.get(refusal.code, 422), refusal.code, parameters=refusal.parameters)
