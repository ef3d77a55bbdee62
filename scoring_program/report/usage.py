"""What the run used against its limits, coarsely."""

from __future__ import annotations

from collections.abc import Sequence

from assetops.contract.trajectory import Usage
from report.model import Limits, UsageLine
from report.words import bucket, bucket_share, coarse_share, two_digits


def build_usage(used: Sequence[tuple[Usage, float | None]], limits: Limits) -> tuple[UsageLine, ...]:
    """Tool calls, tokens and, where it was measured, time of a run's scenarios; empty without scenarios."""
    if not used:
        return ()
    calls = [usage.tool_calls for usage, _ in used]
    tokens = [usage.llm_tokens for usage, _ in used]
    seconds = [time for _, time in used if time is not None]
    lines = [_counts("Tool calls", calls, limits.tool_calls), _counts("LLM tokens", tokens, limits.llm_tokens)]
    if seconds:
        share = bucket_share(max(seconds), limits.seconds)
        lines.append(UsageLine("Time", bucket(sum(seconds)), bucket(max(seconds)), f"{limits.seconds:.0f} s", share))
    return tuple(lines)


def _counts(title: str, counts: Sequence[int], limit: int) -> UsageLine:
    most = max(counts)
    return UsageLine(title, two_digits(sum(counts)), two_digits(most), two_digits(limit), coarse_share(most, limit))
