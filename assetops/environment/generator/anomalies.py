"""Anomalies of key sensors: hourly values far from the same hour of the weeks before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetops.environment.generator.sensors import AIR_HANDLER, CHILLER, COOLING_TOWER, PUMP
from assetops.environment.generator.signals import PER_DAY, STEPS
from assetops.environment.generator.telemetry import Telemetry
from assetops.environment.store import Asset

_DAMPER = "Outdoor Air Damper Position"
_NO_FREE_COOLING = 66.5  # degF outdoors; in colder air the damper opens and closes with the weather
# Sensors that hardly follow season and load, so that a departure says something about the asset.
KEY_SENSORS = {
    CHILLER: ("Supply Temperature", "Chiller Efficiency", "Liquid Refrigerant Evaporator Temperature"),
    AIR_HANDLER: (
        "Supply Temperature",
        "Duct Static Pressure",
        "Filter Differential Pressure",
        _DAMPER,
        "Supply Humidity",
    ),
    COOLING_TOWER: ("Fan Speed", "Fan Vibration", "Basin Water Level"),
    PUMP: ("Bearing Temperature", "Vibration", "Differential Pressure"),
}
# Pressures that go with the square of a speed; judged at the speed of the moment, so that load does not hide a fault.
_SPEED_OF = {"Filter Differential Pressure": "Supply Fan Speed", "Differential Pressure": "Pump Speed"}
_LIMIT = 6.0  # robust standard deviations that make an anomaly
_USUAL = 3.5  # ... that keep a value in the memory: a slow fault must not become the usual
_MEMORY = 42  # days; well longer than a fault lasts
_FEWEST = 5  # days with a value that make a reference


@dataclass(frozen=True)
class Anomaly:
    """The worst hour of one sensor on one day; ``score`` is the distance in robust standard deviations."""

    asset: Asset
    sensor: str
    step: int
    value: float
    lower: float
    upper: float
    score: float


def find_anomalies(asset: Asset, telemetry: Telemetry) -> list[Anomaly]:
    """Return the anomalies of an asset's key sensors, at most one per sensor and day."""
    names = [sensor.name for sensor in asset.sensors]
    values = telemetry.astype(np.float64)
    if "Run Status" in names:
        values[~(values[:, names.index("Run Status")] > 0.5)] = np.nan  # off, or nobody knows
    readings = dict(zip(names, values.T, strict=True))
    found = []
    for name in KEY_SENSORS[asset.asset_class]:
        per = np.ones(STEPS)
        if name in _SPEED_OF:
            speed = readings[_SPEED_OF[name]]
            per = (np.where(speed > 0, speed, np.nan) / 100) ** 2
        judged = readings[name]
        if name == _DAMPER:
            judged = np.where(readings["Outdoor Air Temperature"] > _NO_FREE_COOLING, judged, np.nan)
        found += _of_sensor(asset, name, judged, per)
    return found


def _of_sensor(asset: Asset, sensor: str, values: NDArray[np.float64], per: NDArray[np.float64]) -> list[Anomaly]:
    """Return the anomalies of ``values / per``; their value and bounds are in the sensor's own unit."""
    scale = _hourly(per)
    hourly = _hourly(values) / scale
    weekly = np.abs(hourly[7:] - hourly[:-7])
    if np.isnan(weekly).all():
        return []
    spread = 1.4826 / np.sqrt(2) * float(np.nanmedian(weekly))
    usual = _usual(hourly, _USUAL * spread)
    score = np.nan_to_num(np.abs(hourly - usual) / spread, nan=0.0)
    worst = score.argmax(axis=1)
    days = np.flatnonzero(score.max(axis=1) > _LIMIT)
    in_unit = hourly * scale, usual * scale, spread * scale
    return [_anomaly(asset, sensor, (int(d), int(worst[d])), *in_unit, score) for d in days]


def _hourly(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[:: PER_DAY // 24].reshape(-1, 24)


def _anomaly(
    asset: Asset,
    sensor: str,
    when: tuple[int, int],
    hourly: NDArray[np.float64],
    usual: NDArray[np.float64],
    spread: NDArray[np.float64],
    score: NDArray[np.float64],
) -> Anomaly:
    day, hour = when
    centre, reach = float(usual[when]), _LIMIT * float(spread[when])
    return Anomaly(
        asset=asset,
        sensor=sensor,
        step=day * PER_DAY + hour * PER_DAY // 24,
        value=round(float(hourly[when]), 4),
        lower=round(centre - reach, 4),
        upper=round(centre + reach, 4),
        score=round(float(score[when]), 2),
    )


def _usual(hourly: NDArray[np.float64], limit: float) -> NDArray[np.float64]:
    """Return the median of the same hour over the weeks before ``(days, 24)``; NaN where too few days have a value.

    What was further off than ``limit`` does not enter later medians, so that after a repair the reference still holds.
    """
    kept = hourly.copy()
    usual = np.full_like(hourly, np.nan)
    for day in range(len(hourly)):
        usual[day] = _median(kept[max(day - _MEMORY, 0) : day])
        kept[day, np.abs(hourly[day] - usual[day]) > limit] = np.nan
    return usual


def _median(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the median over the first axis without NaN, which is NaN where fewer than ``_FEWEST`` are left."""
    if len(values) < _FEWEST:
        return np.full(values.shape[1], np.nan)
    ordered = np.sort(values, axis=0)  # NaN sorts last
    count = np.sum(~np.isnan(values), axis=0)
    column = np.arange(values.shape[1])
    middle = (
        ordered[np.maximum(count - 1, 0) // 2, column] + ordered[np.minimum(count // 2, len(values) - 1), column]
    ) / 2
    return np.where(count >= _FEWEST, middle, np.nan)
