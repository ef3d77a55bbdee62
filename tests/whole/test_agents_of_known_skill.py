"""Agents whose score is known beforehand: the oracle has all of it, agents that do nothing have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetops.contract.submission import TRACKS, Track
from tests.submissions import agent, oracle, run_source, task_of

# That every instance of a pool of sixty holds is seen in tests/scenarios; here, that the programs lose nothing of it.
SUBMISSIONS = [*range(2), *(pytest.param(number, marks=pytest.mark.long) for number in range(2, 10))]
IDLE = {
    "null_planning": "Task Planning",
    "constant_planning": "Task Planning",
    "random_call_planning": "Task Planning",
    "null_execution": "Task Execution",
    "constant_execution": "Task Execution",
    "no_data_execution": "Task Execution",
    "random_call_execution": "Task Execution",
}


@pytest.mark.parametrize("number", SUBMISSIONS)
@pytest.mark.parametrize("track", TRACKS)
def test_the_oracle_has_66_of_66_on_every_draw(track: Track, number: int, tmp_path: Path) -> None:
    ran = run_source(oracle(task_of(track), number), track, tmp_path)
    assert (ran.ingestion.code, ran.scoring.code) == (0, 0), ran.scoring.error
    assert ran.lost() == []
    assert ran.scores["score"] == 100
    assert ran.scores["scenarios_completed"] == 11


@pytest.mark.parametrize("track", TRACKS)
def test_the_oracle_has_60_of_60_in_the_final_phase(track: Track, tmp_path: Path) -> None:
    ran = run_source(oracle(task_of(track, "final")), track, tmp_path, "final")
    assert ran.lost() == []
    assert len(ran.trajectories) == 10
    assert ran.scores["score"] == 100
    assert ran.scores["tau_match"] > 0.9


@pytest.mark.parametrize("name", IDLE)
@pytest.mark.parametrize("number", [0, pytest.param(1, marks=pytest.mark.long)])
def test_an_agent_that_does_nothing_useful_has_0_of_66(name: str, number: int, tmp_path: Path) -> None:
    track: Track = "Task Planning" if IDLE[name] == "Task Planning" else "Task Execution"
    ran = run_source(agent(name) + f"\n# submission {number}\n", track, tmp_path)
    assert (ran.ingestion.code, ran.scoring.code) == (0, 0), ran.scoring.error
    met = [(one["criterion"], one["scenario"]) for one in ran.verdicts if one["outcome"] == "met"]
    assert met == []
    assert ran.scores["score"] == 0
