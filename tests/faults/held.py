"""The faults that single tests put in: run here as well, so that the table has every fault that Linux allows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.faults.places import a_place
from tests.faults.result import Result

ROOT = Path(__file__).parents[2]
_STORAGE = "tests/storage"


@dataclass(frozen=True, slots=True)
class Held:
    """A fault, the files that put it in, and which of their tests, by a part of their names."""

    fault: str
    files: tuple[str, ...]
    named: str = "."


FAULTS = (
    Held("F27 store of a later program", (f"{_STORAGE}/test_opening.py",), "later_program"),
    Held(
        "F10 no key, or one of another form",
        (f"{_STORAGE}/test_database.py",),
        "another_length|one_module|never_does|like_no",
    ),
    Held("F1 wrong passphrase or code", (f"{_STORAGE}/test_keyslots.py",), "wrong|mistyped|cannot_be_a_code"),
    Held(
        "F2 key file altered",
        (f"{_STORAGE}/test_keyslots.py",),
        "edited|moved|took_out|out_of_bounds|no_keyslots_file|missing_file|half_written|label|within_bounds|accidental",
    ),
    Held("F18 keyring fails in every way", (f"{_STORAGE}/test_device_secret.py",)),
    Held("F20 no memory for deriving the key", (f"{_STORAGE}/test_keyslots.py",), "too_little_memory"),
    Held("F21 lock at every bad moment", ("tests/ui/test_lock.py",)),
    Held("F24 clipboard", ("tests/ui/test_clipboard.py",)),
    Held("F25 clock set back or ahead", (f"{_STORAGE}/test_state.py", f"{_STORAGE}/test_erasure.py"), "clock"),
    Held(
        "F26 history altered or cut",
        (f"{_STORAGE}/test_history.py", f"{_STORAGE}/test_state.py"),
        "TestChain|rows_cut_off",
    ),
    Held("F28 store of each earlier shape", (f"{_STORAGE}/test_upgrade.py",)),
    Held("F30 erased words on any page", (f"{_STORAGE}/test_erasure.py",), "no_word|found_nowhere|cut_short"),
    Held(
        "F31 words in messages",
        ("tests/unit/test_hygiene.py", "tests/cli/test_cli_cases.py"),
        "without_the_words|shows_words",
    ),
    Held(
        "F32 forms of a passphrase",
        (f"{_STORAGE}/test_key_passphrases.py", f"{_STORAGE}/test_keyslots.py"),
        "TestForms|accents",
    ),
)


def run(tries: int) -> list[Result]:
    """Put in the first `tries` of the faults."""
    with a_place() as place:
        return [_held(one, place / "outcome.xml") for one in FAULTS[:tries]]


def _held(one: Held, outcome: Path) -> Result:
    """Run the tests of one fault in a process of their own, and count those that held."""
    names = [name for name in _names(one) if re.search(one.named, name)]
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", f"--junitxml={outcome}", *names],
        cwd=ROOT, capture_output=True, check=False, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    cases = list(ElementTree.parse(outcome).iter("testcase"))
    held = sum(len(case) == 0 for case in cases)
    ok = held == len(cases) > 0
    return Result(one.fault, len(cases), f"{held} of {len(cases)} held", ok)


def _names(one: Held) -> list[str]:
    """Return the tests of the files of a fault, as pytest names them, without what they are given."""
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", "-p", "no:xdist", *one.files],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted({line.partition("[")[0] for line in listed.stdout.splitlines() if "::" in line})
