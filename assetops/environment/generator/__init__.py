"""A plant from a seed: assets, telemetry with injected faults, alerts, work orders, failure modes.

``PUBLIC_SEED`` gives the public plant, whose window starts on 2025-02-01.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from assetops.environment.generator.anomalies import find_anomalies
from assetops.environment.generator.codes import failure_codes
from assetops.environment.generator.files import write_csv, write_json, write_telemetry
from assetops.environment.generator.late import draw_late
from assetops.environment.generator.plant import SimulatedPlant, simulate_plant
from assetops.environment.generator.seeds import stream
from assetops.environment.generator.signals import STEP_MINUTES, STEPS
from assetops.environment.generator.tables import (
    alert_rows,
    anomaly_rows,
    at_step,
    event_rows,
    late_rows,
    work_order_rows,
)
from assetops.environment.generator.work_orders import draw_work_orders

__all__ = ["PUBLIC_SEED", "generate"]

PUBLIC_SEED = 1495


def generate(seed: bytes | int, name: str, folder: Path, labels: Path) -> None:
    """Write the plant of ``seed`` to ``folder`` (created if need be) and its fault labels to the file ``labels``.

    The same seed gives the same bytes; two seeds share no series. ``labels`` must lie outside ``folder``, which goes
    where agents can read it: ``ValueError`` otherwise.
    """
    if labels.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"the labels {labels} must not lie inside the plant folder {folder}")
    plant = simulate_plant(seed)
    folder.mkdir(parents=True, exist_ok=True)
    labels.parent.mkdir(parents=True, exist_ok=True)
    write_json(folder / "plant.json", _head(plant, name))
    write_telemetry(folder / "telemetry", plant.telemetry)
    write_json(folder / "failure_modes.json", plant.modes)
    write_json(folder / "failure_codes.json", failure_codes())
    write_json(folder / "alert_rules.json", plant.rules)
    _write_tables(seed, plant, folder)
    write_json(labels, _labels(plant))


def _head(plant: SimulatedPlant, name: str) -> dict[str, object]:
    return {
        "version": 1,
        "name": name,
        "start": plant.layout.start.isoformat(),
        "step_minutes": STEP_MINUTES,
        "steps": STEPS,
        "sites": [asdict(site) for site in plant.layout.sites],
        "assets": [asdict(asset) for asset in plant.layout.assets],
    }


def _write_tables(seed: bytes | int, plant: SimulatedPlant, folder: Path) -> None:
    start, end = plant.layout.start, plant.layout.end
    anomalies = [a for asset in plant.layout.assets for a in find_anomalies(asset, plant.telemetry[asset.asset_id])]
    anomalies.sort(key=lambda anomaly: (anomaly.step, anomaly.asset.asset_id, anomaly.sensor))
    orders = work_order_rows(stream(seed, "work order numbers"), draw_work_orders(seed, plant))
    tables = {"alerts": alert_rows(start, plant.alerts), "anomalies": anomaly_rows(start, anomalies)}
    tables["events"] = event_rows(end, orders, tables["alerts"], tables["anomalies"])
    tables["work_orders"] = orders
    known = [(alert.asset, alert.first, alert.last) for alert in plant.alerts]
    known += [(anomaly.asset, anomaly.step, anomaly.step + 1) for anomaly in anomalies]
    tables["late"] = late_rows(start, draw_late(seed, plant.layout, known))
    for table, rows in tables.items():
        write_csv(folder / f"{table}.csv", rows)


def _labels(plant: SimulatedPlant) -> list[dict[str, object]]:
    return [
        {
            "asset_id": fault.asset.asset_id,
            "failure_mode_id": fault.mode["failure_mode_id"],
            "start": at_step(plant.layout.start, fault.first),
            "end": at_step(plant.layout.start, fault.last),
            "sensors": fault.sensors,
            "shape": fault.shape,
            "magnitude": round(fault.magnitude, 4),
        }
        for fault in plant.faults
    ]
