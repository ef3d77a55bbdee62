"""The kinds of failures of a scenario, by the titles that participants read."""

from __future__ import annotations

import sys

from assetops.contract.results import FailureFound, ScenarioResult
from organizer.programs import ROOT

if str(ROOT / "scoring_program") not in sys.path:
    sys.path.insert(0, str(ROOT / "scoring_program"))

from failure_modes import CATEGORIES, MODES, NOT_YET_NAMED, OTHER
from failure_modes.categories import CATEGORY_OF


def kinds_of(one: ScenarioResult) -> set[str]:
    """The failure categories of a scenario, and the failure modes that have none; each counts once."""
    emergent = {CATEGORIES.get(found.category, NOT_YET_NAMED).title for found in one.emergent}
    return emergent | {_kind(found) for found in one.failures}


def _kind(found: FailureFound) -> str:
    category, mode = CATEGORY_OF.get(found.code), MODES.get(found.mode, OTHER)
    if category is not None:
        return CATEGORIES[category].title
    return mode.title if mode is OTHER else f"{mode.id} {mode.title}"
