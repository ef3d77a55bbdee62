"""The calibration as one self-contained HTML page without script; the look is that of the plant report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from organizer.calibration.comparing import Calibration
from organizer.calibration.tables import share, title

_HERE = Path(__file__).parent
_LOOK = _HERE.parent / "plant_report" / "templates"  # style.css
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(template: str, **values: Any) -> str:
    """A page of this folder's templates."""
    environment = Environment(
        loader=FileSystemLoader([_HERE / "templates", _LOOK]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(share=share, title_of=title)
    return environment.get_template(template).render(csp=_CSP, **values)


def render(found: Calibration) -> str:
    """The page; the same figures give the same text."""
    return page("calibration.html.j2", found=found)
