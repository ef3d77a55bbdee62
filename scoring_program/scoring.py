"""The scoring program: open the sealed run, judge it, write scores.json and the report.

With this file at <root>/program/scoring.py it reads <root>/input/res and <root>/input/ref and writes <root>/output
(CODABENCH.md section 2). Exit code 0: the submission is scored, be it with 0 points. Exit code 1: our side failed,
there is no scores.json, and the submission does not count.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

import publish
import report
from assetops import __version__
from assetops.contract.errors import Problem
from assetops.contract.model import read_lines
from assetops.contract.record import Refusal
from assetops.contract.results import Results, ScenarioResult, TauMatch
from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import Verdict
from bounded import bounded
from emerging import emergent_found, failures_found, make_embed, make_tell, proposed
from failure_modes.analysis import Case, Named, name_all
from judge.case import Judge
from judging import judge_all, make_judge, told
from opening import Opened, open_results
from scores import score_columns, zero_scores
from scoring_settings import ScoringKeys, ScoringSettings, load
from tau_match import NOTHING, tau_match

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OUTPUT = ROOT / "output"


@dataclass(frozen=True)
class Outcome:
    """One scored run: all that was found out, and the participant's page."""

    results: Results
    page: str


def _head(results: Results, kit: str | None = None) -> report.Head:
    return report.Head(
        results.track,
        results.phase,
        results.judge,
        results.judge_version,
        __version__,
        results.team,
        kit=kit,
        judge_parameters=results.judge_parameters or {},
    )


def _golds(path: Path, opened: Opened) -> dict[str, GoldStandard]:
    golds = {gold.scenario: gold for gold in read_lines(GoldStandard, path, "bad_gold")}
    missing = [name for name in opened.trajectories if name not in golds]
    if missing:
        raise Problem(
            "gold_missing", f"{len(missing)} scenarios have no gold standard.", "Build the bundle again: it is mixed."
        )
    return golds


def _refused(settings: ScoringSettings, opened: Opened, refusal: Refusal) -> Outcome:
    """A participant's fault: 0 in every column, and the reason."""
    results = _results(settings, opened, settings.judge, "not used", zero_scores())
    page = report.render(report.refused(_head(results), refusal))
    return Outcome(results.model_copy(update={"refusal": refusal}), page)


def _results(
    settings: ScoringSettings, opened: Opened, judge: str, judge_version: str, scores: dict[str, float]
) -> Results:
    record = opened.record
    return Results(
        bundle=settings.bundle,
        track=settings.track,
        phase=settings.phase,
        submission_digest=record.submission_digest if record else None,
        team=record.team if record else None,
        judge=judge,
        judge_version=judge_version,
        selected=settings.scenarios,
        scores=scores,
    )


def _scored(
    gold: GoldStandard, trajectory: Trajectory, six: list[Verdict], named: Named, seconds: float | None
) -> report.Scored:
    return report.Scored(
        gold.public, gold.type, gold.utterance, trajectory, tuple(six), named.failures, seconds, named.categories
    )


def _result(gold: GoldStandard, one: report.Scored, tau: TauMatch, named: Named) -> ScenarioResult:
    return ScenarioResult(
        scenario=gold.scenario,
        family=gold.family,
        public=gold.public,
        type=gold.type,
        category=gold.category,
        difficulty=gold.difficulty,
        status=one.trajectory.status,
        verdicts=one.verdicts,
        tau_match=tau,
        failures=failures_found(named),
        emergent=emergent_found(named),
        usage=one.trajectory.usage,
        seconds=one.seconds,
    )


def _tau(gold: GoldStandard, trajectory: Trajectory) -> TauMatch:
    return bounded(lambda: tau_match(gold, trajectory), NOTHING, "compared with the gold trajectory")


def _tick(bar: tqdm[NoReturn]) -> None:
    bar.update()


def _judged(
    settings: ScoringSettings, keys: ScoringKeys, opened: Opened, by_id: dict[str, GoldStandard], judge: Judge
) -> Outcome:
    trajectories = list(opened.trajectories.values())
    golds = [by_id[one.scenario] for one in trajectories]
    with tqdm(total=len(trajectories), desc="judge", disable=None) as bar:
        verdicts = judge_all(judge, by_id, trajectories, lambda: _tick(bar))
    taus = [_tau(gold, one) for gold, one in zip(golds, trajectories, strict=True)]
    scores = score_columns(
        verdicts, trajectories, sum(tau.value for tau in taus) / settings.scenarios, settings.scenarios
    )
    cases = [Case(gold, one, tuple(six)) for gold, one, six in zip(golds, trajectories, verdicts, strict=True)]
    with make_embed() as embed:
        named, proposals = name_all(cases, make_tell(settings, keys), embed)
    scored = [
        _scored(gold, one, six, name, opened.seconds.get(one.scenario))
        for gold, one, six, name in zip(golds, trajectories, verdicts, named, strict=True)
    ]
    results = _results(settings, opened, judge.name, judge.version, scores).model_copy(
        update={
            "judge_usage": judge.usage,
            "judge_parameters": judge.parameters,
            "scenarios": tuple(_result(*four) for four in zip(golds, scored, taus, named, strict=True)),
            "proposed_categories": proposed(named, proposals),
        }
    )
    record = opened.record
    notes = report.isolation_notes(record.isolation if record else ())
    head = _head(results, record.kit if record else None)
    return Outcome(results, report.render(report.build(head, scored, scores["tau_match"], notes=notes)))


def score_run(
    res: Path, gold: Path, settings: ScoringSettings, keys: ScoringKeys, judge: Callable[[], Judge]
) -> Outcome:
    """Open what ingestion left in `res`, judge it by the gold standards in the file `gold`, and add it all up.

    Args:
        judge: makes the judge; not called for a run that cannot be judged.

    Raises:
        Problem: what failed is on our side: no_start_marker, wrong_bundle, gold_missing, llm_down, ...
    """
    opened = open_results(res, settings, keys)
    if opened.problem is not None:
        return _refused(settings, opened, opened.problem)
    return _judged(settings, keys, opened, _golds(gold, opened), judge())


def write(outcome: Outcome, folder: Path, key: str) -> None:
    """Report, verdicts and, last of all, scores.json."""
    publish.write_report(folder, outcome.page)
    publish.write_results(folder, outcome.results, key)
    publish.write_scores(folder, outcome.results.scores)


def _told(results: Results) -> str:
    if results.refusal is not None:
        return f"score 0: {results.refusal.code}: {results.refusal.message} {results.refusal.mend}"
    usage = "" if results.judge_usage is None else told(results.judge_usage) + "\n"
    return f"{usage}score {results.scores['score']:.2f}"


def main() -> None:
    """Score one submission."""
    publish.empty(OUTPUT)
    publish.write_report(OUTPUT, report.render_started())
    settings, keys = load(HERE)
    inputs = ROOT / "input"
    gold = inputs / "ref" / "gold.jsonl"
    outcome = score_run(inputs / "res", gold, settings, keys, lambda: make_judge(settings, keys))
    write(outcome, OUTPUT, keys.verdicts)
    print(_told(outcome.results), flush=True)


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(f"scoring failed: {problem.code}: {problem}", file=sys.stderr, flush=True)
        sys.exit(1)
