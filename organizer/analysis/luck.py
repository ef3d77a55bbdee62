"""What luck alone would give: the best of as many draws of an agent that never changes, beside what teams gained.

A score is taken as the agent's own level plus a normal error of the draw. From one try to the best of n such scores the
expected gain is error x E[largest of n standard normals].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assetops.contract.results import Results
from assetops.contract.submission import SHORT
from assetops.contract.verdict import CRITERIA
from organizer.analysis.attempts import Attempt, Tries
from organizer.analysis.figure import Figure, counted, listed, points
from organizer.analysis.improvement import TRACK_LEGEND, name_of
from organizer.charts.plots import Dot, Legend, Plot, axis

_DRAWS = 20_000
_SEED = 20260101
_LEVEL = 0.95
_POINTS = 40  # of a curve


@dataclass(frozen=True)
class Luck:
    """The standard error of one score in points, and how it was found, in words."""

    error: float
    source: str

    def expected(self, tries: int) -> float:
        """The expected gain from the first of `tries` scores to the best of them."""
        return self.error * float(_gains(tries).mean())

    def at_most(self, tries: int) -> float:
        """The gain that luck alone stays below in 95 of 100 such teams."""
        return self.error * float(np.quantile(_gains(tries), _LEVEL))


def luck(attempts: Sequence[Attempt], tried: Sequence[Tries]) -> Luck | None:
    """The error of a score from the spread over scenarios where there are verdicts; else from one try to the next,
    which holds real changes too and so is rather too great; None when there is neither."""
    spreads = [_spread(one.results) for one in attempts if one.results is not None and len(one.results.scenarios) > 1]
    if spreads:
        return Luck(float(np.sqrt(np.mean(np.square(spreads)))), f"the verdicts of {len(spreads)} submissions")
    steps = [abs(b - a) for one in tried for a, b in zip(one.scores, one.scores[1:], strict=False)]
    if not steps:
        return None
    # the median of |a - b| of two normal scores is 0.6745 x root 2 x their error
    return Luck(float(np.median(steps)) / (0.6745 * 2**0.5), f"{len(steps)} steps from one try to the next")


def _spread(results: Results) -> float:
    """The standard error of the mean over scenarios, in points."""
    shares = [sum(verdict.passed for verdict in one.verdicts) / len(CRITERIA) for one in results.scenarios]
    return float(100 * np.std(shares, ddof=1) / np.sqrt(len(shares)))


@cache
def _gains(tries: int) -> NDArray[np.float64]:
    """Best less first of `tries` standard normals, many times."""
    drawn = np.random.default_rng(_SEED).normal(size=(_DRAWS, tries))
    found: NDArray[np.float64] = drawn.max(axis=1) - drawn[:, 0]
    return found


def gain_and_luck(attempts: Sequence[Attempt], tried: Sequence[Tries]) -> Figure:
    """Each entry's gain over its tries, with the two curves of luck."""
    title = "Gain, and what luck alone would give"
    chance = luck(attempts, tried)
    again = [one for one in tried if len(one.scores) > 1]
    if chance is None or not again:
        return Figure("luck", title, "Nobody tried twice in a track: there is nothing to compare with luck.")
    head = ("Team and track", "Tries", "Gain", "By luck, on average", "By luck, 95 of 100 below")
    table = tuple(
        (name_of(one), str(n := len(one.scores)), *map(points, (one.gain, chance.expected(n), chance.at_most(n))))
        for one in again
    )
    return Figure("luck", title, _says(again, chance), _chart(again, chance), head, table)


def _chart(again: Sequence[Tries], chance: Luck) -> Plot:
    most = max(len(one.scores) for one in again)
    x, y = axis([float(most)]), axis([*(one.gain for one in again), chance.at_most(most)])
    steps = [int(n) for n in np.unique(np.linspace(1, most, min(most, _POINTS)).round())]
    curves = (
        x.curve(y, [(n, chance.expected(n)) for n in steps], "mean"),
        x.curve(y, [(n, chance.at_most(n)) for n in steps], "limit"),
    )
    dots = tuple(
        Dot(x.at(len(one.scores)), y.at(one.gain), f"{name_of(one)}: {points(one.gain)}", SHORT[one.track])
        for one in again
    )
    average, limit = "luck alone, on average", "luck alone stays below, 95 of 100"
    legend = (*TRACK_LEGEND, Legend("mean", average, line=True), Legend("limit", limit, line=True))
    title = "finished submissions with a score"
    return Plot(title, "points gained", x.ticks, y.ticks, dots=dots, curves=curves, legend=legend)


def _says(again: Sequence[Tries], chance: Luck) -> str:
    most = max(len(one.scores) for one in again)
    beyond = [name_of(one) for one in again if one.gain > chance.at_most(len(one.scores))]
    return (
        f"{len(beyond)} of {counted(len(again), 'entry', 'entries')} gained more than luck alone would in as many tries"
        f"{': ' + listed(beyond) if beyond else ''}. By the draw alone a score varies by {points(chance.error)} points "
        f"(standard error, from {chance.source}): in {most} tries that is a gain of {points(chance.expected(most))}."
    )
