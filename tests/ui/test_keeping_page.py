"""The page of the store: backups, what opens it, the log of a case, handing on, and erasing for good."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from probationdesk import app
from probationdesk.domain.exchange import NotTaken
from probationdesk.domain.keeping import Access
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.sharing import Author
from probationdesk.services.changes import load_case
from probationdesk.services.keeping_log import access_log
from probationdesk.services.noting import add_note
from probationdesk.services.sharing import not_taken
from probationdesk.storage import policy
from probationdesk.storage.store import EncryptedStore
from probationdesk.ui.widgets.pick_box import PickBox
from probationdesk.ui.widgets.rows import RowList
from tests.ui.unlocking import NEW, PASSPHRASE, Door, Made, make


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("made") / "data")


@pytest.fixture
def made(original: Made, tmp_path: Path) -> Made:
    return original.copy(tmp_path / "data")


@pytest.fixture
def door(made: Made, qapp: QApplication) -> Iterator[Door]:
    """The program with the store open, at its page, no case chosen."""
    door = Door(made.data)
    assert door.tries(PASSPHRASE) == ""
    door.keys.command("go store")
    yield door
    door.closes()


@pytest.fixture
def at_case(door: Door) -> Door:
    """The same with the case open."""
    assert door.desktop.window is not None
    assert door.desktop.desk is not None
    door.desktop.window.open_case(door.desktop.desk.store.cases()[0].case_id)
    door.keys.command("go store")
    return door


@pytest.fixture
def policy_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a policy of one line on this computer."""

    def say(line: str) -> None:
        file = tmp_path / "policy.toml"
        file.write_text(line + "\n", encoding="utf-8")
        file.chmod(0o600)
        monkeypatch.setattr(policy, "site_file", lambda: file)

    return say


def says(door: Door, words: str) -> None:
    """Wait until the page says something."""
    door.keys.wait_until(lambda: words in door.notice, words)


def lines(door: Door, name: str) -> list[str]:
    box = door.keys.find(name)
    assert isinstance(box, RowList)
    return [f"{row.title} | {row.detail} | {row.tag}" for row in box.rows()]


def case_id(door: Door) -> str:
    assert door.desktop.window is not None
    assert door.desktop.window.case is not None
    return door.desktop.window.case.case.id


