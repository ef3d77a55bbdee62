"""Run all scenarios of a submission: the public one first and alone, the others several at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from assetops.contract.errors import Problem
from assetops.contract.scenario import Scenario
from desk import report_defect
from recorder import Recorder
from scenario_run import Job, Ran, run_scenario


def _progress(done: int, total: int) -> None:
    """One line a scenario. How it ended is in the report, sorted: streams may be read by participants."""
    print(f"run {done:>2}/{total}", file=sys.stdout, flush=True)


def _run_one(job: Job, scenario: Scenario) -> Ran:
    """Run a scenario. A defect of ours that an agent finds costs it this scenario, and not the run."""
    try:
        return run_scenario(job, scenario)
    except Problem:
        raise
    except Exception as error:
        report_defect(error)
        return Ran(Recorder(scenario.id, 0).close("agent_exit", "", 0), 0.0, b"")


def _in_turn(job: Job, scenarios: Sequence[Scenario]) -> Iterator[Ran]:
    public = [scenario for scenario in scenarios if scenario.public]
    hidden = [scenario for scenario in scenarios if not scenario.public]
    for scenario in public:
        yield _run_one(job, scenario)
    with ThreadPoolExecutor(job.budgets.at_once) as pool:
        yield from pool.map(lambda scenario: _run_one(job, scenario), hidden)


def run_all(job: Job, scenarios: Sequence[Scenario]) -> list[Ran]:
    """Run every scenario; one result each, in the scenarios' order (public first)."""
    results = []
    for ran in _in_turn(job, scenarios):
        results.append(ran)
        _progress(len(results), len(scenarios))
    return results
