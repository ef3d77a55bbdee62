"""How people and language models put each canonical category: what a statement in free words is compared with.

A new category needs some eight of them, in words that differ (docs/failure_modes.md).
"""

from __future__ import annotations

EXEMPLARS: dict[str, tuple[str, ...]] = {
    "ineffective_error_recovery": (
        "Ineffective error recovery: after an error the agent repeats the failed call unchanged.",
        "Repeated failed attempts: it retries the same action with the same arguments and gets the same error.",
        "Stuck in an error loop without changing the strategy or trying an alternative tool.",
        "The agent does not recover from the failure; its retries are identical.",
        "Starts over from the beginning after an error instead of correcting the failing step.",
        "Retry without adaptation: another attempt, the same failing input.",
        "Error recovery fails: no alternative approach after repeated errors.",
    ),
    "overstated_completion": (
        "Overstated completion: the answer claims success although the task was not completed.",
        "False success claim: the agent reports the task as successfully completed without having done it.",
        "Premature claim that everything is done; the claimed result is not supported by the record.",
        "Overconfident conclusion: says it is complete when a part is missing or failed.",
        "Fabricated completion: claims a work order was created that never was.",
        "The final answer overstates what was accomplished.",
        "Asserts successful execution despite failed steps.",
    ),
    "ambiguous_formatting": (
        "Ambiguous or extraneous formatting of the final answer.",
        "The answer contains leftover prompt text, markers and code fences.",
        "Unclear answer format: raw JSON or markdown instead of plain prose.",
        "Extraneous text after the answer, such as the next question or instructions of the prompt.",
        "Cluttered output that is hard to read; the value is buried in raw text.",
        "Inconsistent formatting: several formats are mixed in the response.",
        "The response includes irrelevant or redundant content and formatting artefacts.",
    ),
    "unhandled_tool_error": (
        "Unhandled tool error: the tool returned an error and the agent ignored it.",
        "A tool exception is passed over; there is no error handling.",
        "Tool failure not handled: the agent continues as if the tool had worked.",
        "The error message of the tool is ignored.",
        "An exception was raised by the tool and not caught.",
        "The agent does not check tool results for errors.",
        "Execution failed while calling the tool, and nothing was done about it.",
    ),
    "feedback_not_incorporated": (
        "Feedback not incorporated: the agent ignores the feedback it was given.",
        "The reviewer's suggestion is not followed.",
        "A hint that says how to mend the call is disregarded.",
        "Fails to use the reply to its own question.",
        "Ignores suggestions and corrections of other agents or of the user.",
        "Does not learn from feedback: the next plan is the same as before.",
        "The result of another agent was given and not taken up.",
    ),
    "invalid_action_formatting": (
        "Invalid action formatting: the action could not be parsed.",
        "Malformed tool arguments: wrong JSON syntax in the action input.",
        "The arguments do not match the tool's schema and are rejected by validation.",
        "A required argument is missing or has the wrong type.",
        "Invalid tool name: the action is not one of the available tools.",
        "The plan has an invalid format and is refused.",
        "Wrong syntax of the action; the parser refuses it.",
    ),
    "incorrect_state_assumption": (
        "Incorrect state assumption: the agent assumes something about the plant that is not so.",
        "Assumes that an asset, a sensor or a site exists without checking.",
        "Uses an invented file path or handle that no earlier step returned.",
        "Wrong assumption about the state left by earlier steps.",
        "Takes a name for granted instead of looking it up.",
        "Unverified assumption: presumes a value, a name or a location.",
        "Refers to a resource that does not exist.",
    ),
    "missing_data_handling": (
        "Missing-data handling: the data is missing and the answer does not say so.",
        "An empty result is treated as a value.",
        "Gaps in the readings are not reported.",
        "No data was available for the window, yet a number is given.",
        "Does not mention that data is absent or incomplete.",
        "Denies data that exists after looking in the wrong window.",
        "Null or empty readings are interpolated or counted as zero.",
    ),
    "missing_clarification": (
        "Missing clarification: the question is ambiguous and the agent does not ask.",
        "Guesses instead of asking the user a clarifying question.",
        "The request is underspecified and was not clarified.",
        "Should have asked which site, asset or time window was meant.",
        "Proceeds with a guess although the question leaves something out.",
        "No clarifying question was asked before acting.",
        "Failure to request clarification of an incomplete question.",
    ),
    "compound_multi_agent_failure": (
        "Compound multi-agent failure: several specialists fail in one scenario.",
        "Cascading failure: the failure of one agent is handed on to the next agent.",
        "The downstream specialist works on the failed result of the upstream one.",
        "Errors propagate across agents and compound.",
        "Breakdown of the coordination between several agents.",
        "Two or more delegated specialists failed one after the other.",
        "A chain of failed steps across different agents.",
    ),
}
