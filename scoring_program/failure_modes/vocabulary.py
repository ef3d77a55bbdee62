"""Which failure mode each code stands for, and the sentence a person reads for it. A closed vocabulary: nothing else
about a hidden scenario reaches a participant (ATTACKS row 16)."""

from __future__ import annotations

from assetops.contract.verdict import Criterion
from judge.codes import CODES

SEEN: dict[str, str] = {
    "repeated_failure": "A call that had failed was made again unchanged.",
    "repeated_step": "The same instruction was given to the same specialist again.",
    "started_over": "The calls of the beginning were made once more from the start.",
    "asked_again": "The same clarifying question was asked twice.",
    "unknown_handle": "A result was asked for under a handle that does not exist.",
    "unknown_tool": "A tool was called that does not exist.",
    "step_declined": "A specialist was given an instruction that it could do nothing with.",
    "other_subject": "Every successful call went to other assets than the question is about.",
    "no_calls": "The agent answered without a single tool call.",
    "unused_result": "The result of a step was used neither later nor in the answer.",
    "unused_reply": "The reply to the clarifying question was not used.",
    "wrote_unasked": "A change was made that the task does not ask for.",
    "budget_spent": "A budget of the scenario was spent.",
    "withheld": "What was asked for was retrieved but is not in the answer.",
}

MODE_OF: dict[str, str] = {
    "bad_plan": "1.1",
    "bad_answer": "1.1",
    "protocol_error": "1.1",
    "missing_write": "1.1",
    "wrote_unasked": "1.1",
    "echo": "1.1",
    "raw_dump": "1.1",
    "unknown_tool": "1.2",
    "step_declined": "1.2",
    "repeated_calls": "1.3",
    "repeated_failure": "1.3",
    "repeated_step": "1.3",
    "asked_again": "1.4",
    "unknown_handle": "1.4",
    "deadline": "1.5",
    "run_deadline": "1.5",
    "output_limit": "1.5",
    "budget_spent": "1.5",
    "started_over": "2.1",
    "not_asked": "2.2",
    "nothing_found": "2.3",
    "other_subject": "2.3",
    "needless_steps": "2.3",
    "beside_the_point": "2.3",
    "withheld": "2.4",
    "too_short": "2.4",
    "no_subject": "2.4",
    "dependency_violated": "2.5",
    "unused_result": "2.5",
    "unused_reply": "2.5",
    "ungrounded_action": "2.6",
    "agent_error": "3.1",
    "agent_exit": "3.1",
    "no_answer": "3.1",
    "no_calls": "3.1",
    "missing_retrieval": "3.1",
    "step_missing": "3.1",
    "missing_fact": "3.1",
    "missing_absence": "3.1",
    "false_absence": "3.2",
    "wrong_value": "3.2",
    "wrong_set": "3.2",
    "not_observed": "3.3",
    "unhandled_error": "3.3",
    "ungrounded_number": "3.3",
    "ungrounded_name": "3.3",
    "ungrounded_statement": "3.3",
    "no_claim": "3.3",
}

# A judge that only says "unmet" names a mode where the criterion and the mode are the same thing, and none elsewhere.
MODE_OF_UNMET: dict[Criterion, str] = {
    "task_completion": "1.1",
    "result_verification": "3.2",
    "no_hallucination": "3.3",
}

# What a finding of the record explains: the verdicts that follow from it are not counted a second time.
EXPLAINS: dict[str, frozenset[str]] = {
    "no_calls": frozenset({"nothing_found", "missing_retrieval", "step_missing", "no_claim", "not_observed"}),
    "other_subject": frozenset({"nothing_found", "missing_retrieval"}),
    "withheld": frozenset({"missing_fact", "missing_absence"}),
    "repeated_failure": frozenset({"repeated_calls"}),
}

UNNAMED = "unnamed"


def known(code: str) -> str:
    """The code if it is of the closed vocabulary, else `unnamed`."""
    return code if code in CODES or code in SEEN else UNNAMED


def sentence(code: str) -> str:
    """One sentence for people; a code outside the vocabulary is never shown."""
    return CODES.get(code) or SEEN.get(code) or "The criterion is not met."
