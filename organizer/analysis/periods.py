"""Days or weeks, so that a figure over time has neither one bar nor a thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from organizer.analysis.attempts import Attempt
from organizer.charts.plots import Tick
from organizer.charts.timeline import day

_MOST_DAYS = 31
_MOST_PERIODS = 80
_LABELS = 6


@dataclass(frozen=True)
class Periods:
    """Equal stretches of `days` from `start` on, `count` of them."""

    start: date
    days: int
    count: int

    @property
    def word(self) -> str:
        """What one is called."""
        return {1: "day", 7: "week"}.get(self.days, f"{self.days} days")

    def of(self, one: Attempt) -> int | None:
        """The number of the stretch that a submission falls into."""
        return None if one.when is None else (one.when.date() - self.start).days // self.days

    def first(self, number: int) -> date:
        """The first day of a stretch."""
        return self.start + timedelta(days=number * self.days)

    def name(self, number: int) -> str:
        """The first day of a stretch, with its year."""
        return self.first(number).isoformat()

    def place(self, number: int) -> tuple[float, float]:
        """The left edge and the width of a stretch in percent of a chart, with a gap on both sides."""
        gap = 8 / self.count
        return round(100 * number / self.count + gap, 2), round(100 / self.count - 2 * gap, 2)

    def ticks(self) -> tuple[Tick, ...]:
        """About six dates below the stretches' beginnings."""
        every = max(1, -(-self.count // _LABELS))
        return tuple(
            Tick(round(100 * (number + 0.5) / self.count, 2), day(self.first(number)), minor=place % 2 == 1)
            for place, number in enumerate(range(0, self.count, every))
        )


def periods(attempts: Sequence[Attempt]) -> Periods | None:
    """Days for up to a month, else weeks from a Monday, else longer; None when no submission has a date."""
    dates = [one.when.date() for one in attempts if one.when is not None]
    if not dates:
        return None
    first, last = min(dates), max(dates)
    if (last - first).days < _MOST_DAYS:
        return Periods(first, 1, (last - first).days + 1)
    monday = first - timedelta(days=first.weekday())
    weeks = -(-((last - monday).days // 7 + 1) // _MOST_PERIODS)
    length = 7 * weeks
    return Periods(monday, length, (last - monday).days // length + 1)
