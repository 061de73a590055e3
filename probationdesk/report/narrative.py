"""An assessment as an ordered account: sections of typed blocks, before any thought of paper.

Pure: the same case, wording and date give the same narrative. The order of the sections is that of
`resources/report/sections.toml`; sources are numbered in the order in which they are first printed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from probationdesk.domain.assessment import CaseFile
from probationdesk.domain.framework import Framework
from probationdesk.report import answering, closing, oversight, reasoning
from probationdesk.report.account import Account, account_of
from probationdesk.report.blocks import Block, Narrative, Section
from probationdesk.report.wording import ReportWording

SECTIONS: dict[str, Callable[[Account], tuple[Block, ...]]] = {
    "answer": answering.answer,
    "proposal": answering.proposal,
    "plan": answering.plan,
    "areas": answering.areas,
    "offence_analysis": reasoning.offence_analysis,
    "pattern": reasoning.pattern,
    "interviews": reasoning.interviews,
    "why": reasoning.why,
    "protects": reasoning.protects,
    "likelihood": reasoning.likelihood,
    "harm": reasoning.harm,
    "management": reasoning.management,
    "read_back": closing.read_back,
    "enquiries": closing.enquiries,
    "sources": closing.sources,
    "completion": closing.completion,
}
"""What writes each section."""

HEADED_INSIDE = frozenset({"answer", "read_back"})
"""Sections whose heading stands in their box."""


def compose(
    case: CaseFile,
    assessment_id: str,
    framework: Framework,
    wording: ReportWording,
    *,
    dated: date,
    draft: bool,
    oversight_apart: bool = False,
) -> Narrative:
    """Return the whole report of one assessment; with `oversight_apart`, managers' views follow its three sides.

    Raises KeyError if the case does not hold the assessment or a section or sentence has no wording.
    """
    account = account_of(case, assessment_id, framework, wording, dated=dated, oversight_apart=oversight_apart)
    sections = tuple(_section(account, key) for key in wording.headings)
    return Narrative(
        title=account.say(f"title.{account.assessment.head.purpose.value}"),
        sections=tuple(section for section in sections if section.blocks),
        after=(*([closing.missing(account)] if draft else []), *oversight.outside(account)),
    )


def _section(account: Account, key: str) -> Section:
    heading = "" if key in HEADED_INSIDE else account.heading(key)
    return Section(key, heading, SECTIONS[key](account))
