"""A stranger, with the page of the format and the ordinary `age` command, reads what the program writes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from probationdesk.bundles.contents import RevisionContent
from tests.bundles import parties, stranger
from tests.bundles.publish_vectors import FOLDER, SEALED


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    assert shutil.which("age"), "the age command is needed: apt-get install age"
    file = tmp_path / "key.txt"
    file.write_text(parties.OFFICE_IDENTITY + "\n")
    return file


@pytest.mark.parametrize("name", [*SEALED, "opened"])
def test_a_stranger_reads_the_published_bundles(name: str, key_file: Path) -> None:
    expected = json.loads((FOLDER / "bundles.json").read_text("utf-8"))[f"{name}.pdb"]
    data = (FOLDER / f"{name}.pdb").read_bytes()
    found = stranger.read(data, key_file, parties.OFFICER.signing_public)
    assert found == (expected["id"], expected["header"], expected["content"])


def test_a_stranger_reads_a_bundle_made_just_now_to_its_last_word(key_file: Path) -> None:
    document = {"words": ["Ŵyn, oen a “dyfyniad”."] * 3000, "number": 12}
    bundle = parties.sealed(RevisionContent(document=document, ancestors=("ab" * 32,)), to=(parties.OFFICE,))
    found_id, _, content = stranger.read(bundle.to_bytes(), key_file, parties.OFFICER.signing_public)
    assert found_id == bundle.id
    assert content == {"document": document, "ancestors": ["ab" * 32]}


def test_a_stranger_too_sees_that_somebody_else_signed(key_file: Path) -> None:
    data = bytearray(parties.sealed().to_bytes())
    at = 8 + int.from_bytes(data[4:8])
    data[at] ^= 1
    with pytest.raises(InvalidSignature):
        stranger.read(bytes(data), key_file, parties.OFFICER.signing_public)


def test_a_stranger_refuses_what_is_published_as_refused(key_file: Path) -> None:
    names = sorted((FOLDER / "refused").glob("*.pdb"))
    assert len(names) == 12
    for file in names:
        author = parties.THIEF if file.stem == "signed-by-another" else parties.OFFICER
        with pytest.raises((ValueError, InvalidSignature)):
            stranger.read(file.read_bytes(), key_file, author.signing_public)


def test_the_stranger_shares_nothing_with_the_program() -> None:
    assert "probationdesk." not in Path(stranger.__file__).read_text("utf-8")
