"""The organisation's commands: a key, offices, devices, hubs, and a directory that only goes forward."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from probationdesk.bundles.directory import Directory, read_directory
from probationdesk.bundles.identity import (
    DeviceKeys,
    EnrolmentRequest,
    new_device_keys,
    read_certificate,
    write_request,
)
from probationdesk.bundles.seal import open_sealed, recipient_of, seal
from tests.bundles import parties
from tests.cli.terminal import Ran, Terminal

FINGERPRINT = parties.OFFICER.fingerprint


class Desk:
    """The desk of whoever keeps the organisation's key."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.folder = terminal.data / "organisation"

    def __call__(self, act: str, *arguments: object, status: int = 0) -> Ran:
        ran = self.terminal.plain("org", act, self.folder, *arguments, "--passphrase-file", self.terminal.key, "--json")
        assert ran.status == status, ran.err
        return ran

    @property
    def root(self) -> bytes:
        first = json.loads((self.folder / "published" / "000001.pdd").read_bytes())
        return bytes.fromhex(first["signed"]["root_public"])

    def directory(self) -> Directory:
        return read_directory((self.folder / "directory.pdd").read_bytes(), self.root)


@pytest.fixture
def org(empty: Terminal) -> Desk:
    desk = Desk(empty)
    desk("init", "--name", "Service of Nobody (invented)")
    desk("office", "--name", "Leeds", "--region", "North East", "--key", parties.OFFICE)
    return desk


def request_of(keys: DeviceKeys, folder: Path, office: str = "leeds") -> Path:
    request = EnrolmentRequest(
        officer="Officer Nobody (invented)", role="officer", office=office, label="Laptop 1",
        signing_public=keys.signing_public.hex(), box_recipient=keys.box_recipient,
    )  # fmt: skip
    file = folder / f"request-{keys.device[:6]}-{office}.pdr"
    file.write_bytes(write_request(request, keys))
    return file


def enrol(org: Desk, keys: DeviceKeys = parties.OFFICER, *, name: str = "certificate.pdc", status: int = 0) -> Path:
    to = org.terminal.data / name
    org("enrol", request_of(keys, org.terminal.data), "--to", to, "--fingerprint", keys.fingerprint, status=status)
    return to


def test_two_devices_are_one_persons_only_if_that_was_said(org: Desk) -> None:
    second, namesake = new_device_keys(), new_device_keys()
    enrol(org)
    same = ("--same-person-as", parties.OFFICER.device)
    to = org.terminal.data / "second.pdc"
    org("enrol", request_of(second, org.terminal.data), "--to", to, "--fingerprint", second.fingerprint, *same)
    enrol(org, namesake, name="namesake.pdc")
    enrol(org, name="anew.pdc")
    org("publish")
    person = {one.device: one.person for one in org.directory().certificates}
    assert person[parties.OFFICER.device] == person[second.device] != person[namesake.device]
    first = read_certificate((org.terminal.data / "certificate.pdc").read_bytes())
    assert person[parties.OFFICER.device] == first.person


def test_a_person_nobody_was_certified_as_is_refused(org: Desk) -> None:
    to = org.terminal.data / "certificate.pdc"
    request = request_of(parties.OFFICER, org.terminal.data)
    same = ("--same-person-as", "0" * 32)
    org("enrol", request, "--to", to, "--fingerprint", parties.OFFICER.fingerprint, *same, status=1)
    assert not to.exists()


def test_keys_that_are_in_use_by_another_are_not_certified(org: Desk) -> None:
    enrol(org)
    for box in (parties.OFFICER.box_recipient, parties.OFFICE):
        taken = new_device_keys()
        request = EnrolmentRequest(
            officer="Officer Nobody (invented)", role="officer", office="leeds", label="Laptop 2",
            signing_public=taken.signing_public.hex(), box_recipient=box,
        )  # fmt: skip
        file = org.terminal.data / "taken.pdr"
        file.write_bytes(write_request(request, taken))
        to = org.terminal.data / "taken.pdc"
        org("enrol", file, "--to", to, "--fingerprint", request.fingerprint, status=1)
        assert not to.exists()


