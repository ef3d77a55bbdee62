"""The 14 failure modes: numbers and titles are those of the MAST taxonomy (Cemri et al. 2025), the words are ours."""

from __future__ import annotations

from dataclasses import dataclass

from assetops.contract.verdict import Criterion


@dataclass(frozen=True)
class Mode:
    """A named way of failing: what it means, the criterion it costs most, and a next step for the team."""

    id: str
    title: str
    meaning: str
    criterion: Criterion | None
    advice: str


OTHER = Mode(
    "other",
    "Other, not yet named",
    "A criterion was lost, and the record does not show by which known failure mode.",
    None,
    "Run the same track locally and read the reasons in your own report; the mistake is one that you can see there.",
)

_ALL = (
    Mode(
        "1.1",
        "Disobey task specification",
        "The outcome is not what the task asked for: another format, a change that was wanted and not made, or one "
        "that nobody wanted.",
        "task_completion",
        "Before you return, hold the outcome against the question: is every part answered, is every change made "
        "that it asks for, and no other? Return prose, not data, and check a plan with the kit before you zip it.",
    ),
    Mode(
        "1.2",
        "Disobey role specification",
        "A specialist or a tool was used for something it is not there for.",
        "action_sequence",
        "Read the agent cards at run time and give each instruction to the agent that lists the tool it needs. "
        "Take tool names from the card, never from a language model's memory.",
    ),
    Mode(
        "1.3",
        "Step repetition",
        "The same call or instruction was made again although its result was known.",
        "action_sequence",
        "Keep results by tool and arguments and look there first. After an error, change the arguments as the "
        "error's hint says, or go another way: the same call gives the same error.",
    ),
    Mode(
        "1.4",
        "Loss of conversation history",
        "The agent asked for what it had been told, or for a result it never had.",
        "action_sequence",
        "Carry replies and handles along explicitly (ctx.memory, or a field of your own) and pass them to each "
        "later step. A handle is valid exactly as it was returned.",
    ),
    Mode(
        "1.5",
        "Unaware of termination conditions",
        "The agent did not stop in time: a limit of time, calls, tokens or output ended the scenario.",
        "task_completion",
        "Bound every loop, look at ctx.budget before each round, and return the best answer so far when a fifth of "
        "the time is left. An answer late is an answer lost.",
    ),
    Mode(
        "2.1",
        "Conversation reset",
        "In the middle of the work the agent began again from the start.",
        "action_sequence",
        "Do not restart the whole procedure when one step fails: keep what is done, and repeat or replace that step.",
    ),
    Mode(
        "2.2",
        "Fail to ask for clarification",
        "The question left out something that cannot be looked up, and the agent guessed instead of asking for it.",
        "task_completion",
        "When site, asset, sensor or window is missing and the tools cannot settle it, call ctx.ask once with a "
        "question that names what is missing. Two questions are free in every scenario.",
    ),
    Mode(
        "2.3",
        "Task derailment",
        "The work went to other data than the question is about.",
        "retrieval_accuracy",
        "Settle site, asset, sensor and window first, by the names the tools return, and compare them with the "
        "question before you fetch anything. Take relative dates from the simulated now.",
    ),
    Mode(
        "2.4",
        "Information withholding",
        "The agent had what was asked for, or could say what it speaks of, and left it out of the answer.",
        "task_completion",
        "Write the answer from a list of what was asked: each value with its name, unit, asset and window. When the "
        "data is missing, say so and say where you looked.",
    ),
    Mode(
        "2.5",
        "Ignored other agent's input",
        "A result, a reply or an earlier step was there to be used and was not.",
        "action_sequence",
        "Let a step depend on every step whose result it needs, and put that result into its instruction or "
        "arguments. Drop the steps whose result nobody needs.",
    ),
    Mode(
        "2.6",
        "Action-reasoning mismatch",
        "The answer claims something was done that the record does not show.",
        "no_hallucination",
        "Report a change only after its call succeeded, with the number the tool returned. When the call failed, say "
        "that it failed.",
    ),
    Mode(
        "3.1",
        "Premature termination",
        "The scenario ended before the work was done: an error, no answer, or steps that were never taken.",
        "task_completion",
        "Catch your own exceptions and still return an answer. Before you return, check that the data behind every "
        "part of it was fetched, and run the kit's scenarios until none ends early.",
    ),
    Mode(
        "3.2",
        "No or incorrect verification",
        "A value or a statement in the answer is wrong, and no check found it.",
        "result_verification",
        "Compute from returned data, not from memory: same window, same unit, same asset as asked. Compare the final "
        "value once more with the observation it comes from, and look twice before you deny that data exists.",
    ),
    Mode(
        "3.3",
        "Weak verification",
        "Results were taken as they came: a failed call was passed over, or a claim has no observation behind it.",
        "no_hallucination",
        "Look at every result for an error before you go on. Then go through the answer and strike each number and "
        "name that no tool returned.",
    ),
)

MODES: dict[str, Mode] = {mode.id: mode for mode in (*_ALL, OTHER)}
