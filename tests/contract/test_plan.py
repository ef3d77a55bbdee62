"""The plan check: ATTACKS row 24, and what a plan's levels and sinks are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.contract.plan import MAX_STEPS, check_plan

AGENTS = {"IoT": frozenset({"history", "sites"}), "WO": frozenset({"list_workorders"})}


def step(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "agent": "IoT", "task": "look", **changes}


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([], "plan_invalid"),
        ([step(f"s{number}") for number in range(MAX_STEPS + 1)], "plan_invalid"),
        ([step(f"s{number}") for number in range(10_000)], "plan_invalid"),
        ([step("a", surprise=1)], "plan_invalid"),
        ([step("a", task=7)], "plan_invalid"),
        ([step("a"), step("a")], "plan_duplicate_id"),
        ([step("a", depends_on=["b"])], "plan_unknown_dependency"),
        ([step("a", depends_on=["a"])], "plan_cycle"),
        ([step("a", depends_on=["b"]), step("b", depends_on=["a"])], "plan_cycle"),
        ([step("a", agent="Nobody")], "plan_unknown_agent"),
        ([step("a", fallback={"agent": "Nobody"})], "plan_unknown_agent"),
        ([step("a", tool="list_workorders")], "plan_unknown_tool"),
        ([step("a"), step("b", tool="history", arguments={"x": {"from": "a", "path": "y"}})], "plan_bad_reference"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused_with_its_code(steps: list[Any], code: str) -> None:
    with pytest.raises(Problem) as caught:
        check_plan({"steps": steps}, AGENTS)
    assert caught.value.code == code


@pytest.mark.parametrize("returned", [None, "plan", 3, [], {"steps": "a"}, {"steps": [None]}, {}, {"plan": []}])
def test_nonsense_is_no_plan(returned: Any) -> None:
    with pytest.raises(Problem, match="no valid Plan"):
        check_plan(returned, AGENTS)


@st.composite
def graphs(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(1, MAX_STEPS))
    order = draw(st.permutations(range(count)))
    return [
        step(f"s{node}", depends_on=[f"s{other}" for other in order[:place] if draw(st.booleans())])
        for place, node in enumerate(order)
    ]


@given(graphs())
def test_levels_hold_every_step_once_and_after_all_it_depends_on(steps: list[dict[str, Any]]) -> None:
    plan = check_plan({"steps": steps}, AGENTS)
    done: set[str] = set()
    for level in plan.levels():
        assert all(set(one.depends_on) <= done for one in level)
        done |= {one.id for one in level}
    assert sorted(done) == sorted(one["id"] for one in steps)
    assert plan.sinks()
