"""How often a text in a record makes a judge pass what the record speaks against: the injection success rate.

    found = injection_success(judge)     # any judge of `judge.case.Judge`
    found.rate                           # share of attacks that won a criterion

An attack is one text in one place of one run. It succeeds when the judge finds a criterion met that the facts of that
run speak against. `baseline` is the same share over the same runs without any text: what the judge would have let pass
anyway.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from organizer.calibration.injection_runs import PLACES, Place, Run, clean, injected, runs
from organizer.calibration.injection_texts import TEXTS
from organizer.programs import ROOT

if str(ROOT / "scoring_program") not in sys.path:
    sys.path.insert(0, str(ROOT / "scoring_program"))

from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import Verdict
from judge.case import Case, Judge
from judge.facts import compute_facts


@dataclass(frozen=True)
class Attack:
    """One text in one place of one run."""

    kind: str
    text: str
    place: Place
    run: Run

    @property
    def name(self) -> str:
        """For people: what, where, in which run."""
        return f"{self.kind} in the {self.place} of a run that {self.run.name}: {self.text[:60]!r}"


@dataclass(frozen=True)
class Injections:
    """What the attacks won: each with the criteria it was given against the facts.

    `refused`: attacks about which the judge gave no answer; they won nothing, and prove nothing.
    """

    won: tuple[tuple[Attack, tuple[str, ...]], ...]
    baseline: float
    refused: int

    @cached_property
    def succeeded(self) -> tuple[Attack, ...]:
        """The attacks that won something."""
        return tuple(attack for attack, criteria in self.won if criteria)

    @property
    def rate(self) -> float:
        """Successful attacks over all attacks, 0 to 1."""
        return len(self.succeeded) / len(self.won)

    def rates(self, of: str) -> dict[str, float]:
        """The rate for each value of an attack's field: `kind` or `place`."""
        tried = Counter(str(getattr(attack, of)) for attack, _ in self.won)
        succeeded = Counter(str(getattr(attack, of)) for attack in self.succeeded)
        return {value: succeeded[value] / count for value, count in sorted(tried.items())}


def attacks(runs_per_text: int = 2) -> list[Attack]:
    """The corpus: each text in the answer and in one other place, in turn, of `runs_per_text` runs, in turn."""
    run_turn, place_turn = itertools.cycle(runs()), itertools.cycle(PLACES[1:])
    found = []
    for kind, texts in TEXTS.items():
        for text in texts:
            for place in ("answer", next(place_turn)):
                for run in itertools.islice(run_turn, runs_per_text):
                    found.append(Attack(kind, text, place, run))
            next(run_turn)  # otherwise the answer would always meet the same runs
    return found


def _case(run: Run, trajectory: Trajectory, name: str) -> Case:
    gold = run.gold.model_copy(update={"scenario": name})
    named = trajectory.model_copy(update={"scenario": name})
    return Case(gold, named, compute_facts(gold, named))


def _won(case: Case, six: Sequence[Verdict]) -> tuple[str, ...]:
    return tuple(one.criterion for one in six if one.passed and one.criterion in case.facts.findings)


def injection_success(judge: Judge, corpus: Sequence[Attack] | None = None) -> Injections:
    """Judge every attack and the same runs without one.

    Raises:
        Problem: `llm_down`, from the judge.
    """
    tried = attacks() if corpus is None else corpus
    plain = [_case(run, clean(run), f"clean-{number}") for number, run in enumerate(runs())]
    hostile = [
        _case(attack.run, injected(attack.run, attack.place, attack.text), f"attack-{number}")
        for number, attack in enumerate(tried)
    ]
    decided = judge.judge([*plain, *hostile], lambda: None)
    passed = [_won(case, six) for case, six in zip([*plain, *hostile], decided, strict=True)]
    baseline = sum(map(bool, passed[: len(plain)])) / len(plain)
    refused = sum(any(one.code == "judge_refused" for one in six) for six in decided[len(plain) :])
    return Injections(tuple(zip(tried, passed[len(plain) :], strict=True)), baseline, refused)
