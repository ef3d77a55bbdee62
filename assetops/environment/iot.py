"""Tools of the IoT agent: sites, assets, sensors, telemetry."""

from __future__ import annotations

from typing import Any

import numpy as np

from assetops.contract.trajectory import Scope
from assetops.environment.errors import ToolError
from assetops.environment.phrasing import are, count, iso, label, listing, number
from assetops.environment.registry import IOT, Text, Texts, tool
from assetops.environment.results import NothingFound, Result, Series
from assetops.environment.session import Environment
from assetops.environment.store import Asset, Sensor, Site, fold
from assetops.environment.summary import Summary, summarize
from assetops.environment.windows import Moment, closed_window, telemetry_window

# The keys of an asset's rated values end in their unit; the longest come first.
_RATED_UNITS = {
    "kw_per_ton": "kW/ton", "percent": "%", "degf": "degF", "cfm": "cfm", "gpm": "gpm", "psi": "psi", "ton": "ton",
    "kw": "kW", "in": "in",
}  # fmt: skip


@tool(agent=IOT, role="read")
def sites(env: Environment) -> Result:
    """List the sites of the plant."""
    found = [{"name": site.name, "description": site.description} for site in env.plant.sites]
    names = [site["name"] for site in found]
    return Result(
        f"{are(len(names), 'site')}: {listing(names)}.",
        {"count": len(names), "sites": found},
        [site_scope(env)],
    )


@tool(agent=IOT, role="read", example={"site_name": "MAIN", "asset_class": "chiller"})
def assets(env: Environment, site_name: Text, asset_class: Text | None = None) -> Result:
    """List the assets at a site, all of them or those of one class (for example chiller).

    Args:
        site_name: name of the site.
        asset_class: list only assets of this class.
    """
    site = find_site(env, site_name)
    wanted = None if asset_class is None else find_class(env, asset_class)
    here = [a for a in env.plant.assets if a.site == site.name and wanted in (None, a.asset_class)]
    rows = [{"asset_id": a.asset_id, "name": a.name, "asset_class": a.asset_class} for a in here]
    kind = "" if wanted is None else f" of class {wanted}"
    names = f": {listing([label(asset) for asset in here])}" if here else ""
    return Result(
        f"{are(len(here), 'asset')}{kind} at site {site.name}{names}.",
        {"site": site.name, "count": len(here), "assets": rows},
        [Scope(source="assets", assets=tuple(sorted(a.asset_id for a in here)), items=(site.name,))],
    )


@tool(agent=IOT, role="read", example={"site_name": "MAIN", "asset_id": "Chiller 6"})
def sensors(env: Environment, site_name: Text, asset_id: Text) -> Result:
    """List the sensors installed on an asset, with unit and component.

    Args:
        site_name: name of the site the asset is at.
        asset_id: id or name of the asset.
    """
    asset = find_asset(env, asset_id, site_name)
    rows = [_sensor_row(sensor) for sensor in asset.sensors]
    named = listing([_with_unit(sensor) for sensor in asset.sensors])
    named = f": {named}" if named else ""
    return Result(
        f"{label(asset)} at site {asset.site} has {count(len(rows), 'sensor')}{named}.",
        {"asset_id": asset.asset_id, "asset_name": asset.name, "count": len(rows), "sensors": rows},
        [sensor_scope(asset)],
    )


@tool(agent=IOT, role="read", example={"asset_id": "Chiller 6"})
def get_asset(env: Environment, asset_id: Text, site_name: Text | None = None) -> Result:
    """Describe one asset: class, site, components, date of installation, rated values, number of sensors.

    Args:
        asset_id: id or name of the asset.
        site_name: name of the site, needed when two sites have an asset of that name.
    """
    asset = find_asset(env, asset_id, site_name)
    rated = {key: float(value) for key, value in asset.rated.items()}
    ratings = listing([_rating(key, value) for key, value in rated.items()]) or "none"
    message = (
        f"{label(asset)} is a {asset.asset_class} at site {asset.site}, installed {asset.installed}. "
        f"Components: {listing(asset.components)}. Rated: {ratings}. "
        f"It has {count(len(asset.sensors), 'sensor')}."
    )
    data: dict[str, Any] = {
        "asset_id": asset.asset_id,
        "name": asset.name,
        "site": asset.site,
        "asset_class": asset.asset_class,
        "description": asset.description,
        "components": list(asset.components),
        "installed": asset.installed,
        "rated": rated,
        "sensor_count": len(asset.sensors),
        "sensors": [sensor.name for sensor in asset.sensors],
    }
    return Result(message, data, [asset_scope(asset), sensor_scope(asset)])


