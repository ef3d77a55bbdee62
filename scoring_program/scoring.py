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
from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import Verdict
from bounded import bounded
from failure_modes import Failure, name_failures
from judging import judge_all, make_judge
from opening import Opened, open_results
from scores import score_columns, zero_scores
from scoring_settings import ScoringKeys, ScoringSettings, load
from tau_match import tau_match

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OUTPUT = ROOT / "output"


def _head(settings: ScoringSettings, judge: str, version: str, team: str | None) -> report.Head:
    return report.Head(settings.track, settings.phase, judge, version, __version__, team)


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


def _publish_refused(settings: ScoringSettings, refusal: Refusal, team: str | None) -> None:
    """A participant's fault: 0 in every column, and the reason."""
    head = _head(settings, settings.judge, "not used", team)
    publish.write_report(OUTPUT, report.render(report.refused(head, refusal)))
    publish.write_scores(OUTPUT, zero_scores())
    print(f"score 0: {refusal.code}: {refusal.message} {refusal.mend}", flush=True)


def _scored(gold: GoldStandard, trajectory: Trajectory, six: list[Verdict], seconds: float | None) -> report.Scored:
    none: tuple[Failure, ...] = ()
    failures = bounded(lambda: tuple(name_failures(gold, trajectory, six)), none, "searched for failure modes")
    return report.Scored(gold.public, gold.type, gold.utterance, trajectory, tuple(six), failures, seconds)


def _tau(gold: GoldStandard, trajectory: Trajectory) -> float:
    return bounded(lambda: tau_match(gold, trajectory), 0.0, "compared with the gold trajectory")


def _tick(bar: tqdm[NoReturn]) -> None:
    bar.update()


def _publish_judged(settings: ScoringSettings, keys: ScoringKeys, opened: Opened) -> None:
    golds = _golds(opened)
    trajectories = list(opened.trajectories.values())
    judge = make_judge(settings, keys)
    with tqdm(total=len(trajectories), desc="judge", disable=None) as bar:
        verdicts = judge_all(judge, golds, trajectories, lambda: _tick(bar))
    tau = sum(_tau(golds[one.scenario], one) for one in trajectories) / settings.scenarios
    scores = score_columns(verdicts, trajectories, tau, settings.scenarios)
    scored = [
        _scored(golds[trajectory.scenario], trajectory, six, opened.seconds.get(trajectory.scenario))
        for trajectory, six in zip(trajectories, verdicts, strict=True)
    ]
    team = opened.record.team if opened.record else None
    page = report.build(_head(settings, judge.name, judge.version, team), scored, scores["tau_match"])
    publish.write_report(OUTPUT, report.render(page))
    about = {"bundle": settings.bundle, "track": settings.track, "phase": settings.phase, "judge": judge.version}
    publish.write_verdicts(OUTPUT, about, verdicts, keys.verdicts)
    publish.write_scores(OUTPUT, scores)
    print(f"score {scores['score']:.2f}", flush=True)


def main() -> None:
    """Score one submission."""
    publish.empty(OUTPUT)
    publish.write_report(OUTPUT, report.render_started())
    settings, keys = load(HERE)
    opened = open_results(ROOT / "input" / "res", settings, keys)
    if opened.problem is not None:
        _publish_refused(settings, opened.problem, opened.record.team if opened.record else None)
    else:
        _publish_judged(settings, keys, opened)


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(f"scoring failed: {problem.code}: {problem}", file=sys.stderr, flush=True)
        sys.exit(1)
