"""A bundle is taken whole and unaltered, or refused with a reason. Nothing else happens, whatever the bytes."""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probationdesk.bundles import canonical
from probationdesk.bundles.directory import Directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import (
    CONTEXT,
    MAX_BUNDLE,
    MAX_HEADER,
    Bundle,
    Header,
    Kind,
    Suite,
    assemble,
    check_signature,
    decode_header,
    encode_header,
    parse,
)
from probationdesk.bundles.seal import open_bundle
from tests.bundles import parties
from tests.bundles.parties import OFFICE_IDENTITY, OFFICER, sealed

hexadecimal = "0123456789abcdef"
ids = st.text(hexadecimal, min_size=64, max_size=64)
key_ids = st.text(hexadecimal, min_size=32, max_size=32)
offices = st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,20}\Z") | st.just("")


first, last = (int(datetime(year, 7, 1, tzinfo=UTC).timestamp()) for year in (1900, 2200))
times = st.integers(first, last).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@st.composite
def headers(draw: st.DrawFn) -> Header:
    kind = draw(st.sampled_from(Kind))
    seq = draw(st.integers(1, 2**53 - 1))
    return Header(
        suite=Suite.CLEAR if kind is Kind.OPENED else Suite.AGE,
        kind=kind,
        device=draw(key_ids),
        seq=seq,
        prev="" if seq == 1 else draw(ids),
        office=draw(offices),
        region=draw(offices),
        case=str(draw(st.uuids())),
        parents=tuple(sorted(draw(st.sets(ids, max_size=5)))) if kind is Kind.REVISION else (),
        to=tuple(sorted(draw(st.sets(key_ids, min_size=1, max_size=5)))),
        body_sha256=draw(ids),
        body_size=draw(st.integers(0, MAX_BUNDLE)),
        claimed_at=draw(times).replace(microsecond=0).astimezone().isoformat(),
    )


def outcome(data: bytes, directory: Directory) -> str:
    """Say how a reader ends: `accepted`, or the code of the refusal. Any other exception fails the test."""
    try:
        open_bundle(parse(data), [OFFICE_IDENTITY], directory)
    except BundleRefused as refused:
        return refused.code
    return "accepted"


def with_header(bundle: Bundle, **changes: Any) -> bytes:
    """Return a bundle whose header was changed and signed anew by its author, whether or not any reader takes it."""
    members = {**json.loads(bundle.header_bytes), **changes}
    header = canonical.encode({name: value for name, value in members.items() if value is not None})
    return Bundle(bundle.header, header, OFFICER.signing.sign(CONTEXT, header), bundle.body).to_bytes()


@given(headers())
def test_a_header_has_one_form_and_comes_back_the_same(header: Header) -> None:
    data = encode_header(header)
    assert decode_header(data) == header
    assert list(json.loads(data)) == sorted(json.loads(data))
    assert b" " not in data
    assert b"\n" not in data


@given(headers(), st.data())
def test_the_same_header_in_any_other_form_is_refused(header: Header, data: st.DataObject) -> None:
    members = json.loads(encode_header(header))
    first = next(iter(members))
    other_forms = [
        json.dumps(members, sort_keys=True).encode(),
        json.dumps(dict(reversed(members.items())), separators=(",", ":")).encode(),
        json.dumps({**members, "extra": 1}, sort_keys=True, separators=(",", ":")).encode(),
        json.dumps({k: v for k, v in members.items() if k != first}, sort_keys=True, separators=(",", ":")).encode(),
        json.dumps({**members, "seq": float(members["seq"])}, sort_keys=True, separators=(",", ":")).encode(),
        b'{"v":1,' + encode_header(header)[1:],
        encode_header(header) + b"\n",
        b"\xef\xbb\xbf" + encode_header(header),
        encode_header(header).replace(b'"kind"', b'"\\u006bind"'),
    ]
    with pytest.raises(BundleRefused):
        decode_header(data.draw(st.sampled_from(other_forms)))


