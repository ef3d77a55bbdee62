"""Telemetry documents onto the plant's regular grid: one pass for its extent, one to fill it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetops.contract.errors import Problem
from assetops.environment.store import fold
from organizer.importing.formats import TELEMETRY
from organizer.importing.intake import Intake
from organizer.importing.lines import documents
from organizer.importing.report import FileReport
from organizer.importing.values import Malformed, instant, reading, shown

STEP_MINUTES = 15
_SLOT = STEP_MINUTES * 60
_ZERO = datetime(1970, 1, 1)
_LONGEST = 20 * 366 * 86400 // _SLOT  # a window of a tool is no longer either
_MOST_SENSORS = 500  # of one asset: more are keys gone wrong
_NAN_ROWS = 65536  # rows of a file blanked at once
_LONGEST_NAME = 100

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Reading:
    """One document: the asset, its slot on the grid (quarters of an hour since 1970, local) and its values.

    `values` are by folded sensor name, `names` are the names as this document has them.
    """

    asset_id: str
    slot: int
    values: dict[str, float]
    names: dict[str, str]


@dataclass
class Telemetry:
    """The extent of all documents: `sensors` of each asset by folded name, slots `[first, last]` with their places."""

    sensors: dict[str, dict[str, str]] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    ends: tuple[str, str] = ("", "")

    @property
    def steps(self) -> int:
        """Rows of the grid, 0 without telemetry."""
        return 0 if self.first is None or self.last is None else self.last - self.first + 1

    @property
    def start(self) -> datetime | None:
        """The time of the first row; None without telemetry."""
        return None if self.first is None else _ZERO + timedelta(seconds=self.first * _SLOT)

    def saw(self, slot: int, place: str) -> None:
        """Stretch the grid to a slot."""
        if self.first is None or slot < self.first:
            self.first, self.ends = slot, (place, self.ends[1])
        if self.last is None or slot > self.last:
            self.last, self.ends = slot, (self.ends[0], place)


def scan(intake: Intake, found: Telemetry, path: Path, file: FileReport) -> None:
    """First pass over a file: check every document, take up assets, sensors and the extent.

    Raises:
        Problem: `telemetry_too_long` when first and last reading are more than 20 years apart.
    """
    for line, document in documents(path):
        file.read += 1
        try:
            one = _parse(intake, document)
            own = found.sensors.setdefault(one.asset_id, {})
            if len(own.keys() | one.values.keys()) > _MOST_SENSORS:
                raise Malformed(f"{one.asset_id} would have more than {_MOST_SENSORS} sensors")
        except Malformed as reason:
            intake.report.reject(file, line, str(reason))
            continue
        for key, name in one.names.items():
            own.setdefault(key, name)
        if one.values:
            found.saw(one.slot, f"{file.name} line {line}")
    if found.steps > _LONGEST:
        raise Problem(
            "telemetry_too_long",
            f"The first reading ({found.ends[0]}) and the last ({found.ends[1]}) are more than 20 years apart.",
            "Mend the time that is wrong, or import a part.",
        )


def fill(intake: Intake, found: Telemetry, path: Path, file: FileReport, arrays: Mapping[str, Array]) -> None:
    """Second pass: write the readings into the assets' arrays. The first reading of a sensor in a slot is kept."""
    columns = {asset: {key: place for place, key in enumerate(own)} for asset, own in found.sensors.items()}
    for line, one in _sound(intake, path):
        array, own, row = arrays[one.asset_id], columns[one.asset_id], one.slot - (found.first or 0)
        placed, other = 0, []
        for key, value in one.values.items():
            place = (row, own[key])
            there = array[place]
            if there != there:
                array[place] = value
                placed += 1
            elif there != np.float32(value):
                other.append(one.names[key])
        file.kept += placed > 0
        _account(intake, file, line, one, placed, other)


def blank(path: Path, steps: int, sensors: int) -> Array:
    """A new `.npy` file of gaps on disk, float32 (steps, sensors), mapped for writing."""
    array: Array = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(steps, sensors))
    for row in range(0, steps, _NAN_ROWS):
        array[row : row + _NAN_ROWS] = np.nan
    return array


def _sound(intake: Intake, path: Path) -> Iterator[tuple[int, Reading]]:
    """The documents that the first pass took."""
    for line, document in documents(path):
        try:
            yield line, _parse(intake, document)
        except Malformed:
            continue


def _account(intake: Intake, file: FileReport, line: int, one: Reading, placed: int, other: list[str]) -> None:
    if other:
        names = ", ".join(other)
        detail = f"another reading of {names} is already in its quarter of an hour, which is kept"
        group = "documents with readings of a sensor that already had another one in that quarter of an hour"
        intake.report.leave_out(file, line, group, detail)
    elif not one.values:
        intake.report.leave_out(file, line, "documents without a reading", "no reading in it")
    elif not placed:
        intake.report.leave_out(file, line, "documents that repeat readings", "all its readings are there already")


def _parse(intake: Intake, document: dict[str, Any] | Malformed) -> Reading:
    if isinstance(document, Malformed):
        raise document
    if "asset_id" not in document or "timestamp" not in document:
        raise Malformed("it lacks asset_id or timestamp")
    moment = instant(document["timestamp"], "timestamp", intake.zone)
    named = document["asset_id"]
    if not isinstance(named, str):
        raise Malformed(f"asset_id is no text: {shown(named)}")
    read = _readings(document)
    asset_id = intake.equipment.find(" ".join(named.split()))
    own = (named, asset_id, intake.equipment.names[asset_id])
    sensors = {key: sensor_name(key, own) for key in read}
    names = dict(sensors.values())
    if len(names) < len(sensors):
        raise Malformed("two of its keys name one sensor")
    intake.saw(moment)
    slot = ((moment - _ZERO) // timedelta(seconds=1) + _SLOT // 2) // _SLOT
    return Reading(asset_id, slot, {sensors[key][0]: value for key, value in read.items()}, names)


def _readings(document: dict[str, Any]) -> dict[str, float]:
    """The readings of a document by its keys; what begins with _ is CouchDB's own."""
    found = {
        key: reading(value, shown(key))
        for key, value in document.items()
        if key not in TELEMETRY.needed and not key.startswith("_")
    }
    return {key: value for key, value in found.items() if value is not None}


@lru_cache(maxsize=65536)
def sensor_name(key: str, asset: tuple[str, ...]) -> tuple[str, str]:
    """A sensor's name from a document's key, folded and plain.

    "chiller_percent_loaded" and "Chiller 6 Chiller % Loaded" are one; `asset` holds the names that may stand before
    it. Raises `Malformed` when nothing or too much is left.
    """
    text = " ".join(key.replace("_", " ").split())
    if text == text.casefold():
        text = " ".join(word.capitalize() for word in text.split())
    text = re.sub(r"\bpercent\b", "%", text, flags=re.IGNORECASE)
    for name in asset:
        text = re.sub(rf"^{re.escape(name)}\s+(?=\S)", "", text, count=1, flags=re.IGNORECASE)
    if not fold(text) or len(text) > _LONGEST_NAME or not text.isprintable():
        raise Malformed(f"{shown(key)} is no name of a sensor")
    return fold(text), text
