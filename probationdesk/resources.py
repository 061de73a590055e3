"""Finds resources/ in a checkout, an installed wheel or a frozen build, and reads what is in it.

Wording is TOML, one file a subject in `resources/i18n/<language>/`; a key is `<file>.<table>.<name>`.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probationdesk.domain.errors import BadInput
from probationdesk.domain.people import Language

if TYPE_CHECKING:
    from probationdesk.domain.framework import Framework

FRAMEWORK_FILES = ("areas", "enquiries", "needs", "phrases", "purpose", "mandatory")
FRAMEWORK_FORMAT = 1


def folder() -> Path:
    """Return the resources folder of this installation."""
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / "resources"] if frozen else []
    here = Path(__file__).resolve().parent
    places += [here / "_resources", here.parent / "resources"]
    for place in places:
        if place.is_dir():
            return place
    raise BadInput("resources_missing")


def load_framework(source: Path | None = None) -> Framework:
    """Return the instrument held in `source`, by default the one that came with the program.

    Raises BadInput naming the file and what is wrong in it: unreadable, not TOML, of another format,
    of another shape, or with areas or mandatory entries that the rules do not know.
    """
    # Loaded here: the unlock window needs the wording alone.
    import msgspec

    from probationdesk import codec
    from probationdesk.domain.areas import AREAS
    from probationdesk.domain.checks import MANDATORY
    from probationdesk.domain.framework import Framework

    source = source or folder() / "framework"
    merged: dict[str, Any] = {}
    for name in FRAMEWORK_FILES:
        content = read_toml(source / f"{name}.toml")
        if content.pop("format", None) != FRAMEWORK_FORMAT:
            raise BadInput("resource_format", file=f"{name}.toml", expected=FRAMEWORK_FORMAT)
        merged |= content
    try:
        framework = msgspec.convert(merged, Framework, strict=True)
    except msgspec.ValidationError as error:
        raise BadInput("resource_shape", file="framework", reason="at", what=codec.fault_in(error).path) from None
    if tuple(area.key for area in framework.areas) != AREAS:
        raise BadInput("resource_shape", file="areas.toml", reason="not_thirteen")
    if {entry.key for entry in framework.mandatory} != set(MANDATORY):
        raise BadInput("resource_shape", file="mandatory.toml", reason="entries_and_rules")
    return framework


def read_toml(file: Path) -> dict[str, Any]:
    """Return the content of a TOML file; raises BadInput if it cannot be read or is not TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise BadInput("resource_unreadable", file=file.name) from None


class Wording:
    """The texts of one language, looked up by key. A subject's file is read when the first text of it is wanted."""

    def __init__(self, language: Language, source: Path | None = None) -> None:
        self.language = language
        self._source = (source or folder() / "i18n") / language.value
        if not self._source.is_dir():
            raise BadInput("resource_unreadable", file=self._source.name)

    def __call__(self, key: str, **parameters: object) -> str:
        """Return the text of `key` with `{name}` replaced from `parameters`; raises KeyError for an unknown key."""
        text = _subject(self._source, key.partition(".")[0])[key]
        return text.format_map(parameters) if parameters else text

    def __contains__(self, key: str) -> bool:
        return key in _subject(self._source, key.partition(".")[0])

    def keys(self) -> frozenset[str]:
        """Return every key there is."""
        return frozenset(key for file in self._source.glob("*.toml") for key in _subject(self._source, file.stem))


def error_words(code: str, parameters: Mapping[str, object], words: Wording) -> tuple[str, str]:
    """Return the title and the message of an error; the code of a reason among its parameters is put into words."""
    told = dict(parameters)
    if "reason" in told:
        told["reason"] = reason_words(str(told["reason"]), str(told.get("what", "")), words)
    return words(f"errors.{code}.title", **told), words(f"errors.{code}.message", **told)


def reason_words(reason: str, what: str, words: Wording) -> str:
    """Return the reason that goes by a code, with what it is about; a reason that is in words already stays."""
    key = f"reasons.{reason}"
    return words(key, what=what) if key in words else reason


@cache
def _subject(source: Path, name: str) -> dict[str, str]:
    """Return the texts of one file by their whole keys; none if there is no such file."""
    texts: dict[str, str] = {}
    file = source / f"{name}.toml"
    if file.is_file():
        _flatten(name, read_toml(file), texts)
    return texts


def _flatten(prefix: str, table: dict[str, Any], texts: dict[str, str]) -> None:
    for name, value in table.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}.{name}", value, texts)
        elif isinstance(value, str):
            texts[f"{prefix}.{name}"] = value
        else:
            raise BadInput("resource_shape", file=f"{prefix}.toml", reason="no_text", what=name)


def sample_files() -> tuple[Path, ...]:
    """Return the interchange files of the invented sample cases, in the order they are shown."""
    return tuple(sorted((folder() / "samples").glob("*.json")))


def score_table(name: str) -> tuple[dict[str, Any], str]:
    """Return a coefficient table (`ogrs3`, `ogrs4`) and the SHA-256 of its file in hexadecimal."""
    import msgspec

    file = folder() / "scores" / f"{name}.json"
    try:
        content = file.read_bytes()
        table = msgspec.json.decode(content, type=dict[str, Any])
    except (OSError, msgspec.DecodeError):
        raise BadInput("resource_unreadable", file=file.name) from None
    return table, hashlib.sha256(content).hexdigest()
