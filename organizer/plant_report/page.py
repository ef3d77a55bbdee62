"""The page: one self-contained HTML file without script, light and dark, for wide and narrow screens."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from organizer.plant_report.charts import HEIGHT, day
from organizer.plant_report.faults import fault_cards
from organizer.plant_report.material import Material
from organizer.plant_report.overview import asset_rows, class_views, targets, timeline
from organizer.plant_report.records import examples, findings, quiet

_TEMPLATES = Path(__file__).parent / "templates"
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def render(material: Material) -> str:
    """The page of a plant; the same plant gives the same text."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day
    return environment.get_template("page.html.j2").render(
        csp=_CSP,
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
