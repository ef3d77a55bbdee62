"""One selected scenario as scoring hands it to the report."""

from __future__ import annotations

from dataclasses import dataclass

from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import Verdict
from failure_modes import CategoryFound, Failure


@dataclass(frozen=True)
class Scored:
    """One selected scenario as scoring knows it. Only of a public one do texts reach the report.

    `verdicts`: six, in the order of CRITERIA. `seconds`: its wall-clock time, None when unknown.
    """

    public: bool
    type: str
    utterance: str
    trajectory: Trajectory
    verdicts: tuple[Verdict, ...]
    failures: tuple[Failure, ...]
    seconds: float | None = None
    categories: tuple[CategoryFound, ...] = ()
