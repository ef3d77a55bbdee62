"""Which calls of a trajectory did which gold steps.

A read is done by any call, of whatever tool, that touched the gold asset, items and window; a computation by any call
over that data whose result agrees; a write by a call of an accepted tool whose arguments agree. So different but valid
tool paths count (DESIGN section 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assetops.contract.plan import references
from assetops.contract.scenario import GoldStandard, GoldStep, WriteFact
from assetops.contract.trajectory import CallEvent, Trajectory, precedes
from judge.scopes import pieces, touches
from judge.words import fold, parse_moment

VALUE_TOLERANCE = 0.005
SAME_VALUE = 0.001  # of a value that another tool gives: nearer, for any of its values may be the one
Doers = Mapping[str, Sequence[CallEvent]]
"""For each gold step, by its id, the calls that did it, in order."""


def values(data: Any) -> Iterator[Any]:
    """All plain values inside JSON data, depth first."""
    if isinstance(data, Mapping):
        for key in sorted(data):
            yield from values(data[key])
    elif isinstance(data, list | tuple):
        for part in data:
            yield from values(part)
    else:
        yield data


def agrees(value: Any, gold: Any, tolerance: float = VALUE_TOLERANCE) -> bool:
    """True when two JSON values are the same: numbers within a share of the gold one, text without regard to case."""
    if isinstance(gold, bool) or isinstance(value, bool) or gold is None:
        return value is gold
    if isinstance(gold, int | float) and isinstance(value, int | float):
        return abs(value - gold) <= tolerance * abs(gold) + 1e-9
    if isinstance(gold, str) and isinstance(value, str):
        left, right = parse_moment(value), parse_moment(gold)
        return fold(value) == fold(gold) or (left is not None and left == right)
    if isinstance(gold, list | tuple) and isinstance(value, list | tuple):
        return len(gold) == len(value) and all(agrees(left, right) for left, right in zip(value, gold, strict=True))
    if isinstance(gold, dict) and isinstance(value, dict):
        return set(gold) <= set(value) and all(agrees(value[key], gold[key]) for key in gold)
    return False


def _same_outcome(call: CallEvent, step: GoldStep) -> bool:
    """A gold step may have failed on purpose (the data is missing): then the call fails in the same way."""
    gold_error = step.result.get("error", {}).get("code")
    if gold_error is None:
        return call.ok
    return not call.ok and call.result.get("error", {}).get("code") == gold_error


def _did_read(call: CallEvent, step: GoldStep) -> bool:
    if step.scopes:
        touched = touches(call, step.scopes) and (call.ok or "error" in step.result)
        return touched and not _left_out([call], step)
    return call.tool in step.tools and _same_outcome(call, step) and agrees(call.arguments, step.arguments)


def _left_out(calls: Sequence[CallEvent], step: GoldStep) -> bool:
    """True when calls of the gold step's own tool name others in a list than the gold step does: not all of its."""
    own = [call for call in calls if call.tool in step.tools]
    for name, wanted in step.arguments.items():
        given = [call.arguments.get(name) for call in own]
        if isinstance(wanted, list) and given and all(isinstance(one, list) and one for one in given):
            named = {fold(str(part)) for one in given for part in one or ()}
            if not {fold(str(part)) for part in wanted} <= named:
                return True
    return False


def _did_together(calls: Sequence[CallEvent], step: GoldStep) -> list[CallEvent]:
    """The calls that did a read piece by piece, each of them a part: one sensor at a time, one asset at a time."""
    found = pieces([call for call in calls if call.ok], step.scopes)
    return [] if _left_out(found, step) else found


def _did_compute(call: CallEvent, step: GoldStep) -> bool:
    if not _same_outcome(call, step) or not touches(call, step.scopes):
        return False
    if call.tool in step.tools:
        return _same_result(call, step) if step.match else _same_order(call, step) or call.result == step.result
    found = list(values(call.result))
    wanted = [value for key in step.match for value in values(step.result.get(key))]
    return bool(wanted) and all(any(agrees(value, gold, SAME_VALUE) for value in found) for gold in wanted)


def _same_result(call: CallEvent, step: GoldStep) -> bool:
    return all(agrees(call.result.get(key), step.result.get(key)) for key in step.match)


def _same_order(call: CallEvent, step: GoldStep) -> bool:
    """True when the call orders what the gold step orders: statistic, threshold, horizon and the like.

    What a call leaves to the tool's default is taken from the result, where the tool says what it took.
    """
    given = {**call.result, **call.arguments}
    return all(
        agrees(given[name], value)
        for name, value in step.arguments.items()
        if name in given and not references({"": value})
    )


def did_write(call: CallEvent, tools: Sequence[str], arguments: Mapping[str, Any]) -> bool:
    """True when the call made the write: the arguments, or what the tool made of them, agree."""
    if not call.ok or call.tool not in tools:
        return False
    made = [call.arguments, *(part for part in call.result.values() if isinstance(part, dict)), call.result]
    return all(any(key in part and agrees(part[key], value) for part in made) for key, value in arguments.items())


def did(call: CallEvent, step: GoldStep, gold: GoldStandard) -> bool:
    """True when the call did the gold step."""
    if step.role == "write":
        facts = [fact for fact in gold.facts if isinstance(fact, WriteFact) and fact.tool in step.tools]
        return any(did_write(call, step.tools, fact.arguments) for fact in facts)
    return _did_compute(call, step) if step.role == "compute" else _did_read(call, step)


def _first_hand(call: CallEvent) -> bool:
    """False for a call that works on a data set which another call retrieved."""
    return not any(isinstance(value, str) and value.startswith("data://") for value in call.arguments.values())


def doers(gold: GoldStandard, trajectory: Trajectory) -> Doers:
    """For each gold step the calls that did it, in order; of a read only those that retrieved, if there are such."""
    return {step.id: _doers(step, gold, trajectory.calls) for step in gold.steps}


def _doers(step: GoldStep, gold: GoldStandard, calls: Sequence[CallEvent]) -> list[CallEvent]:
    found = [call for call in calls if did(call, step, gold)]
    if step.role != "read":
        return found
    first_hand = [call for call in calls if _first_hand(call)]
    return [call for call in found if _first_hand(call)] or found or _did_together(first_hand, step)


def in_order(before: Sequence[CallEvent], after: Sequence[CallEvent]) -> bool:
    """True when some call did both steps, or one that did the first was over before one that did the second."""
    return any(first is second or precedes(first.at, second.at) for first in before for second in after)
