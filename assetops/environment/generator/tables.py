"""The plant's record tables as rows of text, in the columns the store reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from assetops.environment.generator.anomalies import Anomaly
from assetops.environment.generator.codes import codes_by_secondary
from assetops.environment.generator.late import Late
from assetops.environment.generator.orders import Order
from assetops.environment.generator.plant import Alert
from assetops.environment.generator.signals import STEP_MINUTES

Row = dict[str, Any]
_RECENT = timedelta(days=730)  # work orders older than this are in their table only, not among the events


def at_step(start: datetime, step: int) -> str:
    """Return the time of a step as ISO text."""
    return (start + timedelta(minutes=STEP_MINUTES * step)).isoformat()


def work_order_rows(rng: np.random.Generator, orders: list[Order]) -> list[Row]:
    """Number the orders, which are in order of creation, with small random steps between the numbers."""
    numbers = int(rng.integers(100_000, 500_000)) + np.cumsum(rng.integers(1, 9, len(orders)))
    codes = codes_by_secondary()
    return [
        _work_order_row(f"WO{number}", order, codes[order.secondary_code])
        for number, order in zip(numbers, orders, strict=True)
    ]


def _work_order_row(wo_id: str, order: Order, code: dict[str, str]) -> Row:
    return {
        "wo_id": wo_id,
        "description": order.description,
        "asset_id": order.asset.asset_id,
        "equipment_name": order.asset.name,
        "component": order.component,
        "primary_code": code["primary_code"],
        "primary_code_description": code["primary_code_description"],
        "secondary_code": code["secondary_code"],
        "secondary_code_description": code["secondary_code_description"],
        "preventive": "true" if order.preventive else "false",
        "priority": order.priority,
        "status": order.status,
        "created": order.created.isoformat(),
        "scheduled": order.scheduled.isoformat(),
        "finished": "" if order.finished is None else order.finished.isoformat(),
        "duration_hours": order.duration,
        "labor_hours": order.labor,
        "labor_cost": order.labor_cost,
        "material_cost": order.material_cost,
        "technician": order.technician,
    }


def alert_rows(start: datetime, alerts: list[Alert]) -> list[Row]:
    """Return the alerts, which are in order of time, numbered."""
    return [
        {
            "alert_id": f"AL{number:05d}",
            "asset_id": alert.asset.asset_id,
            "equipment_name": alert.asset.name,
            "rule_id": alert.rule["rule_id"],
            "rule_name": alert.rule["name"],
            "start": at_step(start, alert.first),
            "end": at_step(start, alert.last),
        }
        for number, alert in enumerate(alerts, 1)
    ]


def anomaly_rows(start: datetime, anomalies: list[Anomaly]) -> list[Row]:
    """Return the anomalies, which are in order of time, numbered."""
    return [
        {
            "anomaly_id": f"AN{number:05d}",
            "timestamp": at_step(start, anomaly.step),
            "asset_id": anomaly.asset.asset_id,
            "equipment_name": anomaly.asset.name,
            "sensor": anomaly.sensor,
            "value": anomaly.value,
            "lower_bound": anomaly.lower,
            "upper_bound": anomaly.upper,
            "score": anomaly.score,
        }
        for number, anomaly in enumerate(anomalies, 1)
    ]


def late_rows(start: datetime, batches: list[Late]) -> list[Row]:
    """Return one row per sensor of each late batch: its readings in ``[start, end)`` came at ``arrived``."""
    return [
        {
            "asset_id": late.asset.asset_id,
            "sensor": sensor,
            "start": at_step(start, late.first),
            "end": at_step(start, late.last),
            "arrived": at_step(start, late.arrived),
        }
        for late in batches
        for sensor in late.sensors
    ]


def event_rows(end: datetime, orders: list[Row], alerts: list[Row], anomalies: list[Row]) -> list[Row]:
    """Return recent work orders (at creation), alerts (at start) and anomalies on one time line, numbered."""
    since = (end - _RECENT).isoformat()
    rows = [_order_event(row) for row in orders if row["created"] >= since]
    rows += [_alert_event(row) for row in alerts]
    rows += [_anomaly_event(row) for row in anomalies]
    rows.sort(key=lambda row: (row["event_time"], row["event_group"], row["asset_id"], row["event_type"]))
    return [{"event_id": f"EV{number:05d}"} | row for number, row in enumerate(rows, 1)]


def _event(row: Row, group: str, category: str, kind: str, description: str, moment: str) -> Row:
    return {
        "event_group": group,
        "event_category": category,
        "event_type": kind,
        "description": description,
        "asset_id": row["asset_id"],
        "equipment_name": row["equipment_name"],
        "event_time": moment,
    }


def _order_event(row: Row) -> Row:
    category = "PM" if row["preventive"] == "true" else "CM"
    text = f"{row['wo_id']}: {row['description']}"
    return _event(row, "WORK_ORDER", category, row["primary_code"], text, row["created"])


def _alert_event(row: Row) -> Row:
    return _event(row, "ALERT", "ALERT", row["rule_id"], f"{row['alert_id']}: {row['rule_name']}", row["start"])


def _anomaly_event(row: Row) -> Row:
    side = "above" if row["value"] > row["upper_bound"] else "below"
    text = f"{row['anomaly_id']}: {row['sensor']} {side} its usual range"
    return _event(row, "ANOMALY", "ANOMALY", row["sensor"], text, row["timestamp"])
