"""The ingestion program: check the submission, pick its scenarios, run the agent, seal the record.

`python3 ingestion.py` works on Codabench's folders beside its own: with this file at <root>/program/ingestion.py it
reads <root>/ingested_program and <root>/input_data and writes <root>/output (CODABENCH.md section 2).
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import output
from assetops import __version__
from assetops.contract.errors import Problem
from assetops.contract.record import Refusal, RunRecord
from assetops.contract.scenario import Scenario
from assetops.environment.session import prepare
from assetops.environment.store import Plant
from assetops.llm.client import Client
from assetops.llm.settings import Settings as LlmSettings
from assetops.scenarios.selection import draw
from assetops.startup import started
from runner import run_all
from sandbox import parent
from sandbox.confinement import require
from scenario_run import Job, rehearse
from settings import Keys, Settings, copy_input, load
from submission_check import Submission, take

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OUTPUT = ROOT / "output"


def _record(settings: Settings, refusal: Problem | None = None, infrastructure: Problem | None = None) -> RunRecord:
    """The record as it stands before any agent ran."""
    versions = {"program": __version__, "python": platform.python_version(), "kernel": platform.release()}
    versions |= {"numpy": np.__version__, "pandas": pd.__version__}
    return RunRecord(
        bundle=settings.bundle,
        track=settings.track,
        phase=settings.phase,
        versions=versions,
        refusal=Refusal(**refusal.as_data()) if refusal else None,
        infrastructure=Refusal(**infrastructure.as_data()) if infrastructure else None,
    )


def pick(settings: Settings, keys: Keys, scenarios: list[Scenario], digest: str) -> list[Scenario]:
    """The submission's scenarios: in development the public one and ten drawn, in the final phase all of them."""
    if settings.phase == "final":
        return scenarios
    public = [scenario for scenario in scenarios if scenario.public]
    hidden = [scenario for scenario in scenarios if not scenario.public]
    return public + draw(hidden, bytes.fromhex(keys.draw), digest, keys.forms)


def connect(keys: Keys) -> LlmSettings | None:
    """Where the agents' language model is: the bundle's, else the environment's (OPENAI_BASE_URL, OPENAI_API_KEY,
    MODEL), or none. It is asked one word, so that an endpoint that is down is our failure and not the agents'.

    Raises:
        Problem: llm_not_configured, llm_down, llm_refused, llm_bad_answer.
    """
    if not keys.llm and not os.environ.get("MODEL"):
        return None
    given = keys.llm
    if given:
        settings = LlmSettings(given.base_url, given.api_key, given.model, more_models=given.more_models)
    else:
        settings = LlmSettings.from_environment("MODEL")
    with Client(settings) as client:
        client.probe()
    return settings


def _job(
    settings: Settings, chosen: list[Scenario], llm: LlmSettings | None, submission: Submission, began: float
) -> Job:
    private = submission.module.parent.parent
    (private / "scratch").mkdir()
    plants = {name: Plant.open(private / "input" / name) for name in sorted({one.plant for one in chosen})}
    for plant in plants.values():
        prepare(plant)
    return Job(
        track=settings.track,
        module=submission.module,
        plants=plants,
        budgets=settings.budgets.dealt(len(chosen)),
        llm=llm,
        run_deadline=began + settings.budgets.run_seconds,
        scratch=private / "scratch",
        workflow=submission.workflow,
        importable=tuple(sorted(settings.offered.importable())),
    )


def _isolated(job: Job, required: tuple[str, ...]) -> Job:
    """The job with the isolation a process reaches on this machine, below which none of its agents is then run.

    Raises:
        Problem: isolation_failed, isolation_missing.
    """
    reached = rehearse(job)
    require(reached, required)
    return replace(job, isolation=reached)


def _run(settings: Settings, keys: Keys, scenarios: list[Scenario], submission: Submission, began: float) -> RunRecord:
    """The record of the run.

    Raises:
        Problem: our side's: the language model is down, the pool or a plant is broken.
    """
    chosen = pick(settings, keys, scenarios, submission.digest)
    job = _job(settings, chosen, connect(keys), submission, began)
    job = _isolated(job, settings.required_isolation)
    runs = run_all(job, chosen)
    entries = output.write_trajectories(OUTPUT, runs, keys, settings.keep_agent_output)
    return _record(settings).model_copy(
        update={
            "submission_digest": submission.digest,
            "draw": tuple(scenario.id for scenario in chosen),
            "entries": entries,
            "isolation": job.isolation,
            "team": submission.fact_sheet.Team,
            "kit": submission.kit,
        }
    )


def _attempt(settings: Settings, keys: Keys, scenarios: list[Scenario], private: Path, began: float) -> RunRecord:
    try:
        submission = take(ROOT / "ingested_program", private / "submission", settings.track, settings.offered)
    except Problem as problem:
        print(f"submission refused: {problem.code}: {problem}", flush=True)
        return _record(settings, refusal=problem)
    print(f"submission accepted: {settings.track}, {settings.phase} phase", flush=True)
    try:
        return _run(settings, keys, scenarios, submission, began)
    except Problem as problem:
        print(f"the run failed on our side: {problem.code}: {problem}", file=sys.stderr, flush=True)
        return _record(settings, infrastructure=problem)


def main() -> None:
    """Run one submission; what a participant can cause ends in a sealed record, what we cause in an error."""
    began = started()  # so that a slow installation shortens the run, and the command's timeout never fires
    parent.harden()  # before a key is in memory
    output.empty(OUTPUT)
    settings, keys, scenarios = load(HERE)
    with tempfile.TemporaryDirectory(prefix="assetops-") as name:
        private = Path(name)
        copy_input(ROOT / "input_data", private / "input", settings.input_hashes)
        output.write_start_marker(OUTPUT, settings, keys)
        output.write_record(OUTPUT, _attempt(settings, keys, scenarios, private, began), keys)
        parent.end_all_children()


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(f"ingestion failed: {problem.code}: {problem}", file=sys.stderr, flush=True)
        sys.exit(1)
