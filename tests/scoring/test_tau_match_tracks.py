"""Trajectories of planning agents, execution agents, delegating agents and 2025's agents all have a τ-match."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assetops.contract.trajectory import CallEvent, StepEvent
from assetops.environment.store import Plant
from organizer.trajectories_2025 import read_2025
from tau_match import tau_match
from tests.replay import new_desk
from tests.scoring.conftest import Known
from tracks.planning import answer_of_plan

SAMPLES = Path("/work/shared/data/assetopsbench/trajectories")


def test_a_plan_that_is_the_gold_standard_has_one(known: list[Known], plant: Plant) -> None:
    for one in known:
        steps = [
            {
                "id": step.id,
                "agent": step.agent,
                "tool": step.tools[0],
                "arguments": step.arguments,
                "depends_on": list(step.depends_on),
            }
            for step in one.gold.steps
        ]
        desk = new_desk(plant, one.scenario)
        answer = answer_of_plan(desk, {"steps": steps})
        assert tau_match(one.gold, desk.recorder.close("finished", answer, 0)).value == 1.0, one.gold.family


def test_a_delegated_question_is_compared_by_the_calls_of_the_specialist(known: list[Known], plant: Plant) -> None:
    """An execution agent that hands the question on: some specialists do gold steps, and their calls are found."""
    values = []
    for one in known[:30]:
        desk = new_desk(plant, one.scenario)
        asked = {"op": "agent", "branch": 0, "context": [], "instruction": one.scenario.utterance}
        desk.answer({**asked, "agent": one.gold.steps[0].agent})
        trajectory = desk.recorder.close("finished", "", 0)
        assert any(isinstance(event, StepEvent) for event in trajectory.events)
        values.append(tau_match(one.gold, trajectory).value)
    assert max(values) > 0.7
    assert min(values) < 0.5


def file_of_2025(one: Known) -> bytes:
    """The oracle's work as 2025's agents would have left it: one step, its actions as text, without scopes."""
    actions = [
        {
            "thought": "Next.",
            "action": call.tool,
            "action_input": json.dumps(call.arguments),
            "observation": json.dumps(call.result),
            "state": "",
        }
        for call in one.trajectory.calls
        if call.ok
    ]
    logs: dict[str, Any] = {"trajectroy_log": actions, "final_answer": one.trajectory.answer}
    step = {"task_number": 1, "task_description": "Do it.", "agent_name": "x", "response": "done", "logs": logs}
    return json.dumps({"id": 1, "text": one.scenario.utterance, "trajectory": [step]}).encode()


def test_a_trajectory_file_of_2025_is_compared_by_tool_and_arguments(known: list[Known]) -> None:
    """Such files have no scopes, so nothing says what data was touched: tools, arguments and words do."""
    compared = [one for one in known if all(call.ok for call in one.trajectory.calls)]
    for one in compared:
        read = read_2025(file_of_2025(one)).trajectory
        assert tau_match(one.gold, read).value > 0.95, one.gold.family
        calls = [event for event in read.events if isinstance(event, CallEvent)]
        assert tau_match(one.gold, read.model_copy(update={"events": tuple(calls[:-1])})).value < 0.95
    assert len(compared) > 50


def test_the_real_files_of_2025_all_go_in(known: list[Known]) -> None:
    """They answer other questions on another plant: little is alike, and nothing breaks."""
    if not SAMPLES.is_dir():
        pytest.skip("the samples of ../shared are not here")
    read = [read_2025(path.read_bytes()).trajectory for path in sorted(SAMPLES.glob("*.json"))]
    values = [tau_match(one.gold, trajectory).value for one in known for trajectory in read]
    assert len(read) >= 5
    assert all(0 <= value <= 0.8 for value in values)
    assert max(values) > 0, "some of them did call the same tools"
