"""The parties of the tests. Their keys are fixed and published: they are nobody's, and must never be anybody's."""

from __future__ import annotations

from probationdesk.bundles.contents import Content, NoteContent, RevisionContent
from probationdesk.bundles.directory import Directory, Hub, Office, OfficeKey, Revoked
from probationdesk.bundles.format import Bundle
from probationdesk.bundles.identity import Certificate, DeviceKeys
from probationdesk.bundles.seal import Place, make_bundle
from probationdesk.bundles.signing import SigningKey

ROOT = SigningKey(bytes([1]) * 32)
OTHER_ROOT = SigningKey(bytes([2]) * 32)
HUB = SigningKey(bytes([3]) * 32)
OFFICER = DeviceKeys(bytes([4]) * 32, "AGE-SECRET-KEY-1W0NJJDAP72M4WEG460W2LG4E7P37YGMGDLZ3H0DVRVD2M7H4YT0SC60TYD")
THIEF = DeviceKeys(bytes([5]) * 32, "AGE-SECRET-KEY-1ASHAYMYD3GSNFW7DR8D74EUFQGVY93WYW33CTR33EAS7WETGDCCQ62RWVC")
OFFICE_IDENTITY = "AGE-SECRET-KEY-1C98WN5AE8ZTR2N7WQ87UVYAEYQCH80NEPF4WHCUKTF999MWSD4VQRRCTDW"
OFFICE = "age1tth9udrg2cngr2js2ygwse7hkt9ns73e9a45lsucfm4pkzhdna5qkm9ucr"
LATER_OFFICE_IDENTITY = "AGE-SECRET-KEY-1XZA2N9FGVPAXJQN6557ENZZMT9QNNZ53J8MJ4VKCJJPAR6YN9KTSE6G4V3"
LATER_OFFICE = "age1ce4c88qx5m6k7an42x7xpywsscxwhfhzh7qe27j892y7cq8n344s40ac5m"

CASE = "11111111-1111-4111-8111-111111111111"
AT = "2026-11-02T09:30:00+00:00"
REVISION = RevisionContent(document={"format": "probationdesk/case", "words": "Ŵyn ac oen"}, ancestors=())
NOTE = NoteContent(note={"id": "22222222-2222-4222-8222-222222222222", "text": "Came on time."})


def certificate(keys: DeviceKeys = OFFICER, *, serial: int = 1, **changes: str) -> Certificate:
    """Return the certificate of a device, for the year 2026."""
    members = {
        "device": keys.device,
        "person": keys.device[::-1],
        "officer": "Officer Nobody (invented)",
        "role": "officer",
        "office": "leeds",
        "region": "north-east",
        "signing_public": keys.signing_public.hex(),
        "box_recipient": keys.box_recipient,
        "not_before": "2026-01-01",
        "not_after": "2026-12-31",
        "organisation": "Service of Nobody (invented)",
        "root_public": ROOT.public.hex(),
    }
    return Certificate(serial=serial, **{**members, **changes})  # type: ignore[arg-type]


def directory(
    version: int = 1,
    *,
    certificates: tuple[Certificate, ...] | None = None,
    revoked: tuple[Revoked, ...] = (),
    issued_at: str = AT,
    min_reader: int = 1,
) -> Directory:
    """Return a directory with one hub, one office with two keys, and the officer."""
    return Directory(
        version=version,
        issued_at=issued_at,
        organisation="Service of Nobody (invented)",
        root_public=ROOT.public.hex(),
        hubs=(Hub(url="https://hub.invalid", certificate_sha256="ab" * 32, receipt_public=HUB.public.hex()),),
        offices=(
            Office(
                id="leeds",
                name="Leeds",
                region="north-east",
                keys=(
                    OfficeKey(recipient=OFFICE, from_date="2026-01-01"),
                    OfficeKey(recipient=LATER_OFFICE, from_date="2026-10-01"),
                ),
            ),
        ),
        recovery=(THIEF.box_recipient,),
        certificates=(certificate(),) if certificates is None else certificates,
        revoked=revoked,
        min_reader=min_reader,
    )


def place(seq: int = 1, prev: str = "", *, parents: tuple[str, ...] = (), claimed_at: str = AT) -> Place:
    """Return a place in the officer's sequence."""
    return Place(
        seq=seq,
        prev=prev,
        office="leeds",
        region="north-east",
        case=CASE,
        parents=parents,
        claimed_at=claimed_at,
    )


def sealed(
    content: Content = REVISION,
    where: Place | None = None,
    *,
    keys: DeviceKeys = OFFICER,
    to: tuple[str, ...] = (OFFICE,),
) -> Bundle:
    """Return a bundle of the officer for the office."""
    return make_bundle(content, keys, where or place(), to)


def chain(length: int, keys: DeviceKeys = OFFICER) -> tuple[Bundle, ...]:
    """Return so many bundles of one device, each naming the one before it."""
    made: list[Bundle] = []
    for seq in range(1, length + 1):
        made.append(sealed(NOTE, place(seq, made[-1].id if made else ""), keys=keys))
    return tuple(made)
