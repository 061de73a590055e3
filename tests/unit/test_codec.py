"""Records as bytes: one form for each, the same back again, and nothing that is not a record."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probationdesk import codec
from probationdesk.domain.claims import Answer
from probationdesk.domain.errors import BadInput
from probationdesk.domain.interviews import Break, Interview
from probationdesk.domain.kinds import ASSESSMENT_KINDS, CASE_KINDS, KINDS
from probationdesk.domain.people import Person
from probationdesk.domain.record import Record

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.builds(datetime.combine, st.dates(date(1900, 1, 2), date(2199, 12, 30)), st.times(timezones=OFFSETS))
st.register_type_strategy(str, TEXTS)
st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(date, st.dates(date(1900, 1, 1), date(2199, 12, 31)))
st.register_type_strategy(int, st.integers(0, 10**6))
RECORDS = st.one_of([st.from_type(kind) for kind in KINDS.values()])

PERSON = Person(id="p", case_id="c", full_name="Siân “Ŵ” Invented", date_of_birth=date(2001, 2, 3))


@settings(max_examples=400)
@given(record=RECORDS)
def test_every_kind_of_record_comes_back_as_it_was_and_has_one_form(record: Record) -> None:
    body = codec.encode(record)
    again = codec.decode(record.KIND, body)
    assert again == record
    assert type(again) is type(record)
    assert codec.encode(again) == body


@settings(max_examples=60)
@given(record=RECORDS)
def test_the_form_is_utf8_json_with_sorted_keys_on_one_line(record: Record) -> None:
    body = codec.encode(record)
    assert b"\n" not in body
    plain = json.loads(body)
    assert list(plain) == sorted(plain)
    assert set(plain) == {field.name for field in fields(record)}


def test_welsh_letters_are_written_as_themselves() -> None:
    assert "Siân “Ŵ” Invented".encode() in codec.encode(PERSON)


def test_the_kinds_are_those_of_the_case_and_those_of_an_assessment_each_once() -> None:
    assert len(KINDS) == len(CASE_KINDS) + len(ASSESSMENT_KINDS)
    assert all(name == kind.KIND for name, kind in KINDS.items())


class TestDigests:
    def test_are_sha256_of_the_form(self) -> None:
        body = codec.encode(PERSON)
        assert codec.digest(body) == hashlib.sha256(body).hexdigest()

    @settings(max_examples=60)
    @given(records=st.lists(RECORDS, max_size=6), seed=st.integers())
    def test_of_a_set_do_not_depend_on_its_order(self, records: list[Record], seed: int) -> None:
        shuffled = list(records)
        random.Random(seed).shuffle(shuffled)
        assert codec.digest_of_all(shuffled) == codec.digest_of_all(records)

    def test_of_a_set_change_with_any_member(self) -> None:
        other = Person(id="p", case_id="c", full_name="Siân Invented")
        sets: list[tuple[Record, ...]] = [(), (PERSON,), (other,), (PERSON, PERSON), (PERSON, other)]
        assert len({codec.digest_of_all(one) for one in sets}) == len(sets)

    def test_of_a_set_are_made_of_kind_and_form_a_line_each(self) -> None:
        lines = b"person\n" + codec.encode(PERSON) + b"\n"
        assert codec.digest_of_all([PERSON]) == hashlib.sha256(lines).hexdigest()

    def test_of_the_same_moment_in_two_time_zones_differ_because_the_wall_clock_is_kept(self) -> None:
        noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
        summer = noon.astimezone(timezone(timedelta(hours=1)))
        first, second = (Interview(id="i", case_id="c", number=1, began=at) for at in (noon, summer))
        assert codec.digest_of_all([first]) != codec.digest_of_all([second])


class TestStrictness:
    def refusal(self, kind: str, body: bytes) -> BadInput:
        with pytest.raises(BadInput) as refused:
            codec.decode(kind, body)
        return refused.value

    def changed(self, **values: object) -> bytes:
        return json.dumps(json.loads(codec.encode(PERSON)) | values).encode()

    def test_an_unknown_kind_is_refused_by_name(self) -> None:
        error = self.refusal("horoscope", b"{}")
        assert (error.code, error.parameters) == ("unknown_kind", {"kind": "horoscope"})

    @pytest.mark.parametrize(
        "values",
        [
            {"full_name": 7},
            {"full_name": None},
            {"date_of_birth": "3 March"},
            {"date_of_birth": "2026-02-30"},
            {"print_language": "fr"},
            {"adjustments": [{"need": "hearing"}]},
            {"adjustments": "hearing"},
        ],
    )
    def test_a_wrong_value_is_refused_and_its_place_named(self, values: dict[str, object]) -> None:
        error = self.refusal("person", self.changed(**values))
        assert error.code == "bad_record"
        assert next(iter(values)) in str(error.parameters["path"])

    def test_a_number_is_never_taken_for_a_text_nor_a_text_for_a_number(self) -> None:
        assert self.refusal("interview", b'{"id":"i","case_id":"c","number":"1"}').code == "bad_record"

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"id":"p"}', b"\xff", b'{"id":"\\ud800"}'])
    def test_what_is_no_record_is_refused(self, body: bytes) -> None:
        assert self.refusal("person", body).code == "bad_record"

    @pytest.mark.parametrize("name", ["full_name", "date_of_birth", "print_language", "adjustments"])
    @pytest.mark.parametrize("value", ["Marker 'words' - at `$.x`", ["Marker words"], {"Marker": "words"}])
    def test_the_words_of_a_record_are_never_in_what_the_error_says(self, name: str, value: object) -> None:
        if name == "full_name" and isinstance(value, str):
            value = [value]
        error = self.refusal("person", self.changed(**{name: value}))
        assert "Marker" not in f"{error} {error.parameters}"
        assert str(error.parameters["path"]).startswith(f"$.{name}")


def test_nested_parts_come_back_with_their_types() -> None:
    pause = Break(began=datetime(2026, 1, 1, 9, tzinfo=UTC))
    interview = Interview(id="i", case_id="c", number=1, breaks=(pause,))
    again = codec.decode("interview", codec.encode(interview))
    assert isinstance(again, Interview)
    assert again.breaks == (pause,)
    assert Answer("") is Answer.UNANSWERED
