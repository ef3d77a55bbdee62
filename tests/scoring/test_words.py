"""Reading an answer: numbers, moments, names and denials as people and agents write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.words import close, codes, mentions, moments, named, numbers, says_absent, without


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("44.2 degF", [44.2]),
        ("between -3.5 and +7", [-3.5, 7]),
        ("1,234,567 kWh and 12,5", [1234567, 12, 5]),
        ("1.2e3 or 5E-2", [1200, 0.05]),
        ("−4 °C", [-4]),
        ("95% of them, 42.", [95, 42]),
        ("WO12345, CWC04006, data://7 and 2025-03-04T10:15:00", []),
        ("version 1.2.3", []),
    ],
)
def test_numbers_stand_alone(text: str, expected: list[float]) -> None:
    found = [number.value for number in numbers(text)]
    if text.startswith("version"):
        assert 3 not in found
    else:
        assert found == pytest.approx(expected)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_number_written_with_fewer_digits_is_still_that_number(value: float, digits: int) -> None:
    (number,) = numbers(f"it is {value:.{digits}f} in all")
    assert close(number, value)


@given(st.floats(1, 1e6), st.integers(0, 4))
def test_a_number_off_by_more_than_its_last_digit_is_another(value: float, digits: int) -> None:
    (number,) = numbers(f"{value + 1.01 * 10.0**-digits:.{digits}f}")
    assert not close(number, value)


def test_moments_codes_and_names_are_found() -> None:
    text = "Chiller 6 (CWC04006) raised RUL0012 on 2025-03-04 10:15 and 2025-13-45; see M005b."
    assert [moment.isoformat() for moment in moments(text)] == ["2025-03-04T10:15:00"]
    assert codes(text) == {"CWC04006", "RUL0012", "M005b"}
    assert named(text) == {"Chiller 6"}
    assert named("Power Input 321.6 kW") == set(), "a reading after a sensor is no name"


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("on chiller 6.", "Chiller 6", True),
        ("on Chiller 60", "Chiller 6", False),
        ("Chiller 6.5", "Chiller 6", False),
        ("the supply  temperature", "Supply Temperature", True),
        ("SUPPLY TEMPERATURES", "Supply Temperature", False),
    ],
)
def test_a_name_is_mentioned_as_whole_words_only(text: str, name: str, there: bool) -> None:
    assert mentions(text, name) is there


def test_longer_names_are_taken_out_before_shorter_ones() -> None:
    assert without("Supply Temperature Setpoint", ["Supply Temperature", "Supply Temperature Setpoint"]).strip() == ""


@pytest.mark.parametrize(
    "text",
    [
        "There is no data for Chiller 6.",
        "No readings were recorded.",
        "The sensor does not exist on this asset.",
        "Data is not available for that window.",
        "None of these sensors is installed there.",
        "The history could not be determined.",
        "There are 0 alerts.",
        "The history is too short to forecast.",
        "There is not enough data.",
    ],
)
def test_denials_are_recognised(text: str) -> None:
    assert says_absent(text)


@pytest.mark.parametrize(
    "text",
    ["The mean was 44.2 degF.", "Work order WO-1 was created.", "It has known issues."],
)
def test_statements_are_not_taken_for_denials(text: str) -> None:
    assert not says_absent(text)
