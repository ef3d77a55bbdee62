"""The scoring program: open the sealed run, judge it, write scores.json and the report.

With this file at <root>/program/scoring.py it reads <root>/input/res and <root>/input/ref and writes <root>/output
(CODABENCH.md section 2). Exit code 0: the submission is scored, be it with 0 points. Exit code 1: our side failed,
there is no scores.json, and the submission does not count.
"""

from __future__ import annotations

import sys
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
from judging import judge_all, make_judge
from opening import Opened, open_results
from scores import score_columns, zero_scores
from scoring_settings import ScoringKeys, ScoringSettings, load
from tau_match import NOTHING, tau_match

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OUTPUT = ROOT / "output"


def _head(results: Results) -> report.Head:
    return report.Head(results.track, results.phase, results.judge, results.judge_version, __version__, results.team)


def _golds(opened: Opened) -> dict[str, GoldStandard]:
    golds = {
        gold.scenario: gold for gold in read_lines(GoldStandard, ROOT / "input" / "ref" / "gold.jsonl", "bad_gold")
    }
    missing = [name for name in opened.trajectories if name not in golds]
    if missing:
        raise Problem(
            "gold_missing", f"{len(missing)} scenarios have no gold standard.", "Build the bundle again: it is mixed."
        )
    return golds


def _publish_refused(settings: ScoringSettings, keys: ScoringKeys, opened: Opened, refusal: Refusal) -> None:
    """A participant's fault: 0 in every column, and the reason."""
    results = _results(settings, opened, settings.judge, "not used", zero_scores())
    publish.write_report(OUTPUT, report.render(report.refused(_head(results), refusal)))
    publish.write_results(OUTPUT, results.model_copy(update={"refusal": refusal}), keys.verdicts)
    publish.write_scores(OUTPUT, zero_scores())
    print(f"score 0: {refusal.code}: {refusal.message} {refusal.mend}", flush=True)


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


def _publish_judged(settings: ScoringSettings, keys: ScoringKeys, opened: Opened) -> None:
    by_id = _golds(opened)
    trajectories = list(opened.trajectories.values())
    golds = [by_id[one.scenario] for one in trajectories]
    judge = make_judge(settings, keys)
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
            "scenarios": tuple(_result(*four) for four in zip(golds, scored, taus, named, strict=True)),
            "proposed_categories": proposed(named, proposals),
        }
    )
    notes = report.isolation_notes(opened.record.isolation if opened.record else ())
    page = report.build(_head(results), scored, scores["tau_match"], notes=notes)
    publish.write_report(OUTPUT, report.render(page))
    publish.write_results(OUTPUT, results, keys.verdicts)
    publish.write_scores(OUTPUT, scores)
    print(f"score {scores['score']:.2f}", flush=True)


def main() -> None:
    """Score one submission."""
    publish.empty(OUTPUT)
    publish.write_report(OUTPUT, report.render_started())
    settings, keys = load(HERE)
    opened = open_results(ROOT / "input" / "res", settings, keys)
    if opened.problem is not None:
        _publish_refused(settings, keys, opened, opened.problem)
    else:
        _publish_judged(settings, keys, opened)


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(f"scoring failed: {problem.code}: {problem}", file=sys.stderr, flush=True)
        sys.exit(1)
