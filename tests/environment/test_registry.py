"""One definition of a tool gives its schema, its card and its check; the reference benchmark's names are kept."""

from __future__ import annotations

import json

import jsonschema
import pytest

from assetops.environment import registry
from assetops.environment.errors import ToolError

REFERENCE = {
    "IoT Data Download": "sites assets sensors history get_asset",
    "Failure Mode and Sensor Relevancy Expert for Industrial Asset": (
        "get_failure_modes get_failure_mode_sensor_mapping"
    ),
    "Time Series Analytics and Forecasting": (
        "get_ai_tasks get_tsfm_models run_tsfm_forecasting run_tsfm_finetuning run_tsad run_integrated_tsad"
    ),
    "WorkOrder Agent": (
        "list_workorders get_workorder get_workorder_tasks get_workorder_costs get_workorder_kpis "
        "get_schedule_calendar get_events get_alerts get_anomalies get_failure_codes generate_work_order "
        "update_work_order approve_work_order assign_technician close_work_order cancel_work_order"
    ),
}
UTILITIES = {"current_date_time", "current_time_english", "json_reader", "aggregate"}
NAMES = sorted(registry.tools())


@pytest.mark.parametrize("agent", REFERENCE)
def test_agents_have_the_tools_of_the_reference_benchmark_and_all_utilities(agent: str) -> None:
    names = {entry.name for entry in registry.tools_of(agent)}
    assert set(REFERENCE[agent].split()) <= names
    assert names >= UTILITIES


def test_the_cards_are_of_the_four_agents_in_order_and_are_json() -> None:
    cards = registry.agent_cards()
    assert [card["name"] for card in cards] == list(REFERENCE)
    assert json.loads(json.dumps(cards, allow_nan=False)) == cards
    for card in cards:
        assert card["description"]
        assert card["examples"]
        assert all({"name", "description", "parameters", "example"} == set(entry) for entry in card["tools"])


@pytest.mark.parametrize("name", NAMES)
def test_a_tools_schema_and_its_check_accept_its_own_example(name: str) -> None:
    entry = registry.find(name)
    jsonschema.Draft202012Validator.check_schema(entry.parameters)
    jsonschema.validate(dict(entry.example), entry.parameters)
    assert entry.check(dict(entry.example)).items() >= dict(entry.example).items()


@pytest.mark.parametrize("name", NAMES)
def test_every_tool_and_every_argument_is_described(name: str) -> None:
    entry = registry.find(name)
    assert entry.description.endswith(".")
    assert "Args:" not in entry.description
    assert entry.parameters["additionalProperties"] is False
    assert all(field["description"] for field in entry.parameters["properties"].values())
    assert entry.as_function()["function"]["parameters"] is entry.parameters


def test_only_the_work_order_agent_writes() -> None:
    writers = {entry.name for entry in registry.tools().values() if entry.role == "write"}
    assert len(writers) == 6
    assert all(registry.find(name).agents == (registry.WO,) for name in writers)
    assert registry.role("history") == "read"
    assert registry.role("aggregate") == "compute"


@pytest.mark.parametrize(
    ("name", "arguments", "named"),
    [
        ("history", {"site_name": "MAIN", "asset_id": "C1", "start": "2025-03-01"}, "final"),
        ("sites", {"x": 1}, "x"),
        ("json_reader", {"file_name": "data://1", "offset": "3"}, "offset"),
        ("json_reader", {"file_name": "data://1", "offset": True}, "offset"),
        ("json_reader", {"file_name": "a" * 201}, "file_name"),
        ("json_reader", {"file_name": "\ud800"}, "file_name"),
        ("json_reader", {"file_name": "a\x00b"}, "file_name"),
        ("count_above", {"data": "d", "sensor": "s", "threshold": float("nan")}, "threshold"),
        ("run_tsfm_forecasting", {"data": "d", "sensor": "s", "horizon_hours": -1}, "horizon_hours"),
        ("run_tsfm_forecasting", {"data": "d", "sensor": "s", "horizon_hours": 1e9}, "horizon_hours"),
        ("count_above", {"data": "d", "sensor": "s", "threshold": 10**5000}, "threshold"),
        ("json_reader", {"file_name": "data://1", "offset": 10**5000}, "offset"),
        ("aggregate", {"data": "d", "sensor": "s", "statistic": "mode"}, "statistic"),
        ("get_failure_mode_sensor_mapping", {"asset_name": "C1", "sensors": ["a"] * 65}, "sensors"),
        ("assets", {"site_name": {"a": [1]}}, "site_name"),
        ("assets", [], "not an object"),
    ],
)
def test_a_wrong_argument_is_refused_by_name(name: str, arguments: object, named: str) -> None:
    with pytest.raises(ToolError) as caught:
        registry.find(name).check(arguments)
    assert caught.value.code == "bad_arguments"
    assert named in caught.value.message
    assert caught.value.hint.endswith(".")
    json.dumps(caught.value.as_data()).encode("utf-8")


def test_an_unknown_tool_is_named_with_close_ones() -> None:
    with pytest.raises(ToolError) as caught:
        registry.find("get_workorders")
    assert caught.value.code == "unknown_tool"
    assert "get_workorder" in caught.value.hint


def test_two_tools_of_one_name_are_a_mistake_of_ours() -> None:
    def sites() -> None: ...

    with pytest.raises(ValueError, match="sites"):
        registry.tool(agent=registry.IOT, role="read")(sites)  # type: ignore[arg-type]
