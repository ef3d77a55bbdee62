"""An agent on a real desk, without its process: what it does in a run, quickly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assetops.contract.scenario import Clarification, Scenario
from assetops.contract.trajectory import Trajectory
from assetops.environment.registry import agent_cards
from assetops.environment.store import Plant
from assetops_agent.api import Answer, Task
from assetops_agent.context import ExecutionContext, PlanningContext
from gateway import Gateway
from organizer.in_process import ROOT, DirectChannel, load
from tests.replay import new_desk
from tracks.execution import answer_of_run
from tracks.planning import answer_of_plan

__all__ = ["ROOT", "load", "run", "scenario"]


def scenario(utterance: str, now: str, clarification: Clarification | None = None) -> Scenario:
    """A scenario that asks `utterance`."""
    return Scenario(
        id="sample", family="sample", plant="public", public=False, type="IoT", category="meter analytics",
        difficulty="easy", utterance=utterance, now=now, clarification=clarification,
    )  # fmt: skip


def run(file: Path, plant: Plant, asked: Scenario, gateway: Gateway | None = None) -> Trajectory:
    """Let the agent in `file` answer one scenario, with a language model when there is a gateway to one."""
    desk = new_desk(plant, asked, gateway=gateway)
    task = Task(asked.id, asked.utterance, asked.now, tuple(json.loads(json.dumps(agent_cards()))))
    channel: Any = DirectChannel(desk)
    module = load(file)
    if hasattr(module, "PlanningAgent"):
        plan = module.PlanningAgent().plan(task, PlanningContext(channel))
        answer = answer_of_plan(desk, plan.as_data() if hasattr(plan, "as_data") else plan)
    else:
        returned = module.ExecutionAgent().run(task, ExecutionContext(channel, [card["name"] for card in task.agents]))
        answer = answer_of_run(returned.text if isinstance(returned, Answer) else returned)
    return desk.recorder.close("finished", answer, 0)
