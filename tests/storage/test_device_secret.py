"""The machine's part of a passphrase: in a real keyring, and in keyrings that fail in every way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked, PasswordSetError

from probationdesk.domain.errors import StoreError
from probationdesk.storage import keyslots, listing, stores
from probationdesk.storage.devicesecret import Choice, DeviceSecrets, choices
from probationdesk.storage.keyslots_slot import PASSPHRASE, Cost
from probationdesk.storage.recoverycode import new_code

from .conftest import PASSPHRASE as PHRASE
from .conftest import ROOT

ANOTHER = "another set of plain words"


class Good:
    """A keyring that works."""

    viable = True
    held: dict[tuple[str, str], str] = {}  # noqa: RUF012 - one keyring, as on a real machine

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class Absent(Good):
    """A keyring that does not run here."""

    viable = False


class Locked(Good):
    """A keyring that somebody would have to unlock."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the secret is " + next(iter(self.held.values())))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(password)


class Failing(Good):
    """A keyring that breaks."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("the bus is gone")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError(password)


class Forgetful(Good):
    """A keyring that takes a secret and keeps nothing, without a word."""

    def set_password(self, service: str, username: str, password: str) -> None: ...


class Altering(Good):
    """A keyring that gives back something else."""

    def get_password(self, service: str, username: str) -> str | None:
        return "A" * 43 + "="


class Garbling(Good):
    """A keyring whose entry somebody wrote over."""

    def get_password(self, service: str, username: str) -> str | None:
        return "not the form of a secret"


class Emptied(Good):
    """A keyring that was wiped."""

    def get_password(self, service: str, username: str) -> str | None:
        return None


class Silent(Good):
    """A keyring that waits for an answer nobody gives."""

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(60)
        return None

    set_password = get_password  # type: ignore[assignment]


class Roaming(Good):
    """A keyring that would follow the officer to other computers unless told otherwise, as Windows' does."""

    persist = "enterprise"
    persisted: list[str] = []  # noqa: RUF012

    def set_password(self, service: str, username: str, password: str) -> None:
        self.persisted.append(self.persist)
        super().set_password(service, username, password)


def only(kind: type[Good], limit_s: float = 5.0, name: str = "Good") -> DeviceSecrets:
    """The secrets of a machine with this one keyring."""
    return DeviceSecrets([Choice(name, __name__, kind.__name__)], limit_s)


def make_bound(data: Path, devices: DeviceSecrets) -> tuple[Path, str]:
    """Make a store whose passphrase needs a secret of this machine; return its folder and recovery code."""
    code = new_code()
    folder, key = stores.make_store(
        data, PHRASE, label="", recovery_code=code, use_device_secret=True, cost=Cost(), devices=devices
    )
    key.wipe()
    return folder, code


@pytest.fixture(scope="module")
def _bound_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[tuple[str, str], str]]:
    folder, code = make_bound(tmp_path_factory.mktemp("bound"), only(Good))
    return folder, code, dict(Good.held)


