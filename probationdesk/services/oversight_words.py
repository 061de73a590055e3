"""A manager's opinion in words, for the screen and for paper alike."""

from __future__ import annotations

from probationdesk.domain.claims import Answer
from probationdesk.domain.dates import in_words
from probationdesk.domain.oversight import PROMPTS, Opinion, RatingView, View
from probationdesk.domain.subjects import PROPOSAL
from probationdesk.resources import Wording


def subject_words(about: str, words: Wording) -> str:
    """Return the name of what a manager gives a view on: the overall level, a group, or the proposal."""
    if about.startswith("group."):
        _, group, setting = about.split(".")
        where = words(f"terms.setting.{setting}").lower()
        return words("oversight.group", group=words(f"terms.group.{group}"), setting=where)
    return words("oversight.proposal" if about == PROPOSAL else "oversight.overall")


def opinion_words(opinion: Opinion, words: Wording) -> str:
    """Return an opinion as lines, each of the officer's entries as it was seen beside the manager's view of it."""
    day = in_words(opinion.began.astimezone().date(), words.language)
    lines = [words("oversight.told.head", who=who_words(opinion), date=day, version=opinion.version)]
    lines += [met_words(opinion, words)]
    lines += [f"{words(f'oversight.{field}.label')} {getattr(opinion, field)}" for field in answered(opinion)]
    lines += [view_words(view, words) for view in opinion.views]
    if opinion.countersigned_on is not None:
        lines.append(words("oversight.told.signed", date=in_words(opinion.countersigned_on, words.language)))
    return "\n".join(line for line in lines if line)


def answered(opinion: Opinion) -> tuple[str, ...]:
    """Return which of the five prompts a manager has answered, in their order."""
    return tuple(field for field in PROMPTS if getattr(opinion, field).strip())


def who_words(opinion: Opinion) -> str:
    """Return the manager's name and role."""
    return ", ".join(part for part in (opinion.manager, opinion.role) if part)


def met_words(opinion: Opinion, words: Wording) -> str:
    """Return whether the manager has met the person, and when; nothing if that was not said."""
    if opinion.met_person is Answer.UNANSWERED:
        return ""
    if opinion.met_on is None:
        return words(f"oversight.told.met_{opinion.met_person}")
    return words("oversight.told.met_on", date=in_words(opinion.met_on, words.language))


def agreed_words(view: RatingView, words: Wording) -> str:
    """Return what a manager agrees with: its name, and the officer's level where it is one."""
    about = subject_words(view.about, words)
    if view.about == PROPOSAL:
        return about
    return words("oversight.told.rated", about=about, level=words(f"terms.level.{view.seen}").lower())


def view_words(view: RatingView, words: Wording) -> str:
    """Return what a manager says of one rating, with the officer's own level where it is one."""
    about = subject_words(view.about, words)
    is_level = view.about != PROPOSAL
    seen = words(f"terms.level.{view.seen}").lower() if is_level else ""
    if view.view is View.AGREES:
        return words("oversight.told.agrees_level" if is_level else "oversight.told.agrees", about=about, seen=seen)
    theirs = words(f"terms.level.{view.level}").lower()
    key = "oversight.told.differs_level" if is_level else "oversight.told.differs"
    return words(key, about=about, seen=seen, level=theirs, reasons=view.reasons).strip()
