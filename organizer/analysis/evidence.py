"""What only the verdicts tell: skill by type, failures by kind over time, tokens and seconds."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from scipy.stats import spearmanr

from assetops.contract.results import Results
from assetops.contract.scenario import Type
from assetops.contract.submission import SHORT
from assetops.contract.verdict import CRITERIA
from organizer.analysis.attempts import Attempt
from organizer.analysis.figure import Figure, counted, points
from organizer.analysis.improvement import TRACK_LEGEND
from organizer.analysis.kinds import kinds_of
from organizer.analysis.periods import Periods, periods
from organizer.charts.plots import Axis, Box, Dot, Legend, Plot, Row, Rows, Tick, axis, histogram, nice_step

_ABSENT = "No submission has its verdicts.json: put them into verdicts/<submission id>.json beside the log."
_TYPES: tuple[str, ...] = get_args(Type)
_TYPES_AXIS = Axis(0, len(_TYPES))
_TITLES = {
    "skills": "Skill by type of scenario",
    "kinds": "Failures by kind over time",
    "cost": "Cost: tokens and score",
    "latency": "Latency: seconds of a scenario",
}
_MOST_KINDS = 16
_BARS = 20


@dataclass(frozen=True)
class Judged:
    """A submission with its verdicts."""

    attempt: Attempt
    results: Results

    @property
    def score(self) -> float:
        """0 to 100."""
        return self.results.scores.get("score", 0.0)

    @property
    def tokens(self) -> float:
        """Thousands over all scenarios."""
        return sum(one.usage.llm_tokens for one in self.results.scenarios) / 1000

    @property
    def calls(self) -> int:
        """Tool calls over all scenarios."""
        return sum(one.usage.tool_calls for one in self.results.scenarios)


def evidence(attempts: Sequence[Attempt]) -> Iterator[Figure]:
    """Four figures over the submissions that have their verdicts.json; each says so where there is none."""
    known = [Judged(one, one.results) for one in attempts if one.results is not None and one.results.scenarios]
    if not known:
        yield from (Figure(name, title, _ABSENT) for name, title in _TITLES.items())
        return
    yield _skills(known)
    yield _kinds(known)
    yield _cost(known)
    yield _latency(known)


def _skills(known: Sequence[Judged]) -> Figure:
    """The best submission of each team in each track, by type of scenario."""
    best: dict[str, Judged] = {}
    for one in known:
        name = f"{one.attempt.team}, {SHORT[one.results.track]}"
        best[name] = max(best.get(name, one), one, key=lambda judged: judged.score)
    shares = {name: _by_type(one.results) for name, one in best.items()}
    names = sorted(shares, key=lambda name: (-best[name].score, name.casefold()))
    rows = tuple(Row(name, tuple(_skill_cell(kind, share) for kind, share in shares[name].items())) for name in names)
    ticks = tuple(Tick(_TYPES_AXIS.at(number + 0.5), kind) for number, kind in enumerate(_TYPES))
    table = tuple(
        (name, *(f"{shares[name][kind]:.0f} %" if kind in shares[name] else "none drawn" for kind in _TYPES))
        for name in names
    )
    chart = Rows(rows, ticks, (Legend("heat", "the stronger the colour, the more criteria met"),))
    head = ("Team and track", *_TYPES)
    return Figure("skills", _TITLES["skills"], _easy_and_hard(list(shares.values())), chart, head, table)


def _by_type(results: Results) -> dict[str, float]:
    """Percent of the criteria met by type."""
    met: dict[str, list[float]] = defaultdict(list)
    for one in results.scenarios:
        met[one.type].append(100 * sum(verdict.passed for verdict in one.verdicts) / len(CRITERIA))
    return {kind: statistics.mean(here) for kind, here in met.items()}


def _skill_cell(kind: str, share: float) -> Box:
    left, width = _TYPES_AXIS.at(_TYPES.index(kind)), _TYPES_AXIS.at(1)
    return Box(left + 0.5, width - 1, 0, 0, f"{kind}: {share:.0f} %", "heat", 0.08 + 0.92 * share / 100)


def _easy_and_hard(shares: Sequence[Mapping[str, float]]) -> str:
    means = {kind: statistics.mean(here) for kind in _TYPES if (here := [one[kind] for one in shares if kind in one])}
    hard, easy = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    return (
        f"Over the best submissions of {counted(len(shares), 'entry', 'entries')}, {easy} is met best, "
        f"{means[easy]:.0f} % of the criteria on average, {hard} least, {means[hard]:.0f} %."
    )


def _kinds(known: Sequence[Judged]) -> Figure:
    """In what share of the scenarios of each stretch of time each kind of failure was found."""
    spans = periods([one.attempt for one in known])
    if spans is None:
        return Figure("kinds", _TITLES["kinds"], "No submission with verdicts has a date.")
    scenarios: Counter[int] = Counter()
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for one in known:
        number = spans.of(one.attempt)
        for each in one.results.scenarios if number is not None else ():
            scenarios[number or 0] += 1
            for name in kinds_of(each):
                found[name][number or 0] += 1
    if not found:
        return Figure("kinds", _TITLES["kinds"], "No failure was found in any scenario.")
    return _kinds_over_time(spans, scenarios, found)


def _kinds_over_time(spans: Periods, scenarios: Counter[int], found: Mapping[str, Counter[int]]) -> Figure:
    names = sorted(found, key=lambda name: (-found[name].total(), name))
    shares = {name: {n: 100 * count / scenarios[n] for n, count in found[name].items()} for name in names}
    top = max(share for here in shares.values() for share in here.values())
    rows = tuple(
        Row(
            name,
            tuple(
                Box(*spans.place(n), 0, 0, f"{spans.name(n)}: {share:.0f} %", "heat", share / top)
                for n, share in sorted(shares[name].items())
            ),
        )
        for name in names[:_MOST_KINDS]
    )
    every, most = scenarios.total(), names[0]
    first, last = (shares[most].get(n, 0.0) for n in (min(scenarios), max(scenarios)))
    says = (
        f"{most} is the most frequent, in {found[most].total()} of {every} scenarios: in {first:.0f} % of the first "
        f"{spans.word}'s, in {last:.0f} % of the last's."
    )
    table = tuple((name, str(found[name].total()), f"{100 * found[name].total() / every:.0f} %") for name in names)
    chart = Rows(rows, spans.ticks(), (Legend("heat", f"up to {top:.0f} % of a {spans.word}'s scenarios"),))
    return Figure("kinds", _TITLES["kinds"], says, chart, ("Kind of failure", "Scenarios", "Share"), table)


def _cost(known: Sequence[Judged]) -> Figure:
    x, y = axis([one.tokens for one in known]), axis([one.score for one in known])
    dots = tuple(
        Dot(
            x.at(one.tokens),
            y.at(one.score),
            f"{one.attempt.team}, submission {one.attempt.id}",
            SHORT[one.results.track],
        )
        for one in known
    )
    says = (
        f"A submission uses {statistics.median(one.tokens for one in known):,.0f} thousand tokens and "
        f"{statistics.median(one.calls for one in known):,.0f} tool calls in the median; {_bought(known)}."
    )
    chart = Plot("thousand tokens of a submission", "score", x.ticks, y.ticks, dots=dots, legend=TRACK_LEGEND)
    head = ("Submission", "Team", "Thousand tokens", "Tool calls", "Score")
    table = tuple(
        (str(one.attempt.id), one.attempt.team, f"{one.tokens:,.1f}", str(one.calls), points(one.score))
        for one in known
    )
    return Figure("cost", _TITLES["cost"], says, chart, head, table)


def _bought(known: Sequence[Judged]) -> str:
    """Whether tokens buy score."""
    tokens, scores = [one.tokens for one in known], [one.score for one in known]
    if len(set(tokens)) < 2 or len(set(scores)) < 2:
        return "all are alike, so nothing shows whether tokens buy score"
    return f"the rank correlation of tokens and score is {float(spearmanr(tokens, scores).statistic):.2f}"


def _latency(known: Sequence[Judged]) -> Figure:
    scenarios = [each for one in known for each in one.results.scenarios]
    seconds = sorted(each.seconds for each in scenarios if each.seconds is not None)
    if not seconds:
        return Figure("latency", _TITLES["latency"], "No verdicts.json tells how long scenarios took.")
    step = nice_step(max(seconds[-1], 0.2) / _BARS)
    x = Axis(0, seconds[-1] + 1.05 * step)
    bars = histogram(seconds, x, step)
    slow = seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))]
    says = (
        f"Half of {len(seconds)} scenarios took at most {statistics.median(seconds):.1f} s, 95 of 100 at most "
        f"{slow:.1f} s; {sum(each.status == 'deadline' for each in scenarios)} met the time limit."
    )
    chart = Plot("seconds", "scenarios", x.ticks, bars.y.ticks, bars.boxes)
    return Figure("latency", _TITLES["latency"], says, chart, ("Seconds", "Scenarios"), bars.table)
