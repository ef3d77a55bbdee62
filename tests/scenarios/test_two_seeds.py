"""Two seeds have nothing in common that an agent could have learned; one seed twice gives the same bytes."""

from __future__ import annotations

from pathlib import Path

from assetops.environment.generator import PUBLIC_SEED
from assetops.environment.store import Plant
from assetops.scenarios.pool import Pair, build_pools
from tests.scenarios.conftest import KEY, Made, make


def series(plant: Plant) -> dict[bytes, str]:
    """Every sensor's values over the whole telemetry, as bytes, with its name."""
    found: dict[bytes, str] = {}
    for asset in plant.assets:
        names = [sensor.name for sensor in asset.sensors]
        _, values = plant.series(asset, names, plant.start, plant.end)
        found |= {column.tobytes(): f"{asset.name} {name}" for name, column in zip(names, values.T, strict=True)}
    return found


def pools(made: Made, key: bytes = KEY) -> list[Pair]:
    return [pair for pool in build_pools(made.plant, made.labels, key, 60).values() for pair in pool]


def test_two_seeds_share_no_value_series(public: Made, hidden: Made) -> None:
    one, two = series(public.plant), series(hidden.plant)
    assert {one[values] for values in one.keys() & two.keys()} == set()


def test_two_seeds_share_no_utterance_and_no_gold_standard(pool: list[Pair], hidden: Made) -> None:
    other = pools(hidden)
    assert not {scenario.utterance for scenario, _ in pool} & {scenario.utterance for scenario, _ in other}
    steps = {str(gold.as_data()["steps"]) for _, gold in other}
    assert [gold.family for _, gold in pool if str(gold.as_data()["steps"]) in steps] == []


def test_one_seed_twice_gives_the_same_bytes(public: Made, pool: list[Pair], tmp_path: Path) -> None:
    again = make(tmp_path, PUBLIC_SEED, "public")
    assert series(again.plant) == series(public.plant)
    assert again.labels == public.labels
    same = pools(again)
    assert [scenario.as_bytes() for scenario, _ in same] == [scenario.as_bytes() for scenario, _ in pool]
    assert [gold.as_bytes() for _, gold in same] == [gold.as_bytes() for _, gold in pool]
