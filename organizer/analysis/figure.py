"""A figure: a chart, the table behind it, and one sentence that says what it shows, computed from the same data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from organizer.charts.plots import Plot, Rows

Cells = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """Without a chart `says` tells why there is none. The first of `columns` names the rows."""

    id: str
    title: str
    says: str
    chart: Plot | Rows | None = None
    columns: tuple[str, ...] = ()
    rows: Cells = ()

    @property
    def rowwise(self) -> bool:
        """Drawn as rows over one axis."""
        return isinstance(self.chart, Rows)


@dataclass(frozen=True)
class Section:
    """Figures under one heading."""

    title: str
    figures: tuple[Figure, ...]


def counted(number: int, one: str, many: str = "") -> str:
    """`1 team`, `2 teams`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def points(value: float) -> str:
    """A score or a difference of scores."""
    return f"{value:.1f}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """`a`, `a and b`, `a, b, c and 4 more`."""
    shown, more = list(names[:most]), len(names) - most
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))
