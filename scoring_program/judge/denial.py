"""Does the answer deny data that is there? A count of zero that a call returned is a wrong value, not a denial."""

from __future__ import annotations

import re

from assetops.contract.scenario import GoldStandard
from assetops.contract.trajectory import Trajectory
from judge.scopes import touches
from judge.words import says_absent

_NONE_COUNTED = re.compile(
    r"\bthere (?:is|are|was|were) (?:0|zero)\b"
    r"|\b(?:there (?:is|are|was|were) )?no (?:\w+ ){0,3}?"
    r"(?:work orders?|alerts?|events?|anomal(?:y|ies)|bundles?|match(?:es)?)\b(?: (?:is|are|was|were) found\b)?",
    re.IGNORECASE,
)


def denies(gold: GoldStandard, trajectory: Trajectory) -> bool:
    """True when the answer says that something is not there, other than a count of zero which this run returned."""
    answer = trajectory.answer
    return says_absent(_NONE_COUNTED.sub(" ", answer) if _counted_none(gold, trajectory) else answer)


def _counted_none(gold: GoldStandard, trajectory: Trajectory) -> bool:
    """True when a call looked at the data of some gold step and counted nothing there: with another threshold, say."""
    empty = [call for call in trajectory.calls if call.ok and call.result.get("count") == 0]
    return any(step.scopes and touches(call, step.scopes) for call in empty for step in gold.steps)
