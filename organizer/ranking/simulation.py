"""Does the ranking find the best team? Competitions of teams whose skill is known (`make rank-simulation`).

40 teams, 1 to 20 tries per team and track, of which the best counts and goes to the final phase. An agent meets a
criterion with a probability that depends on its skill, the scenario's difficulty, how well the two go together, and
chance; so a run's six criteria of a scenario stand and fall together, as they do in reality. Printed: how often
the 95 % intervals hold the truth, also when the selection of the best try is not redone, and how often the team ranked
first is the best one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assetops.contract.submission import TRACKS, Track
from assetops.contract.verdict import CRITERIA
from organizer.ranking.evidence import Evidence, Floats, Ints
from organizer.ranking.formulas import PUBLISHED
from organizer.ranking.resampling import errors, finals, ranks_of, towards_the_field, weighed

TEAMS = 40
MOST_TRIES = 20
POOL = 300
DRAWN = 10
REPLICATES = 1000
LEVEL = 0.95
TARGET = 0.90
_EASE = np.array([-0.6, 0.2, -0.2, 0.0, 0.6, 0.3])  # of each criterion, on the scale of the logit
_DIFFICULTY, _FIT, _CHANCE = 0.8, 1.6, 1.2  # standard deviations: of scenarios, of team with scenario, of one run
_AROUND = float(np.hypot(np.hypot(_DIFFICULTY, _FIT), _CHANCE))
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)


@dataclass(frozen=True)
class World:
    """A kind of competition. `skill`: how far teams lie apart; `between`: a team's tries; `growth`: from a team's first
    to its twentieth try; `broken`: the share of tries that hardly work. Standard deviations and steps on the logit."""

    name: str
    skill: float = 1.2
    between: float = 0.0
    growth: float = 0.0
    broken: float = 0.0


WORLDS = (
    World("teams of known skill"),
    World("… close together", skill=0.4),
    World("… all of nearly the same skill", skill=0.02),
    World("… whose tries differ", between=0.6),
    World("… who get better, with broken tries", between=0.3, growth=1.5, broken=0.2),
)


def _probability(logit: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-logit[..., None] - _EASE))
    return found


def _shares(rng: np.random.Generator, logit: Floats) -> Floats:
    """What share of the six criteria is met, by chance."""
    met: Floats = (rng.random((*logit.shape, len(CRITERIA))) < _probability(logit)).mean(axis=-1)
    return met


def _expected(value: Callable[[Floats], Floats], centre: Floats, deviation: float) -> Floats:
    """The expectation of a function of a normal variable."""
    found: Floats = (value(centre[..., None] + deviation * _NODES) * _WEIGHTS).sum(axis=-1) / _WEIGHTS.sum()
    return found


def _tau(logit: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-logit))
    return found


def _mean(logit: Floats) -> Floats:
    found: Floats = _probability(logit).mean(axis=-1)
    return found


@dataclass(frozen=True)
class Played:
    """One track, played: the evidence and each team's true composite."""

    evidence: Evidence
    truth: Floats


def play(rng: np.random.Generator, world: World) -> Played:
    """One track of a competition."""
    tries = rng.integers(1, MOST_TRIES + 1, TEAMS)
    owner = np.repeat(np.arange(TEAMS), tries)
    first = np.cumsum(tries) - tries
    level = _levels(rng, world, tries, owner, first)
    difficulty = rng.normal(0, _DIFFICULTY, POOL + DRAWN)
    fit = rng.normal(0, _FIT, (TEAMS, POOL + DRAWN + 1))
    drawn = np.array([rng.choice(POOL, DRAWN, replace=False) for _ in owner])
    hidden = level[:, None] - difficulty[drawn] + fit[owner[:, None], drawn]
    logit = np.column_stack([hidden, level + 1 + fit[owner, -1]])  # the public scenario comes last, and is easy
    shares = _shares(rng, logit + rng.normal(0, _CHANCE, logit.shape))
    best = _best(shares, owner)
    private = level[best, None] - difficulty[POOL:] + fit[:, POOL:-1] + rng.normal(0, _CHANCE, (TEAMS, DRAWN))
    of_hidden = _expected(_mean, level[best], _AROUND)
    of_public = _expected(_mean, level[best] + 1 + fit[:, -1], _CHANCE)
    public = (DRAWN * of_hidden + of_public) / (DRAWN + 1)
    score = float(PUBLISHED.public) * public + float(PUBLISHED.private) * of_hidden
    truth = 100 * score + float(PUBLISHED.tau) * _expected(_tau, level[best], _AROUND)
    numbers = np.column_stack([drawn, np.full(len(drawn), POOL)])
    evidence = Evidence(shares, numbers, first, best, _shares(rng, private), _tau(private))
    return Played(evidence, truth)


def _levels(rng: np.random.Generator, world: World, tries: Ints, owner: Ints, first: Ints) -> Floats:
    """The skill of each try."""
    number = np.arange(len(owner)) - first[owner]
    skill = rng.normal(0.3, world.skill, TEAMS)[owner] + world.growth * number / MOST_TRIES
    skill += world.between * rng.normal(size=len(owner))
    level: Floats = np.where(rng.random(len(owner)) < world.broken, -4.0, skill)
    return level


