"""The same from an export folder: lists, team map, verdicts and official final scores, as `make rank` reads them."""

from __future__ import annotations

from pathlib import Path

from assetops.contract.submission import SHORT
from organizer.analysis.attempts import Attempt, Log, in_order
from organizer.findings import Finding
from organizer.ranking.export import SOURCES
from organizer.ranking.listed import FINISHED, Listed, Source
from organizer.ranking.official import rank_teams
from organizer.ranking.reading import read_source
from organizer.ranking.runs import Run, make_runs
from organizer.ranking.teams import Teams, read_teams
from organizer.ranking.verdicts import read_verdicts


def read_export(folder: Path) -> Log:
    """The submissions of an export folder (docs/ranking.md); what was not exported is left out.

    Raises:
        Problem: as the readers of organizer/ranking.
    """
    path = folder / "teams.csv"
    teams = read_teams(path) if path.is_file() else Teams()
    listed, findings = _listed(folder)
    platform, of_platform = read_verdicts(folder / "verdicts")
    rescored, of_rescored = read_verdicts(folder / "rescored")
    runs, of_runs = make_runs(listed, platform, rescored)
    finals = {one.team: float(one.final) for one in rank_teams(listed, runs, teams) if one.final is not None}
    counting = {run.listed.id: run for run in runs}
    attempts = in_order(_attempt(one, teams, counting.get(one.id)) for one in listed)
    return Log(folder.name, attempts, (*teams.findings, *findings, *of_platform, *of_rescored, *of_runs), finals)


def _listed(folder: Path) -> tuple[list[Listed], list[Finding]]:
    rows: list[Listed] = []
    findings: list[Finding] = []
    for source in SOURCES:
        if _exported(folder, source):
            found, more = read_source(folder, source)
            rows += found
            findings += more
    return rows, findings


def _exported(folder: Path, source: Source) -> bool:
    return any(folder.glob(f"*-{SHORT[source.track]}-{source.phase}.*"))


def _attempt(one: Listed, teams: Teams, run: Run | None) -> Attempt:
    """What counts of a submission is its run: what was rescored has the new score."""
    return Attempt(
        id=one.id,
        team=teams.of(one.account),
        track=one.source.track,
        phase=one.source.phase,
        when=one.moment if one.created else None,
        status=FINISHED if run else one.status,
        score=float(run.score) if run else None,
        results=run.results if run else None,
    )
