"""Refusals of the layer of bundles, told like any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from probationdesk.bundles.errors import BundleRefused
from probationdesk.domain.errors import BadInput
from probationdesk.resources import Wording


@contextmanager
def refusals_told(words: Wording) -> Iterator[None]:
    """Turn BundleRefused into BadInput `bundle_refused`, with the reason in words."""
    try:
        yield
    except BundleRefused as refused:
        raise BadInput("bundle_refused", reason=refusal_words(words, refused)) from None


def refusal_words(words: Wording, refused: BundleRefused) -> str:
    """Return why something was refused, as a sentence."""
    return words(f"organisation.refused.{refused.code}", **refused.parameters)
