"""The rules of the house, read from the source: what imports what, how long things are, what is never written."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from importlinter.cli import lint_imports

import probationdesk
from probationdesk import resources
from probationdesk.domain.errors import BadInput
from probationdesk.domain.people import Language

PACKAGE = Path(probationdesk.__file__).resolve().parent
ROOT = PACKAGE.parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
ERRORS = ("DeskError", "StoreError", "Refused", "BadInput")
LOOK_UPS = frozenset({"words", "_words", "say"})
"""The names under which a Wording is called."""


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def place(file: Path, node: ast.AST | None = None) -> str:
    return f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def wording(language: Language) -> dict[str, str]:
    look_up = resources.Wording(language)
    return {key: look_up(key) for key in sorted(look_up.keys())}


def parameters_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


class TestImports:
    def test_keep_every_contract_of_the_design(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(ROOT)
        assert lint_imports(no_cache=True) == 0

    def test_name_every_part_of_the_house_in_the_contracts(self) -> None:
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        for part in PACKAGE.iterdir():
            if part.is_dir() and (part / "__init__.py").exists():
                assert re.search(rf'"[^"]*\b{part.name}\b', text), part.name

    def test_start_no_window_and_no_typesetting_for_a_command(self) -> None:
        heavy = "{'PySide6', 'reportlab', 'jsonschema'} & set(sys.modules)"
        ran = subprocess.run(
            [sys.executable, "-c", f"import sys, probationdesk.cli; print(sorted({heavy}))"],
            capture_output=True, text=True, cwd=ROOT, timeout=60, check=True,
        )  # fmt: skip
        assert ran.stdout.strip() == "[]"


class TestSize:
    @pytest.mark.parametrize("files", [SOURCES, TESTS], ids=["program", "tests"])
    def test_no_file_has_over_400_lines(self, files: list[Path]) -> None:
        assert len(files) > 20
        lengths = {place(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
        assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}

    @pytest.mark.parametrize("files", [SOURCES, TESTS], ids=["program", "tests"])
    def test_no_function_has_over_60_lines(self, files: list[Path]) -> None:
        long = {}
        for file in files:
            for node in ast.walk(tree(file)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    assert node.end_lineno is not None
                    lines = node.end_lineno - node.lineno + 1
                    if lines > LONGEST_FUNCTION:
                        long[place(file, node)] = lines
        assert long == {}


class TestWhatIsNeverWritten:
    def found(self, pattern: str, files: list[Path]) -> list[str]:
        sought = re.compile(pattern)
        return [
            f"{file.relative_to(ROOT)}:{number}"
            for file in files
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
            if sought.search(line) and file != Path(__file__).resolve()
        ]

    def test_the_key_is_never_put_into_an_sql_text(self) -> None:
        assert self.found(r"(?i)pragma\s+(re)?key\b", SOURCES) == []

    def test_nothing_is_left_to_do(self) -> None:
        assert self.found(r"\b(TODO|FIXME|XXX|HACK)\b", [*SOURCES, *TESTS]) == []

    def test_no_test_is_skipped_or_allowed_to_fail(self) -> None:
        assert self.found(r"pytest\.(skip|xfail|importorskip)\b|mark\.(skip|xfail|skipif)\b", TESTS) == []

    def test_nobody_is_called_an_offender(self) -> None:
        texts = sorted((ROOT / "resources").rglob("*.toml"))
        assert len(texts) > 20
        # The one who gave a scale its name is named with it.
        assert self.found(r"(?i)\boffenders?\b(?! Group Reconviction)", [*SOURCES, *texts]) == []

    def test_only_the_command_line_prints(self) -> None:
        printing = [
            place(file, node)
            for file in SOURCES
            if not (file.parent == PACKAGE and file.name.startswith("cli"))
            for node in ast.walk(tree(file))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        ]
        assert printing == []

    def test_no_error_is_made_of_a_text_put_together_on_the_spot(self) -> None:
        """A code is a plain word: case text could slip into anything else."""
        loose = [
            place(file, call)
            for file, call in errors_made()
            if call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
        ]
        assert loose == []


def errors_made() -> Iterator[tuple[Path, ast.Call]]:
    """Every place where one of our errors is made."""
    for file in SOURCES:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                yield file, node


class TestErrors:
    @pytest.mark.parametrize("language", list(Language))
    def test_have_a_title_and_a_message_in_both_languages_that_their_parameters_fill(self, language: Language) -> None:
        texts = wording(language)
        codes = [(file, call) for file, call in errors_made() if call.args and isinstance(call.args[0], ast.Constant)]
        assert len(codes) > 40
        for file, call in codes:
            code = ast.literal_eval(call.args[0])
            given = {keyword.arg for keyword in call.keywords}
            for part in ("title", "message"):
                key = f"errors.{code}.{part}"
                assert key in texts, place(file, call)
                assert parameters_of(texts[key]) <= given, place(file, call)

    @pytest.mark.parametrize("language", list(Language))
    def test_give_reasons_as_codes_that_have_words_in_both_languages(self, language: Language) -> None:
        """A reason that is a sentence would be read in English by whoever works in Cymraeg."""
        texts = wording(language)
        given = [
            (file, call, keyword.value)
            for file, call in errors_made()
            for keyword in call.keywords
            if keyword.arg == "reason"
        ]
        assert len(given) > 20
        for file, call, value in given:
            assert not isinstance(value, ast.JoinedStr | ast.BinOp), place(file, call)
            if isinstance(value, ast.Constant):
                named = {keyword.arg for keyword in call.keywords}
                key = f"reasons.{ast.literal_eval(value)}"
                assert key in texts, place(file, call)
                assert parameters_of(texts[key]) <= named, place(file, call)

    def test_that_have_words_are_made_somewhere(self) -> None:
        said = {key.split(".")[1] for key in wording(Language.ENGLISH) if key.startswith(("errors.", "reasons."))}
        written = {
            node.value
            for file in SOURCES
            for node in ast.walk(tree(file))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert said - written == set()


def domain_enums() -> Iterator[type[StrEnum]]:
    for file in sorted((PACKAGE / "domain").glob("*.py")):
        module: ModuleType = import_module(f"probationdesk.domain.{file.stem}")
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum:
                yield thing


def keys_looked_up() -> Iterator[tuple[str, ast.expr, set[str] | None]]:
    """Every key given to a Wording in the windows and the services: where, the key, and the parameters given.

    The parameters are None where they are handed on from elsewhere.
    """
    for file in SOURCES:
        if "report" in file.relative_to(PACKAGE).parts:
            continue  # paper has a wording of its own, with its own tests
        for node in ast.walk(tree(file)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in LOOK_UPS:
                named = {keyword.arg for keyword in node.keywords if keyword.arg}
                handed_on = any(keyword.arg is None for keyword in node.keywords)
                yield place(file, node), node.args[0], None if handed_on else named


class TestWording:
    def test_has_the_same_keys_in_both_languages_with_the_same_parameters(self) -> None:
        english, cymraeg = wording(Language.ENGLISH), wording(Language.CYMRAEG)
        assert english.keys() ^ cymraeg.keys() == set()
        for key, text in english.items():
            assert parameters_of(text) == parameters_of(cymraeg[key]), key

    def test_has_every_key_that_the_program_looks_up_and_gets_what_it_needs(self) -> None:
        english = wording(Language.ENGLISH)
        literal = [one for one in keys_looked_up() if isinstance(one[1], ast.Constant)]
        assert len(literal) > 50
        for where, node, given in literal:
            key = ast.literal_eval(node)
            if isinstance(key, str) and re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", key):
                assert key in english, f"{where}: {key}"
                assert given is None or parameters_of(english[key]) <= given, f"{where}: {key}"

    def test_has_keys_of_the_shape_of_every_key_put_together_from_parts(self) -> None:
        english = wording(Language.ENGLISH)
        composed = [(where, node) for where, node, _ in keys_looked_up() if isinstance(node, ast.JoinedStr)]
        assert len(composed) > 10
        for where, node in composed:
            parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".+" for p in node.values]
            shape = "".join(parts)
            if re.match(r"[a-z_]+\\\.", shape):
                assert any(re.fullmatch(shape, key) for key in english), f"{where}: {shape}"

    def test_has_a_word_for_every_value_of_an_enum_that_is_shown(self) -> None:
        english = wording(Language.ENGLISH)
        named = {key.split(".")[1] for key in english if key.startswith("terms.")}
        checked = 0
        for enum in set(domain_enums()):
            table = re.sub(r"(?<!^)(?=[A-Z])", "_", enum.__name__).lower()
            if table in named:
                checked += 1
                assert {f"terms.{table}.{value}" for value in enum} <= english.keys(), enum
        assert checked > 12


class TestResources:
    @pytest.fixture
    def elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """The program as if it were installed in an empty place."""
        (tmp_path / "probationdesk").mkdir()
        monkeypatch.setattr(resources, "__file__", str(tmp_path / "probationdesk" / "resources.py"))
        return tmp_path

    def test_are_found_in_a_checkout(self) -> None:
        assert resources.folder() == ROOT / "resources"

    def test_are_found_in_an_installed_wheel(self, elsewhere: Path) -> None:
        inside = elsewhere / "probationdesk" / "_resources"
        inside.symlink_to(ROOT / "resources", target_is_directory=True)
        assert resources.folder() == inside
        assert resources.load_framework().version
        assert len(resources.sample_files()) == 3

    def test_of_the_wheel_come_before_a_folder_of_that_name_beside_it(self, elsewhere: Path) -> None:
        (elsewhere / "resources").mkdir()
        (elsewhere / "probationdesk" / "_resources").mkdir()
        assert resources.folder() == elsewhere / "probationdesk" / "_resources"

    def test_are_found_in_a_frozen_build(self, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (elsewhere / "unpacked" / "resources").mkdir(parents=True)
        monkeypatch.setattr(sys, "_MEIPASS", str(elsewhere / "unpacked"), raising=False)
        assert resources.folder() == elsewhere / "unpacked" / "resources"

    def test_that_are_missing_are_said_to_be(self, elsewhere: Path) -> None:
        with pytest.raises(BadInput) as refused:
            resources.folder()
        assert refused.value.code == "resources_missing"

    def test_are_put_into_the_wheel_under_the_name_they_are_sought(self) -> None:
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        assert 'resources = "probationdesk/_resources"' in text

    def test_that_cannot_be_read_are_named_without_their_path(self, tmp_path: Path) -> None:
        (tmp_path / "broken.toml").write_text("key = ", encoding="utf-8")
        for name in ("broken.toml", "nowhere.toml"):
            with pytest.raises(BadInput) as refused:
                resources.read_toml(tmp_path / name)
            assert (refused.value.code, refused.value.parameters) == ("resource_unreadable", {"file": name})
