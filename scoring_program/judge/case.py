"""What a judge is given and what every judge is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assetops.contract.results import JudgeUsage
from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import Criterion, Verdict


@dataclass(frozen=True)
class Facts:
    """What was computed from gold standard and record.

    `vetoes`: the criteria that cannot be met, each with a code of `codes.CODES`; no judge may pass them.
    `findings`: vetoes and whatever else speaks against a criterion; the procedural judge decides by them alone.
    `notes`: what was found, in plain sentences, for the LLM judge and the organizer.
    """

    vetoes: Mapping[Criterion, str]
    findings: Mapping[Criterion, str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One finished scenario to judge."""

    gold: GoldStandard
    trajectory: Trajectory
    facts: Facts


class Judge(Protocol):
    """Decides the six criteria of each case, in the order of `verdict.CRITERIA`.

    `usage`: what the last judging took, None for a judge that takes nothing; `parameters`: how its model was asked.
    """

    name: str
    version: str
    usage: JudgeUsage | None
    parameters: dict[str, str] | None

    def judge(self, cases: Sequence[Case], progress: Callable[[], None]) -> list[list[Verdict]]:
        """Six verdicts for each case, in the cases' order; `progress` is called once per case.

        Raises:
            Problem: `llm_down` when the judge cannot work; scoring then fails instead of publishing wrong scores.
        """
        ...
