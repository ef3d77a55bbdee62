"""Run one scenario of the local competition with a given agent, in a real process, with budgets of the test's."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

from assetops.contract.scenario import Clarification, Scenario
from assetops.contract.submission import SHORT, Track
from assetops.environment.store import Plant
from organizer.offered import read_offered
from scenario_run import Job, Ran, run_scenario
from settings import Budgets
from tests.submissions import scenarios, task_of

# Long: an agent that waits for more than this was not ended by its deadline, however slow the machine.
SCENARIO_SECONDS = 60.0


@cache
def scene(track: Track) -> tuple[Plant, Scenario]:
    """The public plant and the track's public scenario."""
    task = task_of(track)
    scenario = next(one for one in scenarios(task) if one.public)
    return Plant.open(task / "input_data" / scenario.plant), scenario


def run_agent(
    source: str,
    place: Path,
    track: Track = "Task Execution",
    clarification: Clarification | None = None,
    **budgets: float,
) -> Ran:
    """The trajectory of this module's agent on the public scenario."""
    plant, scenario = scene(track)
    module = place / f"{SHORT[track]}_agent.py"
    module.write_text(source)
    job = Job(
        track=track,
        module=module,
        plants={plant.name: plant},
        budgets=Budgets.model_validate({"scenario_seconds": SCENARIO_SECONDS, **budgets}),
        llm=None,
        run_deadline=time.monotonic() + 10 * SCENARIO_SECONDS,
        scratch=place,
        importable=tuple(read_offered().importable()),
    )
    return run_scenario(job, scenario.model_copy(update={"clarification": clarification}))


def body(code: str) -> str:
    """An execution agent whose run method is this code."""
    indented = "\n".join("        " + line for line in code.strip("\n").splitlines())
    return f"import json, os, sys, time\n\nclass ExecutionAgent:\n    def run(self, task, ctx):\n{indented}\n"
