"""Keeps what this process holds in memory away from core files, debuggers and fault messages.

What a platform does not offer is not pretended: `protect` returns what was really done. None of it stops an
administrator of the computer, and none of it reaches swap or hibernation, which belong to disk encryption.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Final

_PR_GET_DUMPABLE: Final = 3
_PR_SET_DUMPABLE: Final = 4
"""Linux, prctl(2)."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What `protect` has achieved."""

    no_core_files: bool
    """The system writes no core file of this process, for any user."""
    not_readable: bool
    """Other processes of the same user can neither read this one's memory nor trace it."""


def protect() -> Protection:
    """Forbid core files (Linux, macOS) and reading by the same user (Linux); elsewhere nothing is done.

    Must be called in every process anew and before anything secret is held: replacing the program of a process
    (execv) makes it readable again. Forbidding core files cannot be undone by the process.
    """
    no_core_files = _forbid_core_files()
    not_readable = _forbid_reading()
    # The limit on its size does not hold a core back that the system hands to another program; this does.
    no_core_files = no_core_files and (not_readable or sys.platform != "linux")
    return Protection(no_core_files=no_core_files, not_readable=not_readable)


def tell_faults_without_words() -> None:
    """From now on a fault of the program is told on standard error by its kind and its places alone.

    The message of an exception may hold what an officer typed.
    """
    sys.excepthook = _tell_fault


def _forbid_core_files() -> bool:
    if sys.platform == "win32":
        return False
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return False
    return True


def _forbid_reading() -> bool:
    if sys.platform != "linux":
        return False
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    return bool(prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 and prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0)


def _tell_fault(kind: type[BaseException], _fault: BaseException, trace: TracebackType | None) -> None:
    lines = [f"Fault of the program: {kind.__name__}"]
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    # There may be no standard error in a program that was started by a click.
    if sys.stderr is not None:
        sys.stderr.write("\n".join(lines) + "\n")
