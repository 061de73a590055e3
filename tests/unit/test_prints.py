"""Everything printed beside the report: nothing given is lost, both languages, both standards, hostile words."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import page
import pikepdf
import pypdfium2
import pytest

from probationdesk.domain.areas import AREAS, Finding, Formulation
from probationdesk.domain.assessment import CaseFile, gather
from probationdesk.domain.claims import Answer
from probationdesk.domain.people import Case, Language, Person
from probationdesk.domain.plan import Goal, PlanStep
from probationdesk.domain.printing import OF_A_VERSION, Chosen, Print, Printed
from probationdesk.domain.readback import Mark
from probationdesk.domain.record import Record
from probationdesk.domain.scoring import Score, ScoreInput
from probationdesk.domain.statements import statements
from probationdesk.report.press import ReportPress
from probationdesk.resources import Wording, folder, load_framework, read_toml
from tests.unit.report_case import ASSESSMENT_ID, CODE, DATED, HARM, case_with, empty_case, full_case, full_records
from tests.unit.report_reading import fonts, metadata, sides, squeezed
from tests.unit.test_report_tagged import elements

FRAMEWORK = load_framework()
COPIES = (Print.PERSONS_COPY, Print.PERSONS_COPY_LARGE)
NAMED = ("Robin", "Robert", "Hale")
HOSTILE = '<b>bold</b> <img src="/etc/passwd"/> & </para> \u202eevil \x07 好 😀 ' + "w" * 3000


def out(
    kind: Print,
    case: CaseFile | None = None,
    *,
    code: str = CODE,
    language: Language = Language.ENGLISH,
    chosen: Chosen = Chosen(),  # noqa: B008 - frozen
) -> bytes:
    return _printed(kind, case or full_case(), code, language, chosen).pdf


def _printed(kind: Print, case: CaseFile, code: str, language: Language, chosen: Chosen) -> Printed:
    return ReportPress().handout(
        kind, case, ASSESSMENT_ID, FRAMEWORK, dated=DATED, code=code, language=language, chosen=chosen
    )


def letters(pdf: bytes, left: float = 66) -> str:
    """The text of all sides without white space, and without what stands outside the margins or beside the lines."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        told = []
        for side in document:
            width, height = side.get_size()
            told.append(side.get_textpage().get_text_bounded(left=left, bottom=52, right=width, top=height - 40))
        return squeezed("".join(told))
    finally:
        document.close()


def hostile_case() -> CaseFile:
    """The full case with hostile words wherever an officer can write."""
    changed: list[Record] = []
    for record in full_records():
        match record:
            case Person():
                changed.append(replace(record, chosen_name=HOSTILE[:80], interpreter=HOSTILE))
            case Finding():
                changed.append(replace(record, why=HOSTILE, helps=HOSTILE))
            case Goal():
                steps = tuple(replace(step, what=HOSTILE, who=HOSTILE) for step in record.steps)
                changed.append(replace(record, i_will=HOSTILE, steps=steps, their_words=HOSTILE))
            case Mark():
                changed.append(replace(record, their_words=HOSTILE, reply_words=HOSTILE, as_read=HOSTILE))
            case _:
                changed.append(record)
    return gather(changed)


@pytest.mark.parametrize("profile", ["ua1", "2a"])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(Print))
def test_every_print_keeps_both_standards(kind: Print, language: Language, profile: str) -> None:
    for case, code in ((full_case(), CODE), (empty_case(), "")):
        pdf = out(kind, case, code=code, language=language)
        found = page.validate_pdf_bytes(pdf, profile=profile).failures
        assert [f"{fault.rule_id}: {fault.message}" for fault in found] == []


@pytest.mark.parametrize("kind", list(Print))
def test_hostile_words_are_printed_as_typed_and_reported_in_every_print(kind: Print) -> None:
    printed = _printed(kind, hostile_case(), "", Language.ENGLISH, Chosen())
    found = page.validate_pdf_bytes(printed.pdf, profile="ua1").failures
    assert [fault.message for fault in found] == []
    if kind in {*COPIES, Print.PLAN_SHEET, Print.REPORT_CLEAR, Print.REPORT_LARGE}:
        assert squeezed('<b>bold</b><imgsrc="/etc/passwd"/>&</para>') in letters(printed.pdf, left=55)
        assert letters(printed.pdf, left=55).count("w" * 15) > 500
        assert {"U+202E", "好", "😀"} <= set(printed.unprintable)


