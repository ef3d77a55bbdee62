"""verdicts.json: all that scoring found out about one submission, for the organizer (encrypted in built bundles).

`make rank`, `make analyse` and `make rescore` read it. Participants never do: it names hidden scenarios.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assetops.contract.model import VERSION, Model
from assetops.contract.record import Phase, Refusal
from assetops.contract.scenario import Category, Difficulty, Type
from assetops.contract.submission import Track
from assetops.contract.trajectory import Status, Usage
from assetops.contract.verdict import Verdict

VERDICTS_FILE = "verdicts.json"


class TauMatch(Model):
    """τ-match of one scenario and its parts, each 0 to 1: `value` = `f_score` x `order` (DESIGN section 8)."""

    value: float = Field(ge=0, le=1)
    f_score: float = Field(ge=0, le=1)
    order: float = Field(ge=0, le=1)


class FailureFound(Model):
    """A failure mode of one scenario: its number, the code of what was seen, how many pieces of evidence."""

    mode: str
    code: str
    occurrences: int = Field(ge=1)


class EmergentFound(Model):
    """A way of failing that no failure mode names, in free words: a rule's or a language model's.

    `category`: the id of its canonical category, "other" where it fits none; `occurrences`: pieces of evidence.
    """

    title: str
    description: str
    category: str
    occurrences: int = Field(ge=1)


class ProposedCategory(Model):
    """A cluster of emergent modes that fits no category: a name from its own words, its size, its most typical ones."""

    name: str
    statements: int = Field(ge=1)
    examples: tuple[str, ...]


class ScenarioResult(Model):
    """One selected scenario. `seconds` is wall-clock time, None when unknown: the only value two runs may differ in."""

    scenario: str
    family: str
    public: bool
    type: Type
    category: Category
    difficulty: Difficulty
    status: Status
    verdicts: tuple[Verdict, ...] = Field(min_length=6, max_length=6)
    tau_match: TauMatch
    failures: tuple[FailureFound, ...] = ()
    emergent: tuple[EmergentFound, ...] = ()
    usage: Usage = Usage()
    seconds: float | None = None


class JudgeUsage(Model):
    """What the LLM judge's verdicts took: the answers that count and their tokens, the same in every repetition.

    An answer from the verdict cache counts as when it was given; retries, probes and unreadable answers do not. `cost`
    is what these tokens cost at the organizer's prices, None without prices (`JUDGE_PRICE_IN`, `JUDGE_PRICE_OUT`).
    """

    answers: int = Field(default=0, ge=0)
    prompt_tokens: int = Field(default=0, ge=0)
    cached_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(default=0, ge=0)
    cost: float | None = Field(default=None, ge=0)


class Results(Model):
    """One scored submission.

    `submission_digest` is None when ingestion could not read the submission; `selected` is the denominator in
    scenarios (11 or 10), also when `scenarios` is shorter or, with a `refusal`, empty; `scores` is scores.json.
    `judge_parameters` are those that the judge's model was really asked with, None for a judge without one.
    """

    version: Literal[1] = VERSION
    bundle: str
    track: Track
    phase: Phase
    submission_digest: str | None = None
    team: str | None = None
    judge: str
    judge_version: str
    judge_usage: JudgeUsage | None = None
    judge_parameters: dict[str, str] | None = None
    selected: int = Field(ge=1)
    refusal: Refusal | None = None
    scores: dict[str, float]
    scenarios: tuple[ScenarioResult, ...] = ()
    proposed_categories: tuple[ProposedCategory, ...] = ()
