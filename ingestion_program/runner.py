"""Run all scenarios of a submission: the public one first and alone, the others several at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from assetops.contract.scenario import Scenario
from scenario_run import Job, Ran, run_scenario


def _progress(done: int, total: int) -> None:
    """One line a scenario. How it ended is in the report, sorted: streams may be read by participants."""
    print(f"run {done:>2}/{total}", file=sys.stdout, flush=True)


def _in_turn(job: Job, scenarios: Sequence[Scenario]) -> Iterator[Ran]:
    public = [scenario for scenario in scenarios if scenario.public]
    hidden = [scenario for scenario in scenarios if not scenario.public]
    for scenario in public:
        yield run_scenario(job, scenario)
    with ThreadPoolExecutor(job.budgets.at_once) as pool:
        yield from pool.map(lambda scenario: run_scenario(job, scenario), hidden)


def run_all(job: Job, scenarios: Sequence[Scenario]) -> list[Ran]:
    """Run every scenario; one result each, in the scenarios' order (public first)."""
    results = []
    for ran in _in_turn(job, scenarios):
        results.append(ran)
        _progress(len(results), len(scenarios))
    return results
