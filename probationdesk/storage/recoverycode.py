"""The recovery code: what opens a store when the passphrase is lost.

Eight groups of four characters carry 160 random bits, and a ninth group checks them, so that a mistyped
code is told from a wrong one without any work. The alphabet is Crockford's base 32
(https://www.crockford.com/base32.html): no I, L, O or U.
"""

from __future__ import annotations

import hashlib
import secrets

from probationdesk.domain.errors import StoreError

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 4
_GROUPS = 8
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """Return a fresh code as it is shown and printed: nine groups of four, parted by hyphens."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP))
    return _in_groups(letters + _check_group(letters))


def read_code(typed: str) -> str:
    """Return a typed code in its one canonical form.

    Small letters, O for 0, I or L for 1, spaces and any hyphens are forgiven. Raises StoreError
    `recovery_code_mistyped` if characters are missing, impossible or do not fit the check group.
    """
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)
    carried, check = letters[: _GROUPS * _GROUP], letters[_GROUPS * _GROUP :]
    if any(c not in _ALPHABET for c in letters) or check != _check_group(carried):
        raise StoreError("recovery_code_mistyped")
    return _in_groups(letters)


def _check_group(letters: str) -> str:
    """Return the first 20 bits of the SHA-256 of the letters, as four characters."""
    number = int.from_bytes(hashlib.sha256(b"pd/recovery-check/v1|" + letters.encode()).digest()[:4]) >> 12
    return "".join(_ALPHABET[number >> shift & 31] for shift in (15, 10, 5, 0))


def _in_groups(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))
