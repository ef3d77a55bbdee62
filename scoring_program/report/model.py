"""What the report shows. A Report is all the templates get: what is not in here cannot be shown.

Rows of hidden scenarios hold passes, a status and mode numbers; never a text (ATTACKS rows 7 and 16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assetops.contract.record import Refusal
from assetops.contract.verdict import CRITERIA, Criterion
from failure_modes import ModeCount

MANY_ROWS = 40  # beyond, the table of scenarios is folded


@dataclass(frozen=True)
class Limits:
    """The budgets of one scenario (DESIGN section 4)."""

    tool_calls: int = 100
    llm_tokens: int = 100_000
    seconds: float = 120.0


@dataclass(frozen=True)
class Head:
    """What stands above and below the numbers. `phase` is `development` or `final`; `team` is the agent's own text;
    `kit` is the version of the starting kit that made the zip, where it says so; `judge_parameters` are those that the
    judge's model was asked with."""

    track: str
    phase: str
    judge: str
    judge_version: str
    program_version: str
    team: str | None = None
    limits: Limits = Limits()
    kit: str | None = None
    judge_parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def outdated_kit(self) -> str | None:
        """The kit's version when it is older than the programs: then local scores may differ."""
        if self.kit is None or _parts(self.kit) >= _parts(self.program_version):
            return None
        return self.kit


def _parts(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


@dataclass(frozen=True)
class Row:
    """One scenario: six passes in the order of CRITERIA, its status, and the numbers of its failure modes."""

    label: str
    passes: tuple[bool, ...]
    status: str
    modes: tuple[str, ...]
    anchor: str | None = None

    @property
    def passed(self) -> int:
        """How many of the six."""
        return sum(self.passes)

    @property
    def finished(self) -> bool:
        """False when the scenario was not judged."""
        return self.status == "finished"


@dataclass(frozen=True)
class Loss:
    """A reason a criterion was lost for, and in how many scenarios."""

    sentence: str
    scenarios: int


@dataclass(frozen=True)
class CriterionLine:
    """One criterion over all scenarios; `losses` are the most frequent reasons."""

    key: Criterion
    title: str
    passed: int
    of: int
    losses: tuple[Loss, ...]

    @property
    def other_losses(self) -> int:
        """Scenarios that do not meet it for other reasons."""
        return self.of - self.passed - sum(loss.scenarios for loss in self.losses)

    @property
    def percent(self) -> float:
        """Percent of the scenarios that meet it; 0 without scenarios."""
        return 100 * self.passed / self.of if self.of else 0.0


@dataclass(frozen=True)
class Way:
    """A way of failing: in how many scenarios, what it means, the criterion it costs most often, and a next step.

    `number`: of the MAST taxonomy where it is one of its modes, "" for a category.
    """

    anchor: str
    number: str
    title: str
    scenarios: int
    meaning: str
    criterion: Criterion | None
    next_step: str


@dataclass(frozen=True)
class SkillLine:
    """Criteria met over the scenarios of one type."""

    title: str
    scenarios: int
    passed: int

    @property
    def of(self) -> int:
        """Criteria in all."""
        return self.scenarios * len(CRITERIA)

    @property
    def percent(self) -> float:
        """Percent of the criteria."""
        return 100 * self.passed / self.of if self.of else 0.0


@dataclass(frozen=True)
class UsageLine:
    """One budget: in all, the most in one scenario, the limit of one (as texts), and the share 0-1 of the latter two.

    The texts have two significant digits or are buckets of time.
    """

    title: str
    total: str
    most: str
    limit: str
    share: float


@dataclass(frozen=True)
class TroubleLine:
    """An error or refusal: its code, a sentence about it, and in how many scenarios it occurred."""

    code: str
    sentence: str
    scenarios: int


@dataclass(frozen=True)
class TroubleGroup:
    """Errors and refusals of one source, in words: how scenarios ended, the tools, the language model, the judge."""

    source: str
    lines: tuple[TroubleLine, ...]


@dataclass(frozen=True)
class CallLine:
    """One tool call of a public scenario: `error` is its code, None when it succeeded; `told` the error's words."""

    tool: str
    arguments: str
    error: str | None
    told: str


@dataclass(frozen=True)
class QuoteLine:
    """One piece of evidence: where it stands, in words, and the quote."""

    where: str
    quote: str


@dataclass(frozen=True)
class VerdictLine:
    """One criterion of a public scenario."""

    title: str
    passed: bool
    reason: str
    quotes: tuple[QuoteLine, ...]


@dataclass(frozen=True)
class Detail:
    """A public scenario, open to anyone. Texts are abridged; neither thoughts nor prompts are in here."""

    anchor: str
    label: str
    utterance: str
    status: str
    error: str | None
    questions: tuple[tuple[str, str], ...]
    calls: tuple[CallLine, ...]
    calls_left_out: int
    answer: str
    verdicts: tuple[VerdictLine, ...]


@dataclass(frozen=True)
class Report:
    """Everything on the page. Without rows (a refused submission) the score is 0."""

    head: Head
    rows: tuple[Row, ...] = ()
    criteria: tuple[CriterionLine, ...] = ()
    skills: tuple[SkillLine, ...] = ()
    ways: tuple[Way, ...] = ()
    modes: tuple[ModeCount, ...] = ()
    usage: tuple[UsageLine, ...] = ()
    troubles: tuple[TroubleGroup, ...] = ()
    details: tuple[Detail, ...] = ()
    tau_match: float | None = None
    problem: Refusal | None = None
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        """Criteria met over all rows."""
        return sum(row.passed for row in self.rows)

    @property
    def of(self) -> int:
        """Rows times six: 66 in development, 60 in the final phase."""
        return len(self.rows) * len(CRITERIA)

    @property
    def score(self) -> float:
        """100 x passed / of (DESIGN section 8)."""
        return 100 * self.passed / self.of if self.of else 0.0

    @property
    def completed(self) -> int:
        """Scenarios that finished."""
        return sum(row.finished for row in self.rows)

    @property
    def perfect(self) -> int:
        """Scenarios that meet all six criteria."""
        return sum(all(row.passes) for row in self.rows)

    @property
    def spread(self) -> tuple[tuple[int, int], ...]:
        """(criteria met, scenarios), 6 to 0: where there are so many rows that nobody sees it in them; else empty."""
        if len(self.rows) <= MANY_ROWS:
            return ()
        return tuple((met, sum(row.passed == met for row in self.rows)) for met in range(len(CRITERIA), -1, -1))
