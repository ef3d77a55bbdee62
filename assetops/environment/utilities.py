"""Tools that all four agents have: the time, and reading what lies behind a handle."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from assetops.contract.trajectory import Scope
from assetops.environment.phrasing import iso
from assetops.environment.registry import AGENTS, Text, tool
from assetops.environment.results import Result, tidy
from assetops.environment.session import Environment

PAGE = 100
_MAX_PAGE_CELLS = 1200
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"]
_MONTHS += ["November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_TIME = (Scope(source="time"),)


@tool(agent=AGENTS, role="read")
def current_date_time(env: Environment) -> Result:
    """Give the current date and time at the plant, ISO."""
    now = env.clock.now()
    data = {"now": iso(now), "date": now.date().isoformat(), "time": now.time().isoformat(timespec="seconds")}
    return Result(f"It is now {iso(now)} at the plant.", data, _TIME)


@tool(agent=AGENTS, role="read")
def current_time_english(env: Environment) -> Result:
    """Give the current date and time at the plant in English words, with the day of the week."""
    now = env.clock.now()
    text = f"{_DAYS[now.weekday()]}, {now.day} {_MONTHS[now.month - 1]} {now.year}, {now:%H:%M}"
    return Result(f"It is now {text} at the plant.", {"text": text, "now": iso(now)}, _TIME)


@tool(agent=AGENTS, role="read", example={"file_name": "data://1", "offset": 100})
def json_reader(env: Environment, file_name: Text, offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0) -> Result:
    """Read the rows behind a handle such as data://1, a page of at most 100 rows at a time.

    Args:
        file_name: the handle.
        offset: number of the first row to read, from 0.
    """
    dataset = env.dataset(file_name)
    total = len(dataset)
    width = len(dataset.rows(0, 1)[0]) if total else 1
    last = min(total, offset + max(1, min(PAGE, _MAX_PAGE_CELLS // width)))
    rows = dataset.rows(offset, last)
    if rows:
        message = f"Rows {offset} to {last - 1} of {total} of {dataset.title}. First: {_row(rows[0])}"
        message += f" Last: {_row(rows[-1])}" if len(rows) > 1 else ""
    else:
        message = f"There are no rows from {offset} on: {dataset.title} has {total}."
    following = last if rows and last < total else None
    data: dict[str, Any] = {"total": total, "offset": offset, "rows": rows, "next_offset": following}
    return Result(message, data, dataset.all_scopes())


def _row(row: dict[str, Any]) -> str:
    """One row in words: "time 2025-03-04T00:00:00, Tonnage 412.5."."""
    clean: dict[str, Any] = tidy(row)[0]
    parts = [f"{name} {value if value is not None else 'missing'}" for name, value in list(clean.items())[:20]]
    return ", ".join(str(part)[:120] for part in parts) + "."
