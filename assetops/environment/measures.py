"""Tools that compute on telemetry behind a handle; all four agents have them. Gaps never count as values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from assetops.environment.errors import ToolError
from assetops.environment.phrasing import count, iso, label, listing, number
from assetops.environment.registry import AGENTS, Text, shorten, tool
from assetops.environment.results import NothingFound, Result, Series, Table
from assetops.environment.session import Environment
from assetops.environment.store import Sensor, fold
from assetops.environment.summary import column, time_at
from assetops.environment.windows import Moment, moment

Statistic = Literal["mean", "min", "max", "sum", "std", "median", "range", "first", "last", "count", "missing"]
Period = Literal["hour", "day", "week", "month"]
Values = NDArray[np.float64]
Limit = Annotated[float, Field(ge=-1e12, le=1e12)]

_WORDS: dict[str, str] = {
    "mean": "mean", "min": "minimum", "max": "maximum", "sum": "sum", "std": "standard deviation",
    "median": "median", "range": "range (maximum minus minimum)", "first": "first reading",
    "last": "latest reading", "count": "number of readings", "missing": "number of missing readings",
}  # fmt: skip
_MEASURES: dict[str, Callable[[Values], float]] = {
    "mean": lambda v: float(v.mean()),
    "min": lambda v: float(v.min()),
    "max": lambda v: float(v.max()),
    "sum": lambda v: float(v.sum()),
    "std": lambda v: float(v.std(ddof=1)) if len(v) > 1 else 0.0,
    "median": lambda v: float(np.median(v)),
    "range": lambda v: float(v.max() - v.min()),
    "first": lambda v: float(v[0]),
    "last": lambda v: float(v[-1]),
}
_PLACES: dict[str, Callable[[Values], int]] = {
    "min": lambda v: int(v.argmin()),
    "max": lambda v: int(v.argmax()),
    "first": lambda v: 0,
    "last": lambda v: len(v) - 1,
}
_MOST_PERIODS = 750  # a month of hours
_PERIODS: dict[str, str] = {"hour": "datetime64[h]", "day": "datetime64[D]", "month": "datetime64[M]"}


@tool(agent=AGENTS, role="compute", example={"data": "data://1", "sensor": "Supply Temperature", "statistic": "mean"})
def aggregate(env: Environment, data: Text, sensor: Text, statistic: Statistic, by: Period | None = None) -> Result:
    """Compute one statistic of one sensor over the data behind a handle, or one value per hour, day, week or month.

    The minimum, maximum, first and last come with their time. std is the sample standard deviation.

    Args:
        data: handle of telemetry or of a forecast, for example data://1.
        sensor: name of a sensor in that data.
        statistic: what to compute.
        by: give one value for each of these periods (weeks begin on Monday).
    """
    series = env_series(env, data)
    chosen = sensor_in(series, sensor, data)
    if by is not None:
        return _by_period(series, chosen, statistic, by)
    value, time = measure(series, chosen, statistic)
    unit = unit_of(chosen, statistic)
    at = f", at {time}" if time else ""
    message = f"The {_WORDS[statistic]} of {about(series, chosen)} is {number(value, unit)}{at}."
    facts = {"asset_id": series.asset.asset_id, "sensor": chosen.name, "statistic": statistic}
    found: dict[str, Any] = {**facts, "value": value, "unit": unit, "start": series.start, "final": series.final}
    return Result(message, found | ({"time": time} if time else {}), series.scopes([chosen.name]))


@tool(agent=AGENTS, role="compute", example={"data": "data://1", "sensor": "Supply Temperature", "threshold": 46.5})
def count_above(env: Environment, data: Text, sensor: Text, threshold: Limit) -> Result:
    """Count the readings of a sensor above a threshold: number, minutes, share, first and last time.

    Args:
        data: handle of telemetry or of a forecast, for example data://1.
        sensor: name of a sensor in that data.
        threshold: readings greater than this count; in the sensor's unit.
    """
    return _beyond(env, data, sensor, threshold, "above")


@tool(agent=AGENTS, role="compute", example={"data": "data://1", "sensor": "Supply Temperature", "threshold": 43})
def count_below(env: Environment, data: Text, sensor: Text, threshold: Limit) -> Result:
    """Count the readings of a sensor below a threshold: number, minutes, share, first and last time.

    Args:
        data: handle of telemetry or of a forecast, for example data://1.
        sensor: name of a sensor in that data.
        threshold: readings less than this count; in the sensor's unit.
    """
    return _beyond(env, data, sensor, threshold, "below")


@tool(
    agent=AGENTS,
    role="compute",
    example={"data": "data://1", "sensor": "Tonnage", "other_data": "data://2", "statistic": "mean"},
)
def compare(
    env: Environment,
    data: Text,
    sensor: Text,
    statistic: Statistic,
    other_data: Text,
    other_sensor: Text | None = None,
) -> Result:
    """Compare one statistic of a sensor in two data sets (two assets or two windows), or of two sensors in one.

    Args:
        data: handle of the first data.
        sensor: name of the sensor in the first data.
        statistic: what to compute of both.
        other_data: handle of the second data; it may be the same handle.
        other_sensor: name of the sensor in the second data; none means the same name.
    """
    left, right = env_series(env, data), env_series(env, other_data)
    one, two = sensor_in(left, sensor, data), sensor_in(right, other_sensor or sensor, other_data)
    first, second = measure(left, one, statistic)[0], measure(right, two, statistic)[0]
    unit, other_unit = unit_of(one, statistic), unit_of(two, statistic)
    if unit != other_unit:
        hint = f"{one.name} is in {unit or 'no unit'}, {two.name} in {other_unit or 'no unit'}."
        raise ToolError("bad_arguments", "The two sensors have different units.", hint)
    word, difference = _WORDS[statistic], first - second
    verdict = f"higher by {number(abs(difference), unit)}" if difference > 0 else "the same"
    verdict = f"lower by {number(abs(difference), unit)}" if difference < 0 else verdict
    message = (
        f"The {word} of {about(left, one)} is {number(first, unit)}; that of {about(right, two)} is "
        f"{number(second, unit)}: the first is {verdict}."
    )
    found = {"statistic": statistic, "value": first, "other_value": second, "difference": difference, "unit": unit}
    scopes = [*left.scopes([one.name]), *right.scopes([two.name])]
    return Result(message, found, scopes)


@tool(
    agent=AGENTS,
    role="compute",
    example={"data": "data://1", "sensor": "Tonnage", "time": "2025-03-04T23:45:00"},
)
def value_at(env: Environment, data: Text, sensor: Text, time: Moment) -> Result:
    """Give the reading of a sensor at a moment: the one on the 15-minute grid at or just before it.

    Args:
        data: handle of telemetry or of a forecast, for example data://1.
        sensor: name of a sensor in that data.
        time: the moment, ISO, plant-local; it must lie within the data.
    """
    series = env_series(env, data)
    chosen = sensor_in(series, sensor, data)
    when = np.datetime64(moment(time, "time"), "s")
    row = int(np.searchsorted(series.times, when, side="right")) - 1
    inside = row >= 0 and when < series.times[-1] + np.timedelta64(env.plant.step, "s")
    value = float(column(series, chosen)[row]) if inside else float("nan")
    if not np.isfinite(value):
        message = f"There is no reading of {chosen.name} of {label(series.asset)} at {time} in {shorten(data)}."
        hint = f"The data go from {series.start} to {series.final}, with gaps."
        raise NothingFound("empty_window", message, hint, series.scopes([chosen.name]))
    at = time_at(series, row)
    message = f"{chosen.name} of {label(series.asset)} was {number(value, chosen.unit)} at {at}."
    found = {"asset_id": series.asset.asset_id, "sensor": chosen.name, "value": value, "unit": chosen.unit, "time": at}
    return Result(message, found, series.scopes([chosen.name]))


@tool(agent=AGENTS, role="compute", example={"data": "data://1", "sensor": "Tonnage", "other_sensor": "Power Input"})
def correlate(env: Environment, data: Text, sensor: Text, other_sensor: Text) -> Result:
    """Compute the Pearson correlation of two sensors of one data set, over the moments at which both have a reading.

    Args:
        data: handle of telemetry, for example data://1.
        sensor: name of the first sensor.
        other_sensor: name of the second sensor.
    """
    series = env_series(env, data)
    one, two = sensor_in(series, sensor, data), sensor_in(series, other_sensor, data)
    x, y = column(series, one), column(series, two)
    both = np.isfinite(x) & np.isfinite(y)
    scopes = series.scopes(sorted({one.name, two.name}))
    spread = float(x[both].std() * y[both].std()) if both.any() else 0.0
    if int(both.sum()) < 3 or spread < 1e-9:
        message = f"{one.name} and {two.name} of {label(series.asset)} do not vary together enough to correlate them."
        raise NothingFound("history_too_short", message, "Use a longer window or other sensors.", scopes)
    value = float(((x[both] - x[both].mean()) * (y[both] - y[both].mean())).mean() / spread)
    message = (
        f"The correlation of {one.name} with {two.name} of {label(series.asset)} from {series.start} to "
        f"{series.final} is {number(round(value, 4))} over {count(int(both.sum()), 'moment')}."
    )
    found = {"sensor": one.name, "other_sensor": two.name, "correlation": value, "count": int(both.sum())}
    return Result(message, found, scopes)


def env_series(env: Environment, handle: str) -> Series:
    """The telemetry or forecast behind a handle.

    Raises:
        ToolError: `unknown_handle`; `bad_arguments` when the handle holds a list instead.
    """
    found = env.dataset(handle)
    if not isinstance(found, Series):
        message = f"{shorten(handle)} holds {found.title}, not telemetry."
        raise ToolError("bad_arguments", message, "Pass the handle that history returned.")
    return found


def sensor_in(series: Series, text: str, handle: str) -> Sensor:
    """The sensor of that name within a series; raises ToolError `unknown_sensor`, naming those it holds."""
    key = fold(text)
    asset = series.asset
    keys = {key, key.removeprefix(fold(asset.name)), key.removeprefix(fold(asset.asset_id))}
    for sensor in series.sensors:
        if fold(sensor.name) in keys:
            return sensor
    message = f"{shorten(handle)} holds no sensor named {shorten(text)} of {label(asset)}."
    raise ToolError("unknown_sensor", message, f"It holds: {listing([s.name for s in series.sensors])}.")


def measure(series: Series, sensor: Sensor, statistic: str) -> tuple[float, str | None]:
    """One statistic of a sensor over a series, and the time of the reading it is when it is one.

    Raises:
        ToolError: `empty_window` when the sensor has no reading in it (but counts are 0).
    """
    values = column(series, sensor)
    rows = np.flatnonzero(np.isfinite(values))
    if statistic in ("count", "missing"):
        return float(len(rows) if statistic == "count" else len(values) - len(rows)), None
    if not len(rows):
        message = f"There is no data for {about(series, sensor)}."
        raise NothingFound("empty_window", message, "Ask for a longer window.", series.scopes([sensor.name]))
    known = values[rows]
    place = _PLACES.get(statistic)
    return _MEASURES[statistic](known), None if place is None else time_at(series, int(rows[place(known)]))


def unit_of(sensor: Sensor, statistic: str) -> str:
    """The unit of a statistic: that of the sensor, or "readings"."""
    return "readings" if statistic in ("count", "missing") else sensor.unit


def about(series: Series, sensor: Sensor) -> str:
    """A sensor of a series in words, with asset, kind and window."""
    kind = "" if series.kind == "telemetry" else f" ({series.kind})"
    return f"{sensor.name}{kind} of {label(series.asset)} from {series.start} to {series.final}"


def _beyond(env: Environment, data: str, sensor: str, threshold: float, side: str) -> Result:
    series = env_series(env, data)
    chosen = sensor_in(series, sensor, data)
    values = column(series, chosen)
    hits = np.flatnonzero(values > threshold if side == "above" else values < threshold)
    known, step = int(np.isfinite(values).sum()), int(env.plant.step.total_seconds()) // 60
    minutes, share = len(hits) * step, 100 * len(hits) / max(known, 1)
    first, last = (time_at(series, int(hits[0])), time_at(series, int(hits[-1]))) if len(hits) else (None, None)
    when = f"; the first at {first}, the last at {last}" if len(hits) else ""
    message = (
        f"{chosen.name} of {label(series.asset)} was {side} {number(threshold, chosen.unit)} for "
        f"{count(len(hits), 'reading')} ({minutes} minutes, {number(round(share, 2))} % of {known} readings) from "
        f"{series.start} to {series.final}{when}."
    )
    facts = {"asset_id": series.asset.asset_id, "sensor": chosen.name, "threshold": threshold, "side": side}
    found = {"count": len(hits), "minutes": minutes, "share_percent": share, "readings": known}
    return Result(message, {**facts, **found, "first": first, "last": last}, series.scopes([chosen.name]))


def _by_period(series: Series, sensor: Sensor, statistic: Statistic, by: Period) -> Result:
    starts = _period_starts(series.times, by)
    edges = np.flatnonzero(np.concatenate(([True], starts[1:] != starts[:-1])))
    if len(edges) > _MOST_PERIODS:
        message = f"These are {len(edges)} periods of one {by}; at most {_MOST_PERIODS} are computed."
        raise ToolError("bad_arguments", message, "Use a longer period or less data.")
    values = column(series, sensor)
    rows: list[dict[str, Any]] = []
    for first, last in zip(edges, [*edges[1:], len(values)], strict=True):
        known = values[first:last]
        seen = known[np.isfinite(known)]
        counts = {"count": len(seen), "missing": len(known) - len(seen)}
        value = counts[statistic] if statistic in counts else _MEASURES[statistic](seen) if len(seen) else None
        rows.append({"start": iso(starts[first].astype("datetime64[s]").item()), "value": value})
    unit, scopes = unit_of(sensor, statistic), series.scopes([sensor.name])
    known_rows = [row for row in rows if row["value"] is not None]
    title = f"{_WORDS[statistic]} per {by} of {about(series, sensor)}"
    if not known_rows:
        message = f"There is no data for {about(series, sensor)}."
        raise NothingFound("empty_window", message, "Ask for a longer window.", scopes)
    low, high = (choose(known_rows, key=lambda row: row["value"]) for choose in (min, max))
    members = listing([f"{_short(row['start'], by)} {number(row['value'])}" for row in rows])
    message = (
        f"The {title}, in {unit or 'no unit'}: {members}. Highest: {number(high['value'], unit)} on "
        f"{_short(high['start'], by)}; lowest: {number(low['value'], unit)} on {_short(low['start'], by)}."
    )
    facts = {"sensor": sensor.name, "statistic": statistic, "by": by, "unit": unit, "count": len(rows)}
    table = Table(title, rows, tuple(scopes))
    return Result(message, {**facts, "values": rows, "highest": high, "lowest": low}, scopes, table)


def _period_starts(times: NDArray[np.datetime64], by: Period) -> NDArray[np.datetime64]:
    if by == "week":  # numpy's weeks begin on Thursday, as 1970-01-01 was one
        days = times.astype("datetime64[D]").astype(np.int64)
        return (days - (days + 3) % 7).astype("datetime64[D]")
    return times.astype(_PERIODS[by])


def _short(start: str, by: Period) -> str:
    return start if by == "hour" else start[:7] if by == "month" else start[:10]
