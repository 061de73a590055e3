"""What is sealed opens for those it is for, once it is certain who wrote it; for nobody else, and never at any cost."""

from __future__ import annotations

import json
import random
import tracemalloc
import zlib
from dataclasses import replace
from typing import Any
from uuid import UUID

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probationdesk.bundles import canonical
from probationdesk.bundles.contents import (
    MAX_RECORDS,
    Content,
    HandoverContent,
    HistoryLine,
    NoteContent,
    OpenedContent,
    PartyLine,
    RevisionContent,
    inner_header,
    most_unfolded,
    write_inner,
)
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import MAX_BUNDLE, Bundle, Header, Kind, Suite, assemble, encode_header, parse
from probationdesk.bundles.padding import pack, padded_length, unpack
from probationdesk.bundles.seal import (
    key_id,
    make_bundle,
    new_identity,
    open_bundle,
    open_sealed,
    recipient_of,
    seal,
)
from probationdesk.domain.brought import MOST_LINES
from tests.bundles import parties
from tests.bundles.parties import LATER_OFFICE, LATER_OFFICE_IDENTITY, NOTE, OFFICE, OFFICE_IDENTITY, OFFICER, THIEF


def opened(bundle: Bundle, *identities: str) -> Content:
    return open_bundle(bundle, identities or (OFFICE_IDENTITY,), OFFICER.signing_public)


def code_of(bundle: Bundle, *identities: str) -> str:
    with pytest.raises(BundleRefused) as refused:
        opened(bundle, *identities)
    return refused.value.code


def sealed_by_hand(inner: bytes, *, header: Header | None = None) -> Bundle:
    """Return a bundle whose body holds any bytes at all, rightly signed by the officer."""
    return assemble(header or parties.sealed().header, OFFICER.signing, seal(inner, [OFFICE]))


def inside(**changes: Any) -> bytes:
    """Return what stands inside a revision, with some of it changed."""
    header = parties.sealed().header
    return canonical.encode({
        "author": header.device,
        "content": json.loads(canonical.encode(parties.REVISION)),
        "header": inner_header(header),
        **changes,
    })  # fmt: skip


@pytest.mark.parametrize("content", [parties.REVISION, NOTE])
def test_each_receiver_opens_it_with_their_own_key(content: Content) -> None:
    bundle = make_bundle(content, OFFICER, parties.place(), (OFFICE, OFFICER.box_recipient, THIEF.box_recipient))
    read = parse(bundle.to_bytes())
    for identity in (OFFICE_IDENTITY, OFFICER.box_identity, THIEF.box_identity):
        assert opened(read, identity) == content
    assert read.header.to == tuple(sorted(map(key_id, (OFFICE, OFFICER.box_recipient, THIEF.box_recipient))))


def test_nobody_else_opens_it() -> None:
    assert code_of(parties.sealed(), new_identity(), LATER_OFFICE_IDENTITY) == "not_for_us"
    with pytest.raises(BundleRefused) as refused:
        open_bundle(parties.sealed(), [], OFFICER.signing_public)
    assert refused.value.code == "not_for_us"


def test_after_the_office_changed_its_key_its_old_mail_still_opens() -> None:
    before = parties.sealed(to=(OFFICE,))
    after = parties.sealed(to=(LATER_OFFICE,))
    held = (LATER_OFFICE_IDENTITY, OFFICE_IDENTITY)
    assert opened(before, *held) == opened(after, *held) == parties.REVISION
    assert code_of(after, OFFICE_IDENTITY) == "not_for_us"


def test_another_device_is_not_taken_for_the_author() -> None:
    with pytest.raises(BundleRefused) as refused:
        open_bundle(parties.sealed(), [OFFICE_IDENTITY], THIEF.signing_public)
    assert refused.value.code == "unknown_device"
    with pytest.raises(BundleRefused) as refused:
        open_bundle(parties.sealed(keys=THIEF), [OFFICE_IDENTITY], parties.directory())
    assert refused.value.code == "unknown_device"


def test_sealed_work_of_another_under_one_s_own_signature_is_refused() -> None:
    """A thief takes the signature off, puts their own on, and hopes to be taken for the author of what is inside."""
    stolen = parties.sealed()
    members = {**json.loads(stolen.header_bytes), "device": THIEF.device}
    header = parse(parties.sealed(keys=THIEF).to_bytes()).header
    resigned = assemble(header, THIEF.signing, stolen.body)
    assert json.loads(encode_header(resigned.header)) == members
    with pytest.raises(BundleRefused) as refused:
        open_bundle(resigned, [OFFICE_IDENTITY], THIEF.signing_public)
    assert refused.value.code == "inner_differs"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("seq", 2),
        ("case", "33333333-3333-4333-8333-333333333333"),
        ("parents", ["ab" * 32]),
        ("kind", "note"),
        ("to", ["ab" * 16]),
        ("claimed_at", "2020-01-01T00:00:00Z"),
        ("suite", 0),
        ("min_reader", True),
        ("extra", 1),
    ],
)
def test_a_header_inside_that_differs_from_the_one_outside_is_refused(member: str, value: object) -> None:
    header = inner_header(parties.sealed().header)
    bundle = sealed_by_hand(inside(header={**header, member: value}))
    assert code_of(bundle) == "inner_differs"


