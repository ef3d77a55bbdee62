"""Does nothing."""


class PlanningAgent:
    def plan(self, task, ctx):
        return None
