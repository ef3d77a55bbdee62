"""Families and rewordings from outside the repository, which an agent cannot have compiled (DESIGN section 2.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from assetops.contract.errors import Problem
from assetops.contract.record import Phase
from assetops.contract.scenario import Category, Difficulty, Type
from assetops.contract.submission import TRACKS, Track
from assetops.environment.store import Plant
from assetops.llm.embedding import Embed
from assetops.scenarios.family import Family, load_families
from assetops.scenarios.forms import PER_TYPE
from assetops.scenarios.instantiate import Label
from assetops.scenarios.pool import Pair, Report, build_pools
from organizer.keys import derive


@dataclass(frozen=True)
class PhasePools:
    """The pools of a phase; `private`: the ids of the scenarios of private families and rewordings."""

    pools: dict[Track, list[Pair]]
    private: frozenset[str]


def load_private(folder: Path) -> list[Family]:
    """The families of a folder given as PRIVATE_FAMILIES, which alone must be able to fill the final phase.

    Raises:
        Problem: `bad_family`; `private_unbalanced`, saying what is lacking.
    """
    families = load_families(folder)
    types = Counter(family.type for family in families)
    lacking = [f"{PER_TYPE - types[one]} of type {one}" for one in get_args(Type) if types[one] < PER_TYPE]
    for name, kind in (("category", Category), ("difficulty", Difficulty)):
        there = {getattr(family, name) for family in families}
        lacking += [f"one of {name} {one}" for one in get_args(kind) if one not in there]
    if lacking:
        raise Problem(
            "private_unbalanced",
            f"The private families cannot fill the final phase alone. They lack {', '.join(lacking)}.",
            "Write more families, or add rewordings of public ones: make reword.",
        )
    return families


def phase_pools(
    plant: Plant,
    labels: Sequence[Label],
    seed: bytes,
    phase: Phase,
    count: int,
    public: Sequence[Family],
    private: Sequence[Family] | None,
    embed: Embed,
    report: Report,
) -> PhasePools:
    """The pools of a phase, `count` scenarios a track. With private families the final phase has nothing else, and of
    the development pools every second scenario is theirs.

    Raises:
        Problem: as `build_pools`.
    """
    if private is None:
        made = build_pools(plant, labels, derive(seed, "pool", phase), count, public, (), report, embed)
        return PhasePools(made, frozenset())
    of_public = count // 2 if phase == "development" else 0
    own = build_pools(plant, labels, derive(seed, "private pool", phase), count - of_public, private, (), report, embed)
    ids = frozenset(scenario.id for pairs in own.values() for scenario, _ in pairs)
    if not of_public:
        return PhasePools(own, ids)
    said = {scenario.utterance for pairs in own.values() for scenario, _ in pairs}
    others = build_pools(plant, labels, derive(seed, "pool", phase), of_public, public, said, report, embed)
    return PhasePools({track: own[track] + others[track] for track in TRACKS}, ids)
