"""Made-up gold standards with any partial order, and trajectories that carry them out: for properties of τ-match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from assetops.contract.scenario import GoldStandard, GoldStep, TextFact
from assetops.contract.seal import digest
from assetops.contract.trajectory import CallEvent, Event, Scope, Trajectory


def step(number: int, depends_on: Sequence[int], reads: bool = True) -> GoldStep:
    """A step over data of its own; what depends on another takes its result as an argument."""
    name = f"Chiller {number}"
    taken = {"data": {"from": f"g{depends_on[-1]}", "path": "data"}} if depends_on else {}
    return GoldStep(
        id=f"g{number}",
        agent="IoT Data Download",
        role="read" if reads else "compute",
        tools=(f"tool_{'abcdefgh'[number]}",),
        arguments={"asset_id": name, "statistic": f"kind {number}", **taken},
        depends_on=tuple(f"g{other}" for other in depends_on),
        scopes=(Scope(source="registry", assets=(name,)),),
        result={"value": 10 * number + 1, "message": name, "data": f"data://{number}"},
        match=() if reads else ("value",),
    )


def standard(steps: Sequence[GoldStep]) -> GoldStandard:
    return GoldStandard(
        scenario="made",
        family="made",
        public=False,
        type="IoT",
        category="alert triage",
        difficulty="easy",
        utterance="?",
        now="2025-05-01T00:00:00",
        steps=tuple(steps),
        facts=(TextFact(name="t", accepted=("x",)),),
        characteristic_form="",
    )


def call(one: GoldStep, at: int, handle: str = "data://") -> CallEvent:
    """The call that does a step."""
    arguments = {
        key: f"{handle}{value['from'][1:]}" if isinstance(value, dict) else value
        for key, value in one.arguments.items()
    }
    return CallEvent(at=(at,), tool=one.tools[0], arguments=arguments, ok=True, result=one.result, scopes=one.scopes)


def trajectory(events: Sequence[Event]) -> Trajectory:
    """Events in this order, one after another."""
    placed = tuple(event.model_copy(update={"at": (at,)}) for at, event in enumerate(events, start=1))
    return Trajectory(scenario="made", status="finished", answer="x", events=placed, chain=digest(b""))


def carried_out(gold: GoldStandard) -> Trajectory:
    return trajectory([call(one, 1) for one in gold.steps])


def padding(number: int, **more: Any) -> CallEvent:
    """A call that has nothing to do with any step."""
    arguments = {"asset_id": f"Pump {number}", **more}
    return CallEvent(at=(0,), tool="elsewhere", arguments=arguments, ok=True, result={"message": "nothing"})


@st.composite
def golds(draw: st.DrawFn, least: int = 1) -> GoldStandard:
    """One to seven steps, each depending on any of those before it."""
    count = draw(st.integers(least, 7))
    steps = []
    for number in range(count):
        earlier = draw(st.sets(st.integers(0, number - 1), max_size=2)) if number else set()
        steps.append(step(number, sorted(earlier), draw(st.booleans())))
    return standard(steps)
