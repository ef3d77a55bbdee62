"""The summary of one sensor over a window, and its sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetops.environment.phrasing import count, number
from assetops.environment.results import Series
from assetops.environment.store import Sensor


@dataclass(frozen=True)
class Summary:
    """Statistics of one sensor; values in `unit`, None without a reading; `gaps` are runs of missing readings."""

    sensor: str
    unit: str
    count: int
    missing: int
    gaps: int
    first: float | None = None
    first_time: str | None = None
    last: float | None = None
    last_time: str | None = None
    min: float | None = None
    min_time: str | None = None
    max: float | None = None
    max_time: str | None = None
    mean: float | None = None

    def as_data(self) -> dict[str, Any]:
        """The summary as JSON."""
        return asdict(self)

    def sentence(self) -> str:
        """The summary in one sentence."""
        if not self.count:
            return f"{self.sensor}: no reading."
        unit = self.unit
        return (
            f"{self.sensor}: {count(self.count, 'reading')}, {self.missing} missing in {count(self.gaps, 'gap')}; "
            f"mean {number(self.mean, unit)}, minimum {number(self.min, unit)} at {self.min_time}, maximum "
            f"{number(self.max, unit)} at {self.max_time}, first {number(self.first, unit)}, latest "
            f"{number(self.last, unit)} at {self.last_time}."
        )


def column(series: Series, sensor: Sensor) -> NDArray[np.float64]:
    """The values (n,) of one sensor of a series as float64; NaN is a gap."""
    names = [one.name for one in series.sensors]
    return np.asarray(series.values[:, names.index(sensor.name)], dtype=np.float64)


def time_at(series: Series, index: int) -> str:
    """The time of one row, ISO."""
    return str(series.times[index])  # of datetime64[s]: ISO to the second


def summarize(series: Series, sensor: Sensor) -> Summary:
    """The summary of one sensor over the whole series."""
    values = column(series, sensor)
    seen = np.isfinite(values)
    rows = np.flatnonzero(seen)
    missing = len(values) - len(rows)
    gaps = int(np.count_nonzero(np.diff(seen.astype(np.int8), prepend=1) == -1))
    if not len(rows):
        return Summary(sensor.name, sensor.unit, 0, missing, gaps)
    known = values[rows]
    marks = {"first": 0, "last": len(rows) - 1, "min": int(known.argmin()), "max": int(known.argmax())}
    at: dict[str, Any] = {name: float(known[place]) for name, place in marks.items()}
    at |= {f"{name}_time": time_at(series, int(rows[place])) for name, place in marks.items()}
    return Summary(sensor.name, sensor.unit, len(rows), missing, gaps, mean=float(known.mean()), **at)
