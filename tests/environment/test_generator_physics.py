"""Telemetry obeys its physics; faults show where their mode says; alerts follow the published rules."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from assetops.environment.generator import PUBLIC_SEED
from assetops.environment.generator.telemetry import simulate
from assetops.environment.generator.weather import drive_site
from assetops.environment.store import Asset, Plant

Values = NDArray[np.float32]


def _frame(plant: Plant, asset: Asset) -> pd.DataFrame:
    names = [sensor.name for sensor in asset.sensors]
    times, values = plant.series(asset, names, plant.start, plant.end)
    return pd.DataFrame(values, index=pd.DatetimeIndex(times), columns=names)


@pytest.fixture(scope="module")
def labels(labels_file: Path) -> list[dict[str, Any]]:
    return list(json.loads(labels_file.read_text("utf-8")))


def _of_class(plant: Plant, asset_class: str, labels: list[dict[str, Any]]) -> list[Asset]:
    faulty = {label["asset_id"] for label in labels}
    return [a for a in plant.assets if a.asset_class == asset_class and a.asset_id not in faulty]


def test_chilled_water_heat_balance_holds_on_healthy_chillers(plant: Plant, labels: list[dict[str, Any]]) -> None:
    for asset in _of_class(plant, "chiller", labels):
        frame = _frame(plant, asset)
        on = frame[frame["Run Status"] == 1]
        rise = on["Return Temperature"] - on["Supply Temperature"]
        tons = asset.rated["chilled_water_flow_gpm"] * rise / 24
        assert (tons / on["Tonnage"]).median() == pytest.approx(1, abs=0.02)
        assert (on["Power Input"] / on["Tonnage"] / on["Chiller Efficiency"]).median() == pytest.approx(1, abs=0.02)
        assert on["Tonnage"].max() < 1.2 * asset.rated["capacity_ton"]


def test_the_condenser_carries_away_the_load_and_the_compressor_s_heat(
    plant: Plant, labels: list[dict[str, Any]]
) -> None:
    """500 BTU/h per gpm and degF; 12,000 BTU/h a ton; 3,412 BTU/h a kW: the entering water follows from the rest."""
    for asset in _of_class(plant, "chiller", labels):
        frame = _frame(plant, asset)
        on = frame[frame["Run Status"] == 1]
        heat = 12_000 * on["Tonnage"] + 3_412 * on["Power Input"]
        leaving = on["Condenser Water Return To Tower Temperature"]
        entering = leaving - heat / (500 * on["Condenser Water Flow"])
        assert entering.median() > 68
        assert entering.min() > 66
        assert entering.max() < 92
        rise = leaving - entering
        assert rise.corr(on["Tonnage"]) > 0.95


def test_pumps_follow_the_affinity_laws(plant: Plant, labels: list[dict[str, Any]]) -> None:
    for asset in _of_class(plant, "pump", labels):
        frame = _frame(plant, asset)
        on = frame[frame["Run Status"] == 1]
        part = on["Pump Speed"] / 100
        for name, rated, power in (
            ("Flow", "flow_gpm", 1),
            ("Differential Pressure", "differential_pressure_psi", 2),
            ("Power Input", "power_kw", 3),
        ):
            assert (on[name] / (asset.rated[rated] * part**power)).median() == pytest.approx(1, abs=0.02)


def test_a_chiller_that_is_off_draws_no_power_and_carries_no_load(plant: Plant) -> None:
    for asset in [a for a in plant.assets if a.asset_class == "chiller"]:
        frame = _frame(plant, asset)
        off = frame[frame["Run Status"] == 0]
        assert len(off) > 0
        assert off["Tonnage"].dropna().eq(0).all()
        assert off["Power Input"].max() < 8
        if "Schedule" in frame:
            assert not ((frame["Run Status"] == 1) & (frame["Schedule"] == 0)).any()


def test_load_follows_the_weather_and_weekdays_differ_from_weekends(plant: Plant, labels: list[dict[str, Any]]) -> None:
    for asset in _of_class(plant, "cooling tower", labels):
        frame = _frame(plant, asset)
        assert frame["Fan Speed"].corr(frame["Wet Bulb Temperature"]) > 0.3
        assert (frame["Leaving Water Temperature"] - frame["Wet Bulb Temperature"]).median() > 2
        assert ((frame["Entering Water Temperature"] - frame["Leaving Water Temperature"]).dropna() > 0).all()
    for asset in _of_class(plant, "air handling unit", labels):
        fan = _frame(plant, asset)["Supply Fan Speed"].replace(0, np.nan).between_time("11:00", "15:00")
        weekday = np.asarray(pd.DatetimeIndex(fan.index).day_of_week)
        weekend = fan[weekday >= 5].dropna()
        assert weekend.empty or fan[weekday < 5].median() > weekend.median() + 3


def test_mixed_air_lies_between_return_and_outdoor_air(plant: Plant, labels: list[dict[str, Any]]) -> None:
    for asset in _of_class(plant, "air handling unit", labels):
        frame = _frame(plant, asset)
        on = frame[frame["Run Status"] == 1]
        share = on["Outdoor Air Damper Position"] / 100
        expected = on["Return Temperature"] + share * (on["Outdoor Air Temperature"] - on["Return Temperature"])
        assert (on["Mixed Air Temperature"] - expected).abs().quantile(0.99) < 1.5


def _twin(plant: Plant, asset: Asset) -> Values:
    """The same asset as it would have been without its fault."""
    return simulate(PUBLIC_SEED, asset, drive_site(PUBLIC_SEED, asset.site, plant.start), {})


def test_a_fault_shows_in_every_sensor_its_mode_names_and_nowhere_before_or_after(
    plant: Plant, labels: list[dict[str, Any]]
) -> None:
    modes = {mode["failure_mode_id"]: mode for mode in plant.failure_modes}
    for label in labels:
        asset = plant.asset(label["asset_id"])
        assert label["sensors"] == modes[label["failure_mode_id"]]["sensors"]
        names = [sensor.name for sensor in asset.sensors]
        times, values = plant.series(asset, names, plant.start, plant.end)
        twin = _twin(plant, asset)
        start, end = datetime.fromisoformat(label["start"]), datetime.fromisoformat(label["end"])
        late = (times >= np.datetime64(start + 0.6 * (end - start))) & (times < np.datetime64(end))
        for name in label["sensors"]:
            column = names.index(name)
            healthy = twin[:, column]
            noise = 1.4826 * np.nanmedian(np.abs(np.diff(healthy))) / np.sqrt(2)
            shift = np.sqrt(np.nanmean((values[late, column] - healthy[late]) ** 2))
            assert shift > 5 * max(float(noise), 1e-6), (asset.name, modes[label["failure_mode_id"]]["name"], name)
        before = times < np.datetime64(start)
        assert np.array_equal(values[before], twin[before], equal_nan=True)
        long_after = times >= np.datetime64(end + timedelta(days=3))
        assert np.allclose(values[long_after], twin[long_after], atol=0.2, equal_nan=True)


def _expected_alerts(plant: Plant) -> set[tuple[str, str, datetime, datetime]]:
    """The published rules, applied step by step and without a line of the generator's code."""
    alerts = set()
    for asset in plant.assets:
        frame = _frame(plant, asset)
        for rule in plant.alert_rules:
            if rule["asset_class"] == asset.asset_class:
                for start, end in _spans(plant, frame, rule):
                    alerts.add((asset.asset_id, str(rule["rule_id"]), start, end))
    return alerts


