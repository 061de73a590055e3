"""A device asks to be enrolled, people compare a fingerprint, and a certificate comes back that one key can sign."""

from __future__ import annotations

import dataclasses
import random
import subprocess
import sys

import pytest

from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.identity import (
    EnrolmentRequest,
    device_fingerprint,
    device_id,
    fingerprint,
    new_device_keys,
    read_certificate,
    read_request,
    write_certificate,
    write_request,
)
from probationdesk.bundles.signing import write_signed
from tests.bundles import parties
from tests.bundles.parties import OFFICER, OTHER_ROOT, ROOT, THIEF


def request(**changes: str) -> EnrolmentRequest:
    members = {
        "officer": "Officer Nobody (invented)",
        "role": "officer",
        "office": "leeds",
        "label": "Laptop 1",
        "signing_public": OFFICER.signing_public.hex(),
        "box_recipient": OFFICER.box_recipient,
    }
    return EnrolmentRequest(**{**members, **changes})  # type: ignore[arg-type]


def test_new_keys_are_new_each_time_and_name_their_device() -> None:
    one, other = new_device_keys(), new_device_keys()
    assert one.device != other.device
    assert one.device == device_id(one.signing_public)
    assert one.box_recipient != other.box_recipient


def test_a_request_arrives_as_it_was_sent_and_shows_the_same_fingerprint() -> None:
    read = read_request(write_request(request(), OFFICER))
    assert read == request()
    assert (read.device, read.fingerprint) == (OFFICER.device, OFFICER.fingerprint)


def test_a_request_for_keys_that_one_does_not_hold_is_refused() -> None:
    with pytest.raises(BundleRefused) as refused:
        read_request(write_request(request(), THIEF))
    assert refused.value.code == "wrong_signature"


def test_a_box_key_slipped_into_a_request_shows_in_the_fingerprint() -> None:
    assert request(box_recipient=THIEF.box_recipient).fingerprint != OFFICER.fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"officer": "Sam\x1b[2J"},
        {"officer": "Sam\u202emaS"},
        {"label": "x" * 201},
        {"office": "Leeds and York"},
        {"signing_public": "ab"},
        {"box_recipient": "age1plugin1abc"},
    ],
)
def test_a_request_that_could_mislead_whoever_reads_it_is_refused(changes: dict[str, str]) -> None:
    keys_free = dataclasses.asdict(request()) | changes
    with pytest.raises(BundleRefused) as refused:
        read_request(write_signed(keys_free, OFFICER.signing, b"probationdesk-enrolment-request-v1\0"))
    assert refused.value.code == "not_a_request"


def test_a_fingerprint_is_six_groups_of_five_digits_and_changes_with_the_key() -> None:
    shown = fingerprint(ROOT.public)
    assert [len(group) for group in shown.split(" ")] == [5] * 6
    assert shown.replace(" ", "").isdigit()
    assert shown != fingerprint(OTHER_ROOT.public)
    assert device_fingerprint(OFFICER.signing_public, OFFICER.box_recipient) == OFFICER.fingerprint


def test_a_certificate_is_taken_from_one_s_own_organisation_only() -> None:
    data = write_certificate(parties.certificate(), ROOT)
    assert read_certificate(data, ROOT.public) == read_certificate(data) == parties.certificate()
    with pytest.raises(BundleRefused) as refused:
        read_certificate(data, OTHER_ROOT.public)
    assert refused.value.code == "wrong_organisation"


def test_a_certificate_that_names_the_organisation_but_is_signed_by_another_is_refused() -> None:
    data = write_certificate(parties.certificate(), OTHER_ROOT)
    for believed in (None, ROOT.public):
        with pytest.raises(BundleRefused) as refused:
            read_certificate(data, believed)
        assert refused.value.code == "wrong_signature"


@pytest.mark.parametrize(
    "changes",
    [
        {"device": "ab" * 16},
        {"not_after": "2025-12-31"},
        {"not_before": "2026-02-30"},
        {"officer": "Sam\nrole: manager"},
    ],
)
def test_a_certificate_at_odds_with_itself_is_refused_even_if_signed(changes: dict[str, str]) -> None:
    members = dataclasses.asdict(parties.certificate()) | changes
    with pytest.raises(BundleRefused) as refused:
        read_certificate(write_signed(members, ROOT, b"probationdesk-certificate-v1\0"))
    assert refused.value.code == "not_a_certificate"


def test_a_certificate_of_a_later_format_is_refused_as_such() -> None:
    members = dataclasses.asdict(parties.certificate()) | {"v": 2, "something_new": 1}
    with pytest.raises(BundleRefused) as refused:
        read_certificate(write_signed(members, ROOT, b"probationdesk-certificate-v1\0"))
    assert refused.value.code == "newer_format"


def test_no_altered_certificate_or_request_is_taken() -> None:
    chance = random.Random(20261104)
    for data, read in (
        (write_certificate(parties.certificate(), ROOT), read_certificate),
        (write_request(request(), OFFICER), read_request),
    ):
        for _ in range(200):
            mutated = bytearray(data)
            mutated[chance.randrange(len(mutated))] ^= 1 << chance.randrange(8)
            with pytest.raises(BundleRefused):
                read(bytes(mutated))
        for length in range(0, len(data), 7):
            with pytest.raises(BundleRefused):
                read(data[:length])


def test_a_request_of_a_megabyte_is_not_even_parsed() -> None:
    with pytest.raises(BundleRefused) as refused:
        read_request(b"[" * 2**20)
    assert refused.value.code == "not_a_request"


def test_what_a_hub_stands_on_loads_nothing_that_opens_a_bundle() -> None:
    program = (
        "import sys; from probationdesk.bundles import format, identity, directory, receipts, reading, contents;"
        "print(*{'pyrage', 'PySide6', 'sqlcipher3'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == []
