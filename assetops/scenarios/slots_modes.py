"""A slot for questions about the failure mode that leads a ranking: assets of classes in which one does."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

from assetops.contract.model import Model
from assetops.environment.store import Plant, fold
from assetops.scenarios.drawing import Drawing, asset_record


class LedAssetSlot(Model):
    """An asset with a name of its own, in whose class one failure mode ranks above all others.

    `by`: rpn (severity x occurrence x detection) or one of the three ratings; it may be a slot's ("{rating.by}").
    """

    draw: Literal["asset with a top failure mode"]
    by: str = "rpn"

    def value(self, drawing: Drawing) -> Any:
        """As an asset slot's."""
        by = str(drawing.filled(self.by))
        names = Counter(fold(asset.name) for asset in drawing.plant.assets)
        led = {kind for kind in {one.asset_class for one in drawing.plant.assets} if _led(drawing.plant, kind, by)}
        fitting = [a for a in drawing.plant.assets if names[fold(a.name)] == 1 and a.asset_class in led]
        return asset_record(drawing.choose(fitting, "asset with a top failure mode"))


def _led(plant: Plant, asset_class: str, by: str) -> bool:
    ratings = [
        mode["severity"] * mode["occurrence"] * mode["detection"] if by == "rpn" else mode[by]
        for mode in plant.failure_modes
        if mode["asset_class"] == asset_class
    ]
    return len(ratings) > 1 and ratings.count(max(ratings)) == 1
