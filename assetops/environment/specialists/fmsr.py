"""The rules of the failure mode and sensor relevancy agent."""

from __future__ import annotations

from assetops.environment.specialists.words import ABOUT_MODE, MAPPING, RANK
from assetops.environment.specialists.worker import Worker


def carry_out(worker: Worker) -> None:
    """Answer from failure modes and their sensors."""
    reading = worker.reading
    names = reading.names
    if not names.assets and not names.classes:
        names.classes = [asset.asset_class for asset in reading.plant.assets if _has(asset.asset_class, worker)][:1]
    if reading.has(r"rank (?:\w+ ){0,3}failure modes"):
        worker.answer("rank_failure_modes")  # also when an earlier answer named a failure mode
    elif names.modes and not (reading.has(MAPPING) and names.sensors):
        _modes(worker)
    elif reading.has(RANK):
        worker.answer("rank_failure_modes")
    elif names.sensors or reading.has(MAPPING):
        worker.answer("get_failure_mode_sensor_mapping")
    else:
        worker.answer("get_failure_modes")


def _has(asset_class: str, worker: Worker) -> bool:
    """The class whose failure modes are named."""
    modes = worker.reading.plant.failure_modes
    wanted = {name.casefold() for name in worker.reading.names.modes}
    return any(
        m["asset_class"] == asset_class and wanted & {m["name"].casefold(), m["failure_mode_id"].casefold()}
        for m in modes
    )


def _modes(worker: Worker) -> None:
    """Named failure modes: their sensors when those are asked for, else all about each."""
    reading = worker.reading
    about = reading.has(ABOUT_MODE)
    if reading.has(MAPPING) and not about:
        worker.answer("get_failure_mode_sensor_mapping", sensors=[])
        return
    for mode in reading.names.modes[:3]:
        worker.answer("get_failure_mode", failure_mode=mode)
