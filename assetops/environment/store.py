"""The plant on disk, opened for reading: sites, assets, telemetry by slices, and the record tables.

Telemetry is one memory-mapped array per asset on a regular grid, so a window is an index range and no query scans
(DESIGN section 6). Nothing here writes.
"""

from __future__ import annotations

import csv
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetops.contract.errors import Problem
from assetops.environment.errors import ToolError

VERSION = 1
_MEND = "Build the plant folder again, or unpack it again from the archive it came in."
# Columns that stay text when all of it looks like numbers, as ids of imported plants may.
_TABLE_TEXTS = dict.fromkeys(
    (
        *("wo_id", "alert_id", "anomaly_id", "event_id", "asset_id", "equipment_name", "rule_id", "primary_code"),
        *("secondary_code", "component", "description", "event_category", "event_type", "sensor", "technician"),
    ),
    "str",
)
_TABLE_TIMES = {
    "work_orders": ("created", "scheduled", "finished"),
    "alerts": ("start", "end"),
    "anomalies": ("timestamp",),
    "events": ("event_time",),
}


@dataclass(frozen=True)
class Sensor:
    """One channel of an asset: its name, unit, the component it sits on and one line of description."""

    name: str
    unit: str
    component: str
    description: str


@dataclass(frozen=True)
class Asset:
    """One piece of equipment. ``rated`` holds numbers whose keys end in their unit (``capacity_ton``)."""

    asset_id: str
    name: str
    site: str
    asset_class: str
    description: str
    components: tuple[str, ...]
    installed: str
    rated: Mapping[str, float] = field(hash=False)
    sensors: tuple[Sensor, ...]


@dataclass(frozen=True)
class Site:
    """A place with assets."""

    name: str
    description: str


class _Late(NamedTuple):
    """One sensor's readings in steps ``[first, last)``, not to be seen before ``arrived``."""

    column: int
    first: int
    last: int
    arrived: datetime


def _without(
    values: NDArray[np.float32], columns: Sequence[int], begin: int, due: Sequence[_Late]
) -> NDArray[np.float32]:
    """Return a copy of ``values``, whose first row is step ``begin``, without the readings that are still due."""
    left = np.array(values)
    for late in due:
        for place, column in enumerate(columns):
            if column == late.column:
                left[max(late.first - begin, 0) : max(late.last - begin, 0), place] = np.nan
    return left


def fold(text: str) -> str:
    """Return ``text`` without case, spaces and punctuation (``%`` stays), for comparing names."""
    plain = text.casefold().replace("percent", "%")
    return "".join(letter for letter in plain if letter.isalnum() or letter == "%")


def _close(text: str, names: Iterable[str], most: int = 3) -> list[str]:
    by_fold = {fold(name): name for name in names}
    return [by_fold[key] for key in difflib.get_close_matches(fold(text), by_fold, n=most, cutoff=0.5)]


def _did_you_mean(text: str, names: Sequence[str]) -> str:
    return "Known names close to it: " + (", ".join(_close(text, names) or names[:5]) or "none") + "."


