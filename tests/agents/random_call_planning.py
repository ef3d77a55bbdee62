"""A plan of one random tool with arguments from its example: calling anything must not earn anything."""

import random

from assetops_agent import Plan, Step


class PlanningAgent:
    def plan(self, task, ctx):
        draw = random.Random(task.id)
        card = draw.choice(task.agents)
        tool = draw.choice(card["tools"])
        return Plan([Step(id="s1", agent=card["name"], tool=tool["name"], arguments=dict(tool.get("example", {})))])
