"""A process that saves as fast as it can and says each id once it is saved, until somebody kills it.

Run as `python -m tests.storage.writer FOLDER ROUND`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.storage.conftest import a_finding, a_note, opened


def main() -> None:
    store = opened(Path(sys.argv[1]))
    print("open", flush=True)
    for number in range(1_000_000):
        note = a_note(f"note-{sys.argv[2]}-{number}", f"Note {number} of a long day")
        store.save([note], act="note_added", settle=True)
        store.save([a_finding(f"typed so far {sys.argv[2]} {number}")], act="answer_recorded", settle=False)
        print(note.id, flush=True)


if __name__ == "__main__":
    main()
