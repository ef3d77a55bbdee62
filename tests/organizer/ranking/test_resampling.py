"""The intervals: what they hold, that luck is taken off, that teams are paired, that nothing is certain by accident."""

from __future__ import annotations

import numpy as np
import pytest

from assetops.contract.submission import TRACKS, Track
from organizer.ranking.evidence import Evidence
from organizer.ranking.resampling import REPLICATES, composites, finals, noise, ranks_of, towards_the_field
from organizer.ranking.simulation import WORLDS, World, simulate


def teams_of_coins(rng: np.random.Generator, teams: int, tries: int, chance: float = 0.5) -> Evidence:
    """Every team equally good, every try equally good: all differences are luck."""
    shares = rng.binomial(6, chance, (teams * tries, 11)) / 6
    first = np.arange(0, teams * tries, tries)
    best = first + shares.sum(axis=1).reshape(teams, tries).argmax(axis=1)
    scenarios = np.column_stack([rng.permuted(np.tile(np.arange(300), (teams * tries, 1)), axis=1)[:, :10]])
    scenarios = np.column_stack([scenarios, np.full(teams * tries, 300)])
    private = rng.binomial(6, chance, (teams, 10)) / 6
    return Evidence(shares, scenarios, first, best, private, np.full((teams, 10), 0.5))


def test_the_luck_of_the_best_of_twenty_is_taken_off() -> None:
    """Coins: the truth is 45.05. The best of twenty tries looks ten points better in Score_Public; not afterwards."""
    rng = np.random.default_rng(1)
    expected, looked = [], []
    for _ in range(10):
        evidence = teams_of_coins(rng, 20, 20)
        expected.append(composites(evidence, rng, 400).mean())
        looked.append((60 * evidence.shares[evidence.best].mean(axis=1) + 30 * evidence.private.mean(axis=1)).mean())
    assert np.mean(looked) > 50
    assert abs(np.mean(expected) - 45.05) < 0.5


def test_tries_that_really_differ_keep_their_difference() -> None:
    """Half of each team's tries have skill 0.2, the others 0.8: a best of 0.8 is no luck, and is not pulled to 0.5."""
    rng = np.random.default_rng(2)
    evidence = teams_of_coins(rng, 20, 20)
    shares = rng.binomial(6, np.where(np.arange(400) % 2, 0.8, 0.2)[:, None], (400, 11)) / 6
    best = evidence.first + shares.sum(axis=1).reshape(20, 20).argmax(axis=1)
    mixed = Evidence(shares, evidence.scenarios, evidence.first, best, evidence.private, evidence.taus)
    public = (composites(mixed, rng, 400).mean() - 15 - 0.05) / 60
    assert 0.75 < public < 0.87


def test_teams_are_paired_on_the_private_scenarios() -> None:
    """Two teams alike on every scenario: their private errors are the same, so their difference is nearly certain."""
    rng = np.random.default_rng(3)
    alike = teams_of_coins(rng, 2, 1)
    private = np.tile(rng.binomial(6, 0.5, 10) / 6, (2, 1))
    shares = np.tile(alike.shares[0], (2, 1))
    same = Evidence(shares, np.tile(alike.scenarios[0], (2, 1)), alike.first, alike.best, private, alike.taus)
    draws = composites(same, rng, 500)
    assert draws.std(axis=0).min() > 3
    assert np.diff(draws, axis=1).std() < draws.std(axis=0).min() / 2


def test_a_perfect_run_is_not_certain_to_be_perfect() -> None:
    shares = np.vstack([np.ones((1, 11)), np.random.default_rng(4).binomial(6, 0.5, (30, 11)) / 6])
    found, ratio = noise(shares)
    assert ratio > 0.05
    assert found.lacking[0] == found.least[0] > 0


def test_the_same_export_gives_the_same_intervals() -> None:
    evidence = teams_of_coins(np.random.default_rng(5), 3, 2)
    both: dict[Track, Evidence] = dict.fromkeys(TRACKS, evidence)
    assert np.array_equal(finals(both, replicates=50), finals(both, replicates=50))
    assert REPLICATES >= 1000


def test_ranks_of_teams_that_only_luck_sets_apart_could_be_any() -> None:
    rng = np.random.default_rng(6)
    centre = rng.normal(0, 5, 30)
    draws = centre + rng.normal(0, 5, (2000, 30))
    ranks = ranks_of(towards_the_field(draws))
    low, high = np.quantile(ranks, [0.025, 0.975], axis=0)
    assert (high - low).mean() > 0.85 * 30
    assert np.array_equal(np.sort(ranks[0]), np.arange(1, 31))


def test_ranks_of_teams_far_apart_are_certain() -> None:
    draws = np.arange(10) * 100.0 + np.random.default_rng(7).normal(0, 1, (500, 10))
    assert np.array_equal(ranks_of(towards_the_field(draws)), np.tile(np.arange(10.0, 0, -1), (500, 1)))


def test_rank_intervals_hold_the_true_rank_in_a_simulated_competition() -> None:
    """A few competitions; test-long and `make rank-simulation` play more of them."""
    summary = simulate(WORLDS[0], competitions=4, replicates=300)
    assert summary.redone.ranks >= 0.90
    assert summary.redone.scores >= 0.85 > summary.not_redone.scores


@pytest.mark.long
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_rank_intervals_hold_the_true_rank_in_every_kind_of_competition(world: World) -> None:
    summary = simulate(world, competitions=100)
    assert summary.redone.ranks >= 0.90
    assert summary.redone.scores >= 0.85
    assert abs(summary.redone.first - summary.top_is_best) <= 0.2
