"""Reading one cell: text, flags, priorities, numbers, durations and times, in the ways the public files write them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

UNKNOWN = "not stated"  # stands in the plant where the source says nothing
_EARLIEST, _LATEST = datetime(1980, 1, 1), datetime(2100, 1, 1)
_LARGEST = 3.4e38  # of a float32
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_HOURS = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d))?")
_MILLISECONDS = 1e11  # an epoch beyond it is in milliseconds: as seconds it would be the year 5138
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Malformed(ValueError):
    """A row or document that cannot be read; its text is the reason, said of that row."""


def need(row: Mapping[str, str], column: str) -> str:
    """The text of a cell that may not be empty; raises `Malformed`."""
    text = row.get(column, "")
    if not text:
        raise Malformed(f"{column} is empty")
    return text


def flag(row: Mapping[str, str], column: str) -> bool:
    """TRUE or FALSE, whatever the case; raises `Malformed`."""
    text = need(row, column).casefold()
    if text not in ("true", "false"):
        raise Malformed(f"{column} is neither TRUE nor FALSE: {shown(text)}")
    return text == "true"


def priority(row: Mapping[str, str], column: str) -> int:
    """A priority from 1 to 5; raises `Malformed`."""
    text = need(row, column)
    if text not in ("1", "2", "3", "4", "5"):
        raise Malformed(f"{column} is no priority from 1 to 5: {shown(text)}")
    return int(text)


def number(row: Mapping[str, str], column: str) -> float:
    """A finite number; raises `Malformed`."""
    text = need(row, column)
    try:
        value = float(text)
    except ValueError:
        raise Malformed(f"{column} is no number: {shown(text)}") from None
    if not math.isfinite(value):
        raise Malformed(f"{column} is no finite number: {shown(text)}")
    return value


def hours(row: Mapping[str, str], column: str) -> float | None:
    """A duration in hours, written "3:00", "37:30:00" or "2.5"; None for an empty cell; raises `Malformed`."""
    text = row.get(column, "")
    if not text:
        return None
    parts = _HOURS.fullmatch(text)
    if parts:
        return int(parts[1]) + int(parts[2]) / 60 + int(parts[3] or 0) / 3600
    value = number(row, column) if re.fullmatch(r"[\d.]+", text) else -1.0
    if value < 0:
        raise Malformed(f"{column} is no duration: {shown(text)}")
    return value


def when(text: str, column: str, zone: ZoneInfo) -> datetime:
    """A plant-local time without zone from "4/6/16 14:00", "2016-04-06 14:00:00" or ISO 8601; an offset is honoured.

    Two digits are a year from 1969 to 2068, as POSIX has it. Raises `Malformed` outside 1980 to 2099.
    """
    parts = _AMERICAN.fullmatch(text)
    try:
        found = datetime(*_american(parts)) if parts else datetime.fromisoformat(text)
    except ValueError:
        raise Malformed(f"{column} is no time: {shown(text)}") from None
    return _plausible(_local(found, zone), column, text)


def instant(value: Any, column: str, zone: ZoneInfo) -> datetime:
    """A plant-local time from a document: text as `when` reads it, or seconds or milliseconds since 1970, UTC.

    Raises `Malformed`.
    """
    if isinstance(value, str):
        return when(value.strip(), column, zone)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise Malformed(f"{column} is no time: {shown(value)}")
    seconds = value / 1000 if abs(value) > _MILLISECONDS else value
    try:
        return _plausible(_local(_EPOCH + timedelta(seconds=seconds), zone), column, value)
    except OverflowError:
        raise Malformed(f"{column} is no time: {shown(value)}") from None


def reading(value: Any, sensor: str) -> float | None:
    """A sensor's reading from a document; None for null and NaN; true is 1. Raises `Malformed`."""
    if value is None or value != value:
        return None
    if not isinstance(value, int | float) or abs(value) > _LARGEST:
        raise Malformed(f"{sensor} is no number: {shown(value)}")
    return float(value)


def shown(value: Any) -> str:
    """A value of the source, quoted for a message and cut."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _american(parts: re.Match[str]) -> tuple[int, int, int, int, int, int]:
    month, day, year, hour, minute, second = (int(part or 0) for part in parts.groups())
    if len(parts[3]) == 2:
        year += 2000 if year < 69 else 1900
    return year, month, day, hour, minute, second


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment if moment.tzinfo is None else moment.astimezone(zone)
    return local.replace(tzinfo=None, microsecond=0)


def _plausible(moment: datetime, column: str, value: Any) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise Malformed(f"{column} is not between 1980 and 2099: {shown(value)}")
    return moment
