"""`make calibrate`: hold a judge against labels, and print and write how far they agree."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from assetops.contract.errors import Problem
from organizer.calibration.corpus import SPLITS, fresh
from organizer.calibration.judging import calibrate, judge_named
from organizer.calibration.labels import Label, LabelledCase, read_corpus
from organizer.calibration.page import render
from organizer.calibration.tables import lines
from organizer.programs import JudgeName

ALL = "all"


def chosen(place: str, split: str) -> tuple[str, list[LabelledCase], list[Label]]:
    """The split's name, its cases and labels: from a folder or file, else the constructed corpus, made anew.

    Without a split it is all that lies in the folder, and of the constructed corpus the half that the judge was not
    developed on.

    Raises:
        Problem: as `labels.read_corpus`; no_labels.
    """
    wanted = split or (ALL if place else "test")
    splits = SPLITS if wanted == ALL else tuple(one for one in SPLITS if one == wanted)
    cases, labels = read_corpus(Path(place)) if place else fresh(splits)
    kept = [case for case in cases if case.split in splits]
    ids = {case.id for case in kept}
    given = [label for label in labels if label.case in ids]
    if not given:
        raise Problem("no_labels", f"There are no labels in {place} for the split {wanted}.", "Give others.")
    return wanted, kept, given


def main(given: Sequence[str] | None = None) -> int:
    """Print the tables, write ``calibration.json`` and ``calibration.html``."""
    parser = argparse.ArgumentParser(prog="make calibrate", description=__doc__)
    parser.add_argument("--judge", choices=get_args(JudgeName), default="procedural")
    parser.add_argument("--labels", default="", help="a folder with cases.jsonl and labels.jsonl, or a labels file")
    parser.add_argument("--split", choices=(*SPLITS, ALL, ""), default="", help="which families")
    parser.add_argument("--repeats", type=int, default=1, help="how often each case is judged")
    parser.add_argument("--out", type=Path, default=Path("runs/calibration"), help="the folder for both files")
    asked = parser.parse_args(given)
    try:
        if not 1 <= asked.repeats <= 20:
            raise Problem("bad_repeats", f"{asked.repeats} repeats are not possible.", "Give REPEATS=1 to 20.")
        if asked.repeats > 1:
            os.environ.pop("JUDGE_CACHE", None)  # what is looked up never changes
        split, cases, labels = chosen(asked.labels, asked.split)
        found = calibrate(lambda: judge_named(asked.judge), split, cases, labels, asked.repeats)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "calibration.json").write_text(json.dumps(found.as_data(), indent=1, ensure_ascii=False) + "\n")
    (asked.out / "calibration.html").write_text(render(found), "utf-8")
    print("\n".join([*lines(found), "", f"{asked.out}/calibration.html and calibration.json"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
