"""Different but valid ways to an answer pass all six criteria: two for each type, none of them the gold steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from assetops.contract.scenario import GoldStandard
from assetops.scenarios.family import Family
from assetops.scenarios.instantiate import Instance, instantiate
from desk import Desk
from judge.facts import compute_facts
from tests.replay import new_desk
from tests.scenarios.conftest import Made

INSTANCES = 4


@dataclass(frozen=True)
class Way:
    """Calls as an agent makes them, beside the gold standard from which it takes names, windows and codes."""

    desk: Desk
    gold: GoldStandard

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        result: dict[str, Any] = self.desk.call(self.desk.recorder.main, tool, arguments)
        assert "error" not in result, result
        return result

    def of(self, step: int, name: str) -> Any:
        """An argument of a gold step."""
        return self.gold.steps[step].arguments[name]

    def telemetry(self, step: int) -> dict[str, Any]:
        """Arguments of history for the data of a gold step, all sensors of the asset."""
        return {name: self.of(step, name) for name in ("site_name", "asset_id", "start", "final")}


def mean_from_the_summary(way: Way) -> str:
    found = way.call("history", **way.telemetry(0))
    (sensor,) = way.of(0, "sensors")
    summary = next(one for one in found["sensors"] if one["sensor"] == sensor)
    return f"The mean {sensor} of {way.of(0, 'asset_id')} over the window was {summary['mean']} {summary['unit']}."


def mean_from_the_ranking(way: Way) -> str:
    asset = way.call("get_asset", asset_id=way.of(0, "asset_id"))
    (sensor,) = way.of(0, "sensors")
    window = {"start": way.of(0, "start"), "final": way.of(0, "final"), "statistic": "mean"}
    ranked = way.call("rank_assets", site_name=asset["site"], asset_class=asset["asset_class"], sensor=sensor, **window)
    row = next(one for one in ranked["ranking"] if one["asset_id"] == asset["asset_id"])
    return f"On average {sensor} of {asset['name']} was {row['value']} {row['unit']} in that period."


def sensors_from_the_mode(way: Way) -> str:
    mode = way.call("get_failure_mode", asset_name=way.of(0, "asset_name"), failure_mode=way.of(0, "failure_modes")[0])
    names = ", ".join(mode["failure_mode"]["sensors"])
    return f"For {way.of(0, 'asset_name')} the relevant sensors are these: {names}."


def sensors_from_the_whole_mapping(way: Way) -> str:
    found = way.call("get_failure_mode_sensor_mapping", asset_name=way.of(0, "asset_name"))
    names = ", ".join(found["sensors_by_failure_mode"][way.of(0, "failure_modes")[0]])
    return f"{way.of(0, 'asset_name')} shows it in the following of its sensors: {names}."


def forecast_aggregated(way: Way) -> str:
    data = way.call("history", **way.telemetry(0))["data"]
    sensor, model = way.of(1, "sensor"), way.of(1, "model")
    hours = way.of(1, "horizon_hours")
    forecast = way.call("run_tsfm_forecasting", data=data, sensor=sensor, horizon_hours=hours, model=model)
    mean = way.call("aggregate", data=forecast["data"], sensor=sensor, statistic="mean")
    return f"The forecast of {sensor} of {way.of(0, 'asset_id')} averages {mean['value']} {mean['unit']}."


def forecast_after_looking_at_the_models(way: Way) -> str:
    way.call("get_tsfm_models")
    (sensor,) = way.of(0, "sensors")
    other = next(one["name"] for one in way.call("sensors", **_place(way))["sensors"] if one["name"] != sensor)
    data = way.call("history", **way.telemetry(0), sensors=[other, sensor])["data"]
    hours, model = way.of(1, "horizon_hours"), way.of(1, "model")
    found = way.call("run_tsfm_forecasting", data=data, sensor=sensor, horizon_hours=hours, model=model)
    return f"With {model}, the mean forecast for {sensor} of {way.of(0, 'asset_id')} is {found['mean']}."


def corrective_from_the_key_figures(way: Way) -> str:
    found = way.call("get_workorder_kpis", **_orders(way))
    return f"{way.of(0, 'equipment')} had {found['corrective']} corrective work orders in that year."


def corrective_from_the_distribution(way: Way) -> str:
    found = way.call("get_workorder_distribution", **_orders(way), by="kind")
    row = next(one for one in found["groups"] if one["group"] == "corrective")
    return f"In that year {row['count']} work orders of {way.of(0, 'equipment')} were corrective."


def riskiest_from_all_modes(way: Way) -> str:
    found = way.call("get_failure_modes", asset_name=way.of(0, "asset_name"))["failure_modes"]
    return _order_for(way, max(found, key=lambda mode: int(mode["rpn"])))


def riskiest_mode_after_mode(way: Way) -> str:
    name = way.of(0, "asset_name")
    ranked = way.call("rank_failure_modes", asset_name=name)["ranking"]
    first, second = (way.call("get_failure_mode", asset_name=name, failure_mode=one["name"]) for one in ranked[:2])
    assert first["failure_mode"]["rpn"] > second["failure_mode"]["rpn"]
    return _order_for(way, first["failure_mode"])


def _order_for(way: Way, mode: dict[str, Any]) -> str:
    """A preventive work order against a mode, described in the agent's own words."""
    made = way.call(
        "generate_work_order",
        equipment=way.of(0, "asset_name"),
        description=f"Preventive work against {mode['name']}",
        primary_code=mode["primary_code"],
        priority=way.of(2, "priority"),
        preventive=True,
    )
    return f"I created work order {made['wo_id']} for {way.of(0, 'asset_name')} under code {mode['primary_code']}."


def _place(way: Way) -> dict[str, Any]:
    return {name: way.of(0, name) for name in ("site_name", "asset_id")}


def _orders(way: Way) -> dict[str, Any]:
    return {name: way.of(0, name) for name in ("equipment", "start", "end")}


PATHS: list[tuple[str, Callable[[Way], str]]] = [
    ("iot-mean-in-window", mean_from_the_summary),
    ("iot-mean-in-window", mean_from_the_ranking),
    ("fmsr-sensors-of-mode", sensors_from_the_mode),
    ("fmsr-sensors-of-mode", sensors_from_the_whole_mapping),
    ("tsfm-forecast-mean", forecast_aggregated),
    ("tsfm-forecast-mean", forecast_after_looking_at_the_models),
    ("wo-corrective-in-year", corrective_from_the_key_figures),
    ("wo-corrective-in-year", corrective_from_the_distribution),
    ("e2e-top-risk-to-work-order", riskiest_from_all_modes),
    ("e2e-top-risk-to-work-order", riskiest_mode_after_mode),
]


@pytest.mark.parametrize(("name", "path"), PATHS, ids=[path.__name__ for _, path in PATHS])
def test_another_valid_path_passes_all_six(
    name: str, path: Callable[[Way], str], families: list[Family], public: Made
) -> None:
    family = next(one for one in families if one.id == name)
    tried = [instantiate(family, public.plant, public.labels, b"other paths", index) for index in range(20)]
    made = [one for one in tried if isinstance(one, Instance)][:INSTANCES]
    assert len(made) == INSTANCES
    for one in made:
        desk = new_desk(public.plant, one.scenario)
        answer = path(Way(desk, one.gold))
        trajectory = desk.recorder.close("finished", answer, 0)
        gold_calls = [(step.tools[0], step.arguments) for step in one.gold.steps]
        assert [(call.tool, call.arguments) for call in trajectory.calls] != gold_calls
        facts = compute_facts(one.gold, trajectory)
        assert not facts.findings, (one.scenario.utterance, answer, facts.notes)
