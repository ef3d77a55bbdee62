"""The registry: a tool is a typed function with a docstring under one decorator.

From that one place come the JSON Schema of its arguments, its entry on the agent card, the check of what an agent
passes, and the docs (DESIGN section 6). Nothing is loaded before the first question to the registry.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model

from assetops.environment.errors import ToolError
from assetops.environment.results import Result

Role = Literal["read", "compute", "write"]

IOT = "IoT Data Download"
FMSR = "Failure Mode and Sensor Relevancy Expert for Industrial Asset"
TSFM = "Time Series Analytics and Forecasting"
WO = "WorkOrder Agent"
AGENTS: tuple[str, ...] = (IOT, FMSR, TSFM, WO)

_MODULES: tuple[str, ...] = (
    "iot",
    "iot_fleet",
    "utilities",
    "measures",
    "fmsr",
    "tsfm",
    "tsfm_detect",
    "workorder_read",
)
_MODULES += ("workorder_plan", "workorder_events", "workorder_write")
_MAX_SHOWN = 160


def _printable(text: str) -> str:
    """Refuse what JSON cannot carry or a reader cannot see: lone surrogates and control characters."""
    if any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 or ord(letter) == 127 for letter in text):
        raise ValueError("holds characters that cannot be printed")
    return text


Text = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
Prose = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_printable)]
Texts = Annotated[list[Text], Field(max_length=64)]


class Arguments(BaseModel):
    """The base of every tool's arguments: nothing coerced, nothing extra, finite numbers."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class Tool:
    """One tool: its name, the agents that have it, what it does to the plant, an example call, and the function."""

    name: str
    agents: tuple[str, ...]
    role: Role
    example: Mapping[str, Any]
    function: Callable[..., Result]

    @cached_property
    def description(self) -> str:
        """The docstring before its Args, on one line: what an agent reads."""
        return " ".join(_split(self.function)[0].split())

    @cached_property
    def _model(self) -> type[BaseModel]:
        notes = _arguments(_split(self.function)[1])
        hints = get_type_hints(self.function, include_extras=True)
        fields: dict[str, Any] = {}
        for name, parameter in list(inspect.signature(self.function).parameters.items())[1:]:
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            fields[name] = (hints[name], Field(default, description=notes[name]))
        return create_model(self.name, __base__=Arguments, **fields)

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The JSON Schema of the arguments (an object; no extra members)."""
        schema = self._model.model_json_schema()
        schema.pop("title", None)
        schema.pop("description", None)
        for field in schema.get("properties", {}).values():
            field.pop("title", None)
        return {"properties": {}, **schema}

    def check(self, arguments: Any) -> dict[str, Any]:
        """The arguments by name, defaults filled in.

        Raises:
            ToolError: `bad_arguments`, naming the first arguments that are wrong.
        """
        if not isinstance(arguments, dict):
            raise ToolError("bad_arguments", f"The arguments of {self.name} are not an object.", self._usage)
        try:
            checked = self._model.model_validate(arguments)
        except (ValidationError, RecursionError, UnicodeError) as error:
            raise ToolError("bad_arguments", _explain(self.name, error), self._usage) from None
        return {name: getattr(checked, name) for name in type(checked).model_fields}

    @property
    def _usage(self) -> str:
        required = set(self.parameters.get("required", ()))
        names = ", ".join(n if n in required else f"{n} (optional)" for n in self.parameters["properties"])
        return f"The arguments of {self.name} are: {names}." if names else f"{self.name} takes no arguments."

    def card(self) -> dict[str, Any]:
        """The tool's entry on an agent card."""
        return {
            "name": self.name,
            "description": self.description,
            "parameters": self.parameters,
            "example": dict(self.example),
        }

    def as_function(self) -> dict[str, Any]:
        """The tool in the OpenAI function format."""
        function = {"name": self.name, "description": self.description, "parameters": self.parameters}
        return {"type": "function", "function": function}


