"""Messages name what comes first and say when there is nothing: an answer needs no computing after the tool."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assetops.environment.clock import Clock
from assetops.environment.session import Environment
from assetops.environment.store import Plant
from tests.environment.small_plant import environment, error, message

MARCH = {"start": "2025-03-01", "end": "2025-03-30"}
YEAR = {"start": "2025-01-01", "end": "2025-12-31"}
EMPTY = {"equipment": "A1", **MARCH}


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return environment(tmp_path / "plant")


def test_the_leading_group_of_a_distribution_is_named_with_its_count(env: Environment) -> None:
    result = env.call("get_workorder_distribution", {**YEAR, "by": "equipment"})
    assert message(result).endswith(" Most frequent: Chiller 1 (C1), with 6 work orders.")
    assert result.result["groups"][0]["key"] == "C1"


def test_no_group_leads_when_two_are_equally_frequent(env: Environment) -> None:
    result = env.call("get_workorder_distribution", {**YEAR, "equipment": "C1", "preventive": False})
    assert "Most frequent" not in message(result)
    assert {group["key"] for group in result.result["groups"]} == {"M003", "F001", "F002"}


def test_of_many_groups_the_message_names_twelve(plant: Plant) -> None:
    result = Environment(plant, Clock(plant.end)).call("get_workorder_distribution", {"by": "equipment"})
    groups = [group["group"] for group in result.result["groups"]]
    assert len(groups) > 12
    assert [name for name in groups if name in message(result)] == groups[:12]
    assert f"; and {len(groups) - 12} more." in message(result)


def test_the_most_eventful_key_comes_with_its_lead_and_its_asset(env: Environment) -> None:
    result = env.call("count_events", {**MARCH, "by": "equipment"})
    assert result.result["most"] == {"key": "Chiller 1 (C1)", "count": 3, "lead": 2, "asset_id": "C1"}
    assert env.call("count_events", {**EMPTY, "by": "day"}).result["most"] is None


def test_alerts_are_summed_up_in_hours_and_anomalies_have_a_strongest(env: Environment) -> None:
    assert env.call("get_alerts", {"equipment": "C1"}).result["hours"] == 3.0
    assert env.call("get_anomalies", {"equipment": "C1"}).result["strongest"]["anomaly_id"] == "AN1"


@pytest.mark.parametrize(
    ("tool", "asked", "said"),
    [
        ("list_workorders", EMPTY, "no such work order is on record"),
        ("get_workorder_distribution", EMPTY, "no such work order is on record"),
        ("get_schedule_calendar", EMPTY, "no such work order is on record"),
        ("get_alerts", EMPTY, "no such alert is on record"),
        ("get_anomalies", EMPTY, "no such anomaly is on record"),
        ("get_events", EMPTY, "no such event is on record"),
        ("count_events", EMPTY, "no such event is on record"),
    ],
)
def test_nothing_found_is_also_said_in_words(env: Environment, tool: str, asked: dict[str, Any], said: str) -> None:
    result = env.call(tool, {**asked, "equipment": "C2", "start": "2024-01-01", "end": "2024-02-01"})
    assert message(result).endswith(f": {said}.")
    assert result.result["count"] == 0


def test_anomalies_come_with_their_strongest_and_their_number_of_episodes(env: Environment) -> None:
    asked = {"site_name": "MAIN", "asset_id": "C1", "start": "2025-03-12", "final": "2025-03-26"}
    data = env.call("history", {**asked, "sensors": ["Supply Temperature"]}).result["data"]
    found = env.call("run_tsad", {"data": data, "sensor": "Supply Temperature"}).result
    assert found["episode_count"] == len(found["episodes"]) == 1
    assert found["strongest"] == max(found["anomalies"], key=lambda row: abs(row["score"]))


def test_no_anomalies_have_no_strongest(env: Environment) -> None:
    asked = {"site_name": "MAIN", "asset_id": "C2", "start": "2025-03-12", "final": "2025-03-26"}
    data = env.call("history", {**asked, "sensors": ["Supply Temperature"]}).result["data"]
    quiet = env.call("run_tsad", {"data": data, "sensor": "Supply Temperature"})
    assert message(quiet).endswith("at threshold 3.5: no anomaly was found.")
    assert (quiet.result["episode_count"], quiet.result["strongest"]) == (0, None)


def test_too_short_a_history_is_called_missing(env: Environment) -> None:
    asked = {"site_name": "MAIN", "asset_id": "C1", "start": "2025-03-12", "final": "2025-03-13"}
    data = env.call("history", {**asked, "sensors": ["Tonnage"]}).result["data"]
    result = env.call("run_tsfm_forecasting", {"data": data, "sensor": "Tonnage"})
    assert error(result) == "history_too_short"
    assert "There is no history long enough" in result.result["error"]["message"]
