"""The forecasts against statsmodels, against their definitions, and against what a prediction interval promises."""

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from assetops.environment.errors import ToolError
from assetops.environment.forecasting import (
    METHODS,
    Array,
    Forecast,
    Params,
    backtest,
    fill_gaps,
    fit,
    holt_winters,
    phase_median,
    seasonal_naive,
    start_states,
    variance_factor,
)
from tests.speed import least_time, slowness

DAY = 96
PARAMETERS = [Params(0.3, 0.02, 0.1), Params(0.7, 0.2, 0.25, 0.9), Params(0.05, 0.001, 0.4, 0.98)]


def wave(points: int, season: int = DAY, seed: int = 0, noise: float = 0.3, slope: float = 0.002) -> Array:
    steps = np.arange(points)
    pure = 50 + slope * steps + 5 * np.sin(2 * np.pi * steps / season) + 2 * np.cos(4 * np.pi * steps / season)
    return np.asarray(pure + np.random.default_rng(seed).normal(0, noise, points), dtype=np.float64)


def simulated(params: Params, season: int, points: int, rng: np.random.Generator) -> Array:
    """A path of the class-1 model itself, written directly from its equations."""
    level, trend, seasonal = 20.0, 0.01, list(3 * np.sin(2 * np.pi * np.arange(season) / season))
    path = np.empty(points)
    for t, error in enumerate(rng.normal(size=points)):
        path[t] = level + params.phi * trend + seasonal[t % season] + error
        level += params.phi * trend + params.alpha * error
        trend = params.phi * trend + params.beta * error
        seasonal[t % season] += params.gamma * error
    return path


def close(one: Forecast, other: Forecast, tolerance: float) -> None:
    for name in ("mean", "lower", "upper"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=0, atol=tolerance)


# --- Holt-Winters against statsmodels -----------------------------------------------------------------------------


@pytest.mark.parametrize("params", PARAMETERS)
def test_mean_is_that_of_statsmodels_holt_winters(params: Params) -> None:
    y = wave(20 * 12, 12)
    start = start_states(y, 12)
    damped = params.phi < 1
    model = ExponentialSmoothing(
        y,
        trend="add",
        damped_trend=damped,
        seasonal="add",
        seasonal_periods=12,
        initialization_method="known",
        initial_level=start.level,
        initial_trend=start.trend,
        initial_seasonal=start.seasonal,
    )
    fitted = model.fit(
        smoothing_level=params.alpha,
        smoothing_trend=params.beta / params.alpha,
        smoothing_seasonal=params.gamma,
        damping_trend=params.phi if damped else None,
        optimized=False,
    )
    ours, steps = holt_winters(y, 12, 30, params=params).mean, np.arange(1, 31)
    # statsmodels 0.15 forgets its last seasonal term when it forecasts whole seasons ahead (statsmodels issue 9538):
    # there its own final components take the place of its forecast. The ETS test below covers every step.
    np.testing.assert_allclose(ours[steps % 12 != 0], fitted.forecast(30)[steps % 12 != 0], rtol=1e-10)
    trend = fitted.trend[-1] * np.cumsum(params.phi ** (steps if damped else 0.0 * steps))
    components = fitted.level[-1] + trend + fitted.season[-12:][(steps - 1) % 12]
    np.testing.assert_allclose(ours, components, rtol=1e-10)


@pytest.mark.parametrize("params", PARAMETERS)
@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_interval_is_that_of_statsmodels_ets_up_to_the_one_step_sigma(params: Params, level: float) -> None:
    y = wave(15 * 8, 8)
    start = start_states(y, 8)
    damped = params.phi < 1
    model = ETSModel(
        pd.Series(y),
        error="add",
        trend="add",
        seasonal="add",
        damped_trend=damped,
        seasonal_periods=8,
        initialization_method="known",
        initial_level=start.level,
        initial_trend=start.trend,
        initial_seasonal=start.seasonal,
    )
    smooth = [params.alpha, params.beta, params.gamma, *([params.phi] if damped else [])]
    fitted = model.smooth(np.array(smooth))
    theirs = fitted.get_prediction(start=len(y), end=len(y) + 29).pred_int(alpha=1 - level).to_numpy()
    ours = holt_winters(y, 8, 30, level, params)
    warm = 5 * 8  # a third of fifteen seasons; theirs counts every error
    sigma = float(np.sqrt(np.mean(fitted.resid.to_numpy()[warm:] ** 2)))
    scale = sigma / float(np.sqrt(fitted.mse))
    np.testing.assert_allclose((ours.upper - ours.lower), scale * (theirs[:, 1] - theirs[:, 0]), rtol=1e-8)
    np.testing.assert_allclose(ours.mean, theirs.mean(axis=1), rtol=1e-9)


