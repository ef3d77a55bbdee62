"""One competition's results: lists, boards, and the outputs of every submission, of both phases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from assetops.contract.errors import Problem
from assetops.contract.record import Phase
from assetops.contract.submission import SHORT, TRACKS, Track
from organizer.fetch.outputs import save_run, save_verdicts
from organizer.fetch.platform_api import Platform
from organizer.programs import task_keys

_DONE = ("Finished", "Failed")  # with the others there is nothing to fetch yet


@dataclass
class Told:
    """What was fetched, for the organizer. `troubles`: a line each."""

    submissions: int = 0
    verdicts: int = 0
    runs: int = 0
    kept: int = 0
    troubles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    """A phase of the competition on the platform."""

    number: int
    track: Track
    phase: Phase

    @property
    def name(self) -> str:
        """As in the names of files."""
        return f"{SHORT[self.track]}-{self.phase}"


def _names(phase: dict[str, Any]) -> Iterator[str]:
    for task in phase.get("tasks") or ():
        if isinstance(task, dict):
            yield str(task.get("name"))


def boards(competition: dict[str, Any]) -> list[Board]:
    """The phases, told by the names of their tasks (competition.yaml: "Task Planning, development").

    Raises:
        Problem: `not_ours`.
    """
    found = []
    for phase in competition.get("phases") or ():
        for track in TRACKS:
            for kind in get_args(Phase):
                if f"{track}, {kind}" in _names(phase):
                    found.append(Board(int(phase["id"]), track, kind))
    if not found:
        raise Problem(
            "not_ours",
            "The competition has no phase with a task of ours.",
            "Give the address of a competition that was made by `make bundle`; tasks keep their names there.",
        )
    return found


def _write_lines(path: Path, rows: list[Any]) -> None:
    """A JSON list, one entry a line."""
    part = path.with_name(path.name + ".part")
    part.write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n")
    part.rename(path)


def _outputs(platform: Platform, keys: dict[str, bytes], number: int, out: Path, told: Told) -> None:
    """Fetch what a submission left, unless it is there."""
    verdicts, run = out / "verdicts" / f"{number}.json", out / "runs" / str(number)
    if verdicts.is_file() and run.is_dir():
        told.kept += 1
        return
    details = platform.json(f"submissions/{number}/get_details/")
    wanted: list[tuple[str, bool, Callable[[bytes], bool], str]] = [
        ("prediction_result", run.is_dir(), lambda data: save_run(data, keys["output"].hex(), run), "runs"),
        (
            "scoring_result",
            verdicts.is_file(),
            lambda data: save_verdicts(data, keys["verdicts"].hex(), verdicts),
            "verdicts",
        ),
    ]
    for part, there, save, count in wanted:
        link = details.get(part) if isinstance(details, dict) else None
        if there or not isinstance(link, str) or not link:
            continue
        try:
            saved = save(platform.download(link, f"the {part} of submission {number}"))
            setattr(told, count, getattr(told, count) + saved)
        except Problem as problem:
            told.troubles.append(f"submission {number}, {part}: {problem.code}: {problem}")


def fetch(platform: Platform, competition: int, seed: bytes, out: Path, progress: Callable[[str], None]) -> Told:
    """Fetch a competition into the export folder `out` (docs/ranking.md); what is there already is kept.

    Raises:
        Problem: not_ours, and what the platform refuses.
    """
    out.mkdir(parents=True, exist_ok=True)
    told = Told()
    for board in boards(platform.json(f"competitions/{competition}/")):
        rows = platform.rows(f"submissions/?phase={board.number}")
        _write_lines(out / f"submissions-{board.name}.json", rows)
        answer = platform.json(f"phases/{board.number}/get_leaderboard/")
        (out / f"leaderboard-{board.name}.json").write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")
        keys = task_keys(seed, board.track, board.phase)
        done = [row for row in rows if row.get("status") in _DONE and isinstance(row.get("id"), int)]
        told.submissions += len(rows)
        for place, row in enumerate(done, 1):
            _outputs(platform, keys, row["id"], out, told)
            progress(f"{board.name} {place}/{len(done)}")
    return told
