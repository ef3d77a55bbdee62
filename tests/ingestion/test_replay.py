"""What the recorder wrote can be done again: every recorded call returns what it returned (ATTACKS row 11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetops.contract.submission import TRACKS, Track
from assetops.contract.trajectory import chain
from assetops.environment.clock import Clock
from assetops.environment.session import Environment
from assetops.environment.store import Plant
from organizer.dry_run import SAMPLES
from tests.submissions import run, scenarios, task_of


@pytest.mark.parametrize("track", TRACKS)
def test_re_executing_the_recorded_calls_gives_the_recorded_results(track: Track, tmp_path: Path) -> None:
    task = task_of(track)
    ran = run(task, SAMPLES[track], tmp_path)
    asked = {one.id: one for one in scenarios(task)}
    calls = 0
    for trajectory in ran.trajectories:
        scenario = asked[trajectory.scenario]
        environment = Environment(Plant.open(task / "input_data" / scenario.plant), Clock.at(scenario.now))
        assert trajectory.chain == chain(trajectory.events)
        for call in trajectory.calls:
            branch = ".".join(str(part) for part in call.at[:-1])
            again = environment.call(call.tool, call.arguments, branch)
            assert (again.ok, again.result, tuple(again.scopes)) == (call.ok, call.result, call.scopes)
            calls += 1
    assert calls > 15
