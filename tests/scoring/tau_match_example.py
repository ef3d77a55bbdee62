"""The worked example of pages/tau_match.md as data."""

from __future__ import annotations

from typing import Any

from assetops.contract.scenario import GoldStandard, GoldStep, NumberFact, Role, WriteFact
from assetops.contract.trajectory import CallEvent, Scope
from tests.scoring.made_gold import trajectory

START, FINAL = "2025-04-07T00:00:00", "2025-04-14T00:00:00"
WEEK = {"start": START, "final": FINAL}
TELEMETRY = (Scope(source="telemetry", assets=("Chiller 6",), items=("Supply Temperature",), start=START, final=FINAL),)
ALERTS = (Scope(source="alerts", assets=("Chiller 6",), start=START, final=FINAL),)
COUNT = {"data": {"from": "g1", "path": "data"}, "sensor": "Supply Temperature", "threshold": 46}


def _step(
    name: str, role: Role, tool: str, arguments: dict[str, Any], after: tuple[str, ...] = (), **more: Any
) -> GoldStep:
    known = {"result": {"message": ""}, **more}
    return GoldStep(id=name, agent="", role=role, tools=(tool,), arguments=arguments, depends_on=after, **known)


HISTORY = {"site_name": "MAIN", "asset_id": "Chiller 6", "sensors": ["Supply Temperature"], **WEEK}
ORDER = {"equipment": "Chiller 6", "primary_code": "MT011", "priority": 1}
STEPS = (
    _step("g1", "read", "history", HISTORY, scopes=TELEMETRY),
    _step(
        "g2",
        "compute",
        "count_above",
        COUNT,
        ("g1",),
        scopes=TELEMETRY,
        result={"count": 12, "message": ""},
        match=("count",),
    ),
    _step("g3", "read", "get_alerts", {"equipment": "Chiller 6", **WEEK}, scopes=ALERTS),
    _step("g4", "write", "generate_work_order", ORDER, ("g2", "g3")),
)
GOLD = GoldStandard(
    scenario="example",
    family="example",
    public=True,
    type="E2E",
    category="alert triage",
    difficulty="medium",
    utterance="?",
    now="2025-05-01T00:00:00",
    steps=STEPS,
    facts=(
        NumberFact(name="count", value=12, tolerance=0),
        WriteFact(name="order", tool="generate_work_order", arguments=ORDER),
    ),
    characteristic_form="",
)


def _call(tool: str, arguments: dict[str, Any], scopes: tuple[Scope, ...] = (), **result: Any) -> CallEvent:
    return CallEvent(at=(0,), tool=tool, arguments=arguments, ok=True, result={"message": "", **result}, scopes=scopes)


AGENT = trajectory(
    [
        _call("sites", {}),
        _call("get_alerts", {"equipment": "Chiller 6", **WEEK}, ALERTS),
        _call("generate_work_order", {**ORDER, "priority": 3}),
        _call("history", HISTORY, TELEMETRY),
        _call(
            "count_above", {"data": "data://1", "sensor": "Supply Temperature", "threshold": 45}, TELEMETRY, count=19
        ),
    ]
)
