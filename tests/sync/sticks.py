"""Sticks as people hand them over: with bundles on them, and with whatever else there may be."""

from __future__ import annotations

import os
import random
from pathlib import Path

from probationdesk.bundles.format import Bundle
from probationdesk.sync.folder import BUNDLES, ENDING, FOLDER


def bundles_on(stick: Path) -> Path:
    """Return where the bundles lie on a stick, made first if there is no such folder."""
    folder = stick / FOLDER / BUNDLES
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def put(stick: Path, bundle: Bundle | bytes, name: str = "") -> Path:
    """Put a bundle on a stick under its own name or another, as a file manager would."""
    content = bundle if isinstance(bundle, bytes) else bundle.to_bytes()
    path = bundles_on(stick) / (name or f"{bundle.id}{ENDING}" if isinstance(bundle, Bundle) else name)
    path.write_bytes(content)
    return path


def names_on(stick: Path) -> set[str]:
    """Return the name of everything on a stick, folders left out."""
    return {str(path.relative_to(stick)) for path in stick.rglob("*") if path.is_symlink() or not path.is_dir()}


def make_hostile(stick: Path, bundle: Bundle) -> None:
    """Put beside a bundle what somebody who means harm, or a broken computer, might leave there."""
    folder = bundles_on(stick)
    whole = bundle.to_bytes()
    (folder / f"{'a' * 64}{ENDING}").symlink_to("/etc/passwd")
    (folder / f"{'b' * 64}{ENDING}").symlink_to("/dev/zero")
    os.mkfifo(folder / f"{'c' * 64}{ENDING}")
    with (folder / f"{'d' * 64}{ENDING}").open("wb") as giant:
        giant.truncate(5_000_000_000)
    (folder / f"{'e' * 64}{ENDING}").mkdir()
    (stick / "autorun.inf").write_text("[autorun]\nopen=evil.exe\n")
    (folder / "evil.exe").write_bytes(b"MZ" + bytes(200))
    (folder / f"{bundle.id}.part").write_bytes(whole[: len(whole) // 2])
    (folder / f"{'f' * 64}{ENDING}").write_bytes(whole[: len(whole) // 2])
    (folder / f"\x1b[2J{'0' * 60}{ENDING}").write_bytes(b"not a bundle at all")
    (folder / f"empty{ENDING}").write_bytes(b"")


def add_junk(stick: Path, count: int) -> None:
    """Put many files there that look like bundles by their names only."""
    chance = random.Random(count)
    folder = bundles_on(stick)
    for _ in range(count):
        (folder / f"{chance.randbytes(32).hex()}{ENDING}").write_bytes(chance.randbytes(40))
