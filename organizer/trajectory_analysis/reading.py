"""From the files below a folder to named runs, one file in memory at a time; what cannot be read is told apart."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assetops.contract.errors import Problem
from assetops.contract.model import from_data
from assetops.contract.record import RUN_RECORD_FILE, START_MARKER_FILE, TIMINGS_FILE
from assetops.contract.results import VERDICTS_FILE, EmergentFound, FailureFound, Results, ScenarioResult
from assetops.contract.strict import read_json
from assetops.contract.trajectory import Trajectory
from bounded import bounded
from emerging import emergent_found
from failure_modes import MODES, OTHER, Failure
from failure_modes.analysis import Case, name
from failure_modes.evidence import error_code
from organizer.trajectories_2025 import MAX_FILE_BYTES, Review, run_2025

Kind = Literal["2025", "ours", "verdicts"]
# Beside the trajectories of a run lie files that are none; they are passed over without a word.
_OTHERS = frozenset({RUN_RECORD_FILE, START_MARKER_FILE, TIMINGS_FILE, "scores.json"})
_MEND = "The file is left out."


@dataclass(frozen=True)
class Run:
    """One trajectory and what is named of it; `failed` are its failed calls as (tool, error code)."""

    file: str
    kind: Kind
    scenario: str
    status: str
    calls: int
    failed: tuple[tuple[str, str], ...]
    answered: bool
    failures: tuple[Failure, ...]
    emergent: tuple[EmergentFound, ...]
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A file that was not read, and why."""

    file: str
    code: str
    reason: str


def files_below(folder: Path) -> list[Path]:
    """The .json files below a folder in a fixed order; links to folders are not followed.

    Where a run's verdicts lie beside its trajectories (`scoring/`, `prediction/`), the verdicts speak for the run.
    """
    found = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        found += [Path(place) / one for one in sorted(names) if one.endswith(".json") and one not in _OTHERS]
    judged = {path.parent.parent / "prediction" for path in found if path.name == VERDICTS_FILE}
    return [path for path in found if path.parent not in judged]


def read_all(folder: Path, paths: list[Path]) -> Iterator[list[Run] | LeftOut]:
    """For each file its runs, or why there are none. A copy of an earlier file is left out: nothing counts twice."""
    seen: dict[bytes, str] = {}
    for path in paths:
        shown = path.relative_to(folder).as_posix()
        try:
            data = _bytes(path)
            first = seen.setdefault(hashlib.sha256(data).digest(), shown)
            if first != shown:
                raise Problem("copy", f"The file is a copy of {first}.", _MEND)
            yield _runs(shown, read_json(data, MAX_FILE_BYTES))
        except Problem as problem:
            yield LeftOut(shown, problem.code, problem.message)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise Problem("unreadable", "This is no regular file.", _MEND)
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise Problem("unreadable", f"The file cannot be read: {error.strerror}.", _MEND) from error


def _runs(shown: str, data: Any) -> list[Run]:
    keys = set(data) if isinstance(data, dict) else set()
    if "trajectory" in keys:
        run = run_2025(data)
        return [_named(shown, "2025", run.trajectory, run.reviews)]
    if {"scenario", "events"} <= keys:
        return [_named(shown, "ours", from_data(Trajectory, data, "bad_trajectory", _MEND), ())]
    if {"bundle", "judge_version"} <= keys:
        results = from_data(Results, data, "bad_verdicts", _MEND)
        return [_judged(shown, one) for one in results.scenarios]
    raise Problem("unknown_format", "This is neither a trajectory of 2025, nor one of ours, nor verdicts.", _MEND)


def _named(shown: str, kind: Kind, trajectory: Trajectory, reviews: tuple[Review, ...]) -> Run:
    """By rules over the record alone: there is no gold standard and no verdict."""
    named = bounded(lambda: name(Case(None, trajectory, ())), None, "searched for failure modes")
    if named is None:
        raise Problem("not_analysed", "The rules could not be applied to this record.", _MEND)
    return Run(
        file=shown,
        kind=kind,
        scenario=trajectory.scenario,
        status=trajectory.status,
        calls=len(trajectory.calls),
        failed=tuple((call.tool, error_code(call) or "error") for call in trajectory.calls if not call.ok),
        answered=bool(trajectory.answer.strip()),
        failures=named.failures,
        emergent=emergent_found(named),
        reviews=reviews,
    )


def _failure(found: FailureFound) -> Failure:
    mode = MODES.get(found.mode, OTHER)
    return Failure(mode.id, mode.title, found.code, found.occurrences)


def _judged(shown: str, one: ScenarioResult) -> Run:
    """As scoring named it, with gold standard and verdicts."""
    return Run(
        file=shown,
        kind="verdicts",
        scenario=one.scenario,
        status=one.status,
        calls=one.usage.tool_calls,
        failed=(),
        answered=one.status == "finished",
        failures=tuple(_failure(found) for found in one.failures),
        emergent=one.emergent,
    )
