"""`make analyse`: read a submission log and write the page that tells its story."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assetops.contract.errors import Problem
from organizer.analysis.attempts import Log
from organizer.analysis.exported import read_export
from organizer.analysis.log_2025 import read_log
from organizer.analysis.page import render
from organizer.findings import table

PAGE = "analysis.html"
_MEND = "Give a CSV log, or an export folder as `make rank` reads it (docs/ranking.md)."


def read(path: Path) -> Log:
    """A log (a CSV file) or an export folder, with the verdicts in `verdicts/` in the folder or beside the file.

    Raises:
        Problem: no_log, no_submissions, or as the readers.
    """
    if not path.exists() or (path.is_file() and path.suffix.lower() != ".csv"):
        raise Problem("no_log", f"{path} is no CSV file and no folder.", _MEND)
    log = read_export(path) if path.is_dir() else read_log(path)
    if not log.attempts:
        said = f"\n{table(log.findings)}" if log.findings else ""
        raise Problem("no_submissions", f"No submission could be read from {path}.{said}", _MEND)
    return log


def main(given: Sequence[str] | None = None) -> int:
    """Print what is wrong with rows, write the page and say where it is."""
    parser = argparse.ArgumentParser(prog="make analyse", description=__doc__)
    parser.add_argument("log", type=Path, help="a CSV log, or an export folder")
    parser.add_argument("--out", type=Path, required=True, help="the folder for the page")
    arguments = parser.parse_args(given)
    try:
        log = read(arguments.log)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    if log.findings:
        print(table(log.findings))
    arguments.out.mkdir(parents=True, exist_ok=True)
    target = arguments.out / PAGE
    page = render(log)
    target.write_text(page, "utf-8")
    print(
        f"{len(log.attempts)} submissions, {len(log.findings)} remarks: {target} ({len(page.encode()) / 1000:.0f} kB)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
