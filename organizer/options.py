"""What an organizer chooses for a bundle, read from `make bundle`'s words and the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from assetops.contract.errors import Problem
from assetops.contract.offered import Offered
from assetops.contract.record import Endpoint, JudgeEndpoint
from assetops.llm.judge_endpoint import judge_endpoint
from assetops.llm.settings import Settings as LlmSettings
from assetops.scenarios.family import Family, load_families
from organizer.offered import read_offered
from organizer.private_families import load_private
from organizer.programs import REQUIRED_ISOLATION, JudgeName
from organizer.wheels.store import Wheels

POOL = 300


@dataclass(frozen=True)
class Options:
    """A bundle's settings beside seed and dates.

    `judge_llm`, `agents_llm`: endpoints, None for none. `image`: the container image. `queue`: the vhost of a queue of
    the organizer's own, "" for the platform's. `isolation`: what an agent's process must reach before it is run.
    `wheels`: what travels; None when the image has all packages. `private`, `own`: families from outside the
    repository, kept apart from the public ones or beside them. `offered`: what agents may import. `pool`: hidden
    scenarios per track and phase.
    """

    judge: JudgeName
    image: str
    wheels: Wheels | None
    judge_llm: JudgeEndpoint | None = None
    agents_llm: Endpoint | None = None
    queue: str = ""
    isolation: tuple[str, ...] = REQUIRED_ISOLATION
    private: tuple[Family, ...] | None = None
    own: tuple[Family, ...] = ()
    offered: Offered = field(default_factory=read_offered)
    pool: int = POOL


def endpoint(variable: str) -> Endpoint:
    """The endpoint of the environment, with the model that a variable names.

    Raises:
        Problem: `llm_not_configured`.
    """
    found = LlmSettings.from_environment(variable)
    return Endpoint(base_url=found.base_url, api_key=found.api_key, model=found.model, more_models=found.more_models)


def read_judge(judge: str) -> tuple[JudgeName, JudgeEndpoint | None]:
    """The judge of the bundle: the LLM of the environment, or procedural where that is said aloud (DESIGN section 2.7).

    Raises:
        Problem: `bad_judge`, `judge_not_chosen`, `llm_not_configured`, `bad_judge_setting`.
    """
    if judge == "procedural":
        return "procedural", None
    if judge not in ("", "llm"):
        raise Problem("bad_judge", f"There is no judge {judge[:20]!r}.", "Say JUDGE=procedural or JUDGE=llm.")
    if not os.environ.get("JUDGE_MODEL"):
        raise Problem(
            "judge_not_chosen",
            "The bundle has no judge.",
            "Set OPENAI_BASE_URL, OPENAI_API_KEY and JUDGE_MODEL, or say JUDGE=procedural.",
        )
    return "llm", judge_endpoint()


def read_isolation(text: str) -> tuple[str, ...]:
    """What is required of the sandbox: all of it, or the words of `ISOLATION=seccomp,non_dumpable_parent`, or none of
    it with `ISOLATION=none`.

    Raises:
        Problem: `bad_isolation`.
    """
    if not text:
        return REQUIRED_ISOLATION
    words = () if text == "none" else tuple(word.strip() for word in text.split(","))
    unknown = [word for word in words if word not in REQUIRED_ISOLATION]
    if unknown:
        raise Problem(
            "bad_isolation",
            f"There is no isolation {unknown[0][:30]!r}.",
            f"Leave ISOLATION out, or give some of {','.join(REQUIRED_ISOLATION)}, or none.",
        )
    return tuple(word for word in REQUIRED_ISOLATION if word in words)


def read_families(private: str, own: str) -> tuple[tuple[Family, ...] | None, tuple[Family, ...]]:
    """The families of PRIVATE_FAMILIES and of SCENARIOS, two folders.

    Raises:
        Problem: bad_family, no_families, private_unbalanced, `family_taken`.
    """
    mine = tuple(load_families(Path(own))) if own else ()
    taken = {family.id for family in load_families()} & {family.id for family in mine}
    if taken:
        raise Problem(
            "family_taken",
            f"A family of {own} has the name of one of the repository: {min(taken)}.",
            "Give it another id; rewordings belong to PRIVATE_FAMILIES.",
        )
    return (tuple(load_private(Path(private))) if private else None), mine
