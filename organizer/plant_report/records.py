"""What is imperfect in the plant's records, and how quiet its healthy part is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from assetops.environment.store import Asset
from organizer.charts.timeline import Chart, Stretch, Values, day, line, spans
from organizer.plant_report.material import Material, records
from organizer.plant_report.overview import gaps

_AROUND = timedelta(days=2)


@dataclass(frozen=True)
class Finding:
    """A kind of imperfection, how much of it there is, and where."""

    what: str
    amount: str
    where: str


@dataclass(frozen=True)
class Example:
    """A picture of one imperfection."""

    title: str
    chart: Chart


def findings(material: Material) -> list[Finding]:
    """Gaps, late, stuck, drifting, duplicate and ambiguous records."""
    return [*_gap_findings(material), _late_finding(material), *_sensor_findings(material), *_name_findings(material)]


def _gap_findings(material: Material) -> list[Finding]:
    missing = {asset.asset_id: gaps(material, asset) for asset in material.plant.assets}
    share = np.mean(np.concatenate([one.ravel() for one in missing.values()]))
    outages = sum(len(spans(np.all(one, axis=1), 4)) for one in missing.values())
    asset, sensor, first, last = longest_gap(material)
    start = material.plant.start + first * material.plant.step
    where = f"{sensor} of {asset.name} ({asset.asset_id}) from {day(start)}"
    return [
        Finding("Missing readings", f"{100 * share:.2f} %", f"{outages} outages of a whole asset's logger"),
        Finding("Longest gap of one sensor", f"{(last - first) // 4} hours", where),
    ]


def longest_gap(material: Material) -> tuple[Asset, str, int, int]:
    """The asset, sensor and steps ``[first, last)`` of the longest gap."""
    found = [
        (last - first, asset, sensor.name, first, last)
        for asset in material.plant.assets
        for sensor, column in zip(asset.sensors, gaps(material, asset).T, strict=True)
        for first, last in spans(column, 4)
    ]
    _, asset, name, first, last = max(found, key=lambda one: one[0])
    return asset, name, first, last


def _late_finding(material: Material) -> Finding:
    late = material.late
    batches = late.drop_duplicates(["asset_id", "start"])
    readings = round(sum((row["end"] - row["start"]) / material.plant.step for row in records(late)))
    hours = [(row["arrived"] - row["end"]) / timedelta(hours=1) for row in records(batches)]
    text = f"{min(hours):.0f} to {max(hours):.0f} hours after their batch ended; no tool shows them before they came"
    return Finding("Late readings", f"{readings:,} in {len(batches)} batches", text)


def _sensor_findings(material: Material) -> list[Finding]:
    found = []
    for fault in material.faults:
        kind = next((kind for kind in ("Stuck", "Drift", "Flow Meter") if kind in fault.mode["name"]), None)
        if kind is not None and len(fault.sensors) == 1:
            what = "Drifting sensor" if kind == "Drift" else "Stuck sensor"
            days = (fault.end - fault.start) / timedelta(days=1)
            where = f"{fault.sensors[0]} of {fault.asset.name} ({fault.asset.asset_id}) from {day(fault.start)}"
            found.append(Finding(what, f"{days:.0f} days", where))
    return sorted(found, key=lambda finding: finding.what)


def _name_findings(material: Material) -> list[Finding]:
    orders = material.plant.work_orders
    again = orders[orders["description"].str.endswith("(second report)")]
    inside = int((again["created"] >= material.plant.start).sum())
    names = Counter(asset.name for asset in material.plant.assets)
    shared = sorted(name for name, count in names.items() if count > 1)
    text = f"{inside} of them inside the telemetry window; all cancelled, the first report was worked on"
    return [
        Finding("Duplicate work orders", str(len(again)), text),
        Finding("Names at both sites", str(len(shared)), ", ".join(shared)),
    ]


def examples(material: Material) -> list[Example]:
    """The longest gap, and a late batch as seen before it had all arrived."""
    return [_gap_example(material), _late_example(material)]


def _gap_example(material: Material) -> Example:
    asset, sensor, first, last = longest_gap(material)
    plant = material.plant
    start, end = plant.start + first * plant.step, plant.start + last * plant.step
    title = f"Gap: {sensor} of {asset.name} at {asset.site}"
    return Example(title, _around(material, asset, sensor, Stretch(start, end), material.values(asset, sensor)))


def _late_example(material: Material) -> Example:
    rows = material.late[material.late["sensor"].isin(["Supply Temperature", "Fan Speed", "Bearing Temperature"])]
    row = max(records(rows), key=lambda row: row["end"] - row["start"])
    asset, sensor = material.plant.asset(row["asset_id"]), row["sensor"]
    now = row["arrived"] - material.plant.step
    seen = material.plant.series(asset, [sensor], material.plant.start, material.plant.end, now)[1][:, 0]
    title = f"Late: {sensor} of {asset.name} at {asset.site}, as seen on {day(now)} at {now:%H:%M} and, grey, later"
    shown = seen.astype(np.float64)
    return Example(title, _around(material, asset, sensor, Stretch(row["start"], row["end"]), shown))


def _around(material: Material, asset: Asset, sensor: str, shade: Stretch, shown: Values) -> Chart:
    plant = material.plant
    stretch = Stretch(max(shade.start - _AROUND, plant.start), min(shade.end + _AROUND, plant.end))
    window = slice(material.step(stretch.start), material.step(stretch.end))
    unit = next(one.unit for one in asset.sensors if one.name == sensor)
    one = line(sensor, unit, shown[window], material.values(asset, sensor)[window])
    return Chart((one,), (), stretch.ticks(), stretch.mark(shade.start, shade.end))


def quiet(material: Material) -> list[Finding]:
    """False alerts and stray anomalies, and how much of all belongs to faults."""
    plant = material.plant
    healthy = [asset.asset_id for asset in plant.assets if material.fault_of(asset) is None]
    found = []
    for name, table, column in (("alerts", plant.alerts, "start"), ("anomalies", plant.anomalies, "timestamp")):
        outside = material.outside(table, column)
        false = int(outside["asset_id"].isin(healthy).sum())
        found += [
            Finding(f"False {name} on assets without a fault", f"{false / len(healthy):.2f}", "per asset in 100 days"),
            Finding(
                f"Share of {name} that belong to a fault",
                f"{100 * (1 - len(outside) / len(table)):.0f} %",
                f"{len(table) - len(outside)} of {len(table)}",
            ),
        ]
    return found
