"""The draw: which ten hidden scenarios a submission meets (DESIGN section 4, *Pick*).

Seeded by HMAC(draw key, submission digest): identical content draws the same, and nobody can foresee a draw.
Stratified: two of each type, one to three of each category, every difficulty, ten different families.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assetops.contract.errors import Problem
from assetops.contract.scenario import Scenario
from assetops.contract.seal import mac

DRAWN = 10
PER_TYPE = 2
MAX_PER_CATEGORY = 3
_TRIES = 200


def _order(pool: Sequence[Scenario], key: bytes, digest: str, attempt: int) -> list[Scenario]:
    """The pool in the order of a keyed hash: the same on every machine and Python version."""
    return sorted(pool, key=lambda scenario: mac(key, "draw", f"{digest}|{attempt}|{scenario.id}".encode()))


def _pick(ordered: Sequence[Scenario]) -> list[Scenario]:
    types: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    families: set[str] = set()
    picked = []
    for scenario in ordered:
        room = types[scenario.type] < PER_TYPE and categories[scenario.category] < MAX_PER_CATEGORY
        if room and scenario.family not in families:
            types[scenario.type] += 1
            categories[scenario.category] += 1
            families.add(scenario.family)
            picked.append(scenario)
    return picked


def _balanced(picked: Sequence[Scenario], pool: Sequence[Scenario]) -> bool:
    return (
        len(picked) == DRAWN
        and {scenario.category for scenario in picked} == {scenario.category for scenario in pool}
        and {scenario.difficulty for scenario in picked} == {scenario.difficulty for scenario in pool}
    )


def draw(pool: Sequence[Scenario], key: bytes, digest: str) -> list[Scenario]:
    """Draw ten scenarios for the submission with this digest, in the order they will run.

    Args:
        pool: the hidden scenarios of the phase.
        key: the bundle's draw key.
        digest: the submission's digest.

    Raises:
        Problem: `pool_unbalanced`, when no draw of the pool satisfies the quotas; the organizer's.
    """
    for attempt in range(_TRIES):
        picked = _pick(_order(pool, key, digest, attempt))
        if _balanced(picked, pool):
            return picked
    raise Problem(
        "pool_unbalanced",
        f"No draw from the pool of {len(pool)} scenarios meets the quotas of type, category and difficulty.",
        "Generate a larger pool, with every type, category and difficulty in it.",
    )
