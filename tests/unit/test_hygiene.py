"""A fault of the program is told by its kind and its places, never by what an officer typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAILS = """
from probationdesk import hygiene
hygiene.tell_faults_without_words()

def keep(text):
    raise ValueError(f"cannot keep {text}")

try:
    keep("zyzzyva")
except ValueError:
    raise KeyError("zyzzyva")
"""
PROTECTS_TWICE = """
from probationdesk import hygiene
first, second = hygiene.protect(), hygiene.protect()
print(first == second, first.no_core_files, first.not_readable)
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_fault_is_told_without_the_words_in_it() -> None:
    told = run(FAILS)
    assert told.returncode == 1
    assert told.stderr.startswith("Fault of the program: KeyError\n")
    assert "<string>:11 <module>" in told.stderr
    assert "zyzzyva" not in told.stderr


def test_what_is_achieved_is_said_and_nothing_more() -> None:
    said = run(PROTECTS_TWICE).stdout.split()
    expected = {"linux": ["True", "True", "True"], "darwin": ["True", "True", "False"]}
    assert said == expected.get(sys.platform, ["True", "False", "False"])
