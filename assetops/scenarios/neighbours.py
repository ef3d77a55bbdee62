"""Track 2 from Track 1: each scenario's nearest semantic neighbour that no other scenario has (DESIGN section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assetops.llm.embedding import Embed, lexical, similarities

# One possible pair outweighs all that other families could gain, one other family all that similarity could, in lists
# of up to ten thousand scenarios.
_OTHER_FAMILY = 1e4
_POSSIBLE = 1e8


@dataclass(frozen=True)
class Item:
    """A scenario as far as neighbours go. `wording`: what tells its wording from others of its family."""

    id: str
    text: str
    category: str
    family: str
    wording: str


@dataclass(frozen=True)
class Neighbours:
    """Two counterparts and the cosine of their texts."""

    of: Item
    counterpart: Item
    similarity: float


def nearest_unused(of: Sequence[Item], among: Sequence[Item], embed: Embed = lexical) -> list[Neighbours]:
    """Pair each scenario with a counterpart, 1:1, as near as one-to-one allows.

    Counterparts have the same category and never the same wording; of another family as far as there are such. Among
    the ways to do that, the one with the greatest sum of similarities: so no scenario has an unused candidate of the
    same kind nearer to it than its counterpart. The list may be paired with itself.

    Args:
        of: the scenarios; their order is kept.
        among: the candidates.
        embed: texts to vectors.

    Returns:
        One pair for each scenario that has a counterpart; a scenario too many for the candidates is left out.
    """
    from scipy.optimize import linear_sum_assignment  # most of what imports this module finds no neighbours

    near = similarities(embed, [item.text for item in of], [item.text for item in among])
    worth = np.array([[_worth(one, other) for other in among] for one in of]).reshape(near.shape)
    rows, columns = linear_sum_assignment(np.where(worth > 0, worth + near, 0), maximize=True)
    return [
        Neighbours(of[row], among[column], float(near[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if worth[row, column] > 0
    ]


def _worth(one: Item, other: Item) -> float:
    if one.id == other.id or one.category != other.category or one.wording == other.wording:
        return 0.0
    return _POSSIBLE + (_OTHER_FAMILY if one.family != other.family else 0.0)


def mean_and_least(pairs: Sequence[Neighbours]) -> tuple[float, float]:
    """Mean and least similarity; zeros when there is no pair."""
    found = np.array([pair.similarity for pair in pairs] or [0.0])
    return float(found.mean()), float(found.min())
