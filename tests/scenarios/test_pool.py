"""Pools: no two questions alike, the same for the same key, and balanced enough for the draw's quotas."""

from __future__ import annotations

from collections import Counter

import pytest

from assetops.contract.errors import Problem
from assetops.contract.submission import TRACKS
from assetops.scenarios.pool import PUBLIC_FAMILIES, Pair, build_pool, build_pools, public_scenario
from tests.scenarios.conftest import KEY, Made
from tests.scenarios.test_rejection import family


def test_no_two_scenarios_are_alike_within_or_across_the_tracks(pool: list[Pair]) -> None:
    assert len(pool) == 120
    assert len({scenario.utterance for scenario, _ in pool}) == 120
    assert len({scenario.id for scenario, _ in pool}) == 120


def test_every_family_is_in_every_pool_and_types_are_balanced(pool: list[Pair]) -> None:
    for part, least in ((pool[:60], 10), (pool[60:], 5)):  # counterparts have the category, not always the type
        types = Counter(scenario.type for scenario, _ in part)
        assert min(types.values()) >= least, types


def test_the_same_key_gives_the_same_pool_and_another_key_another(public: Made) -> None:
    one, same, other = (build_pool(public.plant, public.labels, key, 20) for key in (KEY, KEY, b"another"))
    assert [gold.as_bytes() for _, gold in one] == [gold.as_bytes() for _, gold in same]
    assert [scenario.as_bytes() for scenario, _ in one] == [scenario.as_bytes() for scenario, _ in same]
    assert not {scenario.utterance for scenario, _ in one} & {scenario.utterance for scenario, _ in other}


def test_what_is_to_be_avoided_is_avoided(public: Made) -> None:
    first = build_pool(public.plant, public.labels, KEY, 10)
    second = build_pool(public.plant, public.labels, KEY, 10, avoid=[scenario.utterance for scenario, _ in first])
    assert not {s.utterance for s, _ in first} & {s.utterance for s, _ in second}


def test_families_that_give_no_more_say_so(public: Made) -> None:
    with pytest.raises(Problem, match="different scenarios"):
        build_pool(public.plant, public.labels, KEY, 50, [family()])


def test_each_track_has_its_one_public_scenario(public: Made) -> None:
    for track in TRACKS:
        scenario, gold = public_scenario(public.plant, public.labels, KEY, track)
        assert scenario.public
        assert gold.public
        assert scenario.difficulty == "easy"
        assert scenario.family == PUBLIC_FAMILIES[track]
        assert scenario.clarification is None


def test_both_tracks_come_from_one_call(public: Made) -> None:
    pools = build_pools(public.plant, public.labels, KEY, 5)
    assert {track: len(pairs) for track, pairs in pools.items()} == dict.fromkeys(TRACKS, 5)