@pytest.mark.parametrize("kind", list(Print))
def test_a_reference_of_any_length_is_cut_and_leaves_the_print_whole(kind: Print) -> None:
    told = sides(out(kind, case_with(Case, reference="X" * 5_000)))
    assert all("…" in side for side in told)
    assert not any("X" * 33 in side.replace(" ", "") for side in told)


@pytest.mark.parametrize("kind", list(Print))
def test_every_piece_of_content_leads_to_its_element_and_back(kind: Print) -> None:
    """Both ways: the parent tree names the owner of each number on a side, and the owner names the number."""
    with pikepdf.open(io.BytesIO(out(kind))) as document:
        numbers = document.Root.StructTreeRoot.ParentTree.Nums
        owners = [list(numbers[n + 1]) for n in range(0, len(numbers), 2)]
        places = {side.obj.objgen: n for n, side in enumerate(document.pages)}
        told = {
            (places[held.Pg.objgen], int(held.MCID)): element.objgen
            for element in elements(document)
            for held in element.K
            if held.get("/Type") == "/MCR"
        }
        assert told == {(side, n): owner.objgen for side, found in enumerate(owners) for n, owner in enumerate(found)}
        assert all(len(element.K) for element in elements(document) if element.S != "/TD")
        for side, found in zip(document.pages, owners, strict=True):
            drawn = re.findall(rb"/MCID (\d+)", side.Contents.read_bytes())
            assert sorted(int(n) for n in drawn) == list(range(len(found)))


@pytest.mark.parametrize("kind", list(Print))
def test_the_same_case_gives_the_same_bytes(kind: Print) -> None:
    assert out(kind) == out(kind)


@pytest.mark.parametrize("kind", list(Print))
def test_every_typeface_is_embedded_and_the_file_names_nobody(kind: Print) -> None:
    pdf = out(kind)
    assert all(fonts(pdf).values())
    assert not any(name in told for told in metadata(pdf).values() for name in NAMED)


@pytest.mark.parametrize("kind", list(Print))
def test_the_language_is_that_asked_for(kind: Print) -> None:
    english, cymraeg = out(kind), out(kind, language=Language.CYMRAEG)
    for pdf, language, side in ((english, "en", "Side 1 of"), (cymraeg, "cy", "Ochr 1 o")):
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert str(document.Root.Lang) == language
        assert side in sides(pdf)[0]


@pytest.mark.parametrize("kind", list(Print))
def test_the_check_code_stands_on_prints_of_a_version_alone(kind: Print) -> None:
    told = sides(out(kind))
    assert all(("Check code 9b41 e07c" in side) == (kind in OF_A_VERSION) for side in told)
    assert all("DRAFT" in side for side in sides(out(kind, code=""))) == (kind in OF_A_VERSION)


def test_the_wording_has_the_same_keys_in_both_languages_with_the_same_parameters() -> None:
    english, cymraeg = (Wording(language, folder() / "report") for language in Language)
    assert english.keys() == cymraeg.keys()
    for key in english.keys():  # noqa: SIM118 - not a dictionary
        assert set(re.findall(r"{\w+}", english(key))) == set(re.findall(r"{\w+}", cymraeg(key))), key


def test_the_wording_of_handouts_has_no_long_sentence() -> None:
    flat = [
        text for table in read_toml(folder() / "report" / "en" / "handout.toml").values() for text in table.values()
    ]
    assert len(flat) > 100
    for text in flat:
        for sentence in re.split(r"(?<=[.!?])\s", text):
            assert len(sentence.split()) <= 20, sentence


