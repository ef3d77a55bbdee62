"""Arguments of wrong types, SQL and paths in names, a window of a thousand years, negative and endless horizons, and
handles that another scenario holds.

Every argument is checked against the tool's schema and bounds; handles belong to the scenario; each try is an error as
data, and the parent neither falls nor slows down.
"""

from __future__ import annotations

import json
from pathlib import Path

from assetops.environment.registry import tools
from tests.hostile.arena import Arena, execution, outcomes, survived, ways

ODD = """
ODD = [None, True, -1, 0, 10**18, -10**18, 1e308, 5e-324, "", "x" * 5000, "'; DROP TABLE alerts; --",
       "../../etc/passwd", "/proc/self/environ", "data://1", "data://../1", "0001-01-01",
       "9999-12-31T23:59", "2025-13-45", [], [[]], {},
       {"from": "a", "path": "b"}, ["x"] * 500, "\\u202e\\u0000", "%s%n", "{0.__class__}", "(a+)+$", "a" * 150 + "!"]
"""
EVERY = """
found = []
for name, number in NAMES:
    for value in (ODD[number % len(ODD)], ODD[(number * 7 + 3) % len(ODD)]):
        properties = {tool["name"]: tool["parameters"]["properties"] for card in task.agents for tool in card["tools"]}
        reply = ctx.call(name, **{key: value for key in properties.get(name, {"x": 1})})
        found.append(reply.get("error", {}).get("code", "ok"))
return json.dumps(found)
"""
WINDOWS = """
found = []
for start, final in (("0001-01-01", "9999-12-31"), ("2025-06-01", "1025-06-01"), ("x", ""), ("2025-01-01",) * 2):
    for tool in ("history", "get_alerts", "get_events", "list_workorders"):
        for name in ("start", "start_date"):
            reply = ctx.call(tool, asset_id="Chiller 6", **{name: start, name.replace("start", "final"): final})
            found.append(reply.get("error", {}).get("code", "ok"))
return json.dumps(found)
"""
HANDLES = """
found = []
for handle in ["data://%d" % n for n in range(1, 9)] + ["data://1.0.1", "data://", "data://-1"]:
    for tool in ("read_result", "forecast", "detect_anomalies", "describe"):
        reply = ctx.call(tool, data=handle, horizon=-5)
        found.append(reply.get("error", {}).get("code", "ok"))
return json.dumps(found)
"""


def test_no_argument_hurts_the_parent(arena: Arena, tmp_path: Path) -> None:
    names = sorted(tools())
    bodies = {
        f"part {part}": f"NAMES = {[(name, part * 31 + n) for n, name in enumerate(names)]!r}\n{EVERY}"
        for part in range(8)
    }
    bodies |= {"windows": WINDOWS, "handles": HANDLES}
    fought = arena.fight(tmp_path, ways(arena, bodies, head=ODD), phase="final")
    survived(fought, at_most=10)
    found = outcomes(fought, bodies)
    codes = [code for one in found.values() for code in json.loads(one.answer)]
    assert {one.status for one in found.values()} == {"finished"}
    assert "internal_error" not in codes, [
        call for one in found.values() for call in one.calls if "internal" in str(call)
    ]
    assert "bad_arguments" in codes
    assert "ok" not in json.loads(found["handles"].answer), "no handle of another scenario works"
    assert fought.ingestion.seconds < 60


def test_a_handle_belongs_to_its_scenario(arena: Arena, tmp_path: Path) -> None:
    body = """
first = ctx.call("read_result", data="data://1")
return first.get("error", {}).get("code", "ok")
"""
    fought = arena.fight(tmp_path, execution(body), phase="final")
    survived(fought)
    assert "ok" not in {one.answer for one in fought.trajectories}
