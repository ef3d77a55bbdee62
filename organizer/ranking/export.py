"""From an export folder to the ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from assetops.contract.errors import Problem
from assetops.contract.record import Phase
from assetops.contract.results import Results
from assetops.contract.submission import TRACKS
from organizer.findings import Finding, warning
from organizer.ranking.additions import Additions, add
from organizer.ranking.listed import Listed, Source
from organizer.ranking.official import Standing, rank_teams
from organizer.ranking.reading import read_source
from organizer.ranking.runs import Run, make_runs, withdraw
from organizer.ranking.teams import Teams, read_teams
from organizer.ranking.verdicts import read_verdicts

SOURCES = tuple(Source(track, phase) for track in TRACKS for phase in get_args(Phase))


@dataclass(frozen=True)
class Ranking:
    """The official ranking, all teams; what stands beside it; what was withdrawn; who judged, as far as verdicts say;
    what is wrong with the export."""

    standings: tuple[Standing, ...]
    additions: Additions
    withdrawn: tuple[str, ...]
    judges: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def ranked(self) -> tuple[Standing, ...]:
        """The teams that have a rank."""
        return tuple(one for one in self.standings if one.rank is not None)

    @property
    def unranked(self) -> tuple[Standing, ...]:
        """The teams that have none, each with its reasons."""
        return tuple(one for one in self.standings if one.rank is None)


def rank_export(folder: Path, withdrawn: Sequence[str] = ()) -> Ranking:
    """Read an export folder (docs/ranking.md) and rank its teams.

    Raises:
        Problem: `no_export` when there is no such folder or nothing in it to rank; bad_export, bad_teams, json_*,
            verdicts_missing, unknown_scenario.
    """
    if not folder.is_dir():
        raise Problem("no_export", f"There is no folder {folder}.", "Say where the export is: make rank EXPORT=dir.")
    listed: list[Listed] = []
    findings: list[Finding] = []
    for source in SOURCES:
        rows, found = read_source(folder, source)
        listed += rows
        findings += found
    if not listed:
        raise Problem(
            "no_export", f"{folder} lists no submission.", "Export the submissions as docs/ranking.md says: make fetch."
        )
    platform, of_platform = read_verdicts(folder / "verdicts")
    rescored, of_rescored = read_verdicts(folder / "rescored")
    runs, of_runs = make_runs(listed, platform, rescored)
    teams, of_teams = _teams(folder / "teams.csv", listed)
    standings = rank_teams(listed, withdraw(runs, withdrawn), teams)
    judges = Counter(f"{one.judge} {one.judge_version}" for one in _results(runs) if one.refusal is None)
    findings += of_platform + of_rescored + of_runs + of_teams + _strangers(listed, {*platform, *rescored})
    findings += _several(judges)
    named = tuple(sorted(judges))
    return Ranking(tuple(standings), add(standings), tuple(sorted(set(withdrawn))), named, tuple(findings))


def _results(runs: Sequence[Run]) -> list[Results]:
    return [run.results for run in runs if run.results]


def _several(judges: Counter[str]) -> list[Finding]:
    """A warning when not all runs were judged in the same way, as after a rescoring that left some out."""
    if len(judges) < 2:
        return []
    counts = ", ".join(f"{name} ({number} runs)" for name, number in sorted(judges.items()))
    return [warning("verdicts", f"The runs were not all judged alike: {counts}.", "Judge all of them: make rescore.")]


def _teams(path: Path, listed: Sequence[Listed]) -> tuple[Teams, list[Finding]]:
    if path.is_file():
        teams = read_teams(path)
        return teams, teams.findings + teams.missing(one.account for one in listed)
    reason = "There is no team map: every account counts as a team of its own."
    return Teams(), [warning(path.name, reason, "Write teams.csv with the columns account,team.")]


def _strangers(listed: Sequence[Listed], ids: set[int]) -> list[Finding]:
    """Verdicts of submissions that no list has."""
    unknown = sorted(ids - {one.id for one in listed})
    return [
        warning(f"verdicts of {number}", f"No list has a submission {number}.", "Fetch lists and verdicts together.")
        for number in unknown
    ]
