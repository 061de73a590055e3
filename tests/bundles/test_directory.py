"""The directory goes forward only, says who is believed and up to where, and never stops anybody for being old."""

from __future__ import annotations

import dataclasses
import random
from datetime import date

import pytest

from probationdesk.bundles.directory import (
    CONTEXT,
    Revoked,
    Standing,
    is_stale,
    newer,
    read_directory,
    write_directory,
)
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import Bundle
from probationdesk.bundles.seal import key_id
from probationdesk.bundles.signing import write_signed
from tests.bundles import parties
from tests.bundles.parties import LATER_OFFICE, OFFICE, OFFICER, OTHER_ROOT, ROOT, THIEF, certificate, directory


def revoked_after(bundle: Bundle) -> Revoked:
    return Revoked(device=OFFICER.device, at=parties.AT, last_seq=bundle.header.seq, last_id=bundle.id)


def test_a_directory_arrives_as_it_was_signed() -> None:
    assert read_directory(write_directory(directory(), ROOT), ROOT.public) == directory()


def test_that_of_another_organisation_or_signed_by_another_is_refused() -> None:
    with pytest.raises(BundleRefused) as refused:
        read_directory(write_directory(directory(), ROOT), OTHER_ROOT.public)
    assert refused.value.code == "wrong_organisation"
    with pytest.raises(BundleRefused) as refused:
        read_directory(write_directory(directory(), OTHER_ROOT), ROOT.public)
    assert refused.value.code == "wrong_signature"


def test_a_certificate_cannot_be_passed_off_as_a_directory() -> None:
    members = dataclasses.asdict(directory())
    with pytest.raises(BundleRefused) as refused:
        read_directory(write_signed(members, ROOT, b"probationdesk-certificate-v1\0"), ROOT.public)
    assert refused.value.code == "wrong_signature"


def test_one_of_a_later_format_is_refused_as_such() -> None:
    members = dataclasses.asdict(directory()) | {"v": 2, "something_new": []}
    with pytest.raises(BundleRefused) as refused:
        read_directory(write_signed(members, ROOT, CONTEXT), ROOT.public)
    assert refused.value.code == "newer_format"


def test_no_altered_directory_is_taken() -> None:
    chance, data = random.Random(20261105), write_directory(directory(), ROOT)
    for _ in range(200):
        mutated = bytearray(data)
        mutated[chance.randrange(len(mutated))] ^= 1 << chance.randrange(8)
        with pytest.raises(BundleRefused):
            read_directory(bytes(mutated), ROOT.public)


def test_a_directory_goes_forward_only() -> None:
    assert newer(None, directory(3))
    assert newer(directory(2), directory(3))
    assert not newer(directory(3), directory(3))
    with pytest.raises(BundleRefused) as refused:
        newer(directory(3), directory(2))
    assert refused.value.code == "old_directory"
    assert refused.value.parameters == {"held": 3, "offered": 2}


def test_two_directories_of_one_version_are_not_both_right() -> None:
    with pytest.raises(BundleRefused) as refused:
        newer(directory(3), directory(3, certificates=()))
    assert refused.value.code == "wrong_directory"


def test_a_directory_of_another_organisation_does_not_replace_ours() -> None:
    other = dataclasses.replace(directory(9), root_public=OTHER_ROOT.public.hex())
    with pytest.raises(BundleRefused) as refused:
        newer(directory(3), other)
    assert refused.value.code == "wrong_organisation"


def test_an_old_directory_warns_and_still_names_the_keys() -> None:
    held = directory(issued_at="2026-01-01T00:00:00Z")
    assert is_stale(held, date(2026, 3, 1))
    assert not is_stale(held, date(2026, 1, 31))
    assert not is_stale(held, date(1970, 1, 1))
    office = held.office("leeds")
    assert office is not None
    assert office.recipient == LATER_OFFICE


def test_an_office_seals_to_its_newest_key_and_knows_the_older_ones() -> None:
    office = directory().office("leeds")
    assert office is not None
    assert office.key_ids == (key_id(OFFICE), key_id(LATER_OFFICE))
    assert directory().office("york") is None


