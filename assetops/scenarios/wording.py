"""Which of a family's wordings an utterance is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assetops.scenarios.template import SLOT


@lru_cache(maxsize=4096)
def pattern(wording: str) -> re.Pattern[str]:
    """Matches every utterance made from the wording; what stands in its slots, in order, are the groups."""
    literal = [re.escape(part) for part in SLOT.split(wording)[::2]]
    return re.compile("(.+?)".join(literal), re.DOTALL)


def wording_of(wordings: Sequence[str], utterance: str) -> int:
    """The number of the wording an utterance was made from: of those that fit, the one with the most words of its own.

    Raises:
        ValueError: it was made from none of them.
    """
    fitting = [number for number, wording in enumerate(wordings) if pattern(wording).fullmatch(utterance)]
    if not fitting:
        raise ValueError(f"no wording fits: {utterance}")
    return max(fitting, key=lambda number: len(SLOT.sub("", wordings[number])))