def _spans(plant: Plant, frame: pd.DataFrame, rule: dict[str, Any]) -> list[tuple[datetime, datetime]]:
    values = frame[rule["sensor"]].tolist()
    gate = rule["only_when"]
    gates = frame[gate["sensor"]].tolist() if gate else []
    window = int(rule["minutes"]) // 15
    spans: list[tuple[datetime, datetime]] = []
    began: int | None = None
    for i in range(len(values) + 1):
        now = i < len(values) and _at(rule, values, i, window)
        if now and gate:
            now = gates[i] > gate["threshold"] if gate["condition"] == "above" else gates[i] < gate["threshold"]
        if now and began is None:
            began = i
        if not now and began is not None:
            if rule["condition"] == "starts" or i - began >= window:
                spans.append((plant.start + began * plant.step, plant.start + i * plant.step))
            began = None
    return spans


def _at(rule: dict[str, Any], values: list[float], i: int, window: int) -> bool:
    threshold = float(rule["threshold"])
    if rule["condition"] == "above":
        return values[i] > threshold
    if rule["condition"] == "below":
        return values[i] < threshold
    if rule["condition"] == "flat":
        return i > 0 and abs(values[i] - values[i - 1]) <= threshold
    recent = range(max(i - window + 1, 1), i + 1)
    return sum(values[j] == 1 and values[j - 1] == 0 for j in recent) > threshold


