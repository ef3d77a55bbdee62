"""A small plant written by hand: every value in it can be told from its place, so answers can be worked out on paper.

Two sites. Chillers C1 "Chiller 1" (MAIN) and C2 "Chiller 2" (MAIN), an air handler A1 "AHU 1" (NORTH) and a second
"AHU 1" at MAIN, so that the name alone is ambiguous. 30 days of quarters from 2025-03-01.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from assetops.environment.clock import Clock
from assetops.environment.session import CallResult, Environment
from assetops.environment.store import Plant

STEPS = 30 * 96
ASSETS = (
    ("C1", "Chiller 1", "MAIN", "chiller"),
    ("C2", "Chiller 2", "MAIN", "chiller"),
    ("A1", "AHU 1", "NORTH", "air handler"),
    ("A2", "AHU 1", "MAIN", "air handler"),
)
SENSORS = (("Supply Temperature", "degF", "evaporator"), ("Tonnage", "ton", "compressor"), ("Run Status", "", "panel"))
_WORK_ORDER_COLUMNS = (
    "wo_id,description,asset_id,equipment_name,component,primary_code,primary_code_description,secondary_code,"
    "secondary_code_description,preventive,priority,status,created,scheduled,finished,duration_hours,labor_hours,"
    "labor_cost,material_cost,technician"
)
# Of each: what, where, codes, kind, priority, status; then created, scheduled, finished; then hours and costs.
_WORK_ORDERS = (
    "WO1,Oil analysis,C1,Chiller 1,compressor,MT010,Oil Analysis,MT010b,Routine Oil Analysis,true,4,closed,"
    "2025-01-02T08:00:00,2025-01-10T08:00:00,2025-01-10T11:00:00,3.0,2.0,100.0,20.0,Lee",
    "WO2,Bearing replaced,C1,Chiller 1,compressor,M003,Wear,M003a,Worn bearing,false,2,closed,"
    "2025-02-01T08:00:00,2025-02-02T08:00:00,2025-02-02T18:00:00,10.0,8.0,400.0,900.0,Kim",
    "WO3,Leak repaired,C1,Chiller 1,condenser,F001,Leak,F001a,Flange leak,false,1,closed,"
    "2025-02-11T08:00:00,2025-02-11T09:00:00,2025-02-11T13:00:00,4.0,4.0,200.0,50.0,Lee",
    "WO4,Tubes to be cleaned,C1,Chiller 1,condenser,F002,Fouling,F002a,Tube fouling,false,3,open,"
    "2025-03-20T08:00:00,2025-03-31T08:00:00,,0,0,0,0,",
    "WO5,Belt check,C1,Chiller 1,compressor,MT001,Routine Maintenance,MT001a,Check,true,5,approved,"
    "2025-03-21T08:00:00,2025-04-05T08:00:00,,0,0,0,0,",
    "WO6,Valve repaired,C2,Chiller 2,evaporator,F001,Leak,F001b,Valve leak,false,2,closed,"
    "2025-03-10T08:00:00,2025-03-11T08:00:00,2025-03-25T08:00:00,6.0,5.0,250.0,75.0,Kim",
    "WO7,Fan check,C1,Chiller 1,compressor,MT001,Routine Maintenance,MT001a,Check,true,5,approved,"
    "2025-03-22T08:00:00,2025-04-30T08:00:00,,0,0,0,0,",
)
_ALERTS = """\
alert_id,asset_id,equipment_name,rule_id,rule_name,start,end
AL1,C1,Chiller 1,RUL0012,Chiller - High Supply Temperature,2025-03-05T10:00:00,2025-03-05T12:00:00
AL2,C1,Chiller 1,RUL0012,Chiller - High Supply Temperature,2025-03-06T10:00:00,2025-03-06T11:00:00
AL3,C2,Chiller 2,RUL0013,Chiller - Low Tonnage,2025-03-29T10:00:00,2025-03-30T22:00:00
"""
_ANOMALIES = """\
anomaly_id,timestamp,asset_id,equipment_name,sensor,value,lower_bound,upper_bound,score
AN1,2025-03-05T10:15:00,C1,Chiller 1,Supply Temperature,60.5,40.0,50.0,8.5
AN2,2025-03-05T10:30:00,C1,Chiller 1,Tonnage,900.0,100.0,500.0,4.5
"""
_EVENTS = """\
event_id,event_group,event_category,event_type,description,asset_id,equipment_name,event_time
EV1,ALERT,HIGH,RUL0012,Chiller - High Supply Temperature,C1,Chiller 1,2025-03-05T10:00:00
EV2,ANOMALY,HIGH,Supply Temperature,Supply Temperature above bound,C1,Chiller 1,2025-03-05T10:15:00
EV3,WORK_ORDER,CM,F002,Fouling,C1,Chiller 1,2025-03-20T08:00:00
EV4,WORK_ORDER,CM,F001,Leak,C2,Chiller 2,2025-03-10T08:00:00
"""


def _mode(number: int, asset_class: str, name: str, sensors: list[str], rating: tuple[int, int, int]) -> dict[str, Any]:
    severity, occurrence, detection = rating
    return {
        "failure_mode_id": f"FM{number:03}", "asset_class": asset_class, "name": name, "component": "compressor",
        "mechanism": "wear", "cause": "long use", "effect": "less cooling", "sensors": sensors, "severity": severity,
        "occurrence": occurrence, "detection": detection, "action": "Replace the bearing", "primary_code": "M003",
        "secondary_code": "M003a",
    }  # fmt: skip


def telemetry(asset: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(STEPS, 3): a daily wave on 45 + asset; tonnage counts the quarter of the day; run status 1. Gaps on purpose."""
    step = np.arange(STEPS)
    wave = 45 + asset + np.round(np.sin(2 * np.pi * step / 96), 2)
    values = np.stack([wave, 400.0 + step % 96, np.ones(STEPS)], axis=1).astype(np.float32)
    values[96 : 2 * 96, 0] = np.nan  # 2 March: no supply temperature
    values[10:13, 1] = np.nan
    if asset == 0:
        values[20 * 96 + 40 : 20 * 96 + 48, 0] += 12  # 21 March, 10:00 to 12:00: two hours of heat
    if asset == 1:
        values[10 * 96 : 12 * 96, 2] = np.nan  # 11 and 12 March: no run status
    return values


