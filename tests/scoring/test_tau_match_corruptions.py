"""τ-match orders trajectories that were made worse step by step as they were made worse.

Ladders over real scenarios of the public plant: the oracle's trajectory, then the same with one corruption, with two,
and so on. Wrong arguments are carried out by the real tools, so that what depends on them goes wrong as well. Of all
pairs on a ladder, the less corrupted trajectory must have the higher τ-match.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import pytest

from assetops.contract.scenario import GoldStandard, GoldStep
from assetops.contract.trajectory import CallEvent, Trajectory
from assetops.environment.store import Plant
from tau_match import tau_match
from tests.replay import oracle_trajectory
from tests.scoring.conftest import Known

TARGET = 0.95
Ladder = Iterator[Trajectory]
Values = dict[tuple[str, str], list[Any]]


def placed(one: Known, calls: list[CallEvent]) -> Trajectory:
    """These calls, one after another."""
    events = tuple(call.model_copy(update={"at": (at,)}) for at, call in enumerate(calls, start=1))
    return one.trajectory.model_copy(update={"events": events})


def needless(known: list[Known], one: Known, rng: random.Random) -> list[CallEvent]:
    """Calls other scenarios needed, of tools that this one has no use for."""
    used = {tool for step in one.gold.steps for tool in step.tools}
    return rng.sample([call for other in known for call in other.trajectory.calls if call.tool not in used], 4)


def losing(one: Known, known: list[Known], plant: Plant, rng: random.Random) -> Ladder:
    calls = list(one.trajectory.calls)
    for left in range(len(calls), -1, -1):
        yield placed(one, calls[:left])


def padding(one: Known, known: list[Known], plant: Plant, rng: random.Random) -> Ladder:
    calls, more = list(one.trajectory.calls), needless(known, one, rng)
    for count in range(len(more) + 1):
        yield placed(one, more[:count] + calls)


def repeating(one: Known, known: list[Known], plant: Plant, rng: random.Random) -> Ladder:
    calls = list(one.trajectory.calls)
    for count in range(4):
        yield placed(one, calls + [calls[-1]] * count)


def reversing(one: Known, known: list[Known], plant: Plant, rng: random.Random) -> Ladder:
    """One call after another moves before all that it depends on; independent ones are not counted as corrupted."""
    calls = list(one.trajectory.calls)
    yield placed(one, calls)
    for place, step in enumerate(one.gold.steps):
        if step.depends_on:
            calls = [calls[place], *calls[:place], *calls[place + 1 :]]
            yield placed(one, calls)


def other_value(step: GoldStep, values: Values, rng: random.Random) -> GoldStep | None:
    """The step with one argument that another scenario has there, None when there is none."""
    keys = [
        (key, others)
        for key, value in step.arguments.items()
        if (others := [other for other in values[step.tools[0], key] if other != value])
    ]
    if not keys:
        return None
    key, others = rng.choice(keys)
    return step.model_copy(update={"arguments": {**step.arguments, key: rng.choice(others)}})


def wrong_arguments(one: Known, known: list[Known], plant: Plant, rng: random.Random) -> Ladder:
    """The last step with a wrong argument, then the one before it too, and so on. An argument that leaves the call's
    result as it was is not wrong, and is passed over."""
    values: Values = defaultdict(list)
    for other in known:
        for step in other.gold.steps:
            for key, value in step.arguments.items():
                if not isinstance(value, dict):
                    values[step.tools[0], key].append(value)
    yield one.trajectory
    steps, before = list(one.gold.steps), one.trajectory
    for place in reversed(range(len(steps))):
        kept, steps[place] = steps[place], other_value(steps[place], values, rng) or steps[place]
        try:
            worse = oracle_trajectory(plant, one.scenario, one.gold.model_copy(update={"steps": tuple(steps)}))
        except (KeyError, IndexError):  # a failed call left nothing that the next step could take
            return
        if worse.calls[place].result == before.calls[place].result:
            steps[place] = kept
            continue
        before = worse
        yield worse


def everything(one: Known, known: list[Known], plant: Plant, rng: random.Random) -> Ladder:
    """A needless call, a step done twice, the last step lost, another needless call."""
    calls, more = list(one.trajectory.calls), needless(known, one, rng)
    yield placed(one, calls)
    if len(calls) < 2:
        return
    yield placed(one, [more[0], *calls])
    yield placed(one, [more[0], *calls, calls[0]])
    yield placed(one, [more[0], *calls[:-1], calls[0]])
    yield placed(one, [more[0], *calls[:-1], more[1], calls[0]])


LADDERS: list[Callable[[Known, list[Known], Plant, random.Random], Ladder]] = [
    losing,
    padding,
    repeating,
    reversing,
    wrong_arguments,
    everything,
]


def compared(known: list[Known], plant: Plant) -> dict[str, Counter[bool]]:
    """Per ladder how many pairs are ordered as intended, and how many are not."""
    found: dict[str, Counter[bool]] = {ladder.__name__: Counter() for ladder in LADDERS}
    rng = random.Random(1)
    for one in known:
        for ladder in LADDERS:
            values = [tau_match(one.gold, rung).value for rung in ladder(one, known, plant, rng)]
            found[ladder.__name__].update(better > worse for better, worse in combinations(values, 2))
    return found


def test_graded_corruptions_are_ordered_as_intended(known: list[Known], plant: Plant) -> None:
    found = compared(known, plant)
    shares = {name: round(pairs[True] / pairs.total(), 3) for name, pairs in found.items()}
    together = sum((pairs for pairs in found.values()), Counter[bool]())
    print(shares, together)
    assert together.total() > 2000
    assert together[True] / together.total() >= TARGET, shares
    assert min(shares.values()) >= 0.85, shares


def test_a_gold_standard_read_again_from_its_file_gives_the_same(known: list[Known]) -> None:
    for one in known[:10]:
        again = GoldStandard.model_validate_json(one.gold.as_bytes())
        assert tau_match(again, one.trajectory) == tau_match(one.gold, one.trajectory)


@pytest.mark.parametrize("name", ["losing", "padding"])
def test_nothing_is_left_at_the_end_of_a_ladder_but_what_was_right(known: list[Known], plant: Plant, name: str) -> None:
    ladder = next(one for one in LADDERS if one.__name__ == name)
    last = [list(ladder(one, known, plant, random.Random(1)))[-1] for one in known[:20]]
    values = [tau_match(one.gold, rung).value for one, rung in zip(known, last, strict=False)]
    assert all(value == 0 for value in values) if name == "losing" else all(0 < value < 1 for value in values)
