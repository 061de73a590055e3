"""Journeys run in real windows; what fails there fails here as well."""

from tests.ui.conftest import dressed, nothing_left_open, pytest_configure, words

__all__ = ["dressed", "nothing_left_open", "pytest_configure", "words"]
