"""Tools of the TSFM agent that detect anomalies, in one sensor or in several together."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from assetops.contract.trajectory import Scope
from assetops.environment.detection import detect, detect_joint, group
from assetops.environment.errors import ToolError
from assetops.environment.iot import pick, read
from assetops.environment.measures import sensor_in
from assetops.environment.phrasing import are, count, label, listing, number
from assetops.environment.registry import TSFM, Text, Texts, tool
from assetops.environment.results import NothingFound, Result, Series, Table
from assetops.environment.session import Environment
from assetops.environment.store import Sensor
from assetops.environment.summary import column, time_at
from assetops.environment.tsfm import season_of, telemetry
from assetops.environment.windows import Moment

Threshold = Annotated[float, Field(ge=1, le=50)]
_GAP = 4  # anomalous steps at most an hour apart are one episode
_DETAILED = 12


@tool(agent=TSFM, role="compute", example={"data": "data://1", "sensor": "Condenser Water Flow", "threshold": 3.5})
def run_tsad(env: Environment, data: Text, sensor: Text, threshold: Threshold = 3.5) -> Result:
    """Detect anomalies of one sensor: readings far off its level and its daily profile. Needs three days of data.

    Args:
        data: handle of telemetry, for example data://1.
        sensor: name of a sensor in that data.
        threshold: how many robust standard deviations off a reading must be, from 1 to 50; 3.5 is usual.
    """
    series = telemetry(env, data)
    chosen = sensor_in(series, sensor, data)
    scopes = series.scopes([chosen.name])
    try:
        found = detect(column(series, chosen), season_of(env), threshold)
    except ToolError as error:
        raise _with_scopes(error, f"{chosen.name} of {label(series.asset)}", scopes) from error
    values = column(series, chosen)
    rows: list[dict[str, Any]] = [
        {
            "time": time_at(series, index),
            "value": float(values[index]),
            "lower_bound": float(found.lower[index]),
            "upper_bound": float(found.upper[index]),
            "score": float(found.score[index]),
        }
        for index in found.index.tolist()
    ]
    episodes = _episodes(series, found.index, found.score, env)
    worst = max(rows, key=lambda row: abs(row["score"]), default=None)
    what = f"{chosen.name} of {label(series.asset)}"
    message = (
        f"{are(len(rows), 'anomaly', 'anomalies')} in {what} from {series.start} to {series.final} at threshold "
        f"{number(threshold)}{_episode_words(episodes)}.{_worst(worst, chosen)}"
    )
    facts = {"asset_id": series.asset.asset_id, "sensor": chosen.name, "unit": chosen.unit, "threshold": threshold}
    table = Table(f"anomalies of {what}", rows, tuple(scopes)) if rows else None
    counts = {"count": len(rows), "episode_count": len(episodes)}
    data_out = {**facts, **counts, "strongest": worst, "episodes": episodes, "anomalies": rows}
    return Result(message, data_out, scopes, table)


@tool(
    agent=TSFM,
    role="compute",
    example={
        "site_name": "MAIN",
        "asset_id": "Chiller 6",
        "start": "2025-03-03T00:00:00",
        "final": "2025-03-17T00:00:00",
        "sensors": ["Tonnage", "Power Input"],
    },
)
def run_integrated_tsad(
    env: Environment,
    site_name: Text,
    asset_id: Text,
    start: Moment,
    final: Moment,
    sensors: Texts | None = None,
    threshold: Threshold = 3.5,
) -> Result:
    """Retrieve several sensors of an asset and detect when they are unusual together. Needs three days of data.

    Sensors without enough readings are left out and named.

    Args:
        site_name: name of the site the asset is at.
        asset_id: id or name of the asset.
        start: first moment, ISO, plant-local.
        final: end, not included, ISO, plant-local.
        sensors: names of sensors; none or an empty list means all.
        threshold: how far off, in robust standard deviations, from 1 to 50; 3.5 is usual.
    """
    asset = env.plant.asset(asset_id, site_name)
    series = read(env, asset, pick(env, asset, sensors), start, final)
    season, scopes = season_of(env), series.all_scopes()
    usable = [one for one in series.sensors if _enough(column(series, one), season)]
    if not usable:
        error = ToolError("history_too_short", f"{season * 3} steps are needed.", "Ask for a longer window.")
        raise _with_scopes(error, f"The sensors of {label(asset)} from {series.start} to {series.final}", scopes)
    values = np.stack([column(series, one) for one in usable], axis=1)
    found = detect_joint(values, season, threshold)
    rows = [
        {"time": time_at(series, i), "score": float(found.score[i]), "leading_sensor": usable[found.leading[i]].name}
        for i in found.index.tolist()
    ]
    episodes = _episodes(series, found.index, found.score, env)
    for episode, (first, last) in zip(episodes, group(found.index, _GAP), strict=True):
        episode["leading_sensor"] = _most(found.leading[first : last + 1], usable)
    left_out = [one.name for one in series.sensors if one not in usable]
    names = listing([one.name for one in usable])
    message = (
        f"{are(len(rows), 'joint anomaly', 'joint anomalies')} of {label(asset)} from {series.start} to "
        f"{series.final} at threshold {number(threshold)}{_episode_words(episodes)}. Sensors: {names}."
    )
    message += f" Left out for too few readings: {listing(left_out)}." if left_out else ""
    facts = {"asset_id": asset.asset_id, "sensors": [one.name for one in usable], "threshold": threshold}
    table = Table(f"joint anomalies of {label(asset)}", rows, tuple(scopes)) if rows else None
    counts = {"count": len(rows), "episode_count": len(episodes)}
    data = {**facts, "left_out": left_out, **counts, "episodes": episodes, "anomalies": rows}
    return Result(message, data, scopes, table)


def _enough(values: NDArray[np.float64], season: int) -> bool:
    return len(values) >= 3 * season and int(np.isfinite(values).sum()) >= 3 * season / 2


def _with_scopes(error: ToolError, what: str, scopes: list[Scope]) -> ToolError:
    return NothingFound(error.code, f"{what}: {error.message}", error.hint, scopes)


def _episodes(
    series: Series, index: NDArray[np.int64], score: NDArray[np.float64], env: Environment
) -> list[dict[str, Any]]:
    """Runs of anomalies as first and last time, minutes from the first to the end of the last, number and peak."""
    minutes = int(env.plant.step.total_seconds()) // 60
    found: list[dict[str, Any]] = []
    for first, last in group(index, _GAP):
        inside = index[(index >= first) & (index <= last)]
        episode = {
            "first": time_at(series, first),
            "last": time_at(series, last),
            "minutes": (last - first + 1) * minutes,
            "count": len(inside),
            "peak_score": float(score[inside[np.abs(score[inside]).argmax()]]),
        }
        found.append(episode)
    return found


def _episode_words(episodes: list[dict[str, Any]]) -> str:
    """The episodes in words; of many the longest, in the order of time."""
    if not episodes:
        return ": no anomaly was found"
    longest = sorted(episodes, key=lambda e: (-e["count"], e["first"]))[:_DETAILED]
    shown = [f"{e['first']} to {e['last']} ({e['count']})" for e in sorted(longest, key=lambda e: str(e["first"]))]
    intro = ": " if len(episodes) <= _DETAILED else f", of which the {_DETAILED} longest are: "
    begin = f"; the first begins at {episodes[0]['first']}" if len(episodes) > _DETAILED else ""
    return f", in {count(len(episodes), 'episode')}{intro}" + "; ".join(shown) + begin


def _worst(worst: dict[str, Any] | None, sensor: Sensor) -> str:
    if worst is None:
        return ""
    return (
        f" The strongest is {number(worst['value'], sensor.unit)} at {worst['time']} (expected "
        f"{number(worst['lower_bound'])} to {number(worst['upper_bound'], sensor.unit)}, score "
        f"{number(round(worst['score'], 2))})."
    )


def _most(leading: NDArray[np.int64], sensors: list[Sensor]) -> str:
    counts = np.bincount(leading[leading >= 0], minlength=len(sensors))
    return sensors[int(counts.argmax())].name
