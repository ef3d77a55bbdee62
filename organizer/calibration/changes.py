"""Changing what calls ask for: other assets, windows, sensors; and what a call is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from assetops.contract.plan import references
from assetops.contract.scenario import GoldStep
from assetops.environment.store import Asset
from organizer.calibration.script import Doing, Script
from organizer.in_process import Question

Arguments = Mapping[str, Any]
_ENDS = ("final", "end")


def mapped(script: Script, change: Callable[[Doing], Doing]) -> Script:
    """Every call changed."""
    return replace(script, doings=tuple(change(one) for one in script.doings))


def at_step(script: Script, step: str, change: Callable[[Doing], Doing]) -> Script:
    """The call of one gold step changed."""
    return mapped(script, lambda one: change(one) if one.id == step else one)


def replaced(value: Any, names: Mapping[str, str]) -> Any:
    """A value with names exchanged, also inside lists."""
    if isinstance(value, list | tuple):
        return [replaced(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def renamed(doing: Doing, names: Mapping[str, str]) -> Doing:
    """The call with names in its arguments exchanged."""
    return replace(doing, arguments={key: replaced(value, names) for key, value in doing.arguments.items()})


def assets_named(question: Question, arguments: Arguments) -> list[Asset]:
    """The assets a call names, by name (of several at different sites, the one at the call's site) or by id."""
    given = {value for value in arguments.values() if isinstance(value, str)}
    found = [asset for asset in question.plant.assets if asset.asset_id in given or asset.name in given]
    site = arguments.get("site_name")
    return [asset for asset in found if asset.asset_id in given or site is None or asset.site == site]


def other_asset(question: Question, asset: Asset, rng: Random) -> Asset | None:
    """Another asset of the class that the scenario does not speak of."""
    text = str([step.arguments for step in question.gold.steps]) + question.scenario.utterance
    others = [
        one
        for one in question.plant.assets
        if one.asset_class == asset.asset_class and one.name not in text and one.asset_id not in text
    ]
    return rng.choice(others) if others else None


def to_another_asset(question: Question, doing: Doing, rng: Random) -> Doing:
    """The call about another asset, named by id, at its site; the same call when it names none."""
    for asset in assets_named(question, doing.arguments):
        other = other_asset(question, asset, rng)
        if other is None:
            return doing
        names = {asset.name: other.asset_id, asset.asset_id: other.asset_id, asset.site: other.site}
        doing = renamed(doing, names)
    return doing


def moved_window(doing: Doing) -> Doing:
    """The call over a window of the same length that ends a day before the right one begins."""
    given = doing.arguments
    start = _moment(given.get("start"))
    final = next((moment for name in _ENDS if (moment := _moment(given.get(name)))), None)
    if start is None or final is None:
        return doing
    by = (final - start) + timedelta(days=1)
    moved = {name: (_moment(given[name]) or start) - by for name in ("start", *_ENDS) if name in given}
    return replace(doing, arguments={**given, **{name: moment.isoformat() for name, moment in moved.items()}})


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def to_another_sensor(question: Question, asset: Asset, named: str, rng: Random) -> dict[str, str]:
    """The exchange of a sensor's name for that of another sensor of the asset; empty when there is none."""
    text = str([step.arguments for step in question.gold.steps]) + question.scenario.utterance
    others = [sensor for sensor in asset.sensors if sensor.name != named and sensor.name not in text]
    return {named: rng.choice(others).name} if others else {}


def free_of_references(question: Question, step: GoldStep) -> bool:
    """True when no other step takes a result of this one."""
    return not any(step.id in references(other.arguments) for other in question.gold.steps)


def alone_in_source(question: Question, step: GoldStep) -> bool:
    """True when no other gold step looks at the same kind of data, so that no other call can stand in for it."""
    own = {scope.source for scope in step.scopes}
    others = {scope.source for other in question.gold.steps if other.id != step.id for scope in other.scopes}
    return bool(own) and not own & others


def irreplaceable(question: Question, step: GoldStep) -> bool:
    """True when no other gold step does the work of this one."""
    if step.role == "read":
        return alone_in_source(question, step)
    return step.role == "write" or not stands_elsewhere(question, step)


def stands_elsewhere(question: Question, step: GoldStep) -> bool:
    """True when all that a computation gives stands in the result of another step too: reading it there is as good."""
    wanted = [value for key in step.match for value in _leaves(step.result.get(key))]
    others = [value for one in question.gold.steps if one.id != step.id for value in _leaves(one.result)]
    return bool(wanted) and all(any(_alike(value, other) for other in others) for value in wanted)


def _leaves(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return [leaf for value in data.values() for leaf in _leaves(value)]
    return [leaf for value in data for leaf in _leaves(value)] if isinstance(data, list) else [data]


def _alike(value: Any, other: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return bool(value == other)
    return isinstance(other, int | float) and abs(value - other) <= 0.005 * abs(value)
