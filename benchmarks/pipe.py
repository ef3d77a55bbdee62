"""Tool calls through the pipe: an agent process times the gold calls of 300 scenarios over a 2.3 M point plant."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from assetops.contract.scenario import Scenario
from assetops.environment.session import prepare
from assetops.environment.store import Plant
from assetops.scenarios.pool import build_pool
from benchmarks.rows import row
from organizer.data import public_plant
from organizer.offered import read_offered
from scenario_run import Job, run_scenario
from settings import Budgets

SCENARIOS = 300
_AGENT = """
import json, time

CALLS = {calls!r}

def resolve(value, results):
    if isinstance(value, dict) and set(value) == {{"from", "path"}}:
        found = results[value["from"]]
        for part in value["path"].split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
        return found
    return value

class ExecutionAgent:
    def run(self, task, ctx):
        times = []
        for steps in CALLS:
            results = {{}}
            for name, tool, arguments in steps:
                arguments = {{key: resolve(value, results) for key, value in arguments.items()}}
                began = time.perf_counter()
                results[name] = ctx.call(tool, **arguments)
                times.append([tool, time.perf_counter() - began])
        for start in range(0, len(times), 50):
            ctx.log(json.dumps([[tool, round(took, 7)] for tool, took in times[start:start + 50]]))
        return "done"
"""
_MODELS = ("run_tsfm_forecasting", "run_tsfm_finetuning", "run_tsad", "run_integrated_tsad", "evaluate_forecasting")


def _timed(place: Path) -> list[tuple[str, float]]:
    made = public_plant(place)
    plant = Plant.open(made.folder)
    prepare(plant)
    pool = build_pool(plant, json.loads(made.labels.read_text()), b"benchmark" * 4, SCENARIOS)
    calls = [[(step.id, step.tools[0], step.arguments) for step in gold.steps] for _, gold in pool]
    module = place / "agent.py"
    module.write_text(_AGENT.format(calls=calls))
    job = Job(
        track="Task Execution",
        module=module,
        plants={plant.name: plant},
        budgets=Budgets(tool_calls=10_000),
        llm=None,
        run_deadline=time.monotonic() + 300,
        scratch=place,
        importable=tuple(read_offered().importable()),
    )
    first: Scenario = pool[0][0].model_copy(update={"now": plant.end.isoformat()})
    trajectory = run_scenario(job, first).trajectory
    if trajectory.status != "finished":
        raise RuntimeError(f"the benchmark's agent did not finish: {trajectory.status}")
    logged = [event.text for event in trajectory.events if event.kind == "thought"]
    return [(tool, took) for text in logged for tool, took in json.loads(text)]


def measure() -> list[dict[str, Any]]:
    """The rows about tool calls, in milliseconds at the 95th percentile."""
    with tempfile.TemporaryDirectory() as name:
        times = _timed(Path(name))
    models = [took for tool, took in times if tool in _MODELS]
    rows = [("whole mix", [took for _, took in times], 5.0), ("forecasting and detection", models, 200.0)]
    return [
        row(
            f"tool call through the pipe, {what} ({len(some)} calls): p95",
            1000 * float(np.quantile(some, 0.95)),
            target,
            "ms",
        )
        for what, some, target in rows
    ]