@tool(
    agent=IOT,
    role="read",
    example={
        "site_name": "MAIN",
        "asset_id": "Chiller 6",
        "start": "2025-03-03T00:00:00",
        "final": "2025-03-10T00:00:00",
        "sensors": ["Supply Temperature"],
    },
)
def history(
    env: Environment, site_name: Text, asset_id: Text, start: Moment, final: Moment, sensors: Texts | None = None
) -> Result:
    """Retrieve the readings of an asset's sensors in the window from start up to but not including final.

    Returns a handle under "data" for other tools, and for each sensor a summary: readings, gaps, first, last,
    minimum, maximum and mean.

    Args:
        site_name: name of the site the asset is at.
        asset_id: id or name of the asset.
        start: first moment, ISO, plant-local.
        final: end, not included, ISO, plant-local.
        sensors: names of sensors; none or an empty list means all.
    """
    asset = find_asset(env, asset_id, site_name)
    series = read(env, asset, pick(env, asset, sensors), start, final)
    found = [summarize(series, sensor) for sensor in series.sensors]
    data = {
        "asset_id": asset.asset_id,
        "asset_name": asset.name,
        "site": asset.site,
        "start": series.start,
        "final": series.final,
        "rows": len(series),
        "sensors": [summary.as_data() for summary in found],
    }
    message = (
        f"Retrieved {count(len(series), 'row')} of {label(asset)} at site {asset.site} from {series.start} to "
        f"{series.final}. " + " ".join(summary.sentence() for summary in found)
    )
    return Result(message, data, series.all_scopes(), series)


@tool(agent=IOT, role="read", example={"site_name": "MAIN", "asset_id": "Chiller 6", "sensors": ["Tonnage"]})
def latest_reading(env: Environment, site_name: Text, asset_id: Text, sensors: Texts | None = None) -> Result:
    """Give the latest reading of an asset's sensors, with its time.

    Args:
        site_name: name of the site the asset is at.
        asset_id: id or name of the asset.
        sensors: names of sensors; none or an empty list means all.
    """
    asset = find_asset(env, asset_id, site_name)
    final = min(env.clock.now(), env.plant.end)
    chosen = pick(env, asset, sensors)
    series = read(env, asset, chosen, iso(max(env.plant.start, final - 7 * 96 * env.plant.step)), iso(final))
    rows = [_latest(series, sensor) for sensor in chosen]
    parts = [_latest_words(sensor, row) for sensor, row in zip(chosen, rows, strict=True)]
    message = f"Latest readings of {label(asset)} at site {asset.site}: {listing(parts, '; ')}."
    return Result(message, {"asset_id": asset.asset_id, "readings": rows}, series.all_scopes())


def _latest(series: Series, sensor: Sensor) -> dict[str, Any]:
    last: Summary = summarize(series, sensor)
    return {"sensor": sensor.name, "unit": sensor.unit, "value": last.last, "time": last.last_time}


def _latest_words(sensor: Sensor, row: dict[str, Any]) -> str:
    if row["time"] is None:
        return f"{sensor.name} has no reading in the last seven days"
    return f"{sensor.name}: {number(row['value'], sensor.unit)} at {row['time']}"


def find_class(env: Environment, text: str) -> str:
    """The asset class of that name, whatever the case, in the plural, or by initials (AHU).

    Raises:
        ToolError: `unknown_asset_class`.
    """
    classes = sorted({asset.asset_class for asset in env.plant.assets})
    wanted = fold(text)
    for name in classes:
        initials = "".join(word[0] for word in name.split())
        if wanted in (fold(name), fold(name) + "s") or (len(initials) > 1 and wanted in (initials, initials + "s")):
            return name
    raise ToolError("unknown_asset_class", f"There is no asset class {text!r}.", f"Classes: {', '.join(classes)}.")


