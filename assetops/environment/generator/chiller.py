"""Chillers: load, power from efficiency, and temperatures that obey the heat balance.

tons = gpm x dT / 24 on the chilled water side; on the condenser side the compressor's heat is added
(1 ton = 12,000 BTU/h, 1 kW = 3,412 BTU/h, 1 gpm of water carries 500 BTU/h per degF).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetops.environment.generator.effects import Effects, effect
from assetops.environment.generator.signals import STEPS, Signal, noise, planned_stop, relax, wander
from assetops.environment.generator.weather import SiteDrive
from assetops.environment.store import Asset

DEGREE_GPM_PER_TON = 24.0
DEGREE_GPM_PER_KW = 6.824
COLDEST_CONDENSER_WATER = 70.0  # degF; a bypass around the tower holds it in cold weather


def simulate_chiller(asset: Asset, drive: SiteDrive, rng: np.random.Generator, effects: Effects) -> dict[str, Signal]:
    """Return the readings of all twelve sensors, each ``(STEPS,)``, before rounding."""
    rated = asset.rated
    scheduled = (drive.scheduled | (rng.random() < 0.6)) & ~planned_stop(rng)
    running = _running(scheduled, effect(effects, "cycling"))
    share = np.clip(drive.load * rng.uniform(0.9, 1.1) + wander(rng, 0.02, 5), 0.18, 1.04)
    tons = rated["capacity_ton"] * share * running
    supply, setpoint = _supply(rng, drive, running, effects)
    entering = np.maximum(drive.wet_bulb + 6.0 + 1.5 * share, COLDEST_CONDENSER_WATER) + wander(rng, 0.4, 12)
    per_ton = _efficiency(rng, rated["efficiency_kw_per_ton"], share, entering) * (1 + effect(effects, "efficiency"))
    power = tons * per_ton
    flow = rated["condenser_water_flow_gpm"] * running * (1 + wander(rng, 0.012, 10)) * (1 - effect(effects, "flow"))
    heat = tons * DEGREE_GPM_PER_TON + power * DEGREE_GPM_PER_KW
    leaving = relax(running, entering + heat / np.maximum(flow, 1.0), entering - 1.0, 3.0)
    rise = DEGREE_GPM_PER_TON * tons / rated["chilled_water_flow_gpm"]
    back = relax(running, supply + rise, np.full(STEPS, 66.0), 10.0)
    approach = 3.0 + 2.5 * share + effect(effects, "evaporator")
    liquid = relax(running, supply - approach, np.full(STEPS, 66.0), 8.0)
    return {
        "Supply Temperature": supply + noise(rng, 0.08),
        "Return Temperature": back + noise(rng, 0.08),
        "Setpoint Temperature": setpoint,
        "Condenser Water Flow": flow + running * noise(rng, 4.0),
        "Condenser Water Return To Tower Temperature": leaving + noise(rng, 0.15),
        "Tonnage": tons + running * noise(rng, 0.004 * rated["capacity_ton"]),
        "Power Input": power * (1 + noise(rng, 0.006)) + np.where(running, 0.0, 0.9) + np.abs(noise(rng, 0.2)),
        "Chiller % Loaded": 100 * share * running + running * noise(rng, 0.5),
        "Chiller Efficiency": per_ton * running * (1 + noise(rng, 0.008)),
        "Liquid Refrigerant Evaporator Temperature": liquid + noise(rng, 0.15),
        "Run Status": running.astype(np.float64),
        "Schedule": scheduled.astype(np.float64),
    }


def _running(scheduled: NDArray[np.bool_], cycling: Signal) -> NDArray[np.bool_]:
    """Return when the compressor runs: on schedule, half an hour on and half an hour off if it cycles."""
    return np.asarray(scheduled & ~((cycling > 0) & (np.arange(STEPS) // 2 % 2 == 1)))


def _supply(
    rng: np.random.Generator, drive: SiteDrive, running: NDArray[np.bool_], effects: Effects
) -> tuple[Signal, Signal]:
    """Return true supply temperature and its setpoint, which is reset by the outdoor temperature."""
    setpoint = rng.uniform(42.5, 45.0) + np.clip((68.0 - drive.dry_bulb) * 0.05, -1.0, 2.0)
    working = setpoint + wander(rng, 0.2, 2) + effect(effects, "supply")
    return relax(running, working, np.full(STEPS, 66.0), 9.0), setpoint


def _efficiency(rng: np.random.Generator, rated: float, share: Signal, entering: Signal) -> Signal:
    """Return kW/ton: worse with warm condenser water and away from 75 % load."""
    curve = 1 + 0.25 * (share - 0.75) ** 2 + 0.006 * (entering - 75.0)
    return rated * curve * (1 + wander(rng, 0.008, 24))
