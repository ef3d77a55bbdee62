"""A competition made up by a seed: its log in the 2025 columns with all defects such logs have, an export, verdicts."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from numpy.random import Generator, default_rng

from assetops.contract.results import FailureFound, Results, ScenarioResult, TauMatch
from assetops.contract.submission import SHORT, TRACKS, Track
from assetops.contract.trajectory import Usage
from assetops.contract.verdict import CRITERIA, Verdict

HEADER = (
    "ID", "File_name", "Owner", "Phase", "Date", "Status", "Score", "Detailed_Results", "Actions", "TeamName", "Track",
)  # fmt: skip
START = datetime(2025, 9, 1, 8)
TYPES = ("IoT", "FMSR", "TSFM", "WO", "E2E")
CATEGORIES = ("meter analytics", "alert triage")
FAILURES = {"too_short": "2.4", "step_missing": "3.1", "wrong_value": "3.2", "unhandled_error": "3.3"}


@dataclass(frozen=True)
class Made:
    """A submission as it really was."""

    id: int
    team: str
    track: Track
    phase: str
    when: datetime
    status: str
    results: Results

    @property
    def score(self) -> float:
        return self.results.scores["score"]

    @property
    def owner(self) -> str:
        return self.team.lower().replace(" ", "_")

    def row(self) -> dict[str, str]:
        """Its row in a log without defects."""
        score = f"{self.score:.2f}" if self.status == "Finished" else ""
        when, file = f"{self.when:%Y-%m-%d %H:%M:%S}", f"{SHORT[self.track]}_{self.id}.zip"
        before = (str(self.id), file, self.owner, self.phase, when, self.status, score)
        values = (*before, "", "", self.team, self.track)
        return dict(zip(HEADER, values, strict=True))


def results(rng: Generator, track: Track, team: str, skill: float) -> Results:
    """The verdicts of a submission of that skill over eleven scenarios."""
    scenarios = []
    for number in range(11):
        lost = rng.random(len(CRITERIA)) > rng.beta(6 * skill, 6 * (1 - skill))
        verdicts = tuple(
            Verdict(
                scenario=f"s{number}",
                criterion=criterion,
                outcome="unmet" if gone else "met",
                code="judged_unmet" if gone else "met",
                reason="made up",
            )
            for criterion, gone in zip(CRITERIA, lost, strict=True)
        )
        codes = [code for code in FAILURES if rng.random() < lost.mean() / 2]
        values: dict[str, Any] = {"type": TYPES[number % 5], "category": CATEGORIES[number % 2], "difficulty": "easy"}
        scenarios.append(
            ScenarioResult(
                scenario=f"s{number}",
                family="made-up",
                public=number == 0,
                status="deadline" if rng.random() < 0.03 else "finished",
                verdicts=verdicts,
                tau_match=TauMatch(value=0.5, f_score=0.5, order=1),
                failures=tuple(FailureFound(mode=FAILURES[code], code=code, occurrences=2) for code in codes),
                usage=Usage(tool_calls=int(rng.integers(1, 30)), llm_tokens=int(rng.integers(500, 20_000))),
                seconds=float(rng.gamma(2, 4)),
                **values,
            )
        )
    met = sum(verdict.passed for one in scenarios for verdict in one.verdicts)
    scores = {"score": 100 * met / 66, "tau_match": 0.5}
    return Results(
        bundle="made-up", track=track, phase="development", team=team, judge="procedural", judge_version="1",
        selected=11, scores=scores, scenarios=tuple(scenarios),
    )  # fmt: skip


def compete(seed: int = 7, submissions: int = 300, teams: int = 40) -> list[Made]:
    """Submissions of teams of different skill and zeal over ten weeks; some fail, some are cancelled, some hang."""
    rng = default_rng(seed)
    skills = rng.beta(3, 3, teams)
    zeal = rng.dirichlet([0.7] * teams)
    made = []
    for number in range(submissions):
        place = int(rng.choice(teams, p=zeal))
        track = TRACKS[int(rng.random() < 0.45)]
        week = rng.beta(2, 1.2) * 10
        skill = min(max(skills[place] + 0.01 * week + rng.normal(0, 0.03), 0.05), 0.95)
        status = str(rng.choice(["Finished", "Failed", "Cancelled", "Running"], p=[0.78, 0.176, 0.03, 0.014]))
        team = f"Team {place:02d}"
        found = results(rng, track, team, skill)
        made.append(
            Made(1000 + number, team, track, "Development Phase", START + timedelta(weeks=float(week)), status, found)
        )
    return sorted(made, key=lambda one: one.when)


@dataclass(frozen=True)
class Defects:
    """The lines that each defect of a written log stands in; `rows` are the lines below the header in all."""

    same: list[int]
    other: list[int]
    blank_track: list[int]
    spelling: list[int]
    failed_with_score: list[int]
    finished_without: list[int]
    malformed: list[int]
    rows: int


def write_log(path: Path, made: list[Made]) -> Defects:
    """The log with defects at fixed places: every kind at least once."""
    defects = Defects([], [], [], [], [], [], [], 0)
    lines: list[list[str]] = []

    def put(row: dict[str, str], where: list[int] | None = None) -> None:
        lines.append(list(row.values()))
        if where is not None:
            where.append(len(lines) + 1)

    failed = next(one.id for one in made if one.status == "Failed")
    finished = [one.id for one in made if one.status == "Finished"]
    for number, one in enumerate(made):
        row = one.row()
        if one.id == failed:
            put({**row, "Score": "88.80"}, defects.failed_with_score)
        elif one.id == finished[3]:
            put({**row, "Score": ""}, defects.finished_without)
        elif number % 60 == 5:
            put({**row, "Track": "", "File_name": "agent.zip"}, defects.blank_track)
        elif number % 60 == 15:
            put({**row, "TeamName": f"  {one.team.upper().replace(' ', '   ')} "})
            defects.spelling.append(len(lines) + 1)
        else:
            put(row)
        if number % 100 == 25:
            put(dict(zip(HEADER, lines[-1], strict=True)), defects.same)
        if number % 150 == 35:
            put({**dict(zip(HEADER, lines[-1], strict=True)), "Date": "2025-12-24 00:00:00"}, defects.other)
    sound = made[0].row()
    bad = (
        {"ID": "x17"},
        {"ID": "9001", "Score": "NaN"},
        {"ID": "9002", "Status": "Done"},
        {"ID": "9003", "Date": "soon"},
    )
    for change in (*bad, {"ID": "9004", "Score": "250"}, {"ID": "9005", "Owner": "", "TeamName": ""}):
        put({**sound, **change}, defects.malformed)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(lines)
        file.write('9006,"never closed\n')
    defects.malformed.append(len(lines) + 2)
    return replace(defects, rows=len(lines) + 1)


def write_verdicts(folder: Path, made: list[Made]) -> None:
    """verdicts/<id>.json of the finished ones."""
    (folder / "verdicts").mkdir()
    for one in made:
        if one.status == "Finished":
            (folder / "verdicts" / f"{one.id}.json").write_bytes(one.results.as_bytes())


def _entry(one: Made, score: float, tau: float) -> dict[str, object]:
    scores = [{"column_key": "score", "score": str(score)}, {"column_key": "tau_match", "score": str(tau)}]
    return {
        "id": one.id, "owner": one.owner, "status": one.status, "created_when": one.when.isoformat() + "Z",
        "filename": "a.zip", "children": [], "scores": scores if one.status == "Finished" else [],
    }  # fmt: skip


def _write_list(path: Path, entries: list[dict[str, object]]) -> None:
    path.write_text("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]")


def write_export(folder: Path, made: list[Made]) -> None:
    """The API's lists of both tracks and phases, as docs/ranking.md has them; in the final phase everybody who has a
    finished submission gets 30 of 60 and a tau-match of 0.4."""
    for track in TRACKS:
        here = [one for one in made if one.track == track]
        _write_list(
            folder / f"submissions-{SHORT[track]}-development.json", [_entry(one, one.score, 0.5) for one in here]
        )
        best: dict[str, Made] = {}
        for one in here:
            if one.status == "Finished":
                best[one.team] = max(best.get(one.team, one), one, key=lambda each: each.score)
        last = [replace(one, id=one.id + 5000, when=START + timedelta(weeks=12)) for one in best.values()]
        _write_list(folder / f"submissions-{SHORT[track]}-final.json", [_entry(one, 50.0, 0.4) for one in last])
