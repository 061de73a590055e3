"""Sealing a case for three receivers and signing it, checking who signed it, and opening it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from uuid import UUID

import pyrage

from bench import data
from bench.measuring import Arm, Line, in_turns
from bench.places import Places
from probationdesk.bundles import canonical
from probationdesk.bundles.contents import RevisionContent
from probationdesk.bundles.format import Bundle, check_signature, parse
from probationdesk.bundles.identity import DeviceKeys, new_device_keys
from probationdesk.bundles.seal import Place, make_bundle, new_identity, open_bundle, recipient_of

SIZES_KB = (20, 60, 200)
"""Of the case as a document: an assessment just begun, one that is finished, one with years of versions."""
MOST_MS = 20
"""What the program allows itself to seal, or to check and open, one case of 60 kB."""
PEER = "age alone"
_AT_A_TIME = 10
_HOME = Place(
    seq=1, prev="", office="leeds", region="north-east", case=str(UUID(int=1)), claimed_at="2026-11-01T09:00:00+00:00"
)


def sealing(places: Places, rounds: int) -> Iterator[Line]:
    """Measure what a bundle costs, beside encrypting and decrypting the same bytes and nothing else."""
    keys, office = new_device_keys(), new_identity()
    receivers = (recipient_of(office), keys.box_recipient, recipient_of(new_identity()))
    for size in SIZES_KB:
        content = _case(size * 1000)
        plain = canonical.encode(content)
        bundle = make_bundle(content, keys, _HOME, receivers)
        whole, encrypted = bundle.to_bytes(), _encrypted(plain, receivers)
        most = MOST_MS if size == 60 else None
        ours, beside = in_turns(
            rounds,
            _repeated(partial(make_bundle, content, keys, _HOME, receivers)),
            _repeated(partial(_encrypted, plain, receivers)),
        )
        yield Line(what=f"{size} kB: seal to three and sign", figure=ours, peer=PEER, beside=beside, most=most)
        ours, beside = in_turns(
            rounds,
            _repeated(partial(_opened, whole, office, keys)),
            _repeated(partial(pyrage.decrypt, encrypted, [pyrage.x25519.Identity.from_str(office)])),
        )
        yield Line(what=f"{size} kB: read, check and open", figure=ours, peer=PEER, beside=beside, most=most)
        parsed, checked = in_turns(
            rounds, _repeated(partial(_checked, whole, keys)), _repeated(partial(_signature, bundle, keys))
        )
        yield Line(
            what=f"{size} kB: read and check, as a hub does", figure=parsed, peer="the signature", beside=checked
        )


def _case(size: int) -> RevisionContent:
    """Return a case whose document has about so many bytes of words."""
    writer = data.Writer(size)
    lines: list[str] = []
    while sum(map(len, lines)) < size:
        lines.append(writer.words(60))
    return RevisionContent(document={"texts": lines}, ancestors=())


def _encrypted(plain: bytes, receivers: tuple[str, ...]) -> bytes:
    return bytes(pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(one) for one in receivers]))


def _opened(whole: bytes, identity: str, keys: DeviceKeys) -> object:
    return open_bundle(parse(whole), [identity], keys.signing_public)


def _checked(whole: bytes, keys: DeviceKeys) -> None:
    check_signature(parse(whole), keys.signing_public)


def _signature(bundle: Bundle, keys: DeviceKeys) -> None:
    check_signature(bundle, keys.signing_public)


def _repeated(act: Callable[[], object]) -> Arm:
    """Return an arm that takes the time of `act`, from several at a time: one alone is too short to be measured."""

    def arm() -> float:
        began = perf_counter()
        for _ in range(_AT_A_TIME):
            act()
        return (perf_counter() - began) * 1000 / _AT_A_TIME

    return arm
