"""The rules of the time series agent. Without data from an earlier step it retrieves them itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from assetops.environment.specialists.entities import Named
from assetops.environment.specialists.measuring import measure, wants_measure
from assetops.environment.specialists.reading import Reading
from assetops.environment.specialists.times import Window
from assetops.environment.specialists.words import DETECT, EVALUATE, FITTED, FORECAST, JOINT, MODELS, TUNE
from assetops.environment.specialists.worker import Worker, unclear

_USUAL = timedelta(days=14)
_MOST_SENSORS = 3


def carry_out(worker: Worker) -> None:
    """Forecast, fit, evaluate, detect, or list what can be done."""
    reading = worker.reading
    if reading.has(JOINT) and reading.has(DETECT):
        _joint(worker)
    elif reading.has(DETECT) and _subject(worker):
        _on_data(worker, "run_tsad")
    elif reading.has(TUNE) and _subject(worker) and not _is_fitted(reading):
        _tune(worker)
    elif reading.has(EVALUATE) and _subject(worker):
        _evaluate(worker)
    elif reading.has(FORECAST) and _subject(worker) and not _measures_forecast(worker):
        _on_data(worker, "run_tsfm_forecasting")
    elif wants_measure(reading):
        measure(worker)
    else:
        worker.answer(
            "get_tsfm_models" if reading.has(r"models?|method\w*|context length|algorithm\w*") else "get_ai_tasks"
        )


def _is_fitted(reading: Reading) -> bool:
    """True when an earlier step fitted the model that is meant."""
    return reading.has(FITTED) and reading.recall("model_id") is not None


def _subject(worker: Worker) -> bool:
    return bool(worker.reading.names.assets or worker.reading.sources)


def _measures_forecast(worker: Worker) -> bool:
    """True when the forecast is there already and something of it is asked for."""
    return any(source.forecast for source in worker.reading.sources) and wants_measure(worker.reading)


def _window(worker: Worker) -> Window:
    """The longest past window that is named ("the last day" of it is a part), else the last two weeks."""
    now = worker.reading.now
    past = sorted(worker.reading.past, key=lambda w: (w.final or now) - (w.start or worker.reading.plant.start))
    return past[-1] if past else Window(now - _USUAL, now)


def _joint(worker: Worker) -> None:
    window = _window(worker)
    given = dict(zip(("start", "final"), window.ends, strict=True))
    worker.answer("run_integrated_tsad", **{name: end for name, end in given.items() if end})


def _on_data(worker: Worker, tool: str, **given: Any) -> None:
    reading = worker.reading
    sensors = reading.names.sensors or list(reading.sources[0].sensors[:_MOST_SENSORS] if reading.sources else ())
    if not sensors and tool == "run_tsad" and reading.names.assets:
        _joint(worker)
        return
    if not sensors:
        worker.parts.append(unclear("no sensor"))
    assets: list[Named | None] = [*reading.names.assets[:2]]
    for named in assets or [None]:
        data = worker.telemetry(named, _window(worker), sensors, measured=True) if sensors else None
        for sensor in sensors[:_MOST_SENSORS] if data else ():
            worker.answer(tool, data=data, sensor=sensor, **given)


def _evaluate(worker: Worker) -> None:
    """The error of the named model, or of each when several are named or compared."""
    reading = worker.reading
    named = [name for name, pattern in MODELS if reading.has(pattern)]
    all_of_them = [name for name, _ in MODELS] if reading.has(r"compare|better|best|which model") else []
    held = re.search(
        r"(?:last|final|held-out|hold-?out of) (\d+) (hour|day)s?|(?:last|final) (day)\b", reading.text, re.I
    )
    given: dict[str, Any] = {}
    if held:
        hours = float(held[1] or 1) * (24 if "day" in (held[2] or held[3] or "").lower() else 1)
        given["horizon_hours"] = hours
        _leave_out(reading, timedelta(hours=hours))
    for chosen in [{"model": model} for model in named or all_of_them] or [{}]:
        _on_data(worker, "evaluate_forecasting", **given, **chosen)


def _leave_out(reading: Reading, held: timedelta) -> None:
    """Forget a window that is only the part held out; the data are then those at hand."""
    rest = [w for w in reading.windows if not (w.start and w.final and w.final - w.start == held)]
    if len(rest) < len(reading.windows):
        reading.windows, reading.window_said = tuple(rest), bool(rest)


def _tune(worker: Worker) -> None:
    """Fit a model and, when a forecast is asked for as well, forecast with it."""
    _on_data(worker, "run_tsfm_finetuning")
    model = worker.parts[-1].get("model_id") if worker.parts else None
    if model and worker.reading.has(FORECAST) and worker.handle:
        worker.answer("run_tsfm_forecasting", data=worker.handle, model=model)