def write(folder: Path) -> Path:
    """Write the plant and return its folder."""
    sensors = [{"name": n, "unit": u, "component": c, "description": f"{n} of the {c}"} for n, u, c in SENSORS]
    assets = [
        {
            "asset_id": key, "name": name, "site": site, "asset_class": kind, "description": f"A {kind}",
            "components": ["compressor", "condenser"], "installed": "2012-05-14", "rated": {"capacity_ton": 500},
            "sensors": sensors,
        }
        for key, name, site, kind in ASSETS
    ]  # fmt: skip
    head = {
        "version": 1, "name": "small", "start": "2025-03-01T00:00:00", "step_minutes": 15, "steps": STEPS,
        "sites": [{"name": "MAIN", "description": "The main site"}, {"name": "NORTH", "description": "The north"}],
        "assets": assets,
    }  # fmt: skip
    modes = [
        _mode(1, "chiller", "Compressor Overheating", ["Supply Temperature", "Tonnage"], (8, 5, 4)),
        _mode(2, "chiller", "Condenser Fouling", ["Tonnage"], (5, 6, 6)),
        _mode(3, "chiller", "Oil Loss", [], (9, 2, 2)),
        _mode(4, "air handler", "Belt Slip", ["Run Status"], (3, 3, 3)),
    ]
    codes = [
        {
            "category": category, "primary_code": code, "primary_code_description": text, "secondary_code": code + "a",
            "secondary_code_description": text + " a",
        }
        for category, code, text in (
            ("Structural and Mechanical Failures", "M003", "Wear"),
            ("Electrical Failures", "F001", "Leak"),
            ("Electrical Failures", "F002", "Fouling"),
            ("Maintenance", "MT001", "Routine Maintenance"),
            ("Maintenance", "MT010", "Oil Analysis"),
        )
    ]  # fmt: skip
    rules = [
        {
            "rule_id": "RUL0012", "name": "Chiller - High Supply Temperature", "asset_class": "chiller",
            "sensor": "Supply Temperature", "condition": "above", "threshold": 50.0, "minutes": 30,
            "primary_code": "M003",
        },
        {
            "rule_id": "RUL0013", "name": "Chiller - Low Tonnage", "asset_class": "chiller", "sensor": "Tonnage",
            "condition": "below", "threshold": 100.0, "minutes": 60, "primary_code": "F002",
        },
    ]  # fmt: skip
    (folder / "telemetry").mkdir(parents=True)
    for name, data in (("plant", head), ("failure_modes", modes), ("failure_codes", codes), ("alert_rules", rules)):
        (folder / f"{name}.json").write_text(json.dumps(data))
    work_orders = "\n".join([_WORK_ORDER_COLUMNS, *_WORK_ORDERS]) + "\n"
    tables = {"work_orders": work_orders, "alerts": _ALERTS, "anomalies": _ANOMALIES, "events": _EVENTS}
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    for number, (key, *_) in enumerate(ASSETS):
        np.save(folder / "telemetry" / f"{key}.npy", telemetry(number))
    return folder


def environment(folder: Path, now: str = "2025-03-30T00:00:00") -> Environment:
    """A fresh environment over the plant in `folder`, which is written when it is not there."""
    plant = Plant.open(folder if folder.exists() else write(folder))
    return Environment(plant, Clock.at(now))


def message(result: CallResult) -> str:
    """The message of a call that must have gone well."""
    assert result.ok, result.result
    return str(result.result["message"])


def error(result: CallResult) -> str:
    """The error code of a call that must have failed; its message and hint must be sentences."""
    assert not result.ok, result.result
    found = result.result["error"]
    assert found["message"].endswith(".")
    assert found["hint"].endswith(".")
    return str(found["code"])
