"""What must hold for every seed, because nobody looks at a hidden plant before it is used."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetops.environment.generator.anomalies import Anomaly, find_anomalies
from assetops.environment.generator.layout import draw_layout
from assetops.environment.generator.plant import SimulatedPlant, first_alert, shows, simulate_plant
from assetops.environment.generator.telemetry import simulate
from assetops.environment.generator.weather import drive_site
from assetops.environment.generator.work_orders import WORK_ORDERS, draw_work_orders

FEW = [0, 1, 2]  # all kinds of fault are among theirs
KINDS = 19
MANY = [bytes([number, 1]) * 16 for number in range(60)]
# Their readings stay among usual values: a stuck one repeats them, a cycling compressor runs as usual while it runs.
_UNUSUAL_IN_NO_VALUE = {"Return Temperature Sensor Stuck", "Flow Meter Failure", "Compressor Short Cycling"}


@given(seed=st.binary(min_size=16, max_size=64) | st.integers(0, 2**256))
@settings(max_examples=60, deadline=None)
def test_every_layout_has_the_scale_of_the_design(seed: bytes | int) -> None:
    layout = draw_layout(seed)
    assert 0.95 * 2.3e6 <= 9600 * sum(len(asset.sensors) for asset in layout.assets) <= 1.05 * 2.3e6
    assert len(layout.assets) >= 20
    assert len({asset.asset_id for asset in layout.assets}) == len(layout.assets)
    assert len({(asset.site, asset.name) for asset in layout.assets}) == len(layout.assets)
    assert len({asset.name for asset in layout.assets}) == len(layout.assets) - 2
    assert (layout.start.year, layout.start.hour, layout.start.minute) == (2025, 0, 0)


def _every_fault_shows_and_alerts(seed: bytes | int, plant: SimulatedPlant) -> None:
    drives = {site.name: drive_site(seed, site.name, plant.layout.start) for site in plant.layout.sites}
    for fault in plant.faults:
        healthy = simulate(seed, fault.asset, drives[fault.asset.site], {})
        assert shows(fault, healthy, plant.telemetry[fault.asset.asset_id]), fault.mode["name"]
        assert not shows(fault, healthy, healthy)
        alert = first_alert(fault, plant.alerts)
        assert alert is not None, fault.mode["name"]
        assert alert.rule["primary_code"] == fault.mode["primary_code"]


def _healthy_data_is_quiet(plant: SimulatedPlant) -> None:
    spans = {fault.asset.asset_id: (fault.first, fault.last) for fault in plant.faults}
    healthy = [asset for asset in plant.layout.assets if asset.asset_id not in spans]
    elsewhere = [a for a in plant.alerts if not _within(spans.get(a.asset.asset_id), a.first)]
    assert len(elsewhere) < 0.15 * len(plant.alerts)
    assert sum(alert.asset in healthy for alert in plant.alerts) < 1.5 * len(healthy)  # in 100 days
    anomalies = _anomalies(plant)
    assert sum(_within(spans.get(a.asset.asset_id), a.step) for a in anomalies) > 0.75 * len(anomalies)
    assert sum(a.asset in healthy for a in anomalies) < 2 * len(healthy)


def _anomalies(plant: SimulatedPlant) -> list[Anomaly]:
    return [a for asset in plant.layout.assets for a in find_anomalies(asset, plant.telemetry[asset.asset_id])]


def _within(span: tuple[int, int] | None, step: int) -> bool:
    return span is not None and span[0] <= step < span[1]


def _orders_are_in_their_time(seed: bytes | int, plant: SimulatedPlant) -> None:
    orders = draw_work_orders(seed, plant)
    assert len(orders) == WORK_ORDERS
    assert datetime(2015, 1, 1) < min(order.created for order in orders)
    assert max(order.created for order in orders) < plant.layout.end
    for fault in plant.faults:
        code = fault.mode["secondary_code"]
        own = [o for o in orders if o.asset == fault.asset and o.secondary_code == code and not o.preventive]
        assert any(order.created > plant.layout.start for order in own), fault.mode["name"]


@cache
def _plant(seed: int) -> SimulatedPlant:
    return simulate_plant(seed)


@pytest.mark.parametrize("seed", FEW)
def test_no_fault_stays_silent_and_healthy_assets_stay_quiet(seed: int) -> None:
    plant = _plant(seed)
    _every_fault_shows_and_alerts(seed, plant)
    _healthy_data_is_quiet(plant)
    _orders_are_in_their_time(seed, plant)


def test_the_condenser_fouling_of_seed_41_shows_in_all_its_sensors() -> None:
    """With its first size it hardly moved the condenser's return temperature; with seed 32 no rule told a fault."""
    for seed in (41, 32):
        _every_fault_shows_and_alerts(seed, simulate_plant(seed))


def test_most_kinds_of_fault_are_among_the_anomalies() -> None:
    """Once, worn impellers, clogged filters and stuck dampers were not: load and weather hid them."""
    faults, told = Counter[str](), Counter[str]()
    for seed in FEW:
        plant = _plant(seed)
        anomalies = _anomalies(plant)
        for fault in plant.faults:
            name = fault.mode["name"]
            faults[name] += 1
            told[name] += any(a.asset == fault.asset and fault.first <= a.step < fault.last for a in anomalies)
    assert len(faults) == KINDS
    assert told["Impeller Wear"] == faults["Impeller Wear"] == len(FEW)
    assert {name for name in faults if not told[name]} <= _UNUSUAL_IN_NO_VALUE
    assert sum(told.values()) > 0.7 * sum(faults.values())


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_the_same_of_many_seeds(seed: bytes) -> None:
    plant = simulate_plant(seed)
    _every_fault_shows_and_alerts(seed, plant)
    _healthy_data_is_quiet(plant)
    _orders_are_in_their_time(seed, plant)
