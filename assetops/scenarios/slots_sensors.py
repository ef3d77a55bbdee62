"""Slots for what is wrong with instrumentation: sensors that are not fitted, sensors that are stuck, mistaken sites."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assetops.contract.model import Model
from assetops.environment.store import fold
from assetops.scenarios.drawing import Drawing, asset_record, window_record

_HELD_HOURS = 24
_HOUR = timedelta(hours=1)
_SELDOM = 0.35  # a position or a power at rest repeats its readings more often than this; nothing is stuck there


class AbsentSensorSlot(Model):
    """A sensor that other assets have but an asset slot's asset lacks: of its own class if there is one.

    No name that holds one of its own sensors': who asks a pump with a Flow for its Water Flow may mean that.
    """

    draw: Literal["absent sensor"]
    of: str

    def value(self, drawing: Drawing) -> Any:
        """`{name}`."""
        asset = drawing.asset(self.of)
        own = {sensor.name for sensor in asset.sensors}
        others = [
            (other.asset_class == asset.asset_class, sensor.name)
            for other in drawing.plant.assets
            for sensor in other.sensors
            if sensor.unit != "0/1" and not any(name in sensor.name for name in own)
        ]
        same = [name for of_class, name in others if of_class] or [name for _, name in others]
        return {"name": drawing.choose(sorted(set(same)), "absent sensor")}


class OtherSiteSlot(Model):
    """A site at which no asset has the name of an asset slot's asset."""

    draw: Literal["other site"]
    of: str

    def value(self, drawing: Drawing) -> Any:
        """`{name}`."""
        name = fold(drawing.asset(self.of).name)
        there = {asset.site for asset in drawing.plant.assets if fold(asset.name) == name}
        names = [site.name for site in drawing.plant.sites if site.name not in there]
        return {"name": drawing.choose(names, "other site")}


class StuckSlot(Model):
    """A sensor that usually moves, and a window of whole hours before now in which it repeats one reading.

    `other` is another sensor of the asset, one that does move then.
    """

    draw: Literal["stuck sensor"]
    hours: tuple[int, int] = (8, 24)

    def value(self, drawing: Drawing) -> Any:
        """A window record with `asset`, `name` and `unit` of the sensor, and `other` (a name)."""
        plant, length = drawing.plant, timedelta(hours=drawing.integer(*self.hours))
        found = []
        for asset in plant.assets:
            times, values = plant.series(asset, [one.name for one in asset.sensors], plant.start, drawing.now)
            for sensor, column in zip(asset.sensors, values.T, strict=True):
                spans = _held(times, column) if sensor.unit != "0/1" else []
                found += [(asset, sensor, *span) for span in spans]
        asset, sensor, first, last = drawing.choose(found, "stuck sensor")
        start = first + drawing.integer(0, (last - first - length) // _HOUR) * _HOUR
        names = [one.name for one in asset.sensors if one.unit != "0/1"]
        _, values = plant.series(asset, names, start, start + length)
        moving = [name for name, column in zip(names, values.T, strict=True) if _moves(column)]
        other = drawing.choose([name for name in moving if name != sensor.name], "moving sensor")
        sensor_record = {"name": sensor.name, "unit": sensor.unit, "asset": asset_record(asset), "other": other}
        return {**window_record(start, start + length), **sensor_record}


def _held(times: NDArray[np.datetime64], values: NDArray[np.float32]) -> list[tuple[datetime, datetime]]:
    """Whole hours within runs (n,) of one reading that is not 0, without gaps, of at least `_HELD_HOURS`."""
    same = np.diff(values) == 0
    held = same & (values[1:] != 0)
    edges = np.flatnonzero(np.diff(held.astype(np.int8), prepend=0, append=0))
    runs = [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if last - first >= 96]
    long = sum(int(last - first) for first, last in runs)
    rest = len(same) - long
    if rest < len(same) // 20 or (int(same.sum()) - long) > _SELDOM * rest:
        return []
    spans = [(_up(times[first]), _down(times[last])) for first, last in runs]
    return [span for span in spans if span[1] - span[0] >= _HELD_HOURS * _HOUR]


def _moves(values: NDArray[np.float32]) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 1 and float(np.ptp(known)) > 0.01


def _up(time: np.datetime64) -> datetime:
    moment: datetime = time.astype("datetime64[s]").item()
    return _down(time) + (_HOUR if moment.minute else timedelta())


def _down(time: np.datetime64) -> datetime:
    moment: datetime = time.astype("datetime64[s]").item()
    return moment.replace(minute=0)
