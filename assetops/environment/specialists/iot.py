"""The rules of the IoT agent."""

from __future__ import annotations

from assetops.environment.specialists.measuring import measure, wants_measure
from assetops.environment.specialists.reading import Reading
from assetops.environment.specialists.words import ABOUT_ASSET, INSTRUMENTS, LATEST, TELEMETRY
from assetops.environment.specialists.worker import Worker, unclear

_MOST_ASSETS = 3


def carry_out(worker: Worker) -> None:
    """Answer from sites, assets, sensors and telemetry."""
    reading = worker.reading
    if reading.has(LATEST) and _now(reading):
        _for_each(worker, "latest_reading")
    elif reading.names.classes and reading.names.sensors and reading.windows and not reading.names.assets:
        for site in reading.names.sites or [site.name for site in reading.plant.sites]:
            worker.answer("rank_assets", site_name=site)
    elif wants_measure(reading):
        measure(worker)
    elif reading.window_said or (reading.has(TELEMETRY) and reading.windows and not _asks_for_list(reading)):
        _retrieve(worker)
    else:
        _look_up(worker)


def _now(reading: Reading) -> bool:
    return bool(reading.names.assets) and not reading.window_said


def _asks_for_list(reading: Reading) -> bool:
    return reading.has(r"(?:which|what|list|all|available) (?:\w+ ){0,2}sensors|list (?:\w+ ){0,3}(?:assets|sites)")


def _retrieve(worker: Worker) -> None:
    reading = worker.reading
    if not reading.names.assets:
        worker.parts.append(unclear("no asset"))
    for named in reading.names.assets[:_MOST_ASSETS]:
        for window in (reading.past or reading.windows)[:2]:
            if worker.telemetry(named, window, reading.names.sensors):
                worker.keep_history()


def _look_up(worker: Worker) -> None:
    reading = worker.reading
    if reading.names.assets and reading.has(INSTRUMENTS):
        _for_each(worker, "sensors")
    elif reading.names.assets and reading.has(TELEMETRY) and not reading.has(ABOUT_ASSET):
        worker.parts.append(unclear("no window of time"))
    elif reading.names.assets:
        _for_each(worker, "latest_reading" if reading.names.sensors and not reading.has(ABOUT_ASSET) else "get_asset")
    elif reading.names.sites or reading.names.classes or reading.has(r"assets?|equipment|machines?|units?"):
        for site in reading.names.sites or [site.name for site in reading.plant.sites]:
            _assets(worker, site)
    else:
        worker.answer("sites")


def _assets(worker: Worker, site: str) -> None:
    classes = worker.reading.names.classes
    for given in [{"asset_class": kind} for kind in classes] or [{}]:
        worker.answer("assets", site_name=site, **given)


def _for_each(worker: Worker, tool: str) -> None:
    for named in worker.reading.names.assets[:_MOST_ASSETS]:
        if worker.reading.ambiguous(named):
            worker.parts.append(worker.make("get_asset", {"asset_id": named.text}))
            continue
        site = worker.reading.site_of(named)
        worker.answer(tool, asset_id=named.key, site_name=site)
