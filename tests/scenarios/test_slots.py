"""What is drawn is really there (or really missing), lies before now, and reads naturally."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from assetops.scenarios.drawing import Drawing, Reject
from assetops.scenarios.slots import Slot, draw_slots
from tests.scenarios.conftest import Made

SLOTS: TypeAdapter[dict[str, Slot]] = TypeAdapter(dict[str, Slot])


def drawn(made: Made, slots: dict[str, Any], times: int = 25) -> Iterator[tuple[dict[str, Any], Drawing]]:
    kinds = SLOTS.validate_python(slots, strict=False)
    for seed in range(times):
        now = made.plant.end.replace(hour=10)
        drawing = Drawing(made.plant, made.labels, np.random.default_rng(seed), now)
        with suppress(Reject):  # a stuck sensor has no threshold
            yield draw_slots(kinds, drawing), drawing


def values(drawing: Drawing, window: dict[str, Any], sensor: str, slot: str = "asset") -> Any:
    ends = (datetime.fromisoformat(window[name]) for name in ("start", "final"))
    return drawing.plant.series(drawing.asset(slot), [sensor], *ends)[1][:, 0]


def test_a_gap_holds_no_reading_at_all(public: Made) -> None:
    for found, drawing in drawn(public, {"asset": {"draw": "asset"}, "gap": {"draw": "gap", "of": "asset"}}):
        inside = values(drawing, found["gap"], found["gap"]["sensor"])
        assert len(inside) >= 8
        assert np.isnan(inside).all()


def test_a_threshold_is_exceeded_by_some_readings_and_is_a_round_number(public: Made) -> None:
    slots = {
        "asset": {"draw": "asset", "classes": ("cooling tower",)},
        "sensor": {"draw": "sensor", "of": "asset"},
        "window": {"draw": "window", "days": (3, 3)},
        "threshold": {"draw": "threshold", "of": "asset", "sensor": "sensor", "window": "window"},
    }
    for found, drawing in drawn(public, slots):
        known = values(drawing, found["window"], found["sensor"]["name"])
        share = float((known[np.isfinite(known)] > found["threshold"]).mean())
        assert 0.0 < share < 0.5
        assert len(f"{found['threshold']:g}") <= 6


def test_windows_are_whole_days_or_hours_in_the_data_and_before_now(public: Made) -> None:
    slots = {"day": {"draw": "window", "days": (1, 7)}, "hour": {"draw": "window", "hours": (1, 12)}}
    for found, drawing in drawn(public, slots):
        for window in found.values():
            assert public.plant.start.isoformat() <= window["start"] < window["final"] <= drawing.now.isoformat()
        assert found["day"]["start"].endswith("T00:00:00")
        assert found["hour"]["start"].endswith(":00:00")


def test_a_second_window_lies_apart_and_is_as_long(public: Made) -> None:
    slots = {"one": {"draw": "window", "days": (1, 2)}, "two": {"draw": "window", "other_than": "one"}}
    for seed in range(40):
        found = _try(public, slots, seed)
        if found is not None:
            one, two = found["one"], found["two"]
            assert one["final"] <= two["start"] or two["final"] <= one["start"]
            assert one["hours"] == two["hours"]


def _try(made: Made, slots: dict[str, Any], seed: int) -> dict[str, Any] | None:
    from assetops.scenarios.drawing import Reject

    drawing = Drawing(made.plant, made.labels, np.random.default_rng(seed), made.plant.end)
    try:
        return draw_slots(SLOTS.validate_python(slots, strict=False), drawing)
    except Reject as reject:
        assert reject.reason == "overlap"
        return None


def test_a_fault_lies_within_its_labelled_episode_and_before_now(public: Made) -> None:
    for found, drawing in drawn(public, {"fault": {"draw": "fault"}}):
        fault = found["fault"]
        label = next(one for one in public.labels if one["asset_id"] == fault["asset"]["asset_id"])
        assert label["start"] <= fault["start"] < fault["final"] <= min(label["end"], drawing.now.isoformat())
        assert fault["mode"]["failure_mode_id"] == label["failure_mode_id"]
        assert fault["sensor"] in label["sensors"]


def test_names_are_unique_unless_an_ambiguous_one_is_wanted(public: Made) -> None:
    slots = {"one": {"draw": "asset"}, "double": {"draw": "asset", "unique_name": False}}
    names = [asset.name for asset in public.plant.assets]
    for found, _ in drawn(public, slots):
        assert names.count(found["one"]["name"]) == 1
        assert names.count(found["double"]["name"]) == 2


def test_an_absent_asset_is_absent(public: Made) -> None:
    names = {asset.name for asset in public.plant.assets}
    for found, _ in drawn(public, {"missing": {"draw": "absent asset"}}):
        assert found["missing"]["name"] not in names


def test_a_code_is_known_by_its_description_alone(public: Made) -> None:
    slots = {"asset": {"draw": "asset", "has": "work_orders"}, "code": {"draw": "code", "of": "asset"}}
    meanings = {c["primary_code"]: c["primary_code_description"] for c in public.plant.failure_codes}
    for found, _ in drawn(public, slots):
        assert list(meanings.values()).count(found["code"]["description"]) == 1


@pytest.mark.parametrize("finished", [True, False])
def test_a_work_order_is_finished_by_now_or_not(public: Made, finished: bool) -> None:
    statuses = ("closed",) if finished else ("open", "approved", "in progress")
    table = public.plant.work_orders.set_index("wo_id")
    slots = {"order": {"draw": "work order", "finished": finished, "statuses": statuses}}
    for found, drawing in drawn(public, slots):
        row = table.loc[found["order"]["wo_id"]]
        assert row["created"] < drawing.now
        assert bool(row["finished"] < drawing.now) == finished


def test_a_repair_lies_between_its_two_windows_and_all_of_it_in_the_data(public: Made) -> None:
    table = public.plant.work_orders.set_index("wo_id")
    for found, drawing in drawn(public, {"repair": {"draw": "repair", "days": (2, 4)}}):
        repair, row = found["repair"], table.loc[found["repair"]["wo_id"]]
        before, after = repair["before"], repair["after"]
        assert public.plant.start.isoformat() <= before["start"] < before["final"] <= row["created"].isoformat()
        assert row["finished"].isoformat() <= after["start"] < after["final"] <= drawing.now.isoformat()
        assert before["hours"] == after["hours"]
        assert repair["asset"]["asset_id"] == row["asset_id"]
        assert str(row["preventive"]).lower() == "false"


def test_what_lies_ahead_begins_now(public: Made) -> None:
    for found, drawing in drawn(public, {"ahead": {"draw": "ahead", "days": (30, 60)}}):
        assert found["ahead"]["start"] == drawing.now.isoformat()
        assert 30 <= found["ahead"]["days"] <= 60


def test_an_asset_with_high_alerts_has_one_of_a_rule_with_the_condition_above(public: Made) -> None:
    slots = {
        "asset": {"draw": "asset", "has": "high_alerts"},
        "rule": {"draw": "alert rule", "of": "asset", "fired": True, "condition": "above"},
    }
    alerts = public.plant.alerts
    for found, _ in drawn(public, slots):
        own = alerts[alerts["asset_id"] == found["asset"]["asset_id"]]
        assert found["rule"]["rule_id"] in set(own["rule_id"])


def test_a_work_order_knows_its_site(public: Made) -> None:
    for found, drawing in drawn(public, {"order": {"draw": "work order", "finished": True, "statuses": ("closed",)}}):
        assert found["order"]["site"] == drawing.asset("order").site


def test_a_measured_fault_shows_in_a_sensor_that_measures(public: Made) -> None:
    for found, drawing in drawn(public, {"fault": {"draw": "fault", "measured": True}}, times=60):
        units = {sensor.name: sensor.unit for sensor in drawing.asset("fault").sensors}
        assert units[found["fault"]["sensor"]] != "0/1"