def test_variance_factor_is_the_variance_of_simulated_paths() -> None:
    params, season, rng = Params(0.4, 0.05, 0.2, 0.95), 4, np.random.default_rng(7)
    paths = np.array([simulated(params, season, 12, rng) for _ in range(20_000)])
    np.testing.assert_allclose(paths.var(axis=0), variance_factor(params, season, 12), rtol=0.06)


def test_fit_is_as_good_as_a_long_search_by_statsmodels() -> None:
    y = simulated(Params(0.35, 0.01, 0.15), 12, 600, np.random.default_rng(3))
    ours = fit(y, 12)
    theirs = ExponentialSmoothing(y, trend="add", seasonal="add", seasonal_periods=12).fit()
    errors = [y[t] - holt_winters(y[:t], 12, 1, params=ours).mean[0] for t in range(400, 600)]
    assert np.mean(np.square(errors)) < 1.05 * np.mean(np.square(theirs.resid[400:]))
    assert abs(ours.alpha - 0.35) < 0.12
    assert abs(ours.gamma - 0.15) < 0.1


def test_fit_leaves_a_simplex_search_nothing_to_gain() -> None:
    y = simulated(Params(0.45, 0.02, 0.2), 12, 400, np.random.default_rng(8))
    found = fit(y, 12)

    def one_step_sigma(point: Array) -> float:
        forecast = holt_winters(y, 12, 1, params=Params(point[0], point[1], point[2], found.phi))
        return float(forecast.upper[0] - forecast.lower[0])

    begin = np.array([found.alpha, found.beta, found.gamma])
    best = optimize.minimize(one_step_sigma, begin, method="Nelder-Mead", options={"maxiter": 120})
    assert one_step_sigma(begin) < 1.001 * best.fun


def test_start_states_of_a_pure_series_predict_its_first_season() -> None:
    y = wave(6 * 24, 24, noise=0.0, slope=0.05)
    start = start_states(y, 24)
    assert start.trend == pytest.approx(0.05)
    assert float(start.seasonal.sum()) == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(start.level + start.trend * np.arange(1, 25) + start.seasonal, y[:24])


# --- Seasonal-naive and the gaps against their definitions --------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(2, 6), st.integers(0, 8), st.integers(1, 40), st.integers(0, 10**6))
def test_seasonal_naive_is_its_definition(season: int, cycles: int, rest: int, horizon: int, seed: int) -> None:
    y = np.random.default_rng(seed).normal(size=season * cycles + rest + 1)
    sigma = np.sqrt(np.mean([(y[t] - y[t - season]) ** 2 for t in range(season, len(y))]))
    forecast = seasonal_naive(y, season, horizon, 0.8)
    for h in range(1, horizon + 1):
        k = (h - 1) // season
        expected = y[len(y) + h - season * (k + 1) - 1]
        half = NormalDist().inv_cdf(0.9) * sigma * np.sqrt(k + 1)
        assert forecast.mean[h - 1] == expected
        assert forecast.upper[h - 1] - expected == pytest.approx(half)
        assert expected - forecast.lower[h - 1] == pytest.approx(half)


def test_phase_median_is_pandas_groupby_median() -> None:
    y = wave(1000)
    y[np.random.default_rng(1).random(1000) < 0.3] = np.nan
    expected = pd.Series(y).groupby(np.arange(1000) % DAY).median().to_numpy()
    np.testing.assert_allclose(phase_median(y, DAY), expected)


def test_phase_never_seen_is_interpolated_around_the_cycle() -> None:
    y = np.array([np.nan, 1.0, 2.0, 3.0] * 5)
    assert phase_median(y, 4).tolist() == [2.0, 1.0, 2.0, 3.0]


def test_gap_is_filled_by_season_and_level_not_by_a_straight_line() -> None:
    y = wave(7 * DAY, noise=0.0, slope=0.0)
    holed = y.copy()
    holed[3 * DAY + 10 : 3 * DAY + 80] = np.nan
    holed[:5] = np.nan
    holed[-7:] = np.inf
    np.testing.assert_allclose(fill_gaps(holed, DAY), y, atol=1e-9)


