"""A sample for the planning track: one request to the language model, one plan.

The model is given the question and the four agents, and writes the plan as JSON; steps that the competition would
refuse are left out. Without a model, or with a plan that cannot be used, the whole question goes to one agent.

What it cannot do, and you can: look at its plan again, mend it, say what to do when a step fails.
"""

from __future__ import annotations

import json
from typing import Any

from assetops_agent import Plan, Step

SYSTEM = """You plan the work of four agents of an industrial plant. Cut the question into steps, each for one agent.
A step's task is a whole instruction: asset, site, sensor and dates stand in it, unless a step it depends on finds them.
The user sees only the answers of the last steps, those no other step depends on: let them say all that is asked.
If the question leaves out what must be known (which site, which asset, which period), put that one question into "ask".
Answer with one JSON object:
{"ask": null, "steps": [{"id": "s1", "agent": "name", "task": "instruction", "depends_on": []}]}"""
MAX_STEPS = 15


class PlanningAgent:
    """Plans by one request."""

    def plan(self, task: Any, ctx: Any) -> Plan:
        """The model's plan, or one step."""
        written = self._ask_model(task, ctx)
        extra = self._reply(written.get("ask"), ctx)
        agents = [card["name"] for card in task.agents]
        steps = self._steps(written.get("steps"), agents, extra)
        ctx.log(f"{len(steps)} steps written by the model" if steps else "no plan from the model: one step")
        return Plan(steps or [Step(id="s1", agent=agents[0], task=f"{task.utterance} {extra}".strip())])

    def _ask_model(self, task: Any, ctx: Any) -> dict[str, Any]:
        """The JSON object the model wrote; empty when it wrote none."""
        agents = [{"name": card["name"], "description": card["description"]} for card in task.agents]
        user = json.dumps({"question": task.utterance, "now": task.now, "agents": agents}, ensure_ascii=False)
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]
        reply = ctx.llm.chat(messages, response_format={"type": "json_object"})
        try:
            written = json.loads(reply["choices"][0]["message"]["content"])
        except (LookupError, TypeError, ValueError):
            return {}
        return written if isinstance(written, dict) else {}

    def _reply(self, question: Any, ctx: Any) -> str:
        """The user's reply to the model's question; empty when there is none."""
        reply: str = ctx.ask(question) if isinstance(question, str) and question else ""
        return "" if "nothing to add" in reply.lower() else reply

    def _steps(self, written: Any, agents: list[str], extra: str) -> list[Step]:
        """The steps that can be carried out; each may depend on steps before it."""
        steps: list[Step] = []
        names: dict[str, str] = {}  # the model's ids and ours
        for row in written[:MAX_STEPS] if isinstance(written, list) else []:
            if not isinstance(row, dict) or row.get("agent") not in agents or not row.get("task"):
                continue
            needed = row.get("depends_on")
            needs = [names[str(name)] for name in needed if str(name) in names] if isinstance(needed, list) else []
            name = f"s{len(steps) + 1}"
            steps.append(Step(id=name, agent=row["agent"], task=f"{row['task']} {extra}".strip(), depends_on=needs))
            names[str(row.get("id"))] = name
        return steps
