"""The ranking as one self-contained HTML page without script, light and dark, for wide and narrow screens."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from assetops.contract.submission import TRACKS
from organizer.charts.page import environment
from organizer.ranking.additions import LEVEL
from organizer.ranking.export import Ranking
from organizer.ranking.formulas import PUBLISHED
from organizer.ranking.resampling import REPLICATES

_TEMPLATES = Path(__file__).parent / "templates"
MOST_PAIRS = 12  # teams in the table of pairs; ranking.json has them all


def _points(value: Fraction | float | None) -> str:
    """A score with four decimals, enough to tell most finals apart."""
    return "–" if value is None else f"{float(value):.4f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def render(ranking: Ranking) -> str:
    """The page; the same ranking gives the same text."""
    templates = environment(_TEMPLATES)
    templates.filters["points"] = _points
    templates.filters["percent"] = _percent
    return templates.get_template("ranking.html.j2").render(
        ranking=ranking,
        tracks=TRACKS,
        weights=PUBLISHED,
        level=f"{100 * LEVEL:.0f} %",
        replicates=REPLICATES,
        pairs=MOST_PAIRS,
    )
