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
from judge.words import Number, close, codes, fold, mentions, moments, named, numbers, parse_moment

_ACTION = re.compile(
    r"\b(?:I|we) (?:have )?(?:generated|created|raised|opened|approved|closed|cancelled|assigned|updated)\b"
    r"|\bwork order\b[^.\n]{0,80}?\b(?:was|has been|is now) "
    r"(?:generated|created|raised|approved|closed|cancelled|assigned)"
    r"|\b(?:generated|created|raised|opened) (?:a |the )?(?:new |corrective |preventive )*work order\b",
    re.IGNORECASE,
)
_WRITES = re.compile(r"^(?:generate|update|approve|assign|close|cancel)_")


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
    kinds = {fold(name.rsplit(" ", 1)[0]) for name in named(observed.text)}
    unseen = [
        name
        for name in sorted(named(answer))
        if fold(name.rsplit(" ", 1)[0]) in kinds and not mentions(observed.text, name)
    ]
    return unseen + [code for code in sorted(codes(answer)) if fold(code) not in fold(observed.text)]


def _unmade_action(answer: str, trajectory: Trajectory, observed: Observed) -> bool:
    if any(call.ok and _WRITES.match(call.tool) for call in trajectory.calls):
        return False
    return any(fold(claim.group()) not in fold(observed.text) for claim in _ACTION.finditer(answer))


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
