"""Run a 2025 submission on one question: its real check, a real process, a real desk."""

from __future__ import annotations

import json
import time
from pathlib import Path

from assetops.contract.submission import Track
from assetops.llm.settings import Settings
from organizer.offered import read_offered
from scenario_run import Job, Ran, run_scenario
from settings import Budgets
from submission_check import take
from tests.ingestion.one_scenario import scene

AGENTS = Path(__file__).parents[1] / "agents" / "cods2025"
PLANNING: Track = "Task Planning"
EXECUTION: Track = "Task Execution"


def source_of(name: str) -> str:
    return (AGENTS / f"{name}.py").read_text()


def submission(place: Path, source: str, track: Track, name: str = "track1_planning.py") -> Path:
    """A folder as these zips unpack to."""
    place.mkdir(parents=True)
    (place / name).write_text(source)
    (place / f"{name.partition('_')[0]}_fact_sheet.json").write_text(json.dumps({"Track": track}))
    return place


def ask(
    source: str,
    track: Track,
    place: Path,
    question: str | None = None,
    llm: Settings | None = None,
    llm_calls: int = 200,
) -> Ran:
    """What a submission does with a question, the public scenario's when None."""
    taken = take(
        submission(place / "submission", source, track), place / "private" / "submission", track, read_offered()
    )
    plant, scenario = scene(track)
    if question is not None:
        scenario = scenario.model_copy(update={"utterance": question})
    job = Job(
        track=track,
        module=taken.module,
        plants={plant.name: plant},
        budgets=Budgets.model_validate({"scenario_seconds": 60.0, "llm_calls": llm_calls}),
        llm=llm,
        run_deadline=time.monotonic() + 120,
        scratch=place,
        importable=tuple(read_offered().importable()),
        workflow=taken.workflow,
    )
    return run_scenario(job, scenario)
