"""Sending and receiving from the windows, by a real stick, and enrolling a computer with real papers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from probationdesk.bundles.format import Kind, parse
from probationdesk.bundles.identity import Certificate, fingerprint, read_request, write_certificate
from probationdesk.domain.sources import Source, SourceKind
from probationdesk.services import handing_over
from probationdesk.services.changes import fill_in, keep, load_case
from probationdesk.services.erasing import erase_case
from probationdesk.services.people import open_case
from probationdesk.services.sharing import cases_apart
from probationdesk.sync.exchange import ExchangeRun
from probationdesk.ui.driver import Driver
from probationdesk.ui.pages.sending import SendingPage
from probationdesk.ui.window import MainWindow
from tests.sync.world import REGION, Member, World
from tests.ui.sharing import Pair, a_pair, label_of, rows_of, windows_of


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with a_pair(tmp_path) as pair:
        yield pair


def at_page(window: MainWindow, keys: Driver) -> SendingPage:
    keys.press("Ctrl+Shift+S")
    page = window.page("sending")
    assert isinstance(page, SendingPage)
    return page


def send_by_stick(keys: Driver, page: SendingPage, stick: Path) -> str:
    keys.fill("sending.folder", str(stick))
    keys.tab_to("sending.by_folder")
    keys.press("Return")
    keys.wait_until(lambda: not page.under_way and bool(label_of(page, "outcome")), "the exchange has ended")
    return label_of(page, "outcome")


class TestByStick:
    def test_what_waits_goes_and_the_page_says_that_nobody_has_it_yet(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = at_page(window, keys)
            told = send_by_stick(keys, page, pair.stick)
            assert "Everything that was to go has gone." in told
            assert "things sent" in told
            assert any("On the stick. Nobody has it yet." in row for row in rows_of(page, "going"))

    def test_a_case_that_comes_in_is_in_the_caseload_at_once(self, pair: Pair) -> None:
        pair.hand_over()
        pair.bob.desk.store.settle()
        with windows_of(pair.ann) as (window, keys):
            fill_in(pair.bob.desk, load_case(pair.bob.desk, pair.case_id).person, pronouns="they/them")
            assert pair.bob.stick(pair.stick).fault is None
            window.open_case(pair.case_id)
            page = at_page(window, keys)
            send_by_stick(keys, page, pair.stick)
            assert window.case is not None
            assert window.case.person.pronouns == "they/them"

    @pytest.mark.parametrize("where", ["advance", "carry"])
    def test_a_fault_of_the_program_ends_the_exchange_in_words_and_another_can_begin(
        self, pair: Pair, monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        told: list[type[BaseException]] = []

        def trip(_: ExchangeRun) -> None:
            raise OverflowError("date value out of range")

        with windows_of(pair.ann) as (window, keys):
            page = at_page(window, keys)
            with monkeypatch.context() as broken:
                broken.setattr(sys, "excepthook", lambda kind, *_: told.append(kind))
                broken.setattr(ExchangeRun, where, trip)
                assert "fault of the program" in send_by_stick(keys, page, pair.stick)
            assert told == [OverflowError]
            assert not window.context.exchanging
            keys.tab_to("sending.by_folder")
            keys.press("Return")
            keys.wait_until(lambda: "has gone" in label_of(page, "outcome"), "the second exchange has ended")

    def test_a_folder_that_is_not_there_is_said_in_words_and_nothing_is_lost(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = at_page(window, keys)
            told = send_by_stick(keys, page, pair.stick / "not there")
            assert "Everything that was to go has gone." not in told
            assert "sent" not in told.split("\n", maxsplit=1)[0]
            assert "Everything that was to go has gone." in send_by_stick(keys, page, pair.stick)

    def test_the_stick_is_remembered_and_the_page_asks_for_one_when_none_is_named(self, pair: Pair) -> None:
        with windows_of(pair.ann) as (window, keys):
            page = at_page(window, keys)
            keys.tab_to("sending.by_folder")
            keys.press("Return")
            assert label_of(page, "outcome").startswith("Say first where")
            send_by_stick(keys, page, pair.stick)
        with windows_of(pair.ann) as (window, keys):
            at_page(window, keys)
            assert keys.find("sending.folder").text() == str(pair.stick)  # type: ignore[attr-defined]

    def test_what_is_typed_during_an_exchange_is_kept_and_counts_as_ones_own_work(self, pair: Pair) -> None:
        pair.hand_over()
        with windows_of(pair.ann) as (window, keys):
            fill_in(pair.bob.desk, load_case(pair.bob.desk, pair.case_id).person, pronouns="they/them")
            assert pair.bob.stick(pair.stick).fault is None
            window.open_case(pair.case_id)
            window.enter_place("reflect")
            keys.tab_to("reflect.known")
            keys.type("Typed while it runs. ")
            page = window.page("sending")
            assert isinstance(page, SendingPage)
            page.send_to(pair.stick)
            keys.wait_until(lambda: not page.under_way, "the exchange has ended")
            assessment = load_case(pair.ann.desk, pair.case_id).assessment(window.assessment_id)
            assert assessment.reflection.known.startswith("Typed while it runs.")
            assert cases_apart(pair.ann.desk) == {pair.case_id}, "both worked on it: a person decides"


class TestWhatIsNotTaken:
    def test_a_damaged_bundle_is_named_with_a_reason_and_holds_nothing_up(self, pair: Pair) -> None:
        handing_over.hand_over(pair.ann.desk, pair.case_id, pair.bob.as_party, purpose="Release")
        pair.ann.stick(pair.stick)
        contents = {file: file.read_bytes() for file in pair.stick.rglob("*.pdb")}
        note = next(file for file, content in contents.items() if parse(content).header.kind is Kind.NOTE)
        note.write_bytes(contents[note][:-1] + bytes([contents[note][-1] ^ 1]))
        with windows_of(pair.bob) as (window, keys):
            page = at_page(window, keys)
            told = send_by_stick(keys, page, pair.stick)
            assert "1 thing was not taken; the reason is below." in told
            assert "things received and filed" in told
            assert len(rows_of(page, "not_taken")) == 1

    def test_what_uses_the_number_of_something_in_another_case_names_that_case_and_comes_in_once_it_is_erased(
        self, pair: Pair
    ) -> None:
        head = load_case(pair.ann.desk, pair.case_id).assessments[0].head
        other = open_case(pair.bob.desk, "Morgan Invented").case_id
        taken = Source(id=head.id, case_id=other, kind=SourceKind.OTHER, label="Taken", title="Taken")
        keep(pair.bob.desk, (taken,), "source_added")
        pair.hand_over()
        with windows_of(pair.bob) as (window, keys):
            page = at_page(window, keys)
            (row,) = (row for row in rows_of(page, "not_taken") if "number" in row)
            assert "in the case of Morgan Invented here. If that case is not yours, erase it" in row
            erase_case(pair.bob.desk, other)
            send_by_stick(keys, page, pair.stick)
            assert not any("number" in row for row in rows_of(page, "not_taken"))
        assert load_case(pair.bob.desk, pair.case_id).assessments[0].head == head


class TestEnrolling:
    @pytest.fixture
    def carol(self, pair: Pair) -> Member:
        return pair.world.member("Carol", "leeds", enrolled=False)

    def test_a_computer_that_is_not_enrolled_can_send_nothing_and_says_how(self, pair: Pair, carol: Member) -> None:
        with windows_of(carol) as (window, keys):
            page = at_page(window, keys)
            assert not keys.find("sending.by_folder").isEnabled()
            assert label_of(page, "enrolment").startswith("Not enrolled.")

    def test_a_request_goes_out_a_certificate_comes_back_and_sending_is_open(
        self, pair: Pair, carol: Member, tmp_path: Path
    ) -> None:
        with windows_of(carol) as (window, keys):
            page = at_page(window, keys)
            keys.fill("sending.office", "leeds")
            keys.fill("sending.label", "laptop 3")
            keys.fill("sending.request_file", str(tmp_path / "request.json"))
            keys.tab_to("sending.request")
            keys.press("Return")
            assert "request.json" in label_of(page, "enrolment_message")
            papers(pair.world, tmp_path)
            keys.fill("sending.certificate_file", str(tmp_path / "certificate.json"))
            keys.fill("sending.directory_file", str(tmp_path / "directory.pdd"))
            keys.fill("sending.organisation", "00000 00000 00000 00000 00000 00000")
            keys.tab_to("sending.accept")
            keys.press("Return")
            assert label_of(page, "enrolment_message") != "This computer is enrolled.", "that is not their number"
            keys.fill("sending.organisation", fingerprint(pair.world.root.public))
            keys.tab_to("sending.accept")
            keys.press("Return")
            assert label_of(page, "enrolment_message") == "This computer is enrolled."
            assert keys.find("sending.by_folder").isEnabled()


def papers(world: World, folder: Path) -> None:
    """What the enrolment desk makes of the request."""
    request = read_request((folder / "request.json").read_bytes())
    certificate = Certificate(
        device=request.device, person="9" * 32, officer=request.officer, role=request.role, office=request.office,
        region=REGION,
        signing_public=request.signing_public, box_recipient=request.box_recipient, not_before="2026-01-01",
        not_after="2027-12-31", serial=9, organisation="Invented Probation", root_public=world.root.public.hex(),
    )  # fmt: skip
    world.certificates.append(certificate)
    (folder / "certificate.json").write_bytes(write_certificate(certificate, world.root))
    (folder / "directory.pdd").write_bytes(world.directory())
