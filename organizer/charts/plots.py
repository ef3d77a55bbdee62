"""Charts with axes, and rows of cells, as numbers for `plots.html.j2`: all places are percent of width and height."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from organizer.charts.timeline import short

_TICKS = 5
_MOST_ROWS = 30


@dataclass(frozen=True)
class Tick:
    """A label on an axis; a minor one is left out on a narrow screen."""

    at: float
    text: str
    minor: bool = False


@dataclass(frozen=True)
class Box:
    """A bar or a cell: `kind` is its class in style.css, `shade` 0 to 1 how strong it is, `text` what it says."""

    left: float
    width: float
    bottom: float
    height: float
    text: str
    kind: str = "is"
    shade: float = 1.0


@dataclass(frozen=True)
class Dot:
    """A point."""

    x: float
    y: float
    text: str
    kind: str = "is"


@dataclass(frozen=True)
class Curve:
    """A line, as an SVG path over 100 x 100."""

    path: str
    kind: str


@dataclass(frozen=True)
class Legend:
    """What a class of marks means; `line`: it is a curve."""

    kind: str
    text: str
    line: bool = False


@dataclass(frozen=True)
class Plot:
    """A chart with two axes."""

    x_title: str
    y_title: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    boxes: tuple[Box, ...] = ()
    dots: tuple[Dot, ...] = ()
    curves: tuple[Curve, ...] = ()
    legend: tuple[Legend, ...] = ()


@dataclass(frozen=True)
class Row:
    """One labelled row: cells, and a line from one dot to another."""

    label: str
    cells: tuple[Box, ...] = ()
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True)
class Rows:
    """Rows over one horizontal axis."""

    rows: tuple[Row, ...]
    x_ticks: tuple[Tick, ...]
    legend: tuple[Legend, ...] = ()

    @property
    def parts(self) -> list[tuple[Row, ...]]:
        """The rows in blocks of about the same length, each short enough for a printed page."""
        blocks = -(-len(self.rows) // _MOST_ROWS)
        ends = [len(self.rows) * place // blocks for place in range(blocks + 1)]
        return [self.rows[first:last] for first, last in pairwise(ends)]


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`, both inside the chart."""

    low: float
    high: float
    ticks: tuple[Tick, ...] = field(init=False)

    def __post_init__(self) -> None:
        step = nice_step((self.high - self.low) / _TICKS)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        found = tuple(Tick(self.at(n * step), short(n * step)) for n in range(first, last + 1))
        object.__setattr__(self, "ticks", found)

    def at(self, value: float) -> float:
        """Its place in percent."""
        return round(100 * (value - self.low) / (self.high - self.low), 2)

    def curve(self, other: Axis, points: Iterable[tuple[float, float]], kind: str) -> Curve:
        """The line through points, `self` being the horizontal axis."""
        places = [f"{self.at(x)} {100 - other.at(y):.2f}" for x, y in points]
        return Curve("M" + "L".join(places), kind)


def axis(values: Sequence[float], zero: bool = True) -> Axis:
    """An axis around values with a little room above; from 0 unless `zero` is false or a value is negative."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    low = min(low, 0.0) if zero else low
    room = 0.06 * (high - low) or 1.0
    return Axis(low - (room if low < 0 or not zero else 0.0), high + room)


def nice_step(step: float) -> float:
    """The step of 1, 2 or 5 times a power of ten that is not below `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))


@dataclass(frozen=True)
class Histogram:
    """Bars, their vertical axis, and (from to, how many) of each."""

    boxes: tuple[Box, ...]
    y: Axis
    table: tuple[tuple[str, str], ...]


def histogram(values: Sequence[float], x: Axis, step: float) -> Histogram:
    """Bars of `step`, from the first value's to the last's. A bar holds its lower bound and not its upper one."""
    places = [math.floor(value / step + 1e-9) for value in values]
    counts = [(place, places.count(place)) for place in range(min(places), max(places) + 1)]
    y = axis([count for _, count in counts])
    boxes = []
    table = []
    for place, count in counts:
        low, high = place * step, (place + 1) * step
        text = f"{short(low)} to {short(high)}"
        left, right = max(x.at(low), 0), min(x.at(high), 100)
        boxes.append(Box(left + 0.2, max(right - left - 0.4, 0.2), 0, y.at(count), f"{text}: {count}"))
        table.append((text, str(count)))
    return Histogram(tuple(boxes), y, tuple(table))
