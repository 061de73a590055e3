"""The bundled dictionaries: what is right in English, in Cymraeg, in either."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import pytest
from hunspell import Hunspell

from probationdesk import resources
from probationdesk.dictionaries import Dictionaries
from probationdesk.domain.errors import BadInput
from probationdesk.domain.people import Language
from probationdesk.domain.spelling import Vocabulary

ENGLISH, CYMRAEG = (Language.ENGLISH,), (Language.CYMRAEG,)
BOTH = (Language.CYMRAEG, Language.ENGLISH)
NONE = Vocabulary()


@pytest.fixture(scope="module")
def dictionaries() -> Dictionaries:
    return Dictionaries()


def wrong(
    dictionaries: Dictionaries, text: str, languages: tuple[Language, ...], known: Vocabulary = NONE
) -> list[str]:
    (found,) = dictionaries.look_at([text], languages, known)
    return [word.text for word in found]


def test_english_is_british(dictionaries: Dictionaries) -> None:
    text = "He organised his behaviour, didn’t he? The judge’s licence; a recieved speling color."
    assert wrong(dictionaries, text, ENGLISH) == ["recieved", "speling", "color"]


def test_words_of_the_work_are_known(dictionaries: Dictionaries) -> None:
    assert wrong(dictionaries, "Reoffending, desistance and wellbeing on OASys and WhatsApp", ENGLISH) == []
    assert wrong(dictionaries, "Gellir asesu’r bregusrwydd", CYMRAEG) == []


@pytest.mark.parametrize(
    "text",
    [
        "Mae’r dyn yn gweithio bob dydd yn y tŷ, a’i ŵyr yn yr ysgol.",
        "ei gar, ei char, eu carchar, fy ngharchar, yng Nghaerdydd, o Gaerdydd, dedfryd, ddedfryd, drosedd, throsedd",
        "cwestiynau’n codi, geiriau’r tyst, â’r heddlu, pethau’n gwella",
    ],
)
def test_welsh_is_right_mutated_and_with_what_leans_on_it(dictionaries: Dictionaries, text: str) -> None:
    assert wrong(dictionaries, text, CYMRAEG) == []


def test_welsh_mistakes_are_seen(dictionaries: Dictionaries) -> None:
    assert wrong(dictionaries, "Mae’r dyn yn gwithio mewn swydfa", CYMRAEG) == ["gwithio", "swydfa"]


def test_where_both_are_written_a_word_right_in_either_is_right(dictionaries: Dictionaries) -> None:
    text = "He works in the swyddfa; mae’r gwaith yn iawn. Speling gwithio."
    assert wrong(dictionaries, text, BOTH) == ["Speling", "gwithio"]
    assert "swyddfa" in wrong(dictionaries, text, ENGLISH)


def test_names_of_the_case_are_known_and_offered(dictionaries: Dictionaries) -> None:
    known = Vocabulary(frozenset({"Slatemoor"}))
    assert wrong(dictionaries, "Seen at Slatemoor", ENGLISH, known) == []
    assert wrong(dictionaries, "Seen at Slatemor", ENGLISH, known) == ["Slatemor"]
    assert dictionaries.suggest("Slatemor", "Seen at Slatemor", ENGLISH, known)[0] == "Slatemoor"


def test_suggestions_begin_with_the_language_of_the_paragraph(dictionaries: Dictionaries) -> None:
    in_welsh = dictionaries.suggest("gwithio", "Mae’r dyn yn gwithio bob dydd", BOTH, NONE)
    in_english = dictionaries.suggest("recieve", "He did not recieve the letter", BOTH, NONE)
    assert "gweithio" in in_welsh[:3]
    assert in_english[0] == "receive"


def test_hostile_words_are_passed_over_quickly(dictionaries: Dictionaries) -> None:
    began = perf_counter()
    paragraphs = ["x" * 10_000, "😀" * 5_000 + " speling", "a" * 41, "é" * 40, "\ud83d speling"]
    found = dictionaries.look_at(paragraphs, BOTH, NONE)
    assert [[word.text for word in one] for one in found] == [[], ["speling"], [], ["é" * 40], ["speling"]]
    dictionaries.suggest("é" * 40, "", BOTH, NONE)
    assert perf_counter() - began < 5


def test_they_refuse_a_second_thread(dictionaries: Dictionaries) -> None:
    wrong(dictionaries, "mine", ENGLISH)
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="belong to the thread"):
        pool.submit(wrong, dictionaries, "theirs", ENGLISH).result()


def test_a_dictionary_that_is_not_there_is_named_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        wrong(Dictionaries(tmp_path), "word", ENGLISH)
    assert (refused.value.code, refused.value.parameters) == ("resource_unreadable", {"file": "en.dic"})


def test_every_dictionary_comes_with_its_licence() -> None:
    folder = resources.folder() / "dictionaries"
    told = (folder / "ATTRIBUTION.md").read_text(encoding="utf-8")
    for language in Language:
        assert (folder / f"{language}.dic").stat().st_size > 500_000
        assert (folder / f"LICENCE-{language}.txt").stat().st_size > 1_000
        assert f"LICENCE-{language}.txt" in told
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (folder / "LGPL-3.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", list(Language))
def test_each_word_of_our_own_is_one_that_the_dictionary_lacks(language: Language) -> None:
    bare = resources.folder() / "dictionaries"
    lines = (bare / f"work-{language}.txt").read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    hunspell = Hunspell(language.value, hunspell_data_dir=str(bare))
    assert words == sorted(set(words))
    assert [word for word in words if hunspell.spell(word)] == []
