"""Readings that reached the historian late: taken on time, buffered in a logger or gateway, delivered hours later.

Telemetry is a regular grid, so a late reading has its place in it; until it has arrived, nobody can see it there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from assetops.environment.generator.layout import Layout
from assetops.environment.generator.seeds import stream
from assetops.environment.generator.signals import PER_DAY, STEPS
from assetops.environment.store import Asset

_BATCHES = (2, 5)  # per asset
_MOST_TRIES = 20
_HOUR = PER_DAY // 24


@dataclass(frozen=True)
class Late:
    """Readings of ``sensors`` in steps ``[first, last)`` that all arrived at step ``arrived``."""

    asset: Asset
    sensors: tuple[str, ...]
    first: int
    last: int
    arrived: int


def draw_late(seed: bytes | int, layout: Layout, known: Iterable[tuple[Asset, int, int]]) -> list[Late]:
    """Draw two to four late batches an asset: one sensor, or all of them when the asset's logger was cut off.

    ``known``: the steps ``[first, last)`` in which an asset has an alert or an anomaly; readings that were acted upon
    at once were not late.
    """
    rng = stream(seed, "late")
    busy: dict[str, list[tuple[int, int]]] = {asset.asset_id: [] for asset in layout.assets}
    for asset, first, last in known:
        busy[asset.asset_id].append((first, last))
    found = [
        batch
        for asset in layout.assets
        for _ in range(int(rng.integers(*_BATCHES)))
        if (batch := _draw(rng, asset, busy[asset.asset_id])) is not None
    ]
    return sorted(found, key=lambda late: (late.asset.asset_id, late.first, late.sensors))


def _draw(rng: np.random.Generator, asset: Asset, busy: list[tuple[int, int]]) -> Late | None:
    """Return one batch and keep its time in ``busy``; None where no quiet stretch was found."""
    for _ in range(_MOST_TRIES):
        first = int(rng.integers(PER_DAY, STEPS - 6 * PER_DAY))
        last = first + int(rng.integers(3 * _HOUR, 30 * _HOUR))
        arrived = last + int(rng.integers(2 * _HOUR, 60 * _HOUR))
        names = tuple(sensor.name for sensor in asset.sensors)
        sensors = names if rng.random() < 0.4 else (names[int(rng.integers(0, len(names)))],)
        if all(arrived <= begin or end <= first for begin, end in busy):
            busy.append((first, arrived))
            return Late(asset, sensors, first, last, arrived)
    return None
