"""How planning, execution and final scores are distributed."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence

from assetops.contract.submission import SHORT, TRACKS
from organizer.analysis.attempts import Log, Tries, tries
from organizer.analysis.figure import Figure, points
from organizer.charts.plots import Axis, Legend, Plot, histogram, nice_step
from organizer.ranking.formulas import PUBLISHED, Weights

_BARS = 20


def distributions(log: Log) -> Iterator[Figure]:
    """One figure each for the development scores of the two tracks, and for final scores by team."""
    for track in TRACKS:
        scores = [
            one.score for one in log.attempts
            if one.track == track and one.phase == "development" and one.score is not None
        ]  # fmt: skip
        what = f"finished {SHORT[track]} submissions with a score"
        yield _figure(f"scores-{SHORT[track]}", f"{SHORT[track].capitalize()} scores", scores, what)
    yield _finals(log)


def public_finals(tried: Sequence[Tries], weights: Weights = PUBLISHED) -> dict[str, float]:
    """0.40 x best planning + 0.60 x best execution score of every team that has both: what the development phase alone
    says of the final score."""
    best = {(one.team, one.track): one.best for one in tried}
    both = [team for team, track in best if track == TRACKS[0] and (team, TRACKS[1]) in best]
    return {team: sum(float(weights.of_track(track)) * best[team, track] for track in TRACKS) for team in both}


def _finals(log: Log) -> Figure:
    finals: Mapping[str, float] = log.finals or public_finals(tries(log.attempts))
    if log.finals:
        return _figure("scores-final", "Final scores", list(finals.values()), "ranked teams")
    title = "Final scores, by the best public scores alone"
    return _figure("scores-final", title, list(finals.values()), "teams with both tracks")


def _figure(name: str, title: str, scores: Sequence[float], what: str) -> Figure:
    if not scores:
        return Figure(name, title, f"There are no {what}.")
    low, high = min(scores), max(scores)
    step = nice_step(max(high - low, 1) / _BARS)
    x = Axis(max(0, low - step), min(100 + step, high + 1.05 * step))
    bars = histogram(scores, x, step)
    mean, median = statistics.mean(scores), statistics.median(scores)
    deviation = statistics.stdev(scores) if len(scores) > 1 else 0.0
    curves = tuple(
        x.curve(bars.y, [(at, 0), (at, bars.y.high)], kind) for at, kind in ((mean, "mean"), (median, "median"))
    )
    legend = (Legend("mean", f"mean {points(mean)}", True), Legend("median", f"median {points(median)}", True))
    says = (
        f"{len(scores)} {what}: mean {points(mean)}, median {points(median)}, "
        f"standard deviation {points(deviation)}, from {points(low)} to {points(high)}."
    )
    chart = Plot("score", "how many", x.ticks, bars.y.ticks, bars.boxes, curves=curves, legend=legend)
    return Figure(name, title, says, chart, ("Score", "How many"), bars.table)
