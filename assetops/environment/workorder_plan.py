"""Tools of the WorkOrder agent that compute on work orders: key figures, distribution, calendar, bundles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field

from assetops.environment.phrasing import are, between, count, listing, money, none, number
from assetops.environment.records import Row, equipment_of, orders, scope, select, tally, whose
from assetops.environment.registry import WO, Text, tool
from assetops.environment.results import Result, Table
from assetops.environment.session import Environment
from assetops.environment.windows import Moment, iso_window
from assetops.environment.workorder_read import created

By = Literal["primary_code", "category", "equipment", "component", "status", "priority", "kind", "month", "year"]
_KEYS = {"primary_code": "primary_code", "equipment": "asset_id"}  # where a group's name holds more than its key
_DETAILED = 12  # groups that the message names
_CALENDAR = ("wo_id", "scheduled", "asset_id", "equipment_name", "description", "status", "priority", "preventive")


@tool(
    agent=WO,
    role="read",
    example={"equipment": "Chiller 6", "start": "2024-01-01T00:00:00", "end": "2025-01-01T00:00:00"},
)
def get_workorder_kpis(
    env: Environment, equipment: Text | None = None, start: Moment | None = None, end: Moment | None = None
) -> Result:
    """Compute key figures of work orders created in a window: counts, corrective share, MTTR, MTBF, costs.

    MTTR is the mean duration in hours of the finished corrective work orders. MTBF is the mean number of days between
    the creation of one corrective work order and the next of the same asset.

    Args:
        equipment: id or name of the asset; none means all assets.
        start: created at or after this moment, ISO, plant-local.
        end: created before this moment.
    """
    asset, (first, last) = equipment_of(env, equipment), iso_window(start, end)
    rows = select(orders(env), "created", first, last, {"asset_id": asset and asset.asset_id})
    corrective = [row for row in rows if not row["preventive"]]
    figures = _figures(rows, corrective)
    message = (
        f"{'All assets' if asset is None else whose(asset)} had {count(len(rows), 'work order')}"
        f"{created(first, last)}: {figures['preventive']} preventive and {figures['corrective']} corrective "
        f"({number(figures['corrective_share_percent'], '%')} corrective), {figures['finished']} finished. MTTR is "
        f"{number(figures['mttr_hours'], 'hours')}, MTBF is {number(figures['mtbf_days'], 'days')}. The total cost is "
        f"{money(figures['total_cost'])} (labor {money(figures['labor_cost'])}, material "
        f"{money(figures['material_cost'])}) for {number(figures['labor_hours'], 'labor hours')}."
    )
    facts = {"asset_id": asset and asset.asset_id, "start": first, "end": last}
    return Result(message, {**facts, **figures}, [scope("work_orders", asset, first, last)])


@tool(
    agent=WO,
    role="read",
    example={"equipment": "Chiller 6", "start": "2024-01-01T00:00:00", "end": "2025-01-01T00:00:00"},
)
def get_workorder_distribution(
    env: Environment,
    equipment: Text | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    by: By = "primary_code",
    preventive: bool | None = None,
) -> Result:
    """Count the work orders created in a window by primary code (or by something else), with shares.

    Args:
        equipment: id or name of the asset; none means all assets.
        start: created at or after this moment, ISO, plant-local.
        end: created before this moment.
        by: what to count by; category is that of the primary code, kind is preventive or corrective.
        preventive: true for preventive work orders only, false for corrective ones only.
    """
    asset, (first, last) = equipment_of(env, equipment), iso_window(start, end)
    wanted = {"asset_id": asset and asset.asset_id, "preventive": preventive}
    rows = select(orders(env), "created", first, last, wanted)
    categories = {code["primary_code"]: code["category"] for code in env.plant.failure_codes}
    named = [(_group(row, by, categories), row) for row in rows]
    keys = {name: row[_KEYS[by]] for name, row in named if by in _KEYS}
    counts = tally([{"group": name} for name, _ in named], "group")
    groups: list[Row] = [
        {"group": name, "key": keys.get(name, name), "count": n, "share_percent": 100 * n / len(rows)}
        for name, n in counts
    ]
    members = [f"{g['group']} {g['count']} ({number(round(g['share_percent'], 2))} %)" for g in groups]
    shown = "; ".join(members[:_DETAILED]) + (f"; and {len(members) - _DETAILED} more" if groups[_DETAILED:] else "")
    kind = "" if preventive is None else "preventive " if preventive else "corrective "
    label = by.replace("_", " ")
    message = f"{are(len(rows), f'{kind}work order')} for {whose(asset)}{created(first, last)}"
    message += f". By {label}: {shown}.{_leading(counts)}" if groups else f"{none('work order')}."
    used = (scope("work_orders", asset, first, last),)
    table = Table(f"work orders of {whose(asset)} by {label}", groups, used) if groups else None
    return Result(message, {"count": len(rows), "by": by, "groups": groups}, used, table)


@tool(
    agent=WO,
    role="read",
    example={"start": "2025-05-01T00:00:00", "end": "2025-06-01T00:00:00", "equipment": "Chiller 6"},
)
def get_schedule_calendar(env: Environment, start: Moment, end: Moment, equipment: Text | None = None) -> Result:
    """Give the maintenance calendar: work orders scheduled in a window and not cancelled, by date.

    Args:
        start: scheduled at or after this moment, ISO, plant-local.
        end: scheduled before this moment.
        equipment: id or name of the asset; none means all assets.
    """
    asset, (first, last) = equipment_of(env, equipment), iso_window(start, end)
    rows = _scheduled(env, asset.asset_id if asset else None, first, last)
    calendar = [{name: row[name] for name in _CALENDAR} for row in rows]
    members = [f"{r['scheduled'][:10]} {r['wo_id']} ({r['equipment_name']}, {r['description']})" for r in rows]
    names = f": {listing(members, '; ')}" if rows else none("work order")
    message = f"{are(len(rows), 'work order')} scheduled for {whose(asset)}{between(first, last)}{names}."
    used = (scope("work_orders", asset, first, last),)
    table = Table(f"calendar of {whose(asset)}{between(first, last)}", calendar, used) if rows else None
    return Result(message, {"count": len(rows), "calendar": calendar}, used, table)


@tool(
    agent=WO,
    role="compute",
    example={"equipment": "Chiller 6", "start": "2025-05-01T00:00:00", "end": "2025-07-01T00:00:00", "days": 14},
)
def bundle_workorders(
    env: Environment,
    equipment: Text,
    start: Moment,
    end: Moment,
    days: Annotated[int, Field(ge=1, le=90)] = 14,
    preventive: bool | None = None,
    include_closed: bool = False,
) -> Result:
    """Group work orders of one asset that can be done together, because they are scheduled within a few days.

    From the earliest on, a bundle takes all work orders scheduled less than that many days after its first one; a
    bundle has two or more. Cancelled work orders never count.

    Args:
        equipment: id or name of the asset.
        start: scheduled at or after this moment, ISO, plant-local.
        end: scheduled before this moment.
        days: the length of a bundle.
        preventive: true for preventive work orders only, false for corrective ones only.
        include_closed: also bundle work orders that are closed, to look at the past.
    """
    asset, (first, last) = env.plant.asset(equipment), iso_window(start, end)
    rows = _scheduled(env, asset.asset_id, first, last)
    rows = [row for row in rows if include_closed or row["status"] != "closed"]
    rows = [row for row in rows if preventive is None or row["preventive"] == preventive]
    bundles = [_bundle(group) for group in _within(rows, timedelta(days=days)) if len(group) > 1]
    members = [f"{b['first'][:10]} to {b['last'][:10]}: {', '.join(b['work_orders'])}" for b in bundles]
    named = f": {listing(members, '; ')}" if bundles else ""
    kind = "" if preventive is None else "preventive " if preventive else "corrective "
    message = (
        f"{are(len(bundles), 'bundle')} of {kind}work orders within {count(days, 'day')} for {whose(asset)}"
        f"{between(first, last)}, out of {count(len(rows), 'work order')}{named}."
    )
    data = {"count": len(bundles), "candidates": len(rows), "days": days, "bundles": bundles}
    return Result(message, data, [scope("work_orders", asset, first, last)])


def _leading(counts: Sequence[tuple[str, int]]) -> str:
    """The most frequent group in words; nothing when two are equally frequent."""
    if len(counts) > 1 and counts[0][1] == counts[1][1]:
        return ""
    return f" Most frequent: {counts[0][0]}, with {count(counts[0][1], 'work order')}."


def _figures(rows: Sequence[Row], corrective: Sequence[Row]) -> dict[str, Any]:
    finished = [row for row in rows if row["status"] == "closed"]
    repairs = [row["duration_hours"] for row in corrective if row["status"] == "closed" and row["duration_hours"]]
    gaps = [
        (_time(later) - _time(earlier)).total_seconds() / 86400
        for asset_id in sorted({row["asset_id"] for row in corrective})
        for earlier, later in pairwise(sorted(r["created"] for r in corrective if r["asset_id"] == asset_id))
    ]
    sums = {name: _sum(finished, name) for name in ("labor_cost", "material_cost", "labor_hours")}
    costs = [sums[name] for name in ("labor_cost", "material_cost") if sums[name] is not None]
    return {
        "count": len(rows),
        "preventive": len(rows) - len(corrective),
        "corrective": len(corrective),
        "corrective_share_percent": 100 * len(corrective) / len(rows) if rows else None,
        "finished": len(finished),
        "mttr_hours": sum(repairs) / len(repairs) if repairs else None,
        "mtbf_days": sum(gaps) / len(gaps) if gaps else None,
        **sums,
        "total_cost": sum(cost or 0.0 for cost in costs) if costs else None,
    }


def _sum(rows: Sequence[Row], name: str) -> float | None:
    """The sum over the rows that have it; None when there are rows and none has."""
    known = [row[name] for row in rows if row[name] is not None]
    return float(sum(known)) if known or not rows else None


def _group(row: Row, by: By, categories: dict[str, str]) -> str:
    if by in ("month", "year"):
        return str(row["created"][: 7 if by == "month" else 4])
    if by == "primary_code":
        return f"{row['primary_code']} {row['primary_code_description']}"
    if by == "equipment":
        return f"{row['equipment_name']} ({row['asset_id']})"
    if by == "kind":
        return "preventive" if row["preventive"] else "corrective"
    return categories.get(row["primary_code"], "no category") if by == "category" else str(row[by])


def _scheduled(env: Environment, asset_id: str | None, start: str | None, end: str | None) -> list[Row]:
    rows = [row for row in orders(env) if row["scheduled"] and row["status"] != "cancelled"]
    found = select(rows, "scheduled", start, end, {"asset_id": asset_id})
    return sorted(found, key=lambda row: (row["scheduled"], row["wo_id"]))


def _within(rows: Sequence[Row], length: timedelta) -> list[list[Row]]:
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _time(row["scheduled"]) - _time(groups[-1][0]["scheduled"]) < length:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _bundle(group: Sequence[Row]) -> dict[str, Any]:
    return {
        "first": group[0]["scheduled"],
        "last": group[-1]["scheduled"],
        "work_orders": [row["wo_id"] for row in group],
        "components": sorted({str(row["component"]) for row in group}),
    }


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
