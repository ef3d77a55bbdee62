"""Is a fact stated in a text? The check that keeps a perfect planning agent at six of six.

A plan's answer is made of its sinks' messages and of nothing else, so a fact that those do not state cannot be
answered by any plan. The judge has its own reading of answers; this one is no more generous.
"""

from __future__ import annotations

import re
from datetime import datetime

from assetops.contract.scenario import AbsenceFact, Fact, NumberFact, SetFact, TextFact, TimeFact

MAX_CHARACTERS = 3500
LEAST_LETTERS = 0.45
MAX_CODES = 20  # an answer with more codes states none of them; the judge allows somewhat more
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")
_ABSENT = re.compile(r"\b(?:no|not|none|missing)\b", re.IGNORECASE)
_CODE = re.compile(r"\b(?=\w*\d\d)[A-Z][\w-]*\b")
_NUMBER = re.compile(r"(?<![\w.:/-])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w:/]|\.\d|-\d)")


def states(text: str, fact: Fact) -> bool:
    """True when the text states the fact and nothing that contradicts it. A write is never stated, it is made."""
    if isinstance(fact, NumberFact):
        return any(abs(number - fact.value) <= fact.tolerance for number in numbers_in(text))
    if isinstance(fact, SetFact):
        left = _without(text, fact.members)
        return all(has(text, name) for name in fact.members) and not any(has(left, name) for name in fact.others)
    if isinstance(fact, TextFact):
        left = _without(text, fact.accepted)
        if any(_CODE.search(form) for form in fact.accepted) and len(set(_CODE.findall(text))) > MAX_CODES:
            return False
        return any(has(text, form) for form in fact.accepted) and not any(has(left, form) for form in fact.rejected)
    if isinstance(fact, TimeFact):
        return any(_near(found, fact) for found in _TIME.findall(text))
    if isinstance(fact, AbsenceFact):
        return _ABSENT.search(text) is not None and any(has(text, subject) for subject in fact.subjects)
    return True


def readable(text: str) -> bool:
    """False for a text no person would call an answer: very long, or mostly digits and signs."""
    bare = "".join(_TIME.sub(" ", text).split())
    return len(text) <= MAX_CHARACTERS and sum(letter.isalpha() for letter in bare) >= LEAST_LETTERS * len(bare)


def numbers_in(text: str) -> list[float]:
    """The numbers of a text, without times, dates and the digits of names such as CWC04006."""
    return [float(found) for found in _NUMBER.findall(_TIME.sub(" ", text))]


def has(text: str, name: str) -> bool:
    """True when the name occurs in the text as a word of its own, whatever the case."""
    return _whole(name).search(text) is not None


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w]){re.escape(name)}(?![\w])", re.IGNORECASE)


def _without(text: str, names: tuple[str, ...]) -> str:
    """The text without these names, longest first: "Fan Speed" must not be found inside "Supply Fan Speed"."""
    for name in sorted(names, key=len, reverse=True):
        text = _whole(name).sub(" ", text)
    return text


def _near(found: str, fact: TimeFact) -> bool:
    distance = datetime.fromisoformat(found) - datetime.fromisoformat(fact.value)
    return abs(distance.total_seconds()) <= 60 * fact.tolerance_minutes