_TOOLS: dict[str, Tool] = {}


def tool(
    agent: str | tuple[str, ...], role: Role, example: Mapping[str, Any] | None = None
) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Register a function as a tool.

    Args:
        agent: the agent that has the tool, or several.
        role: read (looks at the plant), compute (works on read data), write (changes work orders of the scenario).
        example: arguments of an example call; it must pass the tool's own check.
    """

    def register(function: Callable[..., Result]) -> Callable[..., Result]:
        agents = (agent,) if isinstance(agent, str) else agent
        name = function.__name__
        if name in _TOOLS and _TOOLS[name].function.__module__ != function.__module__:
            raise ValueError(f"two tools are named {name}")
        _TOOLS[name] = Tool(name, agents, role, example or {}, function)
        return function

    return register


@lru_cache(maxsize=1)
def tools() -> Mapping[str, Tool]:
    """All tools by name, in a fixed order; loads the tool modules on first use."""
    for name in _MODULES:
        import_module(f"assetops.environment.{name}")
    return dict(sorted(_TOOLS.items()))


def find(name: Any) -> Tool:
    """The tool of that name.

    Raises:
        ToolError: `unknown_tool`, with the names that come closest.
    """
    known = tools()
    if isinstance(name, str) and name in known:
        return known[name]
    shown = shorten(name) if isinstance(name, str) else "something that is not text"
    close = get_close_matches(name[:80], known, n=3, cutoff=0.5) if isinstance(name, str) else []
    hint = "Close names: " + ", ".join(close) + "." if close else "The agent cards list the tools."
    raise ToolError("unknown_tool", f"There is no tool named {shown}.", hint)


def role(name: str) -> Role:
    """What the tool does to the plant; raises ToolError `unknown_tool`."""
    return find(name).role


def tools_of(agent: str) -> tuple[Tool, ...]:
    """The tools of an agent, by name; none for a name that is not in AGENTS."""
    return tuple(entry for entry in tools().values() if agent in entry.agents)


def agent_cards() -> list[dict[str, Any]]:
    """One card an agent: name, description, tools (name, description, parameters, example), examples of tasks."""
    from assetops.environment.cards import DESCRIPTIONS, EXAMPLES

    return [
        {
            "name": agent,
            "description": DESCRIPTIONS[agent],
            "tools": [entry.card() for entry in tools_of(agent)],
            "examples": list(EXAMPLES[agent]),
        }
        for agent in AGENTS
    ]


def shorten(text: str) -> str:
    """A text from an agent, quoted for a message: cut, and safe to print."""
    safe = text[:_MAX_SHOWN].encode("utf-8", "replace").decode("utf-8")
    return repr(safe) if len(text) <= _MAX_SHOWN else repr(safe) + " (cut)"


def _split(function: Callable[..., Any]) -> tuple[str, str]:
    text, _, notes = (inspect.getdoc(function) or "").partition("\nArgs:\n")
    return text.strip(), notes


def _arguments(notes: str) -> dict[str, str]:
    """Names and notes from the Args part of a docstring; a note may go on over more deeply indented lines."""
    found: dict[str, str] = {}
    name = ""
    for line in inspect.cleandoc(notes).splitlines():
        start = re.match(r"(\w+): (.*)", line)
        if start:
            name, found[start[1]] = start[1], start[2]
        elif name and line.strip():
            found[name] += " " + line.strip()
    return found


def _explain(name: str, error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return f"The arguments of {name} cannot be read."
    parts = []
    for wrong in error.errors(include_input=False, include_url=False)[:3]:
        place = ".".join(str(part)[:60] for part in wrong["loc"]) or "the whole"
        parts.append(f"{shorten(place)[1:-1]}: {wrong['msg'].rstrip('.')[:200]}")
    return f"The arguments of {name} are wrong: " + "; ".join(parts) + "."
