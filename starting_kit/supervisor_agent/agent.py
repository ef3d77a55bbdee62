"""A sample for the execution track: a supervisor with the four specialists.

The language model asks the user when it must and cuts the question into tasks. Tasks that need nothing of each other
run at the same time, each by its specialist; one that fails is tried once more by another agent that the model named.
Then the model writes the answer from the responses, and every number in it is looked for in them: an answer that holds
another number is written once more, and if it still does, the responses themselves are the answer.

What it cannot do, and you can: plan anew when a result changes the plan, call a tool itself, check a response.
"""

from __future__ import annotations

import json
import re
from typing import Any

from assetops_agent import Answer

PLAN = """You lead four agents of an industrial plant. Cut the question into tasks, each for one agent. A task is a
whole instruction: asset, site, sensor and dates stand in it, unless a task it depends on finds them. "or" names another
agent for the case that the first fails, or null. If the question leaves out what must be known (which site, which
asset, which period), put that one question into "ask". Answer with one JSON object:
{"ask": null, "tasks": [{"id": "t1", "agent": "name", "task": "instruction", "depends_on": [], "or": null}]}"""
ANSWER = """You write the answer to a question from what your agents found. Plain sentences; every value with its name,
unit and period; what failed or does not exist is said. Nothing may stand in it that no response states.
Answer with one JSON object: {"answer": "…"}"""
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
MAX_TASKS = 8


class ExecutionAgent:
    """Delegates, verifies, answers."""

    def run(self, task: Any, ctx: Any) -> Answer:
        """Answer one question."""
        tasks = self._tasks(task, ctx)
        done: dict[str, dict[str, Any]] = {}
        while len(done) < len(tasks):
            ready = [one for one in tasks if one["id"] not in done and all(name in done for name in one["depends_on"])]
            results = ctx.parallel([lambda one=one: self._delegate(one, done, ctx) for one in ready])
            done.update(zip([one["id"] for one in ready], results, strict=True))
        return Answer(self._answer(task, tasks, done, ctx))

    def _tasks(self, task: Any, ctx: Any) -> list[dict[str, Any]]:
        """The tasks, each after those it depends on; without any, the question itself."""
        agents = [{"name": card["name"], "description": card["description"]} for card in task.agents]
        asked = {"question": task.utterance, "now": task.now, "agents": agents}
        written = _model(ctx, PLAN, asked)
        if isinstance(written.get("ask"), str) and written["ask"]:
            asked["reply"] = f"{written['ask']} {ctx.ask(written['ask'])}"
            written = _model(ctx, PLAN, asked)
        rows = written.get("tasks")
        names = [card["name"] for card in agents]
        tasks = _usable(rows if isinstance(rows, list) else [], names)
        ctx.log(f"{len(tasks)} tasks written by the model")
        return tasks or [{"id": "t1", "agent": names[0], "task": task.utterance, "depends_on": [], "or": None}]

    def _delegate(self, one: dict[str, Any], done: dict[str, dict[str, Any]], ctx: Any) -> dict[str, Any]:
        """A specialist's outcome; of a second agent's when the first failed and the second did not."""
        context = [done[name] for name in one["depends_on"]]
        outcome: dict[str, Any] = ctx.agents[one["agent"]].run(one["task"], context)
        if outcome["ok"] or one["or"] is None:
            return outcome
        ctx.log(f"{one['id']} failed, now {one['or']}")
        second: dict[str, Any] = ctx.agents[one["or"]].run(one["task"], context)
        return second if second["ok"] else outcome

    def _answer(self, task: Any, tasks: list[dict[str, Any]], done: dict[str, dict[str, Any]], ctx: Any) -> str:
        """The model's answer when all of its numbers are known; else the responses nothing depends on."""
        found = [{"task": one["task"], "response": done[one["id"]]["response"]} for one in tasks]
        asked: dict[str, Any] = {"question": task.utterance, "found": found}
        known = set(NUMBER.findall(json.dumps(asked, ensure_ascii=False)))
        for _ in range(2):
            answer = _model(ctx, ANSWER, asked).get("answer")
            if not isinstance(answer, str) or not answer.strip():
                break
            unknown = sorted(set(NUMBER.findall(answer)) - known)
            if not unknown:
                return answer.strip()
            ctx.log("not in the responses: " + ", ".join(unknown))
            asked["problem"] = "No response states these numbers: " + ", ".join(unknown)
        used = {name for one in tasks for name in one["depends_on"]}
        return "\n".join(str(done[one["id"]]["response"]) for one in tasks if one["id"] not in used)


def _usable(rows: list[Any], agents: list[str]) -> list[dict[str, Any]]:
    """The tasks that can be delegated, each depending on tasks before it only."""
    tasks: list[dict[str, Any]] = []
    for row in rows[:MAX_TASKS]:
        if not isinstance(row, dict) or row.get("agent") not in agents or not isinstance(row.get("task"), str):
            continue
        before = [one["id"] for one in tasks]
        needs = row.get("depends_on")
        needs = [name for name in needs if name in before] if isinstance(needs, list) else []
        name = str(row.get("id") or f"t{len(tasks) + 1}")
        second = row.get("or") if row.get("or") in agents else None
        if name not in before:
            tasks.append({"id": name, "agent": row["agent"], "task": row["task"], "depends_on": needs, "or": second})
    return tasks


def _model(ctx: Any, system: str, user: dict[str, Any]) -> dict[str, Any]:
    """The JSON object the model writes; empty when it writes none."""
    messages = [
        {"role": "system", "content": system},
        {"role": "user", "content": json.dumps(user, ensure_ascii=False)},
    ]
    reply = ctx.llm.chat(messages, response_format={"type": "json_object"})
    try:
        written = json.loads(reply["choices"][0]["message"]["content"])
    except (LookupError, TypeError, ValueError):
        return {}
    return written if isinstance(written, dict) else {}
