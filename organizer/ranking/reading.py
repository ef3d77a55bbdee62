"""The lists of submissions that an organizer can export from the platform (CODABENCH.md section 5).

Each reader gives the rows it could read and a finding, by file and line, for each it could not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assetops.contract.errors import Problem
from assetops.contract.submission import SHORT
from organizer.findings import Finding, error, warning
from organizer.importing.lines import csv_rows, header
from organizer.importing.values import Malformed
from organizer.programs import ROOT
from organizer.ranking.entries import entries, read_document
from organizer.ranking.listed import (
    FINISHED,
    Listed,
    Source,
    read_account,
    read_created,
    read_id,
    read_score,
    read_status,
)

_TITLE = re.compile(r"\(\d+\)-(.+)$")  # of a column in results.csv and results.json: "<task>(<id>)-<column title>"
_AGAIN = "Export the file again; what is written by hand, write as docs/ranking.md shows."
Rows = tuple[list[Listed], list[Finding]]
Numbered = Iterator[tuple[str, Any]]


@cache
def column_keys() -> Mapping[str, str]:
    """The key of each leaderboard column by its title and by itself, folded."""
    board = yaml.safe_load((ROOT / "competition.yaml").read_text())["leaderboards"][0]["columns"]
    return {column[name].casefold(): column["key"] for column in board for name in ("title", "key")}


def read_submissions(path: Path, source: Source) -> Rows:
    """Submissions as `GET /api/submissions/?phase=` lists them: a list, or an object with `results`.

    Raises:
        Problem: json_*, or `bad_export` when it is another document.
    """
    text, document = read_document(path)
    if isinstance(document, dict) and document.get("next"):
        raise _bad(path, "it is one page of several", "Fetch all pages into one list: make fetch.")
    return _gather(_entries(path, text, document, "results"), lambda entry, place: _submission(entry, source, place))


def read_board(path: Path, source: Source) -> Rows:
    """A leaderboard: `get_leaderboard` or `results.json`, told apart by their shape. What is on a board is Finished.

    Raises:
        Problem: json_*, or `bad_export` when it is another document.
    """
    text, document = read_document(path)
    if isinstance(document, dict) and isinstance(document.get("submissions"), list):
        rows = _entries(path, text, document, "submissions")
        return _gather(rows, lambda entry, place: _submission(entry, source, place, FINISHED))
    if not isinstance(document, dict) or len(document) != 1 or not all(isinstance(v, dict) for v in document.values()):
        raise _bad(path, "it is neither get_leaderboard's nor results.json's answer for one phase", _AGAIN)
    board: dict[str, Any] = next(iter(document.values()))
    lines = {name: text.count("\n", 0, max(text.find(json.dumps(name)), 0)) + 1 for name in board}
    rows = ((f"{path.name}, line {lines[name]} ({name})", (name, columns)) for name, columns in board.items())
    return _gather(rows, lambda pair, place: _result(pair[0], pair[1], source, place))


def read_board_csv(path: Path, source: Source) -> Rows:
    """A leaderboard as `results.csv` has it: Username (`alice-16`), fact_sheet_answers, one column per task and column.

    Raises:
        Problem: `bad_export` when there is no column Username.
    """
    return _gather(_csv(path, "username"), lambda row, place: _result(row.pop("username"), row, source, place))


def read_submissions_csv(path: Path, source: Source) -> Rows:
    """Submissions as `…&format=csv` lists them: without scores.

    Raises:
        Problem: `bad_export` when a column is missing.
    """
    names = {"id": "submission id", "filename": "file name", "owner": "owner", "created_when": "created when"}
    columns = {**names, "status": "status"}
    return _gather(
        _csv(path, *columns.values()),
        lambda row, place: _submission({key: row[name] for key, name in columns.items()}, source, place),
    )


def read_source(folder: Path, source: Source) -> Rows:
    """What an export folder knows of a track's phase: its submissions, else its leaderboard, with a finding that says
    so; nothing and a finding when there is neither.

    Raises:
        Problem: as the readers.
    """
    name = f"{SHORT[source.track]}-{source.phase}"
    best = folder / f"submissions-{name}.json"
    if best.is_file():
        return read_submissions(best, source)
    boards = [(read_board, folder / f"leaderboard-{name}.json"), (read_board_csv, folder / f"leaderboard-{name}.csv")]
    for read, path in boards:
        if path.is_file():
            rows, findings = read(path, source)
            reason = f"There is no {best.name}; the leaderboard has the best submission of each account only."
            return _dated(
                folder / f"submissions-{name}.csv", source, rows, [warning(path.name, reason, _FETCH), *findings]
            )
    reason = f"There are no results of {source.track}, {source.phase} phase: no {best.name}, no leaderboard-{name}."
    return [], [error(folder.name, reason, _FETCH)]


_FETCH = "Export the submissions: make fetch."


def _dated(path: Path, source: Source, rows: list[Listed], findings: list[Finding]) -> Rows:
    """The rows of a leaderboard with what the CSV of submissions knows of them: date, file, status."""
    if not path.is_file():
        return rows, findings
    known, more = read_submissions_csv(path, source)
    by_id = {one.id: one for one in known}
    told = [
        replace(row, created=one.created, file=one.file, status=one.status) if (one := by_id.get(row.id)) else row
        for row in rows
    ]
    return told, findings + more


def _gather(rows: Numbered, read: Callable[[Any, str], Listed]) -> Rows:
    found: dict[int, Listed] = {}
    findings = []
    for place, row in rows:
        try:
            if isinstance(row, Malformed):
                raise row
            one = read(row, place)
        except Malformed as reason:
            findings.append(error(place, f"The row is left out: {reason}.", _AGAIN))
            continue
        first = found.setdefault(one.id, one)
        if first is not one:
            findings.append(_again(first, one))
    return list(found.values()), findings


def _again(first: Listed, second: Listed) -> Finding:
    """A submission that is listed twice: the first row counts."""
    if replace(second, place=first.place) == first:
        return warning(second.place, f"Submission {first.id} is listed twice, the same at {first.place}.", _AGAIN)
    reason = f"Submission {first.id} is listed twice, in different words; what stands at {first.place} counts."
    return error(second.place, reason, _AGAIN)


def _submission(entry: Any, source: Source, place: str, status: str | None = None) -> Listed:
    """A submission from its JSON object; `status` where the object has none."""
    if not isinstance(entry, dict):
        raise Malformed("it is no JSON object")
    return Listed(
        id=read_id(entry.get("id")),
        account=read_account(entry.get("owner")),
        source=source,
        status=read_status(entry.get("status", status)),
        place=place,
        created=read_created(entry.get("created_when")),
        file=str(entry.get("filename") or ""),
        scores=_scores(entry.get("scores") or []),
        parent=bool(entry.get("children")),
    )


def _scores(listed: Any) -> dict[str, float]:
    found: dict[str, float] = {}
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Malformed("scores is no list of objects")
    for one in listed:
        key = str(one.get("column_key"))
        if key in found:
            raise Malformed(f"the column {key!r} has two scores: the phase has several tasks, which is not our bundle")
        score = read_score(key, one.get("score"))
        if score is not None:
            found[key] = score
    return found


def _result(name: str, columns: Any, source: Source, place: str) -> Listed:
    """A row of results.csv or results.json: account and id in one, scores by column title."""
    if not isinstance(columns, dict):
        raise Malformed("it is no JSON object")
    account, dash, number = name.rpartition("-")
    if not dash:
        raise Malformed(f"{name!r} is no account and submission, such as alice-16")
    titled = [(_TITLE.search(title), value) for title, value in columns.items()]
    named = [(column_keys().get(found[1].strip().casefold()), value) for found, value in titled if found]
    scores = _scores([{"column_key": key, "score": value} for key, value in named if key])
    return Listed(read_id(number), read_account(account), source, FINISHED, place, scores=scores)


def _entries(path: Path, text: str, document: Any, key: str) -> Numbered:
    if isinstance(document, dict) and isinstance(document.get(key), list):
        rows = entries(text, key)
    elif isinstance(document, list):
        rows = entries(text, None)
    else:
        raise _bad(path, f"it is no list and has no list {key!r}", _AGAIN)
    return ((f"{path.name}, line {line} (entry {number})", value) for line, number, value in rows)


def _csv(path: Path, *columns: str) -> Numbered:
    lacking = [column for column in columns if column not in header(path)]
    if lacking:
        raise _bad(path, f"there is no column {' and no column '.join(lacking)}", _AGAIN)
    return ((f"{path.name}, line {line}", row) for line, row in csv_rows(path))


def _bad(path: Path, reason: str, mend: str) -> Problem:
    return Problem("bad_export", f"{path}: {reason}.", mend)
