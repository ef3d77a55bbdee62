"""Tools of the WorkOrder agent that write. They change the scenario's overlay, never the plant.

open -> approved -> in progress -> closed          (approve, assign_technician, close)
open, approved -> cancelled                        (cancel)
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from assetops.contract.trajectory import Scope
from assetops.environment.errors import ToolError
from assetops.environment.phrasing import iso, label, listing, number
from assetops.environment.records import Row, code_of, order
from assetops.environment.registry import WO, Prose, Text, shorten, tool
from assetops.environment.results import Result
from assetops.environment.session import Environment
from assetops.environment.windows import Moment, moment
from assetops.environment.workorder_read import Priority, one

_Hours = Annotated[float, Field(gt=0, le=2000)]
_Cost = Annotated[float, Field(ge=0, le=10_000_000)]


@tool(
    agent=WO,
    role="write",
    example={
        "equipment": "Chiller 6",
        "description": "Clean the condenser tubes",
        "primary_code": "M003",
        "priority": 2,
    },
)
def generate_work_order(
    env: Environment,
    equipment: Text,
    description: Prose,
    primary_code: Text,
    priority: Priority = 3,
    secondary_code: Text | None = None,
    component: Text | None = None,
    preventive: bool = False,
    scheduled: Moment | None = None,
) -> Result:
    """Create a work order. It begins as open.

    Args:
        equipment: id or name of the asset.
        description: what is to be done.
        primary_code: primary failure code; get_failure_codes lists them.
        priority: 1 (most urgent) to 5.
        secondary_code: secondary code under that primary code; none means the first one.
        component: component of the asset; none leaves it open.
        preventive: true for preventive, false for corrective maintenance.
        scheduled: when the work shall begin, ISO, plant-local, not in the past; none leaves it open.
    """
    asset, code = env.plant.asset(equipment), _code(env, primary_code, secondary_code)
    when = None if scheduled is None else _future(env, scheduled)
    row: Row = {
        "wo_id": f"WO-NEW-{env.number('work order')}",
        "description": description,
        "asset_id": asset.asset_id,
        "equipment_name": asset.name,
        "component": None if component is None else _component(asset.components, component, label(asset)),
        **{key: value for key, value in code.items() if key != "category"},
        "preventive": preventive,
        "priority": priority,
        "status": "open",
        "created": iso(env.clock.now()),
        "scheduled": when,
        **dict.fromkeys(("finished", "duration_hours", "labor_hours", "labor_cost", "material_cost", "technician")),
    }
    _store(env, row)
    kind = "preventive" if preventive else "corrective"
    message = (
        f"Created {kind} work order {row['wo_id']} for {label(asset)}: {description.rstrip('.')}. Primary code "
        f"{row['primary_code']} ({row['primary_code_description']}), secondary code {row['secondary_code']} "
        f"({row['secondary_code_description']}), priority {priority}, status open"
        f"{f', scheduled {when}' if when else ''}."
    )
    # The id differs between branches; what the order is about does not.
    touched = Scope(source="work_orders", assets=(asset.asset_id,), items=(row["primary_code"],))
    return Result(message, {"wo_id": row["wo_id"], "work_order": row}, [touched])


@tool(agent=WO, role="write", example={"wo_id": "WO00012", "priority": 1})
def update_work_order(
    env: Environment,
    wo_id: Text,
    description: Prose | None = None,
    priority: Priority | None = None,
    scheduled: Moment | None = None,
) -> Result:
    """Change description, priority or date of a work order that is open, approved or in progress.

    Args:
        wo_id: id of the work order.
        description: the new description.
        priority: the new priority, 1 (most urgent) to 5.
        scheduled: the new date, ISO, plant-local, not in the past.
    """
    given = {"description": description, "priority": priority, "scheduled": scheduled and _future(env, scheduled)}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise ToolError("bad_arguments", "There is nothing to change.", "Give description, priority or scheduled.")
    words = listing([f"{name} is now {value}" for name, value in changes.items()])
    return _change(env, wo_id, ("open", "approved", "in progress"), "Updated", changes, words)


@tool(agent=WO, role="write", example={"wo_id": "WO00012"})
def approve_work_order(env: Environment, wo_id: Text) -> Result:
    """Approve an open work order.

    Args:
        wo_id: id of the work order.
    """
    return _change(env, wo_id, ("open",), "Approved", {"status": "approved"})


@tool(agent=WO, role="write", example={"wo_id": "WO00012", "technician": "Kim"})
def assign_technician(env: Environment, wo_id: Text, technician: Annotated[Prose, Field(max_length=80)]) -> Result:
    """Assign a technician to an approved work order, which puts it in progress; or another one to one in progress.

    Args:
        wo_id: id of the work order.
        technician: name of the technician.
    """
    changes = {"status": "in progress", "technician": technician}
    words = f"the technician is {technician}"
    return _change(env, wo_id, ("approved", "in progress"), "Assigned", changes, words)


@tool(agent=WO, role="write", example={"wo_id": "WO00012", "duration_hours": 4, "labor_hours": 6})
def close_work_order(
    env: Environment,
    wo_id: Text,
    duration_hours: _Hours | None = None,
    labor_hours: _Hours | None = None,
    labor_cost: _Cost | None = None,
    material_cost: _Cost | None = None,
) -> Result:
    """Close a work order that is in progress; it is finished now.

    Args:
        wo_id: id of the work order.
        duration_hours: how long it took.
        labor_hours: hours worked.
        labor_cost: cost of labor.
        material_cost: cost of material.
    """
    changes = {
        "status": "closed",
        "finished": iso(env.clock.now()),
        "duration_hours": duration_hours,
        "labor_hours": labor_hours,
        "labor_cost": labor_cost,
        "material_cost": material_cost,
    }
    words = f"it took {number(duration_hours, 'hours')}" if duration_hours else ""
    return _change(env, wo_id, ("in progress",), "Closed", changes, words)


@tool(agent=WO, role="write", example={"wo_id": "WO00012", "reason": "Duplicate of WO00011"})
def cancel_work_order(env: Environment, wo_id: Text, reason: Prose) -> Result:
    """Cancel a work order that is open or approved.

    Args:
        wo_id: id of the work order.
        reason: why it is cancelled.
    """
    return _change(env, wo_id, ("open", "approved"), "Cancelled", {"status": "cancelled"}, f"reason: {reason}")


def _change(
    env: Environment, wo_id: str, allowed: tuple[str, ...], verb: str, changes: dict[str, Any], words: str = ""
) -> Result:
    """Apply changes to a work order whose status allows it; raises ToolError `bad_status`, `unknown_work_order`."""
    with env.state.lock:
        row = order(env, wo_id)
        if row["status"] not in allowed:
            message = f"Work order {row['wo_id']} is {row['status']}; it cannot be {verb.casefold()}."
            hint = f"Only a work order that is {' or '.join(allowed)} can be {verb.casefold()}."
            raise ToolError("bad_status", message, hint)
        changed = {**row, **changes}
        _store(env, changed)
    detail = f"; {words.rstrip('.')}" if words else ""
    message = (
        f"{verb} work order {row['wo_id']} for {row['equipment_name']} ({row['asset_id']}): status "
        f"{changed['status']}{detail}."
    )
    return Result(message, {"wo_id": row["wo_id"], "work_order": changed}, [one(row)])


def _store(env: Environment, row: Row) -> None:
    with env.state.lock:
        env.state.written[row["wo_id"]] = row


def _code(env: Environment, primary: str, secondary: str | None) -> dict[str, Any]:
    wanted = code_of(env, primary)
    under = [code for code in env.plant.failure_codes if code["primary_code"] == wanted]
    if secondary is None:
        return under[0]
    for code in under:
        if str(code["secondary_code"]).casefold() == secondary.strip().casefold():
            return code
    known = listing([str(code["secondary_code"]) for code in under])
    message = f"{shorten(secondary)} is no secondary code of {under[0]['primary_code']}."
    raise ToolError("unknown_code", message, f"Its secondary codes: {known}.")


def _component(components: tuple[str, ...], text: str, whose: str) -> str:
    for component in components:
        if component.casefold() == text.strip().casefold():
            return component
    hint = f"Its components: {listing(components)}."
    raise ToolError("unknown_component", f"{whose} has no component {shorten(text)}.", hint)


def _future(env: Environment, text: str) -> str:
    when = moment(text, "scheduled")
    if when < env.clock.now():
        raise ToolError("bad_time", f"scheduled {iso(when)} is in the past.", f"It is now {iso(env.clock.now())}.")
    return iso(when)