def test_fill_gaps_keeps_what_was_observed_and_leaves_its_input_alone() -> None:
    y = wave(500)
    y[100:130] = np.nan
    before = y.copy()
    filled = fill_gaps(y, DAY)
    assert np.isfinite(filled).all()
    np.testing.assert_array_equal(filled[np.isfinite(y)], y[np.isfinite(y)])
    np.testing.assert_array_equal(y, before)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_trailing_gaps_count_as_steps_ahead(method: str) -> None:
    y = wave(10 * 24, 24)
    late = np.concatenate([y, np.full(7, np.nan)])
    longer = METHODS[method](y, 24, 37)
    expected = Forecast(longer.mean[7:], longer.lower[7:], longer.upper[7:])
    close(METHODS[method](late, 24, 30), expected, 1e-9)


# --- What an interval promises ------------------------------------------------------------------------------------


STEADY, WANDERING = Params(0.3, 0.0001, 0.1), Params(0.3, 0.005, 0.1)
NAIVE = Params(0.0, 0.0, 1.0)  # a seasonal random walk


def coverage(source: Params, forecast_of: Callable[[Array], Forecast], paths: int = 200) -> float:
    """Share of 24 steps inside the 90 % interval, over simulated paths of 20 seasons of 12 without initial trend."""
    inside, rng = [], np.random.default_rng(5)
    for _ in range(paths):
        path = simulated(source, 12, 12 * 22, rng) - 0.01 * np.arange(12 * 22)
        forecast = forecast_of(path[: 12 * 20])
        inside.append((forecast.lower <= path[12 * 20 :]) & (path[12 * 20 :] <= forecast.upper))
    return float(np.mean(inside))


def test_seasonal_naive_interval_covers_what_it_promises() -> None:
    assert 0.87 < coverage(NAIVE, lambda y: seasonal_naive(y, 12, 24)) < 0.93


@pytest.mark.parametrize("source", [STEADY, WANDERING])
def test_holt_winters_interval_covers_what_it_promises_when_parameters_are_known(source: Params) -> None:
    assert 0.87 < coverage(source, lambda y: holt_winters(y, 12, 24, params=source)) < 0.93


@pytest.mark.parametrize(("source", "least"), [(STEADY, 0.86), (WANDERING, 0.82)])
def test_holt_winters_interval_with_fitted_parameters_is_little_too_narrow(source: Params, least: float) -> None:
    # The formula takes the fitted parameters for the true ones; a slowly wandering trend is the worst case of that.
    assert least < coverage(source, lambda y: holt_winters(y, 12, 24)) < 0.93


def test_coverage_holds_with_ten_percent_gaps() -> None:
    holes = np.random.default_rng(12).random(12 * 20) < 0.1
    assert 0.85 < coverage(STEADY, lambda y: holt_winters(np.where(holes, np.nan, y), 12, 24)) < 0.94


def test_forecast_of_three_weeks_follows_season_and_trend() -> None:
    y = wave(22 * DAY)
    forecast = holt_winters(y[: 21 * DAY], DAY, DAY)
    assert float(np.abs(forecast.mean - wave(22 * DAY, noise=0.0)[21 * DAY :]).max()) < 0.6


def test_three_weeks_of_quarters_are_fitted_and_forecast_in_a_tenth_of_a_second() -> None:
    y = wave(2016)
    assert least_time(lambda: holt_winters(y, DAY, DAY)) < 0.1 * slowness()


def test_a_longer_history_costs_no_more_than_the_window_of_the_fit() -> None:
    y = wave(9600)
    close(holt_winters(y, DAY, DAY), holt_winters(y[-2016:], DAY, DAY), 0.0)


# --- Properties ---------------------------------------------------------------------------------------------------

