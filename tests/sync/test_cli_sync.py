"""The whole of it from the command line: enrol, hand over, accept, settle, clear; in the words an officer reads."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from probationdesk import resources
from probationdesk.cli import main
from tests.cli.terminal import PASSPHRASE, READY, Ran

ORGANISATION = "organisation passphrase of five words"


@dataclass(frozen=True)
class Place:
    """An organisation run with the `org` commands, two officers with stores of their own, and a stick."""

    folder: Path

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    @property
    def directory(self) -> Path:
        """The newest directory that was published."""
        found = (self.folder / "organisation").rglob("*.pdd")
        return max(found, key=lambda path: path.stat().st_mtime_ns)

    @property
    def number(self) -> str:
        """The number of the organisation's key, as it is told by telephone."""
        return str(self.org("show")["fingerprint"])

    def org(self, act: str, *arguments: object) -> dict[str, object]:
        ran = run("org", act, self.folder / "organisation", *arguments, "--passphrase-file", self.folder / "org-key",
                  "--json")  # fmt: skip
        assert ran.status == 0, ran.err
        told: dict[str, object] = ran.json
        return told

    def giver(self, *arguments: object) -> Ran:
        return self._officer("giver", *arguments)

    def taker(self, *arguments: object) -> Ran:
        return self._officer("taker", *arguments)

    def _officer(self, name: str, *arguments: object) -> Ran:
        return run(*arguments, "--data", self.folder / name, "--passphrase-file", self.folder / "key")

    def enrol(self, name: str, office: str) -> None:
        """Take a request to the enrolment desk and the certificate back."""
        request, certificate = self.folder / f"{name}.request", self.folder / f"{name}.certificate"
        asked = self._officer(name, "enrol", "request", request, "--office", office, "--label", name, "--json")
        assert asked.status == 0, asked.err
        self.org("enrol", request, "--to", certificate, "--fingerprint", asked.json["fingerprint"])
        self.org("publish")
        took = self._officer(name, "enrol", "accept", certificate, "--directory", self.directory,
                             "--organisation", self.number)  # fmt: skip
        assert took.status == 0, took.err


def run(*arguments: object) -> Ran:
    """Run a command as a terminal would."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
    return Ran(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place as everything begins: an organisation, and two officers who are enrolled."""
    place = Place(tmp_path_factory.mktemp("place"))
    (place.folder / "key").write_text(PASSPHRASE + "\n", encoding="utf-8")
    (place.folder / "org-key").write_text("organisation passphrase of five words\n", encoding="utf-8")
    assert place.giver("store", "create", "--samples", "--label", "One", "--officer", "Invented Giver").status == 0
    assert place.taker("store", "create", "--label", "Two", "--officer", "Invented Receiver").status == 0
    place.org("init", "--name", "Invented Probation")
    place.org("office", "--name", "Invented Prison", "--region", "north", "--id", "prison")
    place.org("office", "--name", "Invented Leeds", "--region", "north", "--id", "leeds")
    place.enrol("giver", "prison")
    place.enrol("taker", "leeds")
    # The giver, enrolled first, learns of the taker as everybody does: the directory lies on the stick.
    (place.stick / "probationdesk").mkdir(parents=True)
    shutil.copy(place.directory, place.stick / "probationdesk" / "directory.pdd")
    return place.folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Place:
    return Place(Path(shutil.copytree(made, tmp_path / "place")))


