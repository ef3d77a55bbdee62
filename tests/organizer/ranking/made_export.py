"""Export folders for the tests: what `make fetch` would have written of a competition."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assetops.contract.record import Phase, Refusal
from assetops.contract.results import Results, ScenarioResult, TauMatch
from assetops.contract.submission import SHORT, Track
from assetops.contract.verdict import CRITERIA, Verdict

PLANNING: Track = "Task Planning"
EXECUTION: Track = "Task Execution"


def scenario_result(name: str, met: int, tau: float) -> ScenarioResult:
    """A scenario of which the first `met` criteria were met."""
    verdicts = tuple(
        Verdict(scenario=name, criterion=one, outcome="met" if n < met else "unmet", code="ok", reason="")
        for n, one in enumerate(CRITERIA)
    )
    return ScenarioResult(
        scenario=name,
        family="f",
        public=name == "public",
        type="IoT",
        category="alert triage",
        difficulty="easy",
        status="finished",
        verdicts=verdicts,
        tau_match=TauMatch(value=tau, f_score=tau, order=1.0),
    )


@dataclass
class Sub:
    """A submission: met criteria and τ by scenario. `file` decides the digest."""

    account: str
    track: Track
    phase: Phase
    met: Sequence[int]
    taus: Sequence[float] = ()
    names: Sequence[str] = ()
    file: str = ""
    status: str = "Finished"
    verdicts: bool = True
    id: int = 0

    def results(self) -> Results:
        """Its verdicts.json."""
        count = len(self.met)
        drawn = [f"{SHORT[self.track][0]}-dev-{n}" for n in range(count - 1)]
        private = [f"{SHORT[self.track][0]}-private-{n}" for n in range(count)]
        names = self.names or (["public", *drawn] if self.phase == "development" else private)
        taus = self.taus or [0.5] * count
        scenarios = tuple(scenario_result(*three) for three in zip(names, self.met, taus, strict=True))
        return Results(
            bundle="b",
            track=self.track,
            phase=self.phase,
            submission_digest=hashlib.sha256((self.file or self.account).encode()).hexdigest(),
            judge="procedural",
            judge_version="1",
            selected=count,
            scores={"score": 100 * sum(self.met) / (6 * count), "tau_match": round(sum(taus) / count, 3)},
            scenarios=scenarios,
        )

    def entry(self) -> dict[str, Any]:
        """As the platform lists it: scores as text with ten decimals."""
        scores = self.results().scores
        listed = [{"column_key": key, "score": f"{value:.10f}"} for key, value in scores.items()]
        return {
            "id": self.id,
            "owner": self.account,
            "status": self.status,
            "created_when": f"2026-03-01T{self.id // 60 % 24:02}:{self.id % 60:02}:00Z",
            "filename": f"{self.file or self.account}.zip",
            "scores": listed if self.status == "Finished" else [],
            "children": [],
        }


@dataclass
class Export:
    """An export to be written."""

    subs: list[Sub] = field(default_factory=list)
    teams: dict[str, str] = field(default_factory=dict)

    def team(self, account: str, public: tuple[int, int], private: tuple[int, int], taus: tuple[float, float]) -> None:
        """A whole team by its points: of 66 and of 60 criteria, planning and execution, and its mean τ-match."""
        for place, track in enumerate((PLANNING, EXECUTION)):
            self.subs.append(Sub(account, track, "development", spread(public[place], 11)))
            self.subs.append(Sub(account, track, "final", spread(private[place], 10), [taus[place]] * 10))

    def write(self, folder: Path) -> Path:
        """Write it; submissions are numbered in the order of the list."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "verdicts").mkdir(exist_ok=True)
        for number, sub in enumerate(self.subs, start=1):
            sub.id = sub.id or number
            if sub.verdicts and sub.status == "Finished":
                (folder / "verdicts" / f"{sub.id}.json").write_bytes(sub.results().as_bytes())
        for track in (PLANNING, EXECUTION):
            for phase in ("development", "final"):
                rows = [json.dumps(sub.entry()) for sub in self.subs if (sub.track, sub.phase) == (track, phase)]
                name = f"submissions-{SHORT[track]}-{phase}.json"
                (folder / name).write_text("[\n" + ",\n".join(rows) + "\n]\n")
        rows = [f"{account},{team}" for account, team in self.teams.items()]
        (folder / "teams.csv").write_text("\n".join(["account,team", *rows]) + "\n")
        return folder


def spread(points: int, scenarios: int) -> list[int]:
    """Points as whole scenarios, six by six, and a rest."""
    return [max(0, min(6, points - 6 * place)) for place in range(scenarios)]


def refused(results: Results) -> Results:
    """The same submission, refused: no scenario, no points."""
    refusal = Refusal(code="no_python_file", message="There is no Python file.", mend="Add one.")
    zero = dict.fromkeys(results.scores, 0.0)
    return results.model_copy(update={"refusal": refusal, "scenarios": (), "scores": zero, "submission_digest": None})
