"""How far two raters agree: confusion matrix, agreement, Cohen's kappa, Gwet's AC1, and intervals over trajectories.

Verdicts of one trajectory hang together, so the bootstrap draws whole trajectories. *cannot_assess* of the second rater
counts as unmet, as it does in the scores; its share is one minus the coverage.

Sources: Cohen (1960), Educational and Psychological Measurement 20; Gwet (2008), British Journal of Mathematical and
Statistical Psychology 61.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetops.contract.model import Model
from assetops.contract.verdict import Outcome

DRAWS = 2000
CONFIDENCE = 0.95
SEED = 20251125
OUTCOMES: tuple[Outcome, ...] = ("met", "unmet", "cannot_assess")
Cells = NDArray[np.float64]
"""The last axis: first met and second met, met/unmet, unmet/met, unmet/unmet."""
Pair = tuple[Outcome, Outcome]
"""What the first rater and the second hold of the same criterion; the first is never cannot_assess."""


class Estimate(Model):
    """A value with its 95 % interval; None where it is not defined (both raters always say the same)."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


class Agreement(Model):
    """Of one criterion, or of all pooled. `confusion`: rows met, unmet of the first; columns met, unmet, cannot_assess.

    `base_rate`: the share the first rater holds met; `coverage`: the share the second could assess.
    """

    of: str
    pairs: int
    confusion: tuple[tuple[int, int, int], tuple[int, int, int]]
    base_rate: float
    coverage: float
    agreement: Estimate
    kappa: Estimate
    ac1: Estimate


def observed(cells: Cells) -> Cells:
    """The share of pairs that agree."""
    share: Cells = (cells[..., 0] + cells[..., 3]) / cells.sum(axis=-1)
    return share


def cohen_kappa(cells: Cells) -> Cells:
    """Agreement beyond what the two raters' own shares of met would give by chance; NaN when that is all."""
    total = cells.sum(axis=-1)
    first, second = (cells[..., 0] + cells[..., 1]) / total, (cells[..., 0] + cells[..., 2]) / total
    return _beyond(observed(cells), first * second + (1 - first) * (1 - second))


def gwet_ac1(cells: Cells) -> Cells:
    """Agreement beyond chance as Gwet defines it, which stays sensible when nearly everything is met."""
    total = cells.sum(axis=-1)
    share = (2 * cells[..., 0] + cells[..., 1] + cells[..., 2]) / (2 * total)
    return _beyond(observed(cells), 2 * share * (1 - share))


def _beyond(agreed: Cells, chance: Cells) -> Cells:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(chance < 1, (agreed - chance) / (1 - chance), np.nan)


def _cells(pairs: Sequence[Pair]) -> list[int]:
    """Of one trajectory."""
    met = [(first == "met", second == "met") for first, second in pairs]
    return [met.count(cell) for cell in ((True, True), (True, False), (False, True), (False, False))]


def _estimate(measure: Callable[[Cells], Cells], whole: Cells, drawn: Cells) -> Estimate:
    value = float(measure(whole))
    spread = measure(drawn)
    spread = spread[np.isfinite(spread)]
    if not np.isfinite(value) or not len(spread):
        return Estimate()
    low, high = np.quantile(spread, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value=round(value, 4), low=round(float(low), 4), high=round(float(high), 4))


def agreement(of: str, by_trajectory: Mapping[str, Sequence[Pair]]) -> Agreement:
    """Agreement over the pairs of each trajectory; of trajectories without pairs nothing is drawn.

    Raises:
        ValueError: there are no pairs.
    """
    clusters = [list(pairs) for _, pairs in sorted(by_trajectory.items()) if pairs]
    if not clusters:
        raise ValueError(f"no pairs of verdicts for {of}")
    each = np.array([_cells(pairs) for pairs in clusters], dtype=np.float64)
    drawn = _draws(each)
    pairs = [pair for cluster in clusters for pair in cluster]
    confusion: Any = tuple(tuple(pairs.count((row, column)) for column in OUTCOMES) for row in OUTCOMES[:2])
    return Agreement(
        of=of,
        pairs=len(pairs),
        confusion=confusion,
        base_rate=round(sum(first == "met" for first, _ in pairs) / len(pairs), 4),
        coverage=round(sum(second != "cannot_assess" for _, second in pairs) / len(pairs), 4),
        agreement=_estimate(observed, each.sum(axis=0), drawn),
        kappa=_estimate(cohen_kappa, each.sum(axis=0), drawn),
        ac1=_estimate(gwet_ac1, each.sum(axis=0), drawn),
    )


def _draws(each: Cells) -> Cells:
    """The summed cells of `DRAWS` draws of as many trajectories, with replacement; empty draws left out."""
    rng = np.random.default_rng(SEED)
    count = len(each)
    times = rng.multinomial(count, np.full(count, 1 / count), size=DRAWS)
    summed: Cells = times @ each
    filled: Cells = summed[summed.sum(axis=-1) > 0]
    return filled
