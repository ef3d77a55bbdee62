"""The practice data of dry runs: the public plant, and for each track and phase the scenarios with gold standards.

It is the same everywhere and known to everybody. The starting kit brings it along; the repository makes it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from assetops.contract.model import read_lines, write_lines
from assetops.contract.record import Phase
from assetops.contract.scenario import GoldStandard, Scenario
from assetops.contract.submission import SHORT, TRACKS
from organizer.programs import JudgeName, PlantFiles, TaskData

BUNDLE = "practice"
PLANT = "public"
# Known to everybody: what it seals and draws is practice.
SEED = b"assetops-live practice seed"
POOL = 60


def make(folder: Path) -> None:
    """Generate the practice data into `folder` (about fifteen seconds)."""
    from organizer.data import Plan, make_tasks, public_plant  # the starting kit has no generator

    shutil.rmtree(folder, ignore_errors=True)
    plant = public_plant(folder)
    plants: dict[Phase, PlantFiles] = {"development": plant, "final": plant}
    save(make_tasks(Plan(BUNDLE, SEED, plant, plants, POOL, "procedural", dry_run=True)), folder)


def save(tasks: Iterable[TaskData], folder: Path) -> None:
    """Write each task's scenarios, gold standards and parallel forms; the plant lies in `folder` already."""
    for task in tasks:
        place = folder / f"{SHORT[task.track]}-{task.phase}"
        write_lines(place / "scenarios.jsonl", task.scenarios)
        write_lines(place / "gold.jsonl", task.golds)
        (place / "forms.json").write_text(json.dumps(task.forms) + "\n")


def load(folder: Path, judge: JudgeName) -> Iterator[TaskData]:
    """The tasks that `make` wrote, for this judge.

    Raises:
        Problem: file_missing, bad_scenario, bad_gold.
    """
    plant = PlantFiles(PLANT, folder / PLANT, folder / f"labels_{PLANT}.json")
    for track in TRACKS:
        for phase in get_args(Phase):
            place = folder / f"{SHORT[track]}-{phase}"
            yield TaskData(
                bundle=BUNDLE,
                track=track,
                phase=phase,
                scenarios=read_lines(Scenario, place / "scenarios.jsonl", "bad_scenario"),
                golds=read_lines(GoldStandard, place / "gold.jsonl", "bad_gold"),
                plants=[plant],
                judge=judge,
                seed=SEED,
                dry_run=True,
                forms=[tuple(form) for form in json.loads((place / "forms.json").read_text())],
            )