class TestHandingOver:
    def test_a_case_goes_by_stick_is_accepted_and_the_giver_is_told(self, place: Place) -> None:
        giver, taker, stick = place.giver, place.taker, place.stick
        first = giver("sync", "folder", stick, "--json")
        assert (first.status, first.json["directory_taken"] > 0, first.json["complete"]) == (0, True, True)
        passed = giver("hand-over", READY, "--to-officer", "receiver", "--purpose", "supervision begins", "--json")
        assert passed.status == 0, passed.err
        copied = giver("sync", "folder", stick)
        assert (copied.status, "Nobody has them yet." in copied.out) == (0, True)
        came = taker("sync", "folder", stick)
        assert came.status == 0, came.out + came.err
        assert f"New here: {READY}" in came.out
        accepted = taker("accept", READY)
        assert (accepted.status, accepted.out.startswith("Accepted, ")) == (0, True)
        assert taker("sync", "folder", stick).status == 0
        back = giver("sync", "folder", stick, "--json")
        assert back.json["confirmed"] > 0
        state = giver("sync", "state", "--json").json
        assert {one["state"] for one in state["sent"] if one["kind"] == "note" and one["to"]} >= {"opened"}
        assert [one["state"] for one in state["hand_overs"]] == ["accepted"]
        assert "Accepted, " in giver("sync", "state").out
        assert READY in taker("case", "list").out

    def test_to_somebody_the_directory_does_not_know_is_refused(self, place: Place) -> None:
        place.giver("sync", "folder", place.stick)
        refused = place.giver("hand-over", READY, "--to-officer", "nobody", "--purpose", "why", "--json")
        assert (refused.status, refused.json["error"]["code"]) == (1, "addressee_unknown")

    def test_on_paper_writes_two_prints_and_sends_nothing(self, place: Place) -> None:
        paper = place.folder / "paper"
        paper.mkdir()
        done = place.giver(
            "hand-over", READY, "--paper", paper, "--to", "Invented Prison", "--purpose", "no computer there", "--json"
        )
        assert done.status == 0, done.err
        assert len(done.json["files"]) == 2
        assert all(path.read_bytes().startswith(b"%PDF") for path in paper.iterdir())
        assert place.giver("sync", "state", "--json").json["hand_overs"] == []
        purged = place.giver("purge", READY, "--confirm", READY, "--json")
        assert (purged.status, purged.json["cleared"]) == (1, False)


class TestTwoVersions:
    def test_are_shown_settled_and_then_one(self, place: Place) -> None:
        giver, taker, stick = place.giver, place.taker, place.stick
        giver("sync", "folder", stick)
        giver("hand-over", READY, "--to-officer", "receiver", "--purpose", "goes on", "--json")
        giver("sync", "folder", stick)
        taker("sync", "folder", stick)
        # What a command alone can alter on both sides: the freeze of the same draft.
        for officer, name in ((giver, "one.pdf"), (taker, "two.pdf")):
            done = officer(
                "report", READY, "--freeze", "--output", stick.parent / name, "--to", "court", "--purpose", "hearing"
            )
            assert done.status == 0, done.err
        giver("sync", "folder", stick)
        taker("sync", "folder", stick)
        shown = taker("sync", "conflicts", READY, "--json").json
        assert len(shown) == 1
        settled = taker("sync", "settle", READY, "--take", "there", "--json")
        assert (settled.status, settled.json["versions_left"]) == (0, 0)


class TestParts:
    """The taker has brought the case in from a file, so that the giver has no part in it there."""

    @pytest.fixture
    def aside(self, place: Place) -> Place:
        giver, taker, stick = place.giver, place.taker, place.stick
        assert taker("case", "import", resources.sample_files()[2]).status == 0
        giver("sync", "folder", stick)
        assert giver("hand-over", READY, "--to-officer", "receiver", "--purpose", "goes on").status == 0
        giver("sync", "folder", stick)
        told = taker("sync", "folder", stick).out
        assert "It is kept for you to look at." in told
        assert "is listed by: parts waiting" in told
        return place

    def test_what_was_set_aside_is_listed_and_filed_at_once_when_its_author_is_admitted(self, aside: Place) -> None:
        taker = aside.taker
        (waiting,) = taker("parts", "waiting", READY, "--json").json
        assert (waiting["who"], waiting["asks"], waiting["closed"]) == ("Invented Giver", True, False)
        assert waiting["kinds"]["handover"] == 1
        told = taker("parts", "waiting").out
        assert f"{READY}  {len(waiting['bundles'])} documents from Invented Giver, Invented Prison wait" in told
        assert waiting["number"] in told
        refused = taker("parts", "admit", READY, "nobody", "--purpose", "x", "--json")
        assert (refused.status, refused.json["error"]["code"]) == (1, "nothing_waits")
        admitted = taker("parts", "admit", READY, "giver", "--purpose", "He told me so.", "--json")
        assert (admitted.status, admitted.json["filed"]) == (0, len(waiting["bundles"]))
        assert taker("parts", "waiting").out.strip() == "Nothing waits for your word."
        assert "Invented Giver  Officer, Invented Prison" in taker("parts", "list", READY).out
        log = taker("store", "log", "list", READY).out
        assert "Given a part in the case" in log
        assert "He told me so." in log
        assert taker("accept", READY).status == 0

    def test_somebody_turned_away_or_put_out_is_kept_and_can_be_admitted_later(self, aside: Place) -> None:
        taker = aside.taker
        turned = taker("parts", "turn-away", READY, "giver", "--json")
        assert (turned.status, turned.json["turned_away"] > 1) == (0, True)
        assert [one["asks"] for one in taker("parts", "waiting", "--json").json] == [False]
        assert taker("parts", "admit", READY, "giver", "--purpose", "After all.").status == 0
        out = taker("parts", "put-out", READY, "giver", "--purpose", "Has left.", "--json")
        assert (out.status, out.json["put_out"]) == (0, "Invented Giver")
        (line,) = taker("parts", "list", READY, "--json").json
        assert line["put_out"]
        assert "Invented Giver  Put out on " in taker("parts", "list", READY).out
        again = taker("parts", "put-out", READY, "giver", "--purpose", "Has left.", "--json")
        assert (again.status, again.json["error"]["code"]) == (1, "not_a_party")
        back = taker("parts", "admit", READY, "giver", "--purpose", "Came back.")
        assert (back.status, back.out) == (0, "0 documents filed.\n")
        (line,) = taker("parts", "list", READY, "--json").json
        assert (line["put_out"], line["closed"]) == ("", "")


