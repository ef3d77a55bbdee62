"""Building blocks of the simulated signals: autocorrelated noise, decay after a stop, rounding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

STEPS = 9600
STEP_MINUTES = 15
PER_DAY = 96

Signal = NDArray[np.float64]


def noise(rng: np.random.Generator, scale: float) -> Signal:
    """Return white noise ``(STEPS,)`` with standard deviation ``scale``."""
    return rng.normal(0.0, scale, STEPS)


def wander(rng: np.random.Generator, scale: float, hours: float) -> Signal:
    """Return stationary autoregressive noise ``(STEPS,)``: standard deviation ``scale``, correlation time ``hours``."""
    keep = float(np.exp(-STEP_MINUTES / 60 / hours))
    shocks = rng.normal(0.0, scale * np.sqrt(1 - keep**2), STEPS)
    shocks[0] = rng.normal(0.0, scale)
    return np.asarray(lfilter([1.0], [1.0, -keep], shocks), dtype=np.float64)


def lag(signal: Signal, hours: float) -> Signal:
    """Return ``signal`` after a first-order lag with the given time constant."""
    keep = float(np.exp(-STEP_MINUTES / 60 / hours))
    start = [signal[0] * keep]
    return np.asarray(lfilter([1 - keep], [1.0, -keep], signal, zi=start)[0], dtype=np.float64)


def relax(running: NDArray[np.bool_], working: Signal, resting: Signal, hours: float) -> Signal:
    """Return ``working`` while running; after a stop the value decays from the last one to ``resting``."""
    index = np.arange(STEPS)
    last = np.maximum.accumulate(np.where(running, index, -1))
    since = (index - last) * STEP_MINUTES / 60
    held = np.where(last >= 0, working[np.maximum(last, 0)], resting)
    return np.where(running, working, resting + (held - resting) * np.exp(-since / hours))


def planned_stop(rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return the steps of one planned stop of three to seven hours, somewhere in the window."""
    first = int(rng.integers(5 * PER_DAY, 95 * PER_DAY))
    index = np.arange(STEPS)
    return np.asarray((index >= first) & (index < first + int(rng.integers(12, 30))))


def to_resolution(signal: Signal, resolution: float) -> NDArray[np.float32]:
    """Round to a sensor's resolution, so that the last bits of a maths library do not show in the data."""
    return (np.round(signal / resolution) * resolution).astype(np.float32)
