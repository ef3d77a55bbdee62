"""The calibration as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from assetops.contract.verdict import CRITERION_TITLES
from organizer.calibration.agreement import Agreement, Estimate
from organizer.calibration.comparing import Calibration, Comparison, OperatorShare

_TITLES = {**CRITERION_TITLES, "pooled": "All pooled"}
_HEAD = (
    f"{'':<27}{'pairs':>6}{'met/met':>9}{'met/un':>8}{'un/met':>8}{'un/un':>7}{'can´t':>7}"
    f"{'agreement':>22}{'kappa':>22}{'AC1':>22}{'coverage':>10}{'met':>7}"
)


def title(of: str) -> str:
    """A criterion's name for people."""
    return _TITLES.get(of, of)


def interval(one: Estimate) -> str:
    """A value with its interval; a dash where it is not defined."""
    if one.value is None or one.low is None or one.high is None:
        return "–"
    return f"{one.value:.3f} [{one.low:.3f} {one.high:.3f}]"


def share(value: float | None) -> str:
    """A share in percent; a dash where there is none."""
    return "–" if value is None else f"{100 * value:.1f} %"


def _row(one: Agreement) -> str:
    (met, met_unmet, met_not), (unmet_met, unmet, unmet_not) = one.confusion
    numbers = f"{one.pairs:>6}{met:>9}{met_unmet:>8}{unmet_met:>8}{unmet:>7}{met_not + unmet_not:>7}"
    measures = "".join(f"{interval(value):>22}" for value in (one.agreement, one.kappa, one.ac1))
    return f"{title(one.of):<27}{numbers}{measures}{share(one.coverage):>10}{share(one.base_rate):>7}"


def _comparison(one: Comparison) -> Iterator[str]:
    yield ""
    yield f"{one.first} (first) and {one.second} (second), {one.trajectories} trajectories"
    yield _HEAD
    yield from (_row(row) for row in one.rows)


def _operator(one: OperatorShare) -> str:
    kind = "harmless" if one.harmless else ""
    return f"{one.name:<34}{one.cases:>6}{share(one.broken):>12}{share(one.kept):>12}  {kind}"


def lines(found: Calibration) -> Iterator[str]:
    """All lines."""
    yield f"Judge {found.judge}, version {found.judge_version}"
    yield f"Split {found.split}: {found.cases} trajectories, {found.labels} labelled verdicts. {found.notice}"
    for one in found.comparisons:
        yield from _comparison(one)
    if found.operators:
        yield ""
        yield f"{'operator':<34}{'cases':>6}{'breaks all':>12}{'keeps all':>12}"
        yield from (_operator(one) for one in found.operators)
    yield ""
    if found.repeats:
        changed, times = share(found.repeats.changed), found.repeats.times
        yield f"Judged {times} times: {changed} of {found.repeats.verdicts} verdicts changed."
    if found.injection:
        rate, plain = share(found.injection.rate), share(found.injection.baseline)
        yield f"Injection: {rate} of {found.injection.attacks} texts won a criterion; without any text {plain}."
