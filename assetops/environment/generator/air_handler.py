"""Air-handling units: mixing, coil and fan with an economizer and a cooling valve that holds the supply setpoint."""

from __future__ import annotations

import numpy as np

from assetops.environment.generator.effects import Effects, effect
from assetops.environment.generator.signals import STEPS, Signal, noise, planned_stop, relax, wander
from assetops.environment.generator.weather import SiteDrive
from assetops.environment.store import Asset

COOLING_RANGE = 30.0  # degF the cooling coil takes off at full valve
HEATING_RANGE = 25.0
FAN_HEAT = 1.0


def simulate_air_handler(
    asset: Asset, drive: SiteDrive, rng: np.random.Generator, effects: Effects
) -> dict[str, Signal]:
    """Return the readings of all sixteen sensors, each ``(STEPS,)``, before rounding."""
    running = (drive.scheduled | (rng.random() < 0.5)) & ~planned_stop(rng)
    room = np.full(STEPS, 73.0) + wander(rng, 0.4, 20)
    outdoor = drive.dry_bulb + wander(rng, 0.3, 6)
    back = room + 1.5 * drive.occupancy + wander(rng, 0.25, 3)
    setpoint = rng.uniform(54.0, 56.5) + np.clip((65.0 - outdoor) * 0.08, -0.5, 2.5)
    damper = _damper(asset.rated["minimum_outdoor_air_percent"], outdoor, drive.load)
    damper = damper + effect(effects, "damper") * (100.0 - damper)
    mixed = back + damper / 100 * (outdoor - back)
    need = mixed + FAN_HEAT - setpoint
    valve = np.clip(100 * need / COOLING_RANGE, 0, 100)
    valve = _stuck(valve, effect(effects, "valve"))
    heating = np.clip(-100 * need / HEATING_RANGE, 0, 100)
    supply = mixed + FAN_HEAT - valve / 100 * COOLING_RANGE + heating / 100 * HEATING_RANGE + wander(rng, 0.25, 1)
    moist = np.clip(44 + 0.12 * (drive.humidity - 60) + wander(rng, 2.0, 24), 20, 70)
    fan = _fan(asset, drive, rng, effects)
    readings = {
        "Supply Temperature": relax(running, supply, room, 2.0) + noise(rng, 0.12),
        "Return Temperature": relax(running, back, room, 2.0) + noise(rng, 0.12),
        "Mixed Air Temperature": relax(running, mixed, room, 2.0) + noise(rng, 0.2),
        "Outdoor Air Temperature": outdoor + noise(rng, 0.15),
        "Setpoint Temperature": setpoint,
        "Supply Humidity": relax(running, _warm_to_cold(moist, back, supply), moist, 2.0) + noise(rng, 0.6),
        "Return Humidity": moist + noise(rng, 0.5),
    }
    working = fan | {
        "Cooling Valve Position": valve + np.where(effect(effects, "valve") > 0, 0.0, noise(rng, 0.6)),
        "Heating Valve Position": heating + np.abs(noise(rng, 0.15)),
        "Outdoor Air Damper Position": damper + noise(rng, 0.3),
        "Run Status": np.ones(STEPS),
    }
    return readings | {name: np.clip(signal, 0, None) * running for name, signal in working.items()}


def _damper(minimum: float, outdoor: Signal, load: Signal) -> Signal:
    """Return the intake damper in %: minimum, opened for free cooling between 45 and 66 degF."""
    free = np.clip((66.0 - outdoor) / 6.0, 0, 1) * np.clip((outdoor - 42.0) / 8.0, 0, 1)
    return np.asarray(minimum + (75.0 - minimum) * free * np.clip(load * 1.4, 0.3, 1.0))


def _stuck(valve: Signal, stuck: Signal) -> Signal:
    """Return the valve held, while ``stuck`` is not zero, far from where it usually would be."""
    if not stuck.any():
        return valve
    shut = float(np.median(valve[stuck > 0])) > 45.0
    position = 20.0 * (1 - stuck.max()) + 4.0 if shut else 60.0 + 30.0 * stuck.max()
    return np.where(stuck > 0, position, valve)


def _warm_to_cold(humidity: Signal, warm: Signal, cold: Signal) -> Signal:
    """Return relative humidity after cooling at constant moisture (saturation pressure halves in about 20 degF)."""
    return np.clip(humidity * np.exp2((warm - cold) / 20.0), 10, 97)


def _fan(asset: Asset, drive: SiteDrive, rng: np.random.Generator, effects: Effects) -> dict[str, Signal]:
    speed = np.clip(38 + 46 * drive.load * rng.uniform(0.95, 1.05) + wander(rng, 1.2, 4), 25, 92)
    clog, slip = effect(effects, "clog"), effect(effects, "slip")
    speed = np.clip(speed * (1 + 0.06 * clog + 0.6 * slip), 0, 100)
    part = speed / 100 * (1 - 0.07 * clog) * (1 - slip)
    loading = 1 + 0.12 * np.arange(STEPS) / STEPS
    static = rng.uniform(1.35, 1.5) * (1 - 0.9 * slip) + wander(rng, 0.03, 2)
    filters = rng.uniform(0.95, 1.05) * part**2 * loading * (1 + clog) + 0.02
    return {
        "Supply Air Flow": asset.rated["air_flow_cfm"] * part * (1 + noise(rng, 0.008)),
        "Supply Fan Speed": speed + noise(rng, 0.3),
        "Power Input": asset.rated["fan_power_kw"] * (speed / 100) ** 3 * (1 + 0.05 * clog) * (1 + noise(rng, 0.01)),
        "Filter Differential Pressure": filters + noise(rng, 0.008),
        "Duct Static Pressure": static + noise(rng, 0.015),
    }
