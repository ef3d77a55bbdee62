"""A specialist that lets a language model choose its tools, call after call (OpenAI's tool-call format).

What the model writes is data: its calls go through the same check and record as everybody's, its text is the response.
When the model gives nothing to go on, what was found so far is the response, and if that is nothing the rules work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.strict import canonical, clean_text, read_json
from assetops.environment.cards import DESCRIPTIONS
from assetops.environment.registry import Tool, find, tools_of
from assetops.environment.session import Environment
from assetops.environment.specialists.base import Call, Outcome, Specialist

Ask = Callable[[dict[str, Any]], dict[str, Any]]
"""Asks the model with `messages`, `tools` and `tool_choice`; gives a chat completion or `{"error": {...}}`."""

MAX_TURNS = 8
MAX_CALLS = 12
MAX_REPEATS = 2
MAX_RESPONSE = 4000
_MAX_SHOWN = 6000
# Every specialist may look up assets and retrieve readings, as the rules do.
_LOOK_UP = ("assets", "sensors", "get_asset", "history")
_SYSTEM = """You are the agent "{agent}" of an industrial plant. {description}
It is now {now}. Carry out the instruction with your tools; call several at once where they do not need each other.
Readings stay behind handles such as data://1: pass the handle on, never invent one. An error says what to do instead;
when data does not exist, say so. Then answer in plain sentences with every value, unit, name and period that was asked
for, and nothing that no tool result or earlier result states."""


def tools_for(agent: str) -> tuple[Tool, ...]:
    """The tools a model of this agent is offered, by name."""
    own = {entry.name: entry for entry in tools_of(agent)}
    return tuple(sorted({**{name: find(name) for name in _LOOK_UP}, **own}.values(), key=lambda entry: entry.name))


def _error(code: str, message: str, hint: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "hint": hint}}


def shown(result: dict[str, Any], limit: int = _MAX_SHOWN) -> str:
    """A result as JSON of at most `limit` characters; of long lists only the beginning."""
    for rows in (1000, 40, 10):
        short = _shortened(result, rows)
        text = canonical(short if short == result else {**short, "cut": f"Lists show {rows} rows."}).decode()
        if len(text) <= limit:
            return text
    kept = {key: result[key] for key in ("data", "error") if key in result}
    return canonical({"message": str(result.get("message", ""))[: limit // 2], **kept, "cut": True}).decode()


def _shortened(value: Any, rows: int) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(inner, rows) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner, rows) for inner in value[:rows]]
    return value


def _message(reply: dict[str, Any]) -> dict[str, Any] | None:
    """The assistant's message of a completion; None for an error or anything else."""
    try:
        message = reply["choices"][0]["message"]
    except (LookupError, TypeError):
        return None
    return message if isinstance(message, dict) else None


def _earlier(outcome: Outcome) -> dict[str, str]:
    """An outcome of a step before; the response says what the result's own message says."""
    result = {key: value for key, value in outcome.result.items() if key != "message"}
    return {"response": outcome.response, "result": shown(result, 2000)}


