"""Carry out a gold standard in this process: the oracle's trajectory, for tests of judge and scenarios."""

from __future__ import annotations

from typing import Any

from agent_process import Ended, Limit
from assetops.contract.scenario import GoldStandard, Scenario
from assetops.contract.trajectory import Trajectory
from assetops.environment.clock import Clock
from assetops.environment.session import Environment
from assetops.environment.store import Plant
from desk import Desk
from gateway import Gateway
from recorder import Recorder

__all__ = ["Ended", "new_desk", "oracle_trajectory", "resolve", "sinks"]


def new_desk(plant: Plant, scenario: Scenario, calls: int = 100, gateway: Gateway | None = None) -> Desk:
    environment = Environment(plant, Clock.at(scenario.now))
    limit = Limit(float("inf"), "deadline")
    gateway = gateway or Gateway(None, 0, 0)
    return Desk("Task Execution", scenario, environment, Recorder(scenario.id, calls), gateway, limit)


def resolve(value: Any, results: dict[str, Any]) -> Any:
    if isinstance(value, dict) and set(value) == {"from", "path"}:
        found = results[value["from"]]
        for part in str(value["path"]).split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
        return found
    return value


def sinks(gold: GoldStandard) -> list[str]:
    used = {other for step in gold.steps for other in step.depends_on}
    return [step.id for step in gold.steps if step.id not in used]


def oracle_trajectory(plant: Plant, scenario: Scenario, gold: GoldStandard) -> Trajectory:
    desk = new_desk(plant, scenario)
    results: dict[str, Any] = {}
    if scenario.clarification:
        desk.answer({"op": "ask", "branch": 0, "question": f"Which {scenario.clarification.missing[0]}?"})
    for step in gold.steps:
        arguments = {key: resolve(value, results) for key, value in step.arguments.items()}
        results[step.id] = desk.call(desk.recorder.main, step.tools[0], arguments)
    said = [results[name].get("message") or results[name]["error"]["message"] for name in sinks(gold)]
    return desk.recorder.close("finished", "\n".join(said), 0)
