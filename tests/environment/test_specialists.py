"""The rule-based specialists: from an instruction in words, and what came before, to the right tool calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetops.environment.clock import Clock
from assetops.environment.registry import AGENTS, FMSR, IOT, TSFM, WO, agent_cards
from assetops.environment.session import Environment
from assetops.environment.specialists import specialist_for
from assetops.environment.specialists.base import Outcome
from assetops.environment.specialists.worker import MAX_CALLS
from assetops.environment.store import Plant
from tests.environment.small_plant import write

Calls = list[tuple[str, dict[str, Any]]]
MARCH = {"start": "2025-03-01T00:00:00", "end": "2025-04-01T00:00:00"}
WEEK = {"start": "2025-03-10T00:00:00", "final": "2025-03-17T00:00:00"}
C1 = {"site_name": "MAIN", "asset_id": "C1"}


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    folder: Path = tmp_path_factory.mktemp("specialists") / "plant"
    return Plant.open(write(folder))


@pytest.fixture
def env(plant: Plant) -> Environment:
    return Environment(plant, Clock.at("2025-03-30T00:00:00"))


def carry_out(env: Environment, agent: str, instruction: str, context: Sequence[Outcome] = ()) -> tuple[Outcome, Calls]:
    """Let a specialist carry out an instruction; gives its outcome and the calls it made."""
    calls: Calls = []

    def call(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        calls.append((tool, arguments))
        return env.call(tool, arguments).result

    return specialist_for(agent, env).run(instruction, context, call), calls


CASES: list[tuple[str, str, Calls]] = [
    (IOT, "What sites are there?", [("sites", {})]),
    (IOT, "List the chillers at site MAIN.", [("assets", {"site_name": "MAIN", "asset_class": "chiller"})]),
    (IOT, "Which sensors does Chiller 1 have?", [("sensors", C1)]),
    (IOT, "Describe Chiller 2", [("get_asset", {"site_name": "MAIN", "asset_id": "C2"})]),
    (IOT, "What is the latest Tonnage of Chiller 1?", [("latest_reading", {**C1, "sensors": ["Tonnage"]})]),
    (
        IOT,
        "Which chiller at MAIN had the highest mean Tonnage from 2025-03-10 to 2025-03-17?",
        [
            (
                "rank_assets",
                {"site_name": "MAIN", "asset_class": "chiller", "sensor": "Tonnage", **WEEK, "statistic": "mean"},
            )
        ],
    ),
    (IOT, "What time is it?", [("current_date_time", {})]),
    (
        IOT,
        "Get the Supply Temperature of Chiller 1 at site MAIN from 2025-03-10 to 2025-03-17",
        [("history", {**C1, **WEEK, "sensors": ["Supply Temperature"]})],
    ),
    (
        IOT,
        "What was the average tonnage of chiller 1 in the week of 2025-03-10?",
        [
            ("history", {**C1, **WEEK, "sensors": ["Tonnage"]}),
            ("aggregate", {"data": "data://1", "sensor": "Tonnage", "statistic": "mean"}),
        ],
    ),
    (
        IOT,
        "On which day was the mean Tonnage of Chiller 1 highest between 2025-03-10 and 2025-03-17?",
        [
            ("history", {**C1, **WEEK, "sensors": ["Tonnage"]}),
            ("aggregate", {"data": "data://1", "sensor": "Tonnage", "statistic": "mean", "by": "day"}),
        ],
    ),
    (
        IOT,
        "How long was the Supply Temperature of Chiller 1 above 46.5 degF from 2025-03-10 to 2025-03-17?",
        [
            ("history", {**C1, **WEEK, "sensors": ["Supply Temperature"]}),
            ("count_above", {"data": "data://1", "sensor": "Supply Temperature", "threshold": 46.5}),
        ],
    ),
    (
        IOT,
        "Compare the mean Tonnage of Chiller 1 and Chiller 2 from 2025-03-10 to 2025-03-17",
        [
            ("history", {**C1, **WEEK, "sensors": ["Tonnage"]}),
            ("history", {**C1, "asset_id": "C2", **WEEK, "sensors": ["Tonnage"]}),
            (
                "compare",
                {
                    "data": "data://1",
                    "sensor": "Tonnage",
                    "statistic": "mean",
                    "other_data": "data://2",
                },
            ),
        ],
    ),
    (
        IOT,
        "Correlation of Supply Temperature and Tonnage of Chiller 1 from 2025-03-10 to 2025-03-17",
        [
            ("history", {**C1, **WEEK, "sensors": ["Supply Temperature", "Tonnage"]}),
            ("correlate", {"data": "data://1", "sensor": "Supply Temperature", "other_sensor": "Tonnage"}),
        ],
    ),
    (
        TSFM,
        "Forecast the Tonnage of Chiller 1 for the next 12 hours from its data from 2025-03-10 to 2025-03-17",
        [
            ("history", {**C1, **WEEK, "sensors": ["Tonnage"]}),
            ("run_tsfm_forecasting", {"data": "data://1", "sensor": "Tonnage", "horizon_hours": 12.0}),
        ],
    ),
    (
        TSFM,
        "Are there anomalies in the Tonnage of Chiller 1 in the week of 2025-03-10 at threshold 4?",
        [
            ("history", {**C1, **WEEK, "sensors": ["Tonnage"]}),
            ("run_tsad", {"data": "data://1", "sensor": "Tonnage", "threshold": 4.0}),
        ],
    ),
    (TSFM, "Which forecasting models are available?", [("get_tsfm_models", {})]),
    (FMSR, "List all failure modes of Chiller 1.", [("get_failure_modes", {"asset_name": "C1"})]),
    (
        FMSR,
        "Rank the failure modes of chillers by severity",
        [("rank_failure_modes", {"asset_name": "chiller", "by": "severity"})],
    ),
    (
        FMSR,
        "Which failure modes of Chiller 1 can be detected with its Supply Temperature?",
        [("get_failure_mode_sensor_mapping", {"asset_name": "C1", "sensors": ["Supply Temperature"]})],
    ),
    (
        FMSR,
        "What causes condenser fouling of Chiller 1?",
        [("get_failure_mode", {"asset_name": "C1", "failure_mode": "Condenser Fouling"})],
    ),
    (
        WO,
        "List corrective work orders of C1 in March 2025",
        [("list_workorders", {"equipment": "C1", **MARCH, "preventive": False})],
    ),
    (WO, "Which alerts did Chiller 1 have in March 2025?", [("get_alerts", {"equipment": "C1", **MARCH})]),
    (WO, "What did work order WO2 cost?", [("get_workorder_costs", {"wo_id": "WO2"})]),
    (WO, "MTTR of Chiller 1 in March 2025", [("get_workorder_kpis", {"equipment": "C1", **MARCH})]),
    (WO, "What does failure code F001 mean?", [("get_failure_codes", {"primary_code": "F001"})]),
    (WO, "Raise the priority of work order WO4 to 1", [("update_work_order", {"wo_id": "WO4", "priority": 1})]),
    (WO, "Approve work order WO4", [("approve_work_order", {"wo_id": "WO4"})]),
    (
        WO,
        "Generate a work order for C1 because the condenser is fouled with code F002, priority 2",
        [
            (
                "generate_work_order",
                {"equipment": "C1", "description": "The condenser is fouled", "primary_code": "F002", "priority": 2},
            )
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("agent", "instruction", "expected"), CASES, ids=[case[1] for case in CASES])
def test_an_instruction_becomes_just_these_calls(
    env: Environment, agent: str, instruction: str, expected: Calls
) -> None:
    outcome, calls = carry_out(env, agent, instruction)
    assert calls == expected
    assert outcome.ok, outcome.response


def test_the_answer_is_the_message_of_the_asked_for_call_and_keeps_the_data_for_the_next_step(env: Environment) -> None:
    outcome, _ = carry_out(env, IOT, "Mean Tonnage of Chiller 1 from 2025-03-10 to 2025-03-17")
    assert outcome.response.startswith("The mean of Tonnage of Chiller 1 (C1)")
    assert "Retrieved" not in outcome.response
    assert outcome.result["data"] == "data://1"


def test_it_means_what_the_step_before_found(env: Environment) -> None:
    before, _ = carry_out(env, IOT, "Get the Tonnage of Chiller 1 at MAIN from 2025-03-10 to 2025-03-17")
    outcome, calls = carry_out(env, IOT, "Compute the mean of it", [before])
    assert calls == [("aggregate", {"data": "data://1", "sensor": "Tonnage", "statistic": "mean"})]
    assert "Tonnage of Chiller 1" in outcome.response


def test_data_of_another_window_or_asset_than_the_one_named_is_not_reused(env: Environment) -> None:
    before, _ = carry_out(env, IOT, "Get the Tonnage of Chiller 1 at MAIN from 2025-03-10 to 2025-03-17")
    for other in (
        "Mean Tonnage of Chiller 2 from 2025-03-10 to 2025-03-17",
        "Mean Tonnage from 2025-03-20 to 2025-03-22",
    ):
        _, calls = carry_out(env, IOT, other, [before])
        assert [tool for tool, _ in calls] == ["history", "aggregate"]


def test_a_forecast_is_measured_but_never_forecast_from(env: Environment) -> None:
    data, _ = carry_out(env, IOT, "Get the Tonnage of Chiller 1 at MAIN from 2025-03-10 to 2025-03-17")
    forecast, calls = carry_out(env, TSFM, "Forecast it 12 hours ahead with Holt-Winters", [data])
    assert calls[0][1] == {"data": "data://1", "sensor": "Tonnage", "horizon_hours": 12.0, "model": "holt_winters"}
    _, calls = carry_out(env, TSFM, "What is the highest predicted value?", [forecast])
    assert calls == [("aggregate", {"data": "data://2", "sensor": "Tonnage", "statistic": "max"})]
    _, calls = carry_out(env, TSFM, "Forecast it with seasonal naive from 2025-03-10 to 2025-03-17", [data, forecast])
    assert calls[0][1]["data"] == "data://1"


def test_the_top_failure_mode_leads_to_its_work_order(env: Environment) -> None:
    ranking, _ = carry_out(env, FMSR, "Rank the failure modes of Chiller 1 by RPN")
    mode, calls = carry_out(env, FMSR, "Describe the top failure mode", [ranking])
    assert calls == [("get_failure_mode", {"asset_name": "C1", "failure_mode": "Condenser Fouling"})]
    order, calls = carry_out(env, WO, "Create a preventive work order for it with priority 2", [mode])
    assert calls[0][1] == {
        "equipment": "C1",
        "description": "Replace the bearing",
        "primary_code": "M003",
        "priority": 2,
        "preventive": True,
    }
    assert order.ok


def test_a_work_order_with_a_condition_is_not_written_when_nothing_was_found(env: Environment) -> None:
    nothing, _ = carry_out(env, WO, "List the alerts of Chiller 1 from 2025-03-20 to 2025-03-22")
    outcome, calls = carry_out(env, WO, "If there are alerts, create a work order with code M003", [nothing])
    assert calls == []
    assert outcome.ok
    assert "no work order" in outcome.response


def test_a_work_order_without_a_code_takes_the_nearest_in_words_or_none(env: Environment) -> None:
    _, calls = carry_out(env, WO, "Create a work order for Chiller 1 because of fouling A")
    assert [tool for tool, _ in calls] == ["get_failure_codes", "generate_work_order"]
    assert calls[1][1]["primary_code"] == "F002"
    outcome, calls = carry_out(env, WO, "Create a work order for Chiller 1")
    assert [tool for tool, _ in calls] == ["get_failure_codes"]
    assert "no failure code" in outcome.response


@pytest.mark.parametrize(
    ("agent", "instruction", "code", "said"),
    [
        (IOT, "Mean Tonnage of Chiller 9 at MAIN in March 2025", "unknown_asset", "no asset named 'Chiller 9'"),
        (IOT, "Get the oil pressure of Chiller 1 in March 2025", "unknown_sensor", "no sensor named 'oil pressure'"),
        (IOT, "Get the Tonnage of Chiller 1 at site EAST in March 2025", "unknown_site", "no site named 'EAST'"),
        (IOT, "Supply Temperature of Chiller 1 on 2025-03-02", "empty_window", "There is no data"),
        (IOT, "Mean Tonnage of AHU 1 in March 2025", "ambiguous_asset", "A1 (NORTH)"),
        (WO, "Approve work order WO99", "unknown_work_order", "no work order 'WO99'"),
        (WO, "Approve work order WO1", "bad_status", "WO1 is closed"),
    ],
)
def test_what_the_plant_lacks_is_said_and_on_record(
    env: Environment, agent: str, instruction: str, code: str, said: str
) -> None:
    outcome, calls = carry_out(env, agent, instruction)
    assert not outcome.ok
    assert len(calls) == 1
    assert outcome.result["error"]["code"] == code
    assert said in outcome.response


def test_the_site_in_the_instruction_settles_an_ambiguous_name(env: Environment) -> None:
    _, calls = carry_out(env, IOT, "Mean Tonnage of AHU 1 at NORTH in March 2025")
    assert calls[0][1]["asset_id"] == "A1"


@pytest.mark.parametrize(
    ("agent", "instruction", "lacking"),
    [
        (IOT, "Retrieve the data of Chiller 1", "window of time"),
        (WO, "Approve the work order", "work order"),
    ],
)
def test_what_the_instruction_lacks_is_said_without_a_call(
    env: Environment, agent: str, instruction: str, lacking: str
) -> None:
    outcome, calls = carry_out(env, agent, instruction)
    assert (outcome.ok, calls) == (False, [])
    assert lacking in outcome.response


def test_a_history_too_short_for_the_method_is_made_longer_once(env: Environment) -> None:
    outcome, calls = carry_out(env, TSFM, "Forecast the Tonnage of Chiller 1 from its data of the last 6 hours")
    assert [tool for tool, _ in calls] == ["history", "run_tsfm_forecasting", "history", "run_tsfm_forecasting"]
    assert outcome.ok


def test_a_handle_that_does_not_exist_is_replaced_by_the_data_it_stands_for(env: Environment) -> None:
    text = "Compute the mean Tonnage of data://77, that is Chiller 1 from 2025-03-10 to 2025-03-17"
    outcome, calls = carry_out(env, IOT, text)
    assert [tool for tool, _ in calls] == ["aggregate", "history", "aggregate"]
    assert outcome.ok


def test_an_unknown_agent_is_an_outcome_not_an_exception(env: Environment) -> None:
    outcome, calls = carry_out(env, "Weather Agent", "Will it rain?")
    assert (outcome.ok, calls) == (False, [])
    assert outcome.response == "There is no agent named 'Weather Agent'."


def test_the_examples_on_the_agent_cards_lead_to_a_call(env: Environment) -> None:
    for card in agent_cards():
        for example in card["examples"]:
            _, calls = carry_out(env, card["name"], example)
            assert calls, example


_WORDS = st.sampled_from(
    (
        "Chiller 1", "AHU 9", "MAIN", "site", "mean", "Tonnage", "Supply Temperature", "of", "from", "2025-03-10", "to",
        "2025-03-40", "2025-13-01", "last 0 days", "forecast", "anomalies", "work order", "WO4", "create a", "approve",
        "if", "F001", "priority 9", "%", "data://1", "above", "-1e9", "next month", "february 30", "''", '"', "compare",
        "and", "which", "failure modes", "sensors", "\x00", "\ud800", "(((", "\\", "99999999999999999999", "evaluate",
        "last 99999999999999999999 years", "before", "week of", "9999-12-31", "0001-01-01", "data://x.y.z", "since",
    )
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_WORDS, max_size=25).map(" ".join), st.sampled_from(AGENTS))
def test_any_words_give_an_outcome_within_the_calls_twice_the_same(plant: Plant, text: str, agent: str) -> None:
    seen = []
    for _ in range(2):
        env = Environment(plant, Clock.at("2025-03-30T00:00:00"))
        before = Outcome(True, "Chiller 1 had no alerts.", {"count": 0, "data": 3, "start": "x", "final": None})
        outcome, calls = carry_out(env, agent, text, [before, Outcome(False, "", {"error": {}})])
        assert len(calls) <= MAX_CALLS
        assert outcome.response
        seen.append((outcome, calls))
    assert seen[0] == seen[1]
