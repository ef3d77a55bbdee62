"""The store: names as people write them, windows by index, a broken folder named as such."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.environment.errors import ToolError
from assetops.environment.store import Asset, Plant, fold


def _chiller(plant: Plant) -> Asset:
    return next(asset for asset in plant.assets if asset.asset_class == "chiller")


def _shared_name(plant: Plant) -> str:
    return next(name for name, count in Counter(a.name for a in plant.assets).items() if count > 1)


def test_every_asset_is_found_by_id_and_by_name_and_site_whatever_the_spelling(plant: Plant) -> None:
    for asset in plant.assets:
        assert plant.asset(asset.asset_id) == asset
        assert plant.asset(f" {asset.asset_id.lower()} ") == asset
        assert plant.asset(asset.name.upper().replace(" ", ""), site=asset.site.lower()) == asset
        assert plant.asset(asset.name.replace(" ", "_"), site=f" {asset.site} ") == asset


def test_a_name_on_both_sites_is_ambiguous_until_the_site_is_given(plant: Plant) -> None:
    name = _shared_name(plant)
    with pytest.raises(ToolError) as caught:
        plant.asset(name)
    assert caught.value.code == "ambiguous_asset"
    for site in plant.sites:
        assert site.name in caught.value.hint
        assert plant.asset(name, site=site.name).site == site.name


def test_an_unknown_asset_is_answered_with_close_names(plant: Plant) -> None:
    chiller = _chiller(plant)
    with pytest.raises(ToolError) as caught:
        plant.asset(chiller.name.replace("Chiller", "Chillr"))
    assert caught.value.code == "unknown_asset"
    assert chiller.name in caught.value.hint


def test_an_asset_sought_at_the_wrong_site_is_unknown_there_and_the_hint_says_where_it_is(plant: Plant) -> None:
    chiller = _chiller(plant)
    other = next(site.name for site in plant.sites if site.name != chiller.site)
    with pytest.raises(ToolError) as caught:
        plant.asset(chiller.asset_id, site=other)
    assert caught.value.code == "unknown_asset"
    assert chiller.site in caught.value.hint


def test_an_unknown_site_is_answered_with_the_sites(plant: Plant) -> None:
    with pytest.raises(ToolError) as caught:
        plant.asset("anything", site="ATLANTIS")
    assert caught.value.code == "unknown_site"
    assert all(site.name in caught.value.hint for site in plant.sites)
    assert caught.value.as_data()["error"].keys() == {"code", "message", "hint"}


def test_a_sensor_is_found_plain_and_with_the_name_or_id_of_its_asset_before_it(plant: Plant) -> None:
    for asset in plant.assets:
        for sensor in asset.sensors:
            assert plant.sensor(asset, sensor.name) == sensor
            assert plant.sensor(asset, f"{asset.name} {sensor.name}".lower()) == sensor
            assert plant.sensor(asset, f"{asset.asset_id} {sensor.name}") == sensor
    assert plant.sensor(_chiller(plant), "chiller_percent_loaded").name == "Chiller % Loaded"


def test_an_unknown_sensor_is_answered_with_close_names(plant: Plant) -> None:
    with pytest.raises(ToolError) as caught:
        plant.sensor(_chiller(plant), "Suply Temprature")
    assert caught.value.code == "unknown_sensor"
    assert "Supply Temperature" in caught.value.hint
    with pytest.raises(ToolError, match="unknown_sensor"):
        plant.series(_chiller(plant), ["Colour"], plant.start, plant.end)


@given(text=st.text(max_size=40))
def test_no_text_makes_a_lookup_fail_otherwise_than_with_a_tool_error(plant: Plant, text: str) -> None:
    for find in (plant.site, plant.asset, lambda t: plant.sensor(_chiller(plant), t)):
        with contextlib.suppress(ToolError):
            find(text)
            assert fold(text)


@given(first=st.integers(-200_000, 200_000), length=st.integers(-5_000, 200_000), count=st.integers(0, 3))
def test_a_window_gives_exactly_the_steps_inside_it(plant: Plant, first: int, length: int, count: int) -> None:
    asset = _chiller(plant)
    start = plant.start + timedelta(minutes=first)
    final = start + timedelta(minutes=length)
    names = [sensor.name for sensor in asset.sensors[:count]]
    times, values = plant.series(asset, names, start, final)
    grid = [plant.start + i * plant.step for i in range(plant.steps)]
    inside = [i for i, moment in enumerate(grid) if start <= moment < final]
    assert values.shape == (len(inside), count)
    assert values.dtype == np.float32
    assert times.tolist() == [grid[i] for i in inside]
    whole = np.load(_file(plant, asset))
    assert np.array_equal(values, whole[inside[0] : inside[-1] + 1, :count] if inside else values, equal_nan=True)


def _file(plant: Plant, asset: Asset) -> Path:
    return plant._folder / "telemetry" / f"{asset.asset_id}.npy"


def test_columns_come_in_the_order_asked_for(plant: Plant) -> None:
    asset = _chiller(plant)
    window = (plant.start, plant.start + timedelta(days=2))
    _, pair = plant.series(asset, ["Tonnage", "Supply Temperature"], *window)
    _, tonnage = plant.series(asset, ["tonnage"], *window)
    assert np.array_equal(pair[:, :1], tonnage, equal_nan=True)


def test_a_gap_is_nan_and_keeps_its_place_on_the_grid(plant: Plant) -> None:
    for asset in plant.assets:
        times, values = plant.series(asset, [s.name for s in asset.sensors], plant.start, plant.end)
        assert len(times) == len(values) == plant.steps
        missing = np.isnan(values)
        assert missing.all(axis=1).any(), f"{asset.name} has no logger outage"
        assert missing.mean() < 0.05


def test_nobody_can_change_the_plant_through_what_the_store_returns(plant: Plant) -> None:
    asset = _chiller(plant)
    times, values = plant.series(asset, [s.name for s in asset.sensors], plant.start, plant.end)
    for array in (times, values):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_the_tables_have_parsed_times_and_types(plant: Plant) -> None:
    assert plant.end - plant.start == timedelta(days=100)
    assert plant.work_orders["preventive"].dtype == bool
    assert plant.work_orders["finished"].isna().any()
    assert plant.work_orders["created"].is_monotonic_increasing
    for table, columns in {"work_orders": ["created", "scheduled"], "alerts": ["start", "end"]}.items():
        assert all(getattr(plant, table)[column].notna().all() for column in columns)
    assert plant.anomalies["timestamp"].between(plant.start, plant.end).all()
    assert plant.events["event_time"].is_monotonic_increasing


@pytest.mark.parametrize("damage", ["no_head", "bad_json", "wrong_version", "no_telemetry", "short_telemetry", "empty"])
def test_a_broken_folder_is_one_clean_problem(plant_folder: Path, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "plant"
    (folder / "telemetry").mkdir(parents=True)
    head = json.loads((plant_folder / "plant.json").read_text("utf-8"))
    head["assets"] = head["assets"][:1]
    name = f"{head['assets'][0]['asset_id']}.npy"
    shutil.copy(plant_folder / "telemetry" / name, folder / "telemetry" / name)
    text = json.dumps(head | {"version": 99} if damage == "wrong_version" else head)
    if damage != "no_head":
        (folder / "plant.json").write_text(text[:-5] if damage == "bad_json" else text, "utf-8")
    if damage == "no_telemetry":
        (folder / "telemetry" / name).unlink()
    if damage == "short_telemetry":
        np.save(folder / "telemetry" / name, np.zeros((5, 5), np.float32))
    if damage == "empty":
        (folder / "telemetry" / name).write_bytes(b"")
    with pytest.raises(Problem) as caught:
        Plant.open(folder)
    assert caught.value.code == "bad_plant"


def test_a_missing_or_broken_table_is_the_same_problem(plant_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(plant_folder, tmp_path / "plant")
    (tmp_path / "plant" / "alerts.csv").write_text("alert_id,start\nAL1,yesterday\n", "utf-8")
    (tmp_path / "plant" / "failure_modes.json").unlink()
    broken = Plant.open(tmp_path / "plant")
    for table in ("alerts", "failure_modes"):
        with pytest.raises(Problem) as caught:
            getattr(broken, table)
        assert caught.value.code == "bad_plant"


def test_the_public_window_starts_in_february_2025(plant: Plant) -> None:
    assert plant.start == datetime(2025, 2, 1)
    assert plant.name == "public"
