"""The detection against pandas, against planted anomalies and clean noise, and against the laws of its score."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assetops.environment.detection import (
    Index,
    chi_distance,
    detect,
    detect_joint,
    group,
    robust_correlation,
)
from assetops.environment.errors import ToolError
from assetops.environment.forecasting import Array
from tests.speed import least_time, slowness

DAY = 96


def daily(points: int, seed: int = 0, noise: float = 0.5, slope: float = 0.0) -> Array:
    steps = np.arange(points)
    pure = 44 + slope * steps + 6 * np.sin(2 * np.pi * steps / DAY) + 2 * np.sin(6 * np.pi * steps / DAY)
    return np.asarray(pure + np.random.default_rng(seed).normal(0, noise, points), dtype=np.float64)


# --- Against an independent implementation ------------------------------------------------------------------------


def by_pandas(y: Array, season: int) -> tuple[Array, Array]:
    """Expected value and modified z-score, written with pandas and scipy; for six seasons or more."""
    frame = pd.DataFrame({"y": y, "t": np.arange(len(y), dtype=float)})
    frame["cycle"], frame["phase"] = np.arange(len(y)) // season, np.arange(len(y)) % season
    whole = frame[frame.cycle < len(y) // season]
    medians = whole.groupby("cycle").y.median().dropna()
    slope = float(stats.theilslopes(medians.to_numpy(), medians.index.to_numpy())[0]) / season
    frame["line"] = slope * frame.t + (frame.y - slope * frame.t).median()
    frame["profile"] = (frame.y - frame.line).groupby(frame.phase).transform("median")
    expected = (frame.line + frame.profile).to_numpy()
    residual = pd.Series(y - expected)
    per_phase = round(residual.count() / season)
    mad = residual.abs().median() * per_phase / (per_phase - 1.2)
    return expected, (0.6745 * residual / mad).to_numpy()


@pytest.mark.parametrize("share", [0.0, 0.1])
@pytest.mark.parametrize("points", [8 * DAY, 21 * DAY + 17])
def test_scores_and_bounds_are_those_of_pandas(points: int, share: float) -> None:
    y = daily(points, slope=0.003)
    y[np.random.default_rng(1).random(points) < share] = np.nan
    expected, score = by_pandas(y, DAY)
    found = detect(y, DAY)
    np.testing.assert_allclose((found.lower + found.upper) / 2, expected, atol=1e-9)
    np.testing.assert_allclose(found.score, score, atol=1e-8)
    np.testing.assert_array_equal(found.index, np.flatnonzero(np.abs(np.nan_to_num(score)) > 3.5))


@pytest.mark.parametrize("threshold", [0.01, 1.0, 3.5, 12.0, 30.0])
@pytest.mark.parametrize("k", [1, 2, 3, 8, 25])
def test_chi_distance_is_that_of_scipy(threshold: float, k: int) -> None:
    expected = np.sqrt(stats.chi2.isf(2 * stats.norm.sf(threshold), k))
    assert chi_distance(threshold, k) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("seasons", range(2, 13))
def test_small_sample_correction_makes_sigma_unbiased(seasons: int) -> None:
    noise = np.random.default_rng(seasons).normal(size=seasons * 20_000)
    holed = np.concatenate([noise, np.full(20_000, np.nan)]) if seasons == 2 else noise
    found = detect(holed, 20_000)
    assert float(np.mean(found.upper - found.lower)) / 7 == pytest.approx(1.0, abs=0.03)


# --- Recall and false alarms --------------------------------------------------------------------------------------


def test_planted_spikes_are_all_found_and_little_else() -> None:
    found_planted = other = 0
    for seed in range(20):
        rng, y = np.random.default_rng(seed), daily(21 * DAY, seed)
        planted = rng.choice(len(y), 20, replace=False)
        y[planted] += rng.choice([-1, 1], 20) * 5.0  # ten sigma
        index = detect(y, DAY).index
        found_planted += len(np.intersect1d(index, planted))
        other += len(np.setdiff1d(index, planted))
    assert found_planted == 400
    assert other < 0.0015 * 20 * 21 * DAY


@pytest.mark.parametrize(("seasons", "most"), [(3, 0.005), (7, 0.002), (21, 0.0012)])
def test_clean_noise_raises_few_alarms(seasons: int, most: float) -> None:
    alarms = [len(detect(daily(seasons * DAY, seed), DAY).index) for seed in range(60)]
    assert sum(alarms) / (60 * seasons * DAY) < most


def test_spike_within_the_daily_swing_is_found() -> None:
    y = daily(21 * DAY, noise=0.2)
    trough = 10 * DAY + 72
    y[trough] = y[10 * DAY + 24]  # a value the sensor has every day, at the wrong time of day
    assert trough in detect(y, DAY).index


def test_fault_of_two_days_is_found_whole_and_does_not_move_the_bounds() -> None:
    y = daily(21 * DAY)
    before = detect(y, DAY)
    y[10 * DAY : 12 * DAY] += 6
    found = detect(y, DAY)
    assert set(range(10 * DAY, 12 * DAY)) - set(found.index.tolist()) == set()
    assert float(np.abs(found.upper - before.upper).max()) < 1.0


def test_trend_is_not_an_anomaly() -> None:
    assert len(detect(daily(21 * DAY, slope=0.02), DAY).index) < 10


def test_window_follows_a_level_that_a_line_cannot() -> None:
    y = daily(21 * DAY) + 8 * np.sin(np.arange(21 * DAY) * 2 * np.pi / (21 * DAY))
    y[1000] += 6
    found = detect(y, DAY, window=DAY)
    assert 1000 in found.index
    assert len(found.index) < 12
    expected = (found.lower + found.upper) / 2
    rolling = pd.Series(y).rolling(DAY, center=True).median()
    slow = pd.Series(expected).rolling(DAY, center=True).median()
    assert float((slow - rolling).abs().max()) < 1.0


def test_season_of_a_week_knows_the_weekend() -> None:
    weekend = np.arange(35 * DAY) // DAY % 7 >= 5
    y = daily(35 * DAY) - 8 * weekend
    y[3 * DAY + 40] -= 8
    assert len(detect(y, DAY).index) > 500
    weekly = detect(y, 7 * DAY)
    assert 3 * DAY + 40 in weekly.index
    assert len(weekly.index) < 25


# --- Gaps, constants ----------------------------------------------------------------------------------------------


def test_gap_has_no_score_but_bounds_and_is_never_an_anomaly() -> None:
    y = daily(14 * DAY)
    y[500:600], y[700] = np.nan, np.inf
    found = detect(y, DAY)
    gaps = np.flatnonzero(~np.isfinite(y))
    assert np.isnan(found.score[gaps]).all()
    assert np.isnan(found.residual[gaps]).all()
    assert np.isfinite(np.delete(found.score, gaps)).all()
    assert np.isfinite([found.lower, found.upper]).all()
    assert not set(gaps.tolist()) & set(found.index.tolist())


@pytest.mark.parametrize("value", [0.0, 0.1, -7.3, 1e6 + 0.1])
def test_constant_series_has_no_anomaly(value: float) -> None:
    found = detect(np.full(5 * DAY, value), DAY)
    assert found.index.size == 0
    assert (found.score == 0).all()


def test_rounding_of_a_pure_signal_is_no_anomaly() -> None:
    found = detect(daily(8 * DAY, noise=0.0, slope=0.003), DAY)
    assert found.index.size == 0
    assert (found.score == 0).all()


def test_only_departure_from_a_constant_is_the_anomaly() -> None:
    y = np.full(5 * DAY, 55.1)
    y[200] = 56.0
    found = detect(y, DAY)
    assert found.index.tolist() == [200]
    assert found.residual[200] == pytest.approx(0.9)
    assert np.isfinite(found.score).all()


def test_input_is_left_alone() -> None:
    y = daily(5 * DAY)
    before = y.copy()
    detect(y, DAY)
    np.testing.assert_array_equal(y, before)


# --- Several sensors ----------------------------------------------------------------------------------------------


def pair(seed: int, points: int = 21 * DAY) -> Array:
    """Two sensors whose noise goes together (correlation 0.95)."""
    common, own = np.random.default_rng(seed).normal(size=(2, points, 2))
    noise = np.sqrt(0.95) * common[:, :1] + np.sqrt(0.05) * own
    return np.asarray(daily(points, noise=0.0)[:, None] + noise, dtype=np.float64)


def test_joint_of_one_sensor_is_that_sensor() -> None:
    y = daily(10 * DAY)
    y[333] += 9
    alone, joint = detect(y, DAY), detect_joint(y[:, None], DAY)
    np.testing.assert_array_equal(joint.index, alone.index)
    np.testing.assert_allclose(joint.score, np.abs(alone.score), rtol=1e-9)


def test_joint_distance_is_the_mahalanobis_distance_of_the_scores() -> None:
    table = np.column_stack([pair(1), daily(21 * DAY, 2)])
    found = detect_joint(table, DAY)
    inverse = np.linalg.inv(robust_correlation(found.scores))
    direct = [np.sqrt(z @ inverse @ z) for z in found.scores]
    limit = np.sqrt(stats.chi2.isf(2 * stats.norm.sf(3.5), 3))
    np.testing.assert_allclose(found.score, 3.5 * np.array(direct) / limit, rtol=1e-7)
    np.testing.assert_array_equal(found.index, np.flatnonzero(np.array(direct) > limit))


def test_broken_relation_is_found_though_each_sensor_is_within_its_bounds() -> None:
    table = pair(3)
    table[1200] = daily(21 * DAY, noise=0.0)[1200] + np.array([2.0, -2.0])
    assert 1200 not in detect(table[:, 0], DAY).index
    assert 1200 not in detect(table[:, 1], DAY).index
    assert 1200 in detect_joint(table, DAY).index


@pytest.mark.parametrize("sensors", [1, 2, 5, 10])
def test_more_sensors_do_not_raise_more_false_alarms(sensors: int) -> None:
    rate = []
    for seed in range(6):
        table = np.random.default_rng(seed).normal(size=(21 * DAY, sensors))
        rate.append(len(detect_joint(table, DAY).index) / len(table))
    assert np.mean(rate) < 0.0025


def test_leading_sensor_is_the_one_that_departs() -> None:
    table = np.random.default_rng(4).normal(size=(10 * DAY, 4))
    table[500, 2] += 12
    found = detect_joint(table, DAY)
    assert 500 in found.index
    assert found.leading[500] == 2


def test_joint_uses_the_sensors_a_row_has() -> None:
    table = np.random.default_rng(5).normal(size=(10 * DAY, 3))
    table[500] = [np.nan, 12.0, np.nan]
    table[600] = np.nan
    found = detect_joint(table, DAY)
    assert 500 in found.index
    assert found.leading[500] == 1
    assert found.score[500] == pytest.approx(abs(found.scores[500, 1]))
    assert np.isnan(found.score[600])
    assert found.leading[600] == -1
    assert 600 not in found.index


def test_robust_correlation_is_near_the_true_one_despite_outliers() -> None:
    table = pair(6) - daily(21 * DAY, noise=0.0)[:, None]
    table[::20] = [30.0, -30.0]
    assert robust_correlation(table)[0, 1] == pytest.approx(0.95, abs=0.04)
    assert float(np.corrcoef(table.T).min()) < 0


def test_sensors_that_copy_each_other_stay_solvable() -> None:
    y = daily(10 * DAY)
    found = detect_joint(np.column_stack([y, y, 2 * y]), DAY)
    assert np.isfinite(found.score).all()
    assert len(found.index) < 20
    assert float(np.linalg.eigvalsh(robust_correlation(found.scores)).min()) > 0.01


# --- Properties ---------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.0, 0.3), st.floats(-1e4, 1e4), st.floats(0.01, 1e3), st.sampled_from([1, -1]))
def test_shift_and_scale_leave_the_scores(seed: int, share: float, shift: float, scale: float, sign: int) -> None:
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(8 * 12) < share, np.nan, rng.normal(size=8 * 12).cumsum())
    plain, moved = detect(y, 12), detect(shift + sign * scale * y, 12)
    np.testing.assert_allclose(moved.score, sign * plain.score, atol=1e-6 * (1 + abs(shift) / scale))
    ends = shift + sign * scale * np.stack([plain.lower, plain.upper])
    tolerance = 1e-9 * (1 + abs(shift) + scale * 100)
    np.testing.assert_allclose(np.stack([moved.lower, moved.upper]), np.sort(ends, axis=0), atol=tolerance)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")), st.just(-float("inf"))), max_size=40),
    st.integers(-1, 8),
    st.floats(-1, 40),
    st.one_of(st.none(), st.integers(0, 60)),
)
def test_any_series_gives_consistent_output_or_a_tool_error(
    values: list[float], season: int, threshold: float, window: int | None
) -> None:
    y, found, code = np.array(values, dtype=float), None, ""
    try:
        found = detect(y, season, threshold, window)
    except ToolError as error:
        code = error.code
    if found is None:
        assert code in {"bad_arguments", "history_too_short"}
        return
    assert np.isfinite([found.lower, found.upper]).all()
    np.testing.assert_array_equal(np.isfinite(found.score), np.isfinite(y))
    assert (np.abs(found.score[found.index]) > threshold).all()
    slack = 1e-6 * (1 + np.nanmax(np.abs(np.where(np.isfinite(y), y, np.nan))))
    outside = (y < found.lower - slack) | (y > found.upper + slack)
    assert set(np.flatnonzero(outside & np.isfinite(y)).tolist()) <= set(found.index.tolist())


def test_same_series_same_result() -> None:
    table = pair(9)
    one, other = detect_joint(table, DAY), detect_joint(table.copy(), DAY)
    np.testing.assert_array_equal(one.score, other.score)
    np.testing.assert_array_equal(one.index, other.index)


@settings(max_examples=100, deadline=None)
@given(st.sets(st.integers(0, 60)), st.integers(0, 9))
def test_group_is_its_definition(members: set[int], gap: int) -> None:
    expected: list[tuple[int, int]] = []
    for position in sorted(members):
        if expected and position - expected[-1][1] <= gap:
            expected[-1] = (expected[-1][0], position)
        else:
            expected.append((position, position))
    index: Index = np.array(sorted(members, reverse=True), dtype=np.int64)
    assert group(index, gap) == expected


# --- Time and refusals --------------------------------------------------------------------------------------------


def test_hundred_days_are_searched_in_a_fraction_of_a_tool_call() -> None:
    table = np.random.default_rng(0).normal(size=(9600, 8))
    table[np.random.default_rng(1).random(table.shape) < 0.03] = np.nan
    assert least_time(lambda: detect(table[:, 0], DAY)) < 0.05 * slowness()
    assert least_time(lambda: detect(table[:, 0], DAY, window=7 * DAY)) < 0.1 * slowness()
    assert least_time(lambda: detect_joint(table, DAY)) < 0.2


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("history_too_short", lambda: detect(daily(3 * DAY - 1), DAY)),
        ("history_too_short", lambda: detect(np.full(500, np.nan), DAY)),
        ("history_too_short", lambda: detect(np.array([]), DAY)),
        ("history_too_short", lambda: detect_joint(np.column_stack([daily(500), np.full(500, np.nan)]), DAY)),
        ("bad_arguments", lambda: detect(daily(500), 0)),
        ("bad_arguments", lambda: detect(daily(500), DAY, 0.0)),
        ("bad_arguments", lambda: detect(daily(500), DAY, float("nan"))),
        ("bad_arguments", lambda: detect(daily(500), DAY, 31.0)),
        ("bad_arguments", lambda: detect(daily(500), DAY, 3.5, DAY - 1)),
        ("bad_arguments", lambda: detect_joint(np.empty((500, 0)), DAY)),
        ("bad_arguments", lambda: detect_joint(daily(500), DAY)),
    ],
)
def test_refusal_has_a_code_a_message_and_a_hint(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(ToolError) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
