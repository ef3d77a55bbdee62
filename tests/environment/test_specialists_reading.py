"""Reading an instruction: windows of time and the plant's names in plain words."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.environment.specialists.entities import names_in
from assetops.environment.specialists.times import horizon, windows
from assetops.environment.store import Plant
from tests.environment.small_plant import write

NOW = datetime(2025, 5, 12, 10)  # a Monday


@pytest.mark.parametrize(
    ("text", "start", "final"),
    [
        ("from 2025-02-03 to 2025-02-05", "2025-02-03", "2025-02-05"),
        ("from 2025-02-03 through 2025-02-05", "2025-02-03", "2025-02-06"),
        ("between 2025-02-03 and 2025-02-05 (inclusive)", "2025-02-03", "2025-02-06"),
        ("from 2025-03-01 to 2025-03-31", "2025-03-01", "2025-04-01"),
        ("2025-03-04T10:00:00 to 2025-03-04 12:30", "2025-03-04T10:00", "2025-03-04T12:30"),
        ("from 2025-01-01T00:00:00Z to 2025-02-01T00:00:00Z", "2025-01-01", "2025-02-01"),
        ("on 2025-03-04", "2025-03-04", "2025-03-05"),
        ("on March 4th, 2025", "2025-03-04", "2025-03-05"),
        ("on the 4 March", "2025-03-04", "2025-03-05"),
        ("in February 2025", "2025-02-01", "2025-03-01"),
        ("in February", "2025-02-01", "2025-03-01"),
        ("in November", "2024-11-01", "2024-12-01"),
        ("from January to March 2025", "2025-01-01", "2025-04-01"),
        ("from November to March 2025", "2024-11-01", "2025-04-01"),
        ("in 2024", "2024-01-01", "2025-01-01"),
        ("from 2022 to 2024", "2022-01-01", "2025-01-01"),
        ("in the week of 2025-03-03", "2025-03-03", "2025-03-10"),
        ("in the first week of March 2025", "2025-03-01", "2025-03-08"),
        ("the last 3 days of February 2025", "2025-02-26", "2025-03-01"),
        ("the two days before 2025-03-05", "2025-03-03", "2025-03-05"),
        ("last 7 days", "2025-05-05T10:00", "2025-05-12T10:00"),
        ("over the past two weeks", "2025-04-28T10:00", "2025-05-12T10:00"),
        ("last week", "2025-05-05", "2025-05-12"),
        ("this month", "2025-05-01", "2025-05-12T10:00"),
        ("last year", "2024-01-01", "2025-01-01"),
        ("yesterday", "2025-05-11", "2025-05-12"),
        ("since 2025-05-01", "2025-05-01", "2025-05-12T10:00"),
        ("before 2025-05-01", None, "2025-05-01"),
    ],
)
def test_a_window_in_words(text: str, start: str | None, final: str) -> None:
    found = windows(f"Give me the mean Tonnage of Chiller 6 {text}, please.", NOW)
    expected = (None if start is None else datetime.fromisoformat(start), datetime.fromisoformat(final))
    assert [(window.start, window.final) for window in found] == [expected]


@pytest.mark.parametrize(
    "text", ["Chiller 6 above 2000 tons", "WO20241 of CWC20250", "on 2025-13-40", "You may do it."]
)
def test_what_is_no_time_gives_no_window(text: str) -> None:
    assert windows(text, NOW) == ()


def test_two_windows_stay_two() -> None:
    february, march = windows("Compare February 2025 and March 2025", NOW)
    assert (february.final, march.start) == (datetime(2025, 3, 1), datetime(2025, 3, 1))


def test_a_moment_is_a_point_within_its_day() -> None:
    (window,) = windows("at 2025-03-04 10:15", NOW)
    assert (window.point, window.start) == (datetime(2025, 3, 4, 10, 15), datetime(2025, 3, 4))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("the next 24 hours", 24),
        ("a 12-hour forecast", 12),
        ("two days ahead", 48),
        ("with a horizon of 6 hours", 6),
        ("forecast the Tonnage for 36 hours", 36),
        ("the next day", 24),
        ("of the last 24 hours", None),
    ],
)
def test_how_far_ahead(text: str, hours: float | None) -> None:
    assert horizon(text) == (None if hours is None else timedelta(hours=hours))


@given(st.text(max_size=80))
def test_any_text_can_be_read_for_times(text: str) -> None:
    for window in windows(text, NOW):
        assert window.start is not None or window.final is not None
    horizon(text)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    folder: Path = tmp_path_factory.mktemp("reading") / "plant"
    return Plant.open(write(folder))


def test_the_name_of_a_failure_mode_does_not_name_its_component_or_sensor(plant: Plant) -> None:
    found = names_in("Is Condenser Fouling of Chiller 1 visible in the Tonnage?", plant)
    assert (found.modes, found.sensors, found.components) == (["Condenser Fouling"], ["Tonnage"], [])


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("chiller-1 and CHILLER 2", ["C1", "C2"]),
        ("Chiller 1 (C1)", ["C1"]),
        ("AHU 1 (A1)", ["A1"]),
        ("AHU 1", ["AHU 1"]),
        ("AHU 1 at NORTH", ["A1"]),
        ("AHU 1 at MAIN and AHU 1 at NORTH", ["A2", "A1"]),
        ("Chiller 11", ["Chiller 11"]),
        ("all chillers", []),
    ],
)
def test_assets_by_name_id_and_site(plant: Plant, text: str, keys: list[str]) -> None:
    assert [named.key for named in names_in(text, plant).assets] == keys


def test_main_is_a_site_only_in_capitals_or_as_a_site(plant: Plant) -> None:
    assert names_in("the main reason", plant).sites == []
    assert names_in("at site main", plant).sites == ["MAIN"]
    assert names_in("at site EAST", plant).sites == ["EAST"]


def test_ids_of_orders_rules_and_codes(plant: Plant) -> None:
    found = names_in("WO-NEW-2.0.1 and WO4 under RUL0012 with code M003a, not F001.", plant)
    assert found.orders == ["WO-NEW-2.0.1", "WO4"]
    assert (found.rules, found.codes) == (["RUL0012"], ["M003a", "F001"])


def test_a_sensor_that_no_asset_has_is_still_read_as_one(plant: Plant) -> None:
    assert names_in("Get the mean oil pressure of Chiller 1", plant).sensors == ["oil pressure"]
    assert names_in("supply temp of Chiller 1", plant).sensors == ["Supply Temperature"]
