"""The arena is built once a session, by whichever worker comes first."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path

import pytest

from assetops.contract.submission import SHORT
from organizer.data import public_plant
from organizer.programs import lay_out
from tests.built import real_tasks, shared_folder
from tests.hostile.arena import REUSED, Arena, execution
from tests.hostile.canaries import plant, plant_label


def _build(folder: Path, factory: pytest.TempPathFactory) -> None:
    everybody = public_plant(folder / "plants")
    plant_label(everybody.labels)
    for task in real_tasks(factory, everybody):
        plant(task)
        lay_out(task, folder / f"{SHORT[task.track]}-{task.phase}")


def _isolation(folder: Path) -> list[str]:
    """What a run of the agent that does nothing reaches, as its run record says."""
    fought = Arena(folder, frozenset()).fight(folder / "probe", execution("return None"))
    reached = fought.record.isolation
    shutil.rmtree(folder / "probe")
    return [word.split(":")[0] for word in reached]


@pytest.fixture(scope="session")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Arena:
    folder = Path(os.environ.get(REUSED) or shared_folder(tmp_path_factory, "arena"))
    folder.mkdir(exist_ok=True)
    told = folder / "isolation.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            _build(folder, tmp_path_factory)
            told.write_text(json.dumps(_isolation(folder)))
    return Arena(folder, frozenset(json.loads(told.read_text())))
