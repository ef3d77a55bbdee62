"""The fixed executor of plans: levels, references, fallbacks, and the answer made of the sinks alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assetops.contract.errors import Problem
from assetops.contract.trajectory import StepEvent, Trajectory, precedes
from desk import Desk
from tests.ingestion.one_scenario import run_agent, scene
from tests.replay import new_desk
from tracks.planning import answer_of_plan

IOT = "IoT Data Download"
TSFM = "Time Series Analytics and Forecasting"


def step(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "agent": IOT, "task": "", "depends_on": [], **changes}


def carry_out(*steps: dict[str, Any], calls: int = 100) -> tuple[str, Trajectory]:
    desk: Desk = new_desk(*scene("Task Planning"), calls)
    answer = answer_of_plan(desk, {"steps": list(steps)})
    return answer, desk.recorder.close("finished", answer, 0)


def history(name: str, **changes: Any) -> dict[str, Any]:
    plant, _ = scene("Task Planning")
    asset = plant.assets[0]
    arguments = {
        "site_name": asset.site,
        "asset_id": asset.asset_id,
        "start": plant.start.isoformat(),
        "final": plant.start.replace(hour=6).isoformat(),
        "sensors": [asset.sensors[0].name],
    }
    return step(name, tool="history", arguments=arguments, **changes)


def mean(name: str, source: str, **changes: Any) -> dict[str, Any]:
    sensor = scene("Task Planning")[0].assets[0].sensors[0].name
    arguments = {"data": {"from": source, "path": "data"}, "sensor": sensor, "statistic": "mean"}
    return step(name, tool="aggregate", arguments=arguments, depends_on=[source], **changes)


def test_a_result_goes_into_a_later_step_and_the_answer_is_the_sinks_alone() -> None:
    answer, trajectory = carry_out(mean("b", "a"), history("a"))
    assert [call.tool for call in trajectory.calls] == ["history", "aggregate"]
    assert trajectory.calls[1].arguments["data"].startswith("data://")
    assert answer == trajectory.calls[1].result["message"]


def test_independent_steps_are_concurrent_and_levels_are_ordered() -> None:
    _, trajectory = carry_out(history("a"), history("b"), mean("c", "a"), mean("d", "b"))
    by_step = {call.step: call.at for call in trajectory.calls}
    assert not precedes(by_step["a"], by_step["b"])
    assert not precedes(by_step["b"], by_step["a"])
    assert precedes(by_step["a"], by_step["c"])
    assert precedes(by_step["b"], by_step["c"]), "all of a level is done before the next begins"


def test_a_failed_step_falls_back_and_says_so() -> None:
    wrong = {"site_name": "Atlantis", "asset_id": "Nothing", "start": "2025-01-01", "final": "2025-01-02"}
    fallback = {"agent": IOT, "tool": "sites", "arguments": {}}
    answer, trajectory = carry_out(step("a", tool="history", arguments=wrong, fallback=fallback))
    (end,) = [event for event in trajectory.events if isinstance(event, StepEvent)]
    assert (end.ok, end.fallback) == (True, True)
    assert "MAIN" in answer
    assert [call.ok for call in trajectory.calls] == [False, True]


def test_a_step_that_needs_what_failed_says_what_is_missing() -> None:
    wrong = {"site_name": "Atlantis", "asset_id": "Nothing", "start": "2025-01-01", "final": "2025-01-02"}
    answer, trajectory = carry_out(step("a", tool="history", arguments=wrong), mean("b", "a"))
    assert answer == "Step b could not be done: step a has no result at data."
    assert len(trajectory.calls) == 1


def test_an_instruction_in_words_is_carried_out_by_the_specialist() -> None:
    answer, trajectory = carry_out(step("a", task="List the sites."))
    assert [call.tool for call in trajectory.calls] == ["sites"]
    assert trajectory.calls[0].step == "a"
    assert "MAIN" in answer


def test_the_same_plan_leaves_the_same_bytes() -> None:
    plan = [history(f"h{number}") for number in range(6)] + [mean(f"m{number}", f"h{number}") for number in range(6)]
    first, second = (carry_out(*plan, calls=9)[1] for _ in range(2))
    assert first.as_bytes() == second.as_bytes()
    assert any(event.kind == "error" for event in first.events), "nine calls are not enough for twelve steps"


def test_a_plan_with_a_circle_is_refused_before_anything_runs() -> None:
    with pytest.raises(Problem) as caught:
        carry_out(step("a", depends_on=["b"]), step("b", depends_on=["a"]))
    assert caught.value.code == "plan_cycle"


@pytest.mark.parametrize("returned", ["Plan([Step('a', 'Nobody', 'x')])", "{'steps': 3}", "None", "'1. look'"])
def test_a_bad_plan_is_named_in_the_trajectory(returned: str, tmp_path: Path) -> None:
    source = (
        "from assetops_agent import Plan, Step\n\n"
        f"class PlanningAgent:\n    def plan(self, task, ctx):\n        return {returned}\n"
    )
    trajectory = run_agent(source, tmp_path, "Task Planning").trajectory
    assert trajectory.status == "bad_plan"
    (error,) = [event for event in trajectory.events if event.kind == "error"]
    assert error.message.startswith("plan_")


def test_tools_cannot_be_called_from_a_planning_agent(tmp_path: Path) -> None:
    source = "class PlanningAgent:\n    def plan(self, task, ctx):\n        return ctx.call('sites')\n"
    trajectory = run_agent(source, tmp_path, "Task Planning").trajectory
    assert trajectory.status == "agent_error"
    assert trajectory.calls == ()
