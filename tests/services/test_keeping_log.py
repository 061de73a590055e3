"""The access log as an officer meets it: views by themselves, disclosures with a recipient and a purpose."""

from __future__ import annotations

import pytest

from probationdesk import codec
from probationdesk.domain.keeping import Access
from probationdesk.services.erasing import erase_case
from probationdesk.services.exchanging import import_case
from probationdesk.services.keeping_log import access_log, log_disclosure, log_view
from probationdesk.services.ports import Desk
from tests.desks import OFFICER, sample
from tests.services.desk import only, opened, refusal


def test_a_view_is_logged_once_and_needs_no_reason(desk: Desk) -> None:
    case_id = opened(desk).case.id
    assert [log_view(desk, case_id), log_view(desk, case_id, "Again")] == [True, False]
    (line,) = access_log(desk, case_id)
    assert (line.act, line.actor, line.purpose) == (Access.VIEWED, OFFICER.name, "")


@pytest.mark.parametrize("act", [Access.EXPORTED, Access.HANDED_OVER])
def test_what_leaves_the_store_needs_a_recipient_and_a_purpose(desk: Desk, act: Access) -> None:
    case_id = opened(desk).case.id
    assert refusal(lambda: log_disclosure(desk, case_id, act, purpose="Hearing")).code == "recipient_missing"
    assert refusal(lambda: log_disclosure(desk, case_id, act, recipient="Court", purpose=" ")).code == "purpose_missing"
    assert access_log(desk, case_id) == ()
    log_disclosure(desk, case_id, act, recipient=" The court ", purpose="Hearing\n", digest="d" * 64)
    (line,) = access_log(desk, case_id)
    assert (line.act, line.recipient, line.purpose, line.digest) == (act, "The court", "Hearing", "d" * 64)


def test_a_print_asks_for_nothing(desk: Desk) -> None:
    case_id = opened(desk).case.id
    log_disclosure(desk, case_id, Access.PRINTED, digest="d" * 64)
    assert [line.act for line in access_log(desk, case_id)] == [Access.PRINTED]


@pytest.mark.parametrize("act", [Access.VIEWED, Access.CASE_ERASED, Access.IMPORTED])
def test_nothing_else_can_be_passed_off_as_a_disclosure(desk: Desk, act: Access) -> None:
    with pytest.raises(ValueError, match="leaves the store"):
        log_disclosure(desk, "case", act, recipient="R", purpose="P")


def test_an_import_is_logged_with_the_digest_of_the_file(desk: Desk) -> None:
    import_case(desk, sample(1))
    (line,) = access_log(desk, only(desk).case.id)
    assert (line.act, line.digest) == (Access.IMPORTED, codec.digest(sample(1)))


def test_the_log_outlives_the_case_without_its_purposes(desk: Desk) -> None:
    case_id = opened(desk).case.id
    log_disclosure(desk, case_id, Access.HANDED_OVER, recipient="HMP Invented", purpose="For Rowan")
    erase_case(desk, case_id)
    erased, handed_over = access_log(desk, case_id)
    assert (erased.act, erased.purpose, erased.recipient) == (Access.CASE_ERASED, "", "")
    assert (handed_over.recipient, handed_over.purpose) == ("HMP Invented", "")
