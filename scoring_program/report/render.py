"""Rendering: strict templates, everything escaped, the same report the same bytes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from assetops.contract.verdict import CRITERION_TITLES
from failure_modes import MODES
from report.model import CriterionLine, Report
from report.words import STATUS_WORDS, joined, two_digits

TEMPLATES = Path(__file__).parent / "templates"
MAX_STARTS = 2
CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def render(report: Report) -> str:
    """The page of a run or, without rows, of a submission that scores 0: self-contained HTML, no script, no request."""
    best, worst = _extremes(report.criteria)
    starts = report.ways[:MAX_STARTS]
    return _template("report.html.j2").render(report=report, csp=CSP, best=best, worst=worst, starts=starts)


def render_started() -> str:
    """The page that lies on disk before the first verdict; whoever reads it, reads of a scoring that did not end."""
    return _template("started.html.j2").render(csp=CSP)


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["two_digits"] = two_digits
    environment.filters["status_words"] = _status_words
    environment.globals["mode_title"] = _mode_title
    environment.globals["titles"] = CRITERION_TITLES
    return environment


def _status_words(status: str) -> str:
    return STATUS_WORDS.get(status, "did not finish")


def _mode_title(mode: str) -> str:
    return MODES[mode].title


def _extremes(criteria: tuple[CriterionLine, ...]) -> tuple[str, str]:
    """The titles of the strongest and of the weakest criteria, joined; both empty when all are alike."""
    counts = {line.passed for line in criteria}
    if len(counts) < 2:
        return "", ""
    best = [line.title for line in criteria if line.passed == max(counts)]
    worst = [line.title for line in criteria if line.passed == min(counts)]
    return joined(best), joined(worst)
