"""The plant folder from what was taken up, in the store's format."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assetops.environment.generator.files import write_json
from assetops.environment.store import VERSION, fold
from organizer.importing.equipment import class_of
from organizer.importing.intake import Intake
from organizer.importing.spool import Spool
from organizer.importing.telemetry import STEP_MINUTES, Array, Telemetry, blank
from organizer.importing.values import UNKNOWN

PLANT = "imported"
SITE = "MAIN"  # the reference's only site; its tables name none
_EMPTY_STEPS = 24 * 60 // STEP_MINUTES  # a plant without telemetry has one day of gaps
_ORDER = (
    "wo_id", "description", "asset_id", "equipment_name", "component", "primary_code", "primary_code_description",
    "secondary_code", "secondary_code_description", "preventive", "priority", "status", "created", "scheduled",
    "finished", "duration_hours", "labor_hours", "labor_cost", "material_cost", "technician",
)  # fmt: skip
_ALERT = ("alert_id", "asset_id", "equipment_name", "rule_id", "rule_name", "start", "end")
_ANOMALY = (
    "anomaly_id", "timestamp", "asset_id", "equipment_name", "sensor", "value", "lower_bound", "upper_bound", "score",
)  # fmt: skip
_EVENT = (
    "event_id", "event_group", "event_category", "event_type", "description", "asset_id", "equipment_name",
    "event_time",
)  # fmt: skip


def write_tables(intake: Intake, folder: Path) -> None:
    """Write work orders, alerts, anomalies, events, failure codes, failure modes and alert rules."""
    spool = intake.spool
    rules = list(_rules(spool))
    names = {rule["rule_id"]: rule["name"] for rule in rules}
    _write(folder / "work_orders.csv", _ORDER, spool.rows("work orders"))
    alerts = ({**row, "rule_name": names[row["rule_id"]]} for row in spool.rows("alerts"))
    _write(folder / "alerts.csv", _ALERT, _numbered("alert_id", "AL", alerts))
    _write(folder / "anomalies.csv", _ANOMALY, _numbered("anomaly_id", "AN", spool.rows("anomalies")))
    _write(folder / "events.csv", _EVENT, spool.rows("events"))
    write_json(folder / "alert_rules.json", rules)
    write_json(folder / "failure_codes.json", _codes(spool))
    write_json(folder / "failure_modes.json", list(_modes(spool)))


def write_head(intake: Intake, telemetry: Telemetry, folder: Path) -> dict[str, Array]:
    """Write `plant.json` and arrays of gaps for all assets; give those of the assets that have telemetry."""
    steps = telemetry.steps or _EMPTY_STEPS
    start = telemetry.start or _midnight(intake)
    meters = {fold(meter["name"]): meter for meter in intake.spool.rows("meters")}
    components: dict[str, list[str]] = {}
    for row in intake.spool.rows("components"):
        components.setdefault(row["asset_class"], []).append(row["component"])
    classes = {row["asset_class"] for row in intake.spool.rows("failure modes")} | components.keys()
    assets, arrays = [], {}
    (folder / "telemetry").mkdir()
    for asset_id, name in sorted(intake.equipment.names.items()):
        kind = class_of(name, classes)
        sensors = _sensors(intake, telemetry, asset_id, meters)
        array = blank(folder / "telemetry" / f"{asset_id}.npy", steps, len(sensors))
        if asset_id in telemetry.sensors:
            arrays[asset_id] = array
        assets.append(_asset(asset_id, name, kind, components.get(kind, []), sensors))
    site = {"name": SITE, "description": "All imported equipment; the source tells no sites apart."}
    head = {"version": VERSION, "name": PLANT, "start": start.isoformat(), "step_minutes": STEP_MINUTES}
    write_json(folder / "plant.json", {**head, "steps": steps, "sites": [site], "assets": assets})
    return arrays


def _midnight(intake: Intake) -> datetime:
    moment = intake.first or datetime(2000, 1, 1)
    return moment.replace(hour=0, minute=0, second=0)


def present(intake: Intake, telemetry: Telemetry) -> str:
    """The moment from which all that was imported is past: the midnight after the latest."""
    last = intake.last or _midnight(intake)
    if telemetry.last is not None and telemetry.start is not None:
        last = max(last, telemetry.start + telemetry.steps * timedelta(minutes=STEP_MINUTES))
    return (last.replace(hour=0, minute=0, second=0) + timedelta(days=1)).isoformat()


def _asset(asset_id: str, name: str, kind: str, components: list[str], sensors: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "asset_id": asset_id,
        "name": name,
        "site": SITE,
        "asset_class": kind,
        "description": f"{name}, from imported data",
        "components": components,
        "installed": UNKNOWN,
        "rated": {},
        "sensors": sensors,
    }


def _sensors(
    intake: Intake, telemetry: Telemetry, asset_id: str, meters: dict[str, dict[str, str]]
) -> list[dict[str, str]]:
    """The sensors with telemetry, then the key figures of anomalies, which have none but can be asked for."""
    own = telemetry.sensors.get(asset_id, {})
    figures = {key: name for key, name in intake.key_figures.get(asset_id, {}).items() if key not in own}
    found = []
    for key, name in {**own, **figures}.items():
        text = "A key figure of the anomaly records; it has no telemetry." if key in figures else f"{name}."
        plain = {"unit": "", "component": UNKNOWN, "description": text}
        found.append({"name": name, **{field: meters.get(key, plain)[field] for field in plain}})
    return found


def _rules(spool: Spool) -> Iterator[dict[str, Any]]:
    """Every alert rule that is listed, has a code, or raised an alert, once."""
    codes: dict[str, list[str]] = {}
    named: dict[str, tuple[str, str]] = {
        row["rule_id"]: (row["name"], row["logic"]) for row in spool.rows("alert rules")
    }
    for row in spool.rows("codes of alert rules"):
        codes.setdefault(row["rule_id"], []).append(row["primary_code"])
        named.setdefault(row["rule_id"], (row["name"], ""))
    for row in spool.rows("alerts"):
        named.setdefault(row["rule_id"], (row["rule_id"], ""))
    for rule_id, (name, logic) in sorted(named.items()):
        kind, dash, _ = name.partition(" - ")
        yield {
            "rule_id": rule_id,
            "name": name,
            "asset_class": kind.casefold() if dash else UNKNOWN,
            "sensor": UNKNOWN,
            "condition": logic or UNKNOWN,
            "threshold": None,
            "minutes": None,
            "primary_code": next(iter(codes.get(rule_id, [])), UNKNOWN),
            "primary_codes": codes.get(rule_id, []),
        }


def _codes(spool: Spool) -> list[dict[str, Any]]:
    """All failure codes: those listed, then primary codes without secondary ones, then codes only used elsewhere."""
    found = list(spool.rows("failure codes"))
    known = {row["primary_code"] for row in found}
    for kind in ("primary codes", "codes of alert rules", "work orders"):
        for row in spool.rows(kind):
            if row["primary_code"] not in known:
                known.add(row["primary_code"])
                found.append(_bare_code(row))
    return found


def _bare_code(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "category": row.get("category", UNKNOWN),
        "primary_code": row["primary_code"],
        "primary_code_description": row["primary_code_description"],
        "secondary_code": UNKNOWN,
        "secondary_code_description": UNKNOWN,
    }


def _modes(spool: Spool) -> Iterator[dict[str, Any]]:
    """The failure modes; two of one name in a class are told apart by their mechanism."""
    components = {(row["asset_class"], row["component"]) for row in spool.rows("components")}
    rows = list(spool.rows("failure modes"))
    times = Counter((row["asset_class"], fold(row["name"])) for row in rows)
    for place, row in enumerate(rows, start=1):
        alike = times[row["asset_class"], fold(row["name"])] > 1
        in_name = [name for kind, name in components if kind == row["asset_class"] and name in row["name"].casefold()]
        yield {
            "failure_mode_id": f"FM{place:03}",
            **row,
            "name": f"{row['name']} ({row['mechanism']})" if alike else row["name"],
            "component": max(in_name, key=lambda name: (len(name), name), default="component not stated"),
            **dict.fromkeys(("effect", "action", "primary_code", "secondary_code"), UNKNOWN),
            **dict.fromkeys(("severity", "occurrence", "detection", "sensors")),
        }


def _numbered(column: str, prefix: str, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for place, row in enumerate(rows, start=1):
        yield {column: f"{prefix}{place:05}", **row}


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
