"""Slots drawn from time and telemetry: windows, calendar periods, gaps, thresholds, fault episodes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assetops.contract.model import Model
from assetops.environment.phrasing import iso
from assetops.environment.store import Asset
from assetops.scenarios.drawing import Drawing, Reject, asset_record, window_record
from assetops.scenarios.slots_plant import mode_record

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class WindowSlot(Model):
    """A window inside the plant's telemetry and before now, of whole days from midnight or of whole hours.

    `other_than`: a window it must not overlap and whose length it has.
    """

    draw: Literal["window"]
    days: tuple[int, int] | None = None
    hours: tuple[int, int] | None = None
    other_than: str | None = None

    def value(self, drawing: Drawing) -> Any:
        """`{start, final, from, to, date, hours, days}`; `from` and `to` are for reading."""
        length = self._length(drawing)
        grain = timedelta(hours=1) if self.hours else timedelta(days=1)
        first = drawing.plant.start
        room = (drawing.now - length - first) // grain
        if room < 0:
            raise Reject("nothing_to_draw", "window")
        start = first + drawing.integer(0, room) * grain
        self._check_apart(drawing, start, start + length)
        return window_record(start, start + length)

    def _length(self, drawing: Drawing) -> timedelta:
        if self.other_than:
            return timedelta(hours=drawing.drawn[self.other_than]["hours"])
        low, high = self.hours or self.days or (24, 24)
        return timedelta(hours=drawing.integer(low, high) * (1 if self.hours else 24))

    def _check_apart(self, drawing: Drawing, start: datetime, final: datetime) -> None:
        if self.other_than is not None:
            other = drawing.drawn[self.other_than]
            if iso(start) < other["final"] and other["start"] < iso(final):
                raise Reject("overlap", "two windows")


class CalendarSlot(Model):
    """A whole calendar year or month of the work orders' eight years, over by now. `back`: how many units ago."""

    draw: Literal["year", "month"]
    back: tuple[int, int] = (1, 7)

    def value(self, drawing: Drawing) -> Any:
        """A window record with `text` ("2023", "March 2024") and `number` (the year)."""
        ago, now = drawing.integer(*self.back), drawing.now
        if self.draw == "year":
            start, final, text = datetime(now.year - ago, 1, 1), datetime(now.year - ago + 1, 1, 1), str(now.year - ago)
        else:
            months = now.year * 12 + now.month - 1 - ago
            start, final = (datetime(m // 12, m % 12 + 1, 1) for m in (months, months + 1))
            text = f"{_MONTHS[start.month - 1]} {start.year}"
        return {**window_record(start, final), "text": text, "number": start.year}


class BeforeSlot(Model):
    """A window of whole days that lies before the first record of the plant's telemetry."""

    draw: Literal["window before the data"]
    days: tuple[int, int] = (1, 5)

    def value(self, drawing: Drawing) -> Any:
        """A window record."""
        final = drawing.plant.start - timedelta(days=drawing.integer(20, 200))
        return window_record(final - timedelta(days=drawing.integer(*self.days)), final)


class AheadSlot(Model):
    """A window of whole days that begins now: for what is planned."""

    draw: Literal["ahead"]
    days: tuple[int, int]

    def value(self, drawing: Drawing) -> Any:
        """A window record."""
        return window_record(drawing.now, drawing.now + timedelta(days=drawing.integer(*self.days)))


class GapSlot(Model):
    """A measuring sensor of an asset slot's asset and a window of whole hours in which it has no reading at all."""

    draw: Literal["gap"]
    of: str
    least_hours: int = 2

    def value(self, drawing: Drawing) -> Any:
        """A window record with `sensor` (its name)."""
        asset, plant = drawing.asset(self.of), drawing.plant
        found = []
        for sensor in asset.sensors:
            times, values = plant.series(asset, [sensor.name], plant.start, drawing.now)
            missing = np.isnan(values[:, 0])
            found += [(sensor.name, *span) for span in _whole_hours(times, missing, self.least_hours)]
        name, start, final = drawing.choose([one for one in found if one], "gap")
        return {**window_record(start, final), "sensor": name}


class ThresholdSlot(Model):
    """A round number near a quantile of a sensor's readings in a window slot."""

    draw: Literal["threshold"]
    of: str
    sensor: str
    window: str
    quantile: tuple[float, float] = (0.7, 0.95)

    def value(self, drawing: Drawing) -> Any:
        """A number in the sensor's unit."""
        window = drawing.drawn[self.window]
        ends = (datetime.fromisoformat(window[name]) for name in ("start", "final"))
        name = drawing.drawn[self.sensor]["name"]
        _, values = drawing.plant.series(drawing.asset(self.of), [name], *ends)
        known = values[np.isfinite(values)]
        if len(known) < 20 or float(np.ptp(known)) == 0.0:  # the standard deviation of equal floats is not always 0
            raise Reject("flat_series", name)
        return _round(float(np.quantile(known, drawing.rng.uniform(*self.quantile))), float(np.ptp(known)))


class FaultSlot(Model):
    """A fault episode that has been going on for at least two days by now, from the generator's labels.

    `measured`: only one whose first sensor measures something, and does not just say on or off.
    """

    draw: Literal["fault"]
    days: tuple[int, int] = (5, 12)
    measured: bool = False

    def value(self, drawing: Drawing) -> Any:
        """A window record of whole days inside the episode, with `asset`, `mode` (of this asset) and `sensor`."""
        spans = [(label, *_span(label, drawing.now)) for label in drawing.labels]
        found = [
            (*self._where(drawing, label), first, last) for label, first, last in spans if (last - first).days >= 2
        ]
        fitting = [one for one in found if not self.measured or _measures(one[0], one[1]["sensors"][0])]
        asset, mode, first, last = drawing.choose(fitting, "fault")
        length = min(drawing.integer(*self.days), (last - first).days)
        start = last - timedelta(days=length)  # late in the episode: a growing fault shows there
        return {
            **window_record(start, last),
            "asset": asset_record(asset),
            "mode": mode,
            "sensor": mode["sensors"][0],
        }

    @staticmethod
    def _where(drawing: Drawing, label: Any) -> tuple[Asset, dict[str, Any]]:
        """The asset of a label and the failure mode as it concerns that asset."""
        asset = drawing.plant.asset(label["asset_id"])
        mode = next(m for m in drawing.plant.failure_modes if m["failure_mode_id"] == label["failure_mode_id"])
        return asset, mode_record(dict(mode), asset)


class AroundSlot(Model):
    """A window of whole days that begins before a fault slot's episode did and ends where that slot's window ends."""

    draw: Literal["around"]
    of: str
    days: tuple[int, int]

    def value(self, drawing: Drawing) -> Any:
        """A window record."""
        final = datetime.fromisoformat(drawing.drawn[self.of]["final"])
        start = final - timedelta(days=drawing.integer(*self.days))
        return window_record(max(start, drawing.plant.start), final)


def _measures(asset: Asset, name: str) -> bool:
    return next(sensor.unit for sensor in asset.sensors if sensor.name == name) != "0/1"


def _span(label: Any, now: datetime) -> tuple[datetime, datetime]:
    """The whole days of an episode, up to now."""
    start, end = (datetime.fromisoformat(label[name]) for name in ("start", "end"))
    return _midnight(start) + timedelta(days=1), _midnight(min(end, now))


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _whole_hours(
    times: NDArray[np.datetime64], missing: NDArray[np.bool_], least: int
) -> list[tuple[datetime, datetime]]:
    """Windows of whole hours inside runs of missing readings, at least `least` hours long."""
    edges = np.flatnonzero(np.diff(missing.astype(np.int8), prepend=0, append=0))
    spans = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        begin: datetime = times[first].astype("datetime64[s]").item()
        end = times[last - 1].astype("datetime64[s]").item() + timedelta(minutes=15)
        start = begin.replace(minute=0) + timedelta(hours=1 if begin.minute else 0)
        final = end.replace(minute=0)
        if final - start >= timedelta(hours=least):
            spans.append((start, final))
    return spans


def _round(value: float, spread: float) -> float:
    """The value rounded to a 1, 2 or 5 times a power of ten that is about a fortieth of the spread."""
    grain = 10.0 ** np.floor(np.log10(spread / 40))
    grain *= 5 if spread / 40 / grain >= 5 else 2 if spread / 40 / grain >= 2 else 1
    return float(f"{round(value / grain) * grain:.6g}")
