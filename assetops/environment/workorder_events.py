"""Tools of the WorkOrder agent that read events, alerts, anomalies, alert rules and failure codes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from assetops.contract.trajectory import Scope
from assetops.environment.errors import ToolError
from assetops.environment.iot import find_class
from assetops.environment.phrasing import are, between, count, iso, listing, none, number
from assetops.environment.records import (
    Row,
    alerts,
    anomalies,
    code_of,
    equipment_of,
    events,
    scope,
    select,
    tally,
    tally_words,
    whose,
)
from assetops.environment.registry import WO, Text, shorten, tool
from assetops.environment.results import Result, Table
from assetops.environment.session import Environment
from assetops.environment.store import fold
from assetops.environment.windows import Moment, iso_window

Group = Literal["WORK_ORDER", "ALERT", "ANOMALY"]
_WINDOW = {"equipment": "Chiller 6", "start": "2025-03-01T00:00:00", "end": "2025-04-01T00:00:00"}
_DETAILED = 12


@tool(agent=WO, role="read", example=_WINDOW)
def get_events(
    env: Environment,
    equipment: Text | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    event_group: Group | None = None,
) -> Result:
    """List events (work orders, alerts, anomalies on one time line) with their number per group.

    Args:
        equipment: id or name of the asset; none means all assets.
        start: at or after this moment, ISO, plant-local.
        end: before this moment.
        event_group: WORK_ORDER, ALERT or ANOMALY; none means all three.
    """
    asset, (first, last) = equipment_of(env, equipment), iso_window(start, end)
    wanted = {"asset_id": asset and asset.asset_id, "event_group": event_group}
    rows = select(events(env), "event_time", first, last, wanted)
    groups = dict(tally(rows, "event_group"))
    kind = f"{event_group} " if event_group else ""
    message = f"{are(len(rows), f'{kind}event')} for {whose(asset)}{between(first, last)}"
    message += f": {tally_words(list(groups.items()))}." if rows else f"{none('event')}."
    used = (scope("events", asset, first, last, [event_group]),)
    table = Table(f"{kind}events of {whose(asset)}{between(first, last)}", rows, used) if rows else None
    data = {"count": len(rows), "by_group": groups, "events": rows}
    return Result(message + _members(rows, _event_words), data, used, table)


@tool(agent=WO, role="read", example={**_WINDOW, "by": "day"})
def count_events(
    env: Environment,
    start: Moment,
    end: Moment,
    equipment: Text | None = None,
    by: Literal["day", "month", "event_type", "equipment"] = "day",
    event_group: Group | None = None,
) -> Result:
    """Count events per day, month, type or equipment, each by group (work orders, alerts, anomalies).

    Args:
        start: at or after this moment, ISO, plant-local.
        end: before this moment.
        equipment: id or name of the asset; none means all assets.
        by: what to count by.
        event_group: WORK_ORDER, ALERT or ANOMALY; none means all three.
    """
    asset, (first, last) = equipment_of(env, equipment), iso_window(start, end)
    wanted = {"asset_id": asset and asset.asset_id, "event_group": event_group}
    found = select(events(env), "event_time", first, last, wanted)
    keyed = [{**row, "key": _event_key(row, by)} for row in found]
    counts = tally(keyed, "key")
    ordered = sorted(counts) if by in ("day", "month") else counts
    rows: list[Row] = []
    for name, total in ordered:
        groups = dict(tally([row for row in keyed if row["key"] == name], "event_group"))
        rows.append({by: name, "count": total, "by_group": groups})
    most = _most(counts, keyed)
    members = listing(
        [f"{row[by]} {row['count']} ({tally_words(list(row['by_group'].items()))})" for row in rows], "; "
    )
    words = f" Most: {counts[0][0]} with {counts[0][1]}." if counts else ""
    kind = f"{event_group} " if event_group else ""
    message = f"{are(len(found), f'{kind}event')} for {whose(asset)}{between(first, last)}"
    message += f". By {by.replace('_', ' ')}: {members}.{words}" if rows else f"{none('event')}."
    used = (scope("events", asset, first, last, [event_group]),)
    table = Table(f"events of {whose(asset)} by {by}", rows, used) if rows else None
    return Result(message, {"count": len(found), "by": by, "counts": rows, "most": most}, used, table)


@tool(agent=WO, role="read", example=_WINDOW)
def get_alerts(
    env: Environment,
    equipment: Text | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    rule_id: Text | None = None,
) -> Result:
    """List the alerts that began in a window, with their number per rule and their total duration.

    Args:
        equipment: id or name of the asset; none means all assets.
        start: begun at or after this moment, ISO, plant-local.
        end: begun before this moment.
        rule_id: only alerts of this rule, for example RUL0012.
    """
    asset, (first, last) = equipment_of(env, equipment), iso_window(start, end)
    rule = None if rule_id is None else _rule(env, rule_id)["rule_id"]
    wanted = {"asset_id": asset and asset.asset_id, "rule_id": rule}
    now = iso(env.clock.now())
    rows = [{**row, "minutes": _minutes(row, now)} for row in select(alerts(env), "start", first, last, wanted)]
    rules = tally([{"rule": f"{row['rule_id']} ({row['rule_name']})"} for row in rows], "rule")
    minutes = sum(row["minutes"] for row in rows)
    of_rule = f" of rule {rule}" if rule else ""
    message = f"{are(len(rows), 'alert')}{of_rule} for {whose(asset)}{between(first, last)}"
    total = f", {number(minutes / 60, 'hours')} in total. By rule: {tally_words(rules)}."
    message += total if rows else f"{none('alert')}."
    message += _by_equipment(rows) if asset is None else ""
    used = (scope("alerts", asset, first, last, [rule]),)
    table = Table(f"alerts of {whose(asset)}{between(first, last)}", rows, used) if rows else None
    durations = {"minutes": minutes, "hours": minutes / 60}
    data = {"count": len(rows), **durations, "by_rule": dict(tally(rows, "rule_id")), "alerts": rows}
    return Result(message + _members(rows, _alert_words), data, used, table)


@tool(agent=WO, role="read", example={**_WINDOW, "sensor": "Supply Temperature"})
def get_anomalies(
    env: Environment,
    equipment: Text | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    sensor: Text | None = None,
) -> Result:
    """List the anomalies the plant's monitoring recorded in a window, with their number per sensor.

    Args:
        equipment: id or name of the asset; none means all assets.
        start: at or after this moment, ISO, plant-local.
        end: before this moment.
        sensor: only anomalies of this sensor.
    """
    asset, (first, last) = equipment_of(env, equipment), iso_window(start, end)
    name = _sensor_name(env, equipment, sensor)
    wanted = {"asset_id": asset and asset.asset_id, "sensor": name}
    rows = select(anomalies(env), "timestamp", first, last, wanted)
    sensors = tally(rows, "sensor")
    of_sensor = f" of {name}" if name else ""
    message = f"{are(len(rows), 'anomaly', 'anomalies')}{of_sensor} for {whose(asset)}{between(first, last)}"
    worst = max(rows, key=lambda row: (abs(row["score"]), row["anomaly_id"]), default=None)
    message += f". By sensor: {tally_words(sensors)}.{_worst(env, worst)}" if worst else f"{none('anomaly')}."
    message += _by_equipment(rows) if asset is None else ""
    used = (scope("anomalies", asset, first, last, [name]),)
    table = Table(f"anomalies of {whose(asset)}{between(first, last)}", rows, used) if rows else None
    data = {"count": len(rows), "by_sensor": dict(sensors), "strongest": worst, "anomalies": rows}
    return Result(message, data, used, table)


@tool(agent=WO, role="read", example={"category": "Electrical Failures"})
def get_failure_codes(env: Environment, category: Text | None = None, primary_code: Text | None = None) -> Result:
    """List failure codes: primary codes with description and category, each with its secondary codes.

    Args:
        category: only codes of this category.
        primary_code: only this primary code.
    """
    names = sorted({str(code["category"]) for code in env.plant.failure_codes})
    chosen = None if category is None else _category(category, names)
    wanted = None if primary_code is None else code_of(env, primary_code)
    rows = [
        code
        for code in env.plant.failure_codes
        if chosen in (None, code["category"]) and wanted in (None, code["primary_code"])
    ]
    primary = {str(row["primary_code"]): str(row["primary_code_description"]) for row in rows}
    named = listing([f"{code} {text}" for code, text in primary.items()])
    place = (
        f"in category {chosen}" if chosen else f"in {count(len(names), 'category', 'categories')} ({listing(names)})"
    )
    message = f"{are(len(primary), 'primary failure code')} {place}: {named}."
    if wanted is not None and rows:
        secondary = [f"{row['secondary_code']} {row['secondary_code_description']}" for row in rows]
        message = f"{named} is a failure code of category {rows[0]['category']}. Secondary codes: {listing(secondary)}."
    used = (Scope(source="failure_codes", items=tuple(sorted(primary)) if chosen or wanted else ()),)
    return Result(message, {"count": len(primary), "categories": names, "codes": rows}, used)


@tool(agent=WO, role="read", example={"asset_class": "chiller"})
def get_alert_rules(env: Environment, asset_class: Text | None = None, rule_id: Text | None = None) -> Result:
    """List the alert rules: sensor, condition, threshold, duration and the failure code each points to.

    Args:
        asset_class: only rules for this class of assets.
        rule_id: only this rule, for example RUL0012.
    """
    kind = None if asset_class is None else find_class(env, asset_class)
    only = None if rule_id is None else _rule(env, rule_id)["rule_id"]
    rows = [r for r in env.plant.alert_rules if kind in (None, r["asset_class"]) and only in (None, r["rule_id"])]
    named = listing([_rule_words(env, row) for row in rows], "; ")
    of_class = f" for class {kind}" if kind else ""
    message = f"{are(len(rows), 'alert rule')}{of_class}" + (f": {named}." if rows else ".")
    items = tuple(sorted(row["rule_id"] for row in rows)) if kind or only else ()
    return Result(message, {"count": len(rows), "rules": rows}, [Scope(source="alert_rules", items=items)])


def _category(text: str, names: list[str]) -> str:
    for name in names:
        if fold(text) and fold(name).startswith(fold(text)):
            return name
    raise ToolError("unknown_category", f"There is no category {shorten(text)}.", f"Categories: {listing(names)}.")


def _rule(env: Environment, rule_id: str) -> dict[str, Any]:
    for rule in env.plant.alert_rules:
        if rule["rule_id"].casefold() == rule_id.strip().casefold():
            return rule
    known = listing([rule["rule_id"] for rule in env.plant.alert_rules])
    raise ToolError("unknown_rule", f"There is no alert rule {shorten(rule_id)}.", f"Rules: {known}.")


def _sensor_name(env: Environment, equipment: str | None, sensor: str | None) -> str | None:
    if sensor is None:
        return None
    if equipment is not None:
        return env.plant.sensor(env.plant.asset(equipment), sensor).name
    names = sorted({one.name for asset in env.plant.assets for one in asset.sensors})
    for name in names:
        if fold(name) == fold(sensor):
            return name
    raise ToolError("unknown_sensor", f"No asset has a sensor named {shorten(sensor)}.", "Name the equipment too.")


def _members(rows: list[Row], words: Any) -> str:
    return f" They are: {listing([words(row) for row in rows], '; ')}." if 0 < len(rows) <= _DETAILED else ""


def _event_words(row: Row) -> str:
    return f"{row['event_time']} {row['event_group']} {row['event_type']} ({row['description']}, {row['asset_id']})"


def _alert_words(row: Row) -> str:
    return f"{row['rule_id']} on {row['asset_id']} from {row['start']} to {row['end'] or 'now (it lasts)'}"


def _rule_words(env: Environment, row: Row) -> str:
    codes = listing(row.get("primary_codes") or [row["primary_code"]])
    if row["threshold"] is None:  # an imported rule
        return f"{row['rule_id']} ({row['name']}: condition {row['condition']}, failure code {codes})"
    gate = row.get("only_when")
    while_so = f" while {gate['sensor']} is {gate['condition']} {number(gate['threshold'])}" if gate else ""
    return (
        f"{row['rule_id']} ({row['name']}: {row['sensor']} {_condition(row, _unit(env, row))}{while_so}, failure code "
        f"{codes})"
    )


def _condition(rule: Row, unit: str) -> str:
    """When a rule raises an alert, in words; a gap holds nothing."""
    limit, minutes = rule["threshold"], rule["minutes"]
    if rule["condition"] == "starts":
        return f"starts more than {number(limit)} times within {minutes} minutes"
    if rule["condition"] == "flat":
        return f"changes by at most {number(limit, unit)} a step for {minutes} minutes"
    return f"{rule['condition']} {number(limit, unit)} for {minutes} minutes"


def _unit(env: Environment, row: Row) -> str:
    """The unit of the sensor that a rule (by class) or an anomaly (by asset) is about."""
    for asset in env.plant.assets:
        if row.get("asset_id", asset.asset_id) == asset.asset_id and row.get("asset_class") in (
            None,
            asset.asset_class,
        ):
            for sensor in asset.sensors:
                if sensor.name == row["sensor"]:
                    return sensor.unit
    return ""


def _minutes(row: Row, now: str) -> float:
    lasted = datetime.fromisoformat(row["end"] or now) - datetime.fromisoformat(row["start"])
    return lasted.total_seconds() / 60


def _most(counts: list[tuple[str, int]], keyed: list[Row]) -> Row | None:
    """The most frequent key, how often, by how much more than the next, and the asset of its first event."""
    if not counts:
        return None
    (key, times), lead = counts[0], counts[0][1] - (counts[1][1] if len(counts) > 1 else 0)
    asset_id = next(row["asset_id"] for row in keyed if row["key"] == key)
    return {"key": key, "count": times, "lead": lead, "asset_id": asset_id}


def _worst(env: Environment, worst: Row) -> str:
    unit = _unit(env, worst)
    return (
        f" The strongest is {worst['anomaly_id']}: {worst['sensor']} of {worst['equipment_name']} "
        f"({worst['asset_id']}) was {number(worst['value'], unit)} at {worst['timestamp']}, bounds "
        f"{number(worst['lower_bound'])} to {number(worst['upper_bound'], unit)}, score {number(worst['score'])}."
    )


def _by_equipment(rows: list[Row]) -> str:
    counts = tally([{"equipment": f"{row['equipment_name']} ({row['asset_id']})"} for row in rows], "equipment")
    return f" By equipment: {tally_words(counts)}." if counts else ""


def _event_key(row: Row, by: str) -> str:
    if by == "equipment":
        return f"{row['equipment_name']} ({row['asset_id']})"
    return str(row["event_type"]) if by == "event_type" else row["event_time"][: 10 if by == "day" else 7]