def test_another_author_inside_is_refused() -> None:
    assert code_of(sealed_by_hand(inside(author=THIEF.device))) == "inner_differs"


@pytest.mark.parametrize(
    "inner",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"author":1',
        b"[" * 500_000,
        b'{"a":' * 500_000,
        b"[" * 65 + b"]" * 65,
        b"[" + b"0," * 2_000_000 + b"0]",
        b"9" * 100_000,
        inside(content=[]),
        inside(content={}),
        inside(content={"document": {}, "ancestors": [], "more": 1}),
        inside(content={"document": [], "ancestors": []}),
        inside(content={"document": {}, "ancestors": ["not an id"]}),
        inside(more=1),
        inside().replace(b'"ancestors":[]', b'"ancestors":[],"ancestors":[]'),
        inside().replace("Ŵyn".encode(), b"\\ud800"),
        inside().replace("Ŵyn".encode(), b"\xed\xa0\x80"),
        inside().replace('"Ŵyn ac oen"'.encode(), b"NaN"),
        inside().replace('"Ŵyn ac oen"'.encode(), b"1e999"),
    ],
    ids=lambda inner: inner[:12].hex() or "nothing",
)
def test_what_is_rightly_signed_and_sealed_but_malformed_inside_is_refused(inner: bytes) -> None:
    assert code_of(sealed_by_hand(inner)) == "bad_body"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150)
@given(anything)
def test_whatever_stands_for_the_content_is_refused_in_words_and_a_case_with_it_comes_back(value: Any) -> None:
    assert code_of(sealed_by_hand(inside(content=value))) == "bad_body"
    whole = RevisionContent(document={"anything": value}, ancestors=())
    assert opened(parties.sealed(whole)) == whole


