"""An agent that raises, hangs, exits, prints megabytes or returns nonsense costs its own scenario only."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assetops.contract.submission import TRACKS, Track
from tests.submissions import agent, run, scenarios, task_of, write

EXPECTED = {
    "raises": "agent_error",
    "hangs": "deadline",
    "exits": "agent_exit",
    "dies": "agent_exit",
    "chatters": "output_limit",
    "recurses": "agent_error",
    "nonsense": {"Task Planning": "bad_plan", "Task Execution": "bad_answer"},
    "unwritable": "agent_error",
    "nan": "agent_error",
    "nothing": {"Task Planning": "bad_plan", "Task Execution": "bad_answer"},
}


def with_short_deadline(task: Path, place: Path) -> Path:
    shutil.copytree(task, place)
    settings = place / "ingestion_program" / "bundle" / "settings.json"
    data = json.loads(settings.read_text())
    settings.write_text(json.dumps({**data, "budgets": {"scenario_seconds": 6.0}}))
    return place


@pytest.mark.parametrize("track", TRACKS)
def test_each_way_of_misbehaving_costs_its_own_scenario_and_is_named(track: Track, tmp_path: Path) -> None:
    task = with_short_deadline(task_of(track), tmp_path / "task")
    known = [one.id for one in scenarios(task)]
    ways = {name: list(EXPECTED)[place % len(EXPECTED)] for place, name in enumerate(sorted(known))}
    source = agent("misbehaving") + f"\nWAYS = {ways!r}\n"
    ran = run(task, write(tmp_path / "submission", source, track), tmp_path / "run")
    assert (ran.ingestion.code, ran.scoring.code) == (0, 0)
    assert len(ran.trajectories) == 11
    for trajectory in ran.trajectories:
        expected = EXPECTED[ways[trajectory.scenario]]
        status = expected[track] if isinstance(expected, dict) else expected
        assert trajectory.status == status, ways[trajectory.scenario]
        assert any(event.kind == "error" and event.code == status for event in trajectory.events)
    assert set(ran.scores.values()) == {0}
