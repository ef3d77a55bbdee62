"""How far the final scores could be from what the same teams would get on other scenarios of the same kind.

A bootstrap over scenarios (docs/ranking.md, *What stands beside it*, says it in words):

- A scenario is one cluster: it gets one random weight (exponential: the Bayesian bootstrap, Rubin 1981) in a replicate,
  the same for all its criteria and for everybody who met it; so teams stay paired on the private scenarios.
- The selection of the best try is redone in every replicate. That alone does not undo the luck of having been selected:
  the observed tries of a team lie further apart than their true scores, by the noise. So replicates start from tries
  drawn together (empirical Bayes), and each replicate's error, estimate minus the truth it started from, is taken off.
- A run that passes everything has no spread to resample: each run has at least the noise that runs of its score have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from assetops.contract.submission import TRACKS, Track
from assetops.contract.verdict import CRITERIA
from organizer.ranking.evidence import Evidence, Floats, Ints
from organizer.ranking.formulas import PUBLISHED

REPLICATES = 4000
SEED = 20260101  # published with the result: the same export gives the same intervals
_CHUNK = 200  # replicates at a time: bounds the memory


@dataclass(frozen=True)
class Noise:
    """The noise of a run's mean share. `least`: (runs,), variance that runs of its score have at least; `lacking`:
    what the run's own spread over scenarios lacks of it."""

    least: Floats
    lacking: Floats


def noise(shares: Floats, ratio: float | None = None) -> tuple[Noise, float]:
    """The noise of runs, shares (runs, scenarios), and the ratio of the variance between a run's scenarios to that of
    a coin of its score, pooled over these runs unless given."""
    count = shares.shape[1]
    own = shares.var(axis=1, ddof=1)
    mean = (shares.sum(axis=1) * len(CRITERIA) + 1) / (count * len(CRITERIA) + 2)
    coin = mean * (1 - mean)
    ratio = float(own.sum() / coin.sum()) if ratio is None else ratio
    least = ratio * coin / count
    return Noise(least, np.maximum(least - own / count, 0)), ratio


def errors(values: Floats, weights: Floats) -> Floats:
    """Weighted means less plain means, (replicates, runs), scaled so that their variance is that of a mean.

    Args:
        values: (runs, scenarios).
        weights: (replicates, runs or 1, scenarios), exponential.
    """
    count = values.shape[1]
    centred = values - values.mean(axis=1, keepdims=True)
    scaled: Floats = np.sqrt((count + 1) / (count - 1)) * (weights * centred).sum(axis=2) / weights.sum(axis=2)
    return scaled


def _public(evidence: Evidence, rng: np.random.Generator, replicates: int) -> Iterator[Floats]:
    """Draws of the true Score_Public / 100 of the tries that count, (chunk, teams) at a time."""
    owner = np.repeat(np.arange(len(evidence.first)), evidence.tries)
    score = evidence.shares.mean(axis=1)
    spread, _ = noise(evidence.shares)
    mean = np.add.reduceat(score, evidence.first) / evidence.tries
    kept = _kept(evidence, score - mean[owner], spread.least)
    start = mean[owner] + np.sqrt(kept) * (score - mean[owner])
    estimate = mean + (kept * (score - mean[owner]))[evidence.best]
    for begin in range(0, replicates, _CHUNK):
        size = min(_CHUNK, replicates - begin)
        weights = rng.exponential(size=(size, int(evidence.scenarios.max()) + 1))
        seen = start + errors(evidence.shares, weights[:, evidence.scenarios])
        seen += rng.normal(size=seen.shape) * np.sqrt(spread.lacking)
        chosen = _argmax(seen, evidence, owner)
        rows = np.arange(size)[:, None]
        mean_seen = np.add.reduceat(seen, evidence.first, axis=1) / evidence.tries
        estimate_seen = mean_seen + kept[chosen] * (seen[rows, chosen] - mean_seen)
        yield estimate - (estimate_seen - start[chosen])


def _kept(evidence: Evidence, deviation: Floats, variance: Floats) -> Floats:
    """The share of a try's deviation from its team's mean that is not noise, (tries,): pooled over the teams."""
    freedom = len(deviation) - len(evidence.first)
    if not freedom:
        return np.zeros_like(variance)
    of_noise = (np.add.reduceat(variance, evidence.first) * (1 - 1 / evidence.tries)).sum()
    true = max((float((deviation**2).sum()) - float(of_noise)) / freedom, 0.0)
    return _share(true, variance)


def _share(true: float, noisy: Floats) -> Floats:
    """What part of a sum of two variances is the first, 0 when there is no variance at all."""
    part: Floats = true / np.maximum(true + noisy, np.finfo(float).tiny)
    return part


def _argmax(seen: Floats, evidence: Evidence, owner: Ints) -> Ints:
    """The place of each team's greatest try in each replicate, (replicates, teams)."""
    greatest = np.maximum.reduceat(seen, evidence.first, axis=1)
    places = np.where(seen == greatest[:, owner], np.arange(seen.shape[1]), seen.shape[1])
    first: Ints = np.minimum.reduceat(places, evidence.first, axis=1)
    return first


def composites(evidence: Evidence, rng: np.random.Generator, replicates: int) -> Floats:
    """Draws of the true composite of each team in a track, (replicates, teams)."""
    public = np.concatenate(list(_public(evidence, rng, replicates)))
    _, ratio = noise(evidence.shares)
    spread, _ = noise(evidence.private, ratio)
    weights = rng.exponential(size=(replicates, 1, evidence.private.shape[1]))
    private = evidence.private.mean(axis=1) - errors(evidence.private, weights)
    private += rng.normal(size=private.shape) * np.sqrt(spread.lacking)
    taus = evidence.taus.mean(axis=1) - errors(evidence.taus, weights)
    score = float(PUBLISHED.public) * public + float(PUBLISHED.private) * private
    drawn: Floats = 100 * score + float(PUBLISHED.tau) * taus
    return drawn


def finals(evidence: Mapping[Track, Evidence], seed: int = SEED, replicates: int = REPLICATES) -> Floats:
    """Draws of the true final score of each team, (replicates, teams)."""
    rng = np.random.default_rng(seed)
    planning, execution = (composites(evidence[track], rng, replicates) for track in TRACKS)
    return weighed(planning, execution)


def weighed(planning: Floats, execution: Floats) -> Floats:
    """Final scores by the published weights, from composites as floats."""
    found: Floats = float(PUBLISHED.planning) * planning + float(PUBLISHED.execution) * execution
    return found


def towards_the_field(draws: Floats) -> Floats:
    """The draws, pulled to the field's mean by as much as the teams' spread is noise: what ranks are read from.

    Estimates lie further apart than what they estimate, so ranks of draws around them would be too sure of themselves.
    What all teams have in common is taken off first: it moves no rank.
    """
    apart = draws - draws.mean(axis=1, keepdims=True)
    centre, variance = apart.mean(axis=0), apart.var(axis=0)
    true = max(float(centre.var(ddof=1)) - float(variance.mean()), 0.0)
    kept = _share(true, variance)
    moved: Floats = kept * centre + np.sqrt(kept if true else np.ones_like(kept)) * (apart - centre)
    return moved


def ranks_of(draws: Floats) -> Floats:
    """The rank of each team in each draw, 1 the greatest, (replicates, teams)."""
    order = np.argsort(-draws, axis=1, kind="stable")
    found = np.empty(draws.shape)
    np.put_along_axis(found, order, np.arange(1.0, draws.shape[1] + 1)[None, :], axis=1)
    return found
