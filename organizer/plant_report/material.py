"""What the page is made from: the plant as published, its fault labels, and the same assets without their faults."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetops.environment.generator import generate
from assetops.environment.generator.telemetry import simulate
from assetops.environment.generator.weather import SiteDrive, drive_site
from assetops.environment.store import Asset, Plant
from organizer.charts.timeline import Values


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


@dataclass(frozen=True)
class Fault:
    """One injected fault with its mode's record."""

    asset: Asset
    mode: dict[str, Any]
    start: datetime
    end: datetime
    sensors: tuple[str, ...]


class Material:
    """A generated plant opened for looking at."""

    def __init__(self, seed: int, folder: Path) -> None:
        """Generate the plant of ``seed`` in ``folder`` and open it."""
        generate(seed, f"seed {seed}", folder / "plant", folder / "labels.json")
        self.seed = seed
        self.plant = Plant.open(folder / "plant")
        self.bytes = sum(path.stat().st_size for path in (folder / "plant").rglob("*") if path.is_file())
        self.late = pd.read_csv(folder / "plant" / "late.csv", parse_dates=["start", "end", "arrived"])
        self.faults = tuple(self._fault(label) for label in json.loads((folder / "labels.json").read_text("utf-8")))

    def _fault(self, label: dict[str, Any]) -> Fault:
        mode = next(mode for mode in self.plant.failure_modes if mode["failure_mode_id"] == label["failure_mode_id"])
        start, end = (datetime.fromisoformat(label[key]) for key in ("start", "end"))
        return Fault(self.plant.asset(label["asset_id"]), mode, start, end, tuple(label["sensors"]))

    def fault_of(self, asset: Asset) -> Fault | None:
        """The fault of an asset; at most one."""
        return next((fault for fault in self.faults if fault.asset == asset), None)

    def step(self, moment: datetime) -> int:
        """The grid index of a moment, within the window."""
        return min(max(round((moment - self.plant.start) / self.plant.step), 0), self.plant.steps)

    def values(self, asset: Asset, sensor: str) -> Values:
        """The whole telemetry of one sensor ``(steps,)``; NaN is a gap."""
        return self.plant.series(asset, [sensor], self.plant.start, self.plant.end)[1][:, 0].astype(np.float64)

    def healthy(self, asset: Asset, sensor: str) -> Values:
        """The same sensor as it would have read without the asset's fault ``(steps,)``."""
        column = [one.name for one in asset.sensors].index(sensor)
        return np.asarray(self._twin(asset)[:, column], dtype=np.float64)

    def _twin(self, asset: Asset) -> NDArray[np.float32]:
        if asset.asset_id not in self._twins:
            self._twins[asset.asset_id] = simulate(self.seed, asset, self._drives[asset.site], {})
        return self._twins[asset.asset_id]

    @cached_property
    def _twins(self) -> dict[str, NDArray[np.float32]]:
        return {}

    @cached_property
    def _drives(self) -> dict[str, SiteDrive]:
        return {site.name: drive_site(self.seed, site.name, self.plant.start) for site in self.plant.sites}

    def during(self, table: pd.DataFrame, column: str, fault: Fault) -> pd.DataFrame:
        """The rows of a record table that are of the fault's asset and of its time."""
        inside = (table[column] >= fault.start) & (table[column] < fault.end)
        return table[inside & (table["asset_id"] == fault.asset.asset_id)]

    def outside(self, table: pd.DataFrame, column: str) -> pd.DataFrame:
        """The rows that belong to no fault."""
        owned = [index for fault in self.faults for index in self.during(table, column, fault).index]
        return table.drop(index=owned)
