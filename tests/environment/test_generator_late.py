"""Readings that arrived late: nobody sees them before, everybody after, and nothing was decided on them in between."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.environment.clock import Clock
from assetops.environment.session import Environment
from assetops.environment.store import Asset, Plant


@pytest.fixture(scope="module")
def late(plant_folder: Path) -> list[dict[str, Any]]:
    table = pd.read_csv(plant_folder / "late.csv", parse_dates=["start", "end", "arrived"])
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def test_late_batches_are_a_small_part_and_arrive_inside_the_window(plant: Plant, late: list[dict[str, Any]]) -> None:
    batches = {(row["asset_id"], row["start"]) for row in late}
    assert len(batches) >= 1.5 * len(plant.assets)
    assert {row["asset_id"] for row in late} == {asset.asset_id for asset in plant.assets}
    steps = sum((row["end"] - row["start"]) / plant.step for row in late)
    assert 0 < steps < 0.02 * plant.steps * sum(len(asset.sensors) for asset in plant.assets)
    for row in late:
        plant.sensor(plant.asset(row["asset_id"]), row["sensor"])
        assert plant.start < row["start"] < row["end"] < row["arrived"] < plant.end


def test_no_alert_or_anomaly_was_found_in_a_reading_that_had_not_arrived(
    plant: Plant, late: list[dict[str, Any]]
) -> None:
    moments = {"alerts": "start", "anomalies": "timestamp"}
    for name, column in moments.items():
        table = getattr(plant, name)
        for row in late:
            inside = (table[column] >= row["start"]) & (table[column] < row["arrived"])
            assert not (inside & (table["asset_id"] == row["asset_id"])).any()


@given(days=st.floats(1, 99), number=st.integers(0, 10_000))
def test_a_late_reading_is_a_gap_until_it_arrives(
    plant: Plant, late: list[dict[str, Any]], days: float, number: int
) -> None:
    asset = plant.assets[number % len(plant.assets)]
    now = plant.start + timedelta(days=days)
    names = [sensor.name for sensor in asset.sensors]
    times, known = plant.series(asset, names, plant.start, now, now)
    _, expected = plant.series(asset, names, plant.start, now)
    expected = np.array(expected)
    for row in late:
        if row["asset_id"] == asset.asset_id and row["arrived"] > now:
            rows = (times >= np.datetime64(row["start"])) & (times < np.datetime64(row["end"]))
            expected[rows, names.index(row["sensor"])] = np.nan
    assert np.array_equal(known, expected, equal_nan=True)


def _single(plant: Plant, late: list[dict[str, Any]]) -> tuple[Asset, dict[str, Any]]:
    """A late batch with readings in it."""
    for row in late:
        asset = plant.asset(row["asset_id"])
        _, values = plant.series(asset, [row["sensor"]], row["start"], row["end"])
        if np.isfinite(values).all():
            return asset, row
    raise AssertionError("no late batch without a gap")


def test_the_order_of_columns_and_the_window_do_not_matter(plant: Plant, late: list[dict[str, Any]]) -> None:
    asset, row = _single(plant, late)
    before = row["arrived"] - plant.step
    other = next(sensor.name for sensor in asset.sensors if sensor.name != row["sensor"])
    middle = row["start"] + (row["end"] - row["start"]) / 2
    _, values = plant.series(asset, [other, row["sensor"]], middle, row["end"] + timedelta(hours=1), before)
    hidden = np.isnan(values[:, 1])
    assert hidden[:-4].all()
    assert np.isfinite(plant.series(asset, [row["sensor"]], middle, row["end"], row["arrived"])[1]).all()


def test_a_tool_shows_a_late_reading_only_after_it_arrived(plant: Plant, late: list[dict[str, Any]]) -> None:
    asset, row = _single(plant, late)
    window = {"start": row["start"].isoformat(), "final": row["end"].isoformat()}
    arguments = {"site_name": asset.site, "asset_id": asset.asset_id, "sensors": [row["sensor"]], **window}

    def history(now: datetime) -> bool:
        return Environment(plant, Clock(now)).call("history", arguments).ok

    assert not history(row["arrived"].to_pydatetime() - plant.step)
    assert history(row["arrived"].to_pydatetime())


def _copy(plant_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(plant_folder, tmp_path / "plant"))


def test_a_plant_without_late_records_has_none(plant: Plant, plant_folder: Path, tmp_path: Path) -> None:
    folder = _copy(plant_folder, tmp_path)
    (folder / "late.csv").unlink()
    bare = Plant.open(folder)
    asset = plant.assets[0]
    names = [sensor.name for sensor in asset.sensors]
    _, values = bare.series(asset, names, plant.start, plant.end, plant.start)
    assert np.array_equal(values, plant.series(asset, names, plant.start, plant.end)[1], equal_nan=True)


@pytest.mark.parametrize(
    "row",
    [
        "NOBODY,Tonnage,2025-02-03T00:00:00,2025-02-04T00:00:00,2025-02-05T00:00:00",
        "{asset_id},Colour,2025-02-03T00:00:00,2025-02-04T00:00:00,2025-02-05T00:00:00",
        "{asset_id},{sensor},yesterday,2025-02-04T00:00:00,2025-02-05T00:00:00",
    ],
)
def test_a_broken_table_of_late_records_is_a_bad_plant(
    plant: Plant, plant_folder: Path, tmp_path: Path, row: str
) -> None:
    folder = _copy(plant_folder, tmp_path)
    asset = plant.assets[0]
    text = row.format(asset_id=asset.asset_id, sensor=asset.sensors[0].name)
    (folder / "late.csv").write_text(f"asset_id,sensor,start,end,arrived\n{text}\n", "utf-8")
    with pytest.raises(Problem) as caught:
        Plant.open(folder)
    assert caught.value.code == "bad_plant"
