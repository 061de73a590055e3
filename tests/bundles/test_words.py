"""Every reason for which something is refused or kept apart has words in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import probationdesk
from probationdesk.bundles.directory import Standing
from probationdesk.domain.people import Language
from probationdesk.resources import Wording

PACKAGE = Path(probationdesk.__file__).parent
SOURCES = [*PACKAGE.glob("bundles/*.py"), *PACKAGE.glob("sync/office*.py")]
PASSES_A_CODE = ("BundleRefused", "read", "read_signed", "convert", "decode", "_check_size")


def codes() -> set[str]:
    """Return every code that the layer of bundles and the reader of an office can refuse with."""
    found = set()
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in PASSES_A_CODE:
                    found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return {code for code in found if isinstance(code, str)}


@pytest.mark.parametrize("language", list(Language))
def test_each_has_words(language: Language) -> None:
    words = Wording(language)
    assert len(codes()) > 24
    for code in codes() | {"not_for_us", "reader_stopped"}:
        assert words(f"organisation.refused.{code}").endswith("."), code
    for standing in Standing:
        assert words(f"organisation.standing.{standing.value}").endswith("."), standing