@pytest.mark.parametrize(
    "changes",
    [
        {"device": "AB" * 16},
        {"device": "ab" * 16 + "\n"},
        {"seq": 0, "prev": "ab" * 32},
        {"seq": 2},
        {"seq": True},
        {"seq": 2**53, "prev": "ab" * 32},
        {"prev": "ab" * 32},
        {"office": "Leeds"},
        {"office": "../etc"},
        {"region": "a" * 65},
        {"case": ""},
        {"case": "PD-1111"},
        {"to": []},
        {"to": ["cd" * 16, "ab" * 16]},
        {"to": ["ab" * 16, "ab" * 16]},
        {"to": [f"{n:032x}" for n in range(129)]},
        {"parents": [f"{n:064x}" for n in range(65)]},
        {"parents": ["ab" * 32], "kind": "note"},
        {"claimed_at": "yesterday"},
        {"claimed_at": "2026-13-01T00:00:00Z"},
        {"claimed_at": "2026-11-01T00:00:00"},
        {"suite": 0},
        {"kind": "opened"},
        {"body_size": -1},
        {"min_reader": 0},
        {"v": 0},
        {"v": None},
    ],
)
def test_a_header_that_breaks_a_rule_is_refused_though_its_author_signed_it(changes: dict[str, Any]) -> None:
    with pytest.raises(BundleRefused) as refused:
        parse(with_header(sealed(), **changes))
    assert refused.value.code == "bad_header"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"v": 2, "something_new": []}, "newer_format"),
        ({"min_reader": 2, "something_new": []}, "newer_format"),
        ({"suite": 7}, "unknown_suite"),
        ({"kind": "greeting"}, "unknown_kind"),
    ],
)
def test_what_a_later_program_made_is_refused_as_such(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(BundleRefused) as refused:
        parse(with_header(sealed(), **changes))
    assert refused.value.code == code


def test_a_later_file_format_is_told_from_a_file_of_something_else() -> None:
    data = sealed().to_bytes()
    directory = parties.directory()
    assert outcome(b"PDB2" + data[4:], directory) == "newer_format"
    assert outcome(b"%PDF" + data[4:], directory) == "not_a_bundle"
    assert outcome(b"", directory) == "truncated"


def test_of_400_random_mutations_none_is_taken_and_each_is_refused_in_words() -> None:
    chance = random.Random(20261102)
    data, directory = sealed().to_bytes(), parties.directory()
    assert outcome(data, directory) == "accepted"
    found = set()
    for _ in range(400):
        mutated = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 2, 8))):
            at = chance.randrange(len(mutated))
            match chance.randrange(4):
                case 0:
                    mutated[at] ^= 1 << chance.randrange(8)
                case 1:
                    mutated[at] = (mutated[at] + chance.randrange(1, 256)) % 256
                case 2:
                    del mutated[at : at + chance.randrange(1, 9)]
                case _:
                    mutated[at:at] = chance.randbytes(chance.randrange(1, 9))
        assert bytes(mutated) != data
        found.add(outcome(bytes(mutated), directory))
    assert "accepted" not in found
    assert len(found) > 4


def test_mutations_under_the_author_s_own_signature_are_refused_as_well() -> None:
    """The body altered, its digest put right and signed: what a broken or hostile program of the author could send."""
    chance = random.Random(20261103)
    bundle, directory = sealed(), parties.directory()
    for _ in range(100):
        body = bytearray(bundle.body)
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        altered = assemble(bundle.header, OFFICER.signing, bytes(body))
        assert outcome(altered.to_bytes(), directory) in ("bad_body", "not_for_us")


def test_a_bundle_cut_anywhere_is_refused() -> None:
    data, directory = sealed().to_bytes(), parties.directory()
    assert {outcome(data[:length], directory) for length in range(len(data))} == {"truncated"}


def test_anything_after_the_end_is_refused() -> None:
    assert outcome(sealed().to_bytes() + b"\0", parties.directory()) == "wrong_digest"


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_random_bytes_are_refused_in_words(data: bytes) -> None:
    directory = parties.directory()
    assert outcome(data, directory) != "accepted"
    assert outcome(b"PDB1" + len(data).to_bytes(4) + data + bytes(64), directory) != "accepted"


@pytest.mark.parametrize("header", [b"[" * 16000, b'{"a":' * 3000, b"1" * 16000, b'"\\ud800"', b"NaN", b"\xff"])
def test_a_header_that_is_a_trap_for_parsers_is_refused(header: bytes) -> None:
    assert outcome(b"PDB1" + len(header).to_bytes(4) + header + bytes(64), parties.directory()) == "bad_header"


def test_a_header_that_says_it_is_huge_is_not_waited_for() -> None:
    assert outcome(b"PDB1" + b"\xff" * 4, parties.directory()) == "bad_header"
    assert outcome(b"PDB1" + (MAX_HEADER + 1).to_bytes(4) + bytes(MAX_HEADER + 65), parties.directory()) == "bad_header"


def test_more_than_four_mebibytes_are_neither_made_nor_taken() -> None:
    with pytest.raises(BundleRefused) as refused:
        assemble(sealed().header, OFFICER.signing, bytes(MAX_BUNDLE))
    assert refused.value.code == "too_large"
    assert outcome(bytes(MAX_BUNDLE + 1), parties.directory()) == "too_large"


def test_the_id_is_the_digest_of_the_header_and_the_header_holds_that_of_the_body() -> None:
    bundle = sealed()
    assert bundle.id == hashlib.sha256(bundle.header_bytes).hexdigest()
    assert bundle.header.body_sha256 == hashlib.sha256(bundle.body).hexdigest()
    assert parse(bundle.to_bytes()) == bundle


def test_a_signature_made_for_another_purpose_is_not_one_of_a_bundle() -> None:
    bundle = sealed()
    elsewhere = replace(bundle, signature=OFFICER.signing.sign(b"probationdesk-receipt-v1\0", bundle.header_bytes))
    with pytest.raises(BundleRefused) as refused:
        check_signature(elsewhere, OFFICER.signing_public)
    assert refused.value.code == "wrong_signature"


def test_a_clock_in_1970_or_2099_is_no_reason_to_refuse() -> None:
    for year in ("1970-01-01", "2099-12-31"):
        bundle = sealed(where=parties.place(claimed_at=f"{year}T00:00:00Z"))
        assert outcome(bundle.to_bytes(), parties.directory()) == "accepted"


def test_a_refusal_holds_no_text_of_what_was_refused() -> None:
    secret = "Sam Marker"
    with pytest.raises(BundleRefused) as refused:
        decode_header(canonical.encode({"v": secret, "kind": [secret]}))
    assert not re.search("Marker", repr(refused.value.__dict__) + str(refused.value))
