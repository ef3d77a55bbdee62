"""scores.json: exactly the leaderboard's columns, all finite (CODABENCH.md section 3)."""

from __future__ import annotations

import math

from assetops.contract.errors import Problem
from assetops.contract.strict import canonical
from assetops.contract.verdict import CRITERIA

COLUMNS: tuple[str, ...] = (
    "score",
    *CRITERIA,
    "tau_match",
    "scenarios_completed",
    "tool_calls",
    "llm_tokens",
)
LIMIT = 1e10  # from here on the platform loses the scores silently


def check_scores(scores: dict[str, float]) -> dict[str, float]:
    """The scores in the columns' order, if they are complete, finite, in range and nothing else.

    Raises:
        Problem: `bad_scores`; what the platform would do with them is worse than a clear failure.
    """
    wrong = sorted(set(COLUMNS) ^ set(scores)) or [
        key
        for key, value in scores.items()
        if isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or not 0 <= value < LIMIT
    ]
    if wrong:
        raise Problem("bad_scores", f"scores.json would be wrong at: {', '.join(wrong)}.", "This is a defect of ours.")
    return {key: scores[key] for key in COLUMNS}


def scores_bytes(scores: dict[str, float]) -> bytes:
    """What is written to scores.json.

    Raises:
        Problem: `bad_scores`.
    """
    return canonical(check_scores(scores)) + b"\n"