def test_a_receipt_is_not_sealed_and_says_what_was_opened() -> None:
    receipt = OpenedContent(opened=("ab" * 32,))
    bundle = make_bundle(receipt, OFFICER, parties.place(), [THIEF.box_recipient])
    assert bundle.header.suite is Suite.CLEAR
    assert open_bundle(parse(bundle.to_bytes()), [], OFFICER.signing_public) == receipt


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = bytes(pyrage.encrypt(_bomb(200), [pyrage.x25519.Recipient.from_str(OFFICE)]))
    assert len(bomb) < 2 * 2**20
    tracemalloc.start()
    try:
        with pytest.raises(BundleRefused) as refused:
            open_sealed(bomb, [OFFICE_IDENTITY], at_most=8 * 2**20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refused.value.code == "unfolds_too_large"
    assert peak < 40 * 2**20


def _bomb(mebibytes: int) -> bytes:
    folding = zlib.compressobj(9)
    stream = b"".join(folding.compress(bytes(2**20)) for _ in range(mebibytes)) + folding.flush()
    return stream.ljust(padded_length(len(stream)), b"\0")


def test_exactly_as_much_as_is_allowed_unfolds() -> None:
    assert unpack(pack(bytes(5000)), at_most=5000) == bytes(5000)
    with pytest.raises(BundleRefused):
        unpack(pack(bytes(5001)), at_most=5000)


@given(st.integers(1, 2**40))
def test_padding_adds_at_most_12_in_100_and_leaves_few_lengths(length: int) -> None:
    padded = padded_length(length)
    assert length <= padded <= length * 1.12
    assert padded_length(padded) == padded
    exponent = length.bit_length() - 1
    kept = exponent.bit_length() if exponent else 1
    assert padded % (1 << max(0, exponent - kept)) == 0
    assert padded_length(length + 1) >= padded


@settings(max_examples=50)
@given(st.binary(max_size=5000))
def test_what_is_packed_has_a_padded_length_and_comes_back(plain: bytes) -> None:
    packed = pack(plain)
    assert len(packed) == padded_length(len(packed))
    assert unpack(packed) == plain


def test_a_hundred_thousand_lengths_come_down_to_a_few_hundred() -> None:
    assert len({padded_length(length) for length in range(1, 100_001)}) < 200


@pytest.mark.parametrize("spoil", ["cut", "hidden", "longer", "shorter", "not zlib"])
def test_padding_that_is_not_exactly_zeros_to_that_length_is_refused(spoil: str) -> None:
    plain = bytes(range(256)) * 40
    stream, packed = zlib.compress(plain), pack(plain)
    assert len(packed) > len(stream) + 1
    spoilt = {
        "cut": stream[:-3],
        "hidden": packed[:-1] + b"x",
        "longer": packed + b"\0",
        "shorter": packed[:-1],
        "not zlib": b"\0" * 64,
    }[spoil]
    with pytest.raises(BundleRefused) as refused:
        unpack(spoilt)
    assert refused.value.code == "bad_body"


@pytest.mark.parametrize("recipients", [(), ("age1nonsense",), ("ssh-ed25519 AAAA",)])
def test_nothing_is_sealed_to_nobody(recipients: tuple[str, ...]) -> None:
    with pytest.raises(BundleRefused) as refused:
        seal(b"words", recipients)
    assert refused.value.code == "bad_key"


def test_a_receiver_named_twice_counts_once() -> None:
    assert parties.sealed(to=(OFFICE, OFFICE)).header.to == (key_id(OFFICE),)


def test_no_private_key_is_shown_by_accident() -> None:
    assert OFFICER.box_identity not in repr(OFFICER)
    assert repr(OFFICER.signing_private) not in repr(OFFICER)
    assert repr(OFFICER.signing.seed) not in repr(OFFICER.signing)
    assert recipient_of(OFFICER.box_identity) == OFFICER.box_recipient


def test_half_a_surrogate_pair_is_refused_before_it_is_sealed() -> None:
    with pytest.raises(BundleRefused) as refused:
        parties.sealed(NoteContent(note={"text": "\ud800"}))
    assert refused.value.code == "bad_body"


def test_a_place_that_no_reader_would_take_is_refused_before_it_is_sent() -> None:
    with pytest.raises(BundleRefused) as refused:
        parties.sealed(where=parties.place(seq=2))
    assert refused.value.code == "bad_header"
    assert write_inner(parties.sealed().header, parties.REVISION) == inside()


def _history(lines: int) -> tuple[HistoryLine, ...]:
    """Lines as long as the longest usual ones, with digests that no packing makes smaller."""
    drawn = random.Random(1)

    def digest() -> str:
        return drawn.randbytes(32).hex()

    return tuple(
        HistoryLine(
            seq=100_000 + number, at=f"2026-11-21T10:00:00.{number:06}+00:00", actor="Rhian Example-Pritchard",
            device=f"{drawn.randrange(3):032}", act="assessment_frozen",
            record_id=str(UUID(int=drawn.getrandbits(128))), before=digest(), after=digest(), hash=digest(),
        )
        for number in range(lines)
    )  # fmt: skip


def _hand_over(lines: int) -> HandoverContent:
    to = PartyLine(kind="office", id="example-cardiff", name="Cardiff", recipient=OFFICE)
    many = tuple(f"{number:064x}" for number in range(3000))
    return HandoverContent(
        reason="hand_over", purpose="Release", to=to, parties=(to,), heads=many[:1], bundles=many, questions="",
        needed_by="", history=_history(lines),
    )  # fmt: skip


def test_the_longest_history_that_goes_along_fits_a_bundle_with_three_thousand_other_bundles_named() -> None:
    content = _hand_over(MOST_LINES)
    bundle = make_bundle(content, OFFICER, parties.place(), [OFFICE])
    assert len(bundle.to_bytes()) <= MAX_BUNDLE
    assert opened(parse(bundle.to_bytes())) == content


def test_a_hand_over_of_more_values_than_any_is_refused_on_both_sides() -> None:
    content = _hand_over(MOST_LINES * 3 // 2)
    with pytest.raises(BundleRefused) as refused:
        make_bundle(content, OFFICER, parties.place(), [OFFICE])
    assert refused.value.code == "too_large"
    header = make_bundle(_hand_over(0), OFFICER, parties.place(), [OFFICE]).header
    small = replace(content, history=_history(1) * (MOST_LINES * 3 // 2))  # alike, so that it packs into one bundle
    plain = {"author": header.device, "content": small, "header": inner_header(header)}
    assert len(canonical.encode(plain)) < most_unfolded(Kind.HANDOVER)
    assert code_of(sealed_by_hand(canonical.encode(plain), header=header)) == "bad_body"
    wide = plain | {"content": _hand_over(0), "header": {**inner_header(header), "v": "1" * 17 * 2**20}}
    assert code_of(sealed_by_hand(canonical.encode(wide), header=header)) == "unfolds_too_large"


@pytest.mark.parametrize(("records", "taken"), [(MAX_RECORDS, True), (MAX_RECORDS + 1, False)])
def test_records_of_a_revision_are_counted_before_it_is_sealed(records: int, *, taken: bool) -> None:
    document = {**parties.REVISION.document, "records": {"event": [{"id": str(one)} for one in range(records)]}}
    content = RevisionContent(document=document, ancestors=())
    if taken:
        assert opened(make_bundle(content, OFFICER, parties.place(), [OFFICE])) == content
        return
    with pytest.raises(BundleRefused) as refused:
        make_bundle(content, OFFICER, parties.place(), [OFFICE])
    assert refused.value.code == "too_large"