holes = st.floats(0.0, 0.3)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(METHODS)), st.integers(0, 10**6), holes, st.floats(-1e4, 1e4), st.floats(0.01, 1e3))
def test_shift_and_scale_carry_over(method: str, seed: int, share: float, shift: float, scale: float) -> None:
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(144) < share, np.nan, wave(144, 12, seed))
    plain, moved = METHODS[method](y, 12, 15), METHODS[method](shift + scale * y, 12, 15)
    expected = Forecast(*(shift + scale * part for part in (plain.mean, plain.lower, plain.upper)))
    close(moved, expected, 1e-5 * (abs(shift) + 100 * scale))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(METHODS)),
    st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")), st.just(float("inf"))), max_size=40),
    st.integers(-1, 8),
    st.integers(-1, 12),
    st.floats(-0.5, 1.5),
)
def test_any_series_gives_finite_ordered_intervals_or_a_tool_error(
    method: str, values: list[float], season: int, horizon: int, level: float
) -> None:
    call = {"seasonal_naive": seasonal_naive, "holt_winters": holt_winters}[method]
    forecast, code = None, ""
    try:
        forecast = call(np.array(values, dtype=float), season, horizon, level)
    except ToolError as error:
        code = error.code
    if forecast is None:
        assert code in {"bad_arguments", "history_too_short"}
        return
    assert forecast.mean.shape == forecast.lower.shape == forecast.upper.shape == (horizon,)
    assert np.isfinite([forecast.mean, forecast.lower, forecast.upper]).all()
    assert (forecast.lower <= forecast.mean).all()
    assert (forecast.mean <= forecast.upper).all()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_same_series_same_bytes(method: str) -> None:
    y = wave(6 * DAY)
    close(METHODS[method](y, DAY, DAY), METHODS[method](y.copy(), DAY, DAY), 0.0)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_fitted_parameters_stay_in_the_usual_region(seed: int) -> None:
    params = fit(np.random.default_rng(seed).normal(size=60).cumsum(), 5)
    assert 0 < params.alpha < 1
    assert 0 < params.beta < params.alpha
    assert 0 < params.gamma < 1 - params.alpha
    assert params.phi in {0.9, 0.98, 1.0}


@pytest.mark.parametrize("method", sorted(METHODS))
def test_constant_series_is_forecast_as_itself(method: str) -> None:
    forecast = METHODS[method](np.full(60, 7.25), 12, 20)
    close(forecast, Forecast(*[np.full(20, 7.25)] * 3), 1e-9)


# --- Backtest and refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", sorted(METHODS))
def test_backtest_compares_with_the_held_out_values_only(method: str) -> None:
    y = wave(10 * 12, 12)
    y[-3] = np.nan
    truth, forecast = y[-12:], METHODS[method](y[:-12], 12, 12).mean
    seen = np.isfinite(truth)
    error = np.abs(truth - forecast)[seen]
    result = backtest(y, 12, 12, method)
    assert result.mae == pytest.approx(error.mean())
    assert result.rmse == pytest.approx(np.sqrt((error**2).mean()))
    assert result.smape == pytest.approx(100 * np.mean(2 * error / (np.abs(truth) + np.abs(forecast))[seen]))


def test_smape_of_a_series_of_zeros_is_zero() -> None:
    assert backtest(np.zeros(60), 12, 12, "seasonal_naive").smape == 0.0


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("history_too_short", lambda: seasonal_naive(wave(191), DAY, 10)),
        ("history_too_short", lambda: holt_winters(wave(3 * DAY - 1), DAY, 10)),
        ("history_too_short", lambda: fit(wave(100), DAY)),
        ("history_too_short", lambda: fit(np.concatenate([wave(20 * DAY), np.full(21 * DAY, np.nan)]), DAY)),
        ("history_too_short", lambda: backtest(wave(3 * DAY), DAY, DAY, "holt_winters")),
        ("history_too_short", lambda: backtest(wave(30), 3, 40, "seasonal_naive")),
        ("history_too_short", lambda: backtest(np.append(wave(60), [np.nan] * 9), 6, 9, "holt_winters")),
        ("history_too_short", lambda: fill_gaps(np.full(20, np.nan), 4)),
        ("history_too_short", lambda: seasonal_naive(np.array([]), 4, 1)),
        ("bad_arguments", lambda: seasonal_naive(wave(500), 0, 10)),
        ("bad_arguments", lambda: holt_winters(wave(500), 1, 10)),
        ("bad_arguments", lambda: holt_winters(wave(500), DAY, 0)),
        ("bad_arguments", lambda: holt_winters(wave(500), DAY, 5, 1.0)),
        ("bad_arguments", lambda: seasonal_naive(wave(500), DAY, 5, float("nan"))),
        ("bad_arguments", lambda: backtest(wave(500), DAY, 5, "oracle")),
        ("bad_arguments", lambda: backtest(wave(500), DAY, 0, "seasonal_naive")),
    ],
)
def test_refusal_has_a_code_a_message_and_a_hint(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(ToolError) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
