"""ProbationDesk: two interviews, one evidenced document of three sides, kept encrypted and offline."""

__version__ = "0.1.0"
