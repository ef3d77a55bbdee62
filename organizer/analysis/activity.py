"""Statuses, failures and submissions of teams over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from organizer.analysis.attempts import Attempt
from organizer.analysis.figure import Figure, counted, listed
from organizer.analysis.periods import Periods, periods
from organizer.charts.plots import Axis, Box, Legend, Plot, Row, Rows, axis

_NO_DATES = "No submission has a date."
_STUCK = "under way or stuck"
_KINDS = {"Finished": "finished", "Failed": "failed", "Cancelled": "cancelled"}
_ORDER = (*_KINDS.values(), _STUCK)
_MOST_TEAMS = 60


def activity(attempts: Sequence[Attempt]) -> Iterator[Figure]:
    """Three figures over the submissions that have a date."""
    spans = periods(attempts)
    if spans is None:
        titles = {"statuses": _STATUSES, "failures": _FAILURES, "activity": _TEAMS}
        yield from (Figure(name, title, _NO_DATES) for name, title in titles.items())
        return
    yield _statuses(attempts, spans)
    yield _failures([one for one in attempts if one.status in ("Finished", "Failed") and one.when], spans)
    yield _teams(attempts, spans)


_STATUSES, _FAILURES, _TEAMS = "Submissions by status", "Share that failed", "Activity of each team"


def _kind(one: Attempt) -> str:
    return _KINDS.get(one.status, _STUCK)


def _statuses(attempts: Sequence[Attempt], spans: Periods) -> Figure:
    counts = Counter((number, _kind(one)) for one in attempts if (number := spans.of(one)) is not None)
    totals = [sum(counts[number, kind] for kind in _ORDER) for number in range(spans.count)]
    y = axis(totals)
    boxes = [box for number in range(spans.count) for box in _stack(spans, number, counts, y)]
    every = Counter(_kind(one) for one in attempts)
    busiest = max(range(spans.count), key=totals.__getitem__)
    says = (
        f"{counted(len(attempts), 'submission')}: {', '.join(f'{every[kind]} {kind}' for kind in _ORDER)}; "
        f"most in the {spans.word} of {spans.name(busiest)}, {totals[busiest]}."
    )
    legend = tuple(Legend(_class(kind), kind) for kind in _ORDER)
    chart = Plot(f"by {spans.word}", "submissions", spans.ticks(), y.ticks, tuple(boxes), legend=legend)
    rows = tuple(
        (spans.name(number), *(str(counts[number, kind]) for kind in _ORDER))
        for number in range(spans.count)
        if totals[number]
    )
    return Figure("statuses", _STATUSES, says, chart, (f"{spans.word.capitalize()} of", *_ORDER), rows)


def _stack(spans: Periods, number: int, counts: Counter[tuple[int, str]], y: Axis) -> Iterator[Box]:
    """The bars of one stretch of time, one on the other."""
    below = 0
    for kind in _ORDER:
        if here := counts[number, kind]:
            text = f"{spans.name(number)}, {kind}: {here}"
            yield Box(*spans.place(number), y.at(below), y.at(here), text, _class(kind))
            below += here


def _class(kind: str) -> str:
    return kind.split()[0]


def _failures(ended: Sequence[Attempt], spans: Periods) -> Figure:
    if not ended:
        return Figure("failures", _FAILURES, "No submission with a date has ended.")
    totals = Counter(number for one in ended if (number := spans.of(one)) is not None)
    failed = Counter(number for one in ended if (number := spans.of(one)) is not None and one.status == "Failed")
    share = {number: 100 * failed[number] / totals[number] for number in sorted(totals)}
    y = axis([*share.values(), 10.0])
    boxes = tuple(
        Box(*spans.place(n), 0, y.at(value), f"{spans.name(n)}: {failed[n]} of {totals[n]}", "failed")
        for n, value in share.items()
    )
    chart = Plot(f"by {spans.word}", "% of those that ended", spans.ticks(), y.ticks, boxes)
    rows = tuple((spans.name(n), str(failed[n]), str(totals[n]), f"{value:.0f} %") for n, value in share.items())
    head = (f"{spans.word.capitalize()} of", "Failed", "Ended", "Share")
    return Figure("failures", _FAILURES, _failed(ended), chart, head, rows)


def _failed(ended: Sequence[Attempt]) -> str:
    """The share of the earlier and of the later half of what ended: `ended` is in order of time."""
    middle = len(ended) // 2
    says = f"{sum(one.status == 'Failed' for one in ended)} of {len(ended)} that ended failed ({_share(ended):.0f} %)"
    if middle:
        says += f": {_share(ended[:middle]):.0f} % of the earlier half, {_share(ended[middle:]):.0f} % of the later"
    return f"{says}."


def _share(ended: Sequence[Attempt]) -> float:
    return 100 * sum(one.status == "Failed" for one in ended) / len(ended)


def _teams(attempts: Sequence[Attempt], spans: Periods) -> Figure:
    totals = Counter(one.team for one in attempts)
    teams = sorted(totals, key=lambda team: (-totals[team], team.casefold()))
    counts = Counter((one.team, number) for one in attempts if (number := spans.of(one)) is not None)
    most = max(counts.values())
    rows = tuple(
        Row(team, tuple(_cell(spans, n, counts[team, n], most) for n in range(spans.count) if counts[team, n]))
        for team in teams[:_MOST_TEAMS]
    )
    legend = (Legend("heat", f"the stronger the colour the more, up to {most} in a {spans.word}"),)
    table = tuple(
        (team, str(totals[team]), str(sum(counts[team, n] > 0 for n in range(spans.count)))) for team in teams
    )
    head = ("Team", "Submissions", f"{spans.word.capitalize()}s with one")
    return Figure("activity", _TEAMS, _zeal(teams, totals), Rows(rows, spans.ticks(), legend), head, table)


def _zeal(teams: Sequence[str], totals: Counter[str]) -> str:
    """Who submitted most, and how few made half of it all."""
    top = totals[teams[0]]
    made, half = 0, 0
    while 2 * made < totals.total():
        made, half = made + totals[teams[half]], half + 1
    says = (
        f"{counted(len(teams), 'team')}; {listed([team for team in teams if totals[team] == top])} submitted most "
        f"often, {counted(top, 'time')}; {counted(half, 'team')} made half of all submissions, "
        f"{sum(total == 1 for total in totals.values())} submitted once."
    )
    return says + (f" Drawn are the {_MOST_TEAMS} most active." if len(teams) > _MOST_TEAMS else "")


def _cell(spans: Periods, number: int, count: int, most: int) -> Box:
    return Box(*spans.place(number), 0, 0, f"{spans.name(number)}: {count}", "heat", 0.25 + 0.75 * count / most)
