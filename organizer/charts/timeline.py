"""Charts over time as numbers for the template: lines as SVG paths, marks and dates in percent of the width."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

HEIGHT = 200  # units of a line chart's height; its width is one unit a point
_TICKS = 5


@dataclass(frozen=True)
class Line:
    """A sensor over time: as recorded and, where given, as it would have been; ``low`` to ``high`` is the height."""

    title: str
    unit: str
    low: str
    high: str
    width: int
    actual: str
    healthy: str = ""


@dataclass(frozen=True)
class Mark:
    """Something between two times: where it begins and how long it is in percent of the width, and what it is."""

    left: float
    width: float
    text: str
    kind: str = ""


@dataclass(frozen=True)
class Lane:
    """Marks of one sort under one label."""

    label: str
    kind: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Chart:
    """Lines and lanes over one stretch of time; ``shade`` is the fault's."""

    lines: tuple[Line, ...]
    lanes: tuple[Lane, ...]
    ticks: tuple[Mark, ...]
    shade: Mark | None = None


@dataclass(frozen=True)
class Stretch:
    """A stretch of time that fills the width."""

    start: datetime
    end: datetime

    def mark(self, start: datetime, end: datetime | None = None, text: str = "", kind: str = "") -> Mark:
        """A mark from one time to another, cut to the stretch; without an end it has no width."""
        left = self._percent(start)
        return Mark(left, 0.0 if end is None else round(self._percent(end) - left, 2), text, kind)

    def _percent(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether something between the two times lies at least partly inside."""
        return start < self.end and end > self.start

    def ticks(self) -> tuple[Mark, ...]:
        """Midnights as date labels, evenly spaced, about five of them."""
        days = (self.end - self.start) / timedelta(days=1)
        every = max(int(days // _TICKS), 1)
        first = datetime(self.start.year, self.start.month, self.start.day)
        dates = [first + timedelta(days=n) for n in range(every, int(days) + 1, every)]
        inside = [date for date in dates if self.start < date < self.end - 0.12 * (self.end - self.start)]
        return tuple(self.mark(date, text=day(date)) for date in inside)


def day(moment: date) -> str:
    """A date without its year."""
    return f"{moment.day} {moment:%b}"


def pooled(values: Values, steps: int) -> Values:
    """The mean of every ``steps`` values, NaN where there is none."""
    whole = values[: len(values) // steps * steps].reshape(-1, steps)
    count = np.isfinite(whole).sum(axis=1)
    return np.where(count > 0, np.nansum(whole, axis=1) / np.maximum(count, 1), np.nan)


def line(title: str, unit: str, actual: Values, healthy: Values | None = None) -> Line:
    """A line chart; both series have one length and share their scale."""
    both = actual if healthy is None else np.concatenate([actual, healthy])
    low, high = (float(f(both)) for f in (np.nanmin, np.nanmax)) if np.isfinite(both).any() else (0.0, 1.0)
    room = 0.06 * (high - low) or 1.0
    ends = low - room, high + room
    width = max(len(actual) - 1, 1)
    other = "" if healthy is None else _path(healthy, *ends)
    return Line(title, unit, short(low), short(high), width, _path(actual, *ends), other)


def _path(values: Values, low: float, high: float) -> str:
    heights = HEIGHT * (high - values) / (high - low)
    parts: list[str] = []
    pen_down = False
    for x, y in enumerate(heights):
        if np.isnan(y):
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{x} {y:.0f}")
        if not pen_down:
            parts.append("h.01")  # so that a lone point shows
        pen_down = True
    return "".join(parts)


def short(number: float) -> str:
    """A number as a person reads it: three significant digits, thousands separated."""
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:.3g}"


def spans(missing: NDArray[np.bool_], least: int) -> list[tuple[int, int]]:
    """Runs of true of at least ``least`` steps, as ``[first, last)``."""
    edges = np.flatnonzero(np.diff(missing.astype(np.int8), prepend=0, append=0))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]
