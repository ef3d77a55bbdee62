"""Parallel forms: quotas kept by every one, and a score that depends little on which of them is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.contract.scenario import Category, Difficulty, Scenario, Type
from assetops.scenarios.forms import DRAWN, Matrix, Quotas, make_forms
from assetops.scenarios.selection import draw

KEY = bytes(range(32))


def pool_of(size: int, seed: int, families: int = 40) -> list[Scenario]:
    """Families in turn, each of one type, category and difficulty."""
    rng = np.random.default_rng(seed)
    kinds = [
        (
            get_args(Type)[number % 5],
            get_args(Category)[int(rng.integers(6)) if number >= 6 else number],
            get_args(Difficulty)[number % 3],
        )
        for number in range(families)
    ]
    return [
        Scenario(
            id=f"s-{number}", family=f"f{number % families}", plant="p", public=False,
            type=kinds[number % families][0], category=kinds[number % families][1],
            difficulty=kinds[number % families][2], utterance=f"q {number}", now="2025-03-01T00:00:00",
        )
        for number in range(size)
    ]  # fmt: skip


def scores_of(pool: Sequence[Scenario], seed: int, agents: int) -> Matrix:
    """Agents whose score follows difficulty and some luck of the scenario, shared among them in part."""
    rng = np.random.default_rng(seed)
    hard = np.array([get_args(Difficulty).index(scenario.difficulty) for scenario in pool])
    luck = rng.normal(size=(len(pool), 3)) @ rng.normal(size=(3, agents))
    return np.clip(np.round(4 - hard[:, None] + 1.5 * luck), 0, 6).astype(np.int64)


def check(form: Sequence[Scenario]) -> None:
    assert len(form) == DRAWN
    assert set(Counter(scenario.type for scenario in form).values()) == {2}
    assert set(get_args(Category)) == {scenario.category for scenario in form}
    assert max(Counter(scenario.category for scenario in form).values()) <= 3
    assert {scenario.difficulty for scenario in form} == set(get_args(Difficulty))
    assert len({scenario.family for scenario in form}) == DRAWN


@settings(max_examples=25, deadline=None)
@given(size=st.integers(60, 200), seed=st.integers(0, 10_000))
def test_every_form_keeps_every_quota(size: int, seed: int) -> None:
    pool = pool_of(size, seed)
    forms = make_forms(pool, scores_of(pool, seed, 5), np.random.default_rng(seed), count=8)
    assert forms
    for form in forms:
        check([pool[place] for place in form])
        assert list(form) == sorted(form)


@settings(max_examples=60, deadline=None)
@given(size=st.integers(60, 120), seed=st.integers(0, 10_000))
def test_every_exchange_offered_gives_a_form_and_none_is_missing(size: int, seed: int) -> None:
    pool = pool_of(size, seed)
    quotas = Quotas(pool, {scenario.id for scenario in pool[::2]})
    rng = np.random.default_rng(seed)
    form = quotas.random_form(rng)
    offered = quotas.exchanges(form)
    for place in rng.choice(size, 20, replace=False).tolist():
        for out in range(DRAWN):
            if place not in form:
                changed = [*form[:out], place, *form[out + 1 :]]
                assert offered[out, place] == quotas.kept_by(changed)


def test_an_agent_outside_the_panel_scores_nearly_the_same_on_every_form() -> None:
    pool = pool_of(300, 1, families=100)
    scores = scores_of(pool, 2, 12)
    panel, outside = scores[:, :8], scores[:, 8:]
    forms = np.array(make_forms(pool, panel, np.random.default_rng(3), count=200))
    quotas, rng = Quotas(pool), np.random.default_rng(4)
    unbalanced = np.array([quotas.random_form(rng) for _ in range(200)])
    for agent in outside.T:
        assert agent[forms].sum(axis=1).std() < 0.5 * agent[unbalanced].sum(axis=1).std()


def test_forms_use_the_whole_pool_and_no_scenario_all_the_time() -> None:
    pool = pool_of(300, 1, families=100)
    forms = make_forms(pool, scores_of(pool, 2, 8), np.random.default_rng(3), count=300)
    used = Counter(place for form in forms for place in form)
    assert len(used) > 0.8 * len(pool)
    assert max(used.values()) <= 0.2 * len(forms)


def test_at_least_half_of_a_form_is_private_when_there_are_private_scenarios() -> None:
    pool = pool_of(120, 5)
    private = {scenario.id for scenario in pool[::3]}
    for form in make_forms(pool, scores_of(pool, 5, 4), np.random.default_rng(0), 30, private):
        assert sum(pool[place].id in private for place in form) >= 5


def test_a_pool_without_a_type_cannot_be_drawn_from() -> None:
    pool = [scenario for scenario in pool_of(60, 0) if scenario.type != "WO"]
    with pytest.raises(Problem) as caught:
        make_forms(pool, scores_of(pool, 0, 3), np.random.default_rng(0), 5)
    assert caught.value.code == "pool_unbalanced"


def test_the_same_choice_gives_the_same_forms_and_another_one_others() -> None:
    pool = pool_of(100, 7)
    one, same, other = (make_forms(pool, scores_of(pool, 7, 4), np.random.default_rng(seed), 20) for seed in (1, 1, 2))
    assert one == same
    assert set(one) != set(other)


@settings(max_examples=100, deadline=None)
@given(digest=st.binary(min_size=32, max_size=32))
def test_a_draw_is_one_of_the_forms_and_the_same_for_the_same_content(digest: bytes) -> None:
    pool = pool_of(80, 9)
    forms = [tuple(range(start, start + 10)) for start in range(70)]
    drawn = draw(pool, KEY, digest.hex(), forms)
    assert drawn == draw(pool, KEY, digest.hex(), forms)
    assert tuple(sorted(pool.index(scenario) for scenario in drawn)) in forms


def test_digests_and_keys_spread_over_the_forms() -> None:
    pool = pool_of(80, 9)
    forms = [tuple(range(start, start + 10)) for start in range(70)]
    met = {draw(pool, KEY, str(number), forms)[0].id for number in range(200)}
    other = [draw(pool, bytes(32), str(number), forms) for number in range(20)]
    assert len(met) > 30
    assert other != [draw(pool, KEY, str(number), forms) for number in range(20)]


@pytest.mark.parametrize(
    "forms", [[], [()], [tuple(range(9))], [(0, 0, 1, 2, 3, 4, 5, 6, 7, 8)], [tuple(range(75, 85))]]
)
def test_forms_of_another_pool_are_the_organizers_problem(forms: list[tuple[int, ...]]) -> None:
    with pytest.raises(Problem) as caught:
        draw(pool_of(80, 9), KEY, "ab", forms)
    assert caught.value.code == "forms_invalid"
