"""From verdicts to scores.json: the published formula, always over all selected scenarios (DESIGN section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from assetops.contract.scores import COLUMNS, check_scores
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import CRITERIA, Verdict

TAU_DIGITS = 3  # changes the composite by less than 0.0001; more of them could carry hidden text (ATTACKS row 16)


def two_digits(count: float) -> float:
    """Rounded to two significant digits: a count must not carry hidden text (ATTACKS row 16)."""
    if count <= 0:
        return 0
    step: int = 10 ** max(0, floor(log10(count)) - 1)
    return round(count / step) * step


def zero_scores() -> dict[str, float]:
    """Every column 0: what a participant's fault scores."""
    return dict.fromkeys(COLUMNS, 0)


def score(verdicts: Sequence[Sequence[Verdict]], scenarios: int) -> float:
    """100 x passed / (scenarios x 6). Scenarios without verdicts count as six failures.

    Raises:
        ValueError: more scenarios were judged than selected; this would be a defect of ours.
    """
    if len(verdicts) > scenarios:
        raise ValueError("more scenarios were judged than selected")
    return 100 * sum(verdict.passed for six in verdicts for verdict in six) / (scenarios * len(CRITERIA))


def score_columns(
    verdicts: Sequence[Sequence[Verdict]], trajectories: Sequence[Trajectory], tau_match: float, scenarios: int
) -> dict[str, float]:
    """All columns of the leaderboard.

    Args:
        verdicts: six for each scenario that was run.
        trajectories: of the same scenarios.
        tau_match: mean over the scenarios, 0-1.
        scenarios: how many were selected: 11 in development, 10 in the final phase.
    """
    passed = {
        criterion: sum(verdict.passed for six in verdicts for verdict in six if verdict.criterion == criterion)
        for criterion in CRITERIA
    }
    usage = [trajectory.usage for trajectory in trajectories]
    return check_scores(
        {
            "score": score(verdicts, scenarios),
            **{criterion: 100 * passed[criterion] / scenarios for criterion in CRITERIA},
            "tau_match": round(tau_match, TAU_DIGITS),
            "scenarios_completed": sum(trajectory.status == "finished" for trajectory in trajectories),
            "tool_calls": two_digits(sum(used.tool_calls for used in usage)),
            "llm_tokens": two_digits(sum(used.llm_tokens for used in usage)),
        }
    )
