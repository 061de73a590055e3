"""The pages of a case, one module each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from probationdesk.ui.context import Context
    from probationdesk.ui.page import Page


def all_pages() -> dict[str, Callable[[Context], Page]]:
    """Return how each page of a case is made, by its name. Pages are loaded and made when first wanted."""
    from probationdesk.ui.pages.analyse import AnalysePage
    from probationdesk.ui.pages.apart import ApartPage
    from probationdesk.ui.pages.case import CasePage
    from probationdesk.ui.pages.handover import HandoverPage
    from probationdesk.ui.pages.interview import InterviewPage
    from probationdesk.ui.pages.keeping import KeepingPage
    from probationdesk.ui.pages.notes import NotesPage
    from probationdesk.ui.pages.oversight import OversightPage
    from probationdesk.ui.pages.plan import PlanPage
    from probationdesk.ui.pages.prepare import PreparePage
    from probationdesk.ui.pages.readback import ReadbackPage
    from probationdesk.ui.pages.reflect import ReflectPage
    from probationdesk.ui.pages.report import ReportPage
    from probationdesk.ui.pages.review import ReviewPage
    from probationdesk.ui.pages.risk import RiskPage
    from probationdesk.ui.pages.search import SearchPage
    from probationdesk.ui.pages.sending import SendingPage

    return {
        "case": CasePage,
        "notes": NotesPage,
        "search": SearchPage,
        "keeping": KeepingPage,
        "prepare": PreparePage,
        "interview_1": partial(InterviewPage, number=1),
        "reflect": ReflectPage,
        "interview_2": partial(InterviewPage, number=2),
        "readback": ReadbackPage,
        "analyse": AnalysePage,
        "risk": RiskPage,
        "plan": PlanPage,
        "report": ReportPage,
        "oversight": OversightPage,
        "review": ReviewPage,
        "handover": HandoverPage,
        "apart": ApartPage,
        "sending": SendingPage,
    }
