"""The procedural judge: gold standard and record decide alone. The local default; no key, no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assetops.contract.results import JudgeUsage
from assetops.contract.verdict import CRITERIA, Criterion, Evidence, Verdict
from judge.case import Case
from judge.codes import CODES

VERSION = "procedural-3"


def _verdict(case: Case, criterion: Criterion) -> Verdict:
    code = case.facts.findings.get(criterion)
    return Verdict(
        scenario=case.gold.scenario,
        criterion=criterion,
        outcome="unmet" if code else "met",
        code=code or "met",
        reason=CODES[code or "met"],
        evidence=(Evidence(quote=case.trajectory.answer[:200]),) if not code else (),
    )


class ProceduralJudge:
    """Decides by `Facts.findings`: a criterion is met when nothing was found against it."""

    name = "procedural"
    version = VERSION
    usage: JudgeUsage | None = None
    parameters: dict[str, str] | None = None

    def judge(self, cases: Sequence[Case], progress: Callable[[], None]) -> list[list[Verdict]]:
        """Six verdicts for each case."""
        decided = []
        for case in cases:
            decided.append([_verdict(case, criterion) for criterion in CRITERIA])
            progress()
        return decided