class TestANumberTakenByAnotherCase:
    def test_is_told_with_whose_case_it_is_and_once_that_is_erased_the_case_comes_in(
        self, place: Place, tmp_path: Path
    ) -> None:
        giver, taker, stick = place.giver, place.taker, place.stick
        ready, other = (json.loads(resources.sample_files()[place].read_bytes()) for place in (2, 0))
        other["records"]["source"][0]["id"] = ready["records"]["assessment"][0]["id"]
        squatting = tmp_path / "other.json"
        squatting.write_text(json.dumps(other), encoding="utf-8")
        assert taker("case", "import", squatting).status == 0
        giver("sync", "folder", stick)
        assert giver("hand-over", READY, "--to-officer", "receiver", "--purpose", "goes on").status == 0
        giver("sync", "folder", stick)
        why = f"in the case of {other['records']['person'][0]['full_name']} here. If that case is not yours, erase it"
        assert why in taker("sync", "folder", stick).out
        assert why in taker("sync", "state").out
        (found,) = [one for one in taker("sync", "state", "--json").json["received"] if one["state"] == "set_aside"]
        assert why in found["words"]
        assert taker("parts", "waiting", "--json").json == []
        reference = other["records"]["case"][0]["reference"]
        refused = taker("case", "import", resources.sample_files()[2], "--json").json["error"]
        assert refused["code"] == "held_elsewhere"
        assert reference in refused["message"]
        assert taker("case", "erase", reference, "--confirm", reference).status == 0
        came = taker("sync", "folder", stick)
        assert f"New here: {READY}" in came.out
        accepted = taker("accept", READY)
        assert (accepted.status, accepted.out.startswith("Accepted, ")) == (0, True)
        assert "set_aside" not in {one["state"] for one in taker("sync", "state", "--json").json["received"]}


class TestAHub:
    def test_that_no_directory_names_is_never_called(self, place: Place) -> None:
        told = place.giver("sync", "hub")
        assert (told.status, "names no hub" in told.out) == (1, True)


class TestRefusals:
    def test_nothing_is_exchanged_before_enrolment(self, place: Place) -> None:
        shutil.rmtree(place.folder / "taker")
        place.taker("store", "create", "--label", "Three")
        assert place.taker("enrol", "show").status == 1
        refused = place.taker("sync", "folder", place.stick, "--json")
        assert (refused.status, refused.json["error"]["code"]) == (1, "not_enrolled")

    def test_a_wrong_number_of_the_organisation_takes_nothing_in(self, place: Place) -> None:
        """Somebody hands the officer a certificate of their own making: the number told by telephone differs."""
        shutil.rmtree(place.folder / "taker")
        place.taker("store", "create", "--label", "Two", "--officer", "Invented Receiver")
        request, certificate = place.folder / "r", place.folder / "c"
        asked = place.taker("enrol", "request", request, "--office", "leeds", "--json")
        place.org("enrol", request, "--to", certificate, "--fingerprint", asked.json["fingerprint"])
        wrong = " ".join(["00000"] * 6)
        refused = place.taker("enrol", "accept", certificate, "--directory", place.directory,
                              "--organisation", wrong, "--json")  # fmt: skip
        assert (refused.status, refused.json["error"]["code"]) == (1, "wrong_fingerprint")
        assert place.taker("enrol", "show", "--json").json["state"] == "requested"

    def test_a_stick_that_is_not_there_is_said_so(self, place: Place) -> None:
        told = place.giver("sync", "folder", place.folder / "nowhere")
        assert told.status == 1
        assert "Put the stick in" in told.out
