"""What must hold for every seed, because nobody looks at a hidden plant before it is used."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetops.environment.generator.anomalies import find_anomalies
from assetops.environment.generator.layout import draw_layout
from assetops.environment.generator.plant import first_alert, simulate_plant
from assetops.environment.generator.work_orders import WORK_ORDERS, draw_work_orders


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


@pytest.mark.parametrize("seed", [bytes([number]) * 32 for number in range(6)])
def test_no_fault_stays_silent_and_healthy_assets_stay_quiet(seed: bytes) -> None:
    plant = simulate_plant(seed)
    spans = {fault.asset.asset_id: (fault.first, fault.last) for fault in plant.faults}
    assert all(first_alert(fault, plant.alerts) is not None for fault in plant.faults)
    elsewhere = [a for a in plant.alerts if not _within(spans.get(a.asset.asset_id), a.first)]
    assert len(elsewhere) < 0.15 * len(plant.alerts)
    anomalies = [a for asset in plant.layout.assets for a in find_anomalies(asset, plant.telemetry[asset.asset_id])]
    assert sum(_within(spans.get(a.asset.asset_id), a.step) for a in anomalies) > 0.7 * len(anomalies)
    orders = draw_work_orders(seed, plant)
    assert len(orders) == WORK_ORDERS
    assert datetime(2015, 1, 1) < min(order.created for order in orders)
    assert max(order.created for order in orders) < plant.layout.end


def _within(span: tuple[int, int] | None, step: int) -> bool:
    return span is not None and span[0] <= step < span[1]
