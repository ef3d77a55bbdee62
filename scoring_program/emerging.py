"""What a run's failures are named with, and how they are written for the organizer."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.results import EmergentFound, FailureFound, ProposedCategory
from assetops.llm.embedding import Embed, configured_embedding, lexical
from assetops.llm.settings import Settings
from failure_modes.analysis import Named, Tell
from failure_modes.grouping import Group
from judge.cache import configured_cache
from scoring_settings import ScoringKeys, ScoringSettings

TELL_SECONDS = 20.0  # for one attempt
TELL_RETRIES = 1
EXAMPLES = 3


def make_tell(settings: ScoringSettings, keys: ScoringKeys) -> Tell | None:
    """The judge's model, where an LLM judges and EMERGENT=rules was not said (at the build or here); else None."""
    if settings.judge == "procedural" or "rules" in (settings.emergent, os.environ.get("EMERGENT", "").strip()):
        return None
    from failure_modes.told import tell

    given = keys.llm
    endpoint = (
        Settings(given.base_url, given.api_key, given.model) if given else Settings.from_environment("JUDGE_MODEL")
    )
    return partial(tell, replace(endpoint, timeout=TELL_SECONDS, retries=TELL_RETRIES), cache=configured_cache())


@contextmanager
def make_embed() -> Iterator[Embed]:
    """The configured embedding; the lexical one for texts over which an endpoint fails."""
    with configured_embedding() as configured:

        def embed(texts: Sequence[str]) -> Any:
            try:
                return configured(texts)
            except Problem:
                return lexical(texts)

        yield embed


def failures_found(named: Named) -> tuple[FailureFound, ...]:
    """The failure modes of a scenario."""
    return tuple(FailureFound(mode=one.mode, code=one.code, occurrences=one.occurrences) for one in named.failures)


def emergent_found(named: Named) -> tuple[EmergentFound, ...]:
    """The emergent modes of a scenario, each with its category."""
    return tuple(
        EmergentFound(
            title=mode.title,
            description=mode.description,
            category=mode.category or "other",
            occurrences=len(mode.items),
        )
        for mode in named.emergent
    )


def proposed(named: Sequence[Named], groups: Sequence[Group]) -> tuple[ProposedCategory, ...]:
    """The clusters that fit no category, with their most typical statements."""
    modes = [mode for one in named for mode in one.emergent]
    return tuple(
        ProposedCategory(
            name=group.name,
            statements=len(group.members),
            examples=tuple(f"{modes[row].title}: {modes[row].description}" for row in group.members[:EXAMPLES]),
        )
        for group in groups
    )
