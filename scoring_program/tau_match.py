"""τ-match: how alike a trajectory is to its gold trajectory, 0 to 1 (DESIGN section 8; pages/tau_match.md explains it).

Agent steps are matched to gold steps by a maximum-weight assignment; the F-score of the matched weight is multiplied by
the agreement of order, Kendall's τ-b mapped to 0-1, over the pairs that the gold partial order compares. The identical
trajectory has 1, the empty one 0, every superfluous step lowers it, swapping independent steps changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from assetops.contract.results import TauMatch
from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import Trajectory, precedes
from similarity import AgentStep, agent_steps, ready, similarity

THRESHOLD = 0.5
NOTHING = TauMatch(value=0.0, f_score=0.0, order=0.0)
Matched = Mapping[str, tuple[AgentStep, float]]


def matched(gold: GoldStandard, steps: Sequence[AgentStep]) -> Matched:
    """For each gold step that has one its agent step, and how alike they are: the assignment of greatest weight.

    Agent steps that are like no gold step take no part: they may not decide which of two equal steps is matched.
    """
    golds = [ready(step) for step in gold.steps]
    weights = np.array([[similarity(one, step, gold) for one in steps] for step in golds])
    weights[weights < THRESHOLD] = 0.0
    alike = np.flatnonzero(weights.any(axis=0))
    rows, places = linear_sum_assignment(weights[:, alike], maximize=True)
    columns = alike[places]
    return {
        gold.steps[row].id: (steps[column], float(weights[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if weights[row, column] > 0
    }


def _ancestors(gold: GoldStandard) -> dict[str, set[str]]:
    """All steps that come before a step in the gold partial order."""
    found: dict[str, set[str]] = {}
    for step in gold.steps:  # gold steps are listed in an order that respects their dependencies
        found[step.id] = set(step.depends_on).union(*(found[other] for other in step.depends_on))
    return found


def _order(gold: GoldStandard, found: Matched) -> float:
    """Kendall's τ-b over the pairs the gold order compares, mapped to 0-1; 1 when it compares none."""
    agree = against = tied = 0
    for later, earlier_ones in _ancestors(gold).items():
        for earlier in sorted(earlier_ones):
            if later in found and earlier in found:
                first, second = found[earlier][0].at, found[later][0].at
                agree += precedes(first, second)
                against += precedes(second, first)
                tied += not precedes(first, second) and not precedes(second, first)
    compared = agree + against + tied
    if not compared:
        return 1.0
    decided = agree + against
    tau = (agree - against) / (decided * compared) ** 0.5 if decided else 0.0
    return (tau + 1) / 2


def tau_match(gold: GoldStandard, trajectory: Trajectory) -> TauMatch:
    """The τ-match of one scenario with its parts."""
    steps = agent_steps(trajectory)
    found = matched(gold, steps) if steps else {}
    if not found:
        return NOTHING
    f_score = 2 * sum(weight for _, weight in found.values()) / (len(steps) + len(gold.steps))
    order = _order(gold, found)
    return TauMatch(value=f_score * order, f_score=f_score, order=order)
