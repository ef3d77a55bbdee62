"""Failure modes and their sensors, in both directions, for an asset and for a class."""

from __future__ import annotations

from typing import Any

import pytest

from assetops.environment.session import Environment
from tests.environment.small_plant import environment, error, message

MAPPING = "get_failure_mode_sensor_mapping"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return environment(tmp_path_factory.mktemp("fmsr") / "plant")


@pytest.mark.parametrize(("name", "assets"), [("Chiller 1", ("C1",)), ("C1", ("C1",)), ("Chillers", ())])
def test_failure_modes_are_those_of_the_class(env: Environment, name: str, assets: tuple[str, ...]) -> None:
    result = env.call("get_failure_modes", {"asset_name": name})
    assert result.result["count"] == 3
    for mode in ("Compressor Overheating", "Condenser Fouling", "Oil Loss"):
        assert mode in message(result)
    assert (result.scopes[0].assets, result.scopes[0].items) == (assets, ("FM001", "FM002", "FM003"))


def test_an_asset_without_failure_modes_of_its_kind_is_unknown(env: Environment) -> None:
    assert error(env.call("get_failure_modes", {"asset_name": "Wind Turbine"})) == "unknown_asset"


@pytest.mark.parametrize("empty", [{}, {"failure_modes": [], "sensors": []}, {"failure_modes": None}])
def test_no_names_mean_all_of_them(env: Environment, empty: dict[str, Any]) -> None:
    found = env.call(MAPPING, {"asset_name": "C1", **empty}).result
    assert found["sensors_by_failure_mode"] == {
        "Compressor Overheating": ["Supply Temperature", "Tonnage"],
        "Condenser Fouling": ["Tonnage"],
        "Oil Loss": [],
    }
    assert found["failure_modes_by_sensor"]["Tonnage"] == ["Compressor Overheating", "Condenser Fouling"]
    assert found["not_detectable"] == ["Oil Loss"]


def test_both_directions_say_the_same(env: Environment) -> None:
    found = env.call(MAPPING, {"asset_name": "chiller"}).result
    forth = {(mode, sensor) for mode, names in found["sensors_by_failure_mode"].items() for sensor in names}
    back = {(mode, sensor) for sensor, names in found["failure_modes_by_sensor"].items() for mode in names}
    assert forth == back


def test_the_message_answers_in_the_direction_asked(env: Environment) -> None:
    by_sensor = message(env.call(MAPPING, {"asset_name": "C1", "sensors": ["Chiller 1 Tonnage"]}))
    assert "Tonnage is relevant to 2 failure modes: Compressor Overheating, Condenser Fouling" in by_sensor
    by_mode = message(env.call(MAPPING, {"asset_name": "C1", "failure_modes": ["condenser fouling"]}))
    assert by_mode == "For Chiller 1 (C1): Condenser Fouling is indicated by 1 sensor: Tonnage."
    none = message(env.call(MAPPING, {"asset_name": "C1", "failure_modes": ["FM003"]}))
    assert none == "For Chiller 1 (C1): Oil Loss is indicated by no installed sensor."


def test_unknown_names_get_close_ones(env: Environment) -> None:
    result = env.call("get_failure_mode", {"asset_name": "C1", "failure_mode": "Compressor Heating"})
    assert error(result) == "unknown_failure_mode"
    assert "Compressor Overheating" in result.result["error"]["hint"]
    assert error(env.call(MAPPING, {"asset_name": "C1", "sensors": ["Vibration"]})) == "unknown_sensor"


def test_the_ranking_is_by_the_product_of_the_three_ratings(env: Environment) -> None:
    found = env.call("rank_failure_modes", {"asset_name": "chiller"}).result["ranking"]
    assert [(row["name"], row["rpn"]) for row in found] == [
        ("Condenser Fouling", 180), ("Compressor Overheating", 160), ("Oil Loss", 36),
    ]  # fmt: skip
    severity = env.call("rank_failure_modes", {"asset_name": "chiller", "by": "severity"}).result["ranking"]
    assert severity[0]["name"] == "Oil Loss"


def test_one_failure_mode_is_described_whole(env: Environment) -> None:
    said = message(env.call("get_failure_mode", {"asset_name": "Chiller 1", "failure_mode": "FM002"}))
    for part in ("Condenser Fouling", "Mechanism: wear", "Cause: long use", "Action: Replace the bearing", "M003a"):
        assert part in said
