"""Statements about failures in words that avoid the exemplars' own, each with the category a person would give it.

A stress set, not used for tuning the words of the exemplars. None is a failure that no category names.
"""

from __future__ import annotations

FREE: tuple[tuple[str | None, str, str], ...] = (
    (
        "ineffective_error_recovery",
        "Brittle fallback",
        "When the query broke the agent simply fired it again, got the identical complaint, and eventually gave up.",
    ),
    (
        "ineffective_error_recovery",
        "Looping on failure",
        "Three times in a row the model re-issued an unmodified request that had already been turned down.",
    ),
    (
        "ineffective_error_recovery",
        "No plan B",
        "Having run into a problem, the agent did not look for a different route and kept hammering the same endpoint.",
    ),
    (
        "ineffective_error_recovery",
        "Inadequate Error Handling Strategy",
        "The agent repeatedly tried the same file path after receiving errors, without investigating the cause.",
    ),
    (
        "overstated_completion",
        "Declares victory too early",
        "The closing paragraph says all requested steps are finished, yet the forecast was never run.",
    ),
    (
        "overstated_completion",
        "Misreported outcome",
        "The agent tells the user that the maintenance ticket exists; the log holds no such creation.",
    ),
    (
        "overstated_completion",
        "Exaggerated Task Accomplishment",
        "The final response presents the task as fully accomplished though just one of three parts was carried out.",
    ),
    (
        "overstated_completion",
        "Hallucinated success",
        "It says 'successfully updated' while the update call came back with a failure.",
    ),
    (
        "ambiguous_formatting",
        "Messy output",
        "The reply ends in '(END OF FEEDBACK) Here is the task: Question', which is scaffolding and no answer.",
    ),
    (
        "ambiguous_formatting",
        "Verbose and unstructured reply",
        "Numbers, braces and backticks are thrown together so that a person cannot find the result.",
    ),
    (
        "ambiguous_formatting",
        "Extraneous Information in Output",
        "The final output includes internal reasoning steps and headings that were not requested.",
    ),
    (
        "ambiguous_formatting",
        "Answer wrapped in code",
        "A fenced block with a dictionary is returned where a sentence was wanted.",
    ),
    (
        "unhandled_tool_error",
        "Silent failure",
        "The history service responded with an error object; the next thought does not mention it.",
    ),
    (
        "unhandled_tool_error",
        "Error swallowed",
        "A NoneType exception surfaced from the tool and the run carried on regardless.",
    ),
    (
        "unhandled_tool_error",
        "Lack of Error Handling for Tool Failures",
        "The agent proceeded to the next task without addressing the execution failure of the sensor reading tool.",
    ),
    ("unhandled_tool_error", "Ignores stack trace", "The tool crashed with a traceback that nobody dealt with."),
    (
        "feedback_not_incorporated",
        "Deaf to advice",
        "The environment explained which parameter to fix, and the following attempt left that parameter as it was.",
    ),
    (
        "feedback_not_incorporated",
        "Reviewer overruled",
        "Suggestions for improvement were listed after the first round, none of which shows in the second.",
    ),
    (
        "feedback_not_incorporated",
        "Failure to Incorporate Feedback",
        "The agent did not adjust its approach after the review pointed out that the sensor list was needed.",
    ),
    (
        "feedback_not_incorporated",
        "Reply unused",
        "The user answered the question about the site, but the plan still uses the other site.",
    ),
    (
        "invalid_action_formatting",
        "Bad tool syntax",
        "The action line mixes a function call with prose, so the executor cannot parse it.",
    ),
    (
        "invalid_action_formatting",
        "Wrong parameter types",
        "A list was passed as a string and the validator turned it down.",
    ),
    (
        "invalid_action_formatting",
        "Improper Action Input Format",
        "Action Input was given as key=value pairs where JSON is expected.",
    ),
    (
        "invalid_action_formatting",
        "Nonexistent tool invoked",
        "The model called get_sensor_history, which is not among the available actions.",
    ),
    (
        "incorrect_state_assumption",
        "Placeholder path used",
        "The agent made up '/path/to/sensors.txt' and treated it as a real file.",
    ),
    (
        "incorrect_state_assumption",
        "Assumed site",
        "Without listing the sites it took for granted that the equipment is at MAIN.",
    ),
    (
        "incorrect_state_assumption",
        "Incorrect Assumption about Data Availability",
        "The agent assumed that sensor data had already been loaded by the previous step, which was not so.",
    ),
    ("incorrect_state_assumption", "Phantom asset", "It refers to a chiller that is not part of this facility."),
    (
        "missing_data_handling",
        "Silence about gaps",
        "Two days of readings are absent, and the mean is reported as though the series were whole.",
    ),
    ("missing_data_handling", "Zero for nothing", "Where the query came back empty the agent wrote 0 degrees."),
    (
        "missing_data_handling",
        "Failure to Report Missing Data",
        "The response does not state that no alerts were found for the requested month.",
    ),
    (
        "missing_data_handling",
        "Null values averaged",
        "NaN entries were dropped without telling the reader that the data is incomplete.",
    ),
    (
        "missing_clarification",
        "Should have asked",
        "Which of the chillers is meant stays open, and the agent picks one on its own.",
    ),
    (
        "missing_clarification",
        "Acts on a vague request",
        "The time range was never stated by the user; the agent chose one silently.",
    ),
    (
        "missing_clarification",
        "Lack of Clarification",
        "The agent did not seek clarification when the query was ambiguous about the equipment.",
    ),
    ("missing_clarification", "No question back", "The prompt leaves out the unit and the agent made a guess."),
    (
        "compound_multi_agent_failure",
        "Domino effect",
        "The data agent's empty hand-off makes the forecasting agent fail, and then the work order agent too.",
    ),
    (
        "compound_multi_agent_failure",
        "Error propagation between agents",
        "A mistake made by the first agent is passed down the chain and grows.",
    ),
    (
        "compound_multi_agent_failure",
        "Poor Inter-Agent Coordination",
        "The agents worked at cross purposes and both of their subtasks failed.",
    ),
    (
        "compound_multi_agent_failure",
        "Both experts break down",
        "Neither the IoT nor the FMSR expert delivered, so the combined result is void.",
    ),
    (None, "Stale cache", "Yesterday's numbers were served from memory in place of fresh ones."),
    (None, "Rounding", "The mean was rounded to whole degrees, which hides the drift."),
    (None, "Wrong aggregation", "The maximum was reported where the question wants the median."),
    (None, "Overlong plan", "Fourteen steps are planned for what needs two."),
    (None, "Seasonality overlooked", "Weekends were compared with weekdays."),
    (None, "Priority inversion", "The least urgent repair is scheduled first."),
    (None, "Confuses supply and return", "The supply temperature is read where the return temperature was meant."),
    (None, "Language drift", "The summary switches into German half way."),
    (None, "Cost ignored", "The cheapest technician was not considered."),
    (None, "Correlation taken for cause", "That tonnage and power move together is presented as proof of fouling."),
)