def test_a_whole_directory_is_made_by_commands_alone(org: Desk, tmp_path: Path) -> None:
    certificate = enrol(org)
    org("hub", "--url", "https://hub.invalid", "--certificate", "ab" * 32, "--receipt-key", parties.HUB.public.hex())
    org("recovery", "--key-file", tmp_path / "recovery.txt")
    assert org("publish").json["version"] == 1
    directory = org.directory()
    assert directory.judge(parties.sealed()).accepted
    assert read_certificate(certificate.read_bytes(), org.root).device == parties.OFFICER.device
    office = directory.office("leeds")
    assert office is not None
    assert (office.recipient, office.region) == (parties.OFFICE, "north-east")
    assert directory.hubs[0].receipt_public == parties.HUB.public.hex()
    identity = (tmp_path / "recovery.txt").read_text().splitlines()[-1]
    assert directory.recovery == (recipient_of(identity),)
    assert open_sealed(seal(b"kept", directory.recovery), [identity]) == b"kept"


def test_nothing_changes_for_anybody_until_it_is_given_out(org: Desk) -> None:
    org("publish")
    enrol(org)
    assert org.directory().certificate(parties.OFFICER.device) is None
    assert org.terminal.plain("org", "show", org.folder, "--json").json["pending"] is True
    assert org("publish").json["version"] == 2
    assert org.directory().certificate(parties.OFFICER.device) is not None
    assert org.terminal.plain("org", "show", org.folder, "--json").json["pending"] is False


def test_versions_go_up_even_if_the_directory_given_out_was_put_back(org: Desk) -> None:
    org("publish")
    old = (org.folder / "directory.pdd").read_bytes()
    org("publish")
    (org.folder / "directory.pdd").write_bytes(old)
    assert org("publish").json["version"] == 3


