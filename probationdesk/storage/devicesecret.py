"""The machine's part of a passphrase slot: 32 random bytes in the keyring of the operating system.

With it a copied store or backup cannot be guessed at all; without the machine only the recovery code opens it. The
keyring is chosen by name. `keyring.get_keyring()` is never asked, because the environment and keyringrc.cfg can send
it elsewhere, to a plain file for one. Every call runs on a thread of its own and is given up after five seconds: a
locked keyring may be waiting for somebody to answer a question that nobody sees.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import importlib
import queue
import secrets
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from probationdesk.domain.errors import StoreError
from probationdesk.storage.keyslots import DeviceSecret
from probationdesk.storage.keyslots_slot import Device
from probationdesk.storage.storekey import random_bytes

SECRET_BYTES = 32
LIMIT_S = 5.0

_SERVICE = "ProbationDesk"
_CHECK_BYTES = 8
_NEVER = ("keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer", "keyrings.alt")
"""Keyrings that keep nothing, keep it in the open, or choose another by themselves."""
T = TypeVar("T")


class Keyring(Protocol):
    """What is asked of a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A keyring that may be used, by the class that speaks to it."""

    name: str
    """What the slot records."""
    module: str
    type_name: str = "Keyring"


def choices(platform: str = sys.platform) -> tuple[Choice, ...]:
    """Return the keyrings that may be used on a platform, the better first."""
    if platform == "win32":
        return (Choice("Windows", "keyring.backends.Windows", "WinVaultKeyring"),)
    if platform == "darwin":
        return (Choice("macOS", "keyring.backends.macOS"),)
    return (
        Choice("SecretService", "keyring.backends.SecretService"),
        Choice("KWallet", "keyring.backends.kwallet", "DBusKeyring"),
    )


class DeviceSecrets:
    """The secrets of this machine. Every method may run on any thread, and takes up to five seconds a call."""

    def __init__(self, among: Sequence[Choice] | None = None, limit_s: float = LIMIT_S) -> None:
        self._among = choices() if among is None else among
        self._limit_s = limit_s

    def available(self) -> str:
        """Return the name of the keyring that would be used; empty if there is none."""
        try:
            return self._first_usable()
        except StoreError:
            return ""

    def create(self) -> DeviceSecret:
        """Make a secret, keep it in the keyring and read it back.

        Raises StoreError `keyring_absent`, `keyring_locked`, `keyring_silent`, `keyring_failed` or
        `keyring_forgets` if it did not come back as it was.
        """
        name = self._first_usable()
        secret = random_bytes(SECRET_BYTES)
        text = base64.b64encode(secret).decode("ascii")
        entry = f"{_SERVICE}/{secrets.token_hex(8)}"
        self._ask(name, lambda keyring: keyring.set_password(entry, _SERVICE, text))
        if self._ask(name, lambda keyring: keyring.get_password(entry, _SERVICE)) != text:
            raise StoreError("keyring_forgets")
        return DeviceSecret(place=Device(backend=name, entry=entry, check=_check(secret)), secret=secret)

    def read(self, place: Device) -> DeviceSecret:
        """Return a secret.

        Raises StoreError `keyring_absent`, `keyring_other` if it is in a keyring that is not here while another is,
        `keyring_locked`, `keyring_silent`, `keyring_failed`, `device_secret_missing` or `device_secret_changed`.
        """
        if not self._is_usable(place.backend):
            raise StoreError("keyring_other" if self.available() else "keyring_absent")
        text = self._ask(place.backend, lambda keyring: keyring.get_password(place.entry, _SERVICE))
        if text is None:
            raise StoreError("device_secret_missing")
        try:
            secret = bytearray(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError):
            raise StoreError("device_secret_changed") from None
        if len(secret) != SECRET_BYTES or _check(secret) != place.check:
            raise StoreError("device_secret_changed")
        return DeviceSecret(place=place, secret=secret)

    def forget(self, place: Device) -> None:
        """Take a secret that is needed no more out of the keyring, if it can be reached."""
        with suppress(StoreError):
            self._ask(place.backend, lambda keyring: keyring.delete_password(place.entry, _SERVICE))

    def _first_usable(self) -> str:
        for choice in self._among:
            if self._is_usable(choice.name):
                return choice.name
        raise StoreError("keyring_absent")

    def _is_usable(self, name: str) -> bool:
        try:
            self._ask(name, lambda _: None)
        except StoreError as error:
            if error.code != "keyring_absent":
                raise
            return False
        return True

    def _ask(self, name: str, question: Callable[[Keyring], T]) -> T:
        """Ask one keyring something, on another thread, for as long as the limit allows."""
        choice = next((one for one in self._among if one.name == name), None)
        if choice is None:
            raise StoreError("keyring_absent")
        answers: queue.SimpleQueue[tuple[T | None, StoreError | None]] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put((question(_made(choice)), None))
            except StoreError as error:
                answers.put((None, error))
            except Exception as error:  # whatever a keyring of another hand raises; its text may hold the secret
                answers.put((None, StoreError(_meaning(error))))

        threading.Thread(target=ask, name="keyring", daemon=True).start()
        try:
            answer, error = answers.get(timeout=self._limit_s)
        except queue.Empty:
            raise StoreError("keyring_silent", seconds=int(self._limit_s)) from None
        if error is not None:
            raise error
        return cast("T", answer)


def _made(choice: Choice) -> Keyring:
    """Return a keyring of exactly the chosen class. Raises StoreError `keyring_absent`, also for those never used."""
    if choice.module.startswith(_NEVER):
        raise StoreError("keyring_absent")
    try:
        found = getattr(importlib.import_module(choice.module), choice.type_name)
        if not found.viable:
            raise StoreError("keyring_absent")
    except (ImportError, AttributeError):
        raise StoreError("keyring_absent") from None
    made = found()
    if hasattr(found, "persist"):  # on Windows the default would follow the officer to other computers
        made.persist = "local machine"
    return cast("Keyring", made)


def _meaning(error: Exception) -> str:
    from keyring.errors import KeyringLocked, NoKeyringError

    if isinstance(error, KeyringLocked):
        return "keyring_locked"
    return "keyring_absent" if isinstance(error, NoKeyringError) else "keyring_failed"


def _check(secret: bytearray) -> bytes:
    return hashlib.sha256(b"pd/device-check/v1|" + secret).digest()[:_CHECK_BYTES]
