"""`make spread`: how much Score_Public of a fixed agent varies with the draw, on agents outside the panel.

Three ways to draw the ten hidden scenarios: independently, with the quotas alone, and from the parallel forms. The
public scenario is the same in every draw.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assetops.contract.errors import Problem
from assetops.contract.submission import TRACKS, Track
from assetops.scenarios.forms import DRAWN, Quotas, make_forms
from assetops.scenarios.pool import Pair, build_pools
from assetops.scenarios.selection import draw
from organizer.data import make_plant, opened
from organizer.in_process import Agent, Question, points
from organizer.keys import derive, new_seed, read_seed
from organizer.outsiders import outsiders
from organizer.panel import panel_scores

DRAWS = 500
POOL = 300
TARGET = 4.0
CRITERIA_OF_A_DRAW = 6 * (DRAWN + 1)
Draws = NDArray[np.int64]


@dataclass(frozen=True)
class Spread:
    """Of one agent: Score_Public over the pool's mean, and its standard deviation for three ways to draw."""

    agent: str
    mean: float
    independent: float
    quotas: float
    forms: float

    def line(self) -> str:
        """A row of the table."""
        numbers = (self.mean, self.independent, self.quotas, self.forms)
        return f"{self.agent:<42}" + "".join(f"{number:>13.1f}" for number in numbers)


HEADER = f"{'agent':<42}" + "".join(f"{title:>13}" for title in ("mean", "independent", "quotas", "forms"))


def deviation(scores: NDArray[np.int64], draws: Draws) -> float:
    """The standard deviation of Score_Public, in points, over draws of shape (draws, ten)."""
    return float(np.std(scores[draws].sum(axis=1) / CRITERIA_OF_A_DRAW * 100))


def spreads(
    questions: Sequence[Question], agents: dict[str, Agent], track: Track, key: bytes, draws: int = DRAWS
) -> Iterator[Spread]:
    """The spread of each agent over the draws of a pool.

    Args:
        questions: the pool.
        agents: of the track.
        key: all choices come from it.
    """
    pool = [question.scenario for question in questions]
    rng = np.random.default_rng(int.from_bytes(key, "big"))
    forms = make_forms(pool, panel_scores(questions), rng, draws)
    quotas = Quotas(pool)
    place = {scenario.id: number for number, scenario in enumerate(pool)}
    drawn = [[place[one.id] for one in draw(pool, key, str(number), forms)] for number in range(draws)]
    independent = [rng.choice(len(pool), DRAWN, replace=False) for _ in range(draws)]
    with_quotas = [quotas.random_form(rng) for _ in range(draws)]
    for name, agent in agents.items():
        scores = np.array([points(agent, question, track) for question in questions])
        ways = [deviation(scores, np.array(way)) for way in (independent, with_quotas, drawn)]
        yield Spread(name, float(scores.mean() / 6 * 100), *ways)


def _questions(seed: bytes, count: int, folder: Path) -> dict[Track, list[Question]]:
    plant, labels = opened(make_plant(derive(seed, "plant", "development"), "hidden", folder))
    pools: dict[Track, list[Pair]] = build_pools(plant, labels, derive(seed, "pool", "development"), count)
    return {track: [Question(plant, scenario, gold) for scenario, gold in pools[track]] for track in TRACKS}


def main(given: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="make spread", description=__doc__.split("\n")[0])
    parser.add_argument("--seed", default="")
    parser.add_argument("--pool", type=int, default=POOL)
    arguments = parser.parse_args(given)
    try:
        seed = read_seed(arguments.seed) if arguments.seed else new_seed()
        with tempfile.TemporaryDirectory() as name:
            _report(_questions(seed, arguments.pool, Path(name)), seed)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    return 0


def _report(questions: dict[Track, list[Question]], seed: bytes) -> None:
    print(f"Standard deviation of Score_Public in points over {DRAWS} draws; pool {len(questions[TRACKS[0]])} a track.")
    print(HEADER)
    found: dict[str, list[Spread]] = {}
    for track in TRACKS:
        groups = outsiders(track)
        group_of = {name: group for group, agents in groups.items() for name in agents}
        agents = {name: agent for members in groups.values() for name, agent in members.items()}
        for one in spreads(questions[track], agents, track, derive(seed, "draw", track)):
            print(one.line(), flush=True)
            found.setdefault(group_of[one.agent], []).append(one)
    for group, members in found.items():
        mean = _mean(f"MEAN: {group}", members)
        print(f"{mean.line()}   target {TARGET:g}: {'reached' if mean.forms <= TARGET else 'missed'}")


def _mean(name: str, members: Sequence[Spread]) -> Spread:
    columns = ("mean", "independent", "quotas", "forms")
    return Spread(name, *(float(np.mean([getattr(one, column) for one in members])) for column in columns))


if __name__ == "__main__":
    sys.exit(main())
