"""Two right values, each in the other's place: found in any clear wording, never where the wording leaves it open."""

from __future__ import annotations

import pytest

from judge.belonging import Owned, Pair, rival_pairs
from judge.binding import any_exchanged
from judge.words import placed_numbers
from organizer.calibration.labels import split_of
from tests.scoring.conftest import Known

FIRST, SECOND = 41.5684, 55.6823
PAIR = (
    Owned(FIRST, 0.4, frozenset({"chiller 16", "cwc55016"})),
    Owned(SECOND, 0.5, frozenset({"chiller 6", "cwc33006"})),
)

# {a} and {b} are the values of Chiller 16 and Chiller 6.
CLEAR = (
    "Chiller 16 averaged {a} % and Chiller 6 averaged {b} %.",
    "The mean of Chiller % Loaded of Chiller 16 (CWC55016) from 2025-03-25T00:00:00 to 2025-03-28T00:00:00 is {a} %.\n"
    "The mean of Chiller % Loaded of Chiller 6 (CWC33006) from 2025-03-25T00:00:00 to 2025-03-28T00:00:00 is {b} %.",
    "The mean load was {a} % for Chiller 16 and {b} % for Chiller 6.",
    "CWC55016 comes to {a} %, CWC33006 to {b} %.",
    "Chiller 6: {b} %; Chiller 16: {a} %",
    "- **Chiller 16**: {a} %\n- **Chiller 6**: {b} %",
    "1. Chiller 6 with {b} %\n2. Chiller 16 with {a} %",
    "| Asset | Mean load |\n| --- | --- |\n| Chiller 16 (CWC55016) | {a} % |\n| Chiller 6 (CWC33006) | {b} % |",
    "| | Chiller 16 | Chiller 6 |\n|---|---|---|\n| mean load | {a} | {b} |\n| orders | 9 | 1 |",
    "Chiller 16 and Chiller 6 averaged {a} % and {b} %, respectively.",
    "Chiller 16 vs. Chiller 6: {a} % vs. {b} %.",
    "Chiller 6 and Chiller 16 ran at {b} and {a} % respectively",
    "### Chiller 16\n\nThe mean load was {a} %.\n\n### Chiller 6\n\nThe mean load was {b} %.",
    "Chiller 16 (NORTH):\n  mean load {a} %\nChiller 6 (MAIN):\n  mean load {b} %",
    "For Chiller 16 I looked at the whole window. It ran at {a} % on average. For Chiller 6 the mean is {b} %.",
    "{a} % (Chiller 16) and {b} % (Chiller 6)",
    "Chiller 6 ({b} %) is loaded differently from Chiller 16 ({a} %).",
    "While Chiller 16 reached {a} %, the figure for Chiller 6 is {b} %.",
    "On average {b} % of Chiller 6 was in use; on Chiller 16 it was {a} %.",
    "Comparing Chiller 16 and Chiller 6: {a} % for Chiller 16, {b} % for Chiller 6.",
    "Chiller 16 = {a}, Chiller 6 = {b}",
    "With {a} % CWC55016 is one of the two; CWC33006 is the other, with {b} %.",
    "The mean load of Chiller 16 is {a} %, that of Chiller 6 is {b} %: they differ by 14.1139 %.",
    "The {a} % of Chiller 16 stand against the {b} % of Chiller 6.",
    "Chiller 16 {a} %\nChiller 6 {b} %",
)  # fmt: skip
# Right as they stand; whoever reads them by a simple rule finds the values exchanged.
OPEN = (
    "Compared with Chiller 6, Chiller 16 is loaded differently: {a} % against {b} %.",
    "Unlike Chiller 6, Chiller 16 reads {a} %; the former reads {b} %.",
    "At {a} %, Chiller 16 differs from Chiller 6 at {b} %.",
    "Of {a} % and {b} %, the first is that of Chiller 16 and the second that of Chiller 6.",
    "Chiller 6 and Chiller 16 were compared. The latter averaged {a} %, the former {b} %.",
    "Chiller 16 was compared with Chiller 6. Its mean is {a} %, the other's is {b} %.",
    "Next to the {b} % of the other machine, Chiller 16 reaches {a} %. Chiller 6 is that other machine.",
    "The two values are {a} % and {b} %.",
    "Both are fine: {a} % and {b} % (Chiller 16 and Chiller 6).",
    "Chiller 6 runs well above Chiller 16, {b} % to {a} %.",
    "Chiller 16: {a} %. Chiller 6: {b} %. So Chiller 6 ({b} %) and Chiller 16 ({a} %) differ.",
    "Chiller 16 averaged {a} % and Chiller 6 {b} %, so Chiller 16 and Chiller 6 are far apart.",
    "Chiller 6 minus Chiller 16 is {b} - {a}, that is 14.1139 %. Chiller 16 has {a} %.",
    "For Chiller 6 I get {b} (Chiller 16: {a}).",
)  # fmt: skip


def exchanged(answer: str) -> bool:
    return any_exchanged(answer, [PAIR])


def _told(wording: str, first: float, second: float) -> str:
    return wording.format(a=f"{first:g}", b=f"{second:g}")


@pytest.mark.parametrize("wording", CLEAR)
def test_values_in_each_others_place_are_found_in_any_clear_wording(wording: str) -> None:
    assert not exchanged(_told(wording, FIRST, SECOND))
    assert exchanged(_told(wording, SECOND, FIRST))


@pytest.mark.parametrize("wording", OPEN)
def test_what_a_wording_leaves_open_costs_nothing(wording: str) -> None:
    assert not exchanged(_told(wording, FIRST, SECOND))


def test_rounded_values_are_read_too() -> None:
    assert exchanged("Chiller 16 ran at 55.7 %, Chiller 6 at 41.6 %.")
    assert not exchanged("Chiller 16 ran at 41.6 %, Chiller 6 at 55.7 %.")


def test_one_value_beside_the_wrong_thing_is_not_enough() -> None:
    assert not exchanged("Chiller 6 reads 41.5684 %.")
    assert not exchanged("Chiller 6 reads 41.5684 %, and 55.6823 % was read as well.")


def test_in_real_answers_every_exchange_is_found_and_nothing_else(known: list[Known]) -> None:
    """On the families the rules were developed on: each value that stands once, exchanged with each of its rivals."""
    exchanges, seen = 0, 0
    for one in (one for one in known if split_of(one.gold.family) == "development"):
        pairs = list(rival_pairs(one.gold))
        assert not any_exchanged(one.trajectory.answer, pairs), one.gold.family
        for pair in pairs:
            wrong = _exchanged(one.trajectory.answer, pair)
            exchanges += wrong is not None
            seen += wrong is not None and any_exchanged(wrong, [pair])
    assert exchanges >= 20
    assert seen >= 0.95 * exchanges


def _exchanged(answer: str, pair: Pair) -> str | None:
    """The answer with the two numbers exchanged; None where one of them does not stand in it exactly once."""
    found = [
        [
            (start, end)
            for start, end, number in placed_numbers(answer)
            if number.value == pytest.approx(one.value, 1e-5)
        ]
        for one in pair
        if isinstance(one.value, float)
    ]
    if [len(places) for places in found] != [1, 1]:
        return None
    (a, b), (c, d) = sorted(places[0] for places in found)
    return answer[:a] + answer[c:d] + answer[b:c] + answer[a:b] + answer[d:]
