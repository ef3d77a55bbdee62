"""An agent that reviews a plan written in #Task lines."""

from __future__ import annotations

import json
import re
from typing import Any

from agent_hive.agents.base_agent import BaseAgent
from reactxen.utils.model_inference import watsonx_llm

_FORM = 'Answer with one JSON object: {"status": "Valid" or "Invalid", "reasoning": text, "suggestions": text}.'


class PlanReviewerAgent(BaseAgent):
    """Looks at a plan's form by rules and then, where there is a model, lets it judge the content."""

    def __init__(self, llm: Any = None) -> None:
        self.name = "Plan Reviewer Agent"
        self.description = "Reviews a plan."
        self.llm = llm
        self.memory: list[str] = []
        self.tools: list[Any] = []

    def execute_task(self, question: str, agent_descriptions: str, plan: str) -> dict[str, str]:  # type: ignore[override]
        """`{"status": "Valid" | "Invalid", "reasoning", "suggestions"}`."""
        wrong = _wrong(agent_descriptions, plan)
        if wrong:
            return {"status": "Invalid", "reasoning": wrong, "suggestions": "Mend this and leave the rest."}
        prompt = f"Review a plan.\nQuestion: {question}\nAgents: {agent_descriptions}\nPlan:\n{plan}\n\n{_FORM}"
        return _read(watsonx_llm(prompt, model_id=self.llm)["generated_text"])


def _wrong(agent_descriptions: str, plan: str) -> str:
    """What is wrong with the plan's form; empty when nothing is."""
    tasks, agents = re.findall(r"#Task\d+: (.+)", plan), re.findall(r"#Agent\d+: (.+)", plan)
    if not tasks or len(tasks) != len(agents):
        return f"The plan has {len(tasks)} #Task lines and {len(agents)} #Agent lines."
    unknown = [agent for agent in agents if agent.strip() not in agent_descriptions]
    if unknown:
        return f"There is no agent named {unknown[0].strip()}."
    for number, line in enumerate(re.findall(r"#Dependency\d+: (.+)", plan), start=1):
        if any(int(other) >= number for other in re.findall(r"#S(\d+)", line)):
            return f"Task {number} depends on a task that does not come before it."
    return ""


def _read(text: str) -> dict[str, str]:
    """The model's review. Where there is none that can be read, the form alone was reviewed."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        review = json.loads(found[0]) if found else None
    except ValueError:
        review = None
    if not isinstance(review, dict) or review.get("status") not in ("Valid", "Invalid"):
        return {"status": "Valid", "reasoning": "The plan is well formed.", "suggestions": ""}
    return {key: str(review.get(key, "")) for key in ("status", "reasoning", "suggestions")}
