"""A submission with all that is known of it: exact points, digest, verdicts; what does not count is a finding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from assetops.contract.errors import Problem
from assetops.contract.results import Results, ScenarioResult, TauMatch
from assetops.contract.verdict import CRITERIA
from organizer.findings import Finding, error, warning
from organizer.ranking.listed import FINISHED, Listed
from organizer.ranking.verdicts import passed

SELECTED = {"development": 11, "final": 10}  # scenarios of a submission (DESIGN section 4)
TAU_DIGITS = 3  # of tau_match in scores.json (scoring_program/scores.py)
_NEAR = 0.006  # a score rounded to two decimals is as near as this to its multiple
_EXPORT = "Look the submission up on the platform, and export again: make fetch."


@dataclass(frozen=True)
class Run:
    """A submission that counts: `met` of `criteria` were met. `results` is None when there is no verdicts.json."""

    listed: Listed
    met: int
    criteria: int
    tau: Fraction
    results: Results | None = None
    rescored: bool = False

    @property
    def score(self) -> Fraction:
        """0 to 100, exact."""
        return Fraction(100 * self.met, self.criteria)

    @property
    def digest(self) -> str | None:
        """The submission's digest, None when unknown."""
        return self.results.submission_digest if self.results else None

    @property
    def age(self) -> tuple[object, int]:
        """What is earlier is smaller."""
        return self.listed.moment, self.listed.id


def exact_tau(value: float) -> Fraction:
    """τ-match as it is published, in thousandths."""
    return Fraction(round(value * 10**TAU_DIGITS), 10**TAU_DIGITS)


def make_runs(
    listed: Iterable[Listed], platform: Mapping[int, Results], rescored: Mapping[int, Results]
) -> tuple[list[Run], list[Finding]]:
    """The submissions that count, and findings about those that do not.

    Args:
        listed: as the platform has them.
        platform: their verdicts.json by id.
        rescored: verdicts that replace the platform's scores, whatever its status says.
    """
    runs, findings = [], []
    for one in listed:
        found = _rescored(one, rescored) if one.id in rescored else _scored(one, platform.get(one.id))
        runs += [part for part in found if isinstance(part, Run)]
        findings += [part for part in found if isinstance(part, Finding)]
    return runs, findings


def _by_results(one: Listed, results: Results, again: bool) -> Run:
    tau = exact_tau(results.scores["tau_match"])
    return Run(one, passed(results), results.selected * len(CRITERIA), tau, results, again)


def _stranger(one: Listed, results: Results) -> bool:
    return (results.track, results.phase) != (one.source.track, one.source.phase)


def _rescored(one: Listed, rescored: Mapping[int, Results]) -> list[Run | Finding]:
    place = f"rescored/{one.id}"
    if _stranger(one, rescored[one.id]):
        return [error(place, "It is of another track or phase than the submission, which is left out.", _EXPORT)]
    score = one.scores.get("score")
    before = f"{score:.2f}" if one.status == FINISHED and score is not None else one.status
    run = _by_results(one, rescored[one.id], True)
    reason = f"Submission {one.id} ({one.account}) counts as rescored: {float(run.score):.2f} instead of {before}."
    return [run, warning(place, reason, "Remove the file to go by the platform.")]


def _scored(one: Listed, results: Results | None) -> list[Run | Finding]:
    if one.parent:
        return [
            error(one.place, f"Submission {one.id} ran on several tasks, which is not our bundle; left out.", _EXPORT)
        ]
    score = one.scores.get("score")
    if one.status != FINISHED:
        if score is None:
            return []
        return [warning(one.place, f"Submission {one.id} is {one.status} and has a score; it does not count.", _EXPORT)]
    if score is None:
        return [error(one.place, f"Submission {one.id} is Finished without a score; it does not count.", _EXPORT)]
    return _finished(one, score, results)


def _finished(one: Listed, score: float, results: Results | None) -> list[Run | Finding]:
    criteria = (results.selected if results else SELECTED[one.source.phase]) * len(CRITERIA)
    met, tau = round(score * criteria / 100), one.scores.get("tau_match", 0.0)
    if not 0 <= met <= criteria or abs(100 * met / criteria - score) > _NEAR or not 0 <= tau <= 1:
        reason = (
            f"Submission {one.id} has the score {score:g} and τ-match {tau:g}, which {criteria} criteria cannot give"
        )
        return [error(one.place, f"{reason}; it does not count.", _EXPORT)]
    run = Run(one, met, criteria, exact_tau(tau))
    lacking = "tau_match" not in one.scores and one.source.phase == "final"
    notes: list[Run | Finding] = [error(one.place, f"Submission {one.id} has no τ-match; 0 counts.", _EXPORT)] * lacking
    if results is None:
        return [run, *notes]
    judged = _by_results(one, results, False)
    if _stranger(one, results) or (judged.met, judged.tau) != (met, run.tau if not lacking else judged.tau):
        reason = f"It is not of submission {one.id}: track, phase or scores differ; the platform's scores count."
        return [run, *notes, error(f"verdicts/{one.id}.json", reason, _EXPORT)]
    return [judged]


def withdraw(runs: Iterable[Run], withdrawn: Collection[str]) -> list[Run]:
    """The runs with the withdrawn scenarios counted as passed by everybody who drew them: six criteria met, τ-match 1.

    Raises:
        Problem: `verdicts_missing` when it is unknown what a run drew; `unknown_scenario` when nobody drew one.
    """
    runs = list(runs)
    names = set(withdrawn)
    blind = sorted(run.listed.id for run in runs if run.results is None)
    if names and blind:
        raise Problem(
            "verdicts_missing",
            f"Scenarios are withdrawn, but what these submissions drew is unknown: {', '.join(map(str, blind))}.",
            "Put their decrypted verdicts.json files into verdicts/: make fetch.",
        )
    drawn = {one.scenario for run in runs if run.results for one in run.results.scenarios}
    if names - drawn:
        raise Problem(
            "unknown_scenario",
            f"Nobody drew what is withdrawn: {', '.join(sorted(names - drawn))}.",
            "Give ids of scenarios as verdicts.json has them: WITHDRAWN=id,id.",
        )
    return [_without(run, names) for run in runs]


def _without(run: Run, names: set[str]) -> Run:
    if run.results is None or not names & {one.scenario for one in run.results.scenarios}:
        return run
    results = run.results.model_copy(
        update={"scenarios": tuple(_passed(one) if one.scenario in names else one for one in run.results.scenarios)}
    )
    tau = sum(one.tau_match.value for one in results.scenarios) / results.selected
    return replace(run, met=passed(results), tau=exact_tau(tau), results=results)


def _passed(one: ScenarioResult) -> ScenarioResult:
    """A scenario as if all had been met."""
    met = tuple(verdict.model_copy(update={"outcome": "met"}) for verdict in one.verdicts)
    return one.model_copy(update={"verdicts": met, "tau_match": TauMatch(value=1.0, f_score=1.0, order=1.0)})
