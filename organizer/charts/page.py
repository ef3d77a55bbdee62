"""Pages of our own: strict templates, everything escaped, one style, a policy against scripts and requests."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_SHARED = Path(__file__).parent / "templates"
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def environment(templates: Path) -> Environment:
    """Templates of a folder, which may extend `base.html.j2` and draw with `timeline.html.j2` and `plots.html.j2`."""
    found = Environment(
        loader=FileSystemLoader([templates, _SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["csp"] = _CSP
    return found
