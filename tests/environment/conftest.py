"""One public plant for all environment tests: generated once per session."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetops.environment.generator import PUBLIC_SEED, generate
from assetops.environment.store import Plant


@pytest.fixture(scope="session")
def plant_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("public")
    generate(PUBLIC_SEED, "public", root / "plant", root / "labels" / "labels.json")
    return root / "plant"


@pytest.fixture(scope="session")
def labels_file(plant_folder: Path) -> Path:
    return plant_folder.parent / "labels" / "labels.json"


@pytest.fixture(scope="session")
def plant(plant_folder: Path) -> Plant:
    return Plant.open(plant_folder)
