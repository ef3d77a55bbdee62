"""How a fault reaches a signal: named disturbances over time, on the physics or on a reading."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from assetops.environment.generator.signals import STEPS, Signal

# name of a disturbance -> its size at each step; sizes are relative (0.2 = 20 %) or in the unit of the quantity.
Effects = Mapping[str, Signal]
BIAS = "bias:"
FROZEN = "frozen:"


def effect(effects: Effects, name: str) -> Signal:
    """Return the disturbance of that name ``(STEPS,)``, zeros if the asset has none."""
    return effects[name] if name in effects else np.zeros(STEPS)


def disturb_readings(readings: dict[str, Signal], effects: Effects) -> dict[str, Signal]:
    """Apply sensor faults: an added bias, or a value frozen from the fault's first step to its last."""
    for name, size in effects.items():
        if name.startswith(BIAS):
            sensor = name.removeprefix(BIAS)
            readings[sensor] = readings[sensor] + size
        if name.startswith(FROZEN):
            sensor = name.removeprefix(FROZEN)
            held = readings[sensor][int(np.argmax(size > 0))]
            readings[sensor] = np.where(size > 0, held, readings[sensor])
    return readings
