"""Statements about failures with a known grouping, as several annotators might have written them.

A statement is put together from a title, a sentence and a second sentence, each in the words of one of several
annotators, with names and numbers drawn anew; sentences that fit every theme are strewn in, so that themes share words.
The bank was written before the clustering was tuned and was not changed for it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

SLOTS = {
    "tool": ("history", "get_failure_modes", "run_tsfm_forecasting", "list_workorders", "sensors", "json_reader"),
    "asset": ("Chiller 6", "CWC04009", "AHU 2B", "Pump 11", "Cooling Tower 3", "Chiller 14"),
    "n": ("2", "3", "4", "5", "12", "37"),
    "date": ("2020-05-01", "2025-03-14", "1 June", "last week", "2024-11-30T08:15"),
    "sensor": ("Supply Temperature", "Power Input", "Tonnage", "Condenser Water Flow"),
}

# theme -> (titles, first sentences, second sentences); the first ten are the canonical categories
THEMES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "ineffective_error_recovery": (
        (
            "Ineffective error recovery",
            "Retrying without a change",
            "Futile retries after an error",
            "Recovery attempts that repeat the failed call",
            "Poor recovery from errors",
        ),
        (
            "After {tool} failed, the agent retried the same call {n} times with identical arguments.",
            "The agent kept retrying the failing {tool} call without changing its arguments.",
            "Each retry of {tool} repeated the error, because nothing was changed between attempts.",
            "The recovery consisted of repeating the failed call for {asset} again and again.",
            "Once the error appeared, the agent made {n} further attempts that were the same as the failed one.",
        ),
        (
            "The retries did not recover from the error.",
            "No alternative to the failed call was tried.",
            "It never adapted its recovery strategy between the attempts.",
            "The repeated attempts used up the budget.",
        ),
    ),
    "overstated_completion": (
        (
            "Overstated completion",
            "Claims success without completing the task",
            "Overclaiming that the task was completed",
            "False claim of completion",
            "Unsupported success claim",
        ),
        (
            "The answer claims that the task was completed successfully, although it was not.",
            "The agent claimed success for {asset} while part of the task was not completed.",
            "It states that everything was successfully completed, but the record shows no such success.",
            "The agent reported the work as done and complete without having completed it.",
            "Completion was claimed for {n} items of which only one was completed.",
        ),
        (
            "The claim of success has no support in the record.",
            "A successful completion is overstated.",
            "What was claimed to be complete was never carried out.",
            "The success claim misleads the reader.",
        ),
    ),
    "ambiguous_formatting": (
        (
            "Ambiguous or extraneous formatting",
            "Extraneous text in the answer",
            "Unclear formatting of the final answer",
            "Answer cluttered with formatting leftovers",
            "Raw formatting instead of prose",
        ),
        (
            "The final answer contains extraneous markers, code fences and leftovers of the prompt.",
            "The formatting of the answer is ambiguous: JSON, markdown and prose are mixed.",
            "Leftover prompt text and markdown clutter the formatting of the answer.",
            "The answer is formatted as a raw JSON dump with extraneous keys.",
            "Formatting such as a code fence and {n} markers surrounds the answer.",
        ),
        (
            "The extraneous formatting makes the answer hard to read.",
            "A reader has to search the clutter for the value.",
            "The answer's format is unclear.",
            "No plain prose was extracted from the raw text.",
        ),
    ),
    "unhandled_tool_error": (
        (
            "Unhandled tool error",
            "Tool exception ignored",
            "Tool error passed over",
            "No handling of a tool's exception",
            "Unhandled exception from {tool}",
        ),
        (
            "The tool {tool} raised an exception that was not handled.",
            "An exception from {tool} was ignored and passed over.",
            "The tool error was never handled; the agent went straight on as if the tool had worked.",
            "The exception thrown by the tool for {asset} was not caught or handled.",
            "A tool returned an error object, and the agent has no handling for it.",
        ),
        (
            "The unhandled exception was passed on.",
            "There is no error handling around the tool.",
            "The tool's error was ignored.",
            "No handler looked at the exception.",
        ),
    ),
    "feedback_not_incorporated": (
        (
            "Feedback not incorporated",
            "Reviewer's feedback ignored",
            "Hints and suggestions are disregarded",
            "Failure to use feedback",
            "Suggestions not taken up",
        ),
        (
            "The reviewer gave feedback with a suggestion, and the agent did not incorporate it.",
            "The hint suggested another name for {asset}; the suggestion was disregarded.",
            "Feedback from the reviewer about {sensor} was not incorporated into the next plan.",
            "The agent disregarded the suggestion in the feedback {n} times.",
            "A useful hint was given as feedback and not taken up.",
        ),
        (
            "The suggestion was disregarded.",
            "The feedback had no effect on the following plan.",
            "It ignored what the reviewer suggested.",
            "Incorporating the hint would have been enough.",
        ),
    ),
    "invalid_action_formatting": (
        (
            "Invalid action formatting",
            "Malformed tool arguments",
            "Action does not follow the schema",
            "Invalid JSON in the action input",
            "Wrong argument syntax",
        ),
        (
            "The action input of {tool} was malformed JSON that the schema refuses.",
            "Arguments were passed with invalid syntax, so the schema validation of {tool} rejected them.",
            "The agent wrote the action in an invalid syntax; the parser rejected it.",
            "A required argument is missing and another has a type that the schema does not allow.",
            "The action's arguments for {asset} do not validate against the schema.",
        ),
        (
            "The malformed action could not be parsed.",
            "Validation rejected the argument types.",
            "The schema in the agent card was not followed.",
            "The parser refused the invalid input {n} times.",
        ),
    ),
    "incorrect_state_assumption": (
        (
            "Incorrect state assumption",
            "Assumes an asset that does not exist",
            "Wrong assumption about existing names",
            "Invented handle or path assumed to exist",
            "Unverified assumption about the plant",
        ),
        (
            "The agent assumed that {asset} exists at the site without looking it up.",
            "It assumed the existence of a sensor called {sensor} that does not exist there.",
            "The assumption that the file path exists was never verified.",
            "A handle was invented and assumed to exist from an earlier step.",
            "The agent presumed the name of {asset} instead of looking it up in the list of assets.",
        ),
        (
            "The assumption was wrong.",
            "Nothing was looked up to verify that it exists.",
            "The assumed name does not exist.",
            "It never verified the assumed state of the plant.",
        ),
    ),
    "missing_data_handling": (
        (
            "Missing-data handling",
            "Gap in the data not reported",
            "Empty result treated as a value",
            "Missing readings not mentioned",
            "No word about absent data",
        ),
        (
            "The query for {date} returned no readings, and the answer does not mention that data is missing.",
            "There was a gap in the readings of {sensor}, and the missing data was not reported.",
            "An empty window without readings was treated as zero.",
            "No data was available for {asset}, but the answer gives a value instead of saying that it is absent.",
            "The absence of readings on {date} was not reported.",
        ),
        (
            "Missing data should have been reported as absent.",
            "The gap is not mentioned.",
            "The empty window was taken for a reading.",
            "It did not say that no data was available.",
        ),
    ),
    "missing_clarification": (
        (
            "Missing clarification",
            "Did not ask for clarification",
            "Guessed instead of asking a question",
            "Underspecified question not clarified",
            "No clarifying question",
        ),
        (
            "The question did not specify the site, and the agent guessed it instead of asking.",
            "The request was underspecified, yet no clarifying question was asked.",
            "The agent guessed the time window of an ambiguous question rather than ask for clarification.",
            "It did not ask which of {n} chillers was meant and guessed {asset}.",
            "A clarifying question about the unspecified sensor was never asked.",
        ),
        (
            "Asking one question would have clarified the request.",
            "The guess was wrong, since the question was underspecified.",
            "It should have asked the user.",
            "No clarification was requested from the user.",
        ),
    ),
    "compound_multi_agent_failure": (
        (
            "Compound multi-agent failure",
            "Cascading failure across specialists",
            "Several specialists fail one after the other",
            "Failure handed from one specialist to the next",
            "Cascade between agents",
        ),
        (
            "The IoT specialist failed, and its failure cascaded to the work order specialist.",
            "{n} specialists failed in a row, each handing the trouble to the next specialist.",
            "A failed step of one specialist was handed downstream, where the next specialist failed as well.",
            "The downstream specialists inherited the failure of the upstream specialist for {asset}.",
            "The breakdown cascaded through all delegated specialists.",
        ),
        (
            "The cascade was not stopped upstream.",
            "Each downstream specialist worked on a failed input.",
            "The delegation between the specialists compounded the trouble.",
            "No fallback specialist took over.",
        ),
    ),
    "unit_confusion": (
        (
            "Unit confusion",
            "Celsius and Fahrenheit mixed up",
            "Temperature given in the wrong unit",
            "Unconverted units",
            "Units not converted",
        ),
        (
            "The temperature of {sensor} was given in Celsius although the unit is Fahrenheit.",
            "Units were mixed up: kilowatts and tons of {asset} were added without conversion.",
            "The agent converted degrees Fahrenheit to Celsius twice.",
            "The unit was dropped, and degrees were compared with kilowatts.",
            "A value of {n} degrees Celsius is called Fahrenheit.",
        ),
        (
            "The conversion between the units is wrong.",
            "No unit conversion was made.",
            "The degrees belong to the other unit.",
            "Mixing the units changes the value by a factor.",
        ),
    ),
    "duplicate_orders": (
        (
            "Duplicate work orders",
            "Work order generated twice",
            "Redundant work orders opened",
            "Two orders for one fault",
            "Double creation of a maintenance order",
        ),
        (
            "Two work orders were generated for the same fault of {asset}.",
            "The maintenance order of {asset} was created twice, with the same priority.",
            "A duplicate work order was opened although one for this fault was open already.",
            "The technician received {n} duplicate orders for one fault.",
            "The agent generated a redundant maintenance order on {date}.",
        ),
        (
            "The duplicate order had to be cancelled.",
            "One maintenance order would have been enough.",
            "Open orders were not compared before a new order was created.",
            "The redundant order binds a technician.",
        ),
    ),
    "calendar_mix_up": (
        (
            "Calendar mix-up",
            "Relative date resolved to the wrong week",
            "Wrong month chosen for the window",
            "Day and month swapped",
            "Window shifted by one day",
        ),
        (
            "The relative date was resolved to the wrong week of the calendar.",
            "Day and month of {date} were swapped, so the window lies in another month.",
            "The window begins one day late, because the weekday was computed wrongly.",
            'The agent took "yesterday" for {date}, a day of another month.',
            "The calendar window is shifted by {n} days.",
        ),
        (
            "The dates are those of another month.",
            "The week does not match the simulated calendar.",
            "The shifted window begins on the wrong day.",
            "The weekday was not checked against the calendar.",
        ),
    ),
    "threshold_reasoning": (
        (
            "Arbitrary anomaly threshold",
            "Alarm limit picked without a reason",
            "Unjustified threshold for outliers",
            "Outlier limit too low",
            "Threshold not taken from the rule",
        ),
        (
            "The anomaly threshold of {n} was picked arbitrarily.",
            "Outliers of {sensor} were counted above a limit that no alert rule gives.",
            "The alarm limit is lower than the one in the rule, so ordinary peaks count as outliers.",
            "An arbitrary limit separates anomalies from ordinary peaks.",
            "The threshold for anomalies of {asset} was never justified.",
        ),
        (
            "Another threshold gives another number of anomalies.",
            "The alert rule states the limit to use.",
            "Ordinary peaks were flagged as outliers.",
            "No reason for this limit is given.",
        ),
    ),
}

# Said of anything: they belong to no theme and blur all of them.
SHARED = (
    "As a result the final answer is wrong.",
    "The agent did not notice this.",
    "This cost the agent the task.",
    "The problem occurred in step {n} of the plan.",
    "The question was about {asset}.",
    "Other parts of the answer are right.",
    "The tool {tool} was called before.",
)

NOISE = (
    ("Politeness", "The reply thanks the operator at length and wishes a pleasant weekend."),
    ("Spelling", "Evaporator is misspelled throughout the summary."),
    ("Currency", "Costs are quoted in euros where the ledger keeps dollars."),
    ("Licence text", "A copyright notice of a library was printed at the end."),
    ("Humour", "A joke about refrigerants stands between the paragraphs."),
    ("Latency", "The first response took most of the available minutes."),
    ("Anthropomorphism", "The chiller is addressed as a person with feelings."),
    ("Bibliography", "Three textbooks are cited that nobody asked about."),
    ("Typography", "Greek letters appear as question marks."),
    ("Geography", "The plant is placed on another continent."),
    ("Second language", "Half of the paragraph is in Portuguese."),
    ("Legal advice", "The operator is told to consult a lawyer."),
    ("Colour coding", "Severities are painted with emojis of many colours."),
    ("Sampling rate", "Quarter hours were averaged as though they were minutes."),
    ("Ventilation myth", "A folk theory on airflow is presented as physics."),
    ("Price forecast", "Electricity tariffs are guessed for the coming decade."),
)


@dataclass(frozen=True)
class Planted:
    """Statements and the group of each; every statement of noise is a group of its own."""

    statements: list[tuple[str, str]]
    groups: list[str]


def statement(random_: random.Random, theme: str) -> tuple[str, str]:
    """A title and a description of a theme."""
    titles, first, second = THEMES[theme]
    parts = [random_.choice(first), random_.choice(second)]
    if random_.random() < 0.5:
        parts.insert(random_.randint(0, 2), random_.choice(SHARED))
    slots = {name: random_.choice(values) for name, values in SLOTS.items()}
    return random_.choice(titles).format(**slots), " ".join(parts).format(**slots)


def planted(seed: int, count: int, themes: int, noise: int) -> Planted:
    """`count` statements of `themes` themes of unequal size, and `noise` that belong to none, shuffled."""
    random_ = random.Random(seed)
    chosen = random_.sample(sorted(THEMES), themes)
    weights = [random_.uniform(1, 3) for _ in chosen]
    drawn = random_.choices(chosen, weights, k=count - noise)
    pairs = [(statement(random_, theme), theme) for theme in drawn]
    for number, extra in enumerate(random_.sample(NOISE, noise)):
        pairs.append((extra, f"noise {number}"))
    random_.shuffle(pairs)
    return Planted([one for one, _ in pairs], [group for _, group in pairs])
