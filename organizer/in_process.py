"""Agents on real desks in this process, and what the procedural judge passes: milliseconds a scenario.

Only for agents of ours. A participant's agent runs in `make score` and on the platform, in a process of its own.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
for _program in ("ingestion_program", "scoring_program"):
    if str(ROOT / _program) not in sys.path:
        sys.path.insert(0, str(ROOT / _program))

from agent_process import Limit  # noqa: E402
from assetops.contract.scenario import GoldStandard, Scenario  # noqa: E402
from assetops.contract.submission import Track  # noqa: E402
from assetops.contract.trajectory import Trajectory  # noqa: E402
from assetops.contract.verdict import CRITERIA  # noqa: E402
from assetops.environment.clock import Clock  # noqa: E402
from assetops.environment.registry import agent_cards  # noqa: E402
from assetops.environment.session import Environment  # noqa: E402
from assetops.environment.store import Plant  # noqa: E402
from assetops_agent.api import Answer, Task  # noqa: E402
from assetops_agent.context import ExecutionContext, PlanningContext  # noqa: E402
from desk import Desk  # noqa: E402
from gateway import Gateway  # noqa: E402
from judge.facts import compute_facts  # noqa: E402
from recorder import Recorder  # noqa: E402
from tracks.execution import answer_of_run  # noqa: E402
from tracks.planning import answer_of_plan  # noqa: E402

__all__ = [
    "ROOT",
    "Agent",
    "Desk",
    "DirectChannel",
    "Question",
    "load",
    "new_desk",
    "passed",
    "points",
    "submission",
    "work",
]
CALLS = 100
EXECUTION: Track = "Task Execution"
PLANNING: Track = "Task Planning"


@dataclass(frozen=True)
class Question:
    """One scenario with its gold standard on an open plant."""

    plant: Plant
    scenario: Scenario
    gold: GoldStandard


Agent = Callable[[Question, Desk], str]
"""Works on the desk and gives the answer."""


def new_desk(plant: Plant, scenario: Scenario, track: Track) -> Desk:
    """A desk without time limit and language model."""
    environment = Environment(plant, Clock.at(scenario.now))
    limit = Limit(float("inf"), "deadline")
    return Desk(track, scenario, environment, Recorder(scenario.id, CALLS), Gateway(None, 0, 0), limit)


def work(agent: Agent, question: Question, track: Track = EXECUTION) -> Trajectory:
    """The trajectory of an agent on one scenario; of one that raises, without an answer."""
    desk = new_desk(question.plant, question.scenario, track)
    try:
        return desk.recorder.close("finished", agent(question, desk), 0)
    except Exception as error:
        desk.recorder.error(desk.recorder.main, "agent_error", repr(error))
        return desk.recorder.close("agent_error", "", 0)


def passed(gold: GoldStandard, trajectory: Trajectory) -> int:
    """How many of the six criteria the procedural judge finds met."""
    return len(CRITERIA) - len(compute_facts(gold, trajectory).findings)


def points(agent: Agent, question: Question, track: Track = EXECUTION) -> int:
    """Criteria met, 0 to 6; an unfinished scenario has none."""
    trajectory = work(agent, question, track)
    return passed(question.gold, trajectory) if trajectory.status == "finished" else 0


class DirectChannel:
    """Stands in for the pipe: a request goes straight to the desk, through JSON as it would in a run."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def request(self, op: str, branch: int, **fields: Any) -> Any:
        """What the desk answers to an operation of one branch."""
        message = json.loads(json.dumps({"op": op, "branch": branch, **fields}))
        return json.loads(json.dumps(self._desk.answer(message)))


def load(file: Path) -> Any:
    """The module of a submission."""
    spec = importlib.util.spec_from_file_location(f"submission_{file.parent.name}_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ValueError(f"{file} is no Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def submission(file: Path) -> tuple[Agent, Track]:
    """The agent in a module such as a participant submits, and its track."""
    module = load(file)
    return (_planning(module), PLANNING) if hasattr(module, "PlanningAgent") else (_execution(module), EXECUTION)


@lru_cache(maxsize=1)
def _cards() -> tuple[Any, ...]:
    return tuple(json.loads(json.dumps(agent_cards())))


def _task(question: Question) -> Task:
    return Task(question.scenario.id, question.scenario.utterance, question.scenario.now, _cards())


def _planning(module: Any) -> Agent:
    def agent(question: Question, desk: Desk) -> str:
        channel: Any = DirectChannel(desk)
        plan = module.PlanningAgent().plan(_task(question), PlanningContext(channel))
        return answer_of_plan(desk, plan.as_data() if hasattr(plan, "as_data") else plan)

    return agent


def _execution(module: Any) -> Agent:
    def agent(question: Question, desk: Desk) -> str:
        channel: Any = DirectChannel(desk)
        context = ExecutionContext(channel, [card["name"] for card in _cards()])
        returned = module.ExecutionAgent().run(_task(question), context)
        return answer_of_run(returned.text if isinstance(returned, Answer) else returned)

    return agent
