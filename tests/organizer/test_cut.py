"""One competition per track: what is left of competition.yaml after the cut."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.submission import TRACKS
from organizer.cut import cut
from organizer.validate import validate
from tests.organizer.good_bundle import good, repository_competition


@pytest.mark.parametrize("track", TRACKS)
def test_every_phase_keeps_one_task_of_the_track_and_its_own(track: str) -> None:
    competition = cut(repository_competition(), track)
    assert competition["title"] == f"AssetOpsBench-Live: {track}"
    named = [phase["tasks"] for phase in competition["phases"]]
    assert [len(tasks) for tasks in named] == [1, 1]
    assert named[0] != named[1]
    by_index = {task["index"]: task["name"] for task in competition["tasks"]}
    assert [by_index[tasks[0]] for tasks in named] == [f"{track}, development", f"{track}, final"]


def test_the_two_cuts_share_no_task_and_lose_none() -> None:
    indexes = [{task["index"] for task in cut(repository_competition(), track)["tasks"]} for track in TRACKS]
    assert not indexes[0] & indexes[1]
    assert indexes[0] | indexes[1] == {task["index"] for task in repository_competition()["tasks"]}


def test_everything_but_title_tasks_and_phases_stays() -> None:
    whole = repository_competition()
    part = cut(whole, TRACKS[0])
    changed = {"title", "tasks", "phases"}
    assert list(part) == list(whole)
    assert {key: part[key] for key in part if key not in changed} == {
        key: whole[key] for key in whole if key not in changed
    }
    for before, after in zip(whole["phases"], part["phases"], strict=True):
        assert {**before, "tasks": None} == {**after, "tasks": None}


def test_the_cut_neither_changes_nor_shares_its_input() -> None:
    whole = repository_competition()
    before = deepcopy(whole)
    part = cut(whole, TRACKS[1])
    part["leaderboards"][0]["columns"].clear()
    part["phases"][0]["tasks"].append(99)
    part["tasks"][0]["name"] = "other"
    assert whole == before


@pytest.mark.parametrize("track", TRACKS)
def test_a_bundle_of_either_cut_is_without_a_finding(track: str, tmp_path: Path) -> None:
    assert validate(good(track).write(tmp_path / "bundle.zip")) == []


def test_an_unknown_track_is_a_problem() -> None:
    with pytest.raises(Problem, match="Task Planning, Task Execution") as caught:
        cut(repository_competition(), "planning")
    assert caught.value.code == "unknown_track"


def test_a_phase_without_a_task_of_the_track_is_a_problem() -> None:
    competition = repository_competition()
    competition["phases"][1]["tasks"] = [1]
    with pytest.raises(Problem, match="Final has 0 tasks") as caught:
        cut(competition, "Task Execution")
    assert caught.value.code == "bad_cut"
