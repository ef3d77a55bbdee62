"""One scenario's environment: errors are data, handles are its own, and nothing later than now is seen."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetops.environment import registry, session
from assetops.environment.clock import Clock
from assetops.environment.session import Environment, prepare
from assetops.environment.store import Plant
from tests.environment.small_plant import environment, error, message
from tests.speed import least_time, slowness

WEEK = {"site_name": "MAIN", "asset_id": "C1", "start": "2025-03-10", "final": "2025-03-17"}
NAMES = sorted(registry.tools())
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
LIKELY = st.sampled_from(
    [
        "MAIN", "C1", "Chiller 1", "chiller", "Tonnage", "Supply Temperature", "data://1", "data://2", "WO4", "M003",
        "2025-03-10", "2025-03-20T00:00:00", "2025-03-29", "mean", "day", "open", "RUL0012", "FM001", "ALERT", "\ud800",
        "../../etc/passwd", "'; DROP TABLE work_orders; --", "9999-12-31", "0001-01-01", "",
    ]
)  # fmt: skip
VALUES = st.recursive(
    SCALARS | LIKELY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)

_SMALL = {"Chiller 6": "C1", "Power Input": "Tonnage", "Condenser Water Flow": "Tonnage", "WO00012": "WO4"}


def working(name: str) -> dict[str, Any]:
    """A tool's example, made to fit the small plant and one retrieved data set."""
    text = json.dumps(dict(registry.find(name).example))
    for written, here in {**_SMALL, "data://2": "data://1"}.items():
        text = text.replace(written, here)
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("session") / "plant"


@pytest.fixture
def env(folder: Path) -> Environment:
    return environment(folder)


def test_a_scenario_that_keeps_too_many_results_is_told_to_use_the_ones_it_has(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "MAX_DATASETS", 2)
    results = [env.call("history", {**WEEK, "sensors": ["Tonnage"]}) for _ in range(3)]
    assert [result.ok for result in results] == [True, True, False]
    assert error(results[2]) == "too_many_results"


def test_an_error_is_data_with_code_message_and_hint(env: Environment) -> None:
    result = env.call("sensors", {"site_name": "MAIN", "asset_id": "Chiller 7"})
    assert error(result) == "unknown_asset"
    assert "Chiller 1" in result.result["error"]["hint"]
    assert error(env.call("nothing", {})) == "unknown_tool"
    assert error(env.call(None, None)) == "unknown_tool"
    assert error(env.call("sites", None)) == "bad_arguments"


def test_handles_are_numbered_per_branch_whatever_the_interleaving(folder: Path) -> None:
    def work(env: Environment, branch: str) -> list[str]:
        return [env.call("history", WEEK, branch).result["data"] for _ in range(5)]

    env = environment(folder)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: work(env, name), ["a", "b", "c", "d"]))
    assert found == [[f"data://{name}.{n}" for n in range(1, 6)] for name in "abcd"]
    assert work(env, "")[0] == "data://1"


def test_work_orders_get_ids_per_branch(env: Environment) -> None:
    order = {"equipment": "C1", "description": "Look at it", "primary_code": "M003"}
    ids = [env.call("generate_work_order", order, branch).result["wo_id"] for branch in ("", "s2", "s2", "")]
    assert ids == ["WO-NEW-1", "WO-NEW-s2.1", "WO-NEW-s2.2", "WO-NEW-2"]


def test_a_handle_of_another_scenario_is_unknown(folder: Path) -> None:
    handle = environment(folder).call("history", WEEK).result["data"]
    assert error(environment(folder).call("json_reader", {"file_name": handle})) == "unknown_handle"


def test_a_branch_reads_another_branches_handle_but_is_not_told_of_it(env: Environment) -> None:
    handle = env.call("history", WEEK, "a").result["data"]
    assert env.call("json_reader", {"file_name": handle}, "b").ok
    hint = env.call("json_reader", {"file_name": "data://9"}, "b").result["error"]["hint"]
    assert handle not in hint  # what another branch has by now depends on how they interleave


@pytest.mark.parametrize("path", ["/etc/passwd", "data://../1", "data://", "DATA://1", "data://1 OR 1=1"])
def test_a_path_is_no_handle(env: Environment, path: str) -> None:
    env.call("history", WEEK)
    assert error(env.call("json_reader", {"file_name": path})) == "unknown_handle"


def test_long_lists_are_cut_at_200_and_the_rest_is_behind_the_handle(plant: Plant) -> None:
    env = Environment(plant, Clock(plant.end))
    result = env.call("list_workorders", {}).result
    assert result["count"] == len(plant.work_orders)
    assert (len(result["work_orders"]), result["truncated"]) == (200, True)
    page = env.call("json_reader", {"file_name": result["data"], "offset": result["count"] - 3}).result
    assert (len(page["rows"]), page["next_offset"]) == (3, None)


def test_pages_join_to_the_whole(env: Environment) -> None:
    handle, rows, offset = env.call("history", WEEK).result["data"], [], 0
    while offset is not None:
        page = env.call("json_reader", {"file_name": handle, "offset": offset}).result
        rows += page["rows"]
        offset = page["next_offset"]
    assert [row["time"] for row in rows] == sorted({row["time"] for row in rows})
    assert len(rows) == 7 * 96


