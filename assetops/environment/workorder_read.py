"""Tools of the WorkOrder agent that read work orders."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from assetops.contract.trajectory import Scope
from assetops.environment.phrasing import are, between, count, listing, money, none, number
from assetops.environment.records import (
    Row,
    code_of,
    equipment_of,
    order,
    orders,
    scope,
    select,
    tally,
    tally_words,
    whose,
)
from assetops.environment.registry import WO, Text, tool
from assetops.environment.results import MAX_ROWS, Result, Table
from assetops.environment.session import Environment
from assetops.environment.windows import Moment, iso_window

Status = Literal["open", "approved", "in progress", "closed", "cancelled"]
Priority = Annotated[int, Field(ge=1, le=5)]
BRIEF = (
    "wo_id", "description", "asset_id", "component", "primary_code", "preventive", "priority", "status", "created",
    "scheduled", "finished",
)  # fmt: skip
_COSTS = ("wo_id", "status", "labor_cost", "material_cost", "labor_hours", "duration_hours")
_DETAILED = 12


@tool(
    agent=WO,
    role="read",
    example={
        "equipment": "Chiller 6",
        "start": "2024-01-01T00:00:00",
        "end": "2025-01-01T00:00:00",
        "preventive": False,
    },
)
def list_workorders(
    env: Environment,
    equipment: Text | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    preventive: bool | None = None,
    primary_code: Text | None = None,
    status: Status | None = None,
    priority: Priority | None = None,
) -> Result:
    """List work orders, by creation time, with counts; an argument left out does not filter.

    Args:
        equipment: id or name of the asset.
        start: created at or after this moment, ISO, plant-local.
        end: created before this moment.
        preventive: true for preventive work orders only, false for corrective ones only.
        primary_code: primary failure code, for example M003.
        status: open, approved, in progress, closed or cancelled.
        priority: 1 (most urgent) to 5.
    """
    asset, (first, last) = equipment_of(env, equipment), iso_window(start, end)
    code = None if primary_code is None else code_of(env, primary_code)
    wanted = {"asset_id": asset and asset.asset_id, "preventive": preventive, "primary_code": code}
    rows = select(orders(env), "created", first, last, {**wanted, "status": status, "priority": priority})
    kind = _kind(preventive, status, priority, code)
    title = f"work orders of {whose(asset)}{between(first, last)}"
    message = (
        f"{are(len(rows), f'{kind}work order')} for {whose(asset)}{created(first, last)}{_split(rows)}.{_members(rows)}"
    )
    used = (scope("work_orders", asset, first, last, [code]),)
    data: dict[str, Any] = {
        "count": len(rows),
        "preventive": sum(row["preventive"] for row in rows),
        "corrective": sum(not row["preventive"] for row in rows),
        "by_status": dict(tally(rows, "status")),
        "work_orders": [_brief(row) for row in rows[: MAX_ROWS + 1]],
    }
    return Result(message, data, used, Table(title, rows, used) if rows else None)


@tool(agent=WO, role="read", example={"wo_id": "WO00012"})
def get_workorder(env: Environment, wo_id: Text) -> Result:
    """Give everything known of one work order.

    Args:
        wo_id: id of the work order.
    """
    row = order(env, wo_id)
    kind = "preventive" if row["preventive"] else "corrective"
    message = (
        f"Work order {row['wo_id']} is a {kind} work order for {row['equipment_name']} ({row['asset_id']}), "
        f"{row['component']}: {row['description']}. Primary code {row['primary_code']} "
        f"({row['primary_code_description']}), secondary code {row['secondary_code']} "
        f"({row['secondary_code_description']}), priority {row['priority']}, status {row['status']}, created "
        f"{row['created']}, scheduled {row['scheduled'] or 'not yet'}, finished {row['finished'] or 'not yet'}, "
        f"technician {row['technician'] or 'not assigned'}{_effort(row)}."
    )
    return Result(message, {"work_order": row}, [one(row)])


@tool(agent=WO, role="read", example={"wo_id": "WO00012"})
def get_workorder_tasks(env: Environment, wo_id: Text) -> Result:
    """Give the tasks of one work order, in order: make safe, inspect, act on its failure code, test, close.

    What to inspect and to do comes from the failure modes of the asset's class with the work order's primary code.

    Args:
        wo_id: id of the work order.
    """
    row = order(env, wo_id)
    asset = env.plant.asset(row["asset_id"])
    modes = [
        mode
        for mode in env.plant.failure_modes
        if mode["asset_class"] == asset.asset_class and mode["primary_code"] == row["primary_code"]
    ]
    texts = _tasks(row, modes)
    tasks = [{"task": number, "description": text} for number, text in enumerate(texts, start=1)]
    spoken = " ".join(f"{task['task']}. {task['description']}." for task in tasks)
    message = (
        f"Work order {row['wo_id']} for {row['equipment_name']} ({row['asset_id']}) has {count(len(tasks), 'task')}: "
        f"{spoken}"
    )
    ids = tuple(sorted(mode["failure_mode_id"] for mode in modes))
    scopes = [one(row), *([Scope(source="failure_modes", assets=(asset.asset_id,), items=ids)] if ids else [])]
    return Result(message, {"wo_id": row["wo_id"], "count": len(tasks), "tasks": tasks}, scopes)


@tool(agent=WO, role="read", example={"wo_id": "WO00012"})
def get_workorder_costs(env: Environment, wo_id: Text) -> Result:
    """Give labor cost, material cost, total cost, labor hours and duration of one work order.

    Args:
        wo_id: id of the work order.
    """
    row = order(env, wo_id)
    labor, material = row["labor_cost"], row["material_cost"]
    where = f"Work order {row['wo_id']} for {row['equipment_name']} ({row['asset_id']})"
    if not row["finished"]:
        return Result(
            f"{where} is {row['status']} and not finished: it has no costs yet.",
            {"wo_id": row["wo_id"], "status": row["status"], "total_cost": None},
            [one(row)],
        )
    if labor is None and material is None:
        took = number(row["duration_hours"], "hours")
        return Result(
            f"{where} has no costs on record; it took {took}, with {number(row['labor_hours'], 'labor hours')}.",
            {**{name: row[name] for name in _COSTS}, "total_cost": None},
            [one(row)],
        )
    total = (labor or 0.0) + (material or 0.0)
    message = (
        f"{where} cost {money(total)} in total: labor {money(labor)} "
        f"for {number(row['labor_hours'], 'hours')} and material {money(material)}; it took "
        f"{number(row['duration_hours'], 'hours')}."
    )
    return Result(message, {**{name: row[name] for name in _COSTS}, "total_cost": total}, [one(row)])


def one(row: Row) -> Scope:
    """The scope of a look at one work order."""
    return Scope(source="work_orders", assets=(row["asset_id"],), items=(row["wo_id"],))


def _brief(row: Row) -> Row:
    return {name: row[name] for name in BRIEF}


def _kind(preventive: bool | None, status: str | None, priority: int | None, code: str | None) -> str:
    words = [status or "", "" if preventive is None else "preventive" if preventive else "corrective"]
    words += [f"priority-{priority}" if priority else "", code or ""]
    return "".join(f"{word} " for word in words if word)


def created(start: str | None, end: str | None) -> str:
    """A window of creation in words, with a leading space; nothing when it is open on both sides."""
    return f" created{between(start, end)}" if start or end else ""


def _split(rows: list[Row]) -> str:
    if not rows:
        return none("work order")
    preventive = sum(row["preventive"] for row in rows)
    words = tally_words(tally(rows, "status"))
    return f", {preventive} preventive and {len(rows) - preventive} corrective; by status: {words}"


def _members(rows: list[Row]) -> str:
    if not rows:
        return ""
    if len(rows) > _DETAILED:
        return f" They are {listing([row['wo_id'] for row in rows])}."
    members = [
        f"{row['wo_id']} ({row['description']}, {row['primary_code']}, priority {row['priority']}, {row['status']}, "
        f"created {row['created'][:10]})"
        for row in rows
    ]
    return f" {'It is' if len(rows) == 1 else 'They are'} {listing(members, '; ')}."


def _effort(row: Row) -> str:
    if not row["finished"]:
        return ""
    return f", duration {number(row['duration_hours'], 'hours')}, labor {number(row['labor_hours'], 'hours')}"


def _tasks(row: Row, modes: list[dict[str, Any]]) -> list[str]:
    names = listing([mode["name"] for mode in modes])
    actions = list(dict.fromkeys(str(mode["action"]).rstrip(".") for mode in modes))
    sensors = sorted({name for mode in modes for name in mode["sensors"]})
    work = actions[:3] or [f"Carry out: {row['description']}"]
    texts = [
        f"Make {row['equipment_name']} safe and isolate the {row['component']}",
        f"Inspect the {row['component']} for {names or row['primary_code_description']}",
        *work,
        "Return to service and check " + (listing(sensors) if sensors else "its readings"),
        "Record hours, material and findings",
    ]
    return [text[:1].upper() + text[1:] for text in texts]
