"""A whole plant in memory: healthy telemetry sets the alert thresholds, then faults are injected until they alert."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assetops.environment.generator.faults import Fault, draw_faults
from assetops.environment.generator.layout import Layout, draw_layout
from assetops.environment.generator.modes import FailureMode, draw_modes
from assetops.environment.generator.rules import Rule, alert_spans, draw_rules, rules_of
from assetops.environment.generator.seeds import stream
from assetops.environment.generator.signals import PER_DAY
from assetops.environment.generator.telemetry import Telemetry, simulate
from assetops.environment.generator.weather import SiteDrive, drive_site
from assetops.environment.store import Asset

_STRENGTHENED = 6  # times a fault is made stronger before another time is tried
_MOVED = 6
_PLAIN = 5.0  # how many times a sensor's noise a fault moves it, so that it shows


@dataclass(frozen=True)
class Alert:
    """One alert in steps ``[first, last)``."""

    asset: Asset
    rule: Rule
    first: int
    last: int


@dataclass(frozen=True)
class SimulatedPlant:
    """Everything that follows from physics; work orders and events are derived from it."""

    layout: Layout
    modes: list[FailureMode]
    rules: list[Rule]
    telemetry: dict[str, Telemetry]
    faults: list[Fault]
    alerts: list[Alert]


def simulate_plant(seed: bytes | int) -> SimulatedPlant:
    """Simulate the plant of this seed."""
    layout = draw_layout(seed)
    modes = draw_modes(seed)
    drives = {site.name: drive_site(seed, site.name, layout.start) for site in layout.sites}
    telemetry = {a.asset_id: simulate(seed, a, drives[a.site], {}) for a in layout.assets}
    rules = draw_rules(seed, [(a, telemetry[a.asset_id]) for a in layout.assets])
    faults = []
    for drawn in draw_faults(seed, layout, modes):
        healthy = telemetry[drawn.asset.asset_id]
        fault, trace = _inject(seed, drawn, drives[drawn.asset.site], rules, healthy)
        faults.append(fault)
        telemetry[fault.asset.asset_id] = trace
    alerts = _all_alerts(layout, rules, telemetry)
    return SimulatedPlant(layout, modes, rules, telemetry, faults, alerts)


def _inject(
    seed: bytes | int, drawn: Fault, drive: SiteDrive, rules: list[Rule], healthy: Telemetry
) -> tuple[Fault, Telemetry]:
    """Strengthen or move a fault until it shows in its sensors and a rule alerts while there is time to react."""
    for fault in _versions(seed, drawn):
        telemetry = simulate(seed, fault.asset, drive, fault.effects())
        alerted = first_alert(fault, alerts_of(fault.asset, rules, telemetry)) is not None
        if alerted and shows(fault, healthy, telemetry):
            break
    return fault, telemetry


def _versions(seed: bytes | int, fault: Fault) -> Iterator[Fault]:
    rng = stream(seed, "faults again", fault.asset.asset_id)
    for _ in range(1 + _MOVED):
        version = fault
        for _ in range(1 + _STRENGTHENED):
            yield version
            version = version.stronger()
        fault = fault.moved(rng)


def shows(fault: Fault, healthy: Telemetry, telemetry: Telemetry) -> bool:
    """Whether the fault, once grown, moves every sensor its mode names well beyond the sensor's noise."""
    grown = slice(fault.last - 2 * (fault.last - fault.first) // 5, fault.last)
    for sensor in fault.sensors:
        column = [s.name for s in fault.asset.sensors].index(sensor)
        shift = telemetry[grown, column] - healthy[grown, column]
        if np.sqrt(np.nanmean(shift**2)) < _PLAIN * _noise(healthy[:, column]):
            return False
    return True


def _noise(values: Telemetry) -> float:
    """Return the standard deviation of a reading from step to step while it moves; of one with two states, 0.05."""
    if np.isin(values, (0.0, 1.0)).sum() == np.isfinite(values).sum():
        return 0.05
    steps = np.abs(np.diff(values))
    return 1.0484 * float(np.median(steps[steps > 0]))  # 1.4826 / sqrt(2)


def first_alert(fault: Fault, alerts: list[Alert]) -> Alert | None:
    """Return the fault's first alert under its mode's own code, at least a day before the fault's end."""
    own = [
        alert
        for alert in alerts
        if alert.asset == fault.asset
        and alert.rule["primary_code"] == fault.mode["primary_code"]
        and fault.first <= alert.first < fault.last - PER_DAY
    ]
    return min(own, key=lambda alert: alert.first, default=None)


def alerts_of(asset: Asset, rules: list[Rule], telemetry: Telemetry) -> list[Alert]:
    """Return all alerts of one asset."""
    return [
        Alert(asset, rule, first, last)
        for rule in rules_of(rules, asset)
        for first, last in alert_spans(rule, asset, telemetry)
    ]


def _all_alerts(layout: Layout, rules: list[Rule], telemetry: dict[str, Telemetry]) -> list[Alert]:
    alerts = [alert for a in layout.assets for alert in alerts_of(a, rules, telemetry[a.asset_id])]
    return sorted(alerts, key=lambda alert: (alert.first, alert.asset.asset_id, alert.rule["rule_id"]))
