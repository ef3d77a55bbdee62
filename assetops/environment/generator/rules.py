"""Alert rules: their text, their thresholds (set on the healthy plant) and their application to telemetry.

A rule holds at a step when its condition does and, if it has ``only_when``, that one does too; a gap holds nothing.
``above``/``below``: the value against the threshold. ``flat``: the value moved by no more than the threshold since the
step before. ``starts``: more than ``threshold`` changes from 0 to 1 within the last ``minutes``.
An alert is a longest run of steps at which the rule holds that lasts at least ``minutes`` (``starts``: any run),
from its first step to the first step after it.
"""

from __future__ import annotations

from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from assetops.environment.generator.seeds import stream
from assetops.environment.generator.sensors import AIR_HANDLER, CHILLER, COOLING_TOWER, PUMP
from assetops.environment.generator.signals import STEP_MINUTES
from assetops.environment.generator.telemetry import Telemetry
from assetops.environment.store import Asset


class Gate(TypedDict):
    """The state in which a rule applies, e.g. Run Status above 0.5."""

    sensor: str
    condition: str
    threshold: float


class Rule(TypedDict):
    """A record of ``alert_rules.json``."""

    rule_id: str
    name: str
    asset_class: str
    sensor: str
    condition: str
    threshold: float
    minutes: int
    primary_code: str
    only_when: Gate | None


class RuleKind(NamedTuple):
    """A rule before its threshold is set: ``grain`` rounds a threshold from data, ``fixed`` is one that is given."""

    name: str
    asset_class: str
    sensor: str
    condition: str
    minutes: int
    primary_code: str
    grain: float = 0.5
    fixed: float | None = None
    running: bool | None = True


_KINDS = (
    RuleKind("Chiller - High Supply Temperature", CHILLER, "Supply Temperature", "above", 60, "CS001", 0.25),
    RuleKind("Chiller - Low Supply Temperature", CHILLER, "Supply Temperature", "below", 60, "CS007", 0.25),
    RuleKind("Chiller - Efficiency", CHILLER, "Chiller Efficiency", "above", 120, "M013", 0.005),
    RuleKind(
        "Chiller - Condenser Water Return High",
        CHILLER,
        "Condenser Water Return To Tower Temperature",
        "above",
        60,
        "OP002",
    ),
    RuleKind(
        "Chiller - Refrigerant Temperature Low",
        CHILLER,
        "Liquid Refrigerant Evaporator Temperature",
        "below",
        60,
        "L001",
        0.25,
    ),
    RuleKind("Chiller - Chiller Cycling", CHILLER, "Run Status", "starts", 240, "CS005", fixed=2.0, running=None),
    RuleKind("Chiller - Load High", CHILLER, "Chiller % Loaded", "above", 60, "M007", 1.0),
    RuleKind("Chiller - Power Use While Off", CHILLER, "Power Input", "above", 60, "E001", fixed=8.0, running=False),
    RuleKind("AHU - Filter Pressure High", AIR_HANDLER, "Filter Differential Pressure", "above", 60, "OP002", 0.02),
    RuleKind("AHU - Supply Temperature High", AIR_HANDLER, "Supply Temperature", "above", 60, "CS003", 0.25),
    RuleKind("AHU - Supply Temperature Low", AIR_HANDLER, "Supply Temperature", "below", 60, "C002", 0.25),
    RuleKind("AHU - Cooling Valve Not Moving", AIR_HANDLER, "Cooling Valve Position", "flat", 720, "CS003", fixed=0.05),
    RuleKind("AHU - Damper Open Wide", AIR_HANDLER, "Outdoor Air Damper Position", "above", 120, "M023", 1.0),
    RuleKind("AHU - Duct Pressure Low", AIR_HANDLER, "Duct Static Pressure", "below", 60, "M022", 0.02),
    RuleKind("AHU - Return Sensor Not Moving", AIR_HANDLER, "Return Temperature", "flat", 180, "CS002", fixed=0.01),
    RuleKind("Tower - Fan Speed High", COOLING_TOWER, "Fan Speed", "above", 120, "OP003", 1.0, running=None),
    RuleKind("Tower - Water Warm", COOLING_TOWER, "Leaving Water Temperature", "above", 60, "C002", running=None),
    RuleKind("Tower - Fan Vibration High", COOLING_TOWER, "Fan Vibration", "above", 60, "C003", 0.1, running=None),
    RuleKind("Tower - Basin Level Low", COOLING_TOWER, "Basin Water Level", "below", 60, "M009", 0.25, running=None),
    RuleKind("Pump - Vibration High", PUMP, "Vibration", "above", 60, "M005", 0.1),
    RuleKind("Pump - Bearing Hot", PUMP, "Bearing Temperature", "above", 60, "C003", 1.0),
    RuleKind("Pump - Speed High", PUMP, "Pump Speed", "above", 120, "M021", 1.0),
    RuleKind("Chiller - Flow Meter Not Moving", CHILLER, "Condenser Water Flow", "flat", 180, "M015", fixed=0.5),
    RuleKind("AHU - Supply Humidity Low", AIR_HANDLER, "Supply Humidity", "below", 120, "CS001", 1.0),
    RuleKind("Tower - Basin Level High", COOLING_TOWER, "Basin Water Level", "above", 60, "L005", 0.25, running=None),
)  # fmt: skip