@pytest.fixture
def bound(_bound_once: tuple[Path, str, dict[tuple[str, str], str]], tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A store whose passphrase needs a secret that is in the good keyring, and its recovery code."""
    folder, code, held = _bound_once
    Good.held.clear()
    Good.held.update(held)
    yield Path(shutil.copytree(folder, tmp_path / folder.name)), code
    Good.held.clear()


def refused(folder: Path, devices: DeviceSecrets) -> str:
    with pytest.raises(StoreError) as error:
        stores.unlock(folder, passphrase=PHRASE, devices=devices)
    return error.value.code


class TestBinding:
    def test_the_passphrase_opens_only_where_the_secret_is(self, bound: tuple[Path, str]) -> None:
        folder, code = bound
        stores.unlock(folder, passphrase=PHRASE, devices=only(Good))
        Good.held.clear()
        assert refused(folder, only(Good)) == "device_secret_missing"
        stores.unlock(folder, recovery_code=code, devices=only(Good))

    def test_44_characters_are_kept_under_a_name_that_says_nothing(self, bound: tuple[Path, str]) -> None:
        folder, _ = bound
        ((service, username), text), *more = Good.held.items()
        assert (len(text), username, more) == (44, "ProbationDesk", [])
        assert folder.name not in service
        assert text not in (folder / "keyslots.json").read_text()

    def test_the_slot_says_which_keyring_it_was(self, bound: tuple[Path, str]) -> None:
        folder, _ = bound
        assert [(line.kind, line.device) for line in stores.slots_of(folder)] == [
            ("passphrase", "Good"),
            ("recovery", ""),
        ]

    def test_the_recovery_code_is_always_there_beside_it(self, bound: tuple[Path, str]) -> None:
        folder, code = bound
        key = stores.unlock_key_with_code(folder, code)
        held = keyslots.read(folder)
        alone = keyslots.KeySlots(store_id=held.store_id, label="", slots=(held.slot(PASSPHRASE),), seal=b"")
        with pytest.raises(StoreError, match="keyslots_damaged"):
            keyslots.with_passphrase(alone, key, ANOTHER, device=only(Good).create())

    def test_a_changed_passphrase_keeps_the_secret(self, bound: tuple[Path, str]) -> None:
        folder, code = bound
        before = dict(Good.held)
        stores.change_passphrase(folder, stores.unlock_key_with_code(folder, code), ANOTHER, devices=only(Good))
        assert Good.held == before
        stores.unlock(folder, passphrase=ANOTHER, devices=only(Good))

    def test_it_can_be_taken_out_and_put_in(self, bound: tuple[Path, str]) -> None:
        folder, code = bound
        key = stores.unlock_key_with_code(folder, code)
        stores.change_passphrase(folder, key, ANOTHER, use_device_secret=False, devices=only(Good))
        assert Good.held == {}
        stores.unlock(folder, passphrase=ANOTHER, devices=only(Absent))
        stores.change_passphrase(folder, key, PHRASE, use_device_secret=True, devices=only(Good))
        assert len(Good.held) == 1
        stores.unlock(folder, passphrase=PHRASE, devices=only(Good))

    def test_a_new_machine_is_set_up_with_the_recovery_code(self, bound: tuple[Path, str]) -> None:
        folder, code = bound
        Good.held.clear()
        key = stores.unlock(folder, recovery_code=code, devices=only(Good)).key
        stores.change_passphrase(folder, key, ANOTHER, devices=only(Good))
        stores.unlock(folder, passphrase=ANOTHER, devices=only(Good))
        assert len(Good.held) == 1

    def test_a_change_that_cannot_be_written_leaves_no_secret_behind(
        self, bound: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder, code = bound
        key = stores.unlock_key_with_code(folder, code)
        Good.held.clear()

        def full(*_: object) -> None:
            raise StoreError("disk_full")

        monkeypatch.setattr(keyslots, "replace_file", full)
        with pytest.raises(StoreError, match="disk_full"):
            stores.change_passphrase(folder, key, ANOTHER, devices=only(Good))
        assert Good.held == {}


class TestFailures:
    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            (Absent, "keyring_absent"),
            (Locked, "keyring_locked"),
            (Failing, "keyring_failed"),
            (Altering, "device_secret_changed"),
            (Garbling, "device_secret_changed"),
            (Emptied, "device_secret_missing"),
        ],
    )
    def test_each_is_named_and_the_recovery_code_opens(
        self, bound: tuple[Path, str], kind: type[Good], code: str
    ) -> None:
        folder, recovery_code = bound
        assert refused(folder, only(kind)) == code
        stores.unlock(folder, recovery_code=recovery_code, devices=only(kind))

    def test_none_of_them_counts_as_a_wrong_passphrase(self, bound: tuple[Path, str]) -> None:
        folder, code = bound
        for _ in range(5):
            refused(folder, only(Emptied))
        assert stores.unlock(folder, recovery_code=code).since.failed_attempts == 0

    def test_a_keyring_that_does_not_answer_is_given_up(self, bound: tuple[Path, str]) -> None:
        folder, code = bound
        began = time.monotonic()
        assert refused(folder, only(Silent, limit_s=0.2)) == "keyring_silent"
        assert time.monotonic() - began < 1
        stores.unlock(folder, recovery_code=code)

    def test_the_limit_is_five_seconds(self) -> None:
        assert DeviceSecrets()._limit_s == 5.0

    def test_another_keyring_than_before_is_told_from_none(self, bound: tuple[Path, str]) -> None:
        folder, _ = bound
        assert refused(folder, only(Good, name="Another")) == "keyring_other"
        assert refused(folder, DeviceSecrets([])) == "keyring_absent"

    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            (Absent, "keyring_absent"),
            (Locked, "keyring_locked"),
            (Failing, "keyring_failed"),
            (Forgetful, "keyring_forgets"),
            (Altering, "keyring_forgets"),
            (Emptied, "keyring_forgets"),
        ],
    )
    def test_no_store_is_made_that_could_not_be_opened(self, tmp_path: Path, kind: type[Good], code: str) -> None:
        with pytest.raises(StoreError, match=code):
            make_bound(tmp_path, only(kind))
        assert listing.list_stores(tmp_path) == ()

    def test_what_a_keyring_says_is_repeated_to_nobody(self) -> None:
        with pytest.raises(StoreError) as error:
            only(Locked).create()
        assert (error.value.parameters, error.value.__cause__, str(error.value)) == ({}, None, "keyring_locked")


class TestChoosing:
    def test_only_four_keyrings_are_ever_used(self) -> None:
        chosen = {choice.module for platform in ("win32", "darwin", "linux") for choice in choices(platform)}
        assert chosen == {f"keyring.backends.{name}" for name in ("Windows", "macOS", "SecretService", "kwallet")}

    @pytest.mark.parametrize(
        ("module", "type_name"),
        [
            ("keyring.backends.null", "Keyring"),
            ("keyring.backends.fail", "Keyring"),
            ("keyring.backends.chainer", "ChainerBackend"),
            ("keyrings.alt.file", "PlaintextKeyring"),
        ],
    )
    def test_those_that_keep_nothing_or_keep_it_in_the_open_are_refused(self, module: str, type_name: str) -> None:
        assert DeviceSecrets([Choice("X", module, type_name)]).available() == ""

    def test_the_first_that_runs_is_taken(self) -> None:
        among = [Choice("A", __name__, "Absent"), Choice("B", __name__, "NoSuchKeyring"), Choice("C", __name__, "Good")]
        assert DeviceSecrets(among).available() == "C"

    def test_the_environment_cannot_send_it_elsewhere(self, tmp_path: Path) -> None:
        """With a null keyring laid down in the environment, the secrets still go where they were to go."""
        script = (
            "from probationdesk.storage.devicesecret import DeviceSecrets\nprint(repr(DeviceSecrets().available()))\n"
        )
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout == "''\n"

    def test_what_would_roam_is_kept_to_this_computer(self) -> None:
        Roaming.persisted.clear()
        only(Roaming).create()
        assert Roaming.persisted == ["local machine"]


def test_with_the_real_keyring_of_a_desktop(tmp_path: Path) -> None:
    needed = ("gnome-keyring-daemon", "dbus-run-session")
    missing = [program for program in needed if shutil.which(program) is None]
    assert not missing, f"{missing} not found: run packaging/prepare.sh as root, or install gnome-keyring and dbus"
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "DISPLAY", "WAYLAND"))}
    environment = {**kept, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(tmp_path)}
    unlocked = 'printf x | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$0" "$@"'
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", unlocked,
         sys.executable, "-m", "tests.storage.keyring_session", str(tmp_path / "data")],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "keyring SecretService",
        "slot SecretService",
        "entries 1",
        "passphrase opens",
        "changed opens",
        "entries 0",
        "deleted device_secret_missing",
        "deleted, by code opens",
        "made anew opens",
        "left over 0",
        "without opens",
        "locked keyring_locked",
        "locked, by code opens",
    ]
