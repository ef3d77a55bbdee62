"""One criterion's outcome, with reason and evidence."""

from __future__ import annotations

from typing import Literal

from assetops.contract.model import VERSION, Model

Criterion = Literal[
    "task_completion",
    "retrieval_accuracy",
    "result_verification",
    "action_sequence",
    "clarity_justification",
    "no_hallucination",
]
CRITERIA: tuple[Criterion, ...] = (
    "task_completion",
    "retrieval_accuracy",
    "result_verification",
    "action_sequence",
    "clarity_justification",
    "no_hallucination",
)
CRITERION_TITLES: dict[str, str] = {
    "task_completion": "Task completion",
    "retrieval_accuracy": "Retrieval accuracy",
    "result_verification": "Result verification",
    "action_sequence": "Action sequence",
    "clarity_justification": "Clarity and justification",
    "no_hallucination": "No hallucination",
}
Outcome = Literal["met", "unmet", "cannot_assess"]


class Evidence(Model):
    """A quote and where it stands: an event's position (`at`, empty for the final answer)."""

    at: tuple[int, ...] = ()
    quote: str


class Verdict(Model):
    """One of the 11 x 6. `code` is from a closed vocabulary; only `met` counts as passed."""

    version: Literal[1] = VERSION
    scenario: str
    criterion: Criterion
    outcome: Outcome
    code: str
    reason: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def passed(self) -> bool:
        """cannot_assess after all votes is unmet (DESIGN section 8)."""
        return self.outcome == "met"
