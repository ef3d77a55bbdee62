from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assetops.environment.generator import PUBLIC_SEED, generate
from assetops.environment.store import Plant
from assetops.scenarios.family import Family, load_families
from assetops.scenarios.pool import Pair, build_pools

KEY = bytes(range(32))


@dataclass(frozen=True)
class Made:
    """A generated plant and its fault labels."""

    plant: Plant
    labels: list[dict[str, Any]]


def make(folder: Path, seed: int | bytes, name: str) -> Made:
    generate(seed, name, folder / "plant", folder / "labels.json")
    return Made(Plant.open(folder / "plant"), json.loads((folder / "labels.json").read_text("utf-8")))


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("public"), PUBLIC_SEED, "public")


@pytest.fixture(scope="session")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("hidden"), b"a secret seed of thirty-two bytes", "hidden")


@pytest.fixture(scope="session")
def families() -> list[Family]:
    return load_families()


@pytest.fixture(scope="session")
def pool(public: Made) -> list[Pair]:
    """Sixty a track, both tracks."""
    pools = build_pools(public.plant, public.labels, KEY, 60)
    return [pair for track in pools.values() for pair in track]
