"""The measures of agreement, against scikit-learn's, Gwet's published example and counts one can do by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from organizer.calibration.agreement import Pair, agreement, cohen_kappa, gwet_ac1, observed

Cells = tuple[int, int, int, int]
CELLS = st.tuples(*[st.integers(0, 40)] * 4).filter(lambda cells: sum(cells) > 0)


def lists(cells: Cells) -> tuple[list[int], list[int]]:
    """The two raters' verdicts, 1 for met."""
    pairs = [(1, 1)] * cells[0] + [(1, 0)] * cells[1] + [(0, 1)] * cells[2] + [(0, 0)] * cells[3]
    return [first for first, _ in pairs], [second for _, second in pairs]


@given(CELLS)
def test_kappa_is_what_scikit_learn_computes(cells: Cells) -> None:
    first, second = lists(cells)
    ours = float(cohen_kappa(np.array(cells, dtype=float)))
    if len(set(first)) == len(set(second)) == 1 and first[0] == second[0]:
        assert math.isnan(ours), "both always say the same: there is nothing beyond chance to measure"
    else:
        assert ours == pytest.approx(cohen_kappa_score(first, second))


@pytest.mark.parametrize(
    ("cells", "kappa", "ac1"),
    [
        # Gwet's paradox: 94.4 % agreement where nearly everything is met; kappa falls below zero, AC1 does not.
        ((118, 5, 2, 0), -0.0234, 0.9408),
        # 40 pairs, half met, 36 alike: chance is 0.5 for both.
        ((18, 2, 2, 18), 0.8, 0.8),
        # by hand: agreement 0.7; kappa's chance 0.54, AC1's 2 x 0.65 x 0.35 = 0.455.
        ((50, 10, 20, 20), 0.3478, 0.4495),
        ((5, 0, 0, 5), 1.0, 1.0),
        ((0, 5, 5, 0), -1.0, -1.0),
    ],
)
def test_kappa_and_ac1_of_tables_done_by_hand(cells: Cells, kappa: float, ac1: float) -> None:
    table = np.array(cells, dtype=float)
    assert float(cohen_kappa(table)) == pytest.approx(kappa, abs=5e-5)
    assert float(gwet_ac1(table)) == pytest.approx(ac1, abs=5e-5)


@given(CELLS)
def test_ac1_is_what_its_definition_says_and_never_undefined(cells: Cells) -> None:
    first, second = lists(cells)
    share = (np.mean(first) + np.mean(second)) / 2
    chance = 2 * share * (1 - share)
    agreed = float(observed(np.array(cells, dtype=float)))
    assert float(gwet_ac1(np.array(cells, dtype=float))) == pytest.approx((agreed - chance) / (1 - chance))


def test_what_the_judge_cannot_assess_counts_as_unmet_and_lowers_the_coverage() -> None:
    pairs: list[Pair] = [("met", "cannot_assess"), ("unmet", "cannot_assess"), ("met", "met")]
    found = agreement("pooled", {"a": pairs, "b": [("unmet", "unmet")]})
    assert found.confusion == ((1, 0, 1), (0, 1, 1))
    assert (found.pairs, found.coverage, found.base_rate) == (4, 0.5, 0.5)
    assert found.agreement.value == 0.75


def test_verdicts_of_one_trajectory_count_as_one_draw() -> None:
    """Six copies of each verdict are no new evidence: the interval must not shrink."""
    good: Pair = ("met", "met")
    poor: Pair = ("met", "unmet")
    odd: Pair = ("unmet", "unmet")
    single: dict[str, list[Pair]] = {f"t{n}": [good if n % 5 else poor] + [odd] * (n % 2) for n in range(60)}
    copied = {name: pairs * 6 for name, pairs in single.items()}
    one, six = (agreement("x", given).kappa for given in (single, copied))
    assert (one.value, one.low, one.high) == pytest.approx((six.value, six.low, six.high))
    scattered = {f"{name} {n}": [pair] for name, pairs in copied.items() for n, pair in enumerate(pairs)}
    loose = agreement("x", scattered).kappa
    assert loose.high is not None
    assert loose.low is not None
    assert one.high is not None
    assert one.low is not None
    assert loose.high - loose.low < 0.6 * (one.high - one.low)


def test_the_interval_covers_what_it_should() -> None:
    """Of many samples from a known source, about 95 % have the true agreement inside their interval."""
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(60):
        right = rng.random(120) < 0.8
        found = agreement("x", {f"t{n}": [("met", "met" if ok else "unmet")] for n, ok in enumerate(right)}).agreement
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= 0.8 <= found.high
    assert inside >= 52
