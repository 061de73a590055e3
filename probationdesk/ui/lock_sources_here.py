"""Which sources of a lock the platform has that the program runs on."""

from __future__ import annotations

import sys

from probationdesk.ui.lock_sources import LockSource


def platform_sources() -> tuple[LockSource, ...]:
    """Return the sources of this platform, not listening yet; none on macOS."""
    sources: tuple[LockSource, ...] = ()
    if sys.platform == "win32":
        from probationdesk.ui.lock_sources_windows import WindowsLockSource

        sources = (WindowsLockSource(),)
    elif sys.platform == "linux":
        from probationdesk.ui.lock_sources_dbus import LoginLockSource, ScreenSaverLockSource

        sources = (ScreenSaverLockSource(), LoginLockSource())
    return sources
