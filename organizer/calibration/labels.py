"""The format of labels, which constructed labels and people's share: docs/judge.md describes it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from assetops.contract.errors import Problem
from assetops.contract.model import VERSION, Model, read_lines, write_lines
from assetops.contract.scenario import GoldStandard
from assetops.contract.seal import digest
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import Criterion, Outcome

CASES_FILE = "cases.jsonl"
LABELS_FILE = "labels.jsonl"
CONSTRUCTED = "constructed"
Split = Literal["development", "test"]


def split_of(family: str) -> Split:
    """Half of the families each. What is changed in the judge is tried on `development` alone."""
    return "test" if int(digest(f"calibration split {family}".encode())[:8], 16) % 2 else "development"


class LabelledCase(Model):
    """One run to judge, with its gold standard. `operator`: what was done to the oracle's run, if it was made so."""

    version: Literal[1] = VERSION
    id: str = Field(min_length=1, max_length=160)
    family: str
    split: Split
    operator: str | None = None
    gold: GoldStandard
    trajectory: Trajectory


class Label(Model):
    """What a rater holds of one criterion of one case. `rater`: `constructed`, or a person's name."""

    version: Literal[1] = VERSION
    case: str
    criterion: Criterion
    outcome: Outcome
    rater: str = Field(min_length=1, max_length=80)


def write_corpus(folder: Path, cases: list[LabelledCase], labels: list[Label]) -> None:
    """Write both files."""
    write_lines(folder / CASES_FILE, cases)
    write_lines(folder / LABELS_FILE, labels)


def read_corpus(place: Path) -> tuple[list[LabelledCase], list[Label]]:
    """Read a folder with both files, or a labels file beside whose folder's cases it lies.

    Raises:
        Problem: file_missing, bad_cases, bad_labels, unknown_case, labelled_twice.
    """
    file = place / LABELS_FILE if place.is_dir() else place
    cases = read_lines(LabelledCase, file.parent / CASES_FILE, "bad_cases")
    labels = read_lines(Label, file, "bad_labels")
    known = {case.id for case in cases}
    seen = set()
    for number, label in enumerate(labels, start=1):
        if label.case not in known:
            raise _wrong("unknown_case", file, number, f"names the case {label.case[:80]!r}, which is not there")
        if (key := (label.case, label.criterion, label.rater)) in seen:
            raise _wrong("labelled_twice", file, number, "labels what the same rater has labelled before")
        seen.add(key)
    return cases, labels


def _wrong(code: str, file: Path, number: int, what: str) -> Problem:
    return Problem(code, f"Line {number} of {file.name} {what}.", f"Mend that line, or {CASES_FILE} beside it.")
