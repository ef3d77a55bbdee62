"""Reading the times an agent passes, and cutting windows to what exists at the scenario's present."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from assetops.environment.errors import ToolError
from assetops.environment.phrasing import iso
from assetops.environment.registry import shorten
from assetops.environment.session import Environment

LONGEST = timedelta(days=20 * 366)
_HINT = "Write plant-local ISO time such as 2025-03-04T10:15:00; a date alone means its midnight."

Moment = Annotated[str, Field(max_length=40)]


def moment(text: str, name: str) -> datetime:
    """A time from ISO text, to the second. A final Z is ignored: all times are plant-local.

    Raises:
        ToolError: `bad_time` for other text and for a time with an offset.
    """
    try:
        found = datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        raise ToolError("bad_time", f"{name} is not a time: {shorten(text)}.", _HINT) from None
    if found.tzinfo is not None:
        raise ToolError("bad_time", f"{name} has a time zone: {shorten(text)}.", _HINT)
    return found.replace(microsecond=0)


def window(
    start: str | None, final: str | None, names: str = "start, final"
) -> tuple[datetime | None, datetime | None]:
    """Both ends of a window `[start, final)`; None is open.

    Raises:
        ToolError: `bad_time` for text that is no time, ends in the wrong order, or more than 20 years.
    """
    first_name, last_name = names.split(", ")
    first = None if start is None else moment(start, first_name)
    last = None if final is None else moment(final, last_name)
    if first is not None and last is not None:
        if last <= first:
            hint = f"{last_name} is exclusive: for the whole of one day give the next day as {last_name}."
            raise ToolError("bad_time", f"{last_name} {last.isoformat()} is not after {first_name}.", hint)
        if last - first > LONGEST:
            raise ToolError("bad_time", "The window is longer than 20 years.", "Ask for a shorter window.")
    return first, last


def closed_window(start: str, final: str) -> tuple[datetime, datetime]:
    """Both ends of a window that is given in full; raises ToolError `bad_time` as `window` does."""
    window(start, final)
    return moment(start, "start"), moment(final, "final")


def telemetry_window(env: Environment, start: str, final: str) -> tuple[datetime, datetime]:
    """The part of `[start, final)` in which telemetry exists now; empty (first >= last) when there is none."""
    first, last = closed_window(start, final)
    return max(first, env.plant.start), min(last, env.plant.end, env.clock.now())


def iso_window(start: str | None, end: str | None) -> tuple[str | None, str | None]:
    """A window `[start, end)` of records, as ISO text that compares in time order; None is open.

    Raises:
        ToolError: `bad_time`.
    """
    first, last = window(start, end, "start, end")
    return (None if first is None else iso(first)), (None if last is None else iso(last))
