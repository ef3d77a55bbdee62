"""Work orders read, counted, bundled and written; the figures are worked out by hand from the small plant's rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetops.environment.session import Environment
from tests.environment.small_plant import environment, error, message

WINDOW = {"start": "2025-01-01", "end": "2025-03-15"}
NEW = {"equipment": "Chiller 1", "description": "Replace the bearing", "primary_code": "m003", "priority": 2}
ALLOWED = {
    "approve_work_order": {"open"},
    "assign_technician": {"approved", "in progress"},
    "close_work_order": {"in progress"},
    "cancel_work_order": {"open", "approved"},
    "update_work_order": {"open", "approved", "in progress"},
}
AFTER = {
    "approve_work_order": "approved",
    "assign_technician": "in progress",
    "close_work_order": "closed",
    "cancel_work_order": "cancelled",
}
EXTRA: dict[str, dict[str, Any]] = {
    "assign_technician": {"technician": "Kim"}, "cancel_work_order": {"reason": "not needed"},
    "update_work_order": {"priority": 1},
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workorder") / "plant"


@pytest.fixture
def env(folder: Path) -> Environment:
    return environment(folder)


def ids(env: Environment, **filters: Any) -> list[str]:
    return [row["wo_id"] for row in env.call("list_workorders", filters).result["work_orders"]]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"equipment": "C1", **WINDOW}, ["WO1", "WO2", "WO3"]),
        ({"equipment": "C1", **WINDOW, "preventive": False}, ["WO2", "WO3"]),
        ({"status": "open"}, ["WO4"]),
        ({"primary_code": "f001"}, ["WO3", "WO6"]),
        ({"priority": 5, "equipment": "Chiller 1"}, ["WO5", "WO7"]),
        ({"start": "2025-02-01T08:00:00", "end": "2025-02-11T08:00:00"}, ["WO2"]),  # the start counts, the end does not
        ({"equipment": "A1"}, []),
    ],
)
def test_filters(env: Environment, filters: dict[str, Any], expected: list[str]) -> None:
    assert ids(env, **filters) == expected


def test_a_list_counts_names_and_dates_its_members(env: Environment) -> None:
    said = message(env.call("list_workorders", {"equipment": "C1", **WINDOW}))
    assert said.startswith(
        "There are 3 work orders for Chiller 1 (C1) created between 2025-01-01T00:00:00 and 2025-03-15T00:00:00, "
        "1 preventive and 2 corrective; by status: closed 3."
    )
    assert "WO2 (Bearing replaced, M003, priority 2, closed, created 2025-02-01)" in said


def test_none_is_a_normal_answer(env: Environment) -> None:
    said = message(env.call("list_workorders", {"equipment": "C2", "status": "open"}))
    assert said == "There are 0 open work orders for Chiller 2 (C2): no such work order is on record."


def test_the_scope_is_asset_code_and_window(env: Environment) -> None:
    (scope,) = env.call("list_workorders", {"equipment": "C1", "primary_code": "F001", **WINDOW}).scopes
    assert (scope.source, scope.assets, scope.items) == ("work_orders", ("C1",), ("F001",))
    assert (scope.start, scope.final) == ("2025-01-01T00:00:00", "2025-03-15T00:00:00")


@pytest.mark.parametrize("filters", [{"primary_code": "X999"}, {"equipment": "C9"}, {"start": "2017"}])
def test_a_filter_that_cannot_match_is_an_error_not_zero(env: Environment, filters: dict[str, str]) -> None:
    assert error(env.call("list_workorders", filters)) in ("unknown_code", "unknown_asset", "bad_time")


def test_key_figures(env: Environment) -> None:
    result = env.call("get_workorder_kpis", {"equipment": "C1", **WINDOW}).result
    assert (result["count"], result["corrective"], result["finished"]) == (3, 2, 3)
    assert result["corrective_share_percent"] == pytest.approx(200 / 3, rel=1e-5)
    assert result["mttr_hours"] == 7  # (10 + 4) / 2
    assert result["mtbf_days"] == 10  # 1 to 11 February
    assert result["total_cost"] == 100 + 20 + 400 + 900 + 200 + 50
    said = message(env.call("get_workorder_kpis", {"equipment": "C1", **WINDOW}))
    assert "MTTR is 7 hours, MTBF is 10 days. The total cost is 1670.00 USD" in said


def test_time_between_failures_is_within_one_asset(env: Environment) -> None:
    # C1 fails on 1 and 11 February and 20 March: 10 and 37 days. C2 fails once; the way to it is no time between.
    assert env.call("get_workorder_kpis", {}).result["mtbf_days"] == 23.5


def test_key_figures_of_nothing_are_no_division_by_zero(env: Environment) -> None:
    result = env.call("get_workorder_kpis", {"equipment": "A1"}).result
    assert (result["count"], result["mttr_hours"], result["mtbf_days"]) == (0, None, None)
    assert "MTTR is not available" in message(env.call("get_workorder_kpis", {"equipment": "A1"}))


@pytest.mark.parametrize(
    ("by", "first"), [("category", "Maintenance"), ("kind", "corrective"), ("year", "2025"), ("status", "closed")]
)
def test_distribution_adds_up_and_begins_with_the_most_frequent(env: Environment, by: str, first: str) -> None:
    result = env.call("get_workorder_distribution", {"equipment": "C1", "by": by}).result
    assert sum(group["count"] for group in result["groups"]) == result["count"] == 6
    assert sum(group["share_percent"] for group in result["groups"]) == pytest.approx(100, rel=1e-4)
    assert result["groups"][0]["group"] == first


def test_the_calendar_is_by_date_and_without_cancelled_ones(env: Environment) -> None:
    window = {"start": "2025-03-30", "end": "2025-05-01"}
    assert [row["wo_id"] for row in env.call("get_schedule_calendar", window).result["calendar"]] == [
        "WO4",
        "WO5",
        "WO7",
    ]
    env.call("cancel_work_order", {"wo_id": "WO5", "reason": "done before"})
    assert [row["wo_id"] for row in env.call("get_schedule_calendar", window).result["calendar"]] == ["WO4", "WO7"]


@pytest.mark.parametrize(
    ("days", "bundles"), [(5, []), (6, [["WO4", "WO5"]]), (30, [["WO4", "WO5"]]), (31, [["WO4", "WO5", "WO7"]])]
)
def test_a_bundle_is_what_lies_within_the_days_of_its_first(env: Environment, days: int, bundles: list[Any]) -> None:
    asked = {"equipment": "C1", "start": "2025-03-30", "end": "2025-06-01", "days": days}
    assert [b["work_orders"] for b in env.call("bundle_workorders", asked).result["bundles"]] == bundles


def test_closed_work_is_bundled_only_when_asked_for(env: Environment) -> None:
    asked = {"equipment": "C1", "start": "2025-01-01", "end": "2025-03-01"}
    assert env.call("bundle_workorders", asked).result["count"] == 0
    past = env.call("bundle_workorders", {**asked, "include_closed": True, "preventive": False})
    assert [b["work_orders"] for b in past.result["bundles"]] == [["WO2", "WO3"]]


def test_costs_and_tasks_of_one_work_order(env: Environment) -> None:
    assert "cost 1300.00 USD in total" in message(env.call("get_workorder_costs", {"wo_id": "wo2"}))
    assert "no costs yet" in message(env.call("get_workorder_costs", {"wo_id": "WO4"}))
    tasks = env.call("get_workorder_tasks", {"wo_id": "WO2"})
    assert "Inspect the compressor for Compressor Overheating, Condenser Fouling, Oil Loss" in message(tasks)
    assert "Replace the bearing" in message(tasks)
    assert error(env.call("get_workorder", {"wo_id": "WO99"})) == "unknown_work_order"


def test_events_are_counted_by_group(env: Environment) -> None:
    said = message(env.call("get_events", {"equipment": "C1", "start": "2025-03-01", "end": "2025-03-25"}))
    assert "There are 3 events for Chiller 1 (C1)" in said
    assert "ALERT 1, ANOMALY 1, WORK_ORDER 1" in said
    days = env.call("count_events", {"start": "2025-03-01", "end": "2025-04-01"}).result["counts"]
    assert [(row["day"], row["count"]) for row in days] == [("2025-03-05", 2), ("2025-03-10", 1), ("2025-03-20", 1)]


def test_alerts_have_durations_and_one_may_last(env: Environment) -> None:
    result = env.call("get_alerts", {"equipment": "C1"})
    assert (result.result["count"], result.result["minutes"]) == (2, 180)
    assert "3 hours in total. By rule: RUL0012 (Chiller - High Supply Temperature) 2" in message(result)
    lasting = env.call("get_alerts", {"equipment": "C2"})
    assert lasting.result["alerts"][0]["end"] is None
    assert lasting.result["minutes"] == 14 * 60  # from 29 March 10:00 until now
    assert error(env.call("get_alerts", {"rule_id": "RUL9999"})) == "unknown_rule"


def test_the_strongest_anomaly_is_told_with_its_unit(env: Environment) -> None:
    said = message(env.call("get_anomalies", {"equipment": "C1"}))
    assert "Supply Temperature of Chiller 1 (C1) was 60.5 degF at 2025-03-05T10:15:00" in said
    assert env.call("get_anomalies", {"sensor": "tonnage"}).result["count"] == 1


def test_codes_and_rules_are_in_words(env: Environment) -> None:
    said = message(env.call("get_failure_codes", {"category": "electrical"}))
    assert said == "There are 2 primary failure codes in category Electrical Failures: F001 Leak, F002 Fouling."
    assert error(env.call("get_failure_codes", {"category": "magic"})) == "unknown_category"
    rules = message(env.call("get_alert_rules", {"asset_class": "chiller"}))
    assert "Supply Temperature above 50 degF for 30 minutes, failure code M003" in rules


def test_a_new_work_order_is_open_and_found_again(env: Environment) -> None:
    result = env.call("generate_work_order", NEW)
    assert message(result) == (
        "Created corrective work order WO-NEW-1 for Chiller 1 (C1): Replace the bearing. Primary code M003 (Wear), "
        "secondary code M003a (Wear a), priority 2, status open."
    )
    assert ids(env, equipment="C1", status="open") == ["WO4", "WO-NEW-1"]
    (scope,) = result.scopes
    assert (scope.assets, scope.items) == (("C1",), ("M003",))  # the same in whatever branch it was written


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"primary_code": "X1"}, "unknown_code"), ({"secondary_code": "F001a"}, "unknown_code"),
        ({"component": "wing"}, "unknown_component"), ({"scheduled": "2025-03-29"}, "bad_time"),
        ({"equipment": "AHU 1"}, "ambiguous_asset"), ({"priority": 6}, "bad_arguments"),
        ({"description": ""}, "bad_arguments"), ({"description": "x" * 1001}, "bad_arguments"),
    ],
)  # fmt: skip
def test_a_new_work_order_must_make_sense(env: Environment, change: dict[str, Any], code: str) -> None:
    assert error(env.call("generate_work_order", {**NEW, **change})) == code
    assert ids(env, status="open") == ["WO4"]


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.sampled_from(sorted(ALLOWED)), max_size=8))
def test_status_changes_only_as_the_machine_allows(folder: Path, steps: list[str]) -> None:
    env, status = environment(folder), "open"
    for step in steps:
        result = env.call(step, {"wo_id": "WO4", **EXTRA.get(step, {})})
        assert result.ok == (status in ALLOWED[step])
        if result.ok:
            status = AFTER.get(step, status)
        else:
            assert error(result) == "bad_status"
            assert status in result.result["error"]["message"]
        assert env.call("get_workorder", {"wo_id": "WO4"}).result["work_order"]["status"] == status


def test_an_update_changes_what_it_says_and_only_that(env: Environment) -> None:
    before = env.call("get_workorder", {"wo_id": "WO4"}).result["work_order"]
    after = env.call("update_work_order", {"wo_id": "WO4", "priority": 1}).result["work_order"]
    assert after == {**before, "priority": 1}
    assert error(env.call("update_work_order", {"wo_id": "WO4"})) == "bad_arguments"


def test_closing_books_hours_and_the_time_is_now(env: Environment) -> None:
    env.call("assign_technician", {"wo_id": "WO5", "technician": "Kim"})
    closed = env.call("close_work_order", {"wo_id": "WO5", "duration_hours": 2.5}).result["work_order"]
    assert (closed["finished"], closed["duration_hours"], closed["technician"]) == ("2025-03-30T00:00:00", 2.5, "Kim")
