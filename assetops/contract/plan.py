"""A plan: a directed acyclic graph of steps, and the check that it is one."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any

from pydantic import Field

from assetops.contract.errors import Problem
from assetops.contract.model import Model, from_data

MAX_STEPS = 15
_MEND = "See pages/submission_format.md, section Plan."


class Action(Model):
    """What one specialist shall do: an instruction in words or, when `tool` is given, one call as written."""

    agent: str = Field(min_length=1, max_length=120)
    task: str = Field(default="", max_length=4000)
    tool: str | None = Field(default=None, max_length=80)
    arguments: dict[str, Any] | None = None


class Step(Action):
    """One node of the plan. An argument may be `{"from": "s1", "path": "data"}` with s1 in `depends_on`."""

    id: str = Field(pattern=r"^[A-Za-z0-9_.#-]{1,40}$")
    depends_on: tuple[str, ...] = Field(default=(), max_length=MAX_STEPS)
    expected_output: str = Field(default="", max_length=2000)
    fallback: Action | None = None


class Plan(Model):
    """At most 15 steps."""

    steps: tuple[Step, ...] = Field(min_length=1, max_length=MAX_STEPS)

    def levels(self) -> list[list[Step]]:
        """The steps in waves: each wave depends on earlier waves only; within a wave in the plan's order."""
        place: dict[str, int] = {}
        by_id = {step.id: step for step in self.steps}
        for name in TopologicalSorter({step.id: step.depends_on for step in self.steps}).static_order():
            place[name] = 1 + max((place[other] for other in by_id[name].depends_on), default=-1)
        waves: list[list[Step]] = [[] for _ in range(max(place.values()) + 1)]
        for step in self.steps:
            waves[place[step.id]].append(step)
        return waves

    def sinks(self) -> list[Step]:
        """The steps nothing depends on, in the plan's order: the final answer is made of them."""
        used = {other for step in self.steps for other in step.depends_on}
        return [step for step in self.steps if step.id not in used]


def references(arguments: dict[str, Any] | None) -> list[str]:
    """The step ids that arguments take results from."""
    return [
        str(value["from"])
        for value in (arguments or {}).values()
        if isinstance(value, dict) and set(value) == {"from", "path"}
    ]


def _check_action(step: Step, action: Action, agents: dict[str, frozenset[str]]) -> None:
    if action.agent not in agents:
        names = ", ".join(sorted(agents))
        raise Problem("plan_unknown_agent", f"Step {step.id} names no known agent.", f"The agents are: {names}.")
    if action.tool is not None and action.tool not in agents[action.agent]:
        raise Problem(
            "plan_unknown_tool",
            f"Step {step.id} asks {action.agent} for a tool it does not have.",
            "Its tools are: " + ", ".join(sorted(agents[action.agent])) + ".",
        )
    for other in references(action.arguments):
        if other not in step.depends_on:
            raise Problem(
                "plan_bad_reference",
                f"Step {step.id} takes an argument from {other[:40]}, on which it does not depend.",
                "Name that step in depends_on.",
            )


def check_plan(data: Any, agents: dict[str, frozenset[str]]) -> Plan:
    """Read a plan from what an agent returned.

    Args:
        data: JSON data, `{"steps": [...]}`.
        agents: tool names by agent name.

    Raises:
        Problem: plan_invalid, plan_duplicate_id, plan_unknown_dependency, plan_cycle, plan_unknown_agent,
            plan_unknown_tool, plan_bad_reference (ATTACKS row 24).
    """
    plan = from_data(Plan, data, "plan_invalid", _MEND)
    ids = [step.id for step in plan.steps]
    if len(set(ids)) != len(ids):
        raise Problem("plan_duplicate_id", "Two steps of the plan have the same id.", "Give every step its own id.")
    for step in plan.steps:
        for other in step.depends_on:
            if other not in ids:
                raise Problem(
                    "plan_unknown_dependency",
                    f"Step {step.id} depends on {other[:40]}, which is not in the plan.",
                    "Let depends_on name ids of steps of the same plan.",
                )
        for action in (step, step.fallback):
            if action is not None:
                _check_action(step, action, agents)
    try:
        plan.levels()
    except CycleError as error:
        raise Problem(
            "plan_cycle",
            "The plan's steps depend on each other in a circle: "
            + " → ".join(str(name) for name in error.args[1])
            + ".",
            "Let every step depend only on steps that can be done before it.",
        ) from error
    return plan
