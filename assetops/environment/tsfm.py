"""Tools of the TSFM agent: what it can do, forecasting, fitting a model, measuring a model's error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from assetops.contract.trajectory import Scope
from assetops.environment import forecasting
from assetops.environment.errors import ToolError
from assetops.environment.forecasting import FIT_POINTS, Forecast, Params
from assetops.environment.measures import env_series, sensor_in
from assetops.environment.phrasing import count, iso, label, listing, number
from assetops.environment.registry import TSFM, Text, shorten, tool
from assetops.environment.results import NothingFound, Result, Series
from assetops.environment.session import Environment
from assetops.environment.store import Sensor
from assetops.environment.summary import column, summarize

LEVEL = 0.9
Hours = Annotated[float, Field(ge=0.25, le=168)]
Method = Literal["seasonal_naive", "holt_winters"]

_TASKS = (
    ("tsfm_forecasting", "Forecasting", "values of one sensor for up to 7 days ahead, with a prediction interval"),
    ("tsfm_forecasting_finetune", "Fitting", "a Holt-Winters model fitted to one sensor and tested on held-out data"),
    ("tsfm_forecasting_evaluation", "Evaluation", "the error of a forecasting model on the last part of the data"),
    ("tsfm_anomaly_detection", "Anomaly detection", "unusual values of one sensor, by robust seasonal residuals"),
    ("tsfm_integrated_anomaly_detection", "Integrated anomaly detection", "unusual behaviour of several sensors"),
)


@dataclass(frozen=True)
class _Model:
    """A forecasting method as it is offered; lengths in steps of 15 minutes."""

    model_id: str
    description: str
    seasons: int
    context: str


_MODELS = (
    _Model("seasonal_naive", "repeats the value of the same time of the last day", 2, "all of the data"),
    _Model("holt_winters", "level, trend and daily season by exponential smoothing", 3, f"the last {FIT_POINTS} steps"),
)


@dataclass(frozen=True)
class Tuned:
    """A fine-tuned model of this scenario: for one sensor of one asset."""

    asset_id: str
    sensor: str
    params: Params


@tool(agent=TSFM, role="read")
def get_ai_tasks(env: Environment) -> Result:
    """List the kinds of time series analysis that are supported."""
    rows = [{"task_id": task_id, "name": name, "description": text} for task_id, name, text in _TASKS]
    named = listing([f"{row['name'].lower()} ({row['task_id']}): {row['description']}" for row in rows], "; ")
    message = f"{len(rows)} tasks are supported: {named}. Classification and regression are not supported."
    items = tuple(sorted(row["task_id"] for row in rows))
    return Result(message, {"count": len(rows), "tasks": rows}, [Scope(source="models", items=items)])


@tool(agent=TSFM, role="read")
def get_tsfm_models(env: Environment) -> Result:
    """List the forecasting models, with season, context and the least history each needs."""
    season = season_of(env)
    rows = [
        {
            "model_id": model.model_id,
            "description": model.description,
            "task_id": "tsfm_forecasting",
            "season_steps": season,
            "minimum_history_steps": model.seasons * season,
            "context": model.context,
            "context_length": FIT_POINTS if model.model_id == "holt_winters" else None,
            "fine_tunable": model.model_id == "holt_winters",
        }
        for model in _MODELS
    ]
    named = listing(
        [
            f"{r['model_id']} ({r['description']}; season {season} steps, needs {r['minimum_history_steps']} steps of "
            f"history, uses {r['context']})"
            for r in rows
        ],
        "; ",
    )
    message = f"{len(rows)} forecasting models are available: {named}. A step is 15 minutes."
    items = tuple(sorted(str(row["model_id"]) for row in rows))
    return Result(message, {"count": len(rows), "models": rows}, [Scope(source="models", items=items)])


@tool(
    agent=TSFM,
    role="compute",
    example={"data": "data://1", "sensor": "Tonnage", "horizon_hours": 24, "model": "holt_winters"},
)
def run_tsfm_forecasting(
    env: Environment, data: Text, sensor: Text, horizon_hours: Hours = 24, model: Text = "seasonal_naive"
) -> Result:
    """Forecast a sensor for the hours after its data, with a 90 % prediction interval.

    Returns a handle to the forecast (the sensor, its lower and its upper bound), which aggregate and others take.

    Args:
        data: handle of telemetry, for example data://1.
        sensor: name of a sensor in that data.
        horizon_hours: how far ahead, from 0.25 to 168 hours.
        model: seasonal_naive, holt_winters, or the id of a fine-tuned model.
    """
    series = telemetry(env, data)
    chosen = sensor_in(series, sensor, data)
    steps = _steps(env, horizon_hours)
    forecast = _forecast(env, series, chosen, steps, model)
    future = _future(env, series, chosen, forecast)
    summary = summarize(future, chosen)
    half = float(np.mean(forecast.upper - forecast.lower)) / 2
    unit = chosen.unit
    message = (
        f"The forecast of {chosen.name} of {label(series.asset)} from {future.start} to {future.final} "
        f"({count(steps, 'step')} of 15 minutes) with {model} has mean {number(summary.mean, unit)}, minimum "
        f"{number(summary.min, unit)} at {summary.min_time}, maximum {number(summary.max, unit)} at "
        f"{summary.max_time}, first {number(summary.first, unit)}, last {number(summary.last, unit)}; the "
        f"{LEVEL:.0%} prediction interval is on average {number(half, unit)} to either side. It is based on data "
        f"from {series.start} to {series.final}."
    )
    facts = {"asset_id": series.asset.asset_id, "sensor": chosen.name, "unit": unit, "model": model, "steps": steps}
    figures = {name: getattr(summary, name) for name in ("mean", "min", "min_time", "max", "max_time", "first", "last")}
    data_out = {**facts, "start": future.start, "final": future.final, **figures, "interval_half_width": half}
    return Result(message, data_out, future.used, future)


@tool(agent=TSFM, role="compute", example={"data": "data://1", "sensor": "Tonnage", "test_fraction": 0.2})
def run_tsfm_finetuning(
    env: Environment, data: Text, sensor: Text, test_fraction: Annotated[float, Field(ge=0.05, le=0.5)] = 0.2
) -> Result:
    """Fit a Holt-Winters model to the first part of a sensor's data and report its error on the held-out rest.

    Returns a model_id that run_tsfm_forecasting takes as model.

    Args:
        data: handle of telemetry, for example data://1.
        sensor: name of a sensor in that data.
        test_fraction: the part of the data that is held out, from 0.05 to 0.5; at most 7 days are.
    """
    series = telemetry(env, data)
    chosen = sensor_in(series, sensor, data)
    values, season = column(series, chosen), season_of(env)
    held = max(1, min(round(len(values) * test_fraction), 7 * season))
    with _looking_at(series, chosen):
        params = forecasting.fit(values[:-held], season)
        forecast = forecasting.holt_winters(values[:-held], season, held, LEVEL, params)
    errors = _errors(values[-held:], forecast.mean)
    model_id = f"holt_winters-{env.number('model')}"
    with env.state.lock:
        env.state.models[model_id] = Tuned(series.asset.asset_id, chosen.name, params)
    message = (
        f"Fitted model {model_id} to {chosen.name} of {label(series.asset)} on {len(values) - held} steps from "
        f"{series.start} on; on the {held} held-out steps before {series.final} its mean absolute error is "
        f"{number(errors['mae'], chosen.unit)} and its root mean square error {number(errors['rmse'], chosen.unit)}. "
        f"Parameters: alpha {params.alpha:.4g}, beta {params.beta:.4g}, gamma {params.gamma:.4g}, phi {params.phi:.4g}."
    )
    fitted = {"alpha": params.alpha, "beta": params.beta, "gamma": params.gamma, "phi": params.phi}
    sizes = {"train_steps": len(values) - held, "test_steps": held}
    facts = {"model_id": model_id, "sensor": chosen.name, "unit": chosen.unit, "parameters": fitted}
    return Result(message, {**facts, **sizes, **errors}, series.scopes([chosen.name]))


@tool(
    agent=TSFM,
    role="compute",
    example={"data": "data://1", "sensor": "Tonnage", "horizon_hours": 24, "model": "seasonal_naive"},
)
def evaluate_forecasting(
    env: Environment, data: Text, sensor: Text, horizon_hours: Hours = 24, model: Method = "seasonal_naive"
) -> Result:
    """Measure a model's error: it forecasts the last hours of the data from what comes before them.

    Args:
        data: handle of telemetry, for example data://1.
        sensor: name of a sensor in that data.
        horizon_hours: length of the held-out part, from 0.25 to 168 hours.
        model: seasonal_naive or holt_winters.
    """
    series = telemetry(env, data)
    chosen = sensor_in(series, sensor, data)
    steps = _steps(env, horizon_hours)
    with _looking_at(series, chosen):
        errors = forecasting.backtest(column(series, chosen), season_of(env), steps, model)
    unit = chosen.unit
    message = (
        f"Forecasting the last {number(horizon_hours, 'hours')} before {series.final} of {chosen.name} of "
        f"{label(series.asset)} from the data since {series.start}, {model} has a mean absolute error of "
        f"{number(errors.mae, unit)}, a root mean square error of {number(errors.rmse, unit)} and a symmetric mean "
        f"absolute percentage error of {number(errors.smape, '%')}."
    )
    facts = {"asset_id": series.asset.asset_id, "sensor": chosen.name, "unit": unit, "model": model, "steps": steps}
    found = {"mae": errors.mae, "rmse": errors.rmse, "smape_percent": errors.smape}
    return Result(message, {**facts, **found}, series.scopes([chosen.name]))


def season_of(env: Environment) -> int:
    """Steps of one day."""
    return int(86400 // env.plant.step.total_seconds())


def telemetry(env: Environment, handle: str) -> Series:
    """The telemetry behind a handle; raises ToolError `unknown_handle`, or `bad_arguments` for a forecast or a list."""
    series = env_series(env, handle)
    if series.kind != "telemetry":
        message = f"{shorten(handle)} holds a {series.kind}, not telemetry."
        raise ToolError("bad_arguments", message, "Pass the handle that history returned.")
    return series


@contextmanager
def _looking_at(series: Series, sensor: Sensor) -> Iterator[None]:
    """Adds to an error of the methods in which sensor and window they looked."""
    try:
        yield
    except ToolError as error:
        if error.code != "history_too_short":
            raise
        where = f"{sensor.name} of {label(series.asset)} from {series.start} to {series.final}"
        scopes = series.scopes([sensor.name])
        raise NothingFound(error.code, f"{where}: {error.message}", error.hint, scopes) from error


def _steps(env: Environment, hours: float) -> int:
    return max(1, round(hours * 3600 / env.plant.step.total_seconds()))


def _forecast(env: Environment, series: Series, sensor: Sensor, steps: int, model: str) -> Forecast:
    values, season = column(series, sensor), season_of(env)
    with _looking_at(series, sensor):
        if model in forecasting.METHODS:
            method = forecasting.seasonal_naive if model == "seasonal_naive" else forecasting.holt_winters
            return method(values, season, steps, LEVEL)
        return forecasting.holt_winters(values, season, steps, LEVEL, _tuned(env, series, sensor, model))


def _tuned(env: Environment, series: Series, sensor: Sensor, model: str) -> Params:
    with env.state.lock:
        tuned: Tuned | None = env.state.models.get(model)
    if tuned is None:
        hint = f"Models: {listing(list(forecasting.METHODS))}, or an id that run_tsfm_finetuning returned."
        raise ToolError("unknown_model", f"There is no model {shorten(model)}.", hint)
    if (tuned.asset_id, tuned.sensor) != (series.asset.asset_id, sensor.name):
        message = f"Model {model} was fitted to {tuned.sensor} of {tuned.asset_id}, not to {sensor.name}."
        raise ToolError("bad_arguments", message, "Fit a model to this sensor, or use holt_winters.")
    return tuned.params


def _future(env: Environment, series: Series, sensor: Sensor, forecast: Forecast) -> Series:
    step = np.timedelta64(env.plant.step, "s")
    times = series.times[-1] + step * np.arange(1, len(forecast.mean) + 1)
    bounds = [Sensor(f"{sensor.name} {side}", sensor.unit, sensor.component, "") for side in ("lower", "upper")]
    values = np.stack([forecast.mean, forecast.lower, forecast.upper], axis=1)
    start, final = (iso(moment.astype("datetime64[s]").item()) for moment in (times[0], times[-1] + step))
    used = (*series.scopes([sensor.name]), Scope(source="models"))
    return Series(series.asset, (sensor, *bounds), times, values, start, final, "forecast", used)


def _errors(actual: np.ndarray[Any, np.dtype[np.float64]], predicted: np.ndarray[Any, Any]) -> dict[str, float | None]:
    difference = (actual - predicted)[np.isfinite(actual)]
    if not len(difference):
        return {"mae": None, "rmse": None}
    return {"mae": float(np.abs(difference).mean()), "rmse": float(np.sqrt((difference**2).mean()))}
