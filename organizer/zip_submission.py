"""`make zip`: a checked submission as the zip to upload, with the kit's version beside the two files."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assetops import __version__
from assetops.contract.errors import Problem
from assetops.contract.submission import KIT_FILE
from organizer.archive import pack
from organizer.check_submission import check
from organizer.dry_run import unpacked
from submission_check import LITTER


def zip_submission(submission: Path, target: Path) -> None:
    """Check a submission (folder or zip), and zip its one .py and one .json.

    Raises:
        Problem: why the competition would refuse it.
    """
    with tempfile.TemporaryDirectory(prefix="assetops-zip-") as name:
        folder = unpacked(submission, Path(name) / "unpacked")
        check(folder)
        root, files = Path(name) / "zip", _two(folder)
        root.mkdir()
        for path in files:
            shutil.copy(path, root / path.name)
        (root / KIT_FILE).write_text(f"{__version__}\n")
        pack(root, target)


def _two(folder: Path) -> list[Path]:
    """The .py and the .json of a checked submission: at its root, or in the one folder there."""
    visible = [path for path in sorted(folder.iterdir()) if path.name[0] != "." and path.name not in LITTER]
    root = visible[0] if len(visible) == 1 and visible[0].is_dir() else folder
    return [path for path in sorted(root.iterdir()) if path.suffix.lower() in (".py", ".json") and path.name[0] != "."]


def main(given: Sequence[str] | None = None) -> int:
    """Zip it and say where it is; 1 with one sentence when the competition would refuse it."""
    parser = argparse.ArgumentParser(prog="make zip", description=__doc__)
    parser.add_argument("submission", type=Path)
    parser.add_argument("--out", default="")
    arguments = parser.parse_args(given)
    name = arguments.submission.resolve().name.removesuffix(".zip")
    target = Path(arguments.out or f"{name}-submission.zip")
    try:
        zip_submission(arguments.submission, target)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    print(f"{target}: upload it on the competition's page under My Submissions.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
