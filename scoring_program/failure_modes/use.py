"""Whether what a step or a reply gave was taken up afterwards."""

from __future__ import annotations

import re

from assetops.contract.strict import canonical
from assetops.contract.trajectory import AskEvent, CallEvent, StepEvent, Trajectory

_TELLING = re.compile(r"\w*\d[\w.:/-]*|\b[A-Z]\w{3,}")
_DECIMAL = re.compile(r"^(\d\d+)\.\d+$")
MIN_WORDS = 2  # a text with fewer telling words cannot be followed


def telling_words(text: str) -> set[str]:
    """Words one can recognise a result by: with a digit (values, ids, dates, handles) or capitalised names.

    Decimal numbers stand for their whole part, since an answer may round them.
    """
    words = (word.rstrip(".:-/").lower() for word in _TELLING.findall(text))
    return {_DECIMAL.sub(r"\1", word) for word in words}


def is_used(text: str, request: str, at: tuple[int, ...], trajectory: Trajectory) -> bool:
    """True when a telling word of `text`, given on `request` at position `at`, occurs in the answer or after it.

    Words of the request itself tell nothing. Also true when the text has too few telling words to follow it.
    """
    words = telling_words(text) - set(re.findall(r"\w+", request.lower()))
    if len(words) < MIN_WORDS:
        return True
    later = "\n".join([trajectory.answer, *_later(at, trajectory)]).lower()
    return any(word in later for word in words)


def _later(at: tuple[int, ...], trajectory: Trajectory) -> list[str]:
    """What the agent said and did from `at` on; concurrent branches count as later. An ask comes before the plan."""
    texts = []
    for event in trajectory.events:
        if event.at <= at:
            continue
        if isinstance(event, CallEvent):
            texts.append(canonical(event.arguments).decode())
        elif isinstance(event, StepEvent):
            texts.append(f"{event.instruction}\n{event.response}")
        elif isinstance(event, AskEvent):
            texts.append(event.question)
    return texts
