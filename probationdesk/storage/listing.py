"""The stores there are on this computer, as the unlock window lists them before any key is known.

It stands apart from `stores.py`, which opens them: the window is there before anything of that is loaded.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from probationdesk.domain.errors import StoreError
from probationdesk.storage import database, keyslots
from probationdesk.storage.database import FILE_NAME

FOLDER_NAME = "stores"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreEntry:
    """One store as the unlock window lists it, before any key."""

    folder: Path
    label: str
    """What the officer called it; empty if keyslots.json cannot be read."""
    problem: str = ""
    """The code of the StoreError that opening it would raise, as far as can be seen from outside."""


def list_stores(data_folder: Path) -> tuple[StoreEntry, ...]:
    """Return the stores under `data_folder` by label, damaged ones too; half-made ones are not stores."""
    stores = data_folder / FOLDER_NAME
    folders = [path for path in stores.iterdir() if _is_uuid(path.name)] if stores.is_dir() else []
    return tuple(sorted((_entry(folder) for folder in folders), key=lambda e: (e.label.casefold(), e.folder.name)))


def _entry(folder: Path) -> StoreEntry:
    label = ""
    try:
        label = keyslots.read(folder).label
        database.check_header(folder / FILE_NAME)
    except StoreError as error:
        return StoreEntry(folder=folder, label=label, problem=error.code)
    return StoreEntry(folder=folder, label=label)


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
