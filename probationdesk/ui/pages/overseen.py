"""Whose opinion the page of oversight shows."""

from __future__ import annotations

from probationdesk.domain.oversight import Opinion, opinion_key
from probationdesk.ui.page import Page


class Overseen:
    """The opinion of the manager at the desk on the present version, as the case holds it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.manager = ""

    @property
    def begun(self) -> bool:
        """True once the manager has begun an opinion on the present version."""
        return self._held() is not None

    def opinion(self) -> Opinion:
        """Return the opinion, or the blank that stands for it."""
        head = self._page.assessment.head
        return self._held() or Opinion(
            id="", case_id=head.case_id, assessment_id=head.id, version=head.version, manager=self.manager,
            began=self._page.context.desk.clock(),
        )  # fmt: skip

    def others(self) -> tuple[Opinion, ...]:
        """Return what other managers said of this version, and all that was said of earlier ones."""
        held = self._held()
        return tuple(opinion for opinion in self._page.assessment.opinions if opinion != held and opinion.given)

    def _held(self) -> Opinion | None:
        if not self.manager:
            return None
        wanted = opinion_key(self._page.assessment.head.version, self.manager)
        return next((one for one in self._page.assessment.opinions if one.key == wanted), None)
