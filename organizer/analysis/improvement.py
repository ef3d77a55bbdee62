"""What trying again brought: first and best scores, tries against best, and how much was gained."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from scipy.stats import spearmanr

from assetops.contract.submission import SHORT, TRACKS
from organizer.analysis.attempts import Tries
from organizer.analysis.figure import Figure, counted, points
from organizer.charts.plots import Axis, Dot, Legend, Plot, Row, Rows, axis, histogram, nice_step

NONE = "No team has a finished submission with a score and a track."
TRACK_LEGEND = tuple(Legend(SHORT[track], SHORT[track]) for track in TRACKS)
_BARS = 20


def improvement(tried: Sequence[Tries]) -> Iterator[Figure]:
    """Three figures over the development tries of teams in tracks."""
    yield _first_and_best(tried)
    yield _tries_and_best(tried)
    yield _gains([one for one in tried if len(one.scores) > 1])


def name_of(one: Tries) -> str:
    """A team in a track."""
    return f"{one.team}, {SHORT[one.track]}"


def _first_and_best(tried: Sequence[Tries]) -> Figure:
    title = "First and best score"
    if not tried:
        return Figure("first-best", title, NONE)
    x = axis([one.best for one in tried])
    legend = (Legend("first", "first"), *(Legend(one.kind, f"best, {one.text}") for one in TRACK_LEGEND))
    chart = Rows(tuple(_first_to_best(one, x) for one in tried), x.ticks, legend)
    better = [one for one in tried if one.gain > 0]
    says = (
        f"{len(better)} of {counted(len(tried), 'entry', 'entries')} (a team in a track) got better after the first try"
    )
    if better:
        most = max(better, key=lambda one: one.gain)
        says += f"; {name_of(most)} by most, from {points(most.first)} to {points(most.best)}"
    table = tuple((name_of(one), points(one.first), points(one.best), str(len(one.scores))) for one in tried)
    return Figure("first-best", title, f"{says}.", chart, ("Team and track", "First", "Best", "Tries"), table)


def _first_to_best(one: Tries, x: Axis) -> Row:
    best = f"best {points(one.best)} of {counted(len(one.scores), 'try', 'tries')}"
    first = Dot(x.at(one.first), 0, f"first {points(one.first)}", "first")
    return Row(name_of(one), dots=(first, Dot(x.at(one.best), 0, best, SHORT[one.track])))


def _tries_and_best(tried: Sequence[Tries]) -> Figure:
    title = "Tries and best score"
    if len(tried) < 2:
        return Figure("tries-best", title, "One entry alone shows no relation." if tried else NONE)
    count, best = [float(len(one.scores)) for one in tried], [one.best for one in tried]
    x, y = axis(count), axis(best)
    dots = tuple(
        Dot(x.at(number), y.at(one.best), f"{name_of(one)}: {points(one.best)} after {number:.0f}", SHORT[one.track])
        for one, number in zip(tried, count, strict=True)
    )
    chart = Plot("finished submissions with a score", "best score", x.ticks, y.ticks, dots=dots, legend=TRACK_LEGEND)
    table = tuple((name_of(one), str(len(one.scores)), points(one.best)) for one in tried)
    return Figure("tries-best", title, _relation(count, best), chart, ("Team and track", "Tries", "Best"), table)


def _relation(count: Sequence[float], best: Sequence[float]) -> str:
    if len(set(count)) < 2 or len(set(best)) < 2:
        return "All have equally many tries or equal scores, which shows no relation."
    rho = float(spearmanr(count, best).statistic)
    words = "how often a team tried says little about its best score"
    if abs(rho) >= 0.3:
        words = f"{'more' if rho > 0 else 'fewer'} tries go with higher scores"
    half = statistics.median_low(count)
    few = [score for number, score in zip(count, best, strict=True) if number <= half]
    many = [score for number, score in zip(count, best, strict=True) if number > half]
    means = f"; up to {counted(round(half), 'try', 'tries')} the mean best is {points(statistics.mean(few))}"
    return f"Rank correlation {rho:.2f}: {words}{means}" + (
        f", with more {points(statistics.mean(many))}." if many else "."
    )


def _gains(again: Sequence[Tries]) -> Figure:
    title = "Gain from the first to the best score"
    if not again:
        return Figure("gains", title, "Nobody tried twice in a track.")
    gains = [one.gain for one in again]
    step = nice_step(max(*gains, 1.0) / _BARS)
    x = Axis(0, max(gains) + 1.05 * step)
    bars = histogram(gains, x, step)
    none = sum(gain == 0 for gain in gains)
    says = (
        f"Of {counted(len(again), 'entry', 'entries')} with two tries or more, {none} gained nothing; "
        f"the median gain is {points(statistics.median(gains))} points, the largest {points(max(gains))}."
    )
    chart = Plot("points gained", "how many", x.ticks, bars.y.ticks, bars.boxes)
    return Figure("gains", title, says, chart, ("Points gained", "How many"), bars.table)
