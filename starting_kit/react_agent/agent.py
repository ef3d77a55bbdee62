"""A sample for the execution track: ReAct. The language model thinks, calls a tool, reads the result, and goes on.

All tools of all four agents are offered at once, and one more that asks the user. Each round is one request; the calls
of one round run at the same time. The last words of the model are the answer. Without a model a specialist is asked.

What it cannot do, and you can: offer only the tools a question needs (they cost some eight thousand tokens a round),
check the answer against the results, shorten what it has read.
"""

from __future__ import annotations

import json
from typing import Any

from assetops_agent import Answer

SYSTEM = """You answer a question about an industrial plant with tools. Think in a sentence, then call what you need;
calls that do not need each other go into one round. Readings stay behind handles such as data://1: pass the handle on.
An error says what to do instead. If the question leaves out which site, asset or period is meant, ask the user first.
At last answer in plain sentences: every value with its name, unit and period, what it rests on, and nothing else."""
ASK = {
    "type": "function",
    "function": {
        "name": "ask_user",
        "description": "Ask the user for what the question leaves out. At most twice.",
        "parameters": {"type": "object", "properties": {"question": {"type": "string"}}, "required": ["question"]},
    },
}
MAX_ROUNDS = 8
MAX_RESULT = 6000  # characters of a result that the model reads


class ExecutionAgent:
    """Reasons and acts."""

    def run(self, task: Any, ctx: Any) -> Answer:
        """Answer one question."""
        tools = [ASK, *_functions(task.agents)]
        user = json.dumps({"question": task.utterance, "now": task.now}, ensure_ascii=False)
        messages: list[dict[str, Any]] = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]
        for _ in range(MAX_ROUNDS):
            message = _message(ctx.llm.chat(messages, tools=tools))
            calls = message.get("tool_calls") or []
            if not calls:
                break
            if message.get("content"):
                ctx.log(message["content"])
            messages.append({"role": "assistant", "content": message.get("content") or "", "tool_calls": calls})
            results = ctx.parallel([lambda call=call: self._act(call, ctx) for call in calls])
            for call, result in zip(calls, results, strict=True):
                messages.append({"role": "tool", "tool_call_id": call.get("id"), "content": result[:MAX_RESULT]})
        said = message.get("content")
        return Answer(said.strip() if isinstance(said, str) and said.strip() else self._without_model(task, ctx))

    def _act(self, call: dict[str, Any], ctx: Any) -> str:
        """Make one call as the model wrote it; what is wrong with it is for the model to read."""
        try:
            name, arguments = call["function"]["name"], json.loads(call["function"]["arguments"] or "{}")
        except (LookupError, TypeError, ValueError):
            return "The arguments are no JSON object."
        if not isinstance(arguments, dict):
            return "The arguments are no JSON object."
        if name == "ask_user":
            return str(ctx.ask(str(arguments.get("question", ""))))
        return json.dumps(ctx.call(name, **arguments), ensure_ascii=False)

    def _without_model(self, task: Any, ctx: Any) -> str:
        """One try with a specialist."""
        ctx.log("the model gave no answer")
        return str(ctx.agents[task.agents[0]["name"]].run(task.utterance)["response"])


def _message(reply: dict[str, Any]) -> dict[str, Any]:
    """The model's message; empty when there is none."""
    try:
        message = reply["choices"][0]["message"]
    except (LookupError, TypeError):
        return {}
    return message if isinstance(message, dict) else {}


def _functions(cards: Any) -> list[dict[str, Any]]:
    """All tools of the agent cards in OpenAI's format, each once."""
    tools = {tool["name"]: tool for card in cards for tool in card["tools"]}
    return [
        {"type": "function", "function": {key: tool[key] for key in ("name", "description", "parameters")}}
        for tool in tools.values()
    ]
