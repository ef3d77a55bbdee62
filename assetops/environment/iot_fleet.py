"""The tool of the IoT agent that looks at all assets of a class at once."""

from __future__ import annotations

from typing import Any

from assetops.contract.trajectory import Scope
from assetops.environment.errors import ToolError
from assetops.environment.iot import find_class, read
from assetops.environment.measures import Statistic, measure, unit_of
from assetops.environment.phrasing import iso, label, listing, number
from assetops.environment.registry import IOT, Text, tool
from assetops.environment.results import NothingFound, Result
from assetops.environment.session import Environment
from assetops.environment.store import Asset, Sensor
from assetops.environment.windows import Moment, closed_window, telemetry_window

Found = tuple[Asset, Sensor, float | None]


@tool(
    agent=IOT,
    role="read",
    example={
        "site_name": "MAIN",
        "asset_class": "chiller",
        "sensor": "Power Input",
        "start": "2025-03-03T00:00:00",
        "final": "2025-03-10T00:00:00",
        "statistic": "mean",
    },
)
def rank_assets(
    env: Environment,
    site_name: Text,
    asset_class: Text,
    sensor: Text,
    start: Moment,
    final: Moment,
    statistic: Statistic = "mean",
) -> Result:
    """Rank the assets of one class at a site by a statistic of one sensor over a window, highest first.

    Args:
        site_name: name of the site.
        asset_class: class of the assets, for example chiller.
        sensor: name of the sensor.
        start: first moment, ISO, plant-local.
        final: end, not included, ISO, plant-local.
        statistic: what to compute of each asset.
    """
    site, kind = env.plant.site(site_name), find_class(env, asset_class)
    members = [asset for asset in env.plant.assets if (asset.site, asset.asset_class) == (site.name, kind)]
    having = [asset for asset in members if _has(env, asset, sensor)] or members
    found = [_value(env, asset, sensor, start, final, statistic) for asset in having]
    begin, end = telemetry_window(env, start, final)
    first, last = (iso(moment) for moment in ((begin, end) if begin < end else closed_window(start, final)))
    ids = tuple(sorted(asset.asset_id for asset in members))
    names = tuple(sorted({one.name for _, one, _ in found}))
    scopes = [Scope(source="telemetry", assets=ids, items=names, start=first, final=last)]
    known = sorted((f for f in found if f[2] is not None), key=lambda f: (-(f[2] or 0.0), f[0].asset_id))
    where = f"{listing(names) or sensor} of the {kind}s at site {site.name} from {first} to {last}"
    if not known:
        raise NothingFound("empty_window", f"There is no data for {where}.", "Ask for another window.", scopes)
    rows: list[dict[str, Any]] = [
        {"asset_id": asset.asset_id, "name": asset.name, "value": value, "unit": unit_of(one, statistic)}
        for asset, one, value in known
    ]
    members_in_words = listing([f"{label(a)} {number(v, unit_of(s, statistic))}" for a, s, v in known])
    valued = {asset.asset_id for asset, _, _ in known}
    without = [label(asset) for asset in members if asset.asset_id not in valued]
    message = f"{where[:1].upper()}{where[1:]}, by {statistic}, highest first: {members_in_words}."
    message += f" Without data: {listing(without)}." if without else ""
    data = {"asset_class": kind, "statistic": statistic, "start": first, "final": last, "ranking": rows}
    return Result(message, {**data, "without_data": without}, scopes)


def _has(env: Environment, asset: Asset, sensor: str) -> bool:
    try:
        return bool(env.plant.sensor(asset, sensor))
    except ToolError:
        return False


def _value(env: Environment, asset: Asset, sensor: str, start: str, final: str, statistic: Statistic) -> Found:
    """An asset, its sensor and the statistic of it, None without a reading."""
    one = env.plant.sensor(asset, sensor)
    try:
        return asset, one, measure(read(env, asset, [one], start, final), one, statistic)[0]
    except ToolError as error:
        if error.code != "empty_window":
            raise
        return asset, one, None
