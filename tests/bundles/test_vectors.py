"""The published vectors are what the program makes and reads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from probationdesk.bundles import canonical
from probationdesk.bundles.contents import read_opened
from probationdesk.bundles.directory import read_directory
from probationdesk.bundles.errors import BundleRefused
from probationdesk.bundles.format import encode_header, parse
from probationdesk.bundles.identity import read_certificate, read_request
from probationdesk.bundles.reading import check_read
from probationdesk.bundles.receipts import read_receipt
from probationdesk.bundles.seal import open_bundle
from tests.bundles import parties, publish_vectors
from tests.bundles.publish_vectors import FOLDER, SEALED


def published(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / name).read_text("utf-8")))


def test_what_is_deterministic_comes_out_exactly_as_published() -> None:
    assert json.loads(json.dumps(publish_vectors.exact())) == published("exact.json")


def test_a_reader_s_receipt_comes_out_exactly_as_published() -> None:
    assert publish_vectors.opened().to_bytes() == (FOLDER / "opened.pdb").read_bytes()


@pytest.mark.parametrize("name", SEALED)
def test_a_published_bundle_opens_to_what_is_published_beside_it(name: str) -> None:
    expected = published("bundles.json")[f"{name}.pdb"]
    data = (FOLDER / f"{name}.pdb").read_bytes()
    bundle = parse(data)
    content = open_bundle(bundle, [parties.OFFICE_IDENTITY], parties.directory())
    assert json.loads(canonical.encode(content)) == expected["content"]
    assert (bundle.id, bundle.signature.hex()) == (expected["id"], expected["signature"])
    assert json.loads(bundle.header_bytes) == expected["header"]
    assert bundle.to_bytes() == data
    assert encode_header(bundle.header) == bundle.header_bytes


def test_the_published_documents_are_read_and_checked() -> None:
    exact = published("exact.json")
    assert read_request(exact["request"].encode()).device == parties.OFFICER.device
    assert read_certificate(exact["certificate"].encode(), parties.ROOT.public) == parties.certificate()
    assert read_directory(exact["directory"].encode(), parties.ROOT.public) == parties.directory()
    assert read_receipt(exact["receipt"].encode(), [parties.HUB.public]).hub_seq == 7
    read = exact["read"]
    check_read(read["headers"], read["method"], read["path"], b"", parties.OFFICER.signing_public)


def test_the_published_receipt_names_what_was_opened() -> None:
    assert read_opened(parse((FOLDER / "opened.pdb").read_bytes())).opened == ("aa" * 32, "bb" * 32)


def test_what_is_published_as_refused_is_refused_for_that_reason() -> None:
    codes = published("refused.json")["codes"]
    assert {file.name for file in (FOLDER / "refused").iterdir()} == set(codes)
    thief = parties.certificate(parties.THIEF, serial=2)
    directory = parties.directory(certificates=(parties.certificate(), thief))
    for name, code in codes.items():
        with pytest.raises(BundleRefused) as refused:
            open_bundle(parse((FOLDER / "refused" / name).read_bytes()), [parties.OFFICE_IDENTITY], directory)
        assert refused.value.code == code, name
