"""The official ranking: a team's best submission, its final run, composites and ranks (DESIGN section 8)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assetops.contract.submission import TRACKS, Track
from organizer.ranking.formulas import Parts, composite, final, ranks
from organizer.ranking.listed import Listed
from organizer.ranking.runs import Run
from organizer.ranking.teams import Teams, folded


@dataclass(frozen=True)
class TrackStanding:
    """A team in a track. `tries`: its development runs that count, the earliest first; `best` of them and `frozen`,
    its run in the final phase; `reason`: why it has no composite, "" when it has one; `notes`: what to know of it."""

    tries: tuple[Run, ...] = ()
    best: Run | None = None
    frozen: Run | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()

    @property
    def parts(self) -> Parts | None:
        """The three numbers of the composite, if the team has them all."""
        if self.best is None or self.frozen is None:
            return None
        return Parts(self.best.score, self.frozen.score, self.frozen.tau)

    @property
    def composite(self) -> Fraction | None:
        """The track's composite, if the team has one."""
        return composite(self.parts) if self.parts else None


@dataclass(frozen=True)
class Standing:
    """A team. `rank` is None when it is not ranked, and then `reasons` says why."""

    team: str
    accounts: tuple[str, ...]
    tracks: dict[Track, TrackStanding]
    rank: int | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the team is not ranked."""
        return tuple(f"{track}: {self.tracks[track].reason}" for track in TRACKS if self.tracks[track].reason)

    @property
    def composites(self) -> tuple[Fraction, Fraction] | None:
        """Composite_Planning and Composite_Execution, if it has both."""
        planning, execution = (self.tracks[track].composite for track in TRACKS)
        return None if planning is None or execution is None else (planning, execution)

    @property
    def final(self) -> Fraction | None:
        """The final score, if it has one."""
        return final(*self.composites) if self.composites else None


def rank_teams(listed: Sequence[Listed], runs: Sequence[Run], teams: Teams) -> list[Standing]:
    """All teams, the ranked ones first, then by name: every team of the map and of the lists.

    Args:
        listed: all that the platform lists.
        runs: those of it that count.
        teams: whose they are.
    """
    names: dict[str, str] = {}
    accounts: dict[str, dict[str, str]] = defaultdict(dict)
    for one in listed:
        name = teams.of(one.account)
        names.setdefault(folded(name), name)
        accounts[folded(name)].setdefault(folded(one.account), one.account)
    for name in teams.teams.values():
        names.setdefault(folded(name), name)
    listed_by, runs_by = _grouped(listed, runs, teams)
    standings = [
        Standing(
            name,
            tuple(accounts[key].values()),
            {track: _standing(listed_by[key, track], runs_by[key, track]) for track in TRACKS},
        )
        for key, name in names.items()
    ]
    return _ranked(standings)


def _grouped(
    listed: Iterable[Listed], runs: Iterable[Run], teams: Teams
) -> tuple[dict[tuple[str, Track], list[Listed]], dict[tuple[str, Track], list[Run]]]:
    """By folded team and track."""
    listed_by: dict[tuple[str, Track], list[Listed]] = defaultdict(list)
    runs_by: dict[tuple[str, Track], list[Run]] = defaultdict(list)
    for one in listed:
        listed_by[folded(teams.of(one.account)), one.source.track].append(one)
    for run in runs:
        runs_by[folded(teams.of(run.listed.account)), run.listed.source.track].append(run)
    return listed_by, runs_by


def _ranked(standings: list[Standing]) -> list[Standing]:
    complete = [(one, one.composites) for one in standings if one.composites is not None]
    places = ranks([pair for _, pair in complete if pair is not None])
    with_rank = [
        Standing(one.team, one.accounts, one.tracks, rank) for (one, _), rank in zip(complete, places, strict=True)
    ]
    rest = [one for one in standings if one.composites is None]
    return sorted(with_rank, key=lambda one: (one.rank or 0, folded(one.team))) + sorted(
        rest, key=lambda one: folded(one.team)
    )


def _standing(listed: Sequence[Listed], runs: Sequence[Run]) -> TrackStanding:
    tries = tuple(sorted((run for run in runs if run.listed.source.phase == "development"), key=lambda run: run.age))
    finals = sorted((run for run in runs if run.listed.source.phase == "final"), key=lambda run: run.age)
    if not tries:
        return TrackStanding(reason=_nothing(listed, "development"))
    top = max(run.score for run in tries)
    tied = [run for run in tries if run.score == top]
    for best in tied:
        for frozen in finals:
            note = _same(best, frozen)
            if note is not None:
                return TrackStanding(tries, best, frozen, notes=(note,) if note else ())
    reason = _other(tied[0], finals) if finals else _nothing(listed, "final")
    return TrackStanding(tries, tied[0], None, reason)


def _same(best: Run, frozen: Run) -> str | None:
    """Whether the final run is of the best development run: "", or a note when that cannot be checked, or None."""
    if best.digest is not None and frozen.digest is not None:
        return "" if best.digest == frozen.digest else None
    if folded(best.listed.account) != folded(frozen.listed.account):
        return None
    return (
        f"whether final run {frozen.listed.id} is of submission {best.listed.id} is not checked: "
        "the digest is unknown without both verdicts.json"
    )


def _other(best: Run, finals: Sequence[Run]) -> str:
    ids = ", ".join(str(run.listed.id) for run in finals)
    return (
        f"final run {ids} is of another submission than the best of development, {best.listed.id} "
        f"({float(best.score):.2f}): run that one in the final phase"
    )


def _nothing(listed: Sequence[Listed], phase: str) -> str:
    """Why there is no run in a phase."""
    there = Counter(one.status for one in listed if one.source.phase == phase)
    if not there:
        return f"no submission in the {phase} phase"
    counts = ", ".join(f"{number} {status}" for status, number in sorted(there.items()))
    return f"no submission in the {phase} phase that counts ({counts})"
