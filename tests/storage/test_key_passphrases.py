"""Passphrases made by the program, and what is refused of those that officers choose."""

from __future__ import annotations

import hashlib
import math
import secrets
from pathlib import Path

import pytest

from probationdesk import resources
from probationdesk.domain.errors import BadInput, StoreError
from probationdesk.storage import passphrases, stores
from probationdesk.storage.passphrases import check, is_guessable, suggest, tidy

from .conftest import PASSPHRASE, Made


def code_of(passphrase: str, *context: str) -> str:
    with pytest.raises(StoreError) as refused:
        check(passphrase, context)
    return refused.value.code


class TestGenerated:
    def test_it_has_five_words_of_the_list(self) -> None:
        words = set((resources.folder() / "passphrase" / "words.txt").read_text().split())
        for _ in range(50):
            made = suggest().split(" ")
            assert (len(made), set(made) <= words) == (5, True)

    def test_its_strength_is_that_of_the_list_as_it_is(self) -> None:
        words = (resources.folder() / "passphrase" / "words.txt").read_text().split()
        assert (len(words), len(set(words))) == (7776, 7776)
        assert passphrases.bits() == pytest.approx(5 * math.log2(7776)) == pytest.approx(64.6, abs=0.05)

    def test_every_one_is_accepted_and_none_comes_twice(self) -> None:
        made = [suggest() for _ in range(200)]
        for one in made:
            check(one, ("Invented Officer", "probation officer"))
        assert len(set(made)) == len(made)

    def test_every_word_has_the_same_chance(self, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn: list[int] = []

        def choice(words: tuple[str, ...]) -> str:
            drawn.append(len(words))
            return words[len(drawn)]

        monkeypatch.setattr(secrets, "choice", choice)
        suggest()
        assert drawn == [7776] * 5

    def test_the_lists_are_those_whose_licences_are_recorded(self) -> None:
        folder = resources.folder() / "passphrase"
        record = (folder / "LICENCE.md").read_text()
        assert "Creative Commons Attribution 3.0" in record
        assert sorted(path.name for path in folder.iterdir()) == ["LICENCE.md", "common.txt", "words.txt"]
        digest = hashlib.sha256((folder / "words.txt").read_bytes()).hexdigest()
        assert digest == "6d557f0693958fb5e650b68b5bee585eb82cf4da32965505c789e924743bc522"


class TestChosen:
    @pytest.mark.parametrize(
        "passphrase",
        [
            "tŷ bach twt yn y coed",
            "kettle harbour violin Tuesday moss",
            "kxqzvbpwmtrjhgf",
            "my dog likes cheese a lot",
            "Έξω πέφτει πολλή βροχή",
            "雨が降っています今日もまた",
            PASSPHRASE,
        ],
    )
    def test_what_is_long_and_no_pattern_will_do_without_rules_of_composition(self, passphrase: str) -> None:
        check(passphrase + " " * max(0, 15 - len(passphrase)))

    @pytest.mark.parametrize(
        "passphrase",
        [
            "aaaaaaaaaaaaaaaaaaaa",
            "abababababababababab",
            "passwordpassword",
            "Password1 Password1 Password1",
            "P@$$w0rd123456789",
            "123456789012345678",
            "abcdefghijklmnopqrstuvwxyz",
            "zyxwvutsrqponmlkjih",
            "qwertyuiopasdfghjkl",
            "1qaz2wsx3edc4rfv",
            "letmein letmein please",
            "Manchester United 1999",
            "iloveyou iloveyou 2024",
            "probation officer 2026",
            "ProbationDesk ProbationDesk",
            "ＰＡＳＳＷＯＲＤ１２３４５６７８",
        ],
    )
    def test_what_is_guessed_first_is_refused(self, passphrase: str) -> None:
        assert code_of(passphrase) == "passphrase_guessable"

    def test_the_officers_own_name_adds_nothing(self) -> None:
        phrase = "Wynfordson Maelgwn Trefnant"
        check(phrase)
        assert code_of(phrase, "Maelgwn Wynfordson", "swyddog", "Trefnant") == "passphrase_guessable"

    @pytest.mark.parametrize(
        ("length", "code"), [(14, "passphrase_too_short"), (257, "passphrase_too_long"), (15, ""), (256, "")]
    )
    def test_length_is_from_15_to_256(self, length: int, code: str) -> None:
        phrase = "gwyddbwyll tywydd mawr hetiau oer " * 8
        phrase = "".join(
            chr(ord(letter) + place // 34) if letter != " " else " " for place, letter in enumerate(phrase)
        )
        if code:
            assert code_of(phrase[:length]) == code
        else:
            check(phrase[:length])

    def test_length_is_counted_after_normalising(self) -> None:
        assert code_of("ﬁ" * 7) == "passphrase_too_short"
        assert code_of("e\u0301" * 14) == "passphrase_too_short"

    def test_the_longest_there_may_be_is_looked_through_at_once(self) -> None:
        assert is_guessable("password" * 32)


class TestForms:
    def test_an_end_of_line_that_was_pasted_along_does_no_harm(self, made: Made) -> None:
        for pasted in (PASSPHRASE + "\n", PASSPHRASE + "\r\n", "\n" + PASSPHRASE):
            stores.unlock_key(made.folder, pasted).wipe()
        assert tidy("  two spaces  \n") == "  two spaces  "

    def test_it_may_be_set_with_one_too(self, made: Made) -> None:
        key = stores.unlock_key(made.folder, PASSPHRASE)
        with key.revealed() as raw:
            held = bytes(raw)
        stores.change_passphrase(made.folder, key, "another set of plain words\r\n")
        with stores.unlock_key(made.folder, "another set of plain words").revealed() as raw:
            assert bytes(raw) == held

    def test_a_trailing_space_is_part_of_it(self, made: Made) -> None:
        with pytest.raises(StoreError, match="wrong_passphrase"):
            stores.unlock_key(made.folder, PASSPHRASE + " ")

    @pytest.mark.parametrize("mark", ["‘", "’", "“", "”", "–", "—"])
    def test_marks_that_programs_put_in_are_hinted_at(self, made: Made, mark: str) -> None:
        with pytest.raises(StoreError, match="wrong_passphrase_marks"):
            stores.unlock_key(made.folder, PASSPHRASE + mark)


def test_a_list_that_is_gone_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "folder", lambda: tmp_path)
    passphrases._words.cache_clear()
    with pytest.raises(BadInput) as refused:
        suggest()
    assert (refused.value.code, refused.value.parameters) == ("resource_unreadable", {"file": "words.txt"})
