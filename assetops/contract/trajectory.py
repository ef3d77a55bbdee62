"""What the recorder writes of one scenario's run.

Events carry a position `at`: sequence, branch, sequence, branch … Two events are ordered when they first differ at an
even index (a sequence number) and concurrent when they first differ at an odd one (a branch). Times are not in here:
what is compared and chained must be the same in two runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from assetops.contract.model import VERSION, Model
from assetops.contract.plan import Plan
from assetops.contract.seal import digest
from assetops.contract.strict import canonical

Status = Literal[
    "finished",
    "agent_error",
    "agent_exit",
    "deadline",
    "run_deadline",
    "output_limit",
    "protocol_error",
    "bad_plan",
    "bad_answer",
]


class Scope(Model):
    """What data a call touched, as the tool computed it: a source, canonical asset ids, items (sensor names, codes,
    work order ids), and a window `[start, final)` in ISO, plant-local."""

    source: str
    assets: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    start: str | None = None
    final: str | None = None


class CallEvent(Model):
    """One tool call. `ok` is false when `result` is `{"error": {...}}`."""

    kind: Literal["call"] = "call"
    at: tuple[int, ...]
    step: str | None = None  # planning: the plan step on whose behalf the call was made
    tool: str
    arguments: dict[str, Any]
    ok: bool
    result: dict[str, Any]
    scopes: tuple[Scope, ...] = ()


class AskEvent(Model):
    """A clarifying question and the reply it got; `useful` when it named what is missing."""

    kind: Literal["ask"] = "ask"
    at: tuple[int, ...]
    question: str
    reply: str
    useful: bool


class ThoughtEvent(Model):
    """What the agent wrote with ctx.log."""

    kind: Literal["thought"] = "thought"
    at: tuple[int, ...]
    text: str


class StepEvent(Model):
    """The end of one delegated instruction: a plan step, or ctx.agents[name].run."""

    kind: Literal["step"] = "step"
    at: tuple[int, ...]
    step: str | None = None
    agent: str
    instruction: str
    ok: bool
    fallback: bool = False
    response: str


class LlmEvent(Model):
    """One use of the LLM through the gateway, without its text."""

    kind: Literal["llm"] = "llm"
    at: tuple[int, ...]
    ok: bool
    tokens: int
    error: str | None = None


class ErrorEvent(Model):
    """What ended the scenario early, or a budget that was spent."""

    kind: Literal["error"] = "error"
    at: tuple[int, ...]
    code: str
    message: str


Event = Annotated[CallEvent | AskEvent | ThoughtEvent | StepEvent | LlmEvent | ErrorEvent, Field(discriminator="kind")]


class Usage(Model):
    """Counts of one scenario."""

    tool_calls: int = Field(default=0, ge=0)
    llm_calls: int = Field(default=0, ge=0)
    llm_tokens: int = Field(default=0, ge=0)
    output_bytes: int = Field(default=0, ge=0)


class Trajectory(Model):
    """One scenario's run: what was planned, called, asked and answered, in a fixed order, hash-chained."""

    version: Literal[1] = VERSION
    scenario: str
    status: Status
    answer: str
    plan: Plan | None = None
    events: tuple[Event, ...] = ()
    usage: Usage = Usage()
    truncated: bool = False
    chain: str

    @property
    def calls(self) -> tuple[CallEvent, ...]:
        """The tool calls, in order."""
        return tuple(event for event in self.events if isinstance(event, CallEvent))


def precedes(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    """True when the event at `first` was over before the one at `second` began (not when they were concurrent)."""
    for index, (left, right) in enumerate(zip(first, second, strict=False)):
        if left != right:
            return index % 2 == 0 and left < right
    return False


def chain(events: Sequence[Event]) -> str:
    """The hash chain over the events' canonical bytes: sha256(previous + event), from 64 zeros."""
    link = "0" * 64
    for event in events:
        link = digest(link.encode() + canonical(event.as_data()))
    return link
