"""The unlock window: the way in, the waits, the ways round a lost passphrase, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.unlocking import NEW, PASSPHRASE, Door, Made, add_case, make

Enter = Callable[[Path], Door]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("made") / "data")


@pytest.fixture
def made(original: Made, tmp_path: Path) -> Made:
    return original.copy(tmp_path / "data")


@pytest.fixture
def enter(qapp: QApplication) -> Iterator[Enter]:
    doors: list[Door] = []

    def open_door(data: Path) -> Door:
        doors.append(Door(data))
        return doors[-1]

    yield open_door
    for door in doors:
        door.closes()


class TestWaiting:
    def test_three_tries_are_free_and_then_the_seconds_are_counted_down(self, made: Made, enter: Enter) -> None:
        door = enter(made.data)
        for _ in range(3):
            assert "does not open" in door.tries("not the passphrase at all")
        assert "Seconds to wait: 1" in door.tries("not the passphrase at all")
        assert not door.keys.find("unlock.open").isEnabled()
        door.keys.wait_until(lambda: door.message == "You can try again now.", "the end of the wait")
        assert door.keys.find("unlock.open").isEnabled()
        assert door.tries(PASSPHRASE) == ""

    def test_the_wait_outlasts_the_program(self, made: Made, enter: Enter) -> None:
        door = enter(made.data)
        for _ in range(3):
            door.tries("not the passphrase at all")
        door.closes()
        assert "Seconds to wait" in enter(made.data).tries(PASSPHRASE)

    def test_failed_tries_are_told_after_unlocking_and_only_once(self, made: Made, enter: Enter) -> None:
        door = enter(made.data)
        assert door.tries(PASSPHRASE) == ""
        assert door.notice == ""
        door.closes()
        door = enter(made.data)
        door.tries("a first guess of somebody")
        door.tries("a second guess of somebody")
        door.tries(PASSPHRASE)
        assert door.notice.startswith("Tries to unlock that failed since ")
        assert ": 2, the last one on " in door.notice
        door.closes()
        door = enter(made.data)
        door.tries(PASSPHRASE)
        assert door.notice == ""


class TestSettingUp:
    def test_five_words_are_drawn_on_request_and_open_the_store(self, tmp_path: Path, enter: Enter) -> None:
        door = enter(tmp_path / "data")
        assert not door.has("unlock.suggested")
        door.presses("unlock.suggest")
        first = door.reads("unlock.suggested")
        door.keys.press("Space")
        drawn = door.reads("unlock.suggested")
        assert len(drawn.split()) == 5
        assert drawn != first
        door.keys.fill("unlock.officer", "Rhian Example")
        door.keys.fill("unlock.role", "probation officer")
        door.presses("unlock.continue")
        door.types_back(door.reads("unlock.recovery.code"))
        door.waits_until_open()
        door.closes()
        door = enter(tmp_path / "data")
        assert door.tries(drawn) == ""

    @pytest.mark.parametrize(
        ("passphrase", "said"),
        [("too short", "too short"), ("password password", "guess"), ("Rhian Example Rhian", "guess")],
    )
    def test_a_passphrase_that_is_guessed_first_is_refused_with_the_reason(
        self, tmp_path: Path, enter: Enter, passphrase: str, said: str
    ) -> None:
        door = enter(tmp_path / "data")
        door.keys.fill("unlock.officer", "Rhian Example")
        door.keys.fill("unlock.new_passphrase", passphrase)
        door.keys.fill("unlock.passphrase_again", passphrase)
        door.presses("unlock.continue")
        assert said in door.message
        assert not door.has("unlock.recovery.code")

    def test_two_passphrases_that_differ_are_not_taken(self, tmp_path: Path, enter: Enter) -> None:
        door = enter(tmp_path / "data")
        door.keys.fill("unlock.new_passphrase", PASSPHRASE)
        door.keys.fill("unlock.passphrase_again", NEW)
        door.presses("unlock.continue")
        assert "not the same" in door.message

    def test_the_code_must_be_typed_back_before_there_is_a_store(self, tmp_path: Path, enter: Enter) -> None:
        door = enter(tmp_path / "data")
        door.keys.fill("unlock.new_passphrase", PASSPHRASE)
        door.keys.fill("unlock.passphrase_again", PASSPHRASE)
        door.presses("unlock.continue")
        door.types_back("AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA")
        assert "not what the code says" in door.message
        assert not list((tmp_path / "data").rglob("store.db"))


class TestSeveralOfficers:
    def test_each_opens_their_own_store_by_its_label(self, made: Made, enter: Enter) -> None:
        make(made.data, label="Officer 2")
        door = enter(made.data)
        assert door.offers("unlock.store") == ["Officer 1", "Officer 2"]
        door.keys.answer("unlock.store", "Officer 2")
        assert door.tries(PASSPHRASE) == ""
        assert door.names == ["Daniel Example"]


class TestRecovery:
    def recover(self, made: Made, enter: Enter) -> Door:
        door = enter(made.data)
        door.presses("unlock.use_code")
        door.keys.type(made.code)
        door.keys.press("Return")
        door.waits("unlock.recovered.new_passphrase")
        return door

    def test_the_code_opens_the_store_and_sets_a_new_passphrase(self, made: Made, enter: Enter) -> None:
        door = self.recover(made, enter)
        door.keys.fill("unlock.recovered.new_passphrase", NEW)
        door.keys.fill("unlock.recovered.passphrase_again", NEW)
        door.keys.press("Return")
        door.waits_until_open()
        door.closes()
        door = enter(made.data)
        assert "does not open" in door.tries(PASSPHRASE)
        assert door.tries(NEW) == ""

    def test_the_passphrase_may_stay_as_it_was(self, made: Made, enter: Enter) -> None:
        door = self.recover(made, enter)
        door.presses("unlock.keep_passphrase")
        door.waits_until_open()
        door.closes()
        assert enter(made.data).tries(PASSPHRASE) == ""

    def test_a_code_with_a_typing_mistake_says_so_and_is_not_counted(self, made: Made, enter: Enter) -> None:
        door = enter(made.data)
        door.presses("unlock.use_code")
        door.keys.type("A" * 36)
        for _ in range(5):
            door.keys.press("Return")
            door.keys.wait_until(lambda: bool(door.message), "an answer")
            assert "typing mistake" in door.message


def test_a_passphrase_that_may_be_known_gives_the_store_a_new_key(made: Made, enter: Enter) -> None:
    door = enter(made.data)
    door.presses("unlock.may_be_known")
    door.keys.fill("unlock.present_passphrase", PASSPHRASE)
    door.keys.fill("unlock.renewed.new_passphrase", NEW)
    door.keys.fill("unlock.renewed.passphrase_again", NEW)
    door.keys.press("Return")
    door.waits("unlock.recovery.code")
    code = door.reads("unlock.recovery.code")
    assert code != made.code
    before = made.file.read_bytes()
    door.types_back(code)
    door.waits_until_open()
    assert "Backups that still open with the old passphrase: 1" in door.notice
    assert door.names == ["Daniel Example"]
    door.closes()
    assert made.file.read_bytes()[:16] != before[:16], "another database, with a salt of its own"
    door = enter(made.data)
    assert "does not open" in door.tries(PASSPHRASE)
    assert door.tries(NEW) == ""


class TestTrouble:
    @pytest.fixture
    def damaged(self, made: Made) -> Made:
        add_case(made, "Sam Later")
        content = bytearray(made.file.read_bytes())
        content[9000] ^= 1
        made.file.write_bytes(content)
        return made

    def test_a_damaged_store_offers_reading_and_its_backups_and_never_deletion(
        self, damaged: Made, enter: Enter
    ) -> None:
        door = enter(damaged.data)
        door.tries(PASSPHRASE)
        assert "damaged" in door.reads("unlock.trouble")
        assert len(door.offers("unlock.backup")) == 1
        labels = " ".join(str(child.property("text")) for child in door.desktop.unlock.findChildren(object)).casefold()  # type: ignore[union-attr,type-var]
        assert "delete and" not in labels
        assert damaged.file.exists()

    def test_what_can_be_read_is_shown_and_cannot_be_changed(self, damaged: Made, enter: Enter) -> None:
        held = damaged.file.read_bytes()
        door = enter(damaged.data)
        door.tries(PASSPHRASE)
        door.keys.fill("unlock.trouble_passphrase", PASSPHRASE)
        door.presses("unlock.read_what_can_be")
        door.waits_until_open()
        assert "nothing can be saved here" in door.notice
        assert "Daniel Example" in door.names
        door.closes()
        assert damaged.file.read_bytes() == held

    def test_a_backup_takes_its_place_and_the_damaged_store_is_set_aside(self, damaged: Made, enter: Enter) -> None:
        held = damaged.file.read_bytes()
        door = enter(damaged.data)
        door.tries(PASSPHRASE)
        door.keys.fill("unlock.trouble_passphrase", PASSPHRASE)
        door.presses("unlock.restore")
        door.waits_until_open()
        assert "set aside" in door.notice
        assert "Look at who has a part in cases you shared" in door.notice
        assert door.names == ["Daniel Example"]
        assert held in [path.read_bytes() for path in (damaged.file.parent / "set-aside").rglob("store.db")]

    def test_the_recovery_code_serves_as_well(self, damaged: Made, enter: Enter) -> None:
        door = enter(damaged.data)
        door.tries(PASSPHRASE)
        door.keys.fill("unlock.trouble_code", damaged.code)
        door.presses("unlock.restore")
        door.waits_until_open()
        assert door.names == ["Daniel Example"]

    def test_a_wrong_passphrase_there_is_said_and_nothing_is_done(self, damaged: Made, enter: Enter) -> None:
        held = damaged.file.read_bytes()
        door = enter(damaged.data)
        door.tries(PASSPHRASE)
        door.keys.fill("unlock.trouble_passphrase", "not the passphrase at all")
        door.presses("unlock.restore")
        door.keys.wait_until(lambda: "does not open" in door.message, "an answer")
        assert damaged.file.read_bytes() == held

    @pytest.mark.parametrize("harm", ["empty", "gone", "no_keys"])
    def test_a_file_that_is_missing_or_empty_never_looks_like_a_new_store(
        self, made: Made, enter: Enter, harm: str
    ) -> None:
        if harm == "empty":
            made.file.write_bytes(b"")
        else:
            (made.file if harm == "gone" else made.file.with_name("keyslots.json")).unlink()
        door = enter(made.data)
        assert door.has("unlock.passphrase"), "the store is still offered"
        door.tries(PASSPHRASE)
        assert door.has("unlock.trouble")
        door.keys.fill("unlock.trouble_passphrase", PASSPHRASE)
        door.presses("unlock.restore")
        door.waits_until_open()
        assert door.names == ["Daniel Example"]


class TestOlder:
    @pytest.fixture
    def older(self, made: Made) -> Made:
        """Somebody has put the file of yesterday back."""
        yesterday = made.file.read_bytes()
        add_case(made, "Sam Later")
        made.file.write_bytes(yesterday)
        return made

    def test_an_older_store_is_named_as_older_with_the_number_of_changes_missing(
        self, older: Made, enter: Enter
    ) -> None:
        door = enter(older.data)
        door.tries(PASSPHRASE)
        said = door.reads("unlock.trouble")
        assert "older than the one last used here" in said
        assert "Changes missing: " in said
        assert not door.has("unlock.read_what_can_be"), "there is nothing wrong with what it holds"
        assert not door.is_open

    def test_it_opens_for_whoever_knows_and_is_not_asked_about_again(self, older: Made, enter: Enter) -> None:
        door = enter(older.data)
        door.tries(PASSPHRASE)
        door.presses("unlock.open_older")
        door.waits_until_open()
        assert door.names == ["Daniel Example"]
        door.closes()
        assert enter(older.data).tries(PASSPHRASE) == ""
