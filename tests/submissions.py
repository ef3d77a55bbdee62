"""Make submissions and run them through the real commands of both programs, in a copy of Codabench's layout."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetops.contract.model import read_lines
from assetops.contract.record import RUN_RECORD, RUN_RECORD_FILE, Phase, RunRecord
from assetops.contract.scenario import GoldStandard, Scenario
from assetops.contract.seal import open_seal
from assetops.contract.submission import SHORT, Track
from assetops.contract.trajectory import Trajectory
from organizer.local import local_task
from organizer.platform import Exit, predict, score

AGENTS = Path(__file__).parent / "agents"


@dataclass(frozen=True)
class Outcome:
    """Where everything of a submission's way through both programs lies."""

    task: Path
    place: Path

    @property
    def prediction(self) -> Path:
        return self.place / "prediction" / "output"

    @property
    def output(self) -> Path:
        return self.place / "scoring" / "output"

    @property
    def scores(self) -> dict[str, float]:
        data: dict[str, float] = json.loads((self.output / "scores.json").read_text())
        return data

    @property
    def report(self) -> str:
        return (self.output / "detailed_results.html").read_text()


@dataclass(frozen=True)
class Ran(Outcome):
    """A submission's way through both programs of the practice task."""

    ingestion: Exit
    scoring: Exit

    @property
    def verdicts(self) -> list[dict[str, Any]]:
        """All verdicts, six for each scenario."""
        return [verdict for one in self.results["scenarios"] for verdict in one["verdicts"]]

    @property
    def results(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.output / "verdicts.json").read_text())
        return found

    @property
    def record(self) -> RunRecord:
        keys = json.loads((self.task / "ingestion_program" / "bundle" / "keys.json").read_text())
        data = (self.prediction / RUN_RECORD_FILE).read_bytes()
        return RunRecord.model_validate_json(json.dumps(open_seal(bytes.fromhex(keys["seal"]), RUN_RECORD, data)))

    @property
    def trajectories(self) -> list[Trajectory]:
        return [
            Trajectory.model_validate_json((self.prediction / entry.file).read_bytes()) for entry in self.record.entries
        ]

    def lost(self) -> list[str]:
        """The criteria that were not met, for a readable assertion."""
        return [f"{one['scenario']} {one['criterion']} {one['code']}" for one in self.verdicts if one["code"] != "met"]


def scenarios(task: Path) -> list[Scenario]:
    return read_lines(Scenario, task / "ingestion_program" / "bundle" / "scenarios.jsonl", "bad")


def golds(task: Path) -> list[GoldStandard]:
    return read_lines(GoldStandard, task / "reference_data" / "gold.jsonl", "bad")


def write(folder: Path, source: str, track: Track, name: str = "agent.py") -> Path:
    """A submission folder with this module and a fact sheet for the track."""
    folder.mkdir(parents=True)
    (folder / name).write_text(source)
    (folder / "fact_sheet.json").write_text(json.dumps({"Track": track}))
    return folder


def agent(name: str) -> str:
    return (AGENTS / f"{name}.py").read_text()


def oracle(task: Path, number: int = 0) -> str:
    """The oracle with the task's gold steps; another number is another submission, and so another draw."""
    asks = {one.id: one.clarification.missing[0] if one.clarification else None for one in scenarios(task)}
    known = {
        gold.scenario: {
            "ask": asks[gold.scenario],
            "steps": [
                {
                    "id": step.id,
                    "agent": step.agent,
                    "tool": step.tools[0],
                    "arguments": step.arguments,
                    "depends_on": list(step.depends_on),
                }
                for step in gold.steps
            ],
        }
        for gold in golds(task)
    }
    return agent("oracle") + f"\n# submission {number}\nGOLD = {known!r}\n"


def task_of(track: Track, phase: Phase = "development") -> Path:
    return local_task(track, phase, "procedural")


def run(task: Path, submission: Path, place: Path) -> Ran:
    """Both programs, one after the other, whatever the first one's exit code: as the platform does."""
    ingestion = predict(task, submission, place / "prediction", show=False)
    scoring = score(task, place / "prediction" / "output", place / "scoring", ingestion.code, show=False)
    return Ran(task, place, ingestion, scoring)


def run_source(source: str, track: Track, place: Path, phase: Phase = "development") -> Ran:
    """Run a module's source as a submission to the local competition of its track."""
    return run(task_of(track, phase), write(place / "submission" / SHORT[track], source, track), place)
