"""`make check-submission`: everything the competition would refuse, found before the upload. Nothing is executed.

What it would take, and what would then hardly work there, is said as well (`submission_notes.py`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assetops.contract.errors import Problem
from assetops.contract.submission import SHORT, TRACKS, Track
from organizer.dry_run import unpacked
from organizer.offered import read_offered
from organizer.programs import ROOT
from organizer.submission_notes import notes

sys.path.insert(0, str(ROOT / "ingestion_program"))

from submission_check import stated_track, take


@dataclass(frozen=True)
class Checked:
    """A submission that the competition would accept: its track, and what there is to say of it all the same."""

    track: Track
    notes: list[Problem]


def check(submission: Path, track: Track | None = None) -> Checked:
    """Check a submission (folder or zip).

    Args:
        track: of the competition; None: whichever the fact sheet names.

    Raises:
        Problem: why the competition would not accept it.
    """
    offered = read_offered()
    with tempfile.TemporaryDirectory() as name:
        folder = unpacked(submission, Path(name) / "submission")
        taken = take(folder, Path(name) / "copy", track or stated_track(folder), offered)
        return Checked(taken.fact_sheet.Track, notes(taken, folder, offered))


def main(given: Sequence[str] | None = None) -> int:
    """Say what is wrong and how to mend it, or that nothing is; 1 when the competition would refuse it."""
    parser = argparse.ArgumentParser(prog="make check-submission", description=__doc__)
    parser.add_argument("submission", type=Path)
    parser.add_argument("--track", default="", choices=["", *SHORT.values()])
    arguments = parser.parse_args(given)
    track = next((track for track in TRACKS if SHORT[track] == arguments.track), None)
    try:
        checked = check(arguments.submission, track)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    for note in checked.notes:
        print(f"note: {note.code}: {note}")
    print(f"{arguments.submission} would be accepted by the competition for {checked.track}, and by that one only.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
