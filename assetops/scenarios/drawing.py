"""What drawing a slot works with: the plant, its fault labels, a generator, the present, and what is drawn already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import numpy as np

from assetops.environment.phrasing import iso
from assetops.environment.store import Asset, Plant
from assetops.scenarios.template import fill

T = TypeVar("T")


class Reject(Exception):
    """This instance is not to be used; `reason` is one word of a small vocabulary, counted per family."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


@dataclass
class Drawing:
    """The state of one instance while its slots are drawn, in the family's order."""

    plant: Plant
    labels: Sequence[Mapping[str, Any]]
    rng: np.random.Generator
    now: datetime
    drawn: dict[str, Any] = field(default_factory=dict)

    def choose(self, options: Sequence[T], what: str) -> T:
        """One of the options, each as likely as the other; raises Reject `nothing_to_draw` when there is none."""
        if not options:
            raise Reject("nothing_to_draw", what)
        return options[int(self.rng.integers(len(options)))]

    def integer(self, low: int, high: int) -> int:
        """A whole number in `[low, high]`."""
        return int(self.rng.integers(low, high + 1))

    def asset(self, slot: str) -> Asset:
        """The asset drawn for a slot (or for the `asset` of a slot such as a fault)."""
        record = self.drawn[slot]
        return self.plant.asset(record.get("asset", record)["asset_id"])

    def filled(self, value: Any) -> Any:
        """A parameter with the slots drawn so far filled in."""
        return fill(value, self.drawn)


def asset_record(asset: Asset) -> dict[str, Any]:
    """What templates may use of an asset."""
    return {
        "name": asset.name,
        "asset_id": asset.asset_id,
        "site": asset.site,
        "asset_class": asset.asset_class,
        "plural": asset.asset_class + "s",
        "components": list(asset.components),
    }


def window_record(start: datetime, final: datetime) -> dict[str, Any]:
    """What templates may use of a window `[start, final)`."""
    hours = round((final - start).total_seconds() / 3600)
    return {
        "start": iso(start),
        "final": iso(final),
        "from": f"{start:%Y-%m-%d %H:%M}",
        "to": f"{final:%Y-%m-%d %H:%M}",
        "date": start.date().isoformat(),
        "hours": hours,
        "days": hours // 24,
    }


def plant_record(plant: Plant) -> dict[str, Any]:
    """What templates may use of the whole plant: the universe that sets of assets are taken from."""
    return {"assets": sorted({asset.name for asset in plant.assets})}
