"""Which mail of a case the reader of an office opens, and what it has given receipts for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from probationdesk.bundles.contents import read_opened
from probationdesk.bundles.directory import Directory, Standing
from probationdesk.bundles.format import Bundle, Kind
from probationdesk.sync.office_case import CaseTask, Item
from probationdesk.sync.office_home import Home


@dataclass(frozen=True, slots=True)
class CaseMail:
    """The mail of one case, with what the directory says of its authors."""

    case: str
    good: tuple[Bundle, ...]
    apart: tuple[tuple[Bundle, Standing], ...]


def receipted(home: Home) -> frozenset[str]:
    """Return the ids of all that this reader has given a receipt for."""
    receipts = (bundle for bundle in home.sent() if bundle.header.kind is Kind.OPENED)
    return frozenset(one for bundle in receipts for one in read_opened(bundle).opened)


def proven(home: Home, directory: Directory) -> frozenset[str]:
    """Return what is proven of revoked devices; all mail is looked through only if there are any."""
    if not directory.revoked:
        return frozenset()
    cases = sorted(set(home.held().values()))
    return directory.proven_before_revocation(bundle for case in cases for bundle in home.mail(case))


def mail_of(home: Home, directory: Directory, case: str, shown_good: frozenset[str]) -> CaseMail:
    """Return the mail of a case that was not found to be beyond the limits; `shown_good` is what `proven` found."""
    stopped, good, apart = home.stopped(), [], []
    for bundle in home.mail(case):
        standing = directory.judge(bundle, shown_good)
        if not standing.accepted:
            apart.append((bundle, standing))
        elif bundle.id not in stopped:
            good.append(bundle)
    return CaseMail(case, tuple(good), tuple(apart))


def task_of(
    home: Home,
    directory: Directory,
    case: str,
    bundles: Iterable[Bundle],
    known: frozenset[str],
    *,
    whole: bool = False,
) -> CaseTask:
    """Return what the child is asked; `known` are the bundles that a receipt was given for."""
    items = (
        Item(
            id=bundle.id,
            data=bundle.to_bytes(),
            public=directory.public_of(bundle.header.device),
            checked=bundle.id in known,
        )
        for bundle in bundles
    )
    return CaseTask(case=case, identities=home.identities, items=tuple(items), whole=whole)
