"""Every instance of a pool: oracle six of six, null none, gold replays, nothing is told. 60 a track here, 600 long."""

from __future__ import annotations

import pytest

from assetops.scenarios.family import Family
from assetops.scenarios.instantiate import Instance, instantiate
from assetops.scenarios.pool import Pair, Report, build_pools
from tests.scenarios.conftest import KEY, Made
from tests.scenarios.every_instance import wrong

MOST_REJECTED = 0.4
ENOUGH = 50  # instances tried before a family's share of rejected ones says something


def test_of_a_pool_of_sixty_a_track_every_instance_holds(pool: list[Pair], public: Made) -> None:
    assert [line for pair in pool for line in wrong(public.plant, pair)] == []


def test_one_instance_of_every_family_holds_on_a_hidden_plant(families: list[Family], hidden: Made) -> None:
    for family in families:
        made = (instantiate(family, hidden.plant, hidden.labels, KEY, index) for index in range(40))
        one = next(one for one in made if isinstance(one, Instance))
        assert wrong(hidden.plant, (one.scenario, one.gold)) == []


@pytest.mark.long
@pytest.mark.parametrize("plant", ["public", "hidden"])
def test_of_a_pool_of_six_hundred_a_track_every_instance_holds(plant: str, request: pytest.FixtureRequest) -> None:
    made: Made = request.getfixturevalue(plant)
    pools = build_pools(made.plant, made.labels, b"six hundred a track", 600)
    assert [line for pool in pools.values() for pair in pool for line in wrong(made.plant, pair)] == []


@pytest.mark.long
@pytest.mark.parametrize("plant", ["public", "hidden"])
def test_few_instances_of_a_family_are_rejected(
    plant: str, families: list[Family], request: pytest.FixtureRequest
) -> None:
    made: Made = request.getfixturevalue(plant)
    report = Report()
    for family in families:
        for index in range(ENOUGH):
            one = instantiate(family, made.plant, made.labels, b"rejections", index)
            if isinstance(one, Instance):
                report.kept[family.id] += 1
            else:
                report.reject(family.id, one)
    assert {family.id: report.rate(family.id) for family in families if report.rate(family.id) > MOST_REJECTED} == {}
