"""Has everything the answer states an observation behind it?

Grounded is what stands in a tool result of this run, in the question, or in the reply to a clarifying question.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from assetops.contract.scenario import Fact, GoldStandard, NumberFact, SetFact, TextFact, TimeFact
from assetops.contract.trajectory import AskEvent, Trajectory
from judge.coverage import values
from judge.words import Number, close, codes, fold, mentions, moments, named, numbers, parse_moment, words

_DONE = r"(?:generated|created|raised|opened|approved|closed|cancell?ed|assigned|updated)"
_ACTION = re.compile(
    rf"\b(?:I|we) (?:have )?(?P<active>{_DONE})\b"
    rf"|\bwork order\b[^.\n]{{0,80}}?\b(?:was|has been|is now) (?P<passive>{_DONE})\b"
    rf"|\b(?P<bare>{_DONE}) (?:a |the )?(?:new |corrective |preventive )*work order\b",
    re.IGNORECASE,
)
# The tools that do what a verb says; an update can do most of it.
_TOOLS = {
    "approved": ("approve_",),
    "closed": ("close_",),
    "canceled": ("cancel_",),
    "cancelled": ("cancel_",),
    "assigned": ("assign_",),
    "updated": ("approve_", "assign_", "close_", "cancel_"),
}
_MAKES, _CHANGES = ("generate_",), "update_"
# A name that ends in what is measured. One run of letters is read once: no nesting.
_MEASURED = re.compile(
    r"\b(?:[A-Z][a-z]++ ){1,5}"
    r"(?:Temperature|Pressure|Flow|Speed|Vibration|Humidity|Level|Power|Current|Voltage|Torque)\b"
)
_EQUIPMENT = frozenset({"chiller", "tower", "pump", "ahu", "boiler", "compressor", "fan"})
# Words that may stand before a measure's name without being a part of it.
_PLAIN = frozenset(
    words(
        "the a an of for in at on its this that both and mean average maximum minimum highest lowest median total peak "
        "daily hourly weekly current latest high low rising falling normal measured observed predicted expected"
    )
)


@dataclass(frozen=True)
class Observed:
    """What this run saw: all text of results, question and replies, and the numbers in it."""

    text: str
    numbers: tuple[float, ...]
    results: str  # the results of successful calls alone


def observe(gold: GoldStandard, trajectory: Trajectory) -> Observed:
    """Collect what the agent could know."""
    results = [json.dumps(call.result, ensure_ascii=False) for call in trajectory.calls if call.ok]
    failed = [json.dumps(call.result, ensure_ascii=False) for call in trajectory.calls if not call.ok]
    replies = [event.reply for event in trajectory.events if isinstance(event, AskEvent)]
    text = "\n".join([gold.utterance, gold.now, *replies, *results, *failed])
    found = [number.value for number in numbers(text)]
    for call in trajectory.calls:
        parts = list(values(call.result))
        found += [float(part) for part in parts if isinstance(part, int | float) and not isinstance(part, bool)]
        found += [float(len(part)) for part in call.result.values() if isinstance(part, list)]
    return Observed(text, tuple(sorted(set(found))), "\n".join(results))


def _seen(number: Number, observed: Observed) -> bool:
    return any(
        close(number, value) or close(number, abs(value)) or close(number, 100 * value) for value in observed.numbers
    )


def _moments_seen(answer: str, trajectory: Trajectory, observed: Observed) -> bool:
    days = {moment.date() for moment in moments(observed.text)}
    windows = [
        (start.date(), final.date())
        for call in trajectory.calls
        for scope in call.scopes
        if (start := parse_moment(scope.start)) and (final := parse_moment(scope.final))
    ]
    return all(
        day in days or any(start <= day <= final for start, final in windows)
        for day in (moment.date() for moment in moments(answer))
    )


def _unseen_names(answer: str, observed: Observed) -> list[str]:
    kinds = _EQUIPMENT | {fold(name.rsplit(" ", 1)[0]) for name in named(observed.text)}
    unseen = [
        name
        for name in sorted(named(answer))
        if fold(name.rsplit(" ", 1)[0]) in kinds and not mentions(observed.text, name)
    ]
    unseen += _unseen_measures(answer, observed)
    text = fold(observed.text)
    return unseen + [code for code in sorted(codes(answer)) if fold(code) not in text]


def _unseen_measures(answer: str, observed: Observed) -> list[str]:
    """Names such as "Suction Pressure" with a word that this run has nowhere seen."""
    seen = set(words(observed.text))
    return [name for name in dict.fromkeys(_MEASURED.findall(answer)) if not _known(name, seen)]


def _known(name: str, seen: set[str]) -> bool:
    return all(word in seen or word in _PLAIN for word in words(name))


def _unmade_action(answer: str, trajectory: Trajectory, observed: Observed) -> bool:
    made = {call.tool for call in trajectory.calls if call.ok}
    return any(
        not _made(claim, made) and fold(claim.group()) not in fold(observed.text) and not _told(claim, observed)
        for claim in _ACTION.finditer(answer)
    )


def _made(claim: re.Match[str], made: set[str]) -> bool:
    verb = next(filter(None, claim.groups())).lower()
    doing = _TOOLS.get(verb, _MAKES)
    return any(tool.startswith(doing) or (verb in _TOOLS and tool.startswith(_CHANGES)) for tool in made)


def _told(claim: re.Match[str], observed: Observed) -> bool:
    """True for a state read from a record: a work order that "was closed", where a result says closed."""
    verb = claim.group("passive")
    return verb is not None and verb.lower() in _TOOLS and mentions(observed.results, verb)


def ungrounded(trajectory: Trajectory, observed: Observed) -> tuple[str, str] | None:
    """The first thing in the answer without an observation: a code and the thing; None when all is grounded."""
    answer = trajectory.answer
    for number in numbers(answer):
        if not _seen(number, observed):
            return "ungrounded_number", f"{number.value:g}"
    if not _moments_seen(answer, trajectory, observed):
        return "ungrounded_number", "a date outside what was observed"
    names = _unseen_names(answer, observed)
    if names:
        return "ungrounded_name", names[0][:80]
    if _unmade_action(answer, trajectory, observed):
        return "ungrounded_action", "a change of a work order"
    return None


def fact_observed(fact: Fact, observed: Observed) -> bool:
    """True when the fact stands in the results of this run (a fact nobody can observe counts as observed)."""
    if isinstance(fact, NumberFact):
        slack = max(fact.tolerance, 1e-6 * abs(fact.value))
        return any(abs(value - fact.value) <= slack for value in observed.numbers)
    if isinstance(fact, SetFact):
        return all(mentions(observed.results, name) for name in fact.members)
    if isinstance(fact, TextFact):
        return any(mentions(observed.results, form) for form in fact.accepted)
    if isinstance(fact, TimeFact):
        wanted = parse_moment(fact.value)
        return wanted is not None and wanted in moments(observed.results)
    return True


def claims_something(answer: str, observed: Observed) -> bool:
    """True when some number, name or longer word of the answer stands in a successful result."""
    seen = fold(observed.results)
    tokens = re.findall(r"[^\W_]{4,}", fold(answer))
    return any(_seen(number, observed) for number in numbers(answer)) or any(token in seen for token in tokens)
