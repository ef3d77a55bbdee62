"""Which sites and assets a plant has: counts, names, ids, ratings, all drawn from the seed."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from assetops.environment.generator.seeds import stream
from assetops.environment.generator.sensors import (
    AIR_HANDLER,
    CHILLER,
    CHILLER_DROPS,
    COMPONENTS,
    COOLING_TOWER,
    PUMP,
    SENSORS,
)
from assetops.environment.generator.signals import STEP_MINUTES, STEPS
from assetops.environment.store import Asset, Sensor, Site

_SECOND_SITES = ("NORTH", "HARBOR", "CAMPUS", "AIRPORT", "RIVERSIDE", "HILLTOP", "WESTGATE", "DOCKS")
_TAG_LETTERS = "BCDFGHJKLMNPQRSTVWZ"
_FEWEST_CHANNELS, _MOST_CHANNELS = 233, 247  # 2.3 M points in 9,600 steps, within the 5 % of DESIGN section 6
_PREFIX = {CHILLER: "Chiller", COOLING_TOWER: "Cooling Tower", PUMP: "Chilled Water Pump"}
_ID_BLOCK = {CHILLER: 0, AIR_HANDLER: 200, COOLING_TOWER: 400, PUMP: 600}


@dataclass(frozen=True)
class Layout:
    """The static part of a plant: window start (midnight), sites, assets ordered by id."""

    start: datetime
    sites: tuple[Site, ...]
    assets: tuple[Asset, ...]

    @property
    def end(self) -> datetime:
        """The end of the telemetry window, exclusive."""
        return self.start + timedelta(minutes=STEP_MINUTES * STEPS)


def start_of(seed: bytes | int) -> datetime:
    """Return midnight of a day within 2025: the window start that belongs to this seed."""
    day = int(stream(seed, "start").integers(0, 365))
    return datetime(2025, 1, 1) + timedelta(days=day)


def draw_layout(seed: bytes | int) -> Layout:
    """Draw the sites and at least 20 assets of four classes with 233 to 247 channels in all."""
    rng = stream(seed, "layout")
    second = str(rng.choice(_SECOND_SITES))
    sites = (
        Site("MAIN", "central plant and the buildings around it"),
        Site(second, f"{second.title()} energy centre and the buildings it serves"),
    )
    start = start_of(seed)
    assets = _draw_assets(rng, sites, start.date())
    return Layout(start, sites, tuple(sorted(assets, key=lambda asset: asset.asset_id)))


def _draw_assets(rng: np.random.Generator, sites: tuple[Site, ...], start: date) -> list[Asset]:
    drops = _draw_chiller_drops(rng)
    counts = _draw_counts(rng, [len(SENSORS[CHILLER]) - len(drop) for drop in drops])
    site_numbers = [int(n) for n in rng.choice(np.arange(1, 100), size=2, replace=False)]
    assets = []
    for asset_class, count in counts.items():
        at_main = round(count * 0.6)
        numbers = _draw_numbers(rng, asset_class, at_main, count - at_main)
        tags = ["".join(rng.choice(list(_TAG_LETTERS), 4)) for _ in sites]
        for index, number in enumerate(numbers):
            where = 0 if index < at_main else 1
            label = _PREFIX.get(asset_class, f"{tags[where]} AHU")
            asset_id = f"CWC{site_numbers[where]:02d}{_ID_BLOCK[asset_class] + number:03d}"
            drop = drops[index] if asset_class == CHILLER else frozenset[str]()
            assets.append(
                _asset(rng, (asset_id, f"{label} {number}", sites[where].name), asset_class, drop, start),
            )
    return assets


def _draw_chiller_drops(rng: np.random.Generator) -> list[frozenset[str]]:
    return [CHILLER_DROPS[int(rng.integers(0, len(CHILLER_DROPS)))] for _ in range(8)]


def _draw_counts(rng: np.random.Generator, chiller_channels: list[int]) -> dict[str, int]:
    """Draw counts per class among all those that give the wanted number of channels."""
    fits = []
    for chillers, handlers, towers, pumps in itertools.product(range(5, 9), range(4, 7), range(4, 7), range(5, 9)):
        channels = sum(chiller_channels[:chillers]) + 16 * handlers + 8 * towers + 7 * pumps
        if _FEWEST_CHANNELS <= channels <= _MOST_CHANNELS and chillers + handlers + towers + pumps >= 20:
            fits.append((chillers, handlers, towers, pumps))
    chosen = fits[int(rng.integers(0, len(fits)))]
    return dict(zip((CHILLER, AIR_HANDLER, COOLING_TOWER, PUMP), chosen, strict=True))


def _draw_numbers(rng: np.random.Generator, asset_class: str, main: int, second: int) -> list[int]:
    """Draw the numbers in names. Towers and pumps share one number between the sites: an ambiguous name."""
    numbers = [int(n) for n in rng.permutation(np.arange(1, 20))[: main + second]]
    if asset_class in (COOLING_TOWER, PUMP):
        numbers[main] = numbers[0]
    return sorted(numbers[:main]) + sorted(numbers[main:])


def _asset(
    rng: np.random.Generator, names: tuple[str, str, str], asset_class: str, drop: frozenset[str], start: date
) -> Asset:
    asset_id, name, site = names
    installed = start - timedelta(days=int(rng.integers(5 * 365, 22 * 365)))
    sensors = tuple(Sensor(k.name, k.unit, k.component, k.description) for k in SENSORS[asset_class])
    return Asset(
        asset_id=asset_id,
        name=name,
        site=site,
        asset_class=asset_class,
        description=f"{asset_class} {name} at site {site}, in service since {installed.year}",
        components=COMPONENTS[asset_class],
        installed=installed.isoformat(),
        rated=_RATINGS[asset_class](rng),
        sensors=tuple(sensor for sensor in sensors if sensor.name not in drop),
    )


def _rate_chiller(rng: np.random.Generator) -> dict[str, float]:
    tons = float(rng.integers(8, 31) * 50)
    return {
        "capacity_ton": tons,
        "chilled_water_flow_gpm": round(tons * float(rng.uniform(2.0, 2.4)), -1),
        "condenser_water_flow_gpm": round(tons * float(rng.uniform(2.8, 3.2)), -1),
        "efficiency_kw_per_ton": round(float(rng.uniform(0.55, 0.62)), 3),
    }


def _rate_air_handler(rng: np.random.Generator) -> dict[str, float]:
    flow = float(rng.integers(12, 61) * 1000)
    return {
        "air_flow_cfm": flow,
        "fan_power_kw": round(flow * float(rng.uniform(0.0007, 0.0009)), 1),
        "minimum_outdoor_air_percent": float(rng.integers(12, 22)),
    }


def _rate_cooling_tower(rng: np.random.Generator) -> dict[str, float]:
    flow = float(rng.integers(10, 41) * 100)
    return {
        "water_flow_gpm": flow,
        "fan_power_kw": round(flow * float(rng.uniform(0.010, 0.014)), 1),
        "design_approach_degf": round(float(rng.uniform(5.5, 7.0)), 1),
        "basin_level_in": round(float(rng.uniform(9.0, 11.0)), 1),
    }


def _rate_pump(rng: np.random.Generator) -> dict[str, float]:
    flow = float(rng.integers(8, 33) * 100)
    pressure = round(float(rng.uniform(24.0, 40.0)), 1)
    # Hydraulic power = gpm x psi / 1714 hp, 0.746 kW per hp, 72 % overall.
    return {
        "flow_gpm": flow,
        "differential_pressure_psi": pressure,
        "power_kw": round(flow * pressure / 1714 * 0.746 / 0.72, 1),
    }


_RATINGS = {
    CHILLER: _rate_chiller,
    AIR_HANDLER: _rate_air_handler,
    COOLING_TOWER: _rate_cooling_tower,
    PUMP: _rate_pump,
}
