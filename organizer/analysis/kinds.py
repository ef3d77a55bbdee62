"""The kinds of failures of a scenario, by the titles that participants read."""

from __future__ import annotations

import sys

from assetops.contract.results import ScenarioResult
from organizer.programs import ROOT

if str(ROOT / "scoring_program") not in sys.path:
    sys.path.insert(0, str(ROOT / "scoring_program"))

from failure_modes import MODES, OTHER


def kinds_of(one: ScenarioResult) -> set[str]:
    """The failure modes of a scenario; each counts once."""
    return {_title(found.mode) for found in one.failures}


def _title(mode: str) -> str:
    known = MODES.get(mode, OTHER)
    return known.title if known is OTHER else f"{known.id} {known.title}"