def draw_rules(seed: bytes | int, healthy: list[tuple[Asset, Telemetry]]) -> list[Rule]:
    """Return the plant's rules; a threshold lies just outside what the healthy assets of the class show."""
    first = int(stream(seed, "rules").integers(10, 60))
    return [_rule(f"RUL{first + index:04d}", kind, healthy) for index, kind in enumerate(_KINDS)]


def _rule(rule_id: str, kind: RuleKind, healthy: list[tuple[Asset, Telemetry]]) -> Rule:
    gate = None
    if kind.running is not None:
        gate = Gate(sensor="Run Status", condition="above" if kind.running else "below", threshold=0.5)
    rule = Rule(
        rule_id=rule_id,
        name=kind.name,
        asset_class=kind.asset_class,
        sensor=kind.sensor,
        condition=kind.condition,
        threshold=0.0 if kind.fixed is None else kind.fixed,
        minutes=kind.minutes,
        primary_code=kind.primary_code,
        only_when=gate,
    )
    if kind.fixed is None:
        rule["threshold"] = _threshold(rule, kind.grain, healthy)
    return rule


def _threshold(rule: Rule, grain: float, healthy: list[tuple[Asset, Telemetry]]) -> float:
    values = np.concatenate([_gated(rule, a, t) for a, t in healthy if a.asset_class == rule["asset_class"]])
    if rule["condition"] == "above":
        return round(float(np.ceil(np.nanquantile(values, 0.9995) / grain) * grain), 3)
    return round(float(np.floor(np.nanquantile(values, 0.0005) / grain) * grain), 3)


def _gated(rule: Rule, asset: Asset, telemetry: Telemetry) -> NDArray[np.float64]:
    values = _column(asset, telemetry, rule["sensor"])
    return values[_gate_open(rule, asset, telemetry)]


def _column(asset: Asset, telemetry: Telemetry, sensor: str) -> NDArray[np.float64]:
    names = [s.name for s in asset.sensors]
    return telemetry[:, names.index(sensor)].astype(np.float64)


def _gate_open(rule: Rule, asset: Asset, telemetry: Telemetry) -> NDArray[np.bool_]:
    gate = rule["only_when"]
    if gate is None:
        return np.ones(len(telemetry), dtype=np.bool_)
    return _beyond(_column(asset, telemetry, gate["sensor"]), gate["condition"], gate["threshold"])


def _beyond(values: NDArray[np.float64], condition: str, threshold: float) -> NDArray[np.bool_]:
    return np.asarray(values > threshold if condition == "above" else values < threshold)


def _holds(rule: Rule, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    if rule["condition"] == "flat":
        return np.abs(np.diff(values, prepend=np.nan)) <= rule["threshold"]
    if rule["condition"] == "starts":
        starts = np.concatenate([[0], (values[1:] == 1) & (values[:-1] == 0)])
        window = rule["minutes"] // STEP_MINUTES
        return np.asarray(np.convolve(starts, np.ones(window))[: len(values)] > rule["threshold"])
    return _beyond(values, rule["condition"], rule["threshold"])


def alert_spans(rule: Rule, asset: Asset, telemetry: Telemetry) -> list[tuple[int, int]]:
    """Return the alerts of one rule on one asset as steps ``[first, last)``."""
    holds = _holds(rule, _column(asset, telemetry, rule["sensor"])) & _gate_open(rule, asset, telemetry)
    edges = np.flatnonzero(np.diff(holds.astype(np.int8), prepend=0, append=0))
    least = 1 if rule["condition"] == "starts" else rule["minutes"] // STEP_MINUTES
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]


def rules_of(rules: list[Rule], asset: Asset) -> list[Rule]:
    """Return the rules of the asset's class."""
    return [rule for rule in rules if rule["asset_class"] == asset.asset_class]
