"""A competition of the size of 2025's, 300 submissions of twenty teams, as an export."""

from __future__ import annotations

import random
from pathlib import Path

from tests.organizer.ranking.made_export import EXECUTION, PLANNING, Export, Sub

TEAMS = 20
SUBMISSIONS = 300
POOL = 300


def write_large(folder: Path, seed: int = 1) -> Path:
    """Write it: each team has both tracks in both phases; the rest are tries of a random team and track."""
    rng = random.Random(seed)
    export = Export(teams={f"account{n}": f"Team {n}" for n in range(TEAMS)})
    tracks = [(team, track) for team in range(TEAMS) for track in (PLANNING, EXECUTION)]
    tries = tracks + [rng.choice(tracks) for _ in range(SUBMISSIONS - 2 * len(tracks))]
    best: dict[tuple[int, str], Sub] = {}
    for number, (team, track) in enumerate(tries):
        chance = 0.2 + 0.6 * team / TEAMS
        names = ["public", *(f"{track[5]}-{n}" for n in rng.sample(range(POOL), 10))]
        sub = Sub(f"account{team}", track, "development", _met(rng, chance, 11), names=names, file=f"try {number}")
        export.subs.append(sub)
        first = best.setdefault((team, track), sub)
        if sum(sub.met) > sum(first.met):
            best[team, track] = sub
    for (team, _), sub in best.items():
        met = _met(rng, 0.2 + 0.6 * team / TEAMS, 10)
        taus = [round(rng.random(), 6) for _ in met]
        export.subs.append(Sub(sub.account, sub.track, "final", met, taus, file=sub.file))
    return export.write(folder)


def _met(rng: random.Random, chance: float, scenarios: int) -> list[int]:
    """Met criteria by scenario: about half of the scenarios are all or nothing."""
    whole = [rng.random() < 0.5 for _ in range(scenarios)]
    return [
        6 * (rng.random() < chance) if all_or_nothing else sum(rng.random() < chance for _ in range(6))
        for all_or_nothing in whole
    ]