class TestEditions:
    @pytest.mark.parametrize(("kind", "size"), [(Print.REPORT_CLEAR, 12), (Print.REPORT_LARGE, 16)])
    def test_nothing_that_is_read_is_smaller_than_the_edition_says(self, kind: Print, size: int) -> None:
        with pikepdf.open(io.BytesIO(out(kind))) as document:
            for side in document.pages:
                in_text = [
                    float(step.operands[1]) for step in pikepdf.parse_content_stream(side) if str(step.operator) == "Tf"
                ]
                # The numbers beside the lines are the only smaller type; furniture is in forms of its own.
                assert {one for one in in_text if one < size} <= {10, 12}

    @pytest.mark.parametrize("kind", [Print.REPORT_CLEAR, Print.REPORT_LARGE])
    def test_an_edition_says_what_the_report_says(self, kind: Print) -> None:
        edition = letters(out(kind), left=55)
        for text in (*HARM.values(), *(f.why for f in full_case().assessments[0].findings.values())):
            for part in re.split(r"\[[^\]]*\]", text):
                assert squeezed(part).rstrip(".") in edition

    def test_an_edition_may_run_on_and_is_never_over(self) -> None:
        printed = _printed(Print.REPORT_LARGE, full_case(), CODE, Language.ENGLISH, Chosen())
        assert printed.sides > 3
        assert printed.lines_over == 0


class TestThePersonsCopy:
    @pytest.mark.parametrize("kind", COPIES)
    def test_its_outside_says_the_reference_and_nothing_of_the_person(self, kind: Print) -> None:
        first, *inside = sides(out(kind))
        assert "PD-7F3A-9C21" in first
        told = squeezed(" ".join(inside))
        assert cover(out(kind, empty_case())) == cover(out(kind))
        assert not any(name in first for name in NAMED)
        assert not re.search(r"(?i)offen|probation|court|OFFICIAL", first)
        assert "OFFICIAL" not in told

    @pytest.mark.parametrize("kind", COPIES)
    def test_every_statement_of_the_assessment_stands_in_it(self, kind: Print) -> None:
        told = letters(out(kind))
        for one in statements(full_case().assessments[0], full_case().sources):
            assert squeezed(one.text).rstrip(".") in told, one.key

    def test_every_area_has_its_plain_name(self) -> None:
        told = letters(out(Print.PERSONS_COPY))
        for area in AREAS:
            assert squeezed(FRAMEWORK.area(area).plain_name.en) in told

    def test_what_was_said_and_answered_is_printed(self) -> None:
        told = letters(out(Print.PERSONS_COPY))
        assert squeezed("You said it is partly right: “It was that week only”") in told
        assert squeezed("We kept it: The record says all three") in told

    def test_an_enquiry_without_an_answer_is_printed(self) -> None:
        assert squeezed("we asked on 4 November 2026") in letters(out(Print.PERSONS_COPY))

    def test_each_input_of_a_score_is_listed_with_a_box_to_mark_it(self) -> None:
        inputs = (ScoreInput(name="age_at_risk", value="32"), ScoreInput(name="previous_sanctions", value="7"))
        pdf = out(Print.PERSONS_COPY, case_with(Score, inputs=inputs, calculated=True))
        assert squeezed("Number of previous sanctions 7") in letters(pdf)
        without = out(Print.PERSONS_COPY, case_with(Score, inputs=()))
        assert figures(pdf).count("A box to tick") == figures(without).count("A box to tick") + 2

    def test_inputs_are_written_as_they_are_read(self) -> None:
        values = {"sex": "male", "offence": "theft_from_vehicle", "convicted": "2026-03-01", "age_at_risk": "thirty"}
        inputs = tuple(ScoreInput(name=name, value=value) for name, value in values.items())
        case = case_with(Score, inputs=inputs, calculated=True)
        told = letters(out(Print.PERSONS_COPY, case, language=Language.ENGLISH))
        for text in ("Sex male", "Current offence theft from a vehicle", "1 March 2026", "thirty"):
            assert squeezed(text) in told

    def test_a_draft_says_that_it_may_change_and_a_frozen_copy_does_not(self) -> None:
        assert "This is a draft" in " ".join(sides(out(Print.PERSONS_COPY, code="")))
        assert "This is a draft" not in " ".join(sides(out(Print.PERSONS_COPY)))


def cover(pdf: bytes) -> str:
    """The first side without how many sides there are: the rest is the same for everybody with this reference."""
    return re.sub(r"Side 1 of \d+", "", sides(pdf)[0])


