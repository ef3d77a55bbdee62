"""Anomalies of one sensor or of several together: robust seasonal residuals, scored by their median deviation.

Pure functions over float64 arrays on a regular grid; NaN (or an infinity) is a gap and is never an anomaly. Lengths,
seasons and windows are counted in steps. A plant whose days differ through the week wants a season of a week.

Source of the score: Iglewicz & Hoaglin, How to Detect and Handle Outliers (1993): the modified z-score
0.6745 r / MAD, an outlier beyond 3.5; where more than half of the residuals are 0, the mean absolute deviation times
1.253314 takes the place of MAD / 0.6745. With few seasons the deviation is corrected for the values per phase.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assetops.environment.forecasting import Array, as_series, bad_arguments, fill_gaps, phase_median, require

Index = NDArray[np.int64]

SEASONS = 3  # the least history: of fewer values per phase no median resists an outlier
MAX_THRESHOLD = 30.0  # beyond it the normal tail probability is too close to the smallest float
_TO_SIGMA = 0.6745
_MEAN_TO_SIGMA = 1.253314
_ROUNDING = 1e-10  # a residual this much smaller than the values is arithmetic, not plant
_LEAST_EIGENVALUE = 0.05  # sensors that copy each other must not turn their rounding into anomalies
_LEVELS_PER_WINDOW = 16
# Residuals from the median of few values are too small. By how much, by values per phase, measured on normal noise
# (tests/environment/test_detection.py repeats it); of 6 and more it is n / (n - 1.2).
_SMALL_SAMPLE = {1: 1.0, 2: 1.41, 3: 2.16, 4: 1.39, 5: 1.38}


@dataclass(frozen=True)
class Anomalies:
    """What `detect` found in a series of n points.

    `index` (k,): positions beyond the threshold, ascending. `residual` (n,), y's unit, and `score` (n,), signed
    modified z-scores: NaN at gaps. `lower` and `upper` (n,): the bounds of the expected, y's unit, finite everywhere.
    """

    index: Index
    residual: Array
    score: Array
    lower: Array
    upper: Array


@dataclass(frozen=True)
class JointAnomalies:
    """What `detect_joint` found in n points of k sensors.

    `index` (j,): positions beyond the threshold, ascending. `score` (n,): joint distance in units of the threshold,
    NaN where all sensors have a gap. `leading` (n,): column of the sensor with the largest score of its own, -1 at
    such gaps. `scores` (n, k): the sensors' own signed scores, NaN at gaps.
    """

    index: Index
    score: Array
    leading: Index
    scores: Array


def detect(y: Array, season: int, threshold: float = 3.5, window: int | None = None) -> Anomalies:
    """Points that lie off the sensor's level and daily profile by more than `threshold` modified z-scores.

    Level: a Theil-Sen line through the medians of the seasons. Profile: the median of each phase of the season. With
    a `window` (at least one season) a centred running median of that length replaces the line, so that slow changes
    are followed; a fault longer than half of the window is then taken for the new level.

    Raises:
        ToolError: `bad_arguments`; `history_too_short` below three seasons or with values for less than half of them.
    """
    _check(season, threshold, window)
    series = as_series(y)
    require(series, season, SEASONS)
    expected = _expected(series, season, window)
    residual = series - expected
    residual[np.abs(residual) <= _ROUNDING * float(np.nanmax(np.abs(series)))] = 0.0
    sigma = _sigma(residual, season)
    score = residual / sigma if sigma > 0 else residual * 0.0
    reach = threshold * sigma
    return Anomalies(_beyond(score, threshold), residual, score, expected - reach, expected + reach)


def detect_joint(Y: Array, season: int, threshold: float = 3.5) -> JointAnomalies:
    """Rows of Y (n, k) whose sensors are unusual together, also where each alone is within its bounds.

    The distance of a row is sqrt(z' R^-1 z): z the `detect` scores of its sensors, R their robust correlation
    (Gnanadesikan & Kettenring 1972, from MADs). It is divided by the chi distance, of as many degrees of freedom as
    the row has values, that clean noise passes as seldom as one sensor passes `threshold`, and multiplied by
    `threshold`: of one sensor the score is its own, and the rate of false alarms does not grow with k.

    Raises:
        ToolError: as `detect`; one sensor without history fails the call (leave it out).
    """
    _check(season, threshold, None)
    table = as_series(Y)
    if table.ndim != 2 or not table.shape[1]:
        raise bad_arguments("There is no sensor to look at.", "Give at least one column.")
    scores = np.stack([detect(column, season, threshold).score for column in table.T], axis=1)
    score = _joint_scores(scores, threshold)
    size = np.where(np.isfinite(scores), np.abs(scores), -1.0)
    leading = np.where(np.isfinite(score), size.argmax(axis=1), -1).astype(np.int64)
    return JointAnomalies(_beyond(score, threshold), score, leading, scores)


def group(index: Index, gap: int) -> list[tuple[int, int]]:
    """Episodes (first, last), both inclusive and ascending: positions at most `gap` steps apart belong together."""
    ordered = np.unique(np.asarray(index, dtype=np.int64))
    if not len(ordered):
        return []
    breaks = np.flatnonzero(np.diff(ordered) > gap)
    first = ordered[np.concatenate(([0], breaks + 1))]
    last = ordered[np.concatenate((breaks, [len(ordered) - 1]))]
    return list(zip(first.tolist(), last.tolist(), strict=True))


def robust_correlation(scores: Array) -> Array:
    """Correlation (k, k) of columns (n, k), from MADs of sums and differences; positive definite, diagonal 1.

    Two columns that are never observed together count as uncorrelated.
    """
    k = scores.shape[1]
    matrix = np.eye(k)
    for i in range(k):
        for j in range(i):
            matrix[i, j] = matrix[j, i] = _pair_correlation(scores[:, i], scores[:, j])
    values, vectors = np.linalg.eigh(matrix)
    mended = (vectors * np.maximum(values, _LEAST_EIGENVALUE)) @ vectors.T
    scale = np.sqrt(np.diag(mended))
    return np.asarray(mended / np.outer(scale, scale), dtype=np.float64)


@lru_cache(maxsize=256)
def chi_distance(threshold: float, k: int) -> float:
    """The distance from 0 that k independent standard normals pass as seldom as one passes +-`threshold`."""
    tail, low, high = math.erfc(threshold / math.sqrt(2)), 0.0, threshold + 2 * math.sqrt(k) + 1
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _chi_tail(middle, k) > tail else (low, middle)
    return high


def _chi_tail(distance: float, k: int) -> float:
    """P(chi > distance), by the recursion Q(k + 2) = Q(k) + x^(k/2) e^-x / Gamma(k/2 + 1) with x = distance^2 / 2."""
    x = distance * distance / 2
    if x == 0:
        return 1.0
    tail = math.erfc(math.sqrt(x)) if k % 2 else math.exp(-x)
    return tail + sum(math.exp(d / 2 * math.log(x) - x - math.lgamma(d / 2 + 1)) for d in range(2 - k % 2, k, 2))


def _check(season: int, threshold: float, window: int | None) -> None:
    if not 0 < threshold <= MAX_THRESHOLD:
        raise bad_arguments(f"The threshold is {threshold}.", f"Give a score up to {MAX_THRESHOLD:g}; 3.5 is usual.")
    if window is not None and window < season:
        message = f"The window of {window} steps is shorter than the season of {season}."
        raise bad_arguments(message, "Use a window of one season or more, or none.")


def _expected(series: Array, season: int, window: int | None) -> Array:
    """Level plus profile of every point: (n,), finite."""
    line = _line(series, season)
    profile = np.resize(phase_median(series - line, season), len(series))
    if window is None:
        return line + profile
    level = _running_median(series - profile, window)
    return level + np.resize(phase_median(series - level, season), len(series))


def _line(series: Array, season: int) -> Array:
    """Theil-Sen line through the medians of the whole seasons, through the median of the series: (n,)."""
    cycles = len(series) // season
    rows = series[: cycles * season].reshape(cycles, season)
    seen = np.flatnonzero(np.isfinite(rows).any(axis=1))
    medians: Array = np.nanmedian(rows[seen], axis=1)
    i, j = np.triu_indices(len(seen), 1)
    slope = float(np.median((medians[j] - medians[i]) / (seen[j] - seen[i]))) / season if len(i) else 0.0
    rise = slope * np.arange(len(series))
    return np.asarray(rise + float(np.nanmedian(series - rise)), dtype=np.float64)


def _running_median(series: Array, window: int) -> Array:
    """Centred running median, taken at some points per window and interpolated: (n,); whole windows at the ends too."""
    filled = fill_gaps(series, 1)
    span = min(window, len(filled))
    starts = np.arange(0, len(filled) - span + 1, max(1, span // _LEVELS_PER_WINDOW))
    levels = np.median(np.lib.stride_tricks.sliding_window_view(filled, span)[starts], axis=1)
    level: Array = np.interp(np.arange(len(filled)), starts + (span - 1) / 2, levels)
    return level


def _sigma(residual: Array, season: int) -> float:
    """Robust standard deviation of the residuals, 0 for a constant series."""
    sizes = np.abs(residual[np.isfinite(residual)])
    sigma = float(np.median(sizes)) / _TO_SIGMA or float(sizes.mean()) * _MEAN_TO_SIGMA
    per_phase = max(1, round(len(sizes) / season))
    return sigma * _SMALL_SAMPLE.get(per_phase, per_phase / (per_phase - 1.2))


def _beyond(score: Array, threshold: float) -> Index:
    return np.flatnonzero(np.abs(np.nan_to_num(score)) > threshold).astype(np.int64)


def _mad(values: Array) -> float:
    return float(np.median(np.abs(values - np.median(values))))


def _pair_correlation(a: Array, b: Array) -> float:
    both = np.isfinite(a) & np.isfinite(b)
    if not both.any():
        return 0.0
    plus, minus = _mad(a[both] + b[both]) ** 2, _mad(a[both] - b[both]) ** 2
    return (plus - minus) / (plus + minus) if plus + minus > 0 else 0.0


def _joint_scores(scores: Array, threshold: float) -> Array:
    """Joint score of every row (n,), rows with the same gaps together, each over the sensors it has."""
    correlation, joint = robust_correlation(scores), np.full(len(scores), np.nan)
    patterns, member = np.unique(np.isfinite(scores), axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        if pattern.any():
            rows = np.flatnonzero(member.ravel() == number)
            z = scores[np.ix_(rows, pattern)]
            squares = np.einsum("nk,kn->n", z, np.linalg.solve(correlation[np.ix_(pattern, pattern)], z.T))
            joint[rows] = np.sqrt(np.maximum(squares, 0)) * (threshold / chi_distance(threshold, z.shape[1]))
    return joint
