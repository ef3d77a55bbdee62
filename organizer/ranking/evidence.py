"""What the resampling works on: per submission and scenario the share of the six criteria met, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetops.contract.results import Results
from assetops.contract.submission import TRACKS, Track
from assetops.contract.verdict import CRITERIA
from organizer.ranking.official import Standing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """One track of the ranked teams. Shares are of the six criteria, 0 to 1; `selected` is 11, the private ones are 10.

    shares: (tries, selected); tries of one team stand together, teams in the order of the ranking.
    scenarios: (tries, selected), which scenario each share is of, a number of the track's.
    first: (teams,), the place of a team's first try; best: (teams,), of the one that counts.
    private: (teams, 10) and taus: (teams, 10), over the same scenarios for every team.
    """

    shares: Floats
    scenarios: Ints
    first: Ints
    best: Ints
    private: Floats
    taus: Floats

    @property
    def tries(self) -> Ints:
        """How many tries each team has, (teams,)."""
        return np.diff(self.first, append=len(self.shares))


def gather(standings: Sequence[Standing]) -> dict[Track, Evidence] | str:
    """The evidence about the ranked teams, or the reason why there is none."""
    ranked = [one for one in standings if one.rank is not None]
    if len(ranked) < 2:
        return "Fewer than two teams are ranked."
    needed = [
        run for one in ranked for track in TRACKS for run in (*one.tracks[track].tries, one.tracks[track].frozen) if run
    ]
    missing = [f"{run.listed.id}.json" for run in needed if run.results is None]
    if missing:
        some = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        return f"They need every verdict, and in verdicts/ {len(missing)} of {len(needed)} files are missing: {some}."
    found: dict[Track, Evidence] = {}
    for track in TRACKS:
        evidence = _of_track(ranked, track)
        if isinstance(evidence, str):
            return f"{track}: {evidence}"
        found[track] = evidence
    return found


def _of_track(ranked: Sequence[Standing], track: Track) -> Evidence | str:
    tries: list[Results] = []
    finals: list[Results] = []
    first, best = [], []
    for one in ranked:
        standing = one.tracks[track]
        worked = [run for run in standing.tries if run.met or run is standing.best]
        first.append(len(tries))
        best.append(len(tries) + next(place for place, run in enumerate(worked) if run is standing.best))
        tries += [run.results for run in worked if run.results]
        finals += [run.results for run in (standing.frozen,) if run and run.results]
    selected = {results.selected for results in tries}
    private = sorted({one.scenario for results in finals for one in results.scenarios})
    if len(selected) > 1 or {results.selected for results in finals} != {len(private)}:
        return (
            "The runs of a phase are not over the same number of scenarios, or the final runs not over the same ones."
        )
    drawn = [_drawn(results) for results in tries]
    numbers = {name: number for number, name in enumerate(sorted({name for names in drawn for name in names}))}
    return Evidence(
        np.array([_shares(results, names) for results, names in zip(tries, drawn, strict=True)]),
        np.array([[numbers[name] for name in names] for names in drawn]),
        np.array(first),
        np.array(best),
        np.array([_shares(results, private) for results in finals]),
        np.array([_taus(results, private) for results in finals]),
    )


def _drawn(results: Results) -> list[str]:
    """The scenarios of a run; "" for each that is not recorded, as of a refused submission."""
    names = [one.scenario for one in results.scenarios]
    return names + [""] * (results.selected - len(names))


def _shares(results: Results, names: Sequence[str]) -> list[float]:
    met = {one.scenario: sum(verdict.passed for verdict in one.verdicts) for one in results.scenarios}
    return [met.get(name, 0) / len(CRITERIA) for name in names]


def _taus(results: Results, names: Sequence[str]) -> list[float]:
    taus = {one.scenario: one.tau_match.value for one in results.scenarios}
    return [taus.get(name, 0.0) for name in names]
