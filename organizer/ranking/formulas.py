"""The published formulas (DESIGN section 8), on exact fractions: what is a tie is one, whatever a float would say.

Score_Public is a multiple of 100/66, Score_Private of 100/60, τ-match has three decimals; all of them are kept so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assetops.contract.submission import Track


@dataclass(frozen=True)
class Weights:
    """What counts how much: the parts of a track's composite, and the tracks in the final score.

    `tau_scale`: what τ-match, 0 to 1, is multiplied by: 1 in the published rule.
    """

    public: Fraction = Fraction(60, 100)
    private: Fraction = Fraction(30, 100)
    tau: Fraction = Fraction(10, 100)
    planning: Fraction = Fraction(40, 100)
    execution: Fraction = Fraction(60, 100)
    tau_scale: int = 1

    def of_track(self, track: Track) -> Fraction:
        """The track's weight in the final score."""
        return self.planning if track == "Task Planning" else self.execution


PUBLISHED = Weights()


@dataclass(frozen=True)
class Parts:
    """The three numbers of a team in a track: two scores from 0 to 100, τ-match from 0 to 1."""

    public: Fraction
    private: Fraction
    tau: Fraction


def composite(parts: Parts, weights: Weights = PUBLISHED) -> Fraction:
    """0.60 Score_Public + 0.30 Score_Private + 0.10 τ-match."""
    tau = weights.tau_scale * parts.tau
    return weights.public * parts.public + weights.private * parts.private + weights.tau * tau


def final(planning: Fraction, execution: Fraction, weights: Weights = PUBLISHED) -> Fraction:
    """0.40 Composite_Planning + 0.60 Composite_Execution."""
    return weights.planning * planning + weights.execution * execution


def shared_ranks(keys: Sequence[tuple[Fraction, ...]]) -> list[int]:
    """The rank of each key, the greatest first; equal keys share a rank: 1, 2, 2, 4."""
    ordered = sorted(keys, reverse=True)
    first = {key: place for place, key in reversed(list(enumerate(ordered, start=1)))}
    return [first[key] for key in keys]


def ranks(composites: Sequence[tuple[Fraction, Fraction]], weights: Weights = PUBLISHED) -> list[int]:
    """The ranks of teams by (Composite_Planning, Composite_Execution): by the final score, ties by the higher
    Composite_Execution, what is still equal shares its rank."""
    return shared_ranks([(final(planning, execution, weights), execution) for planning, execution in composites])
