"""Joins the parts, in order: where things are, the store, the desk, the windows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from probationdesk import resources
from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.framework import Framework
from probationdesk.domain.printing import Printed
from probationdesk.services.exchanging import import_case
from probationdesk.services.ports import Desk, Officer, Store

if TYPE_CHECKING:
    from probationdesk.ui.application import Desktop

OFFICER_NAME = "officer.name"
OFFICER_ROLE = "officer.role"

DEMONSTRATION_PASSPHRASE = "demonstration store only"  # noqa: S105 - it guards invented cases only


def data_folder() -> Path:
    """Return where this person's stores are kept: `PROBATIONDESK_DATA`, or the platform's own place."""
    chosen = os.environ.get("PROBATIONDESK_DATA")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "ProbationDesk"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ProbationDesk"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "probationdesk"


def now() -> datetime:
    """Return the present moment with the offset of this computer's time zone."""
    return datetime.now().astimezone()


class LazyPress:
    """A press that loads the typesetting only when the first report is asked for."""

    def report(self, case: CaseFile, assessment_id: str, framework: Framework, *, dated: date, code: str) -> Printed:
        """Return the report of one assessment (see `services.ports.Press`)."""
        from probationdesk.report.press import ReportPress

        return ReportPress().report(case, assessment_id, framework, dated=dated, code=code)


def desk_for(store: Store, *, clock: Callable[[], datetime] = now) -> Desk:
    """Return the desk of the officer whose store this is."""
    officer = Officer(name=store.setting(OFFICER_NAME), role=store.setting(OFFICER_ROLE))
    return Desk(store=store, framework=resources.load_framework(), clock=clock, press=LazyPress(), officer=officer)


def bring_in_samples(desk: Desk) -> int:
    """Bring the invented sample cases into a store and return how many there are."""
    files = resources.sample_files()
    for file in files:
        import_case(desk, file.read_bytes())
    return len(files)


def desktop() -> Desktop:
    """Return the desktop program, its windows not yet shown."""
    from probationdesk.ui.application import Desktop

    return Desktop(data_folder(), desk_for)
