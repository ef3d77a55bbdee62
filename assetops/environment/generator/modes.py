"""The plant's 53 failure modes, numbered and ranked for one seed."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from assetops.environment.generator import modes_air_handler, modes_chiller, modes_water_side
from assetops.environment.generator.codes import codes_by_secondary
from assetops.environment.generator.mode import Mode
from assetops.environment.generator.seeds import stream
from assetops.environment.generator.sensors import AIR_HANDLER, CHILLER, COOLING_TOWER, PUMP

MODES_BY_CLASS = {
    CHILLER: modes_chiller.MODES,
    AIR_HANDLER: modes_air_handler.MODES,
    COOLING_TOWER: modes_water_side.COOLING_TOWER_MODES,
    PUMP: modes_water_side.PUMP_MODES,
}


class FailureMode(TypedDict):
    """A record of ``failure_modes.json``."""

    failure_mode_id: str
    asset_class: str
    name: str
    component: str
    mechanism: str
    cause: str
    effect: str
    sensors: list[str]
    severity: int
    occurrence: int
    detection: int
    action: str
    primary_code: str
    secondary_code: str


def draw_modes(seed: bytes | int) -> list[FailureMode]:
    """Return the failure modes of all classes; their numbers and ranks (one up or down) belong to the seed."""
    rng = stream(seed, "modes")
    all_modes = [(asset_class, mode) for asset_class, modes in MODES_BY_CLASS.items() for mode in modes]
    numbers = rng.permutation(len(all_modes)) + 1
    records = [
        _record(rng, int(number), asset_class, mode)
        for number, (asset_class, mode) in zip(numbers, all_modes, strict=True)
    ]
    return sorted(records, key=lambda record: record["failure_mode_id"])


def _record(rng: np.random.Generator, number: int, asset_class: str, mode: Mode) -> FailureMode:
    severity, occurrence, detection = (int(np.clip(rank + rng.integers(-1, 2), 1, 10)) for rank in mode.ranks)
    return FailureMode(
        failure_mode_id=f"FM{number:03d}",
        asset_class=asset_class,
        name=mode.name,
        component=mode.component,
        mechanism=mode.mechanism,
        cause=mode.cause,
        effect=mode.effect,
        sensors=list(mode.sensors),
        severity=severity,
        occurrence=occurrence,
        detection=detection,
        action=mode.action,
        primary_code=codes_by_secondary()[mode.secondary_code]["primary_code"],
        secondary_code=mode.secondary_code,
    )
