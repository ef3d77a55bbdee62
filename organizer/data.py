"""The data of a competition: plants and scenario pools, from one seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assetops.contract.offered import Offered
from assetops.contract.record import Endpoint, Phase
from assetops.contract.seal import mac
from assetops.contract.submission import TRACKS, Track
from assetops.environment.generator import PUBLIC_SEED, generate
from assetops.environment.store import Plant
from assetops.llm.embedding import Embed, lexical
from assetops.scenarios.family import Family, load_families
from assetops.scenarios.forms import FORMS, Form, make_forms
from assetops.scenarios.pool import Pair, Report, public_scenario
from assetops.scenarios.selection import draw
from organizer.keys import derive
from organizer.offered import read_offered
from organizer.private_families import phase_pools
from organizer.programs import REQUIRED_ISOLATION, JudgeName, PlantFiles, TaskData

PHASES: tuple[Phase, ...] = ("development", "final")
# The public scenarios are the same in every bundle, so this key is no secret.
PUBLIC_KEY = b"assetops-live public scenarios, version 1"


@dataclass(frozen=True)
class Plan:
    """What a competition's data is made from. `plants`: the plant of each phase; `public`: everybody's.

    `private`: families from outside the repository; `own`: more families beside the public ones; `embed`: how
    neighbours are found; `offered`: what agents may import; `report`: what the generation of the pools rejected.
    """

    bundle: str
    seed: bytes
    public: PlantFiles
    plants: dict[Phase, PlantFiles]
    pool: int
    judge: JudgeName
    agents_llm: Endpoint | None = None
    judge_llm: Endpoint | None = None
    dry_run: bool = False
    forms: int = FORMS
    private: list[Family] | None = None
    own: tuple[Family, ...] = ()
    isolation: tuple[str, ...] = REQUIRED_ISOLATION
    offered: Offered = field(default_factory=read_offered)
    embed: Embed = lexical
    report: Report = field(default_factory=Report)


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
    """The four tasks: in development the public scenario and the whole pool, in the final phase one form of its pool.

    Raises:
        Problem: pool_exhausted, pool_unbalanced, no_neighbour.
    """
    public, public_labels = opened(plan.public)
    families = [*load_families(), *plan.own]
    for phase in PHASES:
        plant, labels = opened(plan.plants[phase])
        made = phase_pools(plant, labels, plan.seed, phase, plan.pool, families, plan.private, plan.embed, plan.report)
        for track in TRACKS:
            pairs = {scenario.id: (scenario, gold) for scenario, gold in made.pools[track]}
            scenarios = [scenario for scenario, _ in pairs.values()]
            forms = _forms(plan, phase, track, plant, made.pools[track], made.private)
            plants = {plan.plants[phase].name: plan.plants[phase]}
            if phase == "final":
                scenarios = draw(scenarios, derive(plan.seed, "private", track), "final", forms)
                forms = []
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
                forms=forms,
                isolation=plan.isolation,
                offered=plan.offered,
            )


def _forms(
    plan: Plan, phase: Phase, track: Track, plant: Plant, pairs: list[Pair], private: frozenset[str]
) -> list[Form]:
    """The parallel forms of a pool. In the final phase all meet the same one, so there nobody need run the panel."""
    from organizer import panel  # loads both programs: most dry runs need it not

    questions = [panel.Question(plant, scenario, gold) for scenario, gold in pairs]
    features = panel.panel_scores(questions) if phase == "development" else panel.weak_spots(questions)
    rng = np.random.default_rng(int(mac(derive(plan.seed, "forms", track, phase), "forms", b""), 16))
    count = plan.forms if phase == "development" else 1
    return make_forms([scenario for scenario, _ in pairs], features, rng, count, private)
