"""Failure modes counted over the scenarios of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from failure_modes.catalogue import MODES, OTHER, Mode
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


def _seen(counts: Counter[str]) -> tuple[SeenCount, ...]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(SeenCount(code, sentence(code), count) for code, count in ordered)
