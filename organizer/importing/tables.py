"""The public tables, row by row: what each column means and where it goes in the plant's tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from organizer.importing.intake import Intake, Record
from organizer.importing.lines import Row
from organizer.importing.values import UNKNOWN, Malformed, flag, hours, need, number, priority

_GROUPS = ("WORK_ORDER", "ALERT", "ANOMALY")
_TIME = "%Y-%m-%dT%H:%M:%S"
# What a format does not tell, and what stands in for it.
NOTES = {
    "work orders": "one time a work order: actual_finish stands for created and scheduled too; all are closed; "
    "no costs, no technician",
    "failure modes": "no effect, sensors, ratings, action or failure codes",
    "alert rules": "no sensor, threshold or duration",
    "telemetry": "readings are at the nearest quarter of an hour; epoch times were read as {zone}",
    "scenarios": "no computable gold standard: LLM judge only; difficulty is not given, medium stands for it",
}


def work_order(intake: Intake, row: Row) -> Record:
    """A work order; the source has finished ones only, with one time: the finish."""
    wo_id = need(row, "wo_id")
    finished = intake.time(need(row, "actual_finish"), "actual_finish")
    time = finished.strftime(_TIME)
    body = {
        "wo_id": wo_id,
        "description": row["wo_description"],
        "component": row.get("collection") or UNKNOWN,
        "primary_code": need(row, "primary_code"),
        "primary_code_description": row["primary_code_description"],
        "secondary_code": row.get("secondary_code") or UNKNOWN,
        "secondary_code_description": row.get("secondary_code_description") or UNKNOWN,
        "preventive": str(flag(row, "preventive")).lower(),
        "priority": priority(row, "work_priority"),
        "status": "closed",
        **dict.fromkeys(("created", "scheduled", "finished"), time),
        "duration_hours": hours(row, "duration"),
        "labor_hours": hours(row, "actual_labor_hours"),
        **dict.fromkeys(("labor_cost", "material_cost", "technician")),
    }
    body |= _equipment(intake, row)
    return Record(wo_id, body, (finished,))


def alert(intake: Intake, row: Row) -> Record:
    """An alert; an empty end is one that lasts."""
    start = intake.time(need(row, "start_time"), "start_time")
    end = intake.time(row["end_time"], "end_time") if row["end_time"] else None
    if end is not None and end < start:
        raise Malformed("end_time is before start_time")
    rule = need(row, "rule_id")
    times = {"start": start.strftime(_TIME), "end": end and end.strftime(_TIME)}
    body = {**_equipment(intake, row), "rule_id": rule, **times}
    return Record(json.dumps(body), body, (start, end or start))


def event(intake: Intake, row: Row) -> Record:
    """An event: a work order, an alert or an anomaly on the one time line."""
    event_id, group = need(row, "event_id"), need(row, "event_group")
    if group not in _GROUPS:
        raise Malformed(f"event_group is none of {', '.join(_GROUPS)}: {group!r}")
    time = intake.time(need(row, "event_time"), "event_time")
    body = {
        "event_id": event_id,
        "event_group": group,
        "event_category": row["event_category"],
        "event_type": row["event_type"],
        "description": row["description"],
        "event_time": time.strftime(_TIME),
        **_equipment(intake, row),
    }
    return Record(event_id, body, (time,))


def anomaly(intake: Intake, row: Row) -> Record:
    """An anomaly of a key figure; the equipment is given by name."""
    time = intake.time(need(row, "timestamp"), "timestamp")
    figure = need(row, "kpi")
    values = {
        "value": number(row, "value"),
        "lower_bound": number(row, "lower_bound"),
        "upper_bound": number(row, "upper_bound"),
        "score": number(row, "anomaly_score"),
    }
    asset_id = intake.equipment.find(row["asset_name"])
    body: dict[str, Any] = {
        "timestamp": time.strftime(_TIME),
        "asset_id": asset_id,
        "equipment_name": intake.equipment.names[asset_id],
        "sensor": intake.key_figure(asset_id, figure),
        **values,
    }
    return Record(json.dumps(body), body, (time,))


def _equipment(intake: Intake, row: Row) -> dict[str, str]:
    """The equipment of a row. It comes last, so that a malformed row takes up none."""
    asset_id = intake.equipment.pair(row["equipment_id"], row["equipment_name"])
    return {"asset_id": asset_id, "equipment_name": intake.equipment.names[asset_id]}


def failure_code(intake: Intake, row: Row) -> Record:
    """A secondary failure code under its primary code and category."""
    secondary = need(row, "secondary_code")
    body = {
        "category": need(row, "category"),
        "primary_code": need(row, "primary_code"),
        "primary_code_description": row["primary_code_description"],
        "secondary_code": secondary,
        "secondary_code_description": row["secondary_code_description"],
    }
    return Record(f"{body['primary_code']} {secondary}", body)


def primary_code(intake: Intake, row: Row) -> Record:
    """A primary failure code; it adds one only where no secondary codes are listed."""
    code = need(row, "primary_code")
    body = {
        "category": need(row, "category"),
        "primary_code": code,
        "primary_code_description": row["primary_code_description"],
        "secondary_code": UNKNOWN,
        "secondary_code_description": UNKNOWN,
    }
    return Record(code, body)


def failure_mode(intake: Intake, row: Row) -> Record:
    """How a class of assets fails: mode, mechanism and influencing factors."""
    body = {
        "asset_class": need(row, "equipment").casefold(),
        "name": need(row, "failure mode"),
        "mechanism": row["degradation mechanism"] or UNKNOWN,
        "cause": row.get("influencing factors") or UNKNOWN,
    }
    return Record(json.dumps(body), body)


def meter(intake: Intake, row: Row) -> Record:
    """What a sensor of that name measures; a unit that is two units, or n/a, is none."""
    name, unit = need(row, "meter"), row["unit"]
    formula = f" Formula: {row['formula']}." if row.get("formula") else ""
    body = {
        "name": name,
        "unit": "" if " or " in unit or unit.casefold() == "n/a" else unit,
        "component": row["component"] or UNKNOWN,
        "description": row["description"].rstrip(".").capitalize() + "." + formula,
    }
    return Record(name.casefold(), body)


def component(intake: Intake, row: Row) -> Record:
    """A component of a class of assets."""
    body = {"asset_class": need(row, "equipment").casefold(), "component": need(row, "component")}
    return Record(json.dumps(body), body)


def alert_rule(intake: Intake, row: Row) -> Record:
    """An alert rule by id and name; its logic, where given, is prose."""
    body = {"rule_id": need(row, "rule_id"), "name": need(row, "rule_name"), "logic": row["rule_logic"]}
    return Record(body["rule_id"], body)


def rule_code(intake: Intake, row: Row) -> Record:
    """A failure code that an alert rule points to."""
    body = {
        "rule_id": need(row, "rule_id"),
        "name": need(row, "rule_name"),
        "primary_code": need(row, "primary_code"),
        "primary_code_description": row["primary_code_description"],
    }
    return Record(f"{body['rule_id']} {body['primary_code']}", body)


def figure_code(intake: Intake, row: Row) -> Record:
    """A failure code that a key figure beyond its bounds points to: checked, but a plant has no place for it."""
    return Record(f"{need(row, 'kpi_name')} {need(row, 'primary_code')}", {})


CONVERTERS: dict[str, Callable[[Intake, Row], Record]] = {
    "failure codes": failure_code,
    "primary codes": primary_code,
    "failure modes": failure_mode,
    "meters": meter,
    "components": component,
    "alert rules": alert_rule,
    "codes of alert rules": rule_code,
    "work orders": work_order,
    "alerts": alert,
    "events": event,
    "anomalies": anomaly,
    "codes of key figures": figure_code,
}