def _best(shares: Floats, owner: Ints) -> Ints:
    """Each team's first try of the highest score, in whole points."""
    points = np.rint(len(CRITERIA) * shares.sum(axis=1)).astype(np.int64)
    order = np.lexsort((np.arange(len(owner)), -points, owner))
    return np.asarray(order[np.searchsorted(owner, np.arange(owner[-1] + 1))])


def official(evidence: Evidence) -> Floats:
    """The published composite of each team."""
    score = float(PUBLISHED.public) * evidence.shares[evidence.best].mean(axis=1)
    score += float(PUBLISHED.private) * evidence.private.mean(axis=1)
    composite: Floats = 100 * score + float(PUBLISHED.tau) * evidence.taus.mean(axis=1)
    return composite


def not_redone(evidence: Evidence, rng: np.random.Generator, replicates: int) -> Floats:
    """What a plain bootstrap of the runs that count would give: the selection is taken as if it had been no choice."""
    chosen = evidence.best
    weights = rng.exponential(size=(replicates, int(evidence.scenarios.max()) + 1))
    shares = evidence.shares[chosen]
    public = shares.mean(axis=1) + errors(shares, weights[:, evidence.scenarios[chosen]])
    weights = rng.exponential(size=(replicates, 1, evidence.private.shape[1]))
    private = evidence.private.mean(axis=1) + errors(evidence.private, weights)
    taus = evidence.taus.mean(axis=1) + errors(evidence.taus, weights)
    score = float(PUBLISHED.public) * public + float(PUBLISHED.private) * private
    composite: Floats = 100 * score + float(PUBLISHED.tau) * taus
    return composite


@dataclass(frozen=True)
class Outcome:
    """Shares over teams and competitions: rank and score intervals that hold the truth, the mean width of the rank
    intervals, and the mean probability given to the team ranked first of being the best."""

    ranks: float
    scores: float
    width: float
    first: float


@dataclass(frozen=True)
class Summary:
    """Of one world: with the selection redone and without; how often the team ranked first is the best one, and one of
    the three best; by how many points official scores are too high."""

    redone: Outcome
    not_redone: Outcome
    top_is_best: float
    top_in_three: float
    too_high: float


def _outcome(draws: Floats, ranked: Floats, truth: Floats, leader: int) -> tuple[float, ...]:
    tail = (1 - LEVEL) / 2
    true_ranks = ranks_of(truth[None])[0]
    ranks = ranks_of(ranked)
    low, high = np.floor(np.quantile(ranks, tail, axis=0)), np.ceil(np.quantile(ranks, 1 - tail, axis=0))
    least, most = np.quantile(draws, [tail, 1 - tail], axis=0)
    held = ((low <= true_ranks) & (true_ranks <= high)).mean()
    return held, ((least <= truth) & (truth <= most)).mean(), (high - low).mean(), (ranks[:, leader] == 1).mean()


def simulate(world: World, competitions: int, seed: int = 0, replicates: int = REPLICATES) -> Summary:
    """Play competitions of a world and see how the intervals do."""
    redone, plain, top = [], [], []
    for number in range(competitions):
        rng = np.random.default_rng([seed, number])
        played: dict[Track, Played] = {track: play(rng, world) for track in TRACKS}
        truth = weighed(*(played[track].truth for track in TRACKS))
        scores = weighed(*(official(played[track].evidence) for track in TRACKS))
        leader = int(scores.argmax())
        draws = finals({track: played[track].evidence for track in TRACKS}, number, replicates)
        redone.append(_outcome(draws, towards_the_field(draws), truth, leader))
        naive = weighed(*(not_redone(played[track].evidence, rng, replicates) for track in TRACKS))
        plain.append(_outcome(naive, naive, truth, leader))
        place = ranks_of(truth[None])[0][leader]
        top.append((place == 1, place <= 3, (scores - truth).mean()))
    means = np.mean(top, axis=0)
    return Summary(
        Outcome(*np.mean(redone, axis=0)), Outcome(*np.mean(plain, axis=0)), *(float(value) for value in means)
    )


def _lines(world: World, summary: Summary) -> str:
    rows = [f"{world.name}: official scores are {summary.too_high:.1f} points too high; the team ranked first is the"]
    rows[0] += (
        f" best in {summary.top_is_best:.0%}, one of the three best in {summary.top_in_three:.0%} of competitions"
    )
    for name, one in (("selection redone", summary.redone), ("not redone", summary.not_redone)):
        rows.append(
            f"  {name:<17} 95 % rank intervals hold {one.ranks:.1%} (mean width {one.width:.1f}), "
            f"score intervals {one.scores:.1%}; P(first is best) is given as {one.first:.0%}"
        )
    return "\n".join(rows)


def main(given: Sequence[str] | None = None) -> int:
    """Print each world; exit code 1 when rank intervals hold the truth too rarely."""
    parser = argparse.ArgumentParser(prog="make rank-simulation", description=__doc__)
    parser.add_argument("--competitions", type=int, default=100, help="of each kind")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(given)
    missed = 0
    for world in WORLDS:
        summary = simulate(world, arguments.competitions, arguments.seed)
        missed += summary.redone.ranks < TARGET
        print(_lines(world, summary), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
