"""What the IoT tools and the utilities answer about the small plant, whose values can be worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest

from assetops.environment.clock import Clock
from assetops.environment.session import Environment
from assetops.environment.store import Plant
from tests.environment.small_plant import environment, error, message, telemetry

WEEK = {"site_name": "MAIN", "asset_id": "C1", "start": "2025-03-17", "final": "2025-03-24"}


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return environment(tmp_path_factory.mktemp("iot") / "plant")


@pytest.fixture(scope="module")
def week(env: Environment) -> str:
    return str(env.call("history", WEEK).result["data"])


def test_sites_assets_and_sensors_are_named(env: Environment) -> None:
    assert message(env.call("sites", {})) == "There are 2 sites: MAIN, NORTH."
    said = message(env.call("assets", {"site_name": "main", "asset_class": "Chillers"}))
    assert said == "There are 2 assets of class chiller at site MAIN: Chiller 1 (C1), Chiller 2 (C2)."
    said = message(env.call("sensors", {"site_name": "MAIN", "asset_id": "chiller 1"}))
    assert said.endswith("has 3 sensors: Supply Temperature (degF), Tonnage (ton), Run Status.")


def test_an_asset_class_is_found_by_its_initials(env: Environment) -> None:
    assert env.call("assets", {"site_name": "NORTH", "asset_class": "AH"}).result["count"] == 1
    assert error(env.call("assets", {"site_name": "NORTH", "asset_class": "pump"})) == "unknown_asset_class"


def test_an_ambiguous_name_needs_the_site(env: Environment) -> None:
    assert error(env.call("get_asset", {"asset_id": "AHU 1"})) == "ambiguous_asset"
    assert env.call("get_asset", {"asset_id": "AHU 1", "site_name": "NORTH"}).result["asset_id"] == "A1"


def test_a_rated_value_has_its_unit(env: Environment) -> None:
    assert "capacity 500 ton" in message(env.call("get_asset", {"asset_id": "C2"}))


def test_history_summarizes_every_sensor_and_says_what_it_touched(env: Environment) -> None:
    result = env.call("history", {**WEEK, "start": "2025-03-01", "final": "2025-03-03", "sensors": ["tonnage"]})
    (found,) = result.result["sensors"]
    assert (found["count"], found["missing"], found["gaps"]) == (189, 3, 1)
    assert (found["min"], found["max"], found["last"]) == (400, 495, 495)
    assert found["last_time"] == "2025-03-02T23:45:00"
    (scope,) = result.scopes
    assert (scope.source, scope.assets, scope.items) == ("telemetry", ("C1",), ("Tonnage",))
    assert (scope.start, scope.final) == ("2025-03-01T00:00:00", "2025-03-03T00:00:00")


def test_the_scope_is_the_window_that_exists_not_the_one_asked_for(env: Environment) -> None:
    (scope,) = env.call("history", {**WEEK, "start": "2024-12-01", "final": "2025-12-01"}).scopes
    assert (scope.start, scope.final) == ("2025-03-01T00:00:00", "2025-03-30T00:00:00")  # from the start until now


@pytest.mark.parametrize(
    ("start", "final"), [("2025-03-02", "2025-03-03"), ("2024-03-02", "2024-03-03"), ("2025-04-02", "2025-04-03")]
)
def test_an_empty_window_is_named_and_leaves_a_scope(env: Environment, start: str, final: str) -> None:
    asked = {**WEEK, "start": start, "final": final, "sensors": ["Supply Temperature"]}
    result = env.call("history", asked)
    assert error(result) == "empty_window"
    assert result.result["error"]["message"] == (
        f"There is no data for Supply Temperature of Chiller 1 (C1) at site MAIN from {start}T00:00:00 to "
        f"{final}T00:00:00."
    )
    (scope,) = result.scopes
    assert (scope.assets, scope.items, scope.start) == (("C1",), ("Supply Temperature",), f"{start}T00:00:00")


@pytest.mark.parametrize(
    ("start", "final"),
    [
        ("2025-03-10", "2025-03-10"), ("2025-03-10", "2025-03-09"), ("last week", "2025-03-10"), ("", "2025-03-10"),
        ("1000-01-01", "2025-03-10"), ("2025-03-09T00:00:00+02:00", "2025-03-10"), ("2025-02-30", "2025-03-10"),
    ],
)  # fmt: skip
def test_a_bad_time_is_refused(env: Environment, start: str, final: str) -> None:
    assert error(env.call("history", {**WEEK, "start": start, "final": final})) == "bad_time"


def test_the_reference_benchmarks_time_format_is_read(env: Environment) -> None:
    asked = {**WEEK, "start": "2025-03-17T00:00:00.000Z", "final": "2025-03-18 00:00"}
    assert env.call("history", asked).result["rows"] == 96


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("mean", np.mean), ("min", np.min), ("max", np.max), ("sum", np.sum), ("median", np.median), ("range", np.ptp),
        ("std", lambda values: np.std(values, ddof=1)), ("first", lambda values: values[0]),
        ("last", lambda values: values[-1]), ("count", len),
    ],
)  # fmt: skip
def test_a_statistic_is_that_of_the_values_and_is_in_the_message(
    env: Environment, week: str, statistic: str, expected: object
) -> None:
    values = telemetry(0)[16 * 96 : 23 * 96, 0].astype(np.float64)
    result = env.call("aggregate", {"data": week, "sensor": "Chiller 1 Supply Temperature", "statistic": statistic})
    assert result.result["value"] == pytest.approx(expected(values), rel=1e-5)  # type: ignore[operator]
    for part in ("Supply Temperature of Chiller 1 (C1)", "2025-03-17T00:00:00", "2025-03-24T00:00:00"):
        assert part in message(result)
    assert f"{result.result['value']:.6g} {result.result['unit']}" in message(result)
    assert [scope.items for scope in result.scopes] == [("Supply Temperature",)]  # narrowed to the sensor used


def test_the_maximum_comes_with_its_time(env: Environment, week: str) -> None:
    result = env.call("aggregate", {"data": week, "sensor": "Supply Temperature", "statistic": "max"}).result
    assert (result["value"], result["time"]) == (57.5, "2025-03-21T10:00:00")


def test_values_by_day_and_by_week_begin_at_midnight_and_on_monday(env: Environment) -> None:
    handle = env.call("history", {**WEEK, "start": "2025-03-01", "final": "2025-03-12"}).result["data"]
    asked = {"data": handle, "sensor": "Supply Temperature", "statistic": "missing"}
    days = env.call("aggregate", {**asked, "by": "day"}).result
    assert [row["value"] for row in days["values"]] == [0, 96] + [0] * 9
    assert days["highest"] == {"start": "2025-03-02T00:00:00", "value": 96}
    weeks = env.call("aggregate", {**asked, "statistic": "count", "by": "week"}).result["values"]
    assert [row["start"][:10] for row in weeks] == ["2025-02-24", "2025-03-03", "2025-03-10"]
    assert [row["value"] for row in weeks] == [96, 7 * 96, 2 * 96]


def test_a_day_of_gaps_has_no_value_and_is_said_to_have_none(env: Environment) -> None:
    handle = env.call("history", {**WEEK, "start": "2025-03-01", "final": "2025-03-04"}).result["data"]
    asked = {"data": handle, "sensor": "Supply Temperature", "statistic": "mean", "by": "day"}
    assert "2025-03-02 not available" in message(env.call("aggregate", asked))


def test_time_above_a_threshold_is_counted_in_minutes(env: Environment, week: str) -> None:
    asked = {"data": week, "sensor": "Supply Temperature", "threshold": 50}
    above = env.call("count_above", asked).result
    assert (above["count"], above["minutes"]) == (8, 120)
    assert (above["first"], above["last"]) == ("2025-03-21T10:00:00", "2025-03-21T11:45:00")
    below = env.call("count_below", asked).result
    assert below["count"] == 7 * 96 - 8
    none = env.call("count_below", {**asked, "threshold": 0})
    assert "for 0 readings (0 minutes" in message(none)


def test_two_assets_are_compared(env: Environment, week: str) -> None:
    other = env.call("history", {**WEEK, "asset_id": "C2"}).result["data"]
    asked = {"data": week, "sensor": "Supply Temperature", "statistic": "min", "other_data": other}
    result = env.call("compare", asked)
    assert result.result["difference"] == -1
    assert "lower by 1 degF" in message(result)
    assert [scope.assets for scope in result.scopes] == [("C1",), ("C2",)]
    assert error(env.call("compare", {**asked, "other_sensor": "Tonnage"})) == "bad_arguments"


def test_the_value_at_a_moment_is_the_last_one_on_the_grid(env: Environment, week: str) -> None:
    asked = {"data": week, "sensor": "Tonnage", "time": "2025-03-18T06:20:00"}
    assert message(env.call("value_at", asked)) == "Tonnage of Chiller 1 (C1) was 425 ton at 2025-03-18T06:15:00."
    assert error(env.call("value_at", {**asked, "time": "2025-03-24T00:00:00"})) == "empty_window"
    assert error(env.call("value_at", {**asked, "time": "2025-03-16T23:59:00"})) == "empty_window"


def test_correlation_is_that_of_numpy_and_needs_variation(env: Environment, week: str) -> None:
    values = telemetry(0)[16 * 96 : 23 * 96].astype(np.float64)
    asked = {"data": week, "sensor": "Tonnage", "other_sensor": "Supply Temperature"}
    found = env.call("correlate", asked).result["correlation"]
    assert found == pytest.approx(np.corrcoef(values[:, 0], values[:, 1])[0, 1], rel=1e-4)
    assert error(env.call("correlate", {**asked, "sensor": "Run Status"})) == "history_too_short"


def test_assets_of_a_class_are_ranked(env: Environment) -> None:
    asked = {"site_name": "MAIN", "asset_class": "chiller", "sensor": "supply temperature"}
    result = env.call("rank_assets", {**asked, "start": "2025-03-10", "final": "2025-03-17", "statistic": "min"})
    assert [(row["asset_id"], row["value"]) for row in result.result["ranking"]] == [("C2", 45), ("C1", 44)]
    (scope,) = result.scopes
    assert (scope.assets, scope.items) == (("C1", "C2"), ("Supply Temperature",))


def test_the_latest_reading_is_before_now(env: Environment) -> None:
    result = env.call("latest_reading", {"site_name": "MAIN", "asset_id": "C1", "sensors": ["Tonnage"]})
    said = message(result)
    assert said == "Latest readings of Chiller 1 (C1) at site MAIN: Tonnage: 495 ton at 2025-03-29T23:45:00."


def test_a_sensor_that_was_not_retrieved_is_unknown_to_the_handle(env: Environment) -> None:
    handle = env.call("history", {**WEEK, "sensors": ["Tonnage"]}).result["data"]
    result = env.call("aggregate", {"data": handle, "sensor": "Run Status", "statistic": "mean"})
    assert error(result) == "unknown_sensor"
    assert "Tonnage" in result.result["error"]["hint"]


def test_a_list_is_not_telemetry(env: Environment) -> None:
    handle = env.call("list_workorders", {}).result["data"]
    assert error(env.call("aggregate", {"data": handle, "sensor": "Tonnage", "statistic": "mean"})) == "bad_arguments"


def test_the_time_is_the_scenarios(env: Environment) -> None:
    assert env.call("current_date_time", {}).result["now"] == "2025-03-30T00:00:00"
    said = message(env.call("current_time_english", {}))
    assert said == "It is now Sunday, 30 March 2025, 00:00 at the plant."


def test_hours_over_a_long_window_are_refused_instead_of_computed(plant: Plant) -> None:
    env, asset = Environment(plant, Clock(plant.end)), plant.assets[0]
    where = {"site_name": asset.site, "asset_id": asset.asset_id, "start": plant.start.isoformat()}
    handle = env.call("history", {**where, "final": plant.end.isoformat()}).result["data"]
    asked = {"data": handle, "sensor": asset.sensors[0].name, "statistic": "mean", "by": "hour"}
    assert error(env.call("aggregate", asked)) == "bad_arguments"
    assert env.call("aggregate", {**asked, "by": "day"}).result["count"] == 100
