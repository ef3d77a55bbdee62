"""Real scenarios over the public plant, with the oracle's trajectories: what facts and τ-match are tested on."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from assetops.contract.scenario import GoldStandard, Scenario
from assetops.contract.trajectory import Trajectory
from assetops.environment.store import Plant
from assetops.scenarios.pool import build_pool
from organizer.data import public_plant
from organizer.programs import PlantFiles
from tests.replay import oracle_trajectory


@dataclass(frozen=True)
class Known:
    """A scenario, its gold standard, and what the oracle did with it."""

    scenario: Scenario
    gold: GoldStandard
    trajectory: Trajectory


@pytest.fixture(scope="session")
def plant_files(tmp_path_factory: pytest.TempPathFactory) -> PlantFiles:
    return public_plant(tmp_path_factory.mktemp("plant"))


@pytest.fixture(scope="session")
def plant(plant_files: PlantFiles) -> Plant:
    return Plant.open(plant_files.folder)


@pytest.fixture(scope="session")
def known(plant: Plant, plant_files: PlantFiles) -> list[Known]:
    pool = build_pool(plant, json.loads(plant_files.labels.read_text()), b"facts" * 7, 96)
    return [Known(scenario, gold, oracle_trajectory(plant, scenario, gold)) for scenario, gold in pool]
