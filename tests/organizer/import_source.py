"""Small files in the public formats, written by hand: what tests of the import read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assetops.environment.clock import Clock
from assetops.environment.session import Environment
from assetops.environment.store import Plant
from organizer.importing.importer import OnError, import_folder
from organizer.importing.report import FileReport, Report

ORDER_HEAD = (
    "wo_id,wo_description,collection,primary_code,primary_code_description,secondary_code,secondary_code_description,"
    "equipment_id,equipment_name,preventive,work_priority,actual_finish,duration,actual_labor_hours"
)
ORDERS = (
    "WO1,Oil check,compressor,MT010,Oil Analysis,MT010b,Routine Oil,C6,Chiller 6,TRUE,5,4/6/16 14:00,3:00,1:00",
    "WO2,Leak,condenser|evaporator,L001,Leak,L001a,Small,C9,Chiller 9,FALSE,1,12/31/16 23:59,40:00:00,37:30:00",
    "WO3,Leak,motor,L001,Leak,L001a,Small,C6,Chiller 6,FALSE,2,1/1/17 0:00,1:15,0:00",
)
EVENT_HEAD = "event_id,event_group,event_category,event_type,description,equipment_id,equipment_name,event_time,note"
EVENTS = (
    "WO1,WORK_ORDER,PM,MT010,Oil Analysis,C6,Chiller 6,2016-04-06 14:00:00,",
    "al_1,ALERT,ALERT,RUL0018,Chiller - Evaporator Approach High,C9,Chiller 9,2020-06-02 04:00:00,a remark",
)
ALERT_HEAD = "equipment_id,equipment_name,rule_id,start_time,end_time"
ALERTS = ("C9,Chiller 9,RUL0018,6/2/20 4:00,6/2/20 6:30", "C9,Chiller 9,RUL0018,6/1/20 4:00,6/1/20 5:00")
RULE_HEAD = "rule_id,rule_name,rule_logic"
RULES = ("RUL0018,Chiller -  Evaporator Approach High,,",)
RULE_CODE_HEAD = "rule_id,rule_name,primary_code,primary_code_description"
RULE_CODES = (
    "RUL0018,Chiller - Evaporator Approach High,L001,Leak",
    "RUL0018,Chiller - Evaporator Approach High,M010,Failure",
)
ANOMALY_HEAD = "timestamp,KPI,asset_name,value,upper_bound,lower_bound,anomaly_score"
ANOMALIES = ("6/3/20 5:14,Cooling Load,chiller 9,25978710,25609582,23384670,0.998",)
CODE_HEAD = "category,primary_code,primary_code_description,secondary_code,secondary_code_description"
CODES = ("Leaks,L001,Leak,L001a,Small", "Leaks,L001,Leak,L001b,Large", "Checks,MT010,Oil Analysis,MT010b,Routine")
MODE_HEAD = "Equipment,Failure Mode,Degradation Mechanism,Influencing Factors"
MODES = ("Chiller,Compressor Overheating,Normal wear,", "AHU,Dampers,Seized,Extreme heat")
METER_HEAD = "meter,component,measurement,unit,description,calculated,formula"
METERS = (
    "supply temperature,evaporator,temperature,C or F,what goes out.,FALSE,",
    "tonnage,chiller,calculated,ton,x.,TRUE,",
)
COMPONENT_HEAD = "equipment,component,explanation"
COMPONENTS = ('chiller,compressor,"compresses, of course."', "chiller,condenser,cools")
TABLES: dict[str, tuple[str, Sequence[str]]] = {
    "wo.csv": (ORDER_HEAD, ORDERS),
    "event.csv": (EVENT_HEAD, EVENTS),
    "alert.csv": (ALERT_HEAD, ALERTS),
    "rule.csv": (RULE_HEAD, RULES),
    "rule_code.csv": (RULE_CODE_HEAD, RULE_CODES),
    "anomaly.csv": (ANOMALY_HEAD, ANOMALIES),
    "codes.csv": (CODE_HEAD, CODES),
    "modes.csv": (MODE_HEAD, MODES),
    "meter.csv": (METER_HEAD, METERS),
    "component.csv": (COMPONENT_HEAD, COMPONENTS),
}  # fmt: skip
EPOCH = 1590984000  # 2020-06-01T00:00:00 in New York
DOCUMENTS: tuple[dict[str, Any], ...] = (
    {"asset_id": "Chiller 6", "timestamp": EPOCH, "supply_temperature": 46.5, "tonnage": 400.0},
    {"asset_id": "Chiller 6", "timestamp": EPOCH + 903, "supply_temperature": 47.5},
    {"asset_id": "Chiller 6", "timestamp": EPOCH + 2700, "tonnage": 410.0, "Chiller 6 Run Status": 1},
)


def write(folder: Path, **changed: Sequence[str]) -> Path:
    """Write the small source; `wo=rows` puts other rows into wo.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (head, rows) in TABLES.items():
        table(folder / name, head, changed.get(name.removesuffix(".csv"), rows))
    lines(folder / "telemetry.jsonl", DOCUMENTS)
    return folder


def table(path: Path, head: str, rows: Sequence[str]) -> None:
    """A CSV file as the public ones are: CRLF, no line end after the last row."""
    path.write_bytes("\r\n".join([head, *rows]).encode())


def lines(path: Path, documents: Sequence[dict[str, Any] | str]) -> None:
    """One document a line; text goes in as it is."""
    texts = [one if isinstance(one, str) else json.dumps(one) for one in documents]
    path.write_text("".join(text + "\n" for text in texts))


def imported(source: Path, on_error: OnError = "refuse") -> tuple[Report, Path]:
    """Import next to the source; the report and the folder that was written."""
    out = source.parent / f"{source.name}-out"
    return import_folder(source, out, on_error), out


def account(report: Report, name: str) -> FileReport:
    """The account of one file."""
    return next(file for file in report.files if file.name == name)


def environment(out: Path, now: str = "2023-10-13T00:00:00") -> Environment:
    """The tools over an imported plant."""
    return Environment(Plant.open(out / "plant"), Clock.at(now))
