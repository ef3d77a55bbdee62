"""The feedback report: one self-contained HTML page, without scripts, holding nothing hidden."""

from report.build import build, refused
from report.isolation import isolation_notes
from report.model import Head, Limits, Report
from report.render import render, render_started
from report.scored import Scored

__all__ = ["Head", "Limits", "Report", "Scored", "build", "isolation_notes", "refused", "render", "render_started"]
