"""Cooling towers and pumps."""

from __future__ import annotations

import numpy as np

from assetops.environment.generator.effects import Effects, effect
from assetops.environment.generator.signals import STEPS, Signal, noise, planned_stop, relax, wander
from assetops.environment.generator.weather import SiteDrive
from assetops.environment.store import Asset


def simulate_tower(asset: Asset, drive: SiteDrive, rng: np.random.Generator, effects: Effects) -> dict[str, Signal]:
    """Return the readings of a cooling tower's eight sensors, each ``(STEPS,)``, before rounding."""
    rated = asset.rated
    load = np.clip(drive.load * rng.uniform(0.92, 1.08) + wander(rng, 0.02, 6), 0.1, 1.05)
    fouling, wear = effect(effects, "fouling"), effect(effects, "wear")
    approach = rated["design_approach_degf"] * (0.5 + 0.5 * load) + 6.0 * fouling
    leaving = np.maximum(drive.wet_bulb + approach, 64.0 + 6.0 * fouling) + wander(rng, 0.25, 4)
    speed = 22 + 42 * load + 0.35 * (drive.wet_bulb - 55.0) + wander(rng, 1.5, 3)
    speed = np.clip(speed + 24.0 * fouling, 12, 100)
    flow = rated["water_flow_gpm"] * (0.72 + 0.28 * load) * (1 + wander(rng, 0.008, 6))
    power = rated["fan_power_kw"] * (speed / 100) ** 3 * (1 + 0.12 * wear)
    vibration = rng.uniform(1.5, 2.1) * (0.6 + 0.5 * speed / 100) * (1 + wear) + wander(rng, 0.08, 3)
    level = rated["basin_level_in"] + wander(rng, 0.12, 10) - effect(effects, "level")
    return {
        "Entering Water Temperature": leaving + 10.0 * load / (0.72 + 0.28 * load) + noise(rng, 0.12),
        "Leaving Water Temperature": leaving + noise(rng, 0.12),
        "Wet Bulb Temperature": drive.wet_bulb + noise(rng, 0.15),
        "Water Flow": flow + noise(rng, 3.0),
        "Fan Speed": np.clip(speed + noise(rng, 0.3), 0, 100),
        "Fan Power": power * (1 + noise(rng, 0.012)),
        "Fan Vibration": np.clip(vibration + noise(rng, 0.06), 0.05, None),
        "Basin Water Level": np.clip(level + noise(rng, 0.08), 0, None),
    }


def simulate_pump(asset: Asset, drive: SiteDrive, rng: np.random.Generator, effects: Effects) -> dict[str, Signal]:
    """Return the readings of a pump's seven sensors, each ``(STEPS,)``, before rounding.

    Affinity laws: flow follows speed, pressure its square, power its cube.
    """
    rated = asset.rated
    running = (drive.scheduled | (rng.random() < 0.7)) & ~planned_stop(rng)
    worn, bearing = effect(effects, "impeller"), effect(effects, "bearing")
    demand = np.clip(0.46 + 0.40 * drive.load * rng.uniform(0.95, 1.05) + wander(rng, 0.015, 4), 0.3, 0.9)
    speed = np.clip(100 * demand * (1 + worn), 0, 100)
    part = speed / 100
    power = rated["power_kw"] * part**3 * (1 + 0.2 * worn)
    ambient = 78.0 + 0.2 * (drive.dry_bulb - 65.0)
    warm = ambient + 42.0 * part + wander(rng, 1.0, 5) + 24.0 * bearing + 8.0 * effect(effects, "misaligned")
    shake = rng.uniform(1.4, 1.9) * (0.5 + 0.6 * part) + wander(rng, 0.06, 3)
    shake = shake * (1 + 1.4 * bearing + 1.3 * effect(effects, "misaligned"))
    working = {
        "Run Status": np.ones(STEPS),
        "Pump Speed": speed + noise(rng, 0.25),
        "Flow": rated["flow_gpm"] * part * (1 - 0.9 * worn) * (1 + noise(rng, 0.008)),
        "Differential Pressure": rated["differential_pressure_psi"] * part**2 * (1 - 2.6 * worn) + noise(rng, 0.12),
        "Power Input": power * (1 + noise(rng, 0.01)),
        "Vibration": shake + noise(rng, 0.05),
    }
    readings = {name: np.clip(signal, 0, None) * running for name, signal in working.items()}
    return readings | {"Bearing Temperature": relax(running, warm, ambient, 1.5) + noise(rng, 0.3)}
