"""The public scenarios' gold standards, kept in the repository: `python -m organizer.public_scenarios` writes them.

Everybody may read them, and every machine must compute the same: a test compares the file with a fresh computation.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from assetops.contract.model import write_lines
from assetops.contract.scenario import GoldStandard
from assetops.contract.submission import TRACKS
from assetops.scenarios.pool import public_scenario
from organizer.data import PUBLIC_KEY, opened, public_plant
from organizer.programs import ROOT

FILE = ROOT / "reference_data" / "public.jsonl"


def gold_standards() -> list[GoldStandard]:
    """One a track, computed from the public seed."""
    with tempfile.TemporaryDirectory() as name:
        plant, labels = opened(public_plant(Path(name)))
        return [public_scenario(plant, labels, PUBLIC_KEY, track)[1] for track in TRACKS]


if __name__ == "__main__":
    write_lines(FILE, gold_standards())
