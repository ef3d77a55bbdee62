"""Faults injected into telemetry: which mode, on which asset, when, how strong and in which shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from assetops.environment.generator.effects import BIAS, FROZEN, Effects
from assetops.environment.generator.layout import Layout
from assetops.environment.generator.modes import FailureMode
from assetops.environment.generator.seeds import stream
from assetops.environment.generator.sensors import AIR_HANDLER, CHILLER, COOLING_TOWER, PUMP
from assetops.environment.generator.signals import PER_DAY, STEPS, Signal
from assetops.environment.store import Asset

EARLIEST_DAY = 18  # the days before are healthy on every asset: a baseline for whoever looks for the faults


class FaultKind(NamedTuple):
    """A failure mode that can be simulated: its shape over time and its effects with the range of their size."""

    mode: str
    shape: str
    effects: dict[str, tuple[float, float]]


_ALWAYS: dict[str, tuple[FaultKind, ...]] = {
    CHILLER: (FaultKind("Supply Temperature Sensor Drift", "ramp", {f"{BIAS}Supply Temperature": (3.0, 4.5)}),),
    AIR_HANDLER: (FaultKind("Return Temperature Sensor Stuck", "step", {f"{FROZEN}Return Temperature": (1.0, 1.0)}),),
    COOLING_TOWER: (),
    PUMP: (),
}
_COUNT = {CHILLER: 3, AIR_HANDLER: 2, COOLING_TOWER: 2, PUMP: 3}
_SOME_OF: dict[str, tuple[FaultKind, ...]] = {
    CHILLER: (
        FaultKind("Condenser Tube Fouling", "ramp", {"efficiency": (0.22, 0.32), "flow": (0.20, 0.28)}),
        FaultKind(
            "Refrigerant Leak", "ramp", {"evaporator": (4.0, 7.0), "efficiency": (0.12, 0.20), "supply": (1.2, 2.2)}
        ),
        FaultKind("Compressor Short Cycling", "step", {"cycling": (1.0, 1.0)}),
        FaultKind("Condenser Water Flow Restriction", "step", {"flow": (0.42, 0.52), "efficiency": (0.16, 0.24)}),
        FaultKind("Flow Meter Failure", "step", {f"{FROZEN}Condenser Water Flow": (1.0, 1.0)}),
    ),
    AIR_HANDLER: (
        FaultKind("Air Filter Clogging", "ramp", {"clog": (1.2, 1.8)}),
        FaultKind("Cooling Valve Stuck", "step", {"valve": (0.6, 1.0)}),
        FaultKind("Outdoor Air Damper Stuck Open", "step", {"damper": (0.85, 1.0)}),
        FaultKind("Fan Belt Slip", "ramp", {"slip": (0.22, 0.34)}),
        FaultKind("Humidity Sensor Drift", "ramp", {f"{BIAS}Supply Humidity": (-36.0, -26.0)}),
    ),
    COOLING_TOWER: (
        FaultKind("Tower Fill Fouling", "ramp", {"fouling": (0.8, 1.2)}),
        FaultKind("Tower Fan Bearing Wear", "ramp", {"wear": (1.3, 2.2)}),
        FaultKind("Make-Up Valve Failure", "step", {"level": (2.5, 4.5)}),
        FaultKind("Basin Overflow", "step", {"level": (-3.0, -1.8)}),
    ),
    PUMP: (
        FaultKind("Pump Bearing Wear", "ramp", {"bearing": (0.8, 1.3)}),
        FaultKind("Impeller Wear", "ramp", {"impeller": (0.16, 0.22)}),
        FaultKind("Shaft Misalignment", "step", {"misaligned": (0.8, 1.2)}),
    ),
}


_LIMITS = {"flow": 0.75, "efficiency": 0.4, "damper": 1.0, "valve": 1.0, "slip": 0.5, "impeller": 0.25, "cycling": 1.0}


@dataclass(frozen=True)
class Fault:
    """One fault on one asset in steps ``[first, last)``; ``magnitude`` is the size of its first effect in full."""

    asset: Asset
    mode: FailureMode
    shape: str
    first: int
    last: int
    sizes: dict[str, float]

    @property
    def magnitude(self) -> float:
        """The full size of the fault's leading effect."""
        return next(iter(self.sizes.values()))

    @property
    def sensors(self) -> list[str]:
        """The sensors in which the fault shows: those its mode names, as far as the asset has them."""
        present = {sensor.name for sensor in self.asset.sensors}
        return [name for name in self.mode["sensors"] if name in present]

    def effects(self) -> Effects:
        """Return the fault's disturbances over the whole window."""
        severity = _severity(self.shape, self.first, self.last)
        return {name: size * severity for name, size in self.sizes.items()}

    def stronger(self) -> Fault:
        """Return the same fault with every effect a fifth larger, up to what is physical."""
        sizes = {name: min(size * 1.2, _LIMITS.get(name, np.inf)) for name, size in self.sizes.items()}
        return replace(self, sizes=sizes)

    def moved(self, rng: np.random.Generator) -> Fault:
        """Return the same fault at another time."""
        first, last = _draw_span(rng)
        return replace(self, first=first, last=last)


def _severity(shape: str, first: int, last: int) -> Signal:
    """Return the share of full size at each step: all at once, or growing over the first 60 % of the time."""
    severity = np.zeros(STEPS)
    length = last - first
    grown = np.ones(length) if shape == "step" else np.minimum(np.arange(1, length + 1) / (0.6 * length), 1.0)
    severity[first:last] = grown
    return severity


def draw_faults(seed: bytes | int, layout: Layout, modes: list[FailureMode]) -> list[Fault]:
    """Draw twelve faults of twelve kinds on twelve assets; a drifting and a stuck sensor are always among them."""
    rng = stream(seed, "faults")
    by_name = {mode["name"]: mode for mode in modes}
    faults = []
    for asset_class, always in _ALWAYS.items():
        options = _SOME_OF[asset_class]
        chosen = [options[int(i)] for i in rng.choice(len(options), _COUNT[asset_class], replace=False)]
        kinds = [*always, *chosen]
        assets = [asset for asset in layout.assets if asset.asset_class == asset_class]
        picks = rng.choice(len(assets), len(kinds), replace=False)
        for kind, pick in zip(kinds, picks, strict=True):
            faults.append(_draw_fault(rng, assets[int(pick)], by_name[kind.mode], kind))
    return faults


def _draw_fault(rng: np.random.Generator, asset: Asset, mode: FailureMode, kind: FaultKind) -> Fault:
    first, last = _draw_span(rng)
    sizes = {name: float(rng.uniform(low, high)) for name, (low, high) in kind.effects.items()}
    return Fault(asset, mode, kind.shape, first, last, sizes)


def _draw_span(rng: np.random.Generator) -> tuple[int, int]:
    first = int(rng.integers(EARLIEST_DAY * PER_DAY, 80 * PER_DAY))
    return first, min(first + int(rng.integers(12 * PER_DAY, 26 * PER_DAY)), STEPS)
