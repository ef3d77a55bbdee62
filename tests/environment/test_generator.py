"""The generator: scale, determinism, secrecy, and records that agree with one another."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assetops.environment.generator import PUBLIC_SEED, generate
from assetops.environment.store import Plant


def _digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    root = tmp_path_factory.mktemp("other")
    generate(b"\x07" * 32, "hidden", root / "plant", root / "labels.json")
    return Plant.open(root / "plant")


def test_one_seed_twice_gives_identical_bytes(plant_folder: Path, labels_file: Path, tmp_path: Path) -> None:
    generate(PUBLIC_SEED, "public", tmp_path / "plant", tmp_path / "labels.json")
    assert _digest(tmp_path / "plant") == _digest(plant_folder)
    assert (tmp_path / "labels.json").read_bytes() == labels_file.read_bytes()


def test_a_plant_written_over_another_leaves_nothing_of_it(plant_folder: Path, tmp_path: Path) -> None:
    generate(b"first", "first", tmp_path / "plant", tmp_path / "labels.json")
    generate(PUBLIC_SEED, "public", tmp_path / "plant", tmp_path / "labels.json")
    assert _digest(tmp_path / "plant") == _digest(plant_folder)


def _value_series(plant: Plant) -> set[bytes]:
    series = set()
    for asset in plant.assets:
        _, values = plant.series(asset, [s.name for s in asset.sensors], plant.start, plant.end)
        series |= {column[~np.isnan(column)].tobytes() for column in values.T}
    return series


def test_two_seeds_share_no_value_series_and_no_equipment(plant: Plant, other: Plant) -> None:
    assert not _value_series(plant) & _value_series(other)
    assert not {a.asset_id for a in plant.assets} & {a.asset_id for a in other.assets}
    assert {a.rated["capacity_ton"] for a in plant.assets if "capacity_ton" in a.rated} != {
        a.rated["capacity_ton"] for a in other.assets if "capacity_ton" in a.rated
    }
    assert plant.start != other.start
    thresholds = [[rule["threshold"] for rule in p.alert_rules] for p in (plant, other)]
    assert thresholds[0] != thresholds[1]
    assert set(plant.work_orders["wo_id"]) != set(other.work_orders["wo_id"])


def test_an_integer_seed_and_bytes_of_the_same_text_are_different_seeds(tmp_path: Path) -> None:
    for name, seed in (("a", 49), ("b", b"49")):
        generate(seed, "x", tmp_path / name, tmp_path / f"{name}.json")
    assert _digest(tmp_path / "a") != _digest(tmp_path / "b")


def test_labels_never_lie_inside_the_plant_folder(plant: Plant, plant_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must not lie inside"):
        generate(1, "x", tmp_path / "plant", tmp_path / "plant" / "telemetry" / "labels.json")
    tables = {"work_orders.csv", "alerts.csv", "anomalies.csv", "events.csv", "late.csv"}
    records = {"plant.json", "failure_modes.json", "failure_codes.json", "alert_rules.json"}
    arrays = {f"telemetry/{asset.asset_id}.npy" for asset in plant.assets}
    assert set(_digest(plant_folder)) == tables | records | arrays


@pytest.mark.parametrize("which", ["plant", "other"])
def test_the_scale_of_the_design(which: str, request: pytest.FixtureRequest) -> None:
    plant: Plant = request.getfixturevalue(which)
    channels = sum(len(asset.sensors) for asset in plant.assets)
    assert plant.steps == 9600
    assert 0.95 * 2.3e6 <= channels * plant.steps <= 1.05 * 2.3e6
    counts = pd.Series([asset.asset_class for asset in plant.assets]).value_counts()
    assert len(plant.assets) >= 20
    assert len(counts) >= 4
    assert counts.min() >= 4
    assert len(plant.sites) == 2
    assert {asset.site for asset in plant.assets} == {site.name for site in plant.sites}
    assert len(plant.failure_modes) == 53
    assert len({mode["failure_mode_id"] for mode in plant.failure_modes}) == 53
    assert len(plant.work_orders) == 4200
    assert plant.work_orders["wo_id"].is_unique
    assert {len(a.sensors) for a in plant.assets if a.asset_class == "chiller"} <= {10, 11, 12}
    assert {len(a.sensors) for a in plant.assets if a.asset_class == "air handling unit"} == {16}


def test_the_folder_stays_under_fifteen_megabytes(plant_folder: Path) -> None:
    assert sum(path.stat().st_size for path in plant_folder.rglob("*") if path.is_file()) <= 15_000_000


def test_work_orders_reach_back_eight_years_and_none_is_from_the_future(plant: Plant) -> None:
    orders = plant.work_orders
    assert orders["created"].max() < plant.end
    assert timedelta(days=7.5 * 365) < plant.end - orders["created"].min() <= timedelta(days=8 * 366)
    finished = orders["finished"].dropna()
    assert (finished < plant.end).all()
    assert (orders.loc[finished.index, "created"] <= finished).all()
    assert (orders["created"] <= orders["scheduled"]).all()
    installed = {asset.asset_id: asset.installed for asset in plant.assets}
    assert (orders["created"] >= pd.to_datetime(orders["asset_id"].map(installed))).all()


def test_only_closed_orders_have_an_end_hours_and_costs(plant: Plant) -> None:
    orders = plant.work_orders
    closed = orders["status"] == "closed"
    assert orders.loc[closed, "finished"].notna().all()
    assert (orders.loc[closed, "labor_hours"] > 0).all()
    others = orders[~closed]
    assert others["finished"].isna().all()
    assert (others[["duration_hours", "labor_hours", "labor_cost", "material_cost"]] == 0).all(axis=None)
    assert set(orders["status"]) <= {"open", "approved", "in progress", "closed", "cancelled"}


def test_every_code_of_orders_modes_and_rules_is_in_the_list_of_codes(plant: Plant) -> None:
    columns = ["primary_code", "primary_code_description", "secondary_code", "secondary_code_description"]
    known = {tuple(code[column] for column in columns) for code in plant.failure_codes}
    assert len({code["secondary_code"] for code in plant.failure_codes}) == len(plant.failure_codes)
    assert set(plant.work_orders[columns].itertuples(index=False, name=None)) <= known
    pairs = {(code["primary_code"], code["secondary_code"]) for code in plant.failure_codes}
    assert {(mode["primary_code"], mode["secondary_code"]) for mode in plant.failure_modes} <= pairs
    assert {rule["primary_code"] for rule in plant.alert_rules} <= {
        code["primary_code"] for code in plant.failure_codes
    }


def test_modes_name_sensors_and_components_of_their_class(plant: Plant) -> None:
    for mode in plant.failure_modes:
        assets = [asset for asset in plant.assets if asset.asset_class == mode["asset_class"]]
        assert assets, mode["asset_class"]
        assert all(1 <= mode[rank] <= 10 for rank in ("severity", "occurrence", "detection"))
        for asset in assets:
            assert mode["component"] in asset.components
            assert set(mode["sensors"]) <= {sensor.name for sensor in asset.sensors}


def test_every_failure_mode_has_every_field(plant: Plant) -> None:
    texts = ("name", "component", "mechanism", "cause", "effect", "action", "primary_code", "secondary_code")
    for mode in plant.failure_modes:
        assert all(mode[field].strip() for field in texts), mode
        assert mode["sensors"]
        assert mode["secondary_code"].startswith(mode["primary_code"])
    pairs = [(mode["asset_class"], mode["name"]) for mode in plant.failure_modes]
    assert len(set(pairs)) == 53
    assert len({asset_class for asset_class, _ in pairs}) == 4


def test_counts_differ_between_assets_so_that_questions_have_one_answer(plant: Plant) -> None:
    corrective = plant.work_orders[~plant.work_orders["preventive"]]
    per_asset = corrective.groupby("asset_id").size()
    assert per_asset.nunique() >= 0.7 * len(per_asset)
    assert per_asset.max() > 3 * per_asset.min()
    assert 0.2 < len(corrective) / len(plant.work_orders) < 0.5


def test_second_reports_of_the_same_failure_are_there_and_cancelled(plant: Plant) -> None:
    again = plant.work_orders[plant.work_orders["description"].str.contains("second report")]
    assert len(again) == 40
    assert set(again["status"]) == {"cancelled"}
    assert (again["created"] >= plant.start).sum() == 4
    firsts = plant.work_orders.drop(index=again.index)
    for row in _records(again):
        same = (firsts["asset_id"] == row["asset_id"]) & (firsts["secondary_code"] == row["secondary_code"])
        same &= firsts["description"] + " (second report)" == row["description"]
        before = firsts[same & (firsts["created"] <= row["created"]) & (firsts["finished"] >= row["created"])]
        assert len(before) >= 1, row
        assert set(before["status"]) == {"closed"}


def test_events_are_the_recent_orders_the_alerts_and_the_anomalies(plant: Plant) -> None:
    groups = plant.events.groupby("event_group").size()
    recent = plant.work_orders["created"] >= plant.end - timedelta(days=730)
    assert groups["ALERT"] == len(plant.alerts)
    assert groups["ANOMALY"] == len(plant.anomalies)
    assert groups["WORK_ORDER"] == int(recent.sum())


def test_anomalies_lie_outside_their_bounds_and_repeat_the_telemetry(plant: Plant) -> None:
    assert len(plant.anomalies) > 50
    for row in _records(plant.anomalies):
        moment = row["timestamp"].to_pydatetime()
        _, values = plant.series(plant.asset(row["asset_id"]), [row["sensor"]], moment, moment + plant.step)
        assert values[0, 0] == pytest.approx(row["value"], abs=1e-3)
        assert not row["lower_bound"] <= row["value"] <= row["upper_bound"]
        assert row["score"] > 0


def test_the_labels_name_known_assets_modes_and_sensors(plant: Plant, labels_file: Path) -> None:
    labels = json.loads(labels_file.read_text("utf-8"))
    modes = {mode["failure_mode_id"]: mode for mode in plant.failure_modes}
    assert len({label["failure_mode_id"] for label in labels}) >= 6
    assert len({label["asset_id"] for label in labels}) == len(labels) < len(plant.assets)
    for label in labels:
        asset = plant.asset(label["asset_id"])
        assert modes[label["failure_mode_id"]]["asset_class"] == asset.asset_class
        assert set(label["sensors"]) <= {sensor.name for sensor in asset.sensors}
        assert plant.start.isoformat() < label["start"] < label["end"] <= plant.end.isoformat()
