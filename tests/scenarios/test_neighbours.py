"""Neighbours: one to one, as near as that allows, of the same category, never the same wording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from assetops.llm.embedding import lexical, similarities
from assetops.scenarios.neighbours import Item, mean_and_least, nearest_unused

CATEGORIES = ("triage", "metering")


def embed(texts: Sequence[str]) -> Any:
    """A text that is a number of degrees is that direction: similarity falls with the angle between."""
    angles = np.radians([float(text) for text in texts])
    return csr_array(np.stack([np.cos(angles), np.sin(angles)], axis=1))


@st.composite
def items(draw: st.DrawFn, name: str, least: int = 0) -> list[Item]:
    count = draw(st.integers(least, 12))
    return [
        Item(
            f"{name}{number}",
            str(draw(st.integers(0, 90))),
            draw(st.sampled_from(CATEGORIES)),
            family := draw(st.sampled_from("ABC")),
            f"{family} {draw(st.integers(0, 2))}",
        )
        for number in range(count)
    ]


@settings(max_examples=200, deadline=None)
@given(of=items("s"), among=items("c"))
def test_counterparts_are_one_to_one_alike_in_category_and_unlike_in_wording(of: list[Item], among: list[Item]) -> None:
    pairs = nearest_unused(of, among, embed)
    assert len({pair.of.id for pair in pairs}) == len({pair.counterpart.id for pair in pairs}) == len(pairs)
    assert all(pair.of.category == pair.counterpart.category for pair in pairs)
    assert all(pair.of.wording != pair.counterpart.wording for pair in pairs)
    assert [pair.of for pair in pairs] == [one for one in of if one.id in {pair.of.id for pair in pairs}]


@settings(max_examples=200, deadline=None)
@given(of=items("s"), among=items("c"))
def test_no_unused_candidate_is_better_than_the_counterpart(of: list[Item], among: list[Item]) -> None:
    pairs = nearest_unused(of, among, embed)
    used = {pair.counterpart.id for pair in pairs}
    near = similarities(embed, [one.text for one in of], [one.text for one in among])
    for pair in pairs:
        row = of.index(pair.of)
        for column, other in enumerate(among):
            if other.id in used or other.category != pair.of.category or other.wording == pair.of.wording:
                continue
            assert other.family == pair.of.family or pair.counterpart.family != pair.of.family
            if (other.family == pair.of.family) == (pair.counterpart.family == pair.of.family):
                assert near[row, column] <= pair.similarity + 1e-9


@settings(max_examples=100, deadline=None)
@given(of=items("s"), among=items("c"))
def test_a_scenario_goes_without_only_when_all_that_fit_are_used(of: list[Item], among: list[Item]) -> None:
    pairs = nearest_unused(of, among, embed)
    used, served = {pair.counterpart.id for pair in pairs}, {pair.of.id for pair in pairs}
    for one in of:
        if one.id not in served:
            fitting = [c for c in among if c.category == one.category and c.wording != one.wording]
            assert all(candidate.id in used for candidate in fitting)


def test_a_list_can_be_paired_with_itself_even_when_two_are_each_others_nearest() -> None:
    three = [Item(name, angle, "triage", name, name) for name, angle in (("a", "0"), ("b", "1"), ("c", "60"))]
    pairs = nearest_unused(three, three, embed)
    assert len(pairs) == 3
    assert all(pair.of.id != pair.counterpart.id for pair in pairs)


def test_the_lexical_embedding_finds_what_a_person_would_and_is_the_same_each_time() -> None:
    question = ["How many alerts did Chiller 6 raise in March 2024?"]
    others = [
        "Count the alert records of Chiller 9 for May 2024.",
        "Which failure modes has a cooling tower?",
        "Forecast the tonnage of Chiller 6 for two days.",
    ]
    found = similarities(lexical, question, others)
    assert found.argmax() == 0
    assert (found == similarities(lexical, question, others)).all()
    assert similarities(lexical, question, question)[0, 0] == 1


def test_mean_and_least_of_nothing_are_zero() -> None:
    assert mean_and_least([]) == (0.0, 0.0)
    assert nearest_unused([], []) == []