def test_an_enrolled_device_is_good_and_an_unknown_one_is_not() -> None:
    assert directory().judge(parties.sealed()) is Standing.GOOD
    assert directory().judge(parties.sealed(keys=THIEF)) is Standing.UNKNOWN_DEVICE
    assert directory().public_of(OFFICER.device) == OFFICER.signing_public


def test_work_outside_the_dates_of_a_certificate_is_taken_with_a_mark() -> None:
    late = parties.sealed(where=parties.place(claimed_at="2027-01-01T00:00:00Z"))
    standing = directory().judge(late)
    assert standing is Standing.OUTSIDE_DATES
    assert standing.accepted


def test_a_renewed_certificate_counts_from_the_higher_serial_wherever_it_stands() -> None:
    late = parties.sealed(where=parties.place(claimed_at="2027-01-01T00:00:00Z"))
    renewed = certificate(serial=2, not_after="2027-12-31")
    for order in ((renewed, certificate()), (certificate(), renewed)):
        assert directory(certificates=order).judge(late) is Standing.GOOD


def test_of_a_revoked_device_all_that_leads_to_the_last_good_bundle_stays_good() -> None:
    made = parties.chain(5)
    held = directory(revoked=(revoked_after(made[2]),))
    proven = held.proven_before_revocation(made)
    assert [held.judge(bundle, proven) for bundle in made] == [
        Standing.GOOD,
        Standing.GOOD,
        Standing.GOOD,
        Standing.REVOKED_LATER,
        Standing.REVOKED_LATER,
    ]
    assert held.is_revoked(OFFICER.device)


def test_a_thief_who_signs_a_low_number_with_the_stolen_key_is_not_taken() -> None:
    made = parties.chain(3)
    forged = parties.sealed(parties.NOTE, parties.place(2, made[0].id))
    held = directory(revoked=(revoked_after(made[2]),))
    proven = held.proven_before_revocation([*made, forged])
    assert forged.header.seq < 3
    assert held.judge(forged, proven) is Standing.REVOKED_UNPROVEN
    assert held.judge(made[1], proven) is Standing.GOOD


def test_an_early_bundle_waits_until_those_that_prove_it_have_come() -> None:
    made = parties.chain(4)
    held = directory(revoked=(revoked_after(made[3]),))
    assert held.judge(made[1], held.proven_before_revocation([made[1]])) is Standing.REVOKED_UNPROVEN
    assert held.judge(made[1], held.proven_before_revocation([made[1], made[3], made[2]])) is Standing.GOOD
    assert held.judge(made[3]) is Standing.GOOD


def test_another_bundle_with_the_last_good_number_is_not_the_last_good_one() -> None:
    made = parties.chain(2)
    other = parties.sealed(parties.REVISION, parties.place(2, made[0].id))
    assert directory(revoked=(revoked_after(made[1]),)).judge(other) is Standing.REVOKED_LATER


def test_of_a_device_revoked_without_a_last_good_point_nothing_is_taken() -> None:
    revoked = Revoked(device=OFFICER.device, at=parties.AT, last_seq=0, last_id="")
    assert directory(revoked=(revoked,)).judge(parties.sealed()) is Standing.REVOKED_LATER


def test_a_format_below_the_lowest_that_is_taken_is_kept_apart() -> None:
    assert directory(min_reader=2).judge(parties.sealed()) is Standing.TOO_OLD_A_FORMAT


def test_standings_other_than_good_keep_a_bundle_apart() -> None:
    assert {standing for standing in Standing if standing.accepted} == {Standing.GOOD, Standing.OUTSIDE_DATES}


@pytest.mark.parametrize("half", [(3, ""), (0, "ab" * 32)])
def test_half_of_a_last_good_point_is_refused(half: tuple[int, str]) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        Revoked(device=OFFICER.device, at=parties.AT, last_seq=half[0], last_id=half[1])


def test_the_directory_of_twenty_thousand_devices_is_small_enough_to_carry() -> None:
    many = tuple(dataclasses.replace(certificate(), serial=serial) for serial in range(1, 20_001))
    data = write_directory(directory(certificates=many), ROOT)
    assert len(data) < 12 * 2**20
    assert len(read_directory(data, ROOT.public).certificates) == 20_000
