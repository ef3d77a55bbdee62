"""The canonical failure categories: the closed vocabulary a participant reads, and nothing beyond it.

Every piece of evidence belongs to at most one of them: what a rule saw by its code, what was said in free words by its
cluster (`grouping`). How the list grows: docs/failure_modes.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from assetops.contract.verdict import Criterion


@dataclass(frozen=True)
class FailureCategory:
    """A way of failing as a team reads it: what it means, the criterion it costs most, and a concrete next step."""

    id: str
    title: str
    meaning: str
    criterion: Criterion | None
    next_step: str


NOT_YET_NAMED = FailureCategory(
    "other",
    "Other, not yet named",
    "Something went wrong in a way that fits none of the categories yet. The organizers see it and may name it.",
    None,
    "Run the same track locally and read the public scenario's calls and verdicts: the mistake shows there.",
)

_ALL = (
    FailureCategory(
        "ineffective_error_recovery",
        "Ineffective error recovery",
        "After an error the agent went on, but in a way that could not help: the same call unchanged, the same step "
        "again, or everything once more from the start.",
        "action_sequence",
        "Decide by the error's code: mend the arguments as its hint says, take another tool, or say that it cannot be "
        "done. Keep a list of the calls that failed and never send one of them again unchanged.",
    ),
    FailureCategory(
        "overstated_completion",
        "Overstated completion",
        "The answer says that the task is done, or done successfully, and the record does not bear it out.",
        "no_hallucination",
        "Write what was done from the results of successful calls alone, with the numbers they returned. Where a step "
        "failed, say so in the answer: an honest part is worth more than a claimed whole.",
    ),
    FailureCategory(
        "ambiguous_formatting",
        "Ambiguous or extraneous formatting",
        "The answer is hard to read as an answer: raw data, leftovers of the prompt or of the agent's own loop, an "
        "echo of the question, or words that do not say what they are about.",
        "clarity_justification",
        "End with one call that turns the results into two or three plain sentences with asset, window, value and "
        "unit; cut off everything after the answer, and return no JSON, code fence or marker.",
    ),
    FailureCategory(
        "unhandled_tool_error",
        "Unhandled tool error",
        "A tool returned an error and nothing was done about it.",
        "action_sequence",
        'Look for the key "error" in every result before you use it, and give each error a branch of its own: mend, '
        "replace, or report.",
    ),
    FailureCategory(
        "feedback_not_incorporated",
        "Feedback not incorporated",
        "The agent was told something useful (an error's hint, a reply, another agent's result) and acted as if it had "
        "not been.",
        "action_sequence",
        "Put the last error's hint, the reply to your question and the results of earlier steps into the next "
        "instruction or prompt, word for word, and check that the next call differs because of it.",
    ),
    FailureCategory(
        "invalid_action_formatting",
        "Invalid action formatting",
        "A plan, a tool call or an instruction had a form that nobody could carry out: a tool that does not exist, "
        "arguments that its schema refuses, a specialist who cannot do it.",
        "action_sequence",
        "Check every call against the JSON Schema in the agent card before you make it (names, types, required "
        "arguments), and let the model answer in that schema instead of parsing its prose.",
    ),
    FailureCategory(
        "incorrect_state_assumption",
        "Incorrect state assumption",
        "The agent took for granted something about the plant or about its own earlier steps that was not so: an "
        "asset, a sensor, a handle, a result that was not there yet.",
        "retrieval_accuracy",
        "Look names up (sites, assets, sensors) before you use them, take handles only from results, and let a step "
        "wait for the steps whose results it needs.",
    ),
    FailureCategory(
        "missing_data_handling",
        "Missing-data handling",
        "Where data was missing the answer did not say so, or it denied data that exists.",
        "result_verification",
        "After an empty result look once with the right asset, sensor and window. If it stays empty, say that there is "
        "no data, for what and where you looked; if it does not, never deny it.",
    ),
    FailureCategory(
        "missing_clarification",
        "Missing clarification",
        "The question left out something that cannot be looked up, and the agent went on without asking.",
        "task_completion",
        "Before the first step check whether site, asset, sensor and window are known or can be looked up; if one is "
        "not, call ctx.ask once and name it. Two questions are free in every scenario.",
    ),
    FailureCategory(
        "compound_multi_agent_failure",
        "Compound multi-agent failure",
        "Several specialists failed in one scenario, one after the other: the trouble of one step was handed on to the "
        "next.",
        "task_completion",
        "Check each specialist's reply before the next one starts; give critical steps a fallback, and stop the branch "
        "whose input is missing instead of passing an error on as if it were a result.",
    ),
)

CATEGORIES: dict[str, FailureCategory] = {category.id: category for category in (*_ALL, NOT_YET_NAMED)}
"""By id, in the order of this file; `other` last."""

# What the rules of the 14 modes see. A code that is not here has its mode and no category.
CATEGORY_OF: dict[str, str] = {
    "repeated_failure": "ineffective_error_recovery",
    "repeated_step": "ineffective_error_recovery",
    "started_over": "ineffective_error_recovery",
    "ungrounded_action": "overstated_completion",
    "bad_answer": "ambiguous_formatting",
    "echo": "ambiguous_formatting",
    "raw_dump": "ambiguous_formatting",
    "too_short": "ambiguous_formatting",
    "no_subject": "ambiguous_formatting",
    "unhandled_error": "unhandled_tool_error",
    "asked_again": "feedback_not_incorporated",
    "unused_reply": "feedback_not_incorporated",
    "unused_result": "feedback_not_incorporated",
    "bad_plan": "invalid_action_formatting",
    "protocol_error": "invalid_action_formatting",
    "unknown_tool": "invalid_action_formatting",
    "step_declined": "invalid_action_formatting",
    "unknown_handle": "incorrect_state_assumption",
    "dependency_violated": "incorrect_state_assumption",
    "other_subject": "incorrect_state_assumption",
    "false_absence": "missing_data_handling",
    "missing_absence": "missing_data_handling",
    "not_asked": "missing_clarification",
}