def test_a_request_is_certified_only_if_the_digits_read_out_are_its_own(
    org: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, to = request_of(parties.OFFICER, org.terminal.data), org.terminal.data / "c.pdc"
    org("enrol", request, "--to", to, "--fingerprint", parties.THIEF.fingerprint, status=1)
    assert not to.exists()
    asked: list[str] = []

    def read_out(prompt: str) -> str:
        asked.append(prompt)
        return FINGERPRINT.replace(" ", "-")

    monkeypatch.setattr("builtins.input", read_out)
    org("enrol", request, "--to", to)
    assert "Officer Nobody (invented)" in asked[0]
    assert FINGERPRINT not in asked[0]
    assert to.exists()


def test_an_altered_request_is_refused_with_a_reason(org: Desk) -> None:
    request = request_of(parties.OFFICER, org.terminal.data)
    request.write_bytes(request.read_bytes().replace(b"Laptop 1", b"Laptop 2"))
    ran = org("enrol", request, "--to", org.terminal.data / "c.pdc", "--fingerprint", FINGERPRINT, status=1)
    assert "signature" in ran.err


def test_a_device_that_asks_again_gets_a_new_certificate_in_place_of_the_old(org: Desk) -> None:
    enrol(org)
    enrol(org, name="again.pdc")
    org("publish")
    assert [one.serial for one in org.directory().certificates] == [2]


def test_a_file_that_is_there_is_never_replaced(org: Desk, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    org("recovery", "--key-file", tmp_path / "kept.txt", status=1)
    enrol(org, name="kept.txt", status=1)
    org("init", "--name", "Another", status=1)
    assert (tmp_path / "kept.txt").read_text() == "kept"
    org("publish")
    assert org.directory().recovery == ()


def test_an_office_changes_its_key_and_both_stay_known(org: Desk) -> None:
    org("office-key", "leeds", parties.LATER_OFFICE)
    org("publish")
    office = org.directory().office("leeds")
    assert office is not None
    assert office.recipient == parties.LATER_OFFICE
    assert len(office.keys) == 2


def test_a_lost_laptop_is_revoked_with_or_without_its_last_good_bundle(org: Desk) -> None:
    enrol(org)
    made = parties.chain(3)
    org("revoke", parties.OFFICER.device, "--last-seq", "2", "--last-id", made[1].id)
    org("publish")
    proven = org.directory().proven_before_revocation(made)
    standings = [org.directory().judge(bundle, proven).accepted for bundle in made]
    assert standings == [True, True, False]
    org("revoke", parties.OFFICER.device)
    org("publish")
    assert [org.directory().judge(bundle).accepted for bundle in made] == [False] * 3
    enrol(org, name="anew.pdc", status=1)


@pytest.mark.parametrize(
    ("act", "arguments", "code"),
    [
        ("office", ("--name", "Leeds", "--region", "x"), "office_there"),
        ("office", ("--name", "日本", "--region", "x"), "not_a_place"),
        ("office", ("--name", "York\x1b[0m", "--region", "x"), "not_a_name"),
        ("office-key", ("york", parties.LATER_OFFICE), "office_unknown"),
        ("office-key", ("leeds", parties.OFFICE), "key_there"),
        ("office-key", ("leeds", "age1"), "not_a_box_key"),
        ("hub", ("--url", "http://h", "--certificate", "ab" * 32, "--receipt-key", "ab" * 32), "not_an_address"),
        ("hub", ("--url", "https://h", "--certificate", "nowhere.pem", "--receipt-key", "ab" * 32), "file_unreadable"),
        ("recovery", (), "one_of_two_keys"),
        ("revoke", ("ab" * 16,), "device_unknown"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_in_words_and_changes_nothing(
    org: Desk, act: str, arguments: tuple[str, ...], code: str
) -> None:
    before = (org.folder / "next-directory.pdd").read_bytes()
    ran = org(act, *arguments, status=1)
    assert ran.json["error"]["code"] == code
    assert (org.folder / "next-directory.pdd").read_bytes() == before


def test_half_a_last_good_point_is_refused(org: Desk) -> None:
    enrol(org)
    for half in (("--last-seq", "3"), ("--last-id", "ab" * 32), ("--last-seq", "-1", "--last-id", "ab" * 32)):
        assert org("revoke", parties.OFFICER.device, *half, status=1).json["error"]["code"] == "half_a_point"


def test_the_key_opens_with_its_passphrase_alone(org: Desk) -> None:
    wrong = org.terminal.data / "wrong.txt"
    wrong.write_text("five other words make this")
    ran = org.terminal.plain("org", "publish", org.folder, "--passphrase-file", wrong)
    assert ran.status == 1
    assert "passphrase" in ran.err
    assert not (org.folder / "directory.pdd").exists()


def test_a_passphrase_that_is_guessed_first_is_not_taken(empty: Terminal) -> None:
    empty.key.write_text("password password password")
    ran = empty.plain("org", "init", empty.data / "o", "--name", "x", "--passphrase-file", empty.key)
    assert ran.status == 1
    assert not (empty.data / "o").exists()


def test_what_somebody_else_put_into_the_folder_is_not_signed(org: Desk) -> None:
    pending = org.folder / "next-directory.pdd"
    pending.write_bytes(pending.read_bytes().replace(b'"leeds"', b'"mordor"'))
    assert "signature" in org("publish", status=1).err
    key = org.folder / "organisation.key"
    key.write_bytes(key.read_bytes().replace(b'"passes":3', b'"passes":1'))
    assert org("publish", status=1).json["error"]["code"] == "bundle_refused"


def test_nobody_else_can_read_the_folder(org: Desk) -> None:
    assert stat.S_IMODE(org.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((org.folder / "organisation.key").stat().st_mode) == 0o600


def test_the_private_key_is_nowhere_in_clear(org: Desk) -> None:
    from probationdesk.bundles.locked import unlock

    passphrase = org.terminal.key.read_text().strip()
    seed = unlock((org.folder / "organisation.key").read_bytes(), passphrase, "key of the organisation")
    org("publish")
    for file in org.folder.rglob("*"):
        if file.is_file():
            assert seed not in file.read_bytes()
            assert seed.hex().encode() not in file.read_bytes()


def test_show_tells_people_what_they_compare(org: Desk) -> None:
    enrol(org)
    org("publish")
    shown = org.terminal.plain("org", "show", org.folder)
    assert shown.status == 0
    assert "leeds  Leeds, north-east; keys: 1" in shown.out
    assert parties.OFFICER.device in shown.out
    listed = org.terminal.plain("org", "show", org.folder, "--json").json
    assert listed["devices"][0]["fingerprint"] == FINGERPRINT
    assert listed["fingerprint"] in shown.out


def test_a_tls_certificate_is_pinned_by_the_digest_of_the_certificate_itself(org: Desk, tmp_path: Path) -> None:
    import datetime
    import hashlib

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding

    key, name = Ed25519PrivateKey.generate(), x509.Name([])
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=9)).sign(key, None)
    )  # fmt: skip
    pem = tmp_path / "hub.pem"
    pem.write_bytes(certificate.public_bytes(Encoding.PEM))
    ran = org("hub", "--url", "https://hub.invalid", "--certificate", pem, "--receipt-key", parties.HUB.public.hex())
    assert ran.json["certificate"] == hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
