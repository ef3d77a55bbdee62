"""The verdicts.json files of an export, and what they say in points."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assetops.contract.errors import Problem
from assetops.contract.model import read_model
from assetops.contract.results import VERDICTS_FILE, Results
from assetops.contract.verdict import CRITERIA
from organizer.findings import Finding, error

MAX_BYTES = 64_000_000
_MEND = "Fetch or make the file again: make fetch, make rescore."


def passed(results: Results) -> int:
    """How many criteria were met."""
    return sum(verdict.passed for one in results.scenarios for verdict in one.verdicts)


def read_verdicts(folder: Path) -> tuple[dict[int, Results], list[Finding]]:
    """`<id>.json`, or `<id>/verdicts.json`, by id; what cannot be read or contradicts itself is a finding."""
    found: dict[int, Results] = {}
    findings: list[Finding] = []
    for number, path in _files(folder):
        try:
            found[number] = _read(path)
        except Problem as problem:
            place = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            findings.append(error(place, f"The file is left out: {problem.message}", _MEND))
    return found, findings


def _files(folder: Path) -> Iterator[tuple[int, Path]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.stem.isascii() and path.stem.isdigit():
            if path.suffix == ".json":
                yield int(path.stem), path
            elif (path / VERDICTS_FILE).is_file():
                yield int(path.name), path / VERDICTS_FILE


def _read(path: Path) -> Results:
    results = read_model(Results, path.read_bytes(), "bad_verdicts", _MEND, MAX_BYTES)
    counted = 100 * passed(results) / (results.selected * len(CRITERIA))
    if len(results.scenarios) > results.selected or len({one.scenario for one in results.scenarios}) < len(
        results.scenarios
    ):
        raise Problem("bad_verdicts", "It holds a scenario twice, or more than were selected.", _MEND)
    if not {"score", "tau_match"} <= set(results.scores) or abs(counted - results.scores["score"]) > 1e-6:
        raise Problem("bad_verdicts", f"Its verdicts give {counted:.4f}, its scores another score.", _MEND)
    return results
