"""The agent's side of the competition: what it is given, what it gives back.

A planning submission defines `class PlanningAgent` with `plan(self, task, ctx) -> Plan | dict`,
an execution submission `class ExecutionAgent` with `run(self, task, ctx) -> str | Answer`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from openai import AsyncOpenAI, OpenAI


@dataclass(frozen=True)
class Task:
    """One question.

    `now` is the plant's simulated time in ISO. `agents` are the cards of the four domain agents:
    `{"name", "description", "tools": [{"name", "description", "parameters": JSON Schema}], "examples": [...]}`.
    """

    id: str
    utterance: str
    now: str
    agents: tuple[dict[str, Any], ...] = ()


@dataclass
class Step:
    """One step of a plan: an instruction to an agent or, with `tool`, one call as written.

    An argument may be `{"from": "s1", "path": "data"}`: the value at `data` in the result of step s1,
    which must be in `depends_on`. `fallback` is `{"agent", "task"}` or `{"agent", "tool", "arguments"}`.
    """

    id: str
    agent: str
    task: str = ""
    depends_on: Sequence[str] = ()
    expected_output: str = ""
    fallback: Mapping[str, Any] | None = None
    tool: str | None = None
    arguments: Mapping[str, Any] | None = None


@dataclass
class Plan:
    """At most 15 steps, whose dependencies form no circle."""

    steps: list[Step] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """The plan as plain JSON data; what is None is left out."""
        steps = [{key: value for key, value in asdict(step).items() if value is not None} for step in self.steps]
        return {"steps": [{**step, "depends_on": list(step["depends_on"])} for step in steps]}


@dataclass
class Answer:
    """The final answer of an execution agent, in prose."""

    text: str


class Llm(Protocol):
    """The competition's language model, within the scenario's budget."""

    def chat(
        self,
        messages: Sequence[Mapping[str, Any]],
        tools: Sequence[Mapping[str, Any]] | None = None,
        response_format: Mapping[str, Any] | None = None,
        model: str | None = None,
    ) -> dict[str, Any]:
        """An OpenAI chat completion as a dict, or `{"error": {"code", "message", "hint"}}`.

        `model`: one of the competition's, where it has several; the usual one when None.
        """
        ...

    def openai(self) -> OpenAI:
        """A client of the openai package for chat completions; the model's name is "usual", or one as for `chat`."""
        ...

    def async_openai(self) -> AsyncOpenAI:
        """The same for asyncio."""
        ...


class Agent(Protocol):
    """One of the four domain agents."""

    def run(self, instruction: str, context: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """Carry out an instruction; gives `{"ok", "response", "result"}`. `context`: earlier answers of this kind."""
        ...


class Context(Protocol):
    """What an agent can do. A planning agent has `llm`, `ask`, `log` and `budget`; the rest is for execution."""

    llm: Llm
    agents: Mapping[str, Agent]
    memory: dict[str, Any]

    def ask(self, question: str) -> str:
        """Ask the user for what the question leaves out; at most two answers per scenario."""
        ...

    def log(self, thought: str) -> None:
        """Write a thought into the trajectory."""
        ...

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool; gives its result, or `{"error": {"code", "message", "hint"}}`."""
        ...

    def parallel(self, jobs: Sequence[Callable[[], Any]]) -> list[Any]:
        """Run functions at the same time, each using this context; gives their results in order."""
        ...

    @property
    def budget(self) -> dict[str, float]:
        """What is left: `tool_calls`, `llm_tokens`, `seconds`."""
        ...