class Plant:
    """A plant folder opened for reading; see ``open``. Times are plant-local and without zone."""

    def __init__(self, folder: Path, head: Mapping[str, Any]) -> None:
        """Take the parsed ``plant.json``; callers use ``open``, which checks the folder first."""
        self._folder = folder
        self.name: str = head["name"]
        self.start = datetime.fromisoformat(head["start"])
        self.step = timedelta(minutes=head["step_minutes"])
        self.steps: int = head["steps"]
        self.end = self.start + self.steps * self.step
        self.sites = tuple(Site(**site) for site in head["sites"])
        self.assets = tuple(_asset(record) for record in head["assets"])
        self._telemetry = {asset.asset_id: self._map(asset) for asset in self.assets}
        self._columns = {a.asset_id: {s.name: i for i, s in enumerate(a.sensors)} for a in self.assets}
        self._names_of = [(asset, (fold(asset.asset_id), fold(asset.name))) for asset in self.assets]
        self._late = self._read_late()

    @classmethod
    def open(cls, folder: Path) -> Plant:
        """Open a plant folder; raises ``Problem("bad_plant")`` when a file is missing, broken or does not fit."""
        try:
            head = json.loads((folder / "plant.json").read_text("utf-8"))
            if head["version"] != VERSION:
                raise ValueError(f"version {head['version']!r} is not {VERSION}")
            return cls(folder, head)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise Problem("bad_plant", f"The plant in {folder} cannot be read: {error}.", _MEND) from error

    def _map(self, asset: Asset) -> NDArray[np.float32]:
        path = self._folder / "telemetry" / f"{asset.asset_id}.npy"
        array: NDArray[np.float32] = np.load(path, mmap_mode="r", allow_pickle=False)
        expected = (self.steps, len(asset.sensors))
        if array.shape != expected or array.dtype != np.float32:
            raise ValueError(f"{path.name} holds {array.dtype} {array.shape}, expected float32 {expected}")
        return array

    def _read_late(self) -> dict[str, list[_Late]]:
        """Return the late batches by asset id; a plant without ``late.csv`` has none."""
        found: dict[str, list[_Late]] = {asset.asset_id: [] for asset in self.assets}
        path = self._folder / "late.csv"
        if not path.exists():
            return found
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                column = self._columns[row["asset_id"]][row["sensor"]]
                start, end, arrived = (datetime.fromisoformat(row[key]) for key in ("start", "end", "arrived"))
                found[row["asset_id"]].append(_Late(column, self._step(start), self._step(end), arrived))
        return found

    def site(self, text: str) -> Site:
        """Find a site by name, whatever the case and spacing; raises ``ToolError`` ``unknown_site``."""
        for site in self.sites:
            if fold(site.name) == fold(text):
                return site
        names = ", ".join(site.name for site in self.sites)
        raise ToolError("unknown_site", f"There is no site named {text!r}.", f"The sites are: {names}.")

    def asset(self, text: str, site: str | None = None) -> Asset:
        """Find an asset by id or name, at one site if given.

        Raises ``ToolError``: ``unknown_site``, ``unknown_asset`` (the hint names close ones) or ``ambiguous_asset``
        (two sites have an asset of that name).
        """
        where = None if site is None else self.site(site).name
        key = fold(text)
        found = [asset for asset, names in self._names_of if key in names]
        here = [a for a in found if where in (None, a.site)]
        if len(here) == 1:
            return here[0]
        if here:
            options = ", ".join(f"{a.asset_id} ({a.site})" for a in here)
            raise ToolError(
                "ambiguous_asset", f"{text!r} names {len(here)} assets.", f"Give the site or id: {options}."
            )
        raise self._unknown_asset(text, where, found)

    def _unknown_asset(self, text: str, where: str | None, elsewhere: Sequence[Asset]) -> ToolError:
        place = "" if where is None else f" at site {where}"
        message = f"There is no asset named {text!r}{place}."
        if elsewhere:
            options = ", ".join(f"{a.name} is {a.asset_id} at site {a.site}" for a in elsewhere)
            return ToolError("unknown_asset", message, options + ".")
        return ToolError("unknown_asset", message, _did_you_mean(text, self._names(where)))

    def _names(self, where: str | None) -> list[str]:
        here = [a for a in self.assets if where in (None, a.site)]
        return list(dict.fromkeys([a.name for a in here] + [a.asset_id for a in here]))

    def sensor(self, asset: Asset, text: str) -> Sensor:
        """Find a sensor of an asset by name, also with the asset's name or id before it ("Chiller 6 Tonnage").

        Raises ``ToolError`` ``unknown_sensor``; its hint names close ones.
        """
        key = fold(text)
        keys = {key, key.removeprefix(fold(asset.name)), key.removeprefix(fold(asset.asset_id))}
        for sensor in asset.sensors:
            if fold(sensor.name) in keys:
                return sensor
        names = [sensor.name for sensor in asset.sensors]
        message = f"{asset.name} ({asset.asset_id}) has no sensor named {text!r}."
        raise ToolError("unknown_sensor", message, _did_you_mean(text, names))

    def series(
        self, asset: Asset, sensors: Sequence[str], start: datetime, final: datetime, now: datetime | None = None
    ) -> tuple[NDArray[np.datetime64], NDArray[np.float32]]:
        """Return the times ``(n,)`` and values ``(n, k)`` of the named sensors in ``[start, final)``; NaN is a gap.

        The window is cut to the plant's; an empty one gives n = 0. With ``now``, a reading that had not arrived by
        then is a gap; without it, all have. Raises ``ToolError`` ``unknown_sensor``.
        """
        first, last = self._step(start), self._step(final)
        last = max(first, last)
        rows = self._telemetry[asset.asset_id][first:last]
        columns = [self._column(asset, name) for name in sensors]
        whole = columns == list(range(len(asset.sensors)))
        values = rows if whole else rows[:, columns]
        due = [late for late in self._late[asset.asset_id] if now is not None and late.arrived > now]
        return self._times[first:last], _without(values, columns, first, due) if due else values

    def _column(self, asset: Asset, name: str) -> int:
        columns = self._columns[asset.asset_id]
        return columns[name] if name in columns else columns[self.sensor(asset, name).name]

    def _step(self, moment: datetime) -> int:
        """Return the first grid index at or after ``moment``, within the plant's window."""
        return min(max(-((self.start - moment) // self.step), 0), self.steps)

    @cached_property
    def _times(self) -> NDArray[np.datetime64]:
        seconds = np.arange(self.steps) * int(self.step.total_seconds())
        times = np.datetime64(self.start, "s") + seconds.astype("timedelta64[s]")
        times.flags.writeable = False
        return times

    @cached_property
    def failure_modes(self) -> tuple[dict[str, Any], ...]:
        """The structured failure modes of all asset classes."""
        return self._records("failure_modes")

    @cached_property
    def failure_codes(self) -> tuple[dict[str, Any], ...]:
        """Categories, primary and secondary failure codes with their descriptions."""
        return self._records("failure_codes")

    @cached_property
    def alert_rules(self) -> tuple[dict[str, Any], ...]:
        """The rules from which the plant's alerts were computed."""
        return self._records("alert_rules")

    @cached_property
    def work_orders(self) -> pd.DataFrame:
        """Work orders by creation time; ``finished`` is NaT while one is not finished."""
        return self._table("work_orders")

    @cached_property
    def alerts(self) -> pd.DataFrame:
        """Alerts by start; ``end`` is exclusive."""
        return self._table("alerts")

    @cached_property
    def anomalies(self) -> pd.DataFrame:
        """Anomalies of key sensors by time, with the bounds they left."""
        return self._table("anomalies")

    @cached_property
    def events(self) -> pd.DataFrame:
        """Work orders, alerts and anomalies on one time line."""
        return self._table("events")

    def _records(self, name: str) -> tuple[dict[str, Any], ...]:
        try:
            return tuple(json.loads((self._folder / f"{name}.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise Problem("bad_plant", f"{name}.json cannot be read: {error}.", _MEND) from error

    def _table(self, name: str) -> pd.DataFrame:
        try:
            frame = pd.read_csv(self._folder / f"{name}.csv", keep_default_na=False, dtype=_TABLE_TEXTS)
            for column in _TABLE_TIMES[name]:
                frame[column] = pd.to_datetime(frame[column].replace("", None), format="%Y-%m-%dT%H:%M:%S")
            return frame
        except (OSError, ValueError, KeyError) as error:
            raise Problem("bad_plant", f"{name}.csv cannot be read: {error}.", _MEND) from error


def _asset(record: Mapping[str, Any]) -> Asset:
    fields = dict(record)
    fields["components"] = tuple(fields["components"])
    fields["sensors"] = tuple(Sensor(**sensor) for sensor in fields["sensors"])
    return Asset(**fields)
