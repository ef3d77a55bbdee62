"""Measuring telemetry: statistics, thresholds, comparisons, correlations. All four agents can."""

from __future__ import annotations

from dataclasses import dataclass

from assetops.environment.specialists.arguments import period, statistic, threshold
from assetops.environment.specialists.entities import Named
from assetops.environment.specialists.reading import Reading
from assetops.environment.specialists.times import Window
from assetops.environment.specialists.words import COMPARING
from assetops.environment.specialists.worker import Worker

_MOST_SERIES = 4


def wants_measure(reading: Reading) -> bool:
    """True when the instruction asks for something measured on telemetry that it names or has from before."""
    if not (reading.names.sensors or reading.sources):
        return False
    pointed = any(window.point for window in reading.windows)
    return bool(statistic(reading) or threshold(reading) or pointed or reading.has(rf"correlat\w+|{COMPARING}"))


def measure(worker: Worker) -> None:
    """Measure what the instruction asks for."""
    reading = worker.reading
    sensors = reading.names.sensors
    if reading.has(r"correlat\w+") and len(sensors) > 1:
        _correlate(worker)
    elif _is_comparison(reading):
        _compare(worker)
    else:
        _each(worker)


def _is_comparison(reading: Reading) -> bool:
    """Two series of one kind, and nothing asked that `compare` would not say (as the time of a maximum)."""
    if threshold(reading) or period(reading) or len(_series(reading)) != 2:
        return False
    return reading.has(COMPARING) or statistic(reading) in ("mean", "median", "std", "sum")


@dataclass(frozen=True)
class _Series:
    """One sensor of one asset in one window; `handle` when an earlier step left just that."""

    asset: Named | None
    window: Window | None
    sensor: str
    handle: str | None = None


def _series(reading: Reading) -> list[_Series]:
    """What there is to measure: assets x windows x sensors as far as they are named, or the data of earlier steps."""
    sensors = reading.names.sensors or _sensors_at_hand(reading)
    if not reading.asset_said and not reading.window_said and len(reading.sources) > 1:
        left = list(reversed(reading.sources))  # in the order of the steps
        return [_Series(None, None, sensor, source.handle) for source in left for sensor in sensors][:_MOST_SERIES]
    assets: list[Named | None] = [*reading.names.assets] or [None]
    past: list[Window | None] = [*(reading.past or reading.windows)] or [None]
    return [_Series(asset, window, sensor) for asset in assets for window in past for sensor in sensors][:_MOST_SERIES]


def _sensors_at_hand(reading: Reading) -> list[str]:
    return list(reading.sources[0].sensors[:1]) if reading.sources else []


def _correlate(worker: Worker) -> None:
    reading = worker.reading
    asset = reading.names.assets[0] if reading.names.assets else None
    data = worker.telemetry(asset, _window(reading), reading.names.sensors[:2])
    if data:
        worker.answer("correlate", data=data)


def _window(reading: Reading) -> Window | None:
    return next(iter(reading.past or reading.windows), None)


def _compare(worker: Worker) -> None:
    one, other = _series(worker.reading)
    same_place = (one.asset, one.window, one.handle) == (other.asset, other.window, other.handle)
    together = [one.sensor, other.sensor] if same_place else [one.sensor]
    data = _data(worker, one, together)
    other_data = data if same_place else _data(worker, other, [other.sensor])
    if data and other_data:
        given = {"data": data, "sensor": one.sensor, "statistic": statistic(worker.reading) or "mean"}
        second = {"other_sensor": other.sensor} if other.sensor != one.sensor else {}
        worker.answer("compare", **given, other_data=other_data, **second)


def _data(worker: Worker, series: _Series, sensors: list[str]) -> str | None:
    return series.handle or worker.telemetry(series.asset, series.window, sensors)


def _each(worker: Worker) -> None:
    found = _series(worker.reading)
    for place in dict.fromkeys((one.asset, one.window, one.handle) for one in found):
        here = [one for one in found if (one.asset, one.window, one.handle) == place]
        data = _data(worker, here[0], [one.sensor for one in here])
        for one in here if data else ():
            _one(worker, str(data), one.sensor, one.window)


def _one(worker: Worker, data: str, sensor: str, window: Window | None) -> None:
    beyond, chosen = threshold(worker.reading), statistic(worker.reading)
    if beyond:
        worker.answer(f"count_{beyond[0]}", data=data, sensor=sensor, threshold=beyond[1])
    elif window and window.point and chosen is None:
        worker.answer("value_at", data=data, sensor=sensor, time=window.point.isoformat())
    else:
        by = period(worker.reading)
        given = {"data": data, "sensor": sensor, "statistic": chosen or "mean"}
        worker.answer("aggregate", **given, **({"by": by} if by else {}))
