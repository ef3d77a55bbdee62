"""Letting a judge decide the labelled cases, once or several times, and the injection corpus."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from assetops.contract.verdict import CRITERIA
from organizer.calibration.comparing import (
    Calibration,
    InjectionRate,
    Ratings,
    by_rater,
    changed_share,
    comparisons,
    operator_shares,
)
from organizer.calibration.injection import injection_success
from organizer.calibration.labels import CONSTRUCTED, Label, LabelledCase
from organizer.programs import ROOT, JudgeName

if str(ROOT / "scoring_program") not in sys.path:
    sys.path.insert(0, str(ROOT / "scoring_program"))

from judge.case import Case, Judge
from judge.facts import compute_facts
from judging import make_judge
from scoring_settings import ScoringKeys, ScoringSettings

NOTICES = {
    True: "Agreement with constructed labels, not with people.",
    False: "Agreement with people's labels.",
}


def judge_named(name: JudgeName) -> Judge:
    """A judge as the scoring program makes it; the LLM judge's endpoint and model are the environment's.

    Raises:
        Problem: llm_not_configured.
    """
    settings = ScoringSettings(bundle="calibration", track="Task Planning", phase="development", judge=name)
    return make_judge(settings, ScoringKeys(seal="0" * 64))


def rated(judge: Judge, cases: Sequence[LabelledCase]) -> Ratings:
    """The judge's outcome of every criterion of every case. Each case goes under its own name, not its scenario's.

    Raises:
        Problem: llm_down.
    """
    decided = judge.judge([_case(case) for case in cases], lambda: None)
    return {
        (case.id, criterion): verdict.outcome
        for case, six in zip(cases, decided, strict=True)
        for criterion, verdict in zip(CRITERIA, six, strict=True)
    }


def _case(case: LabelledCase) -> Case:
    return Case(case.gold, case.trajectory, compute_facts(case.gold, case.trajectory))


def calibrate(
    make: Callable[[], Judge], split: str, cases: Sequence[LabelledCase], labels: Sequence[Label], repeats: int = 1
) -> Calibration:
    """All figures. Every repeat has a new judge; the first one's verdicts are those that are compared.

    Raises:
        Problem: from the judge.
    """
    judge = make()
    rounds = [rated(judge, cases), *(rated(make(), cases) for _ in range(repeats - 1))]
    raters = by_rater(labels)
    injected = injection_success(judge)
    return Calibration(
        judge=judge.name,
        judge_version=judge.version,
        notice=NOTICES[CONSTRUCTED in raters],
        split=split,
        cases=len(cases),
        labels=len(labels),
        comparisons=tuple(comparisons(raters, judge.name, rounds[0])),
        operators=tuple(operator_shares(cases, raters.get(CONSTRUCTED, {}), rounds[0])),
        repeats=changed_share(rounds) if repeats > 1 else None,
        injection=InjectionRate(
            attacks=len(injected.won), rate=round(injected.rate, 4), baseline=round(injected.baseline, 4)
        ),
    )
