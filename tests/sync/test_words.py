"""Every reason for which something is not carried, not taken or warned of has its words, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import probationdesk
from probationdesk.bundles.directory import Standing
from probationdesk.domain.people import Language
from probationdesk.resources import Wording
from probationdesk.services.ports_exchange import Step
from probationdesk.sync import client

PACKAGE = Path(probationdesk.__file__).resolve().parent
TABLES = ("sharing", "organisation", "sync")


def codes(folder: str, *names: str) -> Iterator[str]:
    """Every code that stands where one of these is made or called, in a folder or a file of the program."""
    place = PACKAGE / folder
    for file in [place] if place.is_file() else sorted(place.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names and node.args and isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)


REASONS = sorted({
    *codes("bundles", "BundleRefused"),
    *codes("sync", "ItemFault"),
    *codes("services/filing.py", "Refused", "BadInput"),
    *codes("services/exchanging.py", "BadInput"),
    *(standing.value for standing in Standing if not standing.accepted),
    *client._REASONS,
    "refused_by_hub", "wrong_receipt", "record_elsewhere", "too_many", "hand_over_of_another",
} - {"file_unreadable", "resource_unreadable"})  # fmt: skip
FAULTS = sorted(set(codes("sync", "CarrierFault")) - {"stopped"})
WARNINGS = sorted({
    *codes("sync", "warn"),
    *codes("bundles/directory.py", "BundleRefused"), "not_a_directory", "newer_format", "wrong_signature",
    "folder_full", "folder_read_only", "folder_unfit",
} - {"unknown_device"})  # fmt: skip


@pytest.fixture(params=list(Language), ids=str)
def words(request: pytest.FixtureRequest) -> Wording:
    return Wording(request.param)


def test_there_are_as_many_reasons_as_the_program_has() -> None:
    assert len(REASONS) > 35
    assert len(FAULTS) > 12
    assert len(WARNINGS) > 10


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_why_a_bundle_is_not_taken_is_said(code: str, words: Wording) -> None:
    assert any(f"{table}.refused.{code}" in words for table in TABLES)


@pytest.mark.parametrize("code", FAULTS)
def test_a_reason_why_a_run_ends_is_said_without_parameters(code: str, words: Wording) -> None:
    for part in ("title", "message"):
        assert "{" not in words(f"errors.{code}.{part}")


@pytest.mark.parametrize("code", WARNINGS)
def test_a_warning_is_said(code: str, words: Wording) -> None:
    assert f"sync.warning.{code}" in words


@pytest.mark.parametrize("step", list(Step))
def test_a_step_is_said(step: Step, words: Wording) -> None:
    assert words(f"sync.step.{step}")
