"""The organisation's slot: a random secret sealed to a public key whose private half is kept offline.

The sealing is age (https://age-encryption.org/v1), with X25519 keys only. What is sealed is not the store's key but
the secret of one slot, so that an edited slot does not open here either.
"""

from __future__ import annotations

import secrets

from probationdesk.domain.errors import StoreError

_SECRET_BYTES = 32
_PRIVATE_KEY = "AGE-SECRET-KEY-1"


def check_key(public_key: str) -> None:
    """Raise StoreError `organisation_key_bad` for what is not an age public key."""
    from pyrage import RecipientError, x25519

    try:
        x25519.Recipient.from_str(public_key)
    except RecipientError:
        raise StoreError("organisation_key_bad") from None


def new_secret(public_key: str) -> tuple[str, bytes]:
    """Return a fresh secret, and the same sealed to a public key. Raises StoreError `organisation_key_bad`."""
    import pyrage

    check_key(public_key)
    secret = secrets.token_hex(_SECRET_BYTES)
    return secret, pyrage.encrypt(secret.encode(), [pyrage.x25519.Recipient.from_str(public_key)])


def open_secret(sealed: bytes, identity: str) -> str:
    """Return what was sealed; `identity` is the private key, as the text of an age identity file or alone.

    Raises StoreError `organisation_identity_bad` if that is no private key, `wrong_organisation_key` if it is the
    private half of another key, and `keyslots_damaged` for a secret of another form.
    """
    import pyrage

    lines = (line.strip() for line in identity.splitlines())
    private_key = next((line for line in lines if line.upper().startswith(_PRIVATE_KEY)), "")
    try:
        opened = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(private_key)])
    except pyrage.IdentityError:
        raise StoreError("organisation_identity_bad") from None
    except pyrage.DecryptError:
        raise StoreError("wrong_organisation_key") from None
    if not opened.isalnum() or len(opened) != 2 * _SECRET_BYTES:
        raise StoreError("keyslots_damaged")
    return str(opened, "ascii")
