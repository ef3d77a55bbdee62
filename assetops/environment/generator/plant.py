"""A whole plant in memory: healthy telemetry sets the alert thresholds, then faults are injected until they alert."""

from __future__ import annotations

from dataclasses import dataclass

from assetops.environment.generator.faults import Fault, draw_faults
from assetops.environment.generator.layout import Layout, draw_layout
from assetops.environment.generator.modes import FailureMode, draw_modes
from assetops.environment.generator.rules import Rule, alert_spans, draw_rules, rules_of
from assetops.environment.generator.signals import PER_DAY
from assetops.environment.generator.telemetry import Telemetry, simulate
from assetops.environment.generator.weather import SiteDrive, drive_site
from assetops.environment.store import Asset

_MOST_TRIES = 8


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
        fault, trace = _inject(seed, drawn, drives[drawn.asset.site], rules)
        faults.append(fault)
        telemetry[fault.asset.asset_id] = trace
    alerts = _all_alerts(layout, rules, telemetry)
    return SimulatedPlant(layout, modes, rules, telemetry, faults, alerts)


def _inject(seed: bytes | int, fault: Fault, drive: SiteDrive, rules: list[Rule]) -> tuple[Fault, Telemetry]:
    """Strengthen a fault until a rule alerts while there is still time to react to it."""
    for _ in range(_MOST_TRIES):
        telemetry = simulate(seed, fault.asset, drive, fault.effects())
        if first_alert(fault, alerts_of(fault.asset, rules, telemetry)) is not None:
            break
        fault = fault.stronger()
    return fault, telemetry


def first_alert(fault: Fault, alerts: list[Alert]) -> Alert | None:
    """Return the first alert that the fault raised, at least a day before the fault's end."""
    own = [a for a in alerts if a.asset == fault.asset and fault.first <= a.first < fault.last - PER_DAY]
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
