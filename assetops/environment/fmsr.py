"""Tools of the FMSR agent: how assets fail, and which sensors are relevant to which failure mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import prod
from typing import Any, Literal

from assetops.contract.trajectory import Scope
from assetops.environment.errors import ToolError
from assetops.environment.iot import find_class
from assetops.environment.phrasing import are, count, label, listing
from assetops.environment.registry import FMSR, Text, Texts, shorten, tool
from assetops.environment.results import NothingFound, Result
from assetops.environment.session import Environment
from assetops.environment.store import Asset, fold

Mode = dict[str, Any]


@dataclass(frozen=True)
class _Subject:
    """What a question is about: one asset, or (asset None) all assets of a class."""

    asset: Asset | None
    asset_class: str
    sensors: tuple[str, ...]
    modes: tuple[Mode, ...]

    @property
    def name(self) -> str:
        return label(self.asset) if self.asset else f"class {self.asset_class}"

    def scopes(self, modes: Sequence[Mode], sensors: Sequence[str] = ()) -> list[Scope]:
        """The failure modes looked at and, when sensors matter, the sensors."""
        ids = (self.asset.asset_id,) if self.asset else ()
        items = tuple(sorted(mode["failure_mode_id"] for mode in modes))
        found = [Scope(source="failure_modes", assets=ids, items=items)]
        return found + ([Scope(source="sensors", assets=ids, items=tuple(sorted(sensors)))] if sensors else [])


@tool(agent=FMSR, role="read", example={"asset_name": "Chiller 6"})
def get_failure_modes(env: Environment, asset_name: Text) -> Result:
    """List all failure modes of an asset, or of a class of assets, with cause, effect, ratings, action and sensors.

    Args:
        asset_name: name or id of an asset, or a class such as chiller.
    """
    subject = _subject(env, asset_name)
    named = listing([f"{mode['name']} ({mode['component']})" for mode in subject.modes])
    message = f"{are(len(subject.modes), 'failure mode')} of {subject.name}" + (f": {named}." if named else ".")
    data = {"asset_class": subject.asset_class, "count": len(subject.modes), "failure_modes": list(subject.modes)}
    return Result(message, data, subject.scopes(subject.modes))


@tool(agent=FMSR, role="read", example={"asset_name": "Chiller 6", "failure_mode": "Compressor Overheating"})
def get_failure_mode(env: Environment, asset_name: Text, failure_mode: Text) -> Result:
    """Describe one failure mode: mechanism, cause, effect, relevant sensors, ratings, action and failure codes.

    Args:
        asset_name: name or id of an asset, or a class such as chiller.
        failure_mode: name or id of the failure mode.
    """
    subject = _subject(env, asset_name)
    mode = _mode(subject, failure_mode)
    sensors = "not stated" if mode["sensors"] is None else listing(mode["sensors"]) or "none of its sensors"
    message = (
        f"{mode['name']} ({mode['failure_mode_id']}) of {subject.name} affects the {mode['component']}. Mechanism: "
        f"{_plain(mode['mechanism'])}. Cause: {_plain(mode['cause'])}. Effect: {_plain(mode['effect'])}. Relevant "
        f"sensors: {sensors}. {_ratings(mode)}. Action: {_plain(mode['action'])}. Primary code "
        f"{mode['primary_code']}, secondary code {mode['secondary_code']}."
    )
    return Result(message, {"failure_mode": mode}, subject.scopes([mode], mode["sensors"] or ()))


@tool(
    agent=FMSR,
    role="read",
    example={"asset_name": "Chiller 6", "failure_modes": ["Compressor Overheating"], "sensors": []},
)
def get_failure_mode_sensor_mapping(
    env: Environment, asset_name: Text, failure_modes: Texts | None = None, sensors: Texts | None = None
) -> Result:
    """Say which sensors are relevant to which failure modes, in both directions.

    Args:
        asset_name: name or id of an asset, or a class such as chiller.
        failure_modes: names or ids of failure modes; none or an empty list means all.
        sensors: names of sensors; none or an empty list means all.
    """
    subject = _subject(env, asset_name)
    if any(mode["sensors"] is None for mode in subject.modes):
        message = f"It is not stated which sensors are relevant to the failure modes of {subject.name}."
        hint = "get_failure_modes and sensors list both."
        raise NothingFound("not_stated", message, hint, subject.scopes(subject.modes))
    asked = [_mode(subject, text) for text in failure_modes or []]
    modes = list({mode["name"]: mode for mode in asked}.values()) or list(subject.modes)
    chosen = list(dict.fromkeys(_sensor(subject, text) for text in sensors or [])) or list(subject.sensors)
    by_mode = {mode["name"]: [name for name in mode["sensors"] if name in chosen] for mode in modes}
    by_sensor = {name: [mode["name"] for mode in modes if name in mode["sensors"]] for name in chosen}
    message = _mapping_words(subject, by_mode, by_sensor, bool(failure_modes), bool(sensors))
    data = {
        "asset_class": subject.asset_class,
        "sensors_by_failure_mode": by_mode,
        "failure_modes_by_sensor": by_sensor,
        "detectable": [name for name, found in by_mode.items() if found],
        "not_detectable": [name for name, found in by_mode.items() if not found],
    }
    return Result(message, data, subject.scopes(modes, chosen))


@tool(agent=FMSR, role="read", example={"asset_name": "Chiller 6", "by": "rpn"})
def rank_failure_modes(
    env: Environment, asset_name: Text, by: Literal["rpn", "severity", "occurrence", "detection"] = "rpn"
) -> Result:
    """Rank the failure modes of an asset or class, highest first, by a rating from 1 to 10 or their product (rpn).

    Args:
        asset_name: name or id of an asset, or a class such as chiller.
        by: rpn (risk priority number: severity x occurrence x detection), severity, occurrence or detection.
    """
    subject = _subject(env, asset_name)
    if any(mode[by] is None for mode in subject.modes):
        message = f"The failure modes of {subject.name} have no ratings."
        hint = "get_failure_modes lists them without a rank."
        raise NothingFound("not_rated", message, hint, subject.scopes(subject.modes))
    ranked = sorted(subject.modes, key=lambda mode: (-mode[by], mode["failure_mode_id"]))
    rows = [{"failure_mode_id": m["failure_mode_id"], "name": m["name"], by: m[by]} for m in ranked]
    word = "risk priority number" if by == "rpn" else by
    named = listing([f"{row['name']} {row[by]}" for row in rows])
    message = f"The failure modes of {subject.name} by {word}, highest first: {named}."
    return Result(message, {"by": by, "count": len(rows), "ranking": rows}, subject.scopes(ranked))


def _subject(env: Environment, text: str) -> _Subject:
    try:
        kind, asset = find_class(env, text), None
    except ToolError:
        asset = env.plant.asset(text)
        kind = asset.asset_class
    members = [asset] if asset else [one for one in env.plant.assets if one.asset_class == kind]
    sensors = tuple(dict.fromkeys(sensor.name for one in members for sensor in one.sensors))
    modes = [mode for mode in env.plant.failure_modes if mode["asset_class"] == kind]
    return _Subject(asset, kind, sensors, tuple(_installed(mode, sensors) for mode in modes))


def _installed(mode: Mode, sensors: Sequence[str]) -> Mode:
    """A failure mode with those of its sensors that are installed, and its risk priority number."""
    ratings = [mode[name] for name in ("severity", "occurrence", "detection")]
    rpn = None if None in ratings else prod(ratings)  # imported failure modes have neither ratings nor sensors
    named = mode["sensors"]
    installed = None if named is None else [name for name in named if name in sensors]
    return {**mode, "sensors": installed, "rpn": rpn}


def _mode(subject: _Subject, text: str) -> Mode:
    wanted = fold(text)
    for mode in subject.modes:
        if wanted in (fold(mode["name"]), fold(mode["failure_mode_id"])):
            return mode
    names = {fold(mode["name"]): mode["name"] for mode in subject.modes}
    close = [names[key] for key in get_close_matches(wanted, names, n=3, cutoff=0.4)] or list(names.values())[:5]
    message = f"{subject.name} has no failure mode named {shorten(text)}."
    hint = f"Names close to it: {listing(close)}."
    raise NothingFound("unknown_failure_mode", message, hint, subject.scopes(subject.modes))


def _sensor(subject: _Subject, text: str) -> str:
    key = fold(text)
    keys = {key}
    if subject.asset:
        keys |= {key.removeprefix(fold(subject.asset.name)), key.removeprefix(fold(subject.asset.asset_id))}
    for name in subject.sensors:
        if fold(name) in keys:
            return name
    message = f"{subject.name} has no sensor named {shorten(text)}."
    hint = f"Its sensors: {listing(subject.sensors)}."
    raise NothingFound("unknown_sensor", message, hint, subject.scopes([], subject.sensors)[1:])


def _mapping_words(
    subject: _Subject,
    by_mode: dict[str, list[str]],
    by_sensor: dict[str, list[str]],
    modes_asked: bool,
    sensors_asked: bool,
) -> str:
    """The mapping in words: by sensor when sensors were asked for and failure modes were not, else by mode."""
    if sensors_asked and not modes_asked:
        parts = [
            _relevant(name, "relevant to", found, "failure mode", "failure mode") for name, found in by_sensor.items()
        ]
        detectable = sum(bool(found) for found in by_mode.values())
        parts.append(f"Together they cover {count(detectable, 'failure mode')} of {len(by_mode)}")
    else:
        noun = "sensor among these" if sensors_asked else "installed sensor"
        parts = [_relevant(name, "indicated by", found, "sensor", noun) for name, found in by_mode.items()]
    return f"For {subject.name}: " + ". ".join(parts) + "."


def _relevant(name: str, verb: str, found: list[str], noun: str, none: str) -> str:
    if not found:
        return f"{name} is {verb} no {none}"
    return f"{name} is {verb} {count(len(found), noun)}: {listing(found)}"


def _ratings(mode: Mode) -> str:
    if mode["rpn"] is None:
        return "It has no ratings"
    return (
        f"Severity {mode['severity']}, occurrence {mode['occurrence']}, detection {mode['detection']}, risk priority "
        f"number {mode['rpn']}"
    )


def _plain(text: Any) -> str:
    return str(text).strip().rstrip(".")