def test_the_alerts_are_exactly_those_the_published_rules_give(plant: Plant) -> None:
    columns = ["asset_id", "rule_id", "start", "end"]
    recorded = {
        (asset_id, rule_id, start.to_pydatetime(), end.to_pydatetime())
        for asset_id, rule_id, start, end in plant.alerts[columns].itertuples(index=False, name=None)
    }
    assert len(recorded) == len(plant.alerts)
    assert recorded == _expected_alerts(plant)


def test_every_fault_raises_alerts_and_healthy_assets_are_quiet(plant: Plant, labels: list[dict[str, Any]]) -> None:
    alerts = plant.alerts
    caused = 0
    for label in labels:
        during = alerts["start"].between(pd.Timestamp(label["start"]), pd.Timestamp(label["end"]))
        own = int((during & (alerts["asset_id"] == label["asset_id"])).sum())
        assert own >= 1, label
        caused += own
        rules = alerts.loc[during & (alerts["asset_id"] == label["asset_id"]), "rule_id"]
        codes = {rule["primary_code"] for rule in plant.alert_rules if rule["rule_id"] in set(rules)}
        mode = next(one for one in plant.failure_modes if one["failure_mode_id"] == label["failure_mode_id"])
        assert mode["primary_code"] in codes, (mode["name"], codes)
    assert caused > 0.85 * len(alerts)


def test_every_fault_leads_to_an_order_with_its_mode_s_code_after_it_began(
    plant: Plant, labels: list[dict[str, Any]]
) -> None:
    modes = {mode["failure_mode_id"]: mode for mode in plant.failure_modes}
    orders = plant.work_orders
    for label in labels:
        start, end = pd.Timestamp(label["start"]), pd.Timestamp(label["end"])
        code = modes[label["failure_mode_id"]]["secondary_code"]
        mine = orders[(orders["asset_id"] == label["asset_id"]) & (orders["secondary_code"] == code)]
        repair = mine[(mine["created"] > start) & (mine["created"] < end) & (mine["status"] != "cancelled")]
        assert len(repair) == 1, label
        finished = repair["finished"].iloc[0]
        if end < pd.Timestamp(plant.end):
            assert abs(finished - end) <= timedelta(minutes=15)
        else:
            assert pd.isna(finished)


def test_inside_the_window_only_faulty_assets_have_corrective_orders(
    plant: Plant, labels: list[dict[str, Any]]
) -> None:
    orders = plant.work_orders
    inside = orders[~orders["preventive"] & (orders["created"] >= pd.Timestamp(plant.start))]
    assert set(inside["asset_id"]) == {label["asset_id"] for label in labels}


def test_most_anomalies_belong_to_faults(plant: Plant, labels: list[dict[str, Any]]) -> None:
    spans = {label["asset_id"]: (label["start"], label["end"]) for label in labels}
    inside = 0
    for asset_id, moment in zip(plant.anomalies["asset_id"], plant.anomalies["timestamp"], strict=True):
        start, end = spans.get(asset_id, ("", ""))
        inside += start <= moment.isoformat() < end
    assert inside > 0.75 * len(plant.anomalies)
