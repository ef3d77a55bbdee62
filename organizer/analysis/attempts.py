"""A submission as the analysis sees it, wherever it was read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assetops.contract.record import Phase
from assetops.contract.results import Results
from assetops.contract.submission import Track
from organizer.findings import Finding
from organizer.ranking.listed import FINISHED


@dataclass(frozen=True)
class Attempt:
    """One submission. `track` and `when` (UTC) are None when unknown; `score`, 0 to 100, counts only when it finished.

    `results`: its verdicts.json, None when there is none.
    """

    id: int
    team: str
    track: Track | None
    phase: Phase
    when: datetime | None
    status: str
    score: float | None
    results: Results | None = None

    @property
    def finished(self) -> bool:
        """The platform says Finished."""
        return self.status == FINISHED


@dataclass(frozen=True)
class Log:
    """All submissions, the earliest first (what has no date comes last), and what was wrong with their rows.

    `finals`: the official final score by team, empty where the log does not tell it.
    """

    name: str
    attempts: tuple[Attempt, ...]
    findings: tuple[Finding, ...]
    finals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Tries:
    """The finished development submissions of a team in a track that have a score, the earliest first."""

    team: str
    track: Track
    scores: tuple[float, ...]

    @property
    def first(self) -> float:
        """Its first score."""
        return self.scores[0]

    @property
    def best(self) -> float:
        """Its best score."""
        return max(self.scores)

    @property
    def gain(self) -> float:
        """How much the best is above the first."""
        return self.best - self.first


def in_order(attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """The earliest first, by number where the time is the same or unknown."""
    return tuple(sorted(attempts, key=lambda one: (one.when or datetime.max, one.id)))


def tries(attempts: Iterable[Attempt]) -> list[Tries]:
    """Everybody's tries, the best first, then by name."""
    scores: dict[tuple[str, Track], list[float]] = defaultdict(list)
    for one in attempts:
        if one.track is not None and one.score is not None and one.phase == "development":
            scores[one.team, one.track].append(one.score)
    found = [Tries(team, track, tuple(here)) for (team, track), here in scores.items()]
    return sorted(found, key=lambda one: (-one.best, one.team.casefold(), one.track))
