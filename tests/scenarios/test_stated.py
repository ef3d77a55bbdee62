"""The check that a plan can state a fact is no more generous than a judge."""

from __future__ import annotations

import pytest

from assetops.contract.scenario import AbsenceFact, Fact, NumberFact, SetFact, TextFact, TimeFact
from assetops.scenarios.stated import numbers_in, readable, states


@pytest.mark.parametrize(
    ("fact", "text", "stated"),
    [
        (NumberFact(name="n", value=6, tolerance=0), "There are 6 alerts.", True),
        (NumberFact(name="n", value=6, tolerance=0), "Chiller CWC04006 on 2025-06-06T06:00:00.", False),
        (NumberFact(name="n", value=44.41, tolerance=0.1), "The mean is 44.4534 degF.", True),
        (NumberFact(name="n", value=44.41, tolerance=0.01), "The mean is 44.4534 degF.", False),
        (SetFact(name="s", members=("Supply Fan Speed",), others=("Fan Speed",)), "Only Supply Fan Speed.", True),
        (SetFact(name="s", members=("Tonnage",), others=("Flow",)), "Tonnage and Flow.", False),
        (SetFact(name="s", members=("Tonnage", "Flow")), "Tonnage.", False),
        (TextFact(name="t", accepted=("M003",), rejected=("M001",)), "Code M003.", True),
        (TextFact(name="t", accepted=("M003",), rejected=("M001",)), "Code M003 or M001.", False),
        (TextFact(name="t", accepted=("M003",)), "M003 in WO42501, WO42502.", True),
        (TextFact(name="t", accepted=("M003",)), "M003: " + ", ".join(f"WO425{n:02}" for n in range(30)), False),
        (TimeFact(name="t", value="2025-03-04T10:15:00", tolerance_minutes=15), "at 2025-03-04 10:30", True),
        (TimeFact(name="t", value="2025-03-04T10:15:00", tolerance_minutes=15), "at 2025-03-04T10:31:00", False),
        (AbsenceFact(name="a", subjects=("Tonnage",)), "There is no data for Tonnage.", True),
        (AbsenceFact(name="a", subjects=("Tonnage",)), "There are 0 readings of Tonnage.", False),
        (AbsenceFact(name="a", subjects=("Tonnage",)), "There is no data.", False),
    ],
)
def test_a_fact_is_stated_or_not(fact: Fact, text: str, stated: bool) -> None:
    assert states(text, fact) is stated


def test_numbers_are_read_without_times_and_names() -> None:
    assert numbers_in("From 2025-03-04T10:15:00, AHU-7 and WO-NEW-1: -3.5 degF, 12 of 20 (3e-05).") == [
        -3.5,
        12,
        20,
        3e-05,
    ]


def test_a_dump_is_no_readable_answer() -> None:
    assert readable("The mean of Tonnage of Chiller 6 from 2025-03-04T00:00:00 to 2025-03-05T00:00:00 is 412.5 ton.")
    assert not readable("There are: " + ", ".join(f"WO{number}" for number in range(425000, 425060)))
    assert not readable("There are many words here. " * 200)
