"""How many families there are, of which type, category and difficulty, and how many ask, lack data or chain agents."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest

from assetops.contract.scenario import Category, Difficulty, Type
from assetops.environment.registry import find
from assetops.scenarios.family import FOLDER, Family

LEAST: dict[Type, int] = {"IoT": 20, "FMSR": 20, "TSFM": 25, "WO": 40, "E2E": 45}
ALL = 150
MOST_LINES = 450


@pytest.mark.parametrize("kind", get_args(Type))
def test_there_are_enough_families_of_each_type(families: list[Family], kind: Type) -> None:
    assert sum(family.type == kind for family in families) >= LEAST[kind]


def test_there_are_enough_families(families: list[Family]) -> None:
    assert len(families) >= ALL


@pytest.mark.parametrize("kind", get_args(Type))
def test_every_type_has_every_category_and_difficulty(families: list[Family], kind: Type) -> None:
    own = [family for family in families if family.type == kind]
    assert {family.category for family in own} == set(get_args(Category))
    assert {family.difficulty for family in own} == set(get_args(Difficulty))


def test_no_category_and_no_difficulty_is_scarce(families: list[Family]) -> None:
    categories = Counter(family.category for family in families)
    difficulties = Counter(family.difficulty for family in families)
    assert min(categories.values()) >= 15, categories
    assert min(difficulties.values()) >= 25, difficulties


def test_enough_families_need_a_clarifying_question(families: list[Family]) -> None:
    assert len([family for family in families if family.clarification]) >= 15
    assert len([family for family in families if family.clarification and family.type == "E2E"]) >= 4


def test_enough_families_lack_data(families: list[Family]) -> None:
    absent = [family for family in families if any(oracle.oracle == "absence" for oracle in family.answer)]
    assert len(absent) >= 15
    assert len([family for family in absent if family.type == "E2E"]) >= 5


def test_enough_families_chain_four_steps_over_three_agents(families: list[Family]) -> None:
    assert len([family for family in families if family.type == "E2E" and _chained(family)]) >= 12


def test_no_two_families_share_a_wording(families: list[Family]) -> None:
    times = Counter(wording for family in families for wording in family.wordings)
    assert not [wording for wording, count in times.items() if count > 1]


def test_the_files_stay_short() -> None:
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in FOLDER.glob("*.yaml")}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def _chained(family: Family) -> bool:
    """A chain of four dependent steps, over tools of three agents, that ends in a write or a comparison."""
    depth: dict[str, int] = {}
    for step in family.steps:
        depth[step.id] = 1 + max((depth[other] for other in step.needs), default=0)
    own = {find(step.tool).agents[0] for step in family.steps if len(find(step.tool).agents) == 1}
    last = family.sinks[-1].tool
    return max(depth.values()) >= 4 and len(own) >= 3 and (find(last).role == "write" or last == "compare")
