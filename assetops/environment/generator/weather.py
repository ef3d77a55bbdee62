"""What drives a site: outdoor air, wet bulb, occupancy, and the building load they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from assetops.environment.generator.seeds import stream
from assetops.environment.generator.signals import PER_DAY, STEPS, Signal, lag, noise, wander

_MOST_HUMID = 80.0  # degF wet bulb, about what the most humid days reach


@dataclass(frozen=True)
class SiteDrive:
    """Series ``(STEPS,)`` of one site: dry and wet bulb (degF), humidity (%RH), occupancy and load (0 to 1)."""

    dry_bulb: Signal
    wet_bulb: Signal
    humidity: Signal
    occupancy: Signal
    scheduled: NDArray[np.bool_]
    load: Signal


def drive_site(seed: bytes | int, site: str, start: datetime) -> SiteDrive:
    """Simulate weather (season, day, autocorrelated noise), occupancy (hours, weekdays, holidays) and load."""
    rng = stream(seed, "weather", site)
    days = np.arange(STEPS) / PER_DAY
    hour = days % 1.0 * 24
    dry = _dry_bulb(rng, days + start.timetuple().tm_yday, hour)
    depression = np.clip(9.0 + 4.0 * np.cos(2 * np.pi * (hour - 15.5) / 24) + wander(rng, 2.5, 30), 1.0, None)
    wet = np.minimum(dry - depression, _MOST_HUMID - 0.2 * depression)
    humidity = np.clip(100 - 3.6 * depression + wander(rng, 2.0, 12), 15, 100)
    scheduled = _timetable(rng, start, days, hour)
    occupancy = lag(scheduled.astype(np.float64), 1.0) * (1 + wander(rng, 0.05, 6))
    load = 0.34 + 0.24 * occupancy + 0.0075 * (lag(dry, 3.0) - 62.0) + wander(rng, 0.02, 8)
    return SiteDrive(dry, wet, humidity, occupancy, scheduled, np.clip(load, 0.05, 1.05))


def _dry_bulb(rng: np.random.Generator, day_of_year: Signal, hour: Signal) -> Signal:
    mean, season, daily = rng.uniform(65, 70), rng.uniform(8, 12), rng.uniform(6, 9)
    slow = mean - season * np.cos(2 * np.pi * (day_of_year - rng.uniform(15, 25)) / 365)
    swing = daily * np.cos(2 * np.pi * (hour - rng.uniform(14.5, 15.5)) / 24) * (1 + wander(rng, 0.15, 36))
    return np.asarray(slow + swing + wander(rng, 3.5, 60) + noise(rng, 0.15))


def _timetable(rng: np.random.Generator, start: datetime, days: Signal, hour: Signal) -> NDArray[np.bool_]:
    """Return the occupied steps: workdays within drawn hours, without two drawn holidays."""
    opens, closes = rng.integers(20, 29) / 4, rng.integers(74, 85) / 4
    weekday = (start.weekday() + days.astype(int)) % 7
    holidays = rng.choice(STEPS // PER_DAY, 2, replace=False)
    open_day = (weekday < 5) & ~np.isin(days.astype(int), holidays)
    return np.asarray(open_day & (hour >= opens) & (hour < closes))
