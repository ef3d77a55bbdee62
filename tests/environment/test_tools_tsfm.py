"""Forecasting, fitting, evaluating and detecting through the tools: the methods' numbers reach the agent unchanged."""

from __future__ import annotations

import numpy as np
import pytest

from assetops.environment.forecasting import backtest, seasonal_naive
from assetops.environment.session import Environment
from tests.environment.small_plant import environment, error, message, telemetry

TWO_WEEKS = {"site_name": "MAIN", "asset_id": "C1", "start": "2025-03-13", "final": "2025-03-27"}
VALUES = telemetry(0)[12 * 96 : 26 * 96].astype(np.float64)
SENSOR = "Supply Temperature"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return environment(tmp_path_factory.mktemp("tsfm") / "plant")


@pytest.fixture(scope="module")
def data(env: Environment) -> str:
    return str(env.call("history", TWO_WEEKS).result["data"])


def test_models_say_season_and_least_history(env: Environment) -> None:
    models = env.call("get_tsfm_models", {}).result["models"]
    assert {m["model_id"]: m["minimum_history_steps"] for m in models} == {"seasonal_naive": 192, "holt_winters": 288}
    assert "96" in message(env.call("get_tsfm_models", {}))
    assert "not supported" in message(env.call("get_ai_tasks", {}))


def test_a_forecast_begins_where_its_data_end_and_can_be_read_on(env: Environment, data: str) -> None:
    result = env.call("run_tsfm_forecasting", {"data": data, "sensor": SENSOR, "horizon_hours": 12})
    found, expected = result.result, seasonal_naive(VALUES[:, 0], 96, 48, 0.9)
    assert (found["start"], found["final"], found["steps"]) == ("2025-03-27T00:00:00", "2025-03-27T12:00:00", 48)
    assert found["mean"] == pytest.approx(expected.mean.mean(), rel=1e-5)
    assert f"mean {found['mean']:.6g} degF" in message(result)
    assert [scope.source for scope in result.scopes] == ["telemetry", "models"]
    rows = env.call("json_reader", {"file_name": found["data"]}).result["rows"]
    assert rows[0][f"{SENSOR} lower"] <= rows[0][SENSOR] <= rows[0][f"{SENSOR} upper"]
    highest = env.call("aggregate", {"data": found["data"], "sensor": SENSOR, "statistic": "max"})
    assert highest.result["value"] == pytest.approx(expected.mean.max(), rel=1e-5)
    assert "(forecast)" in message(highest)
    assert [scope.source for scope in highest.scopes] == ["telemetry", "models"]


def test_a_fitted_model_can_be_used_for_its_own_sensor_only(env: Environment, data: str) -> None:
    tuned = env.call("run_tsfm_finetuning", {"data": data, "sensor": SENSOR, "test_fraction": 0.1}).result
    assert (tuned["train_steps"], tuned["test_steps"]) == (1210, 134)
    assert 0 < tuned["parameters"]["alpha"] < 1
    asked = {"data": data, "sensor": SENSOR, "model": tuned["model_id"]}
    assert tuned["model_id"] in message(env.call("run_tsfm_forecasting", asked))
    assert error(env.call("run_tsfm_forecasting", {**asked, "sensor": "Tonnage"})) == "bad_arguments"
    assert error(env.call("run_tsfm_forecasting", {**asked, "model": "ttm_96_28"})) == "unknown_model"


def test_a_fitted_model_belongs_to_its_scenario(env: Environment, data: str) -> None:
    other = Environment(env.plant, env.clock)
    handle = other.call("history", TWO_WEEKS).result["data"]
    asked = {"data": handle, "sensor": SENSOR, "model": "holt_winters-1"}
    assert error(other.call("run_tsfm_forecasting", asked)) == "unknown_model"


@pytest.mark.parametrize("model", ["seasonal_naive", "holt_winters"])
def test_the_error_of_a_model_is_that_of_the_backtest(env: Environment, data: str, model: str) -> None:
    asked = {"data": data, "sensor": SENSOR, "horizon_hours": 24, "model": model}
    found, expected = env.call("evaluate_forecasting", asked).result, backtest(VALUES[:, 0], 96, 96, model)
    assert found["mae"] == pytest.approx(expected.mae, rel=1e-4, abs=1e-9)
    assert found["rmse"] == pytest.approx(expected.rmse, rel=1e-4, abs=1e-9)


def test_the_injected_heat_is_found_as_one_episode(env: Environment, data: str) -> None:
    result = env.call("run_tsad", {"data": data, "sensor": SENSOR})
    (episode,) = result.result["episodes"]
    assert (episode["first"], episode["last"]) == ("2025-03-21T10:00:00", "2025-03-21T11:45:00")
    assert (result.result["count"], episode["count"], episode["minutes"]) == (8, 8, 120)
    assert "There are 8 anomalies in Supply Temperature of Chiller 1 (C1)" in message(result)
    assert "57.5 degF at 2025-03-21T10:00:00" in message(result)


def test_no_anomaly_is_a_normal_answer(env: Environment) -> None:
    handle = env.call("history", {**TWO_WEEKS, "asset_id": "C2"}).result["data"]
    said = message(env.call("run_tsad", {"data": handle, "sensor": SENSOR}))
    assert said.startswith("There are 0 anomalies in Supply Temperature of Chiller 2 (C2)")


def test_several_sensors_are_retrieved_and_looked_at_together(env: Environment) -> None:
    result = env.call("run_integrated_tsad", {**TWO_WEEKS, "sensors": [SENSOR, "Tonnage"]})
    (episode,) = result.result["episodes"]
    assert (episode["first"], episode["leading_sensor"]) == ("2025-03-21T10:00:00", SENSOR)
    assert result.scopes[0].items == (SENSOR, "Tonnage")


def test_a_sensor_of_gaps_is_left_out_and_named(env: Environment) -> None:
    asked = {**TWO_WEEKS, "asset_id": "C2", "start": "2025-03-10", "final": "2025-03-13"}
    result = env.call("run_integrated_tsad", asked)
    assert result.result["left_out"] == ["Run Status"]
    assert "Left out for too few readings: Run Status." in message(result)
    assert error(env.call("run_integrated_tsad", {**asked, "sensors": ["Run Status"]})) == "history_too_short"


@pytest.mark.parametrize("tool", ["run_tsfm_forecasting", "run_tsad", "run_tsfm_finetuning", "evaluate_forecasting"])
def test_too_short_a_history_is_an_error_that_names_sensor_and_window(env: Environment, tool: str) -> None:
    handle = env.call("history", {**TWO_WEEKS, "final": "2025-03-14"}).result["data"]
    result = env.call(tool, {"data": handle, "sensor": SENSOR})
    assert error(result) == "history_too_short"
    assert "Supply Temperature of Chiller 1 (C1)" in result.result["error"]["message"]
    assert result.scopes[0].items == (SENSOR,)


def test_a_forecast_is_no_telemetry_to_detect_anomalies_in(env: Environment, data: str) -> None:
    handle = env.call("run_tsfm_forecasting", {"data": data, "sensor": SENSOR}).result["data"]
    assert error(env.call("run_tsad", {"data": handle, "sensor": SENSOR})) == "bad_arguments"
