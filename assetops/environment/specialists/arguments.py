"""Filling a tool's arguments from what was read: one function an argument, by its name in the tool's schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from assetops.environment.registry import Tool
from assetops.environment.specialists.reading import Reading
from assetops.environment.specialists.times import horizon
from assetops.environment.specialists.words import (
    ABOVE,
    BELOW,
    DISTRIBUTIONS,
    EVENT_GROUPS,
    EVENT_KEYS,
    FITTED,
    MODELS,
    NUMBER,
    PERIODS,
    RATINGS,
    STATISTICS,
    STATUSES,
    Options,
    first,
)

_NOT_TIME = r"(?![-\d]| ?(?:days?|hours?|weeks?|months?)\b)"


def _first(reading: Reading, options: Options) -> str | None:
    return first(reading.text, options)


def period(reading: Reading) -> str | None:
    """The period of "per day", "daily" and the like."""
    return _first(reading, PERIODS)


def statistic(reading: Reading) -> str | None:
    """The statistic that is asked for."""
    return _first(reading, STATISTICS)


def threshold(reading: Reading) -> tuple[str, float] | None:
    """Which side of which value: ("above", 46.5), or None."""
    for side, word in (("above", ABOVE), ("below", BELOW)):
        match = re.search(
            rf"{word} (?:of |the |a |threshold |value |limit )*{NUMBER}{_NOT_TIME}", reading.text, re.IGNORECASE
        )
        if match:
            return side, float(match[1].replace(",", ""))
    return None


def _amount(reading: Reading, pattern: str) -> float | None:
    match = re.search(pattern, reading.text, re.IGNORECASE)
    return float(next(filter(None, match.groups())).replace(",", "")) if match else None


def _preventive(reading: Reading) -> bool | None:
    said = {kind for kind in ("preventive", "corrective") if reading.has(kind)}
    return None if len(said) != 1 else said == {"preventive"}


def _priority(reading: Reading) -> int | None:
    plain = re.sub(r"\b[A-Za-z]+[\w-]*\d\w*|\d[\d:T-]{3,}", "", reading.text)  # no ids, no dates
    for pattern in (r"priority\b.{0,60}?\bto ([1-5])\b", r"priority\D{0,20}([1-5])\b"):
        found = re.search(pattern, plain, re.IGNORECASE)
        if found:
            return int(found[1])
    words = (("urgent|emergency|critical priority", 1), ("high[- ]priority|priority high", 2), ("low[- ]priority", 4))
    return next((number for word, number in words if reading.has(word)), None)


def _class(reading: Reading) -> str | None:
    return reading.names.classes[0] if reading.names.classes else None


def _subject(reading: Reading) -> str | None:
    """An asset or a class, for questions about failure modes."""
    return reading.names.assets[0].key if reading.names.assets else _class(reading)


def _horizon(reading: Reading) -> float | None:
    steps = _amount(reading, r"(\d+)[ -](?:time )?steps?")
    ahead = horizon(reading.text)
    return steps / 4 if steps and not ahead else ahead.total_seconds() / 3600 if ahead else None


def _model(reading: Reading) -> str | None:
    tuned = re.search(r"holt_winters-[\w.]*\w", reading.text)
    if tuned:
        return tuned.group()
    if reading.has(FITTED):
        found = reading.recall("model_id")
        return str(found) if found else None
    return _first(reading, MODELS)


def _within_days(reading: Reading) -> int | None:
    match = re.search(
        r"(?:within|every|apart|less than|at most) ?(?:a |one )?(\w+)?[ -]?(day|week|month)s?", reading.text, re.I
    )
    match = match or re.search(r"(\w+)-(day|week|month) (?:window|bundle|period|interval)", reading.text, re.I)
    if not match:
        return None
    words = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
    count = words.get(str(match[1]).lower()) or (int(match[1]) if str(match[1]).isdigit() else 1)
    return min(90, count * {"day": 1, "week": 7, "month": 30}[match[2].lower()])


def _fraction(reading: Reading) -> float | None:
    share = _amount(reading, r"(\d+(?:\.\d+)?) ?(?:%|percent)")
    return share / 100 if share else None


def _start(reading: Reading) -> str | None:
    return reading.windows[0].ends[0] if reading.windows else None


def _end(reading: Reading) -> str | None:
    return reading.windows[0].ends[1] if reading.windows else None


Filler = Callable[[Reading], Any]
FILLERS: Mapping[str, Filler] = {
    "site_name": lambda r: r.site_of(r.names.assets[0]) if r.names.assets else r.site,
    "asset_id": lambda r: r.names.assets[0].key if r.names.assets else None,
    "equipment": lambda r: r.names.assets[0].key if r.names.assets else None,
    "asset_name": _subject,
    "asset_class": _class,
    "start": _start,
    "final": _end,
    "end": _end,
    "sensor": lambda r: r.names.sensors[0] if r.names.sensors else None,
    "other_sensor": lambda r: r.names.sensors[1] if len(r.names.sensors) > 1 else None,
    "sensors": lambda r: r.names.sensors or None,
    "failure_mode": lambda r: r.names.modes[0] if r.names.modes else None,
    "failure_modes": lambda r: r.names.modes or None,
    "wo_id": lambda r: r.names.orders[0] if r.names.orders else None,
    "rule_id": lambda r: r.names.rules[0] if r.names.rules else None,
    "primary_code": lambda r: r.names.codes[0] if r.names.codes else None,
    "status": lambda r: _first(r, STATUSES),
    "preventive": _preventive,
    "priority": _priority,
    "event_group": lambda r: _first(r, EVENT_GROUPS),
    "days": _within_days,
    "include_closed": lambda r: True if r.has(r"closed|completed|finished|past|history") else None,
    "statistic": statistic,
    "horizon_hours": _horizon,
    "model": _model,
    "test_fraction": _fraction,
    "threshold": lambda r: _amount(
        r, rf"threshold\D{{0,12}}{NUMBER}|{NUMBER} (?:robust )?(?:standard deviations|sigmas?)"
    ),
    "data": lambda r: r.handles[0] if r.handles else None,
    "file_name": lambda r: r.handles[0] if r.handles else None,
}
_BY: Mapping[str, Filler] = {
    "aggregate": period,
    "get_workorder_distribution": lambda r: _first(r, DISTRIBUTIONS),
    "count_events": lambda r: _first(r, EVENT_KEYS),
    "rank_failure_modes": lambda r: _first(r, RATINGS),
}


def fill(tool: Tool, reading: Reading, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a tool: `given` first, then what the reading has; what nothing is known of is left out."""
    arguments: dict[str, Any] = {}
    for name in tool.parameters["properties"]:
        filler = _BY.get(tool.name) if name == "by" else FILLERS.get(name)
        value = given[name] if name in given else filler(reading) if filler else None
        if value is not None:
            arguments[name] = value
    return arguments


def missing(tool: Tool, arguments: Mapping[str, Any]) -> list[str]:
    """Required arguments that are not there."""
    return [name for name in tool.parameters.get("required", ()) if name not in arguments]
