"""The execution pool: the neighbour set of the planning pool, one to one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from assetops.contract.errors import Problem
from assetops.contract.submission import TRACKS, Track
from assetops.scenarios.family import Family
from assetops.scenarios.pool import Pair, Report, build_pools
from assetops.scenarios.wording import pattern, wording_of
from tests.scenarios.conftest import KEY, Made

COUNT = 60


@pytest.fixture(scope="module")
def report() -> Report:
    return Report()


@pytest.fixture(scope="module")
def pools(public: Made, report: Report) -> dict[Track, list[Pair]]:
    return build_pools(public.plant, public.labels, KEY, COUNT, report=report)


def test_each_planning_scenario_has_its_own_counterpart_of_its_category(pools: dict[Track, list[Pair]]) -> None:
    planning, execution = (pools[track] for track in TRACKS)
    assert len(planning) == len(execution) == COUNT
    assert len({scenario.id for scenario, _ in [*planning, *execution]}) == 2 * COUNT
    assert all(one.category == other.category for (one, _), (other, _) in zip(planning, execution, strict=True))


def test_counterparts_come_from_another_family_and_no_pair_shares_its_wording(
    pools: dict[Track, list[Pair]], families: list[Family]
) -> None:
    wordings = {family.id: family.wordings for family in families}
    for (one, _), (other, _) in zip(*(pools[track] for track in TRACKS), strict=True):
        assert one.family != other.family
        number = wording_of(wordings[one.family], one.utterance)
        assert not pattern(wordings[one.family][number]).fullmatch(other.utterance)


def test_counterparts_are_nearer_than_chance_and_the_report_says_how_near(
    pools: dict[Track, list[Pair]], report: Report
) -> None:
    from assetops.llm.embedding import lexical, similarities

    planning, execution = ([scenario.utterance for scenario, _ in pools[track]] for track in TRACKS)
    near = similarities(lexical, planning, execution)
    assert np.diag(near).mean() > 1.3 * near.mean()
    assert len(report.similarities) == COUNT
    mean, least = np.mean(report.similarities), min(report.similarities)
    assert report.lines()[-1] == f"{COUNT} pairs of counterparts: mean similarity {mean:.3f}, least {least:.3f}"


def test_both_pools_are_large_enough_in_every_type(pools: dict[Track, list[Pair]]) -> None:
    for pairs in pools.values():
        types = Counter(scenario.type for scenario, _ in pairs)
        assert len(types) == 5
        assert min(types.values()) >= 3


def test_of_one_family_the_counterparts_have_other_words(public: Made, families: list[Family]) -> None:
    one = [family for family in families if family.id == "iot-mean-in-window"]
    pools = build_pools(public.plant, public.labels, KEY, 10, one)
    for (scenario, _), (other, _) in zip(*(pools[track] for track in TRACKS), strict=True):
        assert wording_of(one[0].wordings, scenario.utterance) != wording_of(one[0].wordings, other.utterance)


def test_a_family_of_one_wording_alone_has_no_counterparts(public: Made, families: list[Family]) -> None:
    family = next(family for family in families if family.id == "iot-mean-in-window")
    alone = family.model_copy(update={"wordings": family.wordings[:1]})
    with pytest.raises(Problem) as caught:
        build_pools(public.plant, public.labels, KEY, 5, [alone])
    assert caught.value.code == "no_neighbour"


def test_every_utterance_is_one_of_its_familys_wordings(pools: dict[Track, list[Pair]], families: list[Family]) -> None:
    wordings = {family.id: family.wordings for family in families}
    for pairs in pools.values():
        assert all(wording_of(wordings[scenario.family], scenario.utterance) >= 0 for scenario, _ in pairs)
    with pytest.raises(ValueError, match="no wording fits"):
        wording_of(families[0].wordings, "Something else altogether?")
