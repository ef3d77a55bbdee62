"""What an operator is: a known way to go wrong (or harmlessly another way), and what it does to the six criteria."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from assetops.contract.verdict import CRITERIA, Criterion
from organizer.calibration.script import Made
from organizer.in_process import Question

TC: Criterion = "task_completion"
RA: Criterion = "retrieval_accuracy"
RV: Criterion = "result_verification"
AS: Criterion = "action_sequence"
CJ: Criterion = "clarity_justification"
NH: Criterion = "no_hallucination"
ALL: tuple[Criterion, ...] = CRITERIA

Apply = Callable[[Question, Random], Made | None]
"""The changed run; None where the operator does not apply or changed nothing that matters."""


@dataclass(frozen=True)
class Operator:
    """A corruption with the criteria it must break and those it must not; what is in neither is left open."""

    name: str
    what: str
    breaks: tuple[Criterion, ...]
    keeps: tuple[Criterion, ...]
    apply: Apply

    @property
    def harmless(self) -> bool:
        """A different but right run: it must break nothing."""
        return self.keeps == ALL


def labels(operator: Operator, made: Made) -> dict[Criterion, bool]:
    """Met or not, for each criterion that the operator decides.

    What is harmless is so by its making. Else a published rule comes first: no criterion is met unless some call
    observed what the question is about (where the right answer is that the data is missing: unless the agent looked
    everywhere it should). Neither a wrong call nor a failed one is such a call.
    """
    if operator.harmless:
        return dict.fromkeys(ALL, True)
    gold, intact = made.played.question.gold, made.played.intact
    looked = {step.id for step in gold.steps} <= intact if gold.absent else bool(intact)
    if not looked:
        return dict.fromkeys(ALL, False)
    broken = dict.fromkeys((*operator.breaks, *made.also_breaks), False)
    return {**dict.fromkeys((*operator.keeps, *made.also_keeps), True), **broken}
