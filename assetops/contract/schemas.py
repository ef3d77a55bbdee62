"""The JSON Schemas of the contract, for readers in other languages: `python -m assetops.contract.schemas` writes them.

They are made from the types, so there is one definition; a test keeps the files in docs/schemas up to date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assetops.contract.model import Model
from assetops.contract.plan import Plan
from assetops.contract.record import RunRecord, StartMarker
from assetops.contract.results import Results
from assetops.contract.scenario import GoldStandard, Scenario
from assetops.contract.scores import COLUMNS, LIMIT
from assetops.contract.submission import FactSheet
from assetops.contract.trajectory import Trajectory
from assetops.contract.verdict import Verdict

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schemas"
KINDS: dict[str, type[Model]] = {
    "fact_sheet": FactSheet,
    "scenario": Scenario,
    "gold_standard": GoldStandard,
    "plan": Plan,
    "trajectory": Trajectory,
    "verdict": Verdict,
    "start_marker": StartMarker,
    "run_record": RunRecord,
    "verdicts": Results,
}


def _scores() -> dict[str, Any]:
    number = {"type": "number", "minimum": 0, "exclusiveMaximum": LIMIT}
    return {
        "title": "Scores",
        "type": "object",
        "properties": dict.fromkeys(COLUMNS, number),
        "required": list(COLUMNS),
        "additionalProperties": False,
    }


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema (2020-12) by name."""
    found = {name: kind.model_json_schema() for name, kind in KINDS.items()}
    return {**found, "scores": _scores()}


def write(folder: Path = FOLDER) -> None:
    """Write one file a schema."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, sort_keys=True) + "\n"
        (folder / f"{name}.schema.json").write_text(text)


if __name__ == "__main__":
    write()
