"""The reader of an office from the command line, together with the organisation that enrols it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from probationdesk.bundles.contents import HandoverContent, NoteContent, PartyLine, RevisionContent
from probationdesk.bundles.identity import EnrolmentRequest, write_request
from tests.bundles import parties
from tests.cli.terminal import Ran, Terminal
from tests.sync.offices import Writer, case_id, document, notes


class Field:
    """An organisation, the reader of its one office, a stick with the directory, and an enrolled officer."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.at = terminal.data
        self.officer = Writer(parties.OFFICER)

    def make(self) -> None:
        """Make it all by commands."""
        self.org("init", "--name", "Service of Nobody (invented)")
        self.org("office", "--name", "Leeds", "--region", "North East")
        made = self.office("init", "--office", "leeds", "--label", "Reader of Leeds").json
        self.org("office-key", "leeds", made["recipient"])
        self.enrol(Path(made["request"]), made["fingerprint"], "reader.pdc")
        self.office("accept", self.at / "reader.pdc", "--fingerprint", self.org("show").json["fingerprint"])
        for name, keys in (("officer", parties.OFFICER), ("colleague", parties.THIEF)):
            request = EnrolmentRequest(
                officer=f"{name.title()} Nobody (invented)", role="officer", office="leeds", label="Laptop",
                signing_public=keys.signing_public.hex(), box_recipient=keys.box_recipient,
            )  # fmt: skip
            (self.at / f"{name}.pdr").write_bytes(write_request(request, keys))
            self.enrol(self.at / f"{name}.pdr", keys.fingerprint, f"{name}.pdc")
        self.org("publish")
        self.bundles.mkdir(parents=True)
        directory = (self.at / "organisation" / "directory.pdd").read_bytes()
        (self.at / "stick" / "probationdesk" / "directory.pdd").write_bytes(directory)

    @property
    def recipient(self) -> str:
        return str(self.org("show").json["offices"][0]["keys"][-1])

    @property
    def bundles(self) -> Path:
        return self.at / "stick" / "probationdesk" / "bundles"

    def org(self, act: str, *arguments: object) -> Ran:
        return self.done("org", act, self.at / "organisation", *arguments, "--json")

    def office(self, act: str, *arguments: object) -> Ran:
        return self.done("office", act, self.at / "reader", *arguments, "--json")

    def done(self, *arguments: object, status: int = 0) -> Ran:
        ran = self.terminal.plain(*arguments, "--passphrase-file", self.terminal.key)
        assert ran.status == status, ran.err
        return ran

    def enrol(self, request: Path, fingerprint: str, to: str) -> None:
        self.org("enrol", request, "--to", self.at / to, "--fingerprint", fingerprint)

    def send(self, content: RevisionContent | NoteContent | HandoverContent) -> str:
        bundle = self.officer.seal(content, (self.recipient,))
        (self.bundles / f"{bundle.id}.pdb").write_bytes(bundle.to_bytes())
        return bundle.id


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the field is kept once it was made."""
    return tmp_path_factory.mktemp("field") / "made"


@pytest.fixture
def field(made: Path, empty: Terminal) -> Field:
    """The field as it was made by the first test that needed it, anew for each."""
    there = Field(empty)
    if made.exists():
        shutil.copytree(made, there.at, dirs_exist_ok=True)
    else:
        there.make()
        shutil.copytree(there.at, made)
    return there


def test_mail_is_opened_and_a_case_passed_on_by_commands_alone(field: Field) -> None:
    revision = field.send(RevisionContent(document=document(), ancestors=()))
    note = field.send(NoteContent(note=notes()[0]))
    office = PartyLine(kind="office", id="leeds", name="Leeds", recipient=field.recipient)
    field.send(
        HandoverContent(
            reason="hand_over", purpose="Moved", to=office, parties=(office,), heads=(revision,),
            bundles=(revision, note), questions="", needed_by="", history=(),
        )
    )  # fmt: skip
    opened = field.office("open", "--mail", field.at / "stick").json
    assert (len(opened["filed"]), opened["receipts"], opened["returned"]) == (3, 1, 1)
    written = json.loads((Path(opened["into"]) / case_id() / "case.json").read_bytes())
    assert written["records"]["note"] == [notes()[0]]
    passed = field.office("forward", case_id(), "--to", parties.THIEF.device, "--mail", field.at / "stick").json
    assert (len(passed["handovers"]), passed["sealed"], passed["left"]) == (1, 2, 3)
    assert field.office("open", "--mail", field.at / "stick").json["filed"] == []


def test_what_the_reader_says_names_no_person_on_probation(field: Field) -> None:
    field.send(RevisionContent(document=document(), ancestors=()))
    bad = field.send(RevisionContent(document={"name": "Nerys Pritchard"}, ancestors=()))
    ran = field.done("office", "open", field.at / "reader", "--mail", field.at / "stick")
    assert f"{bad[:12]}: What is inside is not a case" in ran.out
    assert "Nerys" not in ran.out + ran.err


def test_the_office_s_key_is_changed_and_both_are_kept(field: Field) -> None:
    before = field.office("keys").json
    after = field.office("keys", "--new").json
    assert (before["keys"], after["keys"]) == (1, 2)
    assert before["recipient"] != after["recipient"]
    assert field.office("keys").json == after
    field.org("office-key", "leeds", after["recipient"])
    assert field.org("show").json["offices"][0]["keys"] == [before["recipient"], after["recipient"]]


def test_a_certificate_is_taken_only_if_the_digits_of_the_organisation_are_right(empty: Terminal) -> None:
    from probationdesk.bundles.identity import write_certificate
    from probationdesk.sync.office_home import make_home

    home = make_home(empty.data / "reader", "leeds", "Reader of Leeds", empty.key.read_text())
    data = write_certificate(parties.certificate(home.keys), parties.ROOT)
    (empty.data / "c.pdc").write_bytes(data)
    (empty.data / "other.pdc").write_bytes(write_certificate(parties.certificate(), parties.ROOT))
    for certificate, digits, code in (
        ("c.pdc", "1" * 30, "fingerprint_differs"),
        ("other.pdc", "", "not_our_certificate"),
    ):
        ran = empty.plain(
            "office", "accept", empty.data / "reader", empty.data / certificate, "--fingerprint", digits or "0",
            "--passphrase-file", empty.key, "--json",
        )  # fmt: skip
        assert ran.json["error"]["code"] == code
    assert home.certificate() is None


def test_a_wrong_passphrase_opens_nothing(field: Field) -> None:
    wrong = field.at / "wrong.txt"
    wrong.write_text("five other words make this")
    ran = field.terminal.plain(
        "office", "open", field.at / "reader", "--mail", field.at / "stick", "--passphrase-file", wrong
    )
    assert ran.status == 1
    assert "passphrase" in ran.err


def test_an_office_id_that_no_directory_could_hold_is_refused(empty: Terminal) -> None:
    ran = empty.plain(
        "office", "init", empty.data / "r", "--office", "Leeds & York", "--label", "R", "--passphrase-file", empty.key
    )
    assert ran.status == 1
    assert not (empty.data / "r").exists()


def test_a_hub_that_the_directory_does_not_name_is_not_asked(field: Field) -> None:
    directory = field.at / "organisation" / "directory.pdd"
    asked = ("office", "open", field.at / "reader", "--directory", directory, "--json")
    assert field.done(*asked, "--hub", "-", status=1).json["error"]["code"] == "no_hub"
    field.org("hub", "--url", "https://hub.invalid", "--certificate", "ab" * 32, "--receipt-key", "ab" * 32)
    field.org("publish")
    ran = field.done(*asked, "--hub", "https://elsewhere.invalid", status=1)
    assert ran.json["error"]["code"] == "hub_unknown"


def test_every_other_thing_on_a_stick_is_told_in_words(field: Field) -> None:
    field.send(RevisionContent(document=document(), ancestors=()))
    (whole,) = field.bundles.iterdir()
    (field.bundles / "half.pdb").write_bytes(whole.read_bytes()[:100])
    (field.bundles / "text.pdb").write_text("nothing of ours")
    (field.at / "stick" / "probationdesk" / "directory.pdd").write_text("no directory")
    field.office("open", "--mail", field.at / "stick", "--directory", field.at / "organisation" / "directory.pdd")
    ran = field.done("office", "open", field.at / "reader", "--mail", field.at / "stick")
    assert "The directory that lay there was not taken. This is not a directory." in ran.out
    assert "half.pdb: The bundle is cut short" in ran.out
    assert "text.pdb: This is not a sealed bundle" in ran.out
