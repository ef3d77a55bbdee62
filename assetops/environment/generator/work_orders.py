"""All work orders of a plant: preventive calendars, repairs of faults, history, duplicates; 4,200 over eight years."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from assetops.environment.generator.corrective import duplicate_orders, fault_orders, historic_orders
from assetops.environment.generator.orders import Order, draw_crew
from assetops.environment.generator.plant import SimulatedPlant
from assetops.environment.generator.preventive import preventive_orders
from assetops.environment.generator.seeds import stream

WORK_ORDERS = 4200
YEARS = 8
_DUPLICATES = 40
_RECENT_DUPLICATES = 4  # of them, second reports of what the injected faults led to
_MOST_PREVENTIVE = (2650, 2950)


def draw_work_orders(seed: bytes | int, plant: SimulatedPlant) -> list[Order]:
    """Return exactly ``WORK_ORDERS`` orders by creation time, none created after the plant's end."""
    rng = stream(seed, "work orders")
    crew = draw_crew(rng)
    end = plant.layout.end
    begin = end - timedelta(days=round(365.25 * YEARS))
    orders = [o for asset in plant.layout.assets for o in preventive_orders(rng, crew, asset, begin, end)]
    repairs = fault_orders(rng, crew, plant)
    orders = _thin(rng, orders) + repairs
    history = historic_orders(rng, crew, plant, begin, WORK_ORDERS - _DUPLICATES - len(orders))
    orders += history + duplicate_orders(rng, history, _DUPLICATES - _RECENT_DUPLICATES)
    orders += duplicate_orders(rng, repairs, _RECENT_DUPLICATES)
    return sorted(orders, key=lambda order: (order.created, order.asset.asset_id, order.description))


def _thin(rng: np.random.Generator, orders: list[Order]) -> list[Order]:
    """Leave out some preventive orders of a large plant, so that corrective ones keep their share."""
    most = int(rng.integers(*_MOST_PREVENTIVE))
    if len(orders) <= most:
        return orders
    kept = np.sort(rng.choice(len(orders), most, replace=False))
    return [orders[int(i)] for i in kept]
