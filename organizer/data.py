"""The data of a competition: plants and scenario pools, from one seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetops.contract.record import Endpoint, Phase
from assetops.contract.submission import TRACKS
from assetops.environment.generator import PUBLIC_SEED, generate
from assetops.environment.store import Plant
from assetops.scenarios.pool import build_pools, public_scenario
from assetops.scenarios.selection import draw
from organizer.keys import derive
from organizer.programs import JudgeName, PlantFiles, TaskData

PHASES: tuple[Phase, ...] = ("development", "final")
# The public scenarios are the same in every bundle, so this key is no secret.
PUBLIC_KEY = b"assetops-live public scenarios, version 1"


@dataclass(frozen=True)
class Plan:
    """What a competition's data is made from. `plants`: the plant of each phase; `public`: everybody's."""

    bundle: str
    seed: bytes
    public: PlantFiles
    plants: dict[Phase, PlantFiles]
    pool: int
    judge: JudgeName
    agents_llm: Endpoint | None = None
    judge_llm: Endpoint | None = None
    dry_run: bool = False


def make_plant(seed: bytes | int, name: str, folder: Path) -> PlantFiles:
    """Generate a plant into `folder/name`, its labels beside it."""
    plant = PlantFiles(name, folder / name, folder / f"labels_{name}.json")
    generate(seed, plant.name, plant.folder, plant.labels)
    return plant


def public_plant(folder: Path) -> PlantFiles:
    """Everybody's plant."""
    return make_plant(PUBLIC_SEED, "public", folder)


def opened(plant: PlantFiles) -> tuple[Plant, list[dict[str, Any]]]:
    """A generated plant and its labels."""
    return Plant.open(plant.folder), json.loads(plant.labels.read_text())


def make_tasks(plan: Plan) -> Iterator[TaskData]:
    """The four tasks: in development the public scenario and the whole pool, in the final phase ten of its pool."""
    public, public_labels = opened(plan.public)
    for phase in PHASES:
        plant, labels = opened(plan.plants[phase])
        pools = build_pools(plant, labels, derive(plan.seed, "pool", phase), plan.pool)
        for track in TRACKS:
            pairs = {scenario.id: (scenario, gold) for scenario, gold in pools[track]}
            scenarios = [scenario for scenario, _ in pairs.values()]
            plants = {plan.plants[phase].name: plan.plants[phase]}
            if phase == "final":
                scenarios = draw(scenarios, derive(plan.seed, "private", track), "final")
            else:
                scenario, gold = public_scenario(public, public_labels, PUBLIC_KEY, track)
                pairs[scenario.id] = (scenario, gold)
                scenarios = [scenario, *scenarios]
                plants = {plan.public.name: plan.public, **plants}
            yield TaskData(
                bundle=plan.bundle,
                track=track,
                phase=phase,
                scenarios=scenarios,
                golds=[pairs[scenario.id][1] for scenario in scenarios],
                plants=list(plants.values()),
                judge=plan.judge,
                seed=plan.seed,
                agents_llm=plan.agents_llm,
                judge_llm=plan.judge_llm,
                dry_run=plan.dry_run,
            )
