"""A submission log like the 2025 competition's: one CSV row a submission, with the defects that such logs have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from assetops.contract.errors import Problem
from assetops.contract.record import Phase
from assetops.contract.results import Results
from assetops.contract.submission import Track
from organizer.analysis.attempts import Attempt, Log, in_order
from organizer.findings import Finding, error, warning
from organizer.importing.lines import Row, csv_rows, header
from organizer.importing.values import Malformed, need, shown, when
from organizer.ranking.listed import FINISHED, read_id, read_score, read_status
from organizer.ranking.teams import folded
from organizer.ranking.verdicts import read_verdicts

COLUMNS = ("id", "file_name", "owner", "phase", "date", "status", "score", "teamname", "track")
_MEND = "Mend the row in the log, or leave it out knowingly."
_TRACKS: tuple[tuple[Track, re.Pattern[str]], ...] = (
    ("Task Planning", re.compile(r"plan(?!t)|track[ _-]*1(?!\d)|^1$", re.IGNORECASE)),
    ("Task Execution", re.compile(r"exec|track[ _-]*2(?!\d)|^2$", re.IGNORECASE)),
)
_FINAL = re.compile(r"final|private|evaluation", re.IGNORECASE)
_UTC = ZoneInfo("UTC")


def read_log(path: Path) -> Log:
    """The submissions of a log; every row that is malformed, doubtful or there twice is a finding by file and line.

    Args:
        path: CSV with at least COLUMNS, whatever their case; others are ignored. Verdicts may lie beside it, in
            `verdicts/<submission id>.json`.

    Raises:
        Problem: `bad_log` when a column is missing.
    """
    lacking = [column for column in COLUMNS if column not in header(path)]
    if lacking:
        mend = f"Give a CSV file with the columns {', '.join(COLUMNS)}, or an export folder (docs/ranking.md)."
        raise Problem("bad_log", f"{path}: there is no column {' and no column '.join(lacking)}.", mend)
    verdicts, findings = read_verdicts(path.parent / "verdicts")
    reader = _Reader(path.name, verdicts)
    for line, row in csv_rows(path):
        reader.take(line, row)
    remarks = sorted([*reader.findings, *reader.spellings()], key=lambda one: int(one.place.rpartition(" ")[2]))
    return Log(path.name, in_order(reader.attempts.values()), (*remarks, *findings))


class _Reader:
    """Takes row after row."""

    def __init__(self, name: str, verdicts: Mapping[int, Results]) -> None:
        self.attempts: dict[int, Attempt] = {}
        self.findings: list[Finding] = []
        self._name = name
        self._verdicts = verdicts
        self._rows: dict[int, tuple[int, Row]] = {}
        self._spelled: dict[str, dict[str, int]] = {}

    def take(self, line: int, row: Row | Malformed) -> None:
        """Read one row; a bad one costs itself."""
        place = f"{self._name}, line {line}"
        try:
            if isinstance(row, Malformed):
                raise row
            number = read_id(row["id"])
            if number in self._rows:
                self.findings.append(self._again(place, number, row))
                return
            self.attempts[number] = self._attempt(number, line, row)
            self._rows[number] = line, row
            self.findings += [warning(place, doubt, _MEND) for doubt in _doubts(row, self.attempts[number])]
        except Malformed as reason:
            self.findings.append(error(place, f"The row is left out: {reason}.", _MEND))

    def _again(self, place: str, number: int, row: Row) -> Finding:
        line, first = self._rows[number]
        if row == first:
            return warning(place, f"Submission {number} stands in line {line} already, the same.", _MEND)
        reason = f"Submission {number} stands in line {line} already, in other words; that row counts."
        return error(place, reason, _MEND)

    def _attempt(self, number: int, line: int, row: Row) -> Attempt:
        status = read_status(row["status"])
        score = read_score("Score", row["score"])
        if score is not None and not 0 <= score <= 100:
            raise Malformed(f"the score is not between 0 and 100: {shown(row['score'])}")
        results = self._verdicts.get(number)
        return Attempt(
            id=number,
            team=self._team(line, row["teamname"] or need(row, "owner")),
            track=_track(row["track"])
            or (results.track if results else _track(row["phase"]) or _track(row["file_name"])),
            phase=_phase(row["phase"]),
            when=when(row["date"], "Date", _UTC) if row["date"] else None,
            status=status,
            score=score if status == FINISHED else None,
            results=results,
        )

    def _team(self, line: int, name: str) -> str:
        """The name as it was spelled first: case and spaces do not count."""
        spelled = self._spelled.setdefault(folded(name), {})
        spelled.setdefault(name, line)
        return next(iter(spelled))

    def spellings(self) -> Iterator[Finding]:
        """A warning for each other spelling of a team's name."""
        for spelled in self._spelled.values():
            (first, at), *others = spelled.items()
            for name, line in others:
                reason = f"The team {shown(name)} is taken for {shown(first)} of line {at}."
                yield warning(f"{self._name}, line {line}", reason, "Write a team's name in one way.")


def _track(text: str) -> Track | None:
    """The one track that a text names."""
    named = [track for track, pattern in _TRACKS if pattern.search(text)]
    return named[0] if len(named) == 1 else None


def _phase(text: str) -> Phase:
    return "final" if _FINAL.search(text) else "development"


def _doubts(row: Row, one: Attempt) -> Iterator[str]:
    """What a person should know of a row that is kept."""
    if not _track(row["track"]):
        said = "no track" if not row["track"] else f"the track {shown(row['track'])}, which is none"
        guess = f"verdicts, phase or file name say {one.track}" if one.track else "it is in no figure by track"
        yield f"Submission {one.id} has {said}; {guess}."
    if one.finished and one.score is None:
        yield f"Submission {one.id} is Finished and has no score; it counts as a submission without one."
    if not one.finished and row["score"]:
        yield f"Submission {one.id} is {one.status} and has the score {shown(row['score'])}, which does not count."
    if one.when is None:
        yield f"Submission {one.id} has no date; it is taken for the last, and is in no figure over time."
    if not row["teamname"]:
        yield f"Submission {one.id} names no team; its owner {shown(row['owner'])} is taken for one."