@pytest.mark.parametrize("now", ["2025-03-05T11:00:00", "2025-03-20T12:00:00", "2025-02-10T00:00:00"])
def test_no_tool_sees_anything_later_than_now(folder: Path, now: str) -> None:
    env = environment(folder, now)
    for result in (
        env.call("history", {**WEEK, "start": "2025-03-01", "final": "2025-03-31"}),
        env.call("list_workorders", {}), env.call("get_events", {}), env.call("get_alerts", {}),
        env.call("get_anomalies", {}), env.call("latest_reading", {"site_name": "MAIN", "asset_id": "C1"}),
    ):  # fmt: skip
        late = [text for text in _times(result.result) if text > now]
        assert not late or result.result.get("work_orders"), late  # a work order may be scheduled ahead


def _times(value: Any, key: str = "") -> list[str]:
    if isinstance(value, dict):
        return [time for name, member in value.items() for time in _times(member, name)]
    if isinstance(value, list):
        return [time for member in value for time in _times(member)]
    return [value] if isinstance(value, str) and key != "scheduled" and value[:2] == "20" else []


def test_a_work_order_that_was_finished_later_is_not_finished_yet(folder: Path) -> None:
    row = environment(folder, "2025-03-20T00:00:00").call("get_workorder", {"wo_id": "WO6"}).result["work_order"]
    assert (row["status"], row["finished"], row["duration_hours"], row["labor_cost"]) == (
        "in progress",
        None,
        None,
        None,
    )
    before = environment(folder, "2025-03-11T00:00:00").call("get_workorder", {"wo_id": "WO6"}).result["work_order"]
    assert before["status"] == "approved"
    assert (
        error(environment(folder, "2025-03-09T00:00:00").call("get_workorder", {"wo_id": "WO6"}))
        == "unknown_work_order"
    )


def test_what_one_scenario_writes_another_does_not_see(folder: Path) -> None:
    one, other = environment(folder), environment(folder)
    message(one.call("cancel_work_order", {"wo_id": "WO4", "reason": "Done already"}))
    assert "cancelled" in message(one.call("get_workorder", {"wo_id": "WO4"}))
    assert "open" in message(other.call("get_workorder", {"wo_id": "WO4"}))


def test_the_same_calls_give_the_same_bytes(plant: Plant) -> None:
    def run() -> str:
        env = Environment(plant, Clock(plant.end))
        calls = [(name, dict(registry.find(name).example)) for name in NAMES]
        results = [env.call(name, arguments) for name, arguments in calls]
        return json.dumps([[r.ok, r.result, [scope.as_data() for scope in r.scopes]] for r in results])

    assert run() == run()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_json_as_arguments_never_raises_and_never_takes_long(folder: Path, name: str, data: st.DataObject) -> None:
    known = list(registry.find(name).parameters["properties"])
    # Mostly a call that works with one or two arguments replaced, so that what comes after the check is reached too.
    changed = st.dictionaries(st.sampled_from([*known, *known, "x"]), LIKELY | VALUES, max_size=2)
    arguments = data.draw(changed.map(lambda changes: {**working(name), **changes}) | VALUES)
    env = environment(folder)
    env.call("history", {**WEEK, "start": "2025-03-05"})
    began = time.process_time()
    result = env.call(name, arguments)
    assert time.process_time() - began < 2
    json.dumps(result.result, allow_nan=False).encode("utf-8")
    assert result.ok == ("error" not in result.result)
    assert result.ok == ("message" in result.result)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_every_tool_works(folder: Path, name: str) -> None:
    env = environment(folder)
    env.call("history", {**WEEK, "start": "2025-03-03"})
    for before in {"assign_technician": ["approve_work_order"]}.get(name, []):
        message(env.call(before, {"wo_id": "WO4"}))
    if name == "close_work_order":
        message(env.call("approve_work_order", {"wo_id": "WO4"}))
        message(env.call("assign_technician", {"wo_id": "WO4", "technician": "Kim"}))
    said = message(env.call(name, working(name)))
    assert said[0].isupper() or said[0].isdigit()
    assert said.endswith(".")


def test_calls_are_fast_on_the_whole_plant(plant: Plant) -> None:
    prepare(plant)
    env, asset = Environment(plant, Clock(plant.end)), plant.assets[0]
    where = {"site_name": asset.site, "asset_id": asset.asset_id}
    whole = {**where, "start": plant.start.isoformat(), "final": plant.end.isoformat()}
    handle = env.call("history", whole).result["data"]
    sensor = asset.sensors[0].name
    calls: list[tuple[str, dict[str, Any]]] = [
        ("history", whole),
        ("aggregate", {"data": handle, "sensor": sensor, "statistic": "mean", "by": "day"}),
        ("json_reader", {"file_name": handle}),
        ("list_workorders", {"equipment": asset.asset_id}),
        ("get_workorder_kpis", {}),
        ("get_events", {"equipment": asset.asset_id}),
    ]
    for name, arguments in calls:
        assert env.call(name, arguments).ok
        best = least_time(partial(env.call, name, arguments))
        assert best < 0.02 * slowness(), name  # 5 ms is the aim; the best of five is held to four times that
