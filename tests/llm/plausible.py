"""A scripted endpoint that plays a model: deterministic, honest about being none.

As a specialist it goes by our own rules, but through the conversation: with every request the rules start again and
are told, call by call, what the tool messages say; their first call without an answer is the next tool call.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from assetops.environment.clock import Clock
from assetops.environment.session import Environment
from assetops.environment.specialists import specialist_for
from assetops.environment.specialists.base import Outcome
from assetops.environment.store import Plant
from tests.llm.server import Answer, Call, Script, completion

_AGENT = re.compile(r'You are the agent "([^"]+)"')
_NOW = re.compile(r"It is now (\S+?)\.\s")


class _Pause(Exception):
    """The rules want a call whose result is not in the conversation yet."""

    def __init__(self, tool: str, arguments: dict[str, Any]) -> None:
        super().__init__(tool)
        self.tool, self.arguments = tool, arguments


def tool_call(tool: str, arguments: Any, number: int = 0) -> dict[str, Any]:
    """A tool call as a model writes it; arguments that are text stay as they are."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": f"call{number}", "type": "function", "function": {"name": tool, "arguments": text}}


def calling(*calls: tuple[str, Any], tokens: int = 10) -> Answer:
    """A completion with these tool calls."""
    made = [tool_call(tool, arguments, number) for number, (tool, arguments) in enumerate(calls)]
    return completion(None, tokens=tokens, tool_calls=made)


def in_turn(*answers: Answer) -> Script:
    """The answers one after the other, the last one for ever."""
    return lambda call: answers[min(call.number, len(answers) - 1)]


def carried_out(
    agent: str, instruction: str, context: Sequence[Outcome], environment: Environment, observed: Sequence[str]
) -> Answer:
    """What the agent's rules do next, when these are the results so far."""
    left = list(observed)

    def call(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if not left:
            raise _Pause(tool, arguments)
        result: dict[str, Any] = json.loads(left.pop(0))
        return result

    try:
        outcome = specialist_for(agent, environment).run(instruction, context, call)
    except _Pause as pause:
        return calling((pause.tool, pause.arguments), tokens=400)
    return completion(outcome.response, tokens=500)


def observations(call: Call) -> list[str]:
    """The contents of the tool messages."""
    return [str(message["content"]) for message in call.body["messages"] if message["role"] == "tool"]


def specialist_model(plant: Plant) -> Script:
    """Answers the requests of our specialists."""

    def answer(call: Call) -> Answer:
        system, user = (str(message["content"]) for message in call.body["messages"][:2])
        agent, now = _AGENT.search(system), _NOW.search(system)
        assert agent
        assert now
        asked = json.loads(user)
        earlier = [Outcome(True, one["response"], json.loads(one["result"])) for one in asked["earlier_results"]]
        environment = Environment(plant, Clock.at(now[1]))
        return carried_out(agent[1], asked["instruction"], earlier, environment, observations(call))

    return answer
