"""One question: the agent's view (Scenario) and, a separate type in a separate file, scoring's view (GoldStandard)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from assetops.contract.model import VERSION, Model
from assetops.contract.trajectory import Scope

Type = Literal["IoT", "FMSR", "TSFM", "WO", "E2E"]
Category = Literal[
    "intent interpretation",
    "alert triage",
    "meter analytics",
    "maintenance recommendation",
    "multi-agent instruction",
    "contextual reasoning",
]
Difficulty = Literal["easy", "medium", "hard"]
Role = Literal["read", "compute", "write"]


class Clarification(Model):
    """What a good clarifying question names (any of `missing`, case-insensitive) and the reply it earns.

    It stays with the parent process; the agent sees the reply only after asking well (DESIGN section 5).
    """

    missing: tuple[str, ...] = Field(min_length=1)
    reply: str


class Scenario(Model):
    """One question as ingestion holds it. The agent sees id, utterance and now; never type, family or clarification."""

    version: Literal[1] = VERSION
    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    family: str
    plant: str
    public: bool
    type: Type
    category: Category
    difficulty: Difficulty
    utterance: str
    now: str
    clarification: Clarification | None = None


class NumberFact(Model):
    """A number the answer must state, within an absolute tolerance."""

    kind: Literal["number"] = "number"
    name: str
    value: float
    tolerance: float = Field(ge=0)
    unit: str | None = None


class SetFact(Model):
    """Names the answer must state, all of `members`; and none of `others` (so that listing everything fails)."""

    kind: Literal["set"] = "set"
    name: str
    members: tuple[str, ...]
    others: tuple[str, ...] = ()


class TextFact(Model):
    """A text of which one accepted form must occur in the answer, and none of `rejected`."""

    kind: Literal["text"] = "text"
    name: str
    accepted: tuple[str, ...] = Field(min_length=1)
    rejected: tuple[str, ...] = ()


class TimeFact(Model):
    """A moment the answer must state, within a tolerance in minutes. `value` is ISO, plant-local."""

    kind: Literal["time"] = "time"
    name: str
    value: str
    tolerance_minutes: float = Field(ge=0)


class AbsenceFact(Model):
    """The right answer is that there is no such data: it must say so, and name one of `subjects`."""

    kind: Literal["absence"] = "absence"
    name: str
    subjects: tuple[str, ...] = Field(min_length=1)


class WriteFact(Model):
    """A write that must have been made: a successful call of `tool` whose arguments agree with these."""

    kind: Literal["write"] = "write"
    name: str
    tool: str
    arguments: dict[str, Any]


Fact = Annotated[NumberFact | SetFact | TextFact | TimeFact | AbsenceFact | WriteFact, Field(discriminator="kind")]


class GoldStep(Model):
    """One step of the gold standard, as it was run on the scenario's plant.

    `arguments` are concrete, with `{"from": step, "path": key}` where an earlier result goes in; `scopes` say what
    data the call touched; `result` is what the tool returned. `tools` names the accepted tools, the gold one first.
    """

    id: str
    agent: str
    role: Role
    tools: tuple[str, ...] = Field(min_length=1)
    arguments: dict[str, Any]
    depends_on: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    result: dict[str, Any]
    match: tuple[str, ...] = ()  # keys of `result` that must agree for a compute step to count as done


class GoldStandard(Model):
    """What scoring knows of a scenario. Never travels with ingestion."""

    version: Literal[1] = VERSION
    scenario: str
    family: str
    public: bool
    type: Type
    category: Category
    difficulty: Difficulty
    utterance: str
    now: str
    steps: tuple[GoldStep, ...] = Field(min_length=1)
    facts: tuple[Fact, ...] = Field(min_length=1)
    subjects: tuple[str, ...] = ()  # names of which a clear answer states at least one
    characteristic_form: str
    clarification_needed: bool = False

    @property
    def absent(self) -> bool:
        """True when the right answer is that the data is missing."""
        return any(isinstance(fact, AbsenceFact) for fact in self.facts)
