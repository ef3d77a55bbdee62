"""The closed vocabulary of verdict codes. Nothing else about a hidden scenario reaches a participant."""

from __future__ import annotations

CODES: dict[str, str] = {
    "met": "The criterion is met.",
    # the run itself (trajectory statuses)
    "agent_error": "The agent raised an error before it answered.",
    "agent_exit": "The agent's process ended before it answered.",
    "deadline": "The scenario's time limit ran out.",
    "run_deadline": "The time limit of the whole run ran out.",
    "output_limit": "The agent printed more than it may.",
    "protocol_error": "The agent's process sent something that is no valid message.",
    "bad_plan": "The plan could not be read or checked.",
    "bad_answer": "What the agent returned is not an answer.",
    # the answer
    "no_answer": "There is no answer.",
    "false_absence": "The answer says there is no data, but there is.",
    "nothing_found": "No successful call touched the data the question is about.",
    "missing_fact": "Something that was asked for is not in the answer.",
    "wrong_value": "A value in the answer lies outside its tolerance.",
    "wrong_set": "The answer names something that does not belong, or leaves something out.",
    "missing_absence": "The data does not exist, and the answer does not say so.",
    "missing_write": "A change the task asks for was not made, or not as asked.",
    "not_observed": "A value in the answer was not returned by any call.",
    # the way there
    "missing_retrieval": "The data the question is about was not retrieved.",
    "step_missing": "A necessary step was not done.",
    "dependency_violated": "A step was done before the step it depends on.",
    "unhandled_error": "A call failed and nothing was done about it.",
    "repeated_calls": "The same call was made again and again.",
    "needless_steps": "Most of the steps had nothing to do with the question.",
    "not_asked": "The question was incomplete and the agent did not ask for what was missing.",
    # the words
    "echo": "The answer repeats the question.",
    "raw_dump": "The answer is a dump of raw data.",
    "too_short": "The answer is too short to be understood.",
    "no_subject": "The answer does not say what it speaks about.",
    "beside_the_point": "A large part of the answer does not bear on the question.",
    "ungrounded_number": "A number in the answer appears in no observation.",
    "ungrounded_name": "A name in the answer appears in no observation.",
    "ungrounded_action": "The answer claims an action that was not made.",
    "ungrounded_statement": "A statement in the answer has no support in any observation.",
    "no_claim": "Nothing in the answer is backed by an observation.",
    # the LLM judge
    "judged_unmet": "The judge found the criterion not met.",
    "cannot_assess": "The judge could not assess the criterion.",
    "no_evidence": "The judge gave no valid quote for a pass.",
    "judge_refused": "The judge gave no valid answer for this scenario.",
}
