"""The instrument and its wording: complete, in both languages, and known to the rules."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path

import pytest

import probationdesk
from probationdesk import resources
from probationdesk.domain.areas import AREAS
from probationdesk.domain.assessment import Purpose
from probationdesk.domain.checks import MANDATORY
from probationdesk.domain.claims import Answer, ClaimKind
from probationdesk.domain.enquiries import EnquiryState
from probationdesk.domain.errors import BadInput
from probationdesk.domain.flow import Progress
from probationdesk.domain.framework import Framework, Text
from probationdesk.domain.history import EventKind
from probationdesk.domain.interviews import Mode, Response
from probationdesk.domain.notes import NoteKind
from probationdesk.domain.people import Language, Setting
from probationdesk.domain.plan import Agreement
from probationdesk.domain.readback import Reply, Verdict
from probationdesk.domain.risk import Group, Level
from probationdesk.domain.sources import LocatorStyle, SourceKind
from probationdesk.domain.steps import Step
from probationdesk.domain.versions import VersionReason

PACKAGE = Path(probationdesk.__file__).parent
SECTIONS = (
    "answer", "proposal", "plan", "areas", "offence_analysis", "pattern", "interviews", "why", "protects",
    "likelihood", "harm", "management", "read_back", "enquiries", "sources", "completion",
)  # fmt: skip
SHOWN_ENUMS: tuple[type[StrEnum], ...] = (
    ClaimKind, Answer, Setting, Language, NoteKind, SourceKind, LocatorStyle, EnquiryState, EventKind, Mode, Response,
    Level, Group, Agreement, Verdict, Reply, Purpose, VersionReason,
)  # fmt: skip
ERRORS = {"DeskError", "StoreError", "Refused", "BadInput"}


@pytest.fixture(scope="module")
def framework() -> Framework:
    return resources.load_framework()


def texts_of(thing: object) -> Iterator[Text]:
    """Every text in two languages anywhere inside `thing`."""
    if isinstance(thing, Text):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts_of(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts_of(getattr(thing, field.name))


def wording(language: Language) -> dict[str, str]:
    look_up = resources.Wording(language)
    return {key: look_up(key) for key in look_up.keys()}  # noqa: SIM118 - a Wording is not a mapping


def parameters_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def calls(file: Path, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def strings_in(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def gap_codes() -> set[str]:
    """The codes that the checks can give, read from their source."""
    file = PACKAGE / "domain" / "checks.py"
    codes: set[str] = set()
    for call in calls(file, {"Gap"}):
        code = call.args[0]
        if not isinstance(code, ast.Name | ast.JoinedStr):
            codes |= strings_in(code)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "code":
            codes |= strings_in(node.value)
    for rule in calls(file, {"_text_rule"}):
        record, name = (ast.literal_eval(argument) for argument in rule.args[:2])
        codes.add(f"{record}_{name}_missing")
    return codes


# The instrument


def test_has_the_thirteen_areas_in_the_order_of_the_rules(framework: Framework) -> None:
    assert tuple(area.key for area in framework.areas) == AREAS


def test_every_area_has_open_and_checking_prompts_and_one_for_what_lies_beneath(framework: Framework) -> None:
    for area in framework.areas:
        assert 4 <= len(area.listening) <= 6, area.key
        assert 2 <= len(area.checking) <= 4, area.key
        assert area.beneath.en, area.key


def test_no_prompt_is_used_twice(framework: Framework) -> None:
    prompts = [text.en for area in framework.areas for text in (*area.listening, *area.checking, area.beneath)]
    assert len(prompts) == len(set(prompts))


def test_every_text_is_there_in_both_languages(framework: Framework) -> None:
    found = list(texts_of(framework))
    assert len(found) > 200
    for text in found:
        assert text.en.strip(), text
        assert text.cy.strip(), text


def test_prompts_are_really_translated(framework: Framework) -> None:
    for area in framework.areas:
        for text in (*area.listening, *area.checking, area.beneath):
            assert text.en != text.cy, text.en


def test_at_most_thirty_entries_are_mandatory_and_each_has_a_rule_and_a_printed_section(framework: Framework) -> None:
    assert len(framework.mandatory) <= 30
    assert [entry.key for entry in framework.mandatory] == list(MANDATORY)
    assert {entry.printed for entry in framework.mandatory} <= set(SECTIONS)


def test_a_mandatory_enquiry_is_one_that_a_mandatory_entry_names(framework: Framework) -> None:
    named = {key.removeprefix("enquiry.") for key in MANDATORY if key.startswith("enquiry.")}
    assert {enquiry.key for enquiry in framework.enquiries if enquiry.mandatory} == named


def test_enquiries_and_needs_are_named_once_each(framework: Framework) -> None:
    enquiries = [enquiry.key for enquiry in framework.enquiries]
    assert len(enquiries) == len(set(enquiries))
    assert "own" not in enquiries
    assert [need.key for need in framework.needs] == [
        "language", "interpreter", "reading", "neurodiversity", "hearing", "sight", "mobility", "other",
    ]  # fmt: skip


def test_the_purpose_can_be_said_aloud_in_about_a_minute(framework: Framework) -> None:
    assert len(framework.purpose.en.split()) <= 180
    for right in ("do not have to answer", "read you what I have written", "right, partly right or wrong", "own copy"):
        assert right in framework.purpose.en


def test_a_stock_phrase_is_found_in_the_officers_prose_and_not_in_quoted_words(framework: Framework) -> None:
    for phrase in framework.phrases:
        assert phrase in framework.stock_phrases_in(f"It was {phrase.upper()}, again.")
        assert framework.stock_phrases_in(f"Sam says: “they wrote {phrase}”.") == ()


def test_the_instrument_itself_uses_no_stock_phrase(framework: Framework) -> None:
    for text in texts_of(framework):
        assert framework.stock_phrases_in(text.en) == ()
        assert framework.stock_phrases_in(text.cy) == ()


def test_a_file_of_another_format_is_refused_by_name(tmp_path: Path) -> None:
    for name in resources.FRAMEWORK_FILES:
        content = (resources.folder() / "framework" / f"{name}.toml").read_text(encoding="utf-8")
        if name == "needs":
            content = content.replace("format = 1", "format = 2")
        (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        resources.load_framework(tmp_path)
    assert refusal.value.code == "resource_format"
    assert refusal.value.parameters["file"] == "needs.toml"


def test_a_missing_area_is_refused(tmp_path: Path) -> None:
    for name in resources.FRAMEWORK_FILES:
        content = (resources.folder() / "framework" / f"{name}.toml").read_text(encoding="utf-8")
        if name == "areas":
            content = content[: content.rindex("[[areas]]")]
        (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        resources.load_framework(tmp_path)
    assert refusal.value.code == "resource_shape"


# The wording


def test_both_languages_have_the_same_keys_and_no_empty_text() -> None:
    english, cymraeg = wording(Language.ENGLISH), wording(Language.CYMRAEG)
    assert english.keys() == cymraeg.keys()
    assert [key for key, text in (*english.items(), *cymraeg.items()) if not text.strip()] == []


def test_both_languages_have_the_same_parameters() -> None:
    english, cymraeg = wording(Language.ENGLISH), wording(Language.CYMRAEG)
    for key in english:
        assert parameters_of(english[key]) == parameters_of(cymraeg[key]), key


def test_every_gap_has_its_message_and_no_message_is_left_over() -> None:
    english = wording(Language.ENGLISH)
    messages = {key.removeprefix("checks.") for key in english if key.startswith("checks.")}
    assert messages == gap_codes()
    for code in messages:
        assert parameters_of(english[f"checks.{code}"]) <= {"about", "count"}, code


def test_every_step_state_and_reason_of_the_flow_has_words() -> None:
    english = wording(Language.ENGLISH)
    assert {f"flow.step.{step}" for step in Step} | {f"flow.state.{state}" for state in Progress} <= english.keys()
    reasons = list(calls(PACKAGE / "domain" / "flow.py", {"StepState"}))
    assert len(reasons) > 10
    for call in reasons:
        key = f"flow.reason.{ast.literal_eval(call.args[2])}"
        assert parameters_of(english[key]) == ({"count"} if len(call.args) == 4 else set()), key
        assert (f"{key}_one" in english) == (len(call.args) == 4), key


def test_every_value_shown_to_people_has_a_word() -> None:
    english = wording(Language.ENGLISH)
    for enum in SHOWN_ENUMS:
        words = {english[f"terms.{snake(enum.__name__)}.{value}"] for value in enum}
        assert len(words) == len(enum), f"two values of {enum.__name__} share a word"


def test_every_level_of_risk_has_its_definition() -> None:
    english = wording(Language.ENGLISH)
    defined = {key.removeprefix("terms.level_meaning.") for key in english if key.startswith("terms.level_meaning.")}
    assert defined == {str(level) for level in Level if level}


def test_every_error_in_the_source_has_a_title_and_a_message_it_can_fill() -> None:
    english = wording(Language.ENGLISH)
    raised = [
        call
        for file in sorted(PACKAGE.rglob("*.py"))
        for call in calls(file, ERRORS)
        if call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert raised
    for call in raised:
        code = ast.literal_eval(call.args[0])
        given = {keyword.arg for keyword in call.keywords if keyword.arg}
        assert f"errors.{code}.title" in english, code
        assert parameters_of(english[f"errors.{code}.message"]) <= given, code


def test_every_error_has_both_a_title_and_a_message_and_never_tells_anyone_to_start_again() -> None:
    for language, forbidden in ((Language.ENGLISH, "delete|start again|from scratch"), (Language.CYMRAEG, "dilëwch")):
        texts = {key: text for key, text in wording(language).items() if key.startswith("errors.")}
        codes = {key.split(".")[1] for key in texts}
        assert texts.keys() == {f"errors.{code}.{part}" for code in codes for part in ("title", "message")}
        for key, text in texts.items():
            assert not re.search(forbidden, text, re.IGNORECASE), key
            assert not key.endswith(".title") or len(text) <= 60, key


def test_nobody_is_called_an_offender() -> None:
    for key, text in wording(Language.ENGLISH).items():
        assert not re.search(r"\boffenders?\b", text, re.IGNORECASE), key