class TestTheSlip:
    @pytest.mark.parametrize("kind", COPIES)
    @pytest.mark.parametrize("language", list(Language))
    @pytest.mark.parametrize("more", range(0, 1600, 200))
    def test_it_is_the_front_of_a_sheet_of_its_own(self, kind: Print, language: Language, more: int) -> None:
        """Cutting it off takes nothing of another side, whatever the length of what comes before."""
        case = case_with(Formulation, protects="Night work. " * more)
        told = sides(out(kind, case, language=language))
        slip = {Language.ENGLISH: "I want this looked at", Language.CYMRAEG: "Rydw i am i rywun edrych ar hyn"}[
            language
        ]
        assert [slip in side for side in told] == [False] * (len(told) - 1) + [True]
        assert len(told) % 2 == 1

    def test_the_reference_stands_above_the_cut_and_below_it(self) -> None:
        above, _, below = sides(out(Print.PERSONS_COPY))[-1].partition("Cut or tear here")
        assert "PD-7F3A-9C21, version 1" in above
        assert "PD-7F3A-9C21, version 1" in below
        for word in ("Side", "Line", "It is wrong", "Something is missing", "I do not understand it"):
            assert word in below

    def test_what_is_drawn_is_told_to_whoever_cannot_see_it(self) -> None:
        last = figures(out(Print.PERSONS_COPY))[-7:]
        assert last == ["Lines to write on", *["A box to write in"] * 2, *["A box to tick"] * 3, "Lines to write on"]


class TestThePlanSheet:
    def test_it_has_every_goal_and_step_and_three_boxes_a_step(self) -> None:
        pdf = out(Print.PLAN_SHEET)
        for text in ("I will go back on nights so that my days are for sleeping.", "Ring the bakery", "Text my sister"):
            assert squeezed(text) in letters(pdf)
        assert figures(pdf).count("A box to tick") == 9

    def test_a_goal_that_begins_with_its_lead_in_either_language_is_not_led_again(self) -> None:
        told = " ".join(sides(out(Print.PLAN_SHEET, case_with(Goal, i_will="I will go"), language=Language.CYMRAEG)))
        assert "I will go" in told
        assert "Byddaf yn I will" not in told

    def test_a_step_that_is_done_is_ticked_as_finished(self) -> None:
        done = (PlanStep(id="t", what="Ring the bakery", done_on=DATED, in_my_power=Answer.YES),)
        pdf = out(Print.PLAN_SHEET, case_with(Goal, steps=done))
        assert figures(pdf)[:3] == ["A box to tick", "A box to tick", "Ticked"]
        assert squeezed("Finished on 21 November 2026") in squeezed(" ".join(sides(pdf)))

    def test_without_a_plan_there_are_lines_to_write_one(self) -> None:
        pdf = out(Print.PLAN_SHEET, empty_case(), code="")
        assert "Write your own" in sides(pdf)[0]
        assert figures(pdf).count("Lines to write on") >= 3


class TestInterviewSheets:
    @pytest.mark.parametrize("language", list(Language))
    @pytest.mark.parametrize("number", [1, 2])
    def test_each_area_chosen_has_a_side_with_its_prompts_and_no_other(self, number: int, language: Language) -> None:
        chosen = Chosen(areas=("drugs", "alcohol"), interview=number)
        told = sides(out(Print.INTERVIEW_SHEETS, language=language, chosen=chosen))
        assert len(told) == 3
        for side, key in zip(told[1:], chosen.areas, strict=True):
            area = FRAMEWORK.area(key)
            for prompt in area.listening if number == 1 else area.checking:
                assert squeezed(prompt.to(language)) in squeezed(side)

    def test_what_the_person_needs_and_the_purpose_come_first(self) -> None:
        first = sides(out(Print.INTERVIEW_SHEETS, chosen=Chosen(areas=("drugs",))))[0]
        assert "Everything is read aloud" in first
        for line in FRAMEWORK.purpose.en.splitlines():
            assert squeezed(line) in squeezed(first)
        assert first.index("Everything is read aloud") < first.index("Before we start, let me")

    def test_without_a_choice_all_thirteen_are_printed(self) -> None:
        assert len(sides(out(Print.INTERVIEW_SHEETS))) == 14


def test_the_self_assessment_is_blank_and_asks_about_every_area() -> None:
    pdf = out(Print.SELF_ASSESSMENT)
    for area in AREAS:
        assert squeezed(FRAMEWORK.area(area).plain_name.en) in letters(pdf)
    assert figures(pdf).count("A box to tick") == 4 * len(AREAS)
    assert not any(name in " ".join(sides(pdf)) for name in NAMED)


def figures(pdf: bytes) -> list[str]:
    """What every drawing is in words, in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [str(element.Alt) for element in elements(document) if element.S == "/Figure"]
