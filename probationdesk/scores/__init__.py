"""Actuarial scores: pure arithmetic on published tables."""
