"""`make check-submission`: everything the competition would refuse, found before the upload. Nothing is executed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assetops.contract.errors import Problem
from assetops.contract.submission import Track
from organizer.dry_run import track_of, unpacked
from organizer.programs import ROOT

sys.path.insert(0, str(ROOT / "ingestion_program"))

from submission_check import take


def check(submission: Path) -> Track:
    """The track of a submission (folder or zip) that the competition would accept.

    Raises:
        Problem: why it would not.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = unpacked(submission, Path(name) / "submission")
        return take(folder, Path(name) / "copy", track_of(folder)).fact_sheet.Track


def main(given: Sequence[str] | None = None) -> int:
    """Say what is wrong and how to mend it, or that nothing is; 1 when something is."""
    parser = argparse.ArgumentParser(prog="make check-submission", description=__doc__)
    parser.add_argument("submission", type=Path)
    submission = parser.parse_args(given).submission
    try:
        track = check(submission)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    print(f"{submission} is a submission for {track}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
