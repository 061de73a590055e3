"""When a score is refused, when it is only questioned, and how dates become ages and months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from probationdesk.scores.dates import offence_free_months, other_ages_nearby, whole_months, whole_years
from probationdesk.scores.explain import refusal_message
from probationdesk.scores.inputs import ScoreRefused, Sex
from probationdesk.scores.ogrs3 import INPUTS as OGRS3_INPUTS
from probationdesk.scores.ogrs3 import Ogrs3Inputs, calculate_ogrs3
from probationdesk.scores.ogrs4 import INPUTS as OGRS4_INPUTS
from probationdesk.scores.ogrs4 import VIOLENT, Ogrs4Inputs, Predictor, calculate_ogrs4
from tests.unit.score_samples import CYMRAEG, ENGLISH, EXAMPLES_OGRS3, EXAMPLES_OGRS4, OGRS3, OGRS4, ogrs3, ogrs4


def refusal(act: Callable[[], object]) -> ScoreRefused:
    with pytest.raises(ScoreRefused) as refused:
        act()
    return refused.value


@pytest.mark.parametrize("name", OGRS3_INPUTS)
@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_ogrs3_names_the_input_that_is_missing(name: str, nothing: object) -> None:
    refused = refusal(lambda: ogrs3(**{name: nothing}))
    assert (refused.code, refused.parameters["inputs"]) == ("missing_input", (name,))


@pytest.mark.parametrize("name", [*OGRS4_INPUTS, VIOLENT])
def test_vrp_names_the_input_that_is_missing(name: str) -> None:
    given = {key: value for key, value in EXAMPLES_OGRS4[0].items() if key != name}
    refused = refusal(lambda: Ogrs4Inputs.read(given, violent=True))
    assert (refused.code, refused.parameters["inputs"]) == ("missing_input", (name,))


def test_all_that_is_missing_is_named_at_once() -> None:
    refused = refusal(lambda: ogrs3(sex=None, offence=""))
    assert refusal_message(refused, ENGLISH) == (
        "No score: this is missing: sex, current offence. Enter it, or leave the score out."
    )


@pytest.mark.parametrize(("written", "sex"), [("M", "male"), ("f", "female"), ("Male", "male"), (" FEMALE ", "female")])
def test_sex_may_be_written_short_or_in_full(written: str, sex: str) -> None:
    assert ogrs3(sex=written).sex == ogrs4(sex=written).sex == Sex(sex)


@pytest.mark.parametrize("other", ["X", "non-binary", "unknown", 1, True, ["M"]])
def test_another_sex_is_refused_because_no_score_was_validated(other: object) -> None:
    for refused in (refusal(lambda: ogrs3(sex=other)), refusal(lambda: ogrs4(sex=other))):
        assert refusal_message(refused, ENGLISH) == (
            "No score: no validated score exists for a sex other than male or female."
        )


@pytest.mark.parametrize("age", [0, 10, 17])
def test_nobody_under_18_is_scored(age: int) -> None:
    first = refusal(lambda: ogrs3(age_at_risk=age, age_at_current_conviction=17, age_at_first_sanction=12))
    second = refusal(lambda: ogrs4(age_at_follow_up=age, age_at_current_conviction=17, age_at_first_sanction=12))
    assert first.code == second.code == "under_18"
    assert refusal_message(first, ENGLISH).startswith("No score: these scores are not for anyone under 18")


def test_a_person_of_18_may_have_been_convicted_and_first_sanctioned_younger() -> None:
    inputs = ogrs3(age_at_risk=18, age_at_current_conviction=17, age_at_first_sanction=10)
    assert calculate_ogrs3(inputs, OGRS3).percent > 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("age_at_risk", -1),
        ("age_at_risk", 110),
        ("age_at_current_conviction", 9),
        ("age_at_current_conviction", 110),
        ("age_at_first_sanction", 9),
        ("age_at_first_sanction", -5),
        ("previous_sanctions", -1),
        ("previous_sanctions", 1000),
    ],
)
def test_an_impossible_number_is_refused_by_name(name: str, value: int) -> None:
    refused = refusal(lambda: ogrs3(**{name: value}))
    assert (refused.code, refused.parameters["inputs"], refused.parameters["value"]) == ("out_of_range", (name,), value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sanctions_including_current", 0),
        ("sanctions_including_current", 1000),
        (VIOLENT, -1),
        ("age_at_follow_up", 110),
    ],
)
def test_an_impossible_number_is_refused_by_name_for_arp_and_vrp(name: str, value: int) -> None:
    refused = refusal(lambda: ogrs4(**{name: value}))
    assert (refused.code, refused.parameters["inputs"]) == ("out_of_range", (name,))


@pytest.mark.parametrize("value", [True, False, 20.5, "20", float("nan"), float("inf"), [20], {}])
def test_only_a_whole_number_is_a_number(value: object) -> None:
    first = refusal(lambda: ogrs3(age_at_risk=value))
    second = refusal(lambda: ogrs4(offence_free_months=value))
    assert (first.code, first.parameters["inputs"]) == ("not_whole_number", ("age_at_risk",))
    assert (second.code, second.parameters["inputs"]) == ("not_whole_number", ("offence_free_months",))


def test_a_whole_number_may_be_written_with_a_decimal_point() -> None:
    assert ogrs3(age_at_risk=20.0) == ogrs3(age_at_risk=20)


def test_an_unknown_offence_is_refused_with_the_categories_there_are() -> None:
    first = refusal(lambda: calculate_ogrs3(ogrs3(offence="piracy"), OGRS3))
    second = refusal(lambda: calculate_ogrs4(Predictor.VRP, ogrs4(offence="robbery"), OGRS4))
    assert first.parameters["possible"] == tuple(OGRS3.offences)
    assert "drink_driving, criminal_damage" in refusal_message(first, ENGLISH)
    assert second.parameters["possible"] == tuple(OGRS4.predictors[Predictor.VRP].offences)


def test_an_offence_may_be_written_in_any_case() -> None:
    assert ogrs3(offence=" Theft_Non_Motor ") == ogrs3()


def test_a_first_sanction_after_the_current_conviction_is_refused() -> None:
    refused = refusal(lambda: ogrs3(age_at_first_sanction=21))
    assert refusal_message(refused, ENGLISH) == (
        "No score: the first sanction (21) cannot come after the current conviction (20). Check both."
    )
    assert refusal(lambda: ogrs4(age_at_first_sanction=34)).code == "first_sanction_after_conviction"


def test_more_violent_sanctions_than_sanctions_are_refused() -> None:
    refused = refusal(lambda: ogrs4(sanctions_including_current=2, violent_sanctions_including_current=3))
    assert "3 violent sanctions cannot be more than 2 sanctions" in refusal_message(refused, ENGLISH)


def test_what_is_odd_but_possible_is_questioned_and_still_scored() -> None:
    only = ogrs3(previous_sanctions=0)
    licence = ogrs4(age_at_follow_up=32)
    violent = ogrs4(offence="acquisitive_violence", violent_sanctions_including_current=0)
    assert calculate_ogrs3(only, OGRS3).cautions == ("only_sanction_at_another_age",)
    assert calculate_ogrs4(Predictor.ARP, licence, OGRS4).cautions == ("start_before_conviction",)
    assert calculate_ogrs4(Predictor.VRP, violent, OGRS4).cautions == ("violent_offence_not_counted",)
    assert ogrs3().cautions == ogrs4().cautions == ()


@pytest.mark.parametrize("say", [ENGLISH, CYMRAEG])
def test_every_refusal_and_caution_is_worded_in_both_languages(say: Callable[..., str]) -> None:
    refused = [
        ScoreRefused("missing_input", inputs=("sex",)),
        ScoreRefused("under_18", inputs=("age_at_risk",), value=17),
        ScoreRefused("no_validated_score"),
        ScoreRefused("not_whole_number", inputs=("offence_free_months",)),
        ScoreRefused("out_of_range", inputs=(VIOLENT,), value=-1, lowest=0, highest=999),
        ScoreRefused("unknown_offence", possible=("violence",)),
        ScoreRefused("first_sanction_after_conviction", first="21", conviction="20"),
        ScoreRefused("more_violent_than_all", violent=3, sanctions=2),
        ScoreRefused("before_birth", inputs=("age",)),
        ScoreRefused("unknown_tool", possible=("OGRS3",)),
        ScoreRefused("not_an_object"),
        ScoreRefused("not_a_list"),
    ]
    for reason in refused:
        message = refusal_message(reason, say)
        assert message
        assert "{" not in message
    for code in ("only_sanction_at_another_age", "start_before_conviction", "violent_offence_not_counted"):
        assert say(f"scores.cautions.{code}")


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (date(2004, 2, 29), date(2024, 2, 28), 19),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2000, 6, 15), date(2021, 6, 14), 20),
        (date(2000, 6, 15), date(2021, 6, 15), 21),
        (date(2000, 6, 15), date(2000, 6, 15), 0),
    ],
)
def test_an_age_is_reached_on_the_birthday_and_in_other_years_29_february_is_1_march(
    born: date, day: date, age: int
) -> None:
    assert whole_years(born, day) == age


def test_nobody_has_an_age_before_they_are_born() -> None:
    assert refusal(lambda: whole_years(date(2000, 1, 2), date(2000, 1, 1))).code == "before_birth"


@pytest.mark.parametrize(
    ("start", "day", "months"),
    [
        (date(2024, 1, 31), date(2024, 2, 29), 0),
        (date(2024, 1, 31), date(2024, 3, 31), 2),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
        (date(2024, 2, 29), date(2025, 3, 1), 12),
        (date(2024, 5, 10), date(2024, 6, 9), 0),
        (date(2024, 5, 10), date(2024, 6, 10), 1),
        (date(2024, 6, 10), date(2024, 5, 10), -1),
    ],
)
def test_a_month_is_whole_when_its_day_is_reached(start: date, day: date, months: int) -> None:
    assert whole_months(start, day) == months


@pytest.mark.parametrize(
    ("assessed", "months"),
    [
        (date(2023, 12, 1), 0),
        (date(2024, 1, 1), 0),
        (date(2026, 12, 31), 35),
        (date(2027, 1, 1), 36),
        (date(2030, 1, 1), 36),
    ],
)
def test_offence_free_months_are_none_in_the_future_and_36_at_most(assessed: date, months: int) -> None:
    assert offence_free_months(date(2024, 1, 1), assessed) == months


def test_the_inputs_can_be_worked_out_from_dates() -> None:
    born = date(2004, 2, 29)
    first, convicted, released = date(2019, 5, 1), date(2024, 2, 28), date(2025, 3, 1)
    assert Ogrs3Inputs.from_dates(
        sex=Sex.MALE,
        born=born,
        first_sanction=first,
        convicted=convicted,
        in_community=None,
        previous_sanctions=4,
        offence="theft_non_motor",
    ) == ogrs3(age_at_risk=19, age_at_current_conviction=19, age_at_first_sanction=15)
    inputs = Ogrs4Inputs.from_dates(
        sex=Sex.MALE,
        born=born,
        first_sanction=first,
        convicted=convicted,
        in_community=released,
        assessed=date(2025, 5, 31),
        sanctions_including_current=5,
        violent_sanctions_including_current=0,
        offence="theft_non_motor",
    )
    assert (inputs.age_at_follow_up, inputs.age_at_current_conviction, inputs.offence_free_months) == (21, 19, 2)


def test_a_first_sanction_dated_after_the_conviction_is_refused() -> None:
    born, first, convicted = date(2000, 1, 1), date(2020, 5, 2), date(2020, 5, 1)
    third_generation = refusal(
        lambda: Ogrs3Inputs.from_dates(
            sex=Sex.MALE,
            born=born,
            first_sanction=first,
            convicted=convicted,
            in_community=None,
            previous_sanctions=1,
            offence="handling",
        )
    )
    fourth_generation = refusal(
        lambda: Ogrs4Inputs.from_dates(
            sex=Sex.MALE,
            born=born,
            first_sanction=first,
            convicted=convicted,
            in_community=None,
            assessed=convicted,
            sanctions_including_current=2,
            violent_sanctions_including_current=0,
            offence="drunkenness",
        )
    )
    assert third_generation.code == fourth_generation.code == "first_sanction_after_conviction"
    assert third_generation.parameters == {"first": "2020-05-02", "conviction": "2020-05-01"}


@pytest.mark.parametrize(
    ("start", "ages"),
    [
        (date(2020, 12, 15), ()),
        (date(2021, 3, 14), ()),
        (date(2021, 3, 15), (21,)),
        (date(2021, 6, 14), (21,)),
        (date(2021, 6, 15), (20,)),
        (date(2021, 9, 14), (20,)),
        (date(2021, 9, 15), ()),
    ],
)
def test_a_birthday_within_three_months_gives_the_other_age(start: date, ages: tuple[int, ...]) -> None:
    assert other_ages_nearby(date(2000, 6, 15), start) == ages


def test_the_other_age_is_never_under_18() -> None:
    assert other_ages_nearby(date(2000, 6, 15), date(2018, 6, 20)) == ()


def test_the_worked_examples_hold_nothing_to_question() -> None:
    assert all(Ogrs3Inputs.read(example).cautions == () for example in EXAMPLES_OGRS3)
    assert all(Ogrs4Inputs.read(example, violent=True).cautions == () for example in EXAMPLES_OGRS4)
