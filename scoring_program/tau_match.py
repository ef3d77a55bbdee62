"""τ-match: how alike a trajectory is to its gold trajectory, 0 to 1 (DESIGN section 8).

Agent calls are matched to gold steps by a maximum-weight assignment; the F-score of the matched weight is multiplied by
the agreement of order, Kendall's τ-b mapped to 0-1, over the pairs that the gold partial order compares. The identical
trajectory has 1, the empty one 0, every superfluous call lowers it, swapping independent steps changes nothing.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from assetops.contract.results import TauMatch
from assetops.contract.scenario import GoldStandard, GoldStep
from assetops.contract.trajectory import CallEvent, Trajectory, precedes
from judge.coverage import agrees, did

THRESHOLD = 0.5
_TOOL, _ARGUMENTS = 0.4, 0.6


def similarity(call: CallEvent, step: GoldStep, gold: GoldStandard) -> float:
    """0 to 1: 1 when the call did the step, else by tool and the share of agreeing arguments."""
    if did(call, step, gold):
        return 1.0
    if not call.ok or call.tool not in step.tools:
        return 0.0
    plain = {key: value for key, value in step.arguments.items() if not isinstance(value, dict)}
    same = sum(key in call.arguments and agrees(call.arguments[key], value) for key, value in plain.items())
    return _TOOL + _ARGUMENTS * (same / len(plain) if plain else 0.0)


def _matched(gold: GoldStandard, calls: tuple[CallEvent, ...]) -> dict[str, tuple[CallEvent, float]]:
    weights = np.array([[similarity(call, step, gold) for call in calls] for step in gold.steps])
    weights[weights < THRESHOLD] = 0.0
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return {
        gold.steps[row].id: (calls[column], float(weights[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if weights[row, column] > 0
    }


def _ancestors(gold: GoldStandard) -> dict[str, set[str]]:
    """All steps that come before a step in the gold partial order."""
    found: dict[str, set[str]] = {}
    for step in gold.steps:  # gold steps are listed in an order that respects their dependencies
        found[step.id] = set(step.depends_on).union(*(found[other] for other in step.depends_on))
    return found


def _order(gold: GoldStandard, matched: dict[str, tuple[CallEvent, float]]) -> float:
    """Kendall's τ-b over the pairs the gold order compares, mapped to 0-1; 1 when it compares none."""
    agree = against = tied = 0
    for later, earlier_ones in _ancestors(gold).items():
        for earlier in sorted(earlier_ones):
            if later in matched and earlier in matched:
                first, second = matched[earlier][0].at, matched[later][0].at
                agree += precedes(first, second)
                against += precedes(second, first)
                tied += not precedes(first, second) and not precedes(second, first)
    compared = agree + against + tied
    if not compared:
        return 1.0
    decided = agree + against
    tau = (agree - against) / (decided * compared) ** 0.5 if decided else 0.0
    return (tau + 1) / 2


NOTHING = TauMatch(value=0.0, f_score=0.0, order=0.0)


def tau_match(gold: GoldStandard, trajectory: Trajectory) -> TauMatch:
    """The τ-match of one scenario with its parts."""
    calls = trajectory.calls
    if not calls:
        return NOTHING
    matched = _matched(gold, calls)
    f_score = 2 * sum(value for _, value in matched.values()) / (len(calls) + len(gold.steps))
    order = _order(gold, matched)
    return TauMatch(value=f_score * order, f_score=f_score, order=order)
