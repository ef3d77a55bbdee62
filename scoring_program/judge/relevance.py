"""What of the agent's work bore on the question, and how much of the answer comes from work that did not.

A *move* is what the agent itself decided: an instruction to a specialist with the calls made for it, or a call of its
own. A detour or two is nobody's fault; handing a question to everybody and joining what comes back is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import CallEvent, Scope, StepEvent, Trajectory
from judge.coverage import Doers
from judge.words import fold

FREE_DETOURS = 2
LARGE_PART = 0.5  # of an answer
MAX_MOVES = 300  # looked at for what they said
_DIRECTORY = frozenset({"sites", "assets", "sensors", "models", "time"})  # where names are looked up
_SENTENCE = re.compile(r"(?<=[.;:?!\n])\s+")
_SHORTEST = 12  # characters of a sentence that is looked for in the answer


@dataclass(frozen=True)
class Move:
    """One move: its calls, what it said, whether a specialist did it; `step` and `needs` in a plan."""

    calls: tuple[CallEvent, ...]
    said: str
    delegated: bool
    step: str | None = None
    needs: tuple[str, ...] = ()


def moves(trajectory: Trajectory) -> list[Move]:
    """The agent's moves in the order of events."""
    by_step: dict[str, list[CallEvent]] = defaultdict(list)
    by_fork: dict[tuple[int, ...], list[CallEvent]] = defaultdict(list)
    for call in trajectory.calls:
        if call.step is not None:
            by_step[call.step].append(call)
        elif len(call.at) > 2:
            by_fork[call.at[:-2]].append(call)
    needs = {step.id: step.depends_on for step in trajectory.plan.steps} if trajectory.plan else {}
    found, inner = [], set()
    for event in trajectory.events:
        if isinstance(event, StepEvent):
            fork = (*event.at[:-1], event.at[-1] - 1)
            own = tuple(by_step[event.step] if event.step is not None else by_fork[fork])
            delegated = not own or any(len(call.at) > len(event.at) for call in own)
            inner |= {call.at for call in own}
            found.append((event.at, Move(own, event.response, delegated, event.step, needs.get(event.step or "", ()))))
    for call in trajectory.calls:
        if call.at not in inner:
            found.append((call.at, Move((call,), _message(call), False)))
    return [move for _, move in sorted(found, key=lambda pair: pair[0])]


def _message(call: CallEvent) -> str:
    error = call.result.get("error")
    return str(error.get("message", "") if isinstance(error, dict) else call.result.get("message", ""))


def _handle(call: CallEvent) -> str:
    """Where the call's result is kept; "" when it is not."""
    data = call.result.get("data")
    return data if isinstance(data, str) else ""


def _overlap(scope: Scope, gold: Scope) -> bool:
    shared = not scope.assets or not gold.assets or bool(set(scope.assets) & set(gold.assets))
    return scope.source == gold.source and shared


def _touches(move: Move, gold: GoldStandard) -> bool:
    """True when the move looked at the same kind of data, of the same asset, as some gold step."""
    golds = [scope for step in gold.steps for scope in step.scopes]
    return any(_overlap(scope, one) for call in move.calls for scope in call.scopes for one in golds)


def _useful(made: Sequence[Move], done: Doers) -> set[int]:
    """Moves that were the first to do a gold step, and those whose outcome such a move worked on."""
    useful, covered = set(), set()
    for place, move in enumerate(made):
        own = {call.at for call in move.calls}
        new = {step for step, calls in done.items() if step not in covered and any(call.at in own for call in calls)}
        covered |= new
        useful |= {place} if new else set()
    wanted = {name for place in useful for name in made[place].needs}
    handles = {
        value for place in useful for call in made[place].calls for value in call.arguments.values()
        if isinstance(value, str) and value
    }  # fmt: skip
    for place in range(len(made) - 1, -1, -1):
        move = made[place]
        if place not in useful and (move.step in wanted or any(_handle(call) in handles for call in move.calls)):
            useful.add(place)
            wanted |= set(move.needs)
    return useful


def needless(gold: GoldStandard, trajectory: Trajectory, done: Doers) -> bool:
    """True when more than `FREE_DETOURS` moves, and more than those that bore on the question, were of no use.

    Looking up names and calls that failed count neither way. An instruction that found nothing new was of no use,
    also when it looked at the data of the question once more; an own call that did so may have been to make sure.
    """
    made = moves(trajectory)
    useful = _useful(made, done)
    rest = [move for place, move in enumerate(made) if place not in useful and not _neutral(move)]
    again = sum(not move.delegated and _touches(move, gold) for move in rest)
    return len(rest) - again > max(FREE_DETOURS, len(useful) + again)


def _neutral(move: Move) -> bool:
    looked_up = {scope.source for call in move.calls for scope in call.scopes} <= _DIRECTORY
    return not move.delegated and (looked_up or not all(call.ok for call in move.calls))


def share_beside(gold: GoldStandard, trajectory: Trajectory, done: Doers) -> float:
    """The share of the answer, 0 to 1, that repeats moves which did not even look at the data of the question."""
    made = moves(trajectory)
    useful = _useful(made, done)
    answer = fold(trajectory.answer)
    beside, bearing = set(), set()
    for place, move in enumerate(made[:MAX_MOVES]):
        sentences = {fold(part) for part in _SENTENCE.split(move.said)}
        if place in useful or _touches(move, gold):
            bearing |= sentences
        else:
            beside |= {one for one in sentences if len(one) >= _SHORTEST}
    return sum(len(one) * answer.count(one) for one in beside - bearing) / max(1, len(answer))
