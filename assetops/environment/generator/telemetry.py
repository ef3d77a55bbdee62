"""Telemetry of one asset as the historian has it: physics, faults, resolution, gaps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assetops.environment.generator.air_handler import simulate_air_handler
from assetops.environment.generator.chiller import simulate_chiller
from assetops.environment.generator.effects import Effects, disturb_readings
from assetops.environment.generator.seeds import stream
from assetops.environment.generator.sensors import AIR_HANDLER, CHILLER, COOLING_TOWER, PUMP, SENSORS
from assetops.environment.generator.signals import PER_DAY, STEPS, Signal, to_resolution
from assetops.environment.generator.water_side import simulate_pump, simulate_tower
from assetops.environment.generator.weather import SiteDrive
from assetops.environment.store import Asset

Telemetry = NDArray[np.float32]
_MODELS: dict[str, Callable[[Asset, SiteDrive, np.random.Generator, Effects], dict[str, Signal]]] = {
    CHILLER: simulate_chiller,
    AIR_HANDLER: simulate_air_handler,
    COOLING_TOWER: simulate_tower,
    PUMP: simulate_pump,
}


def simulate(seed: bytes | int, asset: Asset, drive: SiteDrive, effects: Effects) -> Telemetry:
    """Return the telemetry ``(STEPS, sensors)`` of one asset; NaN is a gap.

    The same seed gives the same noise and gaps whatever the effects, so a fault's trace is the difference it makes.
    """
    rng = stream(seed, "telemetry", asset.asset_id)
    readings = disturb_readings(_MODELS[asset.asset_class](asset, drive, rng, effects), effects)
    resolutions = {kind.name: kind.resolution for kind in SENSORS[asset.asset_class]}
    columns = [to_resolution(readings[s.name], resolutions[s.name]) for s in asset.sensors]
    telemetry = np.column_stack(columns)
    telemetry[_gaps(stream(seed, "gaps", asset.asset_id), telemetry.shape[1])] = np.nan
    return telemetry


def _gaps(rng: np.random.Generator, sensors: int) -> NDArray[np.bool_]:
    """Return where data is missing: logger outages over all sensors, one long gap of one sensor, lost readings."""
    missing = rng.random((STEPS, sensors)) < 0.0008
    for start in rng.integers(0, STEPS, int(rng.integers(1, 4))):
        missing[start : start + int(rng.integers(4, 33))] = True
    start = int(rng.integers(PER_DAY, STEPS - 3 * PER_DAY))
    missing[start : start + int(rng.integers(PER_DAY // 2, 3 * PER_DAY)), int(rng.integers(0, sensors))] = True
    return missing
