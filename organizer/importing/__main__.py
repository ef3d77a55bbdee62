"""`make import SOURCE=dir OUT=dir`: import real data, print what became of every file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from assetops.contract.errors import Problem
from organizer.importing.importer import ZONE, OnError, import_folder


def main(given: Sequence[str] | None = None) -> int:
    """Import, print the summary, and give the exit code: 1 with one clear message when something is wrong."""
    parser = argparse.ArgumentParser(prog="make import", description=__doc__)
    parser.add_argument("--source", required=True, type=Path, help="a folder with files in the public formats")
    parser.add_argument("--out", required=True, type=Path, help="a new folder for plant and scenarios")
    parser.add_argument("--on-error", choices=get_args(OnError), default="refuse", help="what malformed rows mean")
    parser.add_argument("--zone", default=ZONE, help=f"time zone of the plant's clocks, IANA name; by default {ZONE}")
    arguments = parser.parse_args(given)
    try:
        report = import_folder(arguments.source, arguments.out, arguments.on_error, arguments.zone)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    print(report.table())
    print(f"{arguments.out}: plant/, scenarios.jsonl, scenarios_llm_only.jsonl, summary.txt, skipped.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
