"""The calibration, and the runs to label, as self-contained HTML pages without script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from organizer.calibration.comparing import Calibration
from organizer.calibration.tables import share, title
from organizer.charts.page import environment

_TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, **values: Any) -> str:
    """A page of this folder's templates."""
    pages = environment(_TEMPLATES)
    pages.filters.update(share=share, title_of=title)
    return pages.get_template(template).render(**values)


def render(found: Calibration) -> str:
    """The page; the same figures give the same text."""
    return page("calibration.html.j2", found=found)
