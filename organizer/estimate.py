"""`make estimate TEAMS=n`: what a competition of n teams asks of judge, agents' model, workers and storage.

Counts follow from the rules (limits, scenarios). What one run uses was measured with the sample agents where that was
possible, and assumed where not; give your own figures: ESTIMATE="--per-team 30 --input-price 0.4".
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import yaml

from assetops.contract.submission import TRACKS
from organizer.programs import ROOT

SCENARIOS, FINAL_SCENARIOS = 11, 10
# Measured: prompts of the LLM judge over the samples' runs, 12,000 to 13,000 characters in the mean. Assumed: replies
# of 700 tokens, and that one scenario in five is asked a second time.
JUDGE_INPUT_TOKENS, JUDGE_OUTPUT_TOKENS, JUDGE_CALLS = 3_200, 700, 1.2
AGENT_TOKENS = 15_000  # per scenario, assumed; the budget ends at 100,000
OUTPUT_MB = 0.5  # prediction and scoring output of one submission


@dataclass(frozen=True)
class Use:
    """What a competition uses, both tracks together."""

    submissions: int
    finals: int
    judge_calls: int
    judge_input: int
    judge_output: int
    agent_tokens: int
    cost: float
    worker_hours: float
    workers_at_peak: int
    storage_gb: float


def limits() -> tuple[int, int]:
    """Submissions a team may make in all, and on one day, on one track (competition.yaml)."""
    development = yaml.safe_load((ROOT / "competition.yaml").read_text())["phases"][0]
    return int(development["max_submissions"]), int(development["max_submissions_per_day"])


def estimate(teams: int, given: argparse.Namespace) -> Use:
    """The use by `teams` teams.

    Args:
        given: per_team (submissions on one track), minutes (one submission on a worker, agents' model included),
            agent_tokens (per scenario), input_price and output_price (per million tokens).
    """
    submissions = teams * len(TRACKS) * given.per_team
    finals = teams * len(TRACKS)
    scenarios = submissions * SCENARIOS + finals * FINAL_SCENARIOS
    calls = ceil(scenarios * JUDGE_CALLS)
    told, said = calls * JUDGE_INPUT_TOKENS, calls * JUDGE_OUTPUT_TOKENS
    agents = scenarios * given.agent_tokens
    cost = ((told + 0.9 * agents) * given.input_price + (said + 0.1 * agents) * given.output_price) / 1e6
    last_day = teams * len(TRACKS) * limits()[1]  # everybody's last day, spread over eight hours
    return Use(
        submissions=submissions,
        finals=finals,
        judge_calls=calls,
        judge_input=told,
        judge_output=said,
        agent_tokens=agents,
        cost=cost,
        worker_hours=(submissions + finals) * given.minutes / 60,
        workers_at_peak=max(1, ceil(last_day * given.minutes / (8 * 60))),
        storage_gb=(submissions + finals) * OUTPUT_MB / 1000,
    )


def lines(teams: int, use: Use) -> Iterator[str]:
    """The estimate for a terminal."""
    yield f"{teams} teams, both tracks: {use.submissions:,} submissions and {use.finals:,} final runs"
    told, said = use.judge_input / 1e6, use.judge_output / 1e6
    yield f"  judge          {use.judge_calls:,} calls, {told:,.1f} M tokens in, {said:,.1f} M out"
    yield f"  agents' model  {use.agent_tokens / 1e6:,.1f} M tokens"
    yield f"  both together  {use.cost:,.2f} at the prices given"
    peak = f"{use.workers_at_peak} at once on the last day, if it is spread over 8 hours"
    yield f"  workers        {use.worker_hours:,.1f} hours; {peak}"
    yield f"  storage        {use.storage_gb:,.1f} GB of outputs"


def main(given: Sequence[str] | None = None) -> int:
    """Print the estimate."""
    most, _ = limits()
    parser = argparse.ArgumentParser(prog="make estimate", description=__doc__)
    parser.add_argument("--teams", type=int, required=True)
    parser.add_argument("--per-team", type=int, default=most, help="submissions of a team on one track (the limit)")
    parser.add_argument("--minutes", type=float, default=3.0, help="of a worker for one submission")
    parser.add_argument("--agent-tokens", type=int, default=AGENT_TOKENS, help="of the agents' model per scenario")
    parser.add_argument("--input-price", type=float, default=0.40, help="per million tokens")
    parser.add_argument("--output-price", type=float, default=1.60, help="per million tokens")
    arguments = parser.parse_args(given)
    if arguments.teams < 1 or arguments.per_team < 0:
        print("bad_number: TEAMS must be 1 or more. Say make estimate TEAMS=40.", file=sys.stderr)
        return 1
    print("\n".join(lines(arguments.teams, estimate(arguments.teams, arguments))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
