"""The page: one self-contained HTML file without script."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from organizer.analysis.activity import activity
from organizer.analysis.attempts import Log, tries
from organizer.analysis.distributions import distributions
from organizer.analysis.evidence import evidence
from organizer.analysis.figure import Section
from organizer.analysis.improvement import improvement
from organizer.analysis.luck import gain_and_luck
from organizer.charts.page import environment

_TEMPLATES = Path(__file__).parent / "templates"


def sections(log: Log) -> tuple[Section, ...]:
    """Everything that the log tells, in the order of the page."""
    tried = tries(log.attempts)
    return (
        Section("Scores", tuple(distributions(log))),
        Section("What trying again brought", (*improvement(tried), gain_and_luck(log.attempts, tried))),
        Section("Who did what when", tuple(activity(log.attempts))),
        Section("What the verdicts tell", tuple(evidence(log.attempts))),
    )


def render(log: Log) -> str:
    """The page of a log; the same log gives the same text."""
    dates = sorted(one.when.date().isoformat() for one in log.attempts if one.when is not None)
    return (
        environment(_TEMPLATES)
        .get_template("page.html.j2")
        .render(
            log=log,
            sections=sections(log),
            teams=len({one.team for one in log.attempts}),
            tracks=Counter(one.track or "no track" for one in log.attempts).most_common(),
            dates=(dates[0], dates[-1]) if dates else None,
        )
    )
