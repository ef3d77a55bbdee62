"""What stands beside the official ranking and is no part of it (docs/ranking.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from assetops.contract.submission import TRACKS, Track
from organizer.ranking.evidence import Floats, gather
from organizer.ranking.formulas import PUBLISHED, Parts, Weights, composite, final, ranks
from organizer.ranking.official import Standing
from organizer.ranking.resampling import finals, ranks_of, towards_the_field
from organizer.ranking.runs import Run

LEVEL = 0.95
_PERFECT = composite(Parts(Fraction(100), Fraction(100), Fraction(1)))
SCALE_AWARE = replace(PUBLISHED, tau_scale=100)
_PERCENT = Fraction(1, 100)
OTHERS: dict[str, Weights] = {
    "τ-match on the same scale (× 100)": SCALE_AWARE,
    "both tracks 0.50": replace(PUBLISHED, planning=50 * _PERCENT, execution=50 * _PERCENT),
    "planning 0.30, execution 0.70": replace(PUBLISHED, planning=30 * _PERCENT, execution=70 * _PERCENT),
    "planning 0.60, execution 0.40": replace(PUBLISHED, planning=60 * _PERCENT, execution=40 * _PERCENT),
    "Score_Public 0.70, Score_Private 0.20": replace(PUBLISHED, public=70 * _PERCENT, private=20 * _PERCENT),
    "Score_Public 0.45, Score_Private 0.45": replace(PUBLISHED, public=45 * _PERCENT, private=45 * _PERCENT),
    "Score_Private alone": Weights(public=0 * _PERCENT, private=100 * _PERCENT, tau=0 * _PERCENT),
}
"""Other weights under which the order is looked at, by what is different."""


@dataclass(frozen=True)
class TeamAddition:
    """About one ranked team. `all_six`: per track and phase, what share of scenarios had all six criteria met, None
    without verdicts; `scale_aware`: final score and rank with τ-match x 100; `other_ranks`: best and worst rank under
    other weights."""

    team: str
    all_six: dict[Track, dict[str, float | None]]
    scale_aware: Fraction
    scale_aware_rank: int
    other_ranks: tuple[int, int]


@dataclass(frozen=True)
class Uncertain:
    """What resampling says of one ranked team: the final score it could expect on other scenarios, with an interval;
    the interval of its rank; the probability of being the best of all; of being ahead of each team, in rank order."""

    expected: float
    final: tuple[float, float]
    rank: tuple[int, int]
    best: float
    ahead: tuple[float, ...]


@dataclass(frozen=True)
class Alternative:
    """The order under other weights: who is first, and the agreement with the official order (Kendall's τ of pairs
    that neither order ties, 1 = the same)."""

    name: str
    first: tuple[str, ...]
    agreement: float
    moved: int


@dataclass(frozen=True)
class Additions:
    """All additions, teams in the order of the official ranking. `absent`: why there are no intervals, or ""."""

    teams: tuple[TeamAddition, ...]
    alternatives: tuple[Alternative, ...]
    uncertain: tuple[Uncertain, ...]
    absent: str


def add(standings: Sequence[Standing]) -> Additions:
    """The additions to an official ranking."""
    ranked = [one for one in standings if one.rank is not None]
    others = {name: _composites(ranked, weights) for name, weights in OTHERS.items()}
    other_ranks = {name: ranks(pairs, OTHERS[name]) for name, pairs in others.items()}
    scaled = next(name for name, weights in OTHERS.items() if weights is SCALE_AWARE)
    teams = tuple(
        TeamAddition(
            one.team,
            _all_six(one),
            final(*others[scaled][place], SCALE_AWARE),
            other_ranks[scaled][place],
            (min(row[place] for row in other_ranks.values()), max(row[place] for row in other_ranks.values())),
        )
        for place, one in enumerate(ranked)
    )
    alternatives = tuple(_alternative(name, ranked, row) for name, row in other_ranks.items())
    evidence = gather(standings)
    if isinstance(evidence, str):
        return Additions(teams, alternatives, (), evidence)
    return Additions(teams, alternatives, tuple(_uncertain(finals(evidence))), "")


def _composites(ranked: Sequence[Standing], weights: Weights) -> list[tuple[Fraction, Fraction]]:
    found = []
    for one in ranked:
        planning, execution = (one.tracks[track].parts for track in TRACKS)
        assert planning is not None
        assert execution is not None
        found.append((composite(planning, weights), composite(execution, weights)))
    return found


def _all_six(one: Standing) -> dict[Track, dict[str, float | None]]:
    return {
        track: {"development": _rate(one.tracks[track].best), "final": _rate(one.tracks[track].frozen)}
        for track in TRACKS
    }


def _rate(run: Run | None) -> float | None:
    if run is None or run.results is None:
        return None
    whole = sum(all(verdict.passed for verdict in one.verdicts) for one in run.results.scenarios)
    return whole / run.results.selected


def _alternative(name: str, ranked: Sequence[Standing], other: Sequence[int]) -> Alternative:
    official = np.array([one.rank for one in ranked])
    row = np.array(other)
    signs = np.sign(official[:, None] - official) * np.sign(row[:, None] - row)
    decided = int(np.abs(signs).sum())
    first = tuple(one.team for one, rank in zip(ranked, other, strict=True) if rank == 1)
    agreement = float(signs.sum() / decided) if decided else 1.0
    return Alternative(name, first, agreement, int((official != row).sum()))


def _uncertain(draws: Floats) -> list[Uncertain]:
    tail = (1 - LEVEL) / 2
    pulled = towards_the_field(draws)
    places = ranks_of(pulled)
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    best, worst = np.floor(np.quantile(places, tail, axis=0)), np.ceil(np.quantile(places, 1 - tail, axis=0))
    return [
        Uncertain(
            expected=float(np.clip(draws[:, team], 0, float(_PERFECT)).mean()),
            final=(max(float(low[team]), 0.0), min(float(high[team]), float(_PERFECT))),
            rank=(int(best[team]), int(worst[team])),
            best=float((places[:, team] == 1).mean()),
            ahead=tuple(float(value) for value in (places[:, [team]] < places).mean(axis=0)),
        )
        for team in range(draws.shape[1])
    ]
