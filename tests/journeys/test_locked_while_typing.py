"""Called away in the middle of a sentence; somebody else tries the laptop; back to where the sentence broke off."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from probationdesk.stores_on_disk import now
from tests.journeys.officer import Officer

PASSPHRASE = "kettle harbour violin Tuesday moss"


@pytest.mark.slow
def test_an_officer_is_locked_out_in_mid_sentence_and_loses_nothing(tmp_path: Path, qapp: QApplication) -> None:
    officer = Officer(tmp_path / "data", now)
    officer.sets_up_a_store("Rhian Example", "probation officer", PASSPHRASE)
    officer.opens_a_new_case("Daniel Example")
    officer.goes_to("risk of serious harm")
    officer.writes(circumstances="Late in the evening, when he has been drink")
    officer.goes_to("contact notes")
    officer.writes(text="He rang from the station and sa")
    officer.keys.press("Ctrl+L")
    assert officer.desktop.window is None
    assert officer.desktop.desk is None
    assert not [shown for shown in QApplication.topLevelWidgets() if shown.isVisible()]

    # The program has started afresh; somebody who is not the officer sits before it.
    stranger = Officer(tmp_path / "data", now)
    for guess in ("Daniel Example 1994", "probation probation", "kettle harbour violin"):
        stranger.unlocks(guess)
        assert "does not open the store" in stranger.message
    stranger.unlocks("kettle harbour")
    assert "Please wait before the next try" in stranger.message
    stranger.closes()

    officer = Officer(tmp_path / "data", now)
    officer.unlocks(PASSPHRASE)
    if officer.desktop.window is None:
        officer.keys.wait_until(lambda: officer.message == "You can try again now.", "the end of the wait")
        officer.unlocks(PASSPHRASE)
    told = officer.keys.find("header.notice")
    assert told.isVisible()
    assert ": 3, the last one on" in str(told.property("text"))
    officer.keys.press("Ctrl+O")
    officer.keys.type("dan")
    officer.keys.press("Return")
    officer.goes_to("risk of serious harm")
    assert officer.reads("circumstances") == "Late in the evening, when he has been drink"
    officer.goes_to("contact notes")
    assert officer.reads("text") == "He rang from the station and sa"
    officer.keys.tab_to("notes.text")
    officer.keys.press("Ctrl+End")
    officer.keys.type("id that he would be late.")
    officer.keys.press("Ctrl+Return")
    assert officer.case.notes[0].text == "He rang from the station and said that he would be late."
    officer.closes()
