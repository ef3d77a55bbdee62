"""The tasks of a real build over the public plant: made once a session, by whichever worker comes first.

Whoever hides canaries in them has a copy of its own.
"""

from __future__ import annotations

import fcntl
import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from assetops.contract.record import Phase
from organizer.data import Plan, make_tasks, public_plant
from organizer.programs import PlantFiles, TaskData

SEED = bytes(range(7, 39))
POOL = 60


def shared_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder of this name that all workers of the session have in common."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    return folder


def _make(folder: Path) -> list[TaskData]:
    plant = public_plant(folder)
    plants: dict[Phase, PlantFiles] = {"development": plant, "final": plant}
    return list(make_tasks(Plan("built", SEED, plant, plants, POOL, "procedural")))


def real_tasks(factory: pytest.TempPathFactory, plant: PlantFiles) -> list[TaskData]:
    """The four tasks, with hidden scenarios and keys from SEED. `plant`: the caller's public plant, which they name."""
    folder = shared_folder(factory, "tasks")
    made = folder / "tasks.pickle"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made.write_bytes(pickle.dumps(_make(folder)))
    tasks: list[TaskData] = pickle.loads(made.read_bytes())
    return [replace(task, plants=[plant]) for task in tasks]
