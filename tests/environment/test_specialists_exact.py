"""Specialists keep to what a step says: its data and no other, its time of day, its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetops.environment.registry import TSFM, WO
from assetops.environment.session import Environment
from assetops.environment.specialists.base import Outcome
from tests.environment.small_plant import environment
from tests.environment.test_specialists import carry_out


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return environment(tmp_path / "plant")


def _one_day(env: Environment) -> Outcome:
    asked = {"site_name": "MAIN", "asset_id": "C1", "start": "2025-03-20", "final": "2025-03-21"}
    result = env.call("history", {**asked, "sensors": ["Tonnage"]}).result
    return Outcome(True, result["message"], result)


@pytest.mark.parametrize("what", ["Forecast Tonnage 12 hours ahead", "Detect anomalies in Tonnage"])
def test_only_this_data_means_no_longer_history_is_fetched(env: Environment, what: str) -> None:
    outcome, calls = carry_out(env, TSFM, f"{what}, using only this data.", [_one_day(env)])
    assert len(calls) == 1
    assert not outcome.ok
    assert outcome.result["error"]["code"] == "history_too_short"


def test_without_that_word_a_longer_history_is_fetched(env: Environment) -> None:
    outcome, calls = carry_out(env, TSFM, "Forecast Tonnage 12 hours ahead.", [_one_day(env)])
    assert [tool for tool, _ in calls] == ["run_tsfm_forecasting", "history", "run_tsfm_forecasting"]
    assert outcome.ok


def test_a_date_is_taken_with_its_time_of_day(env: Environment) -> None:
    _, calls = carry_out(env, WO, "Reschedule work order WO5 to 2025-04-20T14:00:00.")
    assert calls == [("update_work_order", {"wo_id": "WO5", "scheduled": "2025-04-20T14:00:00"})]


def test_a_code_is_looked_up_although_an_earlier_step_was_about_a_work_order(env: Environment) -> None:
    result = env.call("get_workorder", {"wo_id": "WO2"}).result
    before = Outcome(True, result["message"], result)
    _, calls = carry_out(env, WO, "What does failure code M003 mean?", [before])
    assert [tool for tool, _ in calls] == ["get_failure_codes"]
