"""Work orders, alerts, anomalies and events as rows, as they are known at the scenario's present."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from assetops.contract.trajectory import Scope
from assetops.environment.errors import ToolError
from assetops.environment.phrasing import iso, label, listing
from assetops.environment.registry import shorten
from assetops.environment.session import Environment
from assetops.environment.store import Asset, Plant

Row = dict[str, Any]
STATUSES = ("open", "approved", "in progress", "closed", "cancelled")
_NUMBERS = ("duration_hours", "labor_hours", "labor_cost", "material_cost")


@lru_cache(maxsize=8)
def _table(plant: Plant, name: str) -> tuple[Row, ...]:
    """One table of the plant as rows with ISO times; empty cells are None. Never mutated."""
    frame: pd.DataFrame = getattr(plant, name)
    columns: list[list[Any]] = []
    for column in frame.columns:
        values = frame[column]
        if pd.api.types.is_datetime64_any_dtype(values):
            values = values.dt.strftime("%Y-%m-%dT%H:%M:%S")
        columns.append([_cell(column, value) for value in values.tolist()])
    names = [str(column) for column in frame.columns]
    return tuple(dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True))


def _cell(column: str, value: Any) -> Any:
    if value == "" or value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if column == "preventive":
        return str(value).casefold() == "true"
    if column == "priority":
        return int(value)
    return float(value) if column in _NUMBERS else value


def _order_now(row: Row, now: str) -> Row:
    """A work order as known at `now`: what was finished later is still under way, or waits for its date."""
    if not row["finished"] or row["finished"] <= now:
        return row
    begun = bool(row["scheduled"]) and row["scheduled"] <= now
    return {**row, "status": "in progress" if begun else "approved", "finished": None, **dict.fromkeys(_NUMBERS)}


def _known(env: Environment) -> list[Row]:
    """The plant's work orders as known at the scenario's present, by creation time. Never mutated."""
    now = iso(env.clock.now())
    known: list[Row] = env.memo(
        "orders",
        lambda: [
            row if row["finished"] and row["finished"] <= now else _order_now(row, now)
            for row in _table(env.plant, "work_orders")
            if row["created"] <= now
        ],
    )
    return known


def orders(env: Environment) -> list[Row]:
    """All work orders created by now, with what was written in this scenario, by creation time."""
    known, written = _known(env), env.written()
    if not written:
        return list(known)
    ids = env.memo("order ids", lambda: {row["wo_id"] for row in known})
    changed = [written.get(row["wo_id"], row) for row in known]
    return changed + [written[key] for key in sorted(written) if key not in ids]


@lru_cache(maxsize=8)
def _orders_by_id(plant: Plant) -> dict[str, list[Row]]:
    """The rows of the table of work orders by id without case."""
    found: dict[str, list[Row]] = {}
    for row in _table(plant, "work_orders"):
        found.setdefault(row["wo_id"].casefold(), []).append(row)
    return found


def order(env: Environment, wo_id: str) -> Row:
    """One work order by id, whatever the case; raises ToolError `unknown_work_order`."""
    wanted, now, written = wo_id.strip().casefold(), iso(env.clock.now()), env.written()
    for row in _orders_by_id(env.plant).get(wanted, ()):
        if row["created"] <= now:
            return written.get(row["wo_id"]) or _order_now(row, now)
    for key in sorted(written):
        if key.casefold() == wanted:
            return written[key]
    hint = "list_workorders gives the ids of the work orders of an asset."
    raise ToolError("unknown_work_order", f"There is no work order {shorten(wo_id)}.", hint)


def alerts(env: Environment) -> list[Row]:
    """Alerts that have begun by now; `end` is None while one lasts."""
    now = iso(env.clock.now())
    return [
        row if row["end"] and row["end"] <= now else {**row, "end": None}
        for row in _table(env.plant, "alerts")
        if row["start"] <= now
    ]


def anomalies(env: Environment) -> list[Row]:
    """Anomalies found by now."""
    now = iso(env.clock.now())
    return [row for row in _table(env.plant, "anomalies") if row["timestamp"] <= now]


def events(env: Environment) -> list[Row]:
    """Events that have happened by now."""
    now = iso(env.clock.now())
    return [row for row in _table(env.plant, "events") if row["event_time"] <= now]


def select(rows: Iterable[Row], time: str, start: str | None, end: str | None, wanted: Mapping[str, Any]) -> list[Row]:
    """The rows whose `time` lies in `[start, end)` and whose columns have the wanted values (None: any)."""
    found = list(rows)
    for column, value in wanted.items():
        if value is not None:
            found = [row for row in found if row[column] == value]
    if start is not None:
        found = [row for row in found if row[time] and row[time] >= start]
    if end is not None:
        found = [row for row in found if row[time] and row[time] < end]
    return found


def code_of(env: Environment, text: str) -> str:
    """A primary failure code as the plant writes it; raises ToolError `unknown_code`."""
    codes = sorted({str(code["primary_code"]) for code in env.plant.failure_codes})
    for code in codes:
        if code.casefold() == text.strip().casefold():
            return code
    raise ToolError("unknown_code", f"There is no failure code {shorten(text)}.", f"Codes: {listing(codes)}.")


def equipment_of(env: Environment, equipment: str | None) -> Asset | None:
    """The asset of a name or id, None for none; raises ToolError `unknown_asset` or `ambiguous_asset`."""
    return None if equipment is None else env.plant.asset(equipment)


def whose(asset: Asset | None) -> str:
    """The asset in words, or all assets."""
    return "all assets" if asset is None else label(asset)


def scope(
    source: str, asset: Asset | None, start: str | None, end: str | None, items: Sequence[str | None] = ()
) -> Scope:
    """The scope of a look at records. No assets means all of them; no items means all of them."""
    ids = () if asset is None else (asset.asset_id,)
    named = tuple(sorted(item for item in items if item is not None))
    return Scope(source=source, assets=ids, items=named, start=start, final=end)


def tally(rows: Iterable[Row], column: str) -> list[tuple[str, int]]:
    """How many rows have each value of a column: most frequent first, then by value."""
    counts = Counter(str(row[column]) for row in rows)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def tally_words(counts: Sequence[tuple[str, int]]) -> str:
    """A tally in words: "M003 4, F001 2"."""
    return listing([f"{value} {amount}" for value, amount in counts])
