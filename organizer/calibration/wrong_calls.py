"""Operators that call for the wrong thing: asset, window, sensor, computation, another agent's result."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from assetops.contract.plan import references
from assetops.contract.scenario import GoldStep
from organizer.calibration.changes import (
    assets_named,
    at_step,
    irreplaceable,
    mapped,
    moved_window,
    renamed,
    stands_elsewhere,
    to_another_asset,
    to_another_sensor,
)
from organizer.calibration.operators import AS, NH, RA, RV, TC, Operator
from organizer.calibration.script import Doing, Made, Played, oracle, play
from organizer.in_process import Question

_OTHER_STATISTIC = {"mean": "max", "max": "min", "min": "mean", "median": "max", "std": "max", "sum": "max"}
_FACTOR = 1.7  # on thresholds and horizons


def _wrong(question: Question, played: Played) -> bool:
    """Every call went well, some read was not the right one, and the answer is not the right one.

    An answer that nothing is on record is a denial, which breaks more than the wrong call does.
    """
    reads = {step.id for step in question.gold.steps if step.role == "read"}
    return played.all_ok and played.unsaid() and bool(reads - played.intact) and "no such" not in played.answer


def _wrong_asset(question: Question, rng: Random) -> Made | None:
    if question.gold.absent:
        return None
    played = play(question, mapped(oracle(question), lambda one: to_another_asset(question, one, rng)))
    return Made(played) if _wrong(question, played) else None


def _one_wrong_asset(question: Question, rng: Random) -> Made | None:
    steps = [step for step in question.gold.steps if step.role == "read" and assets_named(question, step.arguments)]
    if question.gold.absent or len(question.gold.steps) < 2 or not steps:
        return None
    chosen = rng.choice(steps).id
    played = play(question, at_step(oracle(question), chosen, lambda one: to_another_asset(question, one, rng)))
    return Made(played) if _wrong(question, played) and played.intact else None


def _wrong_window(question: Question, rng: Random) -> Made | None:
    times = [step.arguments.get(name) for step in question.gold.steps for name in ("start", "final", "end")]
    if question.gold.absent or any(isinstance(moment, dict) for moment in times):
        return None
    played = play(question, mapped(oracle(question), moved_window))
    return Made(played) if _wrong(question, played) else None


def _wrong_sensor(question: Question, rng: Random) -> Made | None:
    if question.gold.absent:
        return None
    names: dict[str, str] = {}
    for step in question.gold.steps:
        for asset in assets_named(question, step.arguments):
            for sensor in asset.sensors:
                if sensor.name in _texts(step.arguments) and sensor.name not in names:
                    names |= to_another_sensor(question, asset, sensor.name, rng)
    if len(set(names.values())) < max(1, len(names)):
        return None
    played = play(question, mapped(oracle(question), lambda one: renamed(one, names)))
    return Made(played) if _wrong(question, played) else None


def _texts(arguments: Any) -> list[str]:
    flat = [part for value in arguments.values() for part in (value if isinstance(value, list | tuple) else [value])]
    return [part for part in flat if isinstance(part, str)]


def _otherwise_computed(doing: Doing) -> Doing:
    given = dict(doing.arguments)
    for name in ("threshold", "horizon_hours"):
        if isinstance(given.get(name), int | float):
            given[name] = round(given[name] * _FACTOR, 3)
    if given.get("statistic") in _OTHER_STATISTIC:
        given["statistic"] = _OTHER_STATISTIC[given["statistic"]]
    return replace(doing, arguments=given)


def _wrong_computation(question: Question, rng: Random) -> Made | None:
    computing = {step.id for step in question.gold.steps if step.role == "compute"}
    script = mapped(oracle(question), lambda one: _otherwise_computed(one) if one.id in computing else one)
    if question.gold.absent:
        return None
    played = play(question, script)
    changed = [step for step in question.gold.steps if step.id in computing - played.intact]
    right = played.all_ok and played.unsaid() and played.reads_intact() and bool(changed)
    needed = any(not stands_elsewhere(question, step) for step in changed)
    return Made(played, also_breaks=(AS,) if needed else ()) if right else None


def _ignored_result(question: Question, rng: Random) -> Made | None:
    """A step that takes another agent's result takes something else: another entry of its list, or other data."""
    agents = {step.id: step.agent for step in question.gold.steps}
    taking = [
        step
        for step in question.gold.steps
        if irreplaceable(question, step) and any(agents[one] != step.agent for one in _refs(step))
    ]
    if question.gold.absent or not taking:
        return None
    step = rng.choice(taking)
    script = oracle(question)
    for name, value in step.arguments.items():
        if references({"": value}) and agents[value["from"]] != step.agent:
            other = _other_value(question, value)
            if other is None:
                return None
            script = at_step(script, step.id, lambda one, n=name, o=other: _with(one, n, o))  # type: ignore[misc]
            script = replace(script, doings=_prepared(script.doings, value, other, step.id))
    played = play(question, script)
    changed = played.all_ok and step.id not in played.intact and bool(played.intact)
    return Made(played, also_breaks=(TC, RV) if changed and played.unsaid() else ()) if changed else None


def _refs(step: GoldStep) -> list[str]:
    return references(step.arguments)


def _with(doing: Doing, name: str, value: Any) -> Doing:
    return replace(doing, arguments={**doing.arguments, name: value})


def _other_value(question: Question, reference: dict[str, Any]) -> Any:
    """Another value of the same kind: the next entry of a list, or data of another window (`_prepared` fetches it)."""
    path = str(reference["path"]).split(".")
    if path == ["data"]:
        return {"from": "other", "path": "data"}
    result: Any = next(step.result for step in question.gold.steps if step.id == reference["from"])
    right, place = result, None
    for index, part in enumerate(path):
        if isinstance(right, list):
            place = index
            others, rest = right, path[index + 1 :]
        right = right[int(part)] if isinstance(right, list) else right[part]
    if place is None:
        return None
    found = [_down(one, rest) for one in others]
    return next((one for one in found if one is not None and one != right), None)


def _down(value: Any, path: list[str]) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _prepared(doings: tuple[Doing, ...], reference: Any, other: Any, step: str) -> tuple[Doing, ...]:
    """With a call, just before the step, that fetches the other data."""
    if other != {"from": "other", "path": "data"}:
        return doings
    fetching = next(one for one in doings if one.id == reference["from"])
    place = next(index for index, one in enumerate(doings) if one.id == step)
    return (*doings[:place], replace(moved_window(fetching), id="other"), *doings[place:])


OPERATORS = (
    Operator(
        "wrong_asset",
        "Every call is about another asset of the class; the answer reports what it found there.",
        (TC, RA, RV, AS),
        (NH,),
        _wrong_asset,
    ),
    Operator(
        "one_wrong_asset",
        "One of several steps reads another asset of the class.",
        (TC, RA, AS),
        (NH,),
        _one_wrong_asset,
    ),
    Operator(
        "wrong_window",
        "Every window is moved to before the right one.",
        (TC, RA, RV, AS),
        (NH,),
        _wrong_window,
    ),
    Operator("wrong_sensor", "Another sensor of the right asset.", (TC, RA, RV, AS), (NH,), _wrong_sensor),
    Operator(
        "wrong_computation",
        "The right data, but another statistic, threshold or horizon.",
        (TC, RV),
        (RA, NH),
        _wrong_computation,
    ),
    Operator(
        "ignored_agents_result",
        "A step does not use what another agent found, but another entry of its list or other data.",
        (AS,),
        (NH,),
        _ignored_result,
    ),
)