@dataclass
class _Work:
    """One instruction being carried out."""

    tools: dict[str, Tool]
    call: Call
    messages: list[dict[str, Any]]
    found: list[dict[str, Any]] = field(default_factory=list)  # results of successful calls
    failed: int = 0
    made: int = 0
    repeats: int = 0
    _seen: set[bytes] = field(default_factory=set)

    @property
    def over(self) -> bool:
        """True when there shall be no more calls."""
        return self.made >= MAX_CALLS or self.repeats >= MAX_REPEATS

    def answer_calls(self, message: dict[str, Any]) -> None:
        """Make the calls of a message, in their order, and put them with their results into the conversation."""
        calls = [_normal(call, f"call_{len(self.messages)}_{n}") for n, call in enumerate(message["tool_calls"])]
        self.messages.append({"role": "assistant", "content": message.get("content") or "", "tool_calls": calls})
        for call in calls:
            result = self._make(call["function"]["name"], call["function"]["arguments"])
            self.messages.append({"role": "tool", "tool_call_id": call["id"], "content": shown(result)})

    def _make(self, name: str, text: str) -> dict[str, Any]:
        if name not in self.tools:
            return _error("unknown_tool", f"You have no tool named {name[:80]!r}.", "Use the tools you were given.")
        try:
            arguments = read_json(text or "{}", 100_000, max_depth=20)
        except Problem as problem:
            return _error("bad_arguments", f"The arguments are not JSON: {problem.message}", "Write a JSON object.")
        if not isinstance(arguments, dict):
            return _error("bad_arguments", "The arguments are no JSON object.", "Write a JSON object.")
        key = canonical([name, arguments])
        if key in self._seen:
            self.repeats += 1
            return _error("repeated_call", "This very call was made before.", "Use its result, which stands above.")
        self._seen.add(key)
        if self.made >= MAX_CALLS:
            return _error("too_many_calls", "An instruction has at most a dozen calls.", "Answer with what is known.")
        return self._record(self.call(name, arguments))

    def _record(self, result: dict[str, Any]) -> dict[str, Any]:
        self.made += 1
        if "error" in result:
            self.failed += 1
        else:
            self.found.append(result)
        return result

    def outcome(self, response: str) -> Outcome:
        """The response with the last result, and the last handle where that result has none."""
        result = dict(self.found[-1]) if self.found else {}
        handles = [one["data"] for one in self.found if "data" in one]
        if handles and "data" not in result:
            result["data"] = handles[-1]
        return Outcome(bool(self.found) or not self.failed, clean_text(response, MAX_RESPONSE), result)


def _normal(call: Any, name: str) -> dict[str, Any]:
    """A tool call with an id, a name and arguments as text, whatever the model wrote."""
    function = call.get("function") if isinstance(call, dict) else None
    function = function if isinstance(function, dict) else {}
    arguments = function.get("arguments", "")
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {
        "id": str(call.get("id") or name)[:100] if isinstance(call, dict) else name,
        "type": "function",
        "function": {"name": str(function.get("name", ""))[:100], "arguments": clean_text(text, 100_000)},
    }


@dataclass(frozen=True)
class ByModel:
    """A specialist that goes by a language model: at most MAX_TURNS requests and MAX_CALLS calls an instruction."""

    agent: str
    environment: Environment
    ask: Ask
    rules: Specialist

    def run(self, instruction: str, context: Sequence[Outcome], call: Call) -> Outcome:
        """Carry out the instruction (see `base.Specialist`)."""
        offered = tools_for(self.agent)
        functions = [entry.as_function() for entry in offered]
        work = _Work({entry.name: entry for entry in offered}, call, self._opening(instruction, context))
        for turn in range(MAX_TURNS):
            last = work.over or turn == MAX_TURNS - 1
            choice = {"tool_choice": "none"} if last else {}  # models that take no choice work all the same
            message = _message(self.ask({"messages": work.messages, "tools": functions, **choice}))
            if message is None:
                break
            if message.get("tool_calls") and not last:
                work.answer_calls(message)
                continue
            if str(message.get("content") or "").strip():
                return work.outcome(str(message["content"]).strip())
            break
        if work.found:
            return work.outcome(" ".join(dict.fromkeys(str(result.get("message", "")) for result in work.found)))
        return self.rules.run(instruction, context, call)

    def _opening(self, instruction: str, context: Sequence[Outcome]) -> list[dict[str, Any]]:
        now = self.environment.clock.now().isoformat()
        system = _SYSTEM.format(agent=self.agent, description=DESCRIPTIONS[self.agent], now=now)
        earlier = [_earlier(outcome) for outcome in context]
        asked = {"instruction": instruction, "earlier_results": earlier}
        return [
            {"role": "system", "content": system},
            {"role": "user", "content": json.dumps(asked, ensure_ascii=False)},
        ]
