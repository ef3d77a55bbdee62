"""The plant as a whole: its size beside DESIGN section 6, its assets, a time line, a few days of each class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from assetops.environment.store import Asset
from organizer.charts.timeline import Chart, Lane, Mark, Stretch, line, spans
from organizer.plant_report.faults import corrective
from organizer.plant_report.material import Fault, Material

MAIN_CHANNELS = {
    "chiller": ("Tonnage", "Power Input", "Chiller Efficiency", "Supply Temperature"),
    "air handling unit": (
        "Supply Temperature",
        "Cooling Valve Position",
        "Filter Differential Pressure",
        "Power Input",
    ),
    "cooling tower": ("Leaving Water Temperature", "Fan Speed", "Fan Vibration", "Basin Water Level"),
    "pump": ("Pump Speed", "Differential Pressure", "Vibration", "Bearing Temperature"),
}
_DAYS = 5


@dataclass(frozen=True)
class Target:
    """A number of DESIGN section 6 and what this plant has; ``met`` says whether it fits."""

    what: str
    target: str
    here: str
    met: bool


@dataclass(frozen=True)
class AssetRow:
    """An asset and, if it has one, its fault."""

    asset: Asset
    rated: str
    fault: Fault | None


@dataclass(frozen=True)
class ClassView:
    """A few days of one class: an asset with its fault, and the same days without."""

    asset_class: str
    fault: Fault
    chart: Chart


def targets(material: Material) -> list[Target]:
    """The plant's size beside the design's."""
    plant, orders = material.plant, material.plant.work_orders
    points = plant.steps * sum(len(asset.sensors) for asset in plant.assets)
    classes = Counter(asset.asset_class for asset in plant.assets)
    years = (plant.end - orders["created"].min()) / timedelta(days=365.25)
    megabytes = material.bytes / 1e6
    return [
        Target("Telemetry points", "2.3 million, 5 % more or less", f"{points:,}", abs(points / 2.3e6 - 1) <= 0.05),
        Target("Days, minutes a step", "100, 15", f"{plant.steps // 96}, 15", plant.steps == 9600),
        Target("Sites", "2", str(len(plant.sites)), len(plant.sites) == 2),
        Target("Assets", "at least 20", str(len(plant.assets)), len(plant.assets) >= 20),
        Target("Asset classes", "at least 4", str(len(classes)), len(classes) >= 4),
        Target("Work orders", "4,200", f"{len(orders):,}", len(orders) == 4200),
        Target("Years of work orders", "8", f"{years:.1f}", abs(years - 8) < 0.2),
        Target("Failure modes", "53", str(len(plant.failure_modes)), len(plant.failure_modes) == 53),
        Target("On disk", "at most 15 MB", f"{megabytes:.1f} MB", megabytes <= 15),
    ]


def asset_rows(material: Material) -> list[AssetRow]:
    """All assets by site and id."""
    order = [site.name for site in material.plant.sites]
    assets = sorted(material.plant.assets, key=lambda asset: (order.index(asset.site), asset.asset_id))
    return [AssetRow(asset, _rated(asset), material.fault_of(asset)) for asset in assets]


def _rated(asset: Asset) -> str:
    key, value = next(iter(asset.rated.items()))
    return f"{value:,.0f} {key.rpartition('_')[2]}"


def timeline(material: Material) -> Chart:
    """One lane an asset over the whole window: faults, alerts, orders, gaps, late readings."""
    stretch = Stretch(material.plant.start, material.plant.end)
    lanes = tuple(_asset_lane(material, row, stretch) for row in asset_rows(material))
    return Chart((), lanes, stretch.ticks())


def _asset_lane(material: Material, row: AssetRow, stretch: Stretch) -> Lane:
    asset, fault, plant = row.asset, row.fault, material.plant
    marks: list[Mark] = []
    if fault is not None:
        marks.append(stretch.mark(fault.start, fault.end, str(fault.mode["name"]), "fault"))
    late = material.late[material.late["asset_id"] == asset.asset_id].drop_duplicates(["start", "end"])
    marks += [stretch.mark(a, b, "late readings", "late") for a, b in zip(late["start"], late["end"], strict=True)]
    marks += [
        stretch.mark(plant.start + a * plant.step, plant.start + b * plant.step, "no data", "gap")
        for a, b in spans(np.all(gaps(material, asset), axis=1), 4)
    ]
    alerts = plant.alerts[plant.alerts["asset_id"] == asset.asset_id]
    found = zip(alerts["start"], alerts["end"], alerts["rule_name"], strict=True)
    marks += [stretch.mark(a, b, text, "alert") for a, b, text in found]
    if fault is not None:
        orders = corrective(material, fault)
        found = zip(orders["created"], orders["created"], orders["wo_id"], strict=True)
        marks += [stretch.mark(a, None, f"order {text} written", "order") for a, _, text in found]
    return Lane(f"{asset.name}", asset.site, tuple(marks))


def gaps(material: Material, asset: Asset) -> NDArray[np.bool_]:
    """Where an asset's readings are missing ``(steps, sensors)``."""
    return np.stack([np.isnan(material.values(asset, sensor.name)) for sensor in asset.sensors], axis=1)


def class_views(material: Material) -> list[ClassView]:
    """For each class the fault that moves most of its main channels, over five days once it has grown."""
    views = []
    for asset_class, channels in MAIN_CHANNELS.items():
        faults = [fault for fault in material.faults if fault.asset.asset_class == asset_class]
        fault = max(faults, key=lambda fault: (len(set(channels) & set(fault.sensors)), len(fault.sensors)))
        views.append(ClassView(asset_class, fault, _days(material, fault, channels)))
    return views


def _days(material: Material, fault: Fault, channels: tuple[str, ...]) -> Chart:
    grown = fault.start + 0.7 * (fault.end - fault.start)
    start = grown.replace(hour=0, minute=0)
    stretch = Stretch(start, min(start + timedelta(days=_DAYS), material.plant.end))
    window = slice(material.step(stretch.start), material.step(stretch.end))
    units = {sensor.name: sensor.unit for sensor in fault.asset.sensors}
    lines = tuple(
        line(name, units[name], material.values(fault.asset, name)[window], material.healthy(fault.asset, name)[window])
        for name in channels
    )
    return Chart(lines, (), stretch.ticks(), stretch.mark(fault.start, fault.end))
