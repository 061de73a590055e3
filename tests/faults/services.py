"""Services run as systemd would: as their own user, with an environment of their own, told to stop by a signal."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path


def as_user(name: str) -> list[str]:
    """Return what goes before a command so that it does not run as root; nothing where the tests do not either."""
    return ["setpriv", f"--reuid={name}", f"--regid={_group(name)}", "--init-groups"] if os.geteuid() == 0 else []


def give_to(name: str, folder: Path) -> None:
    """Make a user the owner of a folder and all that is in it, if that can be done and need be."""
    if os.geteuid() == 0:
        for one in (folder, *folder.rglob("*")):
            shutil.chown(one, name, _group(name))


def started(command: list[str], folder: Path, more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a service in its folder, where its log is kept as well."""
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, env=surroundings(folder, more), start_new_session=True
        )  # fmt: skip


def surroundings(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a service."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), **more}


def stopped(process: subprocess.Popen[bytes] | None) -> None:
    """Ask a service to stop, if it runs, and wait until it has."""
    if process is not None and process.poll() is None:
        process.terminate()
        process.wait(60)


def _group(name: str) -> str:
    return "nogroup" if name == "nobody" else name
