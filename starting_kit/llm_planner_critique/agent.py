"""A sample for the planning track: the language model drafts a plan, criticizes it, and repairs it.

Two critics look at a draft: the rules of the competition, which say exactly what would be refused, and the model
itself, which says what would be missing from the answer. At most two repairs; the last draft that the rules accept is
the plan. Without a model the whole question goes to one agent.

What it cannot do, and you can: name tools and arguments, give steps a fallback, spend less on easy questions.
"""

from __future__ import annotations

import json
from typing import Any

DRAFT = """You plan the work of four agents of an industrial plant. Cut the question into steps, each for one agent.
A step's task is a whole instruction: asset, site, sensor and dates stand in it, unless a step it depends on finds them.
The user sees only the answers of the last steps, those no other step depends on: let them say all that is asked.
If the question leaves out what must be known (which site, which asset, which period), put that one question into "ask".
Answer with one JSON object:
{"ask": null, "steps": [{"id": "s1", "agent": "name", "task": "instruction", "depends_on": []}]}"""
CRITICIZE = """You review a plan before it is carried out. Would its last steps answer all of the question? Does every
step say all that its agent needs, and depend on the steps whose results it uses? Is a step needless or done twice?
Answer with one JSON object: {"problems": ["…"]}, with an empty list for a plan that will do."""
REPAIR = "Mend these problems, and nothing else, and answer with the whole plan in the same form: "
MAX_REPAIRS = 2
MAX_STEPS = 15


class PlanningAgent:
    """Plans in rounds."""

    def plan(self, task: Any, ctx: Any) -> dict[str, Any]:
        """The last draft that can be carried out, else one step."""
        agents = [{"name": card["name"], "description": card["description"]} for card in task.agents]
        names = [card["name"] for card in agents]
        asked = {"question": task.utterance, "now": task.now, "agents": agents}
        draft = _model(ctx, DRAFT, asked)
        question = draft.get("ask")
        if isinstance(question, str) and question:
            asked["reply"] = f"{question} {ctx.ask(question)}"
            draft = _model(ctx, DRAFT, asked)
        best: list[dict[str, Any]] = []
        for turn in range(MAX_REPAIRS + 1):
            problems = _refused(draft.get("steps"), names)
            if not problems:
                best = draft["steps"]
                problems = self._criticize(asked, best, ctx) if turn < MAX_REPAIRS else []
            if not problems or turn == MAX_REPAIRS:
                break
            ctx.log(f"draft {turn + 1}: " + "; ".join(problems))
            draft = _model(ctx, DRAFT, {**asked, "draft": draft, "repair": REPAIR + "; ".join(problems)})
        return {"steps": [_clean(step) for step in best]} if best else _one_step(task, names[0])

    def _criticize(self, asked: dict[str, Any], steps: list[dict[str, Any]], ctx: Any) -> list[str]:
        """What the model finds wrong with a plan."""
        problems = _model(ctx, CRITICIZE, {**asked, "plan": steps}).get("problems")
        return [str(problem)[:300] for problem in problems[:5]] if isinstance(problems, list) else []


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


def _refused(steps: Any, agents: list[str]) -> list[str]:
    """What the competition would refuse: names, ids, dependencies on what does not come before."""
    if not isinstance(steps, list) or not 1 <= len(steps) <= MAX_STEPS:
        return [f"steps is no list of 1 to {MAX_STEPS} steps"]
    problems: list[str] = []
    before: set[str] = set()
    for place, step in enumerate(steps, start=1):
        if not isinstance(step, dict) or not isinstance(step.get("id"), str) or not isinstance(step.get("task"), str):
            return [f"step {place} is no object with id, agent and task"]
        if step.get("agent") not in agents:
            problems.append(f"step {step['id']}: the agents are " + ", ".join(agents))
        if step["id"] in before:
            problems.append(f"step {step['id']}: the id is used twice")
        needs = step.get("depends_on") or []
        if not isinstance(needs, list) or any(other not in before for other in needs):
            problems.append(f"step {step['id']}: depends_on names something that is no earlier step")
        before.add(step["id"])
    return problems


def _clean(step: dict[str, Any]) -> dict[str, Any]:
    """A step with the keys a plan may have."""
    return {
        "id": step["id"],
        "agent": step["agent"],
        "task": step["task"],
        "depends_on": step.get("depends_on") or [],
        "expected_output": str(step.get("expected_output") or ""),
    }


def _one_step(task: Any, agent: str) -> dict[str, Any]:
    return {"steps": [{"id": "s1", "agent": agent, "task": task.utterance, "depends_on": []}]}
