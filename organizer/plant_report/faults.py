"""Each injected fault on one time axis: its sensors before, during and after, alerts, anomalies and work orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from assetops.environment.store import Asset
from organizer.charts.timeline import Chart, Lane, Line, Mark, Stretch, Values, day, line, pooled
from organizer.plant_report.material import Fault, Material, records

_BEFORE, _AFTER = timedelta(days=10), timedelta(days=6)
_POOL = 8  # steps a point: two hours
_RUN = "Run Status"


@dataclass(frozen=True)
class FaultCard:
    """What the page says of one fault. ``moved``: the least shift among its sensors in standard deviations of noise."""

    fault: Fault
    chart: Chart
    alerts: int
    anomalies: int
    first_alert: str
    days_to_alert: str
    moved: str
    orders: tuple[str, ...]
    matching: bool


def fault_cards(material: Material) -> list[FaultCard]:
    """The cards of all faults by start."""
    return [_card(material, fault) for fault in sorted(material.faults, key=lambda fault: fault.start)]


def _card(material: Material, fault: Fault) -> FaultCard:
    alerts = material.during(material.plant.alerts, "start", fault)
    own = {rule["rule_id"] for rule in material.plant.alert_rules if rule["primary_code"] == fault.mode["primary_code"]}
    first = alerts[alerts["rule_id"].isin(own)].head(1)
    orders = corrective(material, fault)
    return FaultCard(
        fault=fault,
        chart=_chart(material, fault, orders),
        alerts=len(alerts),
        anomalies=len(material.during(material.plant.anomalies, "timestamp", fault)),
        first_alert=" ".join(f"{row['rule_id']} {row['rule_name']}" for row in records(first)) or "none",
        days_to_alert=" ".join(f"{(at - fault.start) / timedelta(days=1):.1f}" for at in first["start"]) or "never",
        moved=f"{min(_moved(material, fault, sensor) for sensor in fault.sensors):,.0f}",
        orders=tuple(_told(row) for row in records(orders)),
        matching=fault.mode["secondary_code"] in set(orders["secondary_code"]),
    )


def corrective(material: Material, fault: Fault) -> pd.DataFrame:
    """The corrective work orders that were written in the fault's time."""
    orders = material.during(material.plant.work_orders, "created", fault)
    return orders[~orders["preventive"]]


def _told(row: dict[str, Any]) -> str:
    until = f"closed {day(row['finished'])}" if row["status"] == "closed" else row["status"]
    return f"{row['wo_id']} ({row['secondary_code']}): {row['description']}; created {day(row['created'])}, {until}"


def _moved(material: Material, fault: Fault, sensor: str) -> float:
    """How far the grown fault moves a sensor, in standard deviations of its noise from step to step."""
    healthy = material.healthy(fault.asset, sensor)
    grown = slice(material.step(fault.start + 0.6 * (fault.end - fault.start)), material.step(fault.end))
    shift = float(np.sqrt(np.nanmean((material.values(fault.asset, sensor)[grown] - healthy[grown]) ** 2)))
    steps = np.abs(np.diff(healthy))
    noise = 0.05 if sensor == _RUN else 1.0484 * float(np.median(steps[steps > 0]))
    return shift / noise


def _chart(material: Material, fault: Fault, orders: pd.DataFrame) -> Chart:
    plant = material.plant
    repairs = orders["secondary_code"] == fault.mode["secondary_code"]
    stretch = Stretch(max(fault.start - _BEFORE, plant.start), min(fault.end + _AFTER, plant.end))
    return Chart(
        lines=tuple(_line(material, fault, sensor, stretch) for sensor in fault.sensors),
        lanes=(
            Lane("Alerts", "alert", _alert_marks(material, fault, stretch)),
            Lane("Anomalies", "anomaly", _anomaly_marks(material, fault, stretch)),
            Lane("Inspection orders", "order", _order_marks(orders[~repairs], stretch)),
            Lane("Repair orders, from written to done", "order", _order_marks(orders[repairs], stretch)),
        ),
        ticks=stretch.ticks(),
        shade=stretch.mark(fault.start, fault.end),
    )


def _line(material: Material, fault: Fault, sensor: str, stretch: Stretch) -> Line:
    window = slice(material.step(stretch.start), material.step(stretch.end))
    actual, healthy = material.values(fault.asset, sensor), material.healthy(fault.asset, sensor)
    if _RUN not in fault.sensors:
        actual, healthy = (_while_running(material, fault.asset, one) for one in (actual, healthy))
    unit = next(one.unit for one in fault.asset.sensors if one.name == sensor)
    return line(sensor, unit, pooled(actual[window], _POOL), pooled(healthy[window], _POOL))


def _while_running(material: Material, asset: Asset, values: Values) -> Values:
    if _RUN not in {sensor.name for sensor in asset.sensors}:
        return values
    return np.where(material.values(asset, _RUN) > 0.5, values, np.nan)


def _alert_marks(material: Material, fault: Fault, stretch: Stretch) -> tuple[Mark, ...]:
    alerts = material.plant.alerts
    rows = alerts[alerts["asset_id"] == fault.asset.asset_id]
    found = zip(rows["start"], rows["end"], rows["rule_id"] + " " + rows["rule_name"], strict=True)
    return tuple(stretch.mark(a, b, f"{text}, {day(a)} {a:%H:%M}") for a, b, text in found if stretch.holds(a, b))


def _anomaly_marks(material: Material, fault: Fault, stretch: Stretch) -> tuple[Mark, ...]:
    anomalies = material.plant.anomalies
    rows = anomalies[anomalies["asset_id"] == fault.asset.asset_id]
    found = zip(rows["timestamp"], rows["sensor"], rows["score"], strict=True)
    hour = timedelta(hours=1)
    return tuple(
        stretch.mark(at, at + hour, f"{sensor}, score {score}, {day(at)} {at:%H:%M}")
        for at, sensor, score in found
        if stretch.holds(at, at + hour)
    )


def _order_marks(orders: pd.DataFrame, stretch: Stretch) -> tuple[Mark, ...]:
    ends = orders["finished"].fillna(orders["created"]).where(orders["status"] != "in progress", stretch.end)
    found = zip(orders["created"], ends, orders["wo_id"], orders["description"], strict=True)
    return tuple(stretch.mark(a, b, f"{wo_id}: {text}") for a, b, wo_id, text in found)