class TestBackups:
    def test_the_last_good_one_is_named_and_another_can_be_made(self, door: Door, made: Made) -> None:
        assert "Last backup read back whole: " in door.reads("keeping.last_backup")
        folder = made.file.parent / "backups"
        before = len(list(folder.iterdir()))
        door.presses("keeping.back_up")
        says(door, "was read back whole")
        assert len(list(folder.iterdir())) >= before
        assert door.keys.find("keeping.back_up").isEnabled()

    def test_a_full_disk_is_said_and_the_store_goes_on(self, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
        from probationdesk.domain.errors import StoreError

        def refuse(*_: object) -> None:
            raise StoreError("disk_full")

        monkeypatch.setattr(EncryptedStore, "begin_backup", refuse)
        door.presses("keeping.back_up")
        says(door, "disk is full")
        assert door.keys.find("keeping.back_up").isEnabled()


class TestKeys:
    def test_the_passphrase_is_changed_with_the_present_one(self, door: Door, made: Made) -> None:
        held = sha256(made.file.read_bytes()).hexdigest()
        door.keys.fill("keeping.passphrase", PASSPHRASE)
        door.keys.fill("keeping.new_passphrase", NEW)
        door.keys.fill("keeping.passphrase_again", NEW)
        door.presses("keeping.change_passphrase")
        says(door, "The passphrase is changed")
        assert sha256(made.file.read_bytes()).hexdigest() == held, "the database is not touched"
        door.closes()
        again = Door(made.data)
        assert "does not open" in again.tries(PASSPHRASE)
        assert again.tries(NEW) == ""
        again.closes()

    def test_a_wrong_one_changes_nothing_and_counts(self, door: Door, made: Made) -> None:
        keys = made.file.with_name("keyslots.json").read_bytes()
        for _ in range(3):
            door.keys.fill("keeping.passphrase", "not the passphrase at all")
            door.keys.fill("keeping.new_passphrase", NEW)
            door.keys.fill("keeping.passphrase_again", NEW)
            door.presses("keeping.change_passphrase")
            says(door, "does not open the store")
            door.keys.wait_until(lambda: door.keys.find("keeping.change_passphrase").isEnabled(), "the end")
        door.keys.fill("keeping.passphrase", PASSPHRASE)
        door.presses("keeping.change_passphrase")
        says(door, "Please wait")
        assert made.file.with_name("keyslots.json").read_bytes() == keys

    def test_a_new_recovery_code_holds_once_it_is_typed_back(self, door: Door, made: Made) -> None:
        door.presses("keeping.new_code")
        code = door.reads("keeping.code")
        groups = code.split("-")
        door.keys.fill("keeping.recovery_first", groups[1])
        door.keys.fill("keeping.recovery_second", "AAAA")
        door.presses("keeping.keep_code")
        says(door, "not what the code says")
        door.keys.fill("keeping.recovery_second", groups[4])
        door.keys.fill("keeping.passphrase", PASSPHRASE)
        door.presses("keeping.keep_code")
        says(door, "The new recovery code opens the store")
        assert not door.has("keeping.code")
        door.closes()
        again = Door(made.data)
        again.presses("unlock.use_code")
        again.keys.type(code)
        again.keys.press("Return")
        again.waits("unlock.recovered.new_passphrase")
        again.closes()

    def test_it_says_whether_the_passphrase_needs_this_computer(self, door: Door) -> None:
        assert "any computer" in door.reads("keeping.this_computer")
        assert door.has("keeping.only_here")
        assert not door.has("keeping.anywhere")


class TestCase:
    def test_without_a_case_nothing_of_one_is_offered(self, door: Door) -> None:
        assert not door.has("keeping.log")
        assert not door.has("keeping.erase")

    def test_looking_at_a_case_is_logged_once_a_session(self, at_case: Door) -> None:
        assert at_case.desktop.window is not None
        at_case.desktop.window.open_case(case_id(at_case))
        at_case.keys.command("go store")
        assert [line.split(" · ")[0] for line in lines(at_case, "keeping.log")] == ["Looked at"]

    def test_undo_goes_past_the_log_to_the_last_change(self, at_case: Door) -> None:
        window = at_case.desktop.window
        assert window is not None
        assert at_case.desktop.desk is not None
        window.go_to("prepare.offences")
        at_case.keys.type("Theft.")
        window.leave_page()
        at_case.desktop.desk.store.log_access(case_id(at_case), Access.PRINTED)
        window.undo_kept()
        current = load_case(at_case.desktop.desk, case_id(at_case)).current
        assert current is not None
        assert current.head.offences == ""

    def test_handing_on_asks_for_whom_why_and_the_passphrase_and_is_logged(self, at_case: Door, tmp_path: Path) -> None:
        file = tmp_path / "handed-on.json"
        at_case.presses("keeping.export")
        at_case.keys.fill("keeping.case.file", str(file))
        at_case.presses("keeping.case.write")
        assert "Say who it goes to" in at_case.notice
        at_case.keys.fill("keeping.case.recipient", "Example Probation Office")
        at_case.presses("keeping.case.write")
        assert "Say what it is for" in at_case.notice
        at_case.keys.fill("keeping.case.purpose", "Transfer to another area")
        at_case.keys.fill("keeping.case.passphrase", "not the passphrase at all")
        at_case.keys.press("Return")
        says(at_case, "does not open the store")
        assert not file.exists()
        at_case.keys.wait_until(lambda: at_case.keys.find("keeping.case.passphrase").isEnabled(), "the fields")
        at_case.keys.fill("keeping.case.passphrase", PASSPHRASE)
        at_case.keys.press("Return")
        says(at_case, "Written to handed-on.json")
        assert json.loads(file.read_bytes())["format"] == "probationdesk/case"
        assert at_case.desktop.desk is not None
        newest = access_log(at_case.desktop.desk, case_id(at_case))[0]
        assert (newest.act, newest.recipient, newest.purpose, newest.digest) == (
            Access.EXPORTED, "Example Probation Office", "Transfer to another area",
            sha256(file.read_bytes()).hexdigest(),
        )  # fmt: skip
        assert "to Example Probation Office · Transfer to another area" in lines(at_case, "keeping.log")[0]
        if sys.platform != "win32":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_the_name_proposed_is_neutral_and_nothing_is_overwritten(
        self, at_case: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("USERPROFILE", str(tmp_path))
        at_case.presses("keeping.export")
        proposed = Path(at_case.reads("keeping.case.file"))
        assert proposed.parent == tmp_path
        assert "Daniel" not in proposed.name
        assert "Example" not in proposed.name
        proposed.write_text("something of the officer's own")
        at_case.keys.fill("keeping.case.recipient", "Example Probation Office")
        at_case.keys.fill("keeping.case.purpose", "Transfer")
        at_case.keys.fill("keeping.case.passphrase", PASSPHRASE)
        at_case.keys.press("Return")
        says(at_case, "There is a file of this name already")
        assert proposed.read_text() == "something of the officer's own"
        assert at_case.desktop.desk is not None
        assert {line.act for line in access_log(at_case.desktop.desk, case_id(at_case))} == {Access.VIEWED}

    def test_the_date_for_looking_again_is_kept_and_brings_the_case_up(self, at_case: Door) -> None:
        assert lines(at_case, "keeping.due") == []
        at_case.keys.fill("keeping.review_after", "1 March 2020")
        assert at_case.desktop.window is not None
        at_case.desktop.window.leave_page()
        assert at_case.desktop.desk is not None
        assert load_case(at_case.desktop.desk, case_id(at_case)).case.review_after == date(2020, 3, 1)
        at_case.desktop.window.show_place("keeping")
        assert lines(at_case, "keeping.due")[0].startswith("Daniel Example")

    def test_the_date_that_policy_proposes_is_kept_only_when_the_officer_says_so(
        self, at_case: Door, policy_says: Callable[[str], None]
    ) -> None:
        assert lines(at_case, "keeping.undated") == []
        policy_says("retention_months = 72")
        window, desk = at_case.desktop.window, at_case.desktop.desk
        assert window is not None
        assert desk is not None
        window.show_place("notes")
        window.show_place("keeping")
        case = load_case(desk, case_id(at_case)).case
        day = date(case.opened.year + 6, case.opened.month, case.opened.day)
        assert lines(at_case, "keeping.undated")[0].startswith("Daniel Example")
        assert at_case.reads("keeping.proposal").endswith("72 months after the case was opened.")
        assert case.review_after is None
        at_case.presses("keeping.accept")
        assert load_case(desk, case.id).case.review_after == day
        assert lines(at_case, "keeping.undated") == []
        assert not at_case.has("keeping.accept")

    def test_one_note_is_erased_with_its_corrections_and_the_rest_stays(self, at_case: Door, made: Made) -> None:
        desk = at_case.desktop.desk
        assert desk is not None
        which = case_id(at_case)
        window = at_case.desktop.window
        assert window is not None
        for kind, text in ((NoteKind.OFFICE, "zyzzyvaquokka"), (NoteKind.PHONE, "quollnumbat")):
            window.context.act(lambda k=kind, t=text: add_note(desk, which, kind=k, at=desk.clock(), text=t))  # type: ignore[misc]
        (wrong, _) = sorted(load_case(desk, which).notes, key=lambda note: note.text, reverse=True)
        ended: list[bool] = []
        at_case.desktop.ended.connect(lambda: ended.append(True))
        offered = at_case.offers("keeping.erase_what")
        assert offered[0] == "The whole case"
        assert not any("zyzzyva" in text for text in offered)
        choice = at_case.keys.find("keeping.erase_what")
        assert isinstance(choice, PickBox)
        choice.set_value(wrong.id)
        at_case.keys.fill("keeping.erase_reference", load_case(desk, which).case.reference)
        at_case.keys.fill("keeping.erase_passphrase", PASSPHRASE)
        at_case.presses("keeping.erase")
        at_case.keys.wait_until(lambda: bool(ended), "the lock")
        again = Door(made.data)
        assert again.tries(PASSPHRASE) == ""
        assert again.desktop.desk is not None
        store = again.desktop.desk.store
        assert store.search("zyzzyvaquokka") == ()
        assert len(store.search("quollnumbat")) == 1
        assert access_log(again.desktop.desk, which)[0].act is Access.RECORD_ERASED
        again.closes()

    def test_what_waits_for_a_word_and_goes_with_the_whole_case_is_told_before(self, at_case: Door) -> None:
        desk, window = at_case.desktop.desk, at_case.desktop.window
        assert desk is not None
        assert window is not None
        assert not at_case.has("keeping.erase_waits")
        which = case_id(at_case)
        aside = NotTaken(
            bundle_id="aside", code="no_part_in_case", case_id=which, kind="note", sealed=b"sealed words",
            author=Author(device="device-9", officer="Invented Stranger"),
        )  # fmt: skip
        not_taken(desk, aside)
        window.show_place("notes")
        window.show_place("keeping")
        assert at_case.reads("keeping.erase_waits").startswith("1 document of this case waits for your word")

    def test_erasing_asks_for_the_reference_and_the_passphrase_and_then_locks(self, at_case: Door, made: Made) -> None:
        desk = at_case.desktop.desk
        assert desk is not None
        case = load_case(desk, case_id(at_case))
        add_note(desk, case.case.id, kind=NoteKind.OFFICE, at=desk.clock(), text="zyzzyvaquokka")
        ended: list[bool] = []
        at_case.desktop.ended.connect(lambda: ended.append(True))
        at_case.keys.fill("keeping.erase_reference", "PD-0000-0000")
        at_case.keys.fill("keeping.erase_passphrase", PASSPHRASE)
        at_case.presses("keeping.erase")
        says(at_case, "not the reference of this case")
        at_case.keys.fill("keeping.erase_reference", case.case.reference)
        at_case.presses("keeping.erase")
        at_case.keys.wait_until(lambda: bool(ended), "the lock")
        again = Door(made.data)
        assert again.tries(PASSPHRASE) == ""
        assert again.names == []
        assert again.desktop.desk is not None
        assert again.desktop.desk.store.search("zyzzyvaquokka") == ()
        assert access_log(again.desktop.desk, case.case.id)[0].act is Access.CASE_ERASED
        again.closes()


class TestFormerStores:
    """What a restoring set aside may hold what has been erased since."""

    def test_are_not_spoken_of_while_there_are_none(self, door: Door) -> None:
        assert not door.has("keeping.remove_aside")

    def test_are_removed_with_the_passphrase_and_only_then(self, made: Made, qapp: QApplication) -> None:
        stores = app.StoresOnDisk(made.data)
        which = stores.known()[0].store_id
        stores.restore(which, stores.backups(which)[0].name, passphrase=PASSPHRASE)
        door = Door(made.data)
        assert door.tries(PASSPHRASE) == ""
        door.keys.command("go store")
        assert door.reads("keeping.aside").startswith("One former store was set aside")
        door.keys.fill("keeping.aside_passphrase", "not the passphrase of it")
        door.presses("keeping.remove_aside")
        says(door, "does not open the store")
        assert stores.set_aside(which) == 1
        door.keys.fill("keeping.aside_passphrase", PASSPHRASE)
        door.presses("keeping.remove_aside")
        says(door, "Removed for good: 1.")
        assert stores.set_aside(which) == 0
        assert not door.has("keeping.remove_aside")
        door.closes()
