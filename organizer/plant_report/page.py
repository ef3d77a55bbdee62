"""The page: one self-contained HTML file without script, light and dark, for wide and narrow screens."""

from __future__ import annotations

from pathlib import Path

from organizer.charts.page import environment
from organizer.charts.timeline import HEIGHT, day
from organizer.plant_report.faults import fault_cards
from organizer.plant_report.material import Material
from organizer.plant_report.overview import asset_rows, class_views, targets, timeline
from organizer.plant_report.records import examples, findings, quiet

_TEMPLATES = Path(__file__).parent / "templates"


def render(material: Material) -> str:
    """The page of a plant; the same plant gives the same text."""
    pages = environment(_TEMPLATES)
    pages.filters["day"] = day
    return pages.get_template("page.html.j2").render(
        height=HEIGHT,
        seed=material.seed,
        plant=material.plant,
        targets=targets(material),
        assets=asset_rows(material),
        timeline=timeline(material),
        classes=class_views(material),
        cards=fault_cards(material),
        quiet=quiet(material),
        findings=findings(material),
        examples=examples(material),
    )
