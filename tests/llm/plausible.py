"""A scripted endpoint that plays a model: deterministic, honest about being none.

It goes by rules of ours, but through the conversation: with every request the specialists' rules start again and are
told, call by call, what the tool messages say; their first call without an answer is the next tool call. Its plans are
those of the kit's rule sample. So it knows the plant's names and the wordings as well as our rules do, and no better.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assetops.environment.clock import Clock
from assetops.environment.registry import AGENTS
from assetops.environment.session import Environment
from assetops.environment.specialists import specialist_for
from assetops.environment.specialists.base import Outcome
from assetops.environment.store import Plant
from assetops_agent import Step, Task
from tests.llm.server import Answer, Call, Script, completion
from tests.starting_kit.in_process import load

RULES = Path(__file__).parents[2] / "starting_kit" / "planning_agent" / "agent.py"

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


class _Observed:
    """Answers calls from the conversation, in their order, and pauses where it ends."""

    def __init__(self, contents: Sequence[str]) -> None:
        self._left = list(contents)

    def __call__(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if not self._left:
            raise _Pause(tool, arguments)
        content = self._left.pop(0)
        try:
            result: dict[str, Any] = json.loads(content)
        except ValueError:  # cut by whoever wrote it into the conversation
            result = {"message": content}
        return result


class _Asking:
    """A context for the rule sample: keeps its first question, gives the reply there was."""

    def __init__(self, reply: str) -> None:
        self.question: str | None = None
        self._reply = reply

    def ask(self, question: str) -> str:
        self.question = self.question or question
        return self._reply

    def log(self, thought: str) -> None:
        pass


def planned(question: str, now: str, agents: Sequence[str], reply: str = "") -> tuple[str | None, list[Step]]:
    """What the rule sample asks, and its steps."""
    context = _Asking(reply)
    task = Task("q", question, now, tuple({"name": name} for name in agents))
    steps: list[Step] = load(RULES).PlanningAgent().plan(task, context).steps
    return None if reply else context.question, steps


def tokens(call: Call) -> int:
    """About as many as a model would count."""
    return len(json.dumps(call.body)) // 4 + 100


def _last(steps: Sequence[Step]) -> list[int]:
    used = {name for step in steps for name in step.depends_on}
    return [place for place, step in enumerate(steps) if step.id not in used]


def _written(call: Call, data: dict[str, Any]) -> Answer:
    return completion(json.dumps(data), tokens=tokens(call))


def _as_specialist(call: Call, system: str, asked: dict[str, Any], plant: Plant) -> Answer:
    agent, now = _AGENT.search(system), _NOW.search(system)
    assert agent
    assert now
    earlier = [Outcome(True, one["response"], json.loads(one["result"])) for one in asked["earlier_results"]]
    contents = [str(message["content"]) for message in call.body["messages"] if message["role"] == "tool"]
    environment = Environment(plant, Clock.at(now[1]))
    try:
        rules = specialist_for(agent[1], environment)
        outcome = rules.run(asked["instruction"], earlier, _Observed(contents))
    except _Pause as pause:
        return calling((pause.tool, pause.arguments), tokens=tokens(call))
    return completion(outcome.response, tokens=tokens(call))


def _as_planner(call: Call, asked: dict[str, Any], key: str) -> Answer:
    agents = [one["name"] for one in asked["agents"]]
    question, steps = planned(asked["question"], asked["now"], agents, asked.get("reply", ""))
    rows = [
        {"id": step.id, "agent": step.agent, "task": step.task, "depends_on": list(step.depends_on), "or": None}
        for step in steps
    ]
    return _written(call, {"ask": question, key: rows})


def _as_writer(call: Call, asked: dict[str, Any]) -> Answer:
    """The answer from what was found: the responses nothing builds on."""
    responses = [one["response"] for one in asked["found"]]
    _, steps = planned(asked["question"], "", AGENTS)
    places = _last(steps) if len(steps) == len(responses) else [len(responses) - 1]
    return _written(call, {"answer": " ".join(responses[place] for place in places)})


def _as_react(call: Call, asked: dict[str, Any], plant: Plant) -> Answer:
    named = {one["id"]: one["function"]["name"] for message in call.body["messages"] for one in _calls(message)}
    told = [message for message in call.body["messages"] if message["role"] == "tool"]
    replies = [str(one["content"]) for one in told if named[one["tool_call_id"]] == "ask_user"]
    reply = "".join(one for one in replies if "nothing to add" not in one.lower())
    question, steps = planned(asked["question"], asked["now"], AGENTS, reply)
    number = len(named)
    if question and not replies:
        return _numbered(calling(("ask_user", {"question": question}), tokens=tokens(call)), number)
    observed = _Observed([str(one["content"]) for one in told if named[one["tool_call_id"]] != "ask_user"])
    environment = Environment(plant, Clock.at(asked["now"]))
    done: dict[str, Outcome] = {}
    try:
        for step in steps:
            context = [done[name] for name in step.depends_on]
            done[step.id] = specialist_for(step.agent, environment).run(step.task, context, observed)
    except _Pause as pause:
        return _numbered(calling((pause.tool, pause.arguments), tokens=tokens(call)), number)
    said = " ".join(done[steps[place].id].response for place in _last(steps))
    return completion(said, tokens=tokens(call))


def _calls(message: dict[str, Any]) -> list[dict[str, Any]]:
    return message.get("tool_calls") or []


def _numbered(answer: Answer, number: int) -> Answer:
    """The answer with call ids that are its own."""
    return replace(answer, body=answer.body.replace(b'"call0"', f'"call{number}"'.encode()))


def plausible(plant: Plant) -> Script:
    """A model for our specialists and for the kit's samples, told apart by how they begin."""

    def answer(call: Call) -> Answer:
        messages = call.body["messages"]
        if messages[0]["role"] == "user":  # the probe
            return completion("yes")
        system, asked = str(messages[0]["content"]), json.loads(messages[1]["content"])
        if system.startswith("You are the agent"):
            return _as_specialist(call, system, asked, plant)
        if system.startswith("You plan the work"):
            return _as_planner(call, asked, "steps")
        if system.startswith("You review a plan"):
            return _written(call, {"problems": []})
        if system.startswith("You lead four agents"):
            return _as_planner(call, asked, "tasks")
        return _as_writer(call, asked) if "found" in asked else _as_react(call, asked, plant)

    return answer