def pick(env: Environment, asset: Asset, names: list[str] | None) -> list[Sensor]:
    """The named sensors of an asset in the asset's order, or all.

    Raises:
        NothingFound: `unknown_sensor`; whoever gets it has seen, as with `sensors`, what the asset has.
    """
    if not names:
        return list(asset.sensors)
    try:
        wanted = {env.plant.sensor(asset, name).name for name in names}
    except ToolError as error:
        raise NothingFound(error.code, error.message, error.hint, [sensor_scope(asset)]) from error
    return [sensor for sensor in asset.sensors if sensor.name in wanted]


def find_site(env: Environment, name: str) -> Site:
    """The site of that name; raises NothingFound `unknown_site`, which has looked at all sites as `sites` does."""
    try:
        return env.plant.site(name)
    except ToolError as error:
        raise NothingFound(error.code, error.message, error.hint, [site_scope(env)]) from error


def find_asset(env: Environment, text: str, site_name: str | None) -> Asset:
    """The asset of that id or name, at one site if given.

    Raises:
        ToolError: `unknown_asset`, `ambiguous_asset`, `unknown_site`.
        NothingFound: `unknown_asset`, when it is at another site; looking there is the same finding.
    """
    try:
        return env.plant.asset(text, site_name)
    except ToolError as error:
        if error.code != "unknown_asset":
            raise
        key = fold(text)
        elsewhere = [one for one in env.plant.assets if key in (fold(one.asset_id), fold(one.name))]
        scopes = [asset_scope(one) for one in elsewhere]
        raise NothingFound(error.code, error.message, error.hint, scopes) from error


def read(env: Environment, asset: Asset, sensors: list[Sensor], start: str, final: str) -> Series:
    """Telemetry of an asset in the part of `[start, final)` that exists now.

    Raises:
        ToolError: `bad_time`; `empty_window`, with the scope it looked at, when there is not one reading in it.
    """
    asked, (first, last) = closed_window(start, final), telemetry_window(env, start, final)
    names = [sensor.name for sensor in sensors]
    times, values = env.plant.series(asset, names, first, max(first, last), env.clock.now())
    begin, end = (first, last) if last > first else asked
    series = Series(asset, tuple(sensors), times, values, iso(begin), iso(end))
    if not len(series) or bool(np.isnan(values).all()):
        newest = iso(min(env.plant.end, env.clock.now()))
        raise NothingFound(
            "empty_window",
            f"There is no data for {listing(names) or 'any sensor'} of {label(asset)} at site {asset.site} from "
            f"{iso(asked[0])} to {iso(asked[1])}.",
            f"Telemetry exists from {iso(env.plant.start)} to {newest}, with gaps.",
            series.all_scopes(),
        )
    return series


def site_scope(env: Environment) -> Scope:
    """The scope of looking at the list of sites."""
    return Scope(source="sites", items=tuple(sorted(site.name for site in env.plant.sites)))


def asset_scope(asset: Asset) -> Scope:
    """The scope of looking at one asset's description."""
    return Scope(source="assets", assets=(asset.asset_id,))


def sensor_scope(asset: Asset) -> Scope:
    """The scope of looking at one asset's list of sensors."""
    names = tuple(sorted(sensor.name for sensor in asset.sensors))
    return Scope(source="sensors", assets=(asset.asset_id,), items=names)


def _sensor_row(sensor: Sensor) -> dict[str, str]:
    return {
        "name": sensor.name,
        "unit": sensor.unit,
        "component": sensor.component,
        "description": sensor.description,
    }


def _rating(key: str, value: float) -> str:
    """A rated value in words: capacity_ton 500 is "capacity 500 ton"."""
    for suffix, unit in _RATED_UNITS.items():
        if key.endswith(f"_{suffix}"):
            return f"{key.removesuffix(f'_{suffix}').replace('_', ' ')} {number(value, unit)}"
    return f"{key.replace('_', ' ')} {number(value)}"


def _with_unit(sensor: Sensor) -> str:
    return f"{sensor.name} ({sensor.unit})" if sensor.unit else sensor.name
