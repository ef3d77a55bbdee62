"""Failure modes counted over the scenarios of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from failure_modes.catalogue import MODES, OTHER, Mode
from failure_modes.categories import CATEGORIES, NOT_YET_NAMED, FailureCategory
from failure_modes.naming import Failure
from failure_modes.vocabulary import sentence


@dataclass(frozen=True)
class SeenCount:
    """One thing that was seen: its code, its sentence, and in how many scenarios."""

    code: str
    sentence: str
    scenarios: int


@dataclass(frozen=True)
class ModeCount:
    """One mode over a run: in how many scenarios, how often in all, and what was seen."""

    mode: Mode
    scenarios: int
    occurrences: int
    seen: tuple[SeenCount, ...]


@dataclass(frozen=True)
class CategoryFound:
    """A category of one scenario, by its id, and how many pieces of evidence; at most one of each id in a scenario."""

    category: str
    occurrences: int


@dataclass(frozen=True)
class CategoryCount:
    """One category over a run: in how many scenarios, and how often in all."""

    category: FailureCategory
    scenarios: int
    occurrences: int


def summarise(failures: Sequence[Sequence[Failure]]) -> list[ModeCount]:
    """Count modes over scenarios; the most widespread first, then by number, "other" last.

    Args:
        failures: for each scenario what `name_failures` gave.
    """
    scenarios: Counter[str] = Counter()
    occurrences: Counter[str] = Counter()
    seen: dict[str, Counter[str]] = {}
    for here in failures:
        scenarios.update({failure.mode for failure in here})
        for failure in here:
            occurrences[failure.mode] += failure.occurrences
            seen.setdefault(failure.mode, Counter())[failure.code] += 1
    order = sorted(scenarios, key=lambda mode: (mode == OTHER.id, -scenarios[mode], mode))
    return [ModeCount(MODES[mode], scenarios[mode], occurrences[mode], _seen(seen[mode])) for mode in order]


def summarise_categories(found: Sequence[Sequence[CategoryFound]]) -> list[CategoryCount]:
    """Count categories over scenarios; the most widespread first, then in the order of CATEGORIES, "other" last.

    Args:
        found: for each scenario its categories. An id outside the vocabulary counts as "other".
    """
    scenarios: Counter[str] = Counter()
    occurrences: Counter[str] = Counter()
    for here in found:
        known = [(one.category if one.category in CATEGORIES else NOT_YET_NAMED.id, one.occurrences) for one in here]
        scenarios.update({category for category, _ in known})
        for category, count in known:
            occurrences[category] += count
    order = sorted(
        (category for category in CATEGORIES if scenarios[category]),
        key=lambda category: (category == NOT_YET_NAMED.id, -scenarios[category]),
    )
    return [CategoryCount(CATEGORIES[one], scenarios[one], occurrences[one]) for one in order]


def _seen(counts: Counter[str]) -> tuple[SeenCount, ...]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(SeenCount(code, sentence(code), count) for code, count in ordered)
